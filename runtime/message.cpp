#include "hypersim/runtime/message.hpp"

namespace hypersim::runtime {

std::string_view to_text(SendErrorKind kind) {
  switch (kind) {
    case SendErrorKind::Offline:
      return "Offline";
    case SendErrorKind::Timeout:
      return "Timeout";
  }
  return "?";
}

std::string_view to_text(SendErrorCause cause) {
  switch (cause) {
    case SendErrorCause::Bounced:
      return "bounced";
    case SendErrorCause::TimedOut:
      return "timed_out";
    case SendErrorCause::NotReached:
      return "not_reached";
    case SendErrorCause::UnknownNode:
      return "unknown_node";
  }
  return "?";
}

}  // namespace hypersim::runtime
