#pragma once
// What the nodes of one network share: the trace, virtual time with its timers, the scheduler, and what may go wrong.
// The Network owns it and outlives its nodes. It is used only inside message handlers (one thread).

#include <cstddef>
#include <optional>
#include <variant>

#include "hypersim/runtime/node_number.hpp"
#include "hypersim/runtime/timer_queue.hpp"
#include "hypersim/runtime/trace.hpp"

#include "fault_injector.hpp"
#include "messages.hpp"

namespace hypersim::actors {

/// Mail that an actor gets when a timer fires.
template <class What>
struct Due {
  ReplyTo<What> to;
  What what;
};
struct Timer {
  std::variant<Due<RequestTimedOut>, Due<ReplacedTimedOut>, Due<AlarmIsDue>, Due<ReturnProcess>, Due<ArriveLate>,
               Due<WakeProgram>, Due<GiveUp>, Due<Carry>>
      brings;
  runtime::StepId step;      // the step in which it was armed
  runtime::NodeNumber node;  // with which it goes; kNoNode: the network's own
};

class DeterministicScheduler;

struct NetworkContext {
  runtime::Trace trace;
  runtime::TimerQueue<Timer> timers;
  /// The scheduler under which all actors run.
  DeterministicScheduler* scheduler = nullptr;
  std::size_t events_max = SIZE_MAX;
  bool is_explored = false;
  Strategy* strategy = nullptr;  // of an explored run
  /// Some node does: see NodeContext.
  bool goes_down = false;
  /// Only in an explored run in which something may go wrong.
  std::optional<FaultInjector> faults;

  bool out_of_events() const { return trace.events().size() > events_max; }
  /// A time that is too far ahead to be reached must not overflow.
  runtime::LogicalTime after_ms(std::uint64_t ms) const {
    const std::uint64_t now = trace.time().ms;
    return {ms > UINT64_MAX - now ? UINT64_MAX : now + ms};
  }
};

}  // namespace hypersim::actors
