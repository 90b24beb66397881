#pragma once
// Why a message to another node does not get there (docs/semantics.md, section 12).

#include <cstdint>
#include <string_view>

namespace hypersim::runtime {

enum class Loss : std::uint8_t {
  // It never leaves its node: its sender is told at once, or when the attempt to connect is given up.
  OwnOffline,   // the sender's node is offline
  PeerOffline,  // the other node is offline
  PeerDown,     // the other node is not running
  Unreachable,  // no connection can be made between the two
  // It is lost on its way, without a word.
  Partition,  // the connection broke under it
  WentOffline,
  WentDown,
  TooManyPeers,      // its connection was cut for that of another peer
  TooLarge,          // it is larger than the network takes
  BehindTooLarge,    // its connection was closed by a message that is too large (D44)
  ConnectionTooOld,  // its connection had lived for 30 minutes (D44)
  Fault,             // an exploration has injected it
};
/// The names that traces print; "?" for a value that is not one of them.
std::string_view to_text(Loss why);

}  // namespace hypersim::runtime
