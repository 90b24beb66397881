#include "hypersim/runtime/loss.hpp"

namespace hypersim::runtime {

std::string_view to_text(Loss why) {
  switch (why) {
    case Loss::OwnOffline:
      return "own_node_offline";
    case Loss::PeerOffline:
      return "node_offline";
    case Loss::PeerDown:
      return "node_down";
    case Loss::Unreachable:
      return "unreachable";
    case Loss::Partition:
      return "partition";
    case Loss::WentOffline:
      return "went_offline";
    case Loss::WentDown:
      return "went_down";
    case Loss::TooManyPeers:
      return "too_many_peers";
    case Loss::TooLarge:
      return "too_large";
    case Loss::BehindTooLarge:
      return "behind_too_large";
    case Loss::ConnectionTooOld:
      return "connection_too_old";
    case Loss::Fault:
      return "fault";
  }
  return "?";
}

}  // namespace hypersim::runtime
