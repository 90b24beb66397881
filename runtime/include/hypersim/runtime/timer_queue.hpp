#pragma once
// Timers on logical time. Cancelling really removes a timer: time stands still while anything is left to do, so dead
// timers would pile up without bound. The queue is a binary heap that knows where each timer is. Arming and cancelling
// the latest timer, which is what a request and its answer do, costs no allocation and hardly a move.

#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "hypersim/runtime/assert.hpp"
#include "hypersim/runtime/time.hpp"

namespace hypersim::runtime {

/// Identifies a timer until it fires or is cancelled; afterwards it means nothing.
struct TimerId {
  LogicalTime deadline;
  std::uint64_t order = 0;  // the order of arming: of two timers with the same deadline, the earlier fires first
  std::uint32_t slot = 0;
  friend bool operator==(const TimerId&, const TimerId&) = default;
};

template <class What>
class TimerQueue {
 public:
  template <class Given>
  TimerId arm(LogicalTime deadline, Given&& what) {
    std::uint32_t slot = static_cast<std::uint32_t>(slots_.size());
    if (free_.empty()) {
      slots_.emplace_back();
    } else {
      slot = free_.back();
      free_.pop_back();
    }
    const TimerId id{deadline, next_order_++, slot};
    Slot& armed = slots_[slot];
    armed.id = id;
    armed.what.emplace(std::forward<Given>(what));
    armed.place = heap_.size();
    heap_.push_back(slot);
    rise(heap_.size() - 1);
    return id;
  }
  /// Returns false if it has already fired or was cancelled.
  bool cancel(const TimerId& id) {
    if (id.slot >= slots_.size() || slots_[id.slot].place == kNowhere || slots_[id.slot].id != id) return false;
    remove(slots_[id.slot].place);
    return true;
  }
  /// Cancels those that `is_one` says.
  template <class IsOne>
  void cancel_if(const IsOne& is_one) {
    for (const Slot& slot : slots_) {
      if (slot.place != kNowhere && is_one(*slot.what)) remove(slot.place);
    }
  }
  bool empty() const { return heap_.empty(); }
  std::size_t size() const { return heap_.size(); }
  /// The deadline of the next timer.
  std::optional<LogicalTime> next_deadline() const {
    return heap_.empty() ? std::nullopt : std::optional(slots_[heap_.front()].id.deadline);
  }
  /// Takes out the next timer; there must be one.
  std::pair<TimerId, What> pop() {
    HYPERSIM_ASSERT(!heap_.empty());
    Slot& next = slots_[heap_.front()];
    std::pair<TimerId, What> timer{next.id, std::move(*next.what)};
    remove(0);
    return timer;
  }

 private:
  static constexpr std::size_t kNowhere = SIZE_MAX;
  struct Slot {
    TimerId id;
    std::optional<What> what;
    std::size_t place = kNowhere;  // in the heap
  };

  bool before(std::size_t a, std::size_t b) const {
    const TimerId& x = slots_[heap_[a]].id;
    const TimerId& y = slots_[heap_[b]].id;
    return x.deadline != y.deadline ? x.deadline < y.deadline : x.order < y.order;
  }
  void swap(std::size_t a, std::size_t b) {
    std::swap(heap_[a], heap_[b]);
    slots_[heap_[a]].place = a;
    slots_[heap_[b]].place = b;
  }
  void rise(std::size_t at) {
    for (; at > 0 && before(at, (at - 1) / 2); at = (at - 1) / 2) swap(at, (at - 1) / 2);
  }
  void sink(std::size_t at) {
    for (std::size_t child = 2 * at + 1; child < heap_.size(); child = 2 * at + 1) {
      if (child + 1 < heap_.size() && before(child + 1, child)) ++child;
      if (!before(child, at)) return;
      swap(at, child);
      at = child;
    }
  }
  void remove(std::size_t at) {
    const std::uint32_t slot = heap_[at];
    const std::size_t last = heap_.size() - 1;
    if (at != last) swap(at, last);
    heap_.pop_back();
    if (at < heap_.size()) {
      rise(at);
      sink(at);
    }
    slots_[slot].place = kNowhere;
    slots_[slot].what.reset();
    free_.push_back(slot);
  }

  std::vector<Slot> slots_;
  std::vector<std::uint32_t> heap_;  // slots, as a binary heap
  std::vector<std::uint32_t> free_;
  std::uint64_t next_order_ = 0;
};

}  // namespace hypersim::runtime
