#pragma once
// Schedules that go on from a snapshot. All runs of a scenario begin alike (common_beginning.hpp). If that takes long,
// a process plays it once (a SnapshotProcess), and each schedule is played by a copy of it. What comes of that is the
// same as if each had been played from its start.

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "hypersim/simulator/schedule_result.hpp"

#include "common_beginning.hpp"
#include "played_again.hpp"
#include "portfolio.hpp"
#include "snapshot_process.hpp"

namespace hypersim::simulator {

/// A snapshot pays from so many events before the first choice. To play an event and to check it took 0.2 µs, to fork
/// and to copy the pages that are written then 400 µs (docs/performance.md).
inline constexpr std::size_t kEventsWorthASnapshot = 2'000;

/// Who asks, and for what.
struct SnapshotRequest {
  std::uint64_t number = 0;  // of the schedule, from 0
};

struct SnapshotAnswer {
  ScheduleResult played;
  /// It has to be played twice. The second time is for whoever asks, from the start; so he gets what the two must have
  /// in common.
  bool is_played_twice = false;
  RunMark mark;
  std::vector<std::uint64_t> keys;  // of all choices
};

std::string to_bytes(const SnapshotAnswer& answer);
/// Asks. None if there is no answer, or not one to that request.
std::optional<SnapshotAnswer> ask(SnapshotProcess& snapshot, const SnapshotRequest& request,
                                  const language::Scenario& scenario, const std::atomic<bool>* interrupted);

/// Plays the common beginning of all runs. At the first choice it stands still; from there on, in a copy for each
/// schedule, the strategy of that schedule chooses.
class FromSnapshot : public actors::Strategy {
 public:
  /// All outlive it. `keys` are those of what is chosen.
  FromSnapshot(SnapshotServer& server, const Portfolio& portfolio, std::vector<std::uint64_t>& keys)
      : server_(server), portfolio_(portfolio), keys_(keys) {}

  /// `events` are those of the trace. `call` is called before it stands still.
  void watch(const std::vector<runtime::TraceEvent>& events, std::function<void()> call) {
    events_ = &events;
    before_ = std::move(call);
  }

  std::size_t choose(std::span<const actors::Candidate> candidates) override;
  bool inject(const actors::FaultPoint& point) override;

  /// Nothing until it has stood still.
  const std::optional<SnapshotRequest>& request() const { return request_; }
  const std::string& strategy_name() const { return made_.name; }

 private:
  void stand_still();
  /// The strategy of that schedule, as if it had made the choices of the beginning. What it chose is in `keys_`.
  void begin_schedule(std::uint64_t number);

  SnapshotServer& server_;
  const Portfolio& portfolio_;
  std::vector<std::uint64_t>& keys_;
  std::function<void()> before_;
  const std::vector<runtime::TraceEvent>* events_ = nullptr;
  BeginningWatch beginning_;
  OnlyCandidates alone_;
  std::optional<SnapshotRequest> request_;
  MadeStrategy made_;  // once it has stood still
};

}  // namespace hypersim::simulator
