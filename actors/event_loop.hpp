#pragma once
// The shipped runtime's event loop stands still while it waits for room in a full inbox (docs/semantics.md, section 9,
// D17): neither the kernel nor the capability actor takes anything, and what is sent to them queues up (D15). Part of
// the NodeContext.

#include <cstddef>
#include <optional>

#include "hypersim/runtime/identity.hpp"
#include "hypersim/runtime/semantics.hpp"

namespace hypersim::actors {

struct OverloadPolicy {
  /// D15: how many messages the event loop has room for; none: there is no limit.
  std::optional<std::size_t> loop_holds = {};
  /// D17: how many messages an inbox holds that its program does not read; none: there is no limit.
  std::optional<std::size_t> inbox_holds = {};

  static constexpr OverloadPolicy of(runtime::Semantics semantics) {
    OverloadPolicy policy;
    if (semantics.ships(runtime::Row::D15)) policy.loop_holds = 100'000;
    if (semantics.ships(runtime::Row::D17)) policy.inbox_holds = 100;
    return policy;
  }
};

class StandingActor;

struct EventLoop {
  /// Runs: it takes what comes. Stands: it takes nothing. Goes on: the message for which it stood is next.
  enum class State { Runs, Stands, GoesOn };
  State state = State::Runs;
  runtime::ProcessId waits_for;  // while it stands
  StandingActor* kernel = nullptr;
  StandingActor* capabilities = nullptr;
};

}  // namespace hypersim::actors
