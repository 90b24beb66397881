#pragma once
// What happens when a process ends (docs/semantics.md, section 5).

#include <optional>
#include <string_view>
#include <vector>

#include "hypersim/runtime/message.hpp"

namespace hypersim::runtime {

/// A request that is sent from the address of a dead process, with its capabilities; nobody awaits an answer.
struct OnExitRequest {
  Address target;
  Request request;
  std::optional<Blob> blob;
};

struct OnExit {
  enum class Kind {
    None,     // it is gone, and what it issued is revoked
    Restart,  // it starts again: the same id and capabilities, a fresh program
    Requests  // these requests are sent, then as None
  };
  Kind kind = Kind::None;
  std::vector<OnExitRequest> requests;
};

/// `none`, `restart`, `requests`.
std::string_view to_text(OnExit::Kind kind);

}  // namespace hypersim::runtime
