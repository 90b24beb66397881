#pragma once
// Plays one scenario under many schedules, and judges each as a run is judged: by its expectations, its properties and
// the built-in checks. What is found is the same for the same scenario and options, byte for byte.

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "hypersim/simulator/choice_log.hpp"
#include "hypersim/simulator/progress.hpp"
#include "hypersim/simulator/replay.hpp"
#include "hypersim/simulator/run.hpp"

namespace hypersim::actors {
class Network;
}

namespace hypersim::simulator {

/// Which schedules are tried, and in which order.
enum class ExploreStrategy {
  Portfolio,  // the others in turn
  Random,     // each candidate with the same probability
  Pct,        // random priorities that change at few random points
  Exhaustive  // depth first over all orders, but for those that come to the same
};
/// As the command line names it: `portfolio`, `random`, `pct`, `exhaustive`.
std::string_view to_text(ExploreStrategy strategy);

/// May schedules go on from a snapshot of what all have in common, the steps before the first choice, in processes that
/// are forked? What is found is the same. Databases must be in memory.
enum class Snapshots {
  Never,
  WhereTheyPay,  // what they have in common is long
  Always         // for tests
};

struct Exploration;
class ScheduleSource;

struct ExploreOptions {
  std::optional<std::uint64_t> seed;  // beats `option seed`
  language::StorageKind storage = language::StorageKind::Memory;
  ExploreStrategy strategy = ExploreStrategy::Portfolio;
  std::uint64_t schedules = 1000;  // at most
  /// Whether the faults of the scenario are injected.
  bool faults = true;
  /// Not only the first failure, but each that is another.
  bool keep_going = false;
  /// Processes are forked only by the thread that calls play(), and not where it is given a `pause`. That thread has to
  /// outlive the exploration; no other one that there is may hold what a run could wait for.
  Snapshots snapshots = Snapshots::Never;
  /// How many threads play. What is found does not depend on it.
  std::size_t jobs = 1;
  /// Called now and then with what is known; false: it is enough.
  std::function<bool(const Exploration&)> after_some;
  /// Set from outside (Ctrl-C): what is known by then is the result.
  const std::atomic<bool>* interrupted = nullptr;
  Progress* progress = nullptr;
  /// If set, the choices of what is being played are noted there.
  ChoiceLog* choices = nullptr;
  /// If set, tells outcomes apart in place of the exploration: called when a run is over, by each of the threads.
  std::function<std::uint64_t(const actors::Network&)> outcome_of = nullptr;
};

/// A schedule under which the scenario does not pass.
struct Finding {
  std::uint64_t schedule = 0;  // its number; the first is 1
  std::string strategy;        // that made it: `pct 3`
  std::uint64_t times = 1;     // how many schedules failed in the same way
  RunResult result;            // without its trace: see traced()
  Recording recording;
};

/// What became of a property of the scenario.
struct PropertyCount {
  const language::Property* property = nullptr;
  std::uint64_t exercised = 0;  // in how many schedules something that it speaks of changed, and it was judged
  std::uint64_t held = 0;       // `eventually`, `sometimes`: in how many
  std::size_t progress = 0;     // `sometimes`: of the parts of an `and`, how many held at once at best
};

/// What broke a promise of the documentation as a row allows.
struct AllowedUse {
  Breach first;                 // that was found
  std::uint64_t schedules = 0;  // in how many
};

/// A capability that kv has verified for a process: `owner:app:dev.os: {"kind":"read",…}`.
struct RightUse {
  std::string right;
  std::uint64_t schedules = 0;  // in how many
};

struct Exploration {
  std::uint64_t seed = 0;
  std::uint64_t schedules = 0;            // that were played
  std::uint64_t distinct_outcomes = 0;    // what the steps came to, who holds what, what is stored, who is alive
  std::vector<Finding> findings;          // failures that differ, in the order of their schedules
  std::uint64_t findings_left_out = 0;    // further ones: at most kFindingsMax are kept
  std::vector<PropertyCount> properties;  // as those of the scenario
  std::vector<RightUse> rights;           // in the order of their texts
  std::vector<AllowedUse> allowed;        // what a row of the semantics allows, each row and check once
  /// How many `sometimes` held in no schedule.
  std::uint64_t never_happened = 0;
  /// Every order has been played, but for those that come to the same; and with every fault.
  bool covered = false;
  /// Which part of them by an estimate, 0 to 1. Nothing if no strategy tries all.
  std::optional<double> part_done;
  bool interrupted = false;
  /// It has ended because that many schedules in a row were undecided: those that follow would be, too.
  std::uint64_t undecided_in_a_row = 0;
};

/// So many failures that differ are kept,
inline constexpr std::size_t kFindingsMax = 100;
/// with so many choices together,
inline constexpr std::size_t kFoundChoicesMax = 10'000'000;
/// and so many outcomes that differ are known: further ones are not counted.
inline constexpr std::size_t kOutcomesMax = 4'000'000;
/// Undecided schedules in a row after which an exploration ends.
inline constexpr std::uint64_t kUndecidedInARowMax = 8;

/// How many threads the machine runs at once.
std::size_t all_cores();

/// An exploration that can be put aside and taken up again. Between two calls, another thread may take it over.
class Exploring {
 public:
  /// Both outlive it.
  Exploring(const language::Scenario& scenario, const ExploreOptions& options);
  ~Exploring();
  Exploring(Exploring&&) noexcept;
  Exploring& operator=(Exploring&&) = delete;

  /// Plays on until it is over, or until `pause` says so, which is asked now and then. Of the options, `jobs` and
  /// `progress` are replaced by these, which may differ from call to call.
  void play(std::size_t jobs, Progress* progress, const std::function<bool()>& pause = nullptr);
  /// The same, with results from elsewhere: plays by itself, with one thread, the first schedule and what
  /// is_of_all_orders(). What is found is the same.
  void play(ScheduleSource& source, Progress* progress, const std::function<bool()>& pause = nullptr);
  bool is_over() const;
  /// What has come of it. To be called once.
  Exploration result();

 private:
  class Explorer;
  std::unique_ptr<Explorer> explorer_;
};

/// Do the schedules of that number belong to the search of all orders? It plays them one after the other, each by what
/// came of those before. Any other schedule is decided by its number (from 0), and can be played apart.
bool is_of_all_orders(ExploreStrategy strategy, std::uint64_t number);

/// All at once.
Exploration explore(const language::Scenario& scenario, const ExploreOptions& options);

/// A run that is played up to its last choice, which is not carried out.
struct RunBeforeItsEnd {
  Recording recording;
  std::vector<runtime::TraceEvent> trace;
};
/// Of the choices with these keys, the last of which ended the program when it was carried out.
RunBeforeItsEnd run_before_its_end(const language::Scenario& scenario, const std::vector<std::uint64_t>& keys,
                                   const ExploreOptions& options, std::uint64_t schedule);

/// Two failures with the same text here are the same failure: the same property, the same step, the same built-in
/// check, or the same limit.
std::string failure_key(const RunResult& result);

/// The trace of a finding, which is played again for it: to keep the traces of all would take too much memory. A long
/// one ends where it is interrupted.
std::vector<runtime::TraceEvent> trace_of(const language::Scenario& scenario, const Finding& finding,
                                          const ExploreOptions& options);

}  // namespace hypersim::simulator
