#pragma once
// Timers on logical time. Cancelling really removes: time stands still while anything is left to do, so dead timers
// would pile up without bound.

#include <cstdint>
#include <map>
#include <optional>
#include <utility>

#include "hypersim/runtime/time.hpp"

namespace hypersim::runtime {

/// A timer's place: its deadline, then the order in which it was armed.
struct TimerId {
  LogicalTime deadline;
  std::uint64_t order = 0;
  friend auto operator<=>(const TimerId&, const TimerId&) = default;
};

template <class What>
class TimerQueue {
 public:
  TimerId arm(LogicalTime deadline, What what) {
    const TimerId id{deadline, next_order_++};
    timers_.emplace(id, std::move(what));
    return id;
  }
  /// False if it has fired or was cancelled already.
  bool cancel(const TimerId& id) { return timers_.erase(id) != 0; }
  template <class Predicate>
  void cancel_if(Predicate predicate) {
    std::erase_if(timers_, [&](const auto& entry) { return predicate(entry.second); });
  }
  bool empty() const { return timers_.empty(); }
  std::size_t size() const { return timers_.size(); }
  /// The deadline of the next timer.
  std::optional<LogicalTime> next_deadline() const {
    return timers_.empty() ? std::nullopt : std::optional(timers_.begin()->first.deadline);
  }
  /// Takes the next timer out; there must be one.
  std::pair<TimerId, What> pop() {
    auto node = timers_.extract(timers_.begin());
    return {node.key(), std::move(node.mapped())};
  }

 private:
  std::map<TimerId, What> timers_;
  std::uint64_t next_order_ = 0;
};

}  // namespace hypersim::runtime
