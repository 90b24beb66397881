#pragma once
// The choices of the schedules that are being played now, in memory that another process may share: a loaded program
// can end the process that plays, and then somebody else has to know how it came to that.

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace hypersim::simulator {

class ChoiceLog {
 public:
  /// The choices of one schedule.
  class Lane {
   public:
    void add(std::uint64_t key) {
      const std::uint64_t at = count_.load(std::memory_order_relaxed);
      if (at < kChoicesMax) keys_[at] = key;
      count_.store(at + 1, std::memory_order_relaxed);
    }

   private:
    friend class ChoiceLog;
    static constexpr std::size_t kChoicesMax = std::size_t{1} << 20U;
    std::atomic<std::uint64_t> schedule_{0};  // from 1; 0: none is being played
    std::atomic<std::uint64_t> count_{0};
    std::array<std::uint64_t, kChoicesMax> keys_;
  };

  /// A lane for that schedule; null if all are in use. The memory is of zeros when it begins, and is not touched before
  /// it is needed.
  Lane* begin(std::uint64_t schedule) {
    for (Lane& lane : lanes_) {
      std::uint64_t none = 0;
      if (!lane.schedule_.compare_exchange_strong(none, schedule)) continue;
      lane.count_.store(0, std::memory_order_relaxed);
      return &lane;
    }
    return nullptr;
  }
  static void end(Lane* lane) {
    if (lane != nullptr) lane->schedule_.store(0);
  }

  /// Those of that schedule, as far as it came; of 0, those of the only one there is. Nothing if that is not known, or
  /// if there are too many.
  std::vector<std::uint64_t> choices_of(std::uint64_t schedule) const {
    const Lane* its = nullptr;
    for (const Lane& lane : lanes_) {
      const std::uint64_t played = lane.schedule_.load();
      if (played == 0 || (schedule != 0 && played != schedule)) continue;
      if (its != nullptr) return {};
      its = &lane;
    }
    if (its == nullptr || its->count_.load() > Lane::kChoicesMax) return {};
    return {its->keys_.begin(), its->keys_.begin() + static_cast<std::ptrdiff_t>(its->count_.load())};
  }
  /// No schedule is being played any more.
  void clear() {
    for (Lane& lane : lanes_) lane.schedule_.store(0);
  }

 private:
  static constexpr std::size_t kLanes = 16;  // threads beyond them are not logged
  std::array<Lane, kLanes> lanes_;
};

}  // namespace hypersim::simulator
