#pragma once
// Plays one scenario on a node of actors, and says what happened. A run depends on nothing but the scenario, the seed,
// the schedule and (with a home that is not new) what the home holds: the same again gives the same trace, byte for
// byte.

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "hypersim/analysis/advice.hpp"
#include "hypersim/kv_module/kv_types.hpp"
#include "hypersim/language/scenario.hpp"
#include "hypersim/language/update.hpp"
#include "hypersim/runtime/step_id.hpp"
#include "hypersim/runtime/trace.hpp"
#include "hypersim/simulator/breach.hpp"
#include "hypersim/simulator/database_rights.hpp"
#include "hypersim/simulator/handed_out.hpp"

namespace hypersim::actors {
class BootImage;
}

namespace hypersim::simulator {

/// Which of the actors that could handle a message goes next.
enum class Schedule {
  Fifo,     // first in, first out: the default order
  Random,   // any of them, decided by the seed
  Explored  // one of those that `explore` tries
};
/// As the command line and the trace name it: `fifo`, `random`, `explored`.
std::string_view to_text(Schedule schedule);

struct RunResult;

struct RunOptions {
  std::optional<std::uint64_t> seed;             // beats `option seed`
  std::optional<language::StorageKind> storage;  // beats `option storage`
  Schedule schedule = Schedule::Fifo;
  /// It has been played before, and the two are to be compared: clocks, chance and addresses are others on purpose for
  /// loaded programs, so that a run in which one of them matters is another one.
  bool again = false;
  /// Of a schedule of an exploration, from 1, for whoever has to tell which run ended the program.
  std::uint64_t number = 0;
  /// The node's home for storage rocksdb: it exists, and nobody else uses it (see Home).
  std::string home;
  /// Another run may go on from that home: the process map is kept in it, too, and RocksDB brings to the disk what it
  /// brings there by itself.
  bool keeps_home = false;
  /// If set, what a step came to is noted here, and an outcome other than expected does not end the run: it goes on as
  /// if it had been expected. One that no expectation can ask for ends it all the same.
  language::OutcomesByLine* outcomes = nullptr;
  /// A failure does not end the run: it goes on with what can still be played, and Failure::also has the others.
  bool keep_going = false;
  /// Set from outside (Ctrl-C): the run stops at the next message, and what is left of the built-in checks is left out.
  const std::atomic<bool>* interrupted = nullptr;
  /// Set by whoever explores: the rest of this run would tell nothing new. It stops at the next message.
  const std::atomic<bool>* redundant = nullptr;
  /// If set, the events of the run are added here while it goes on, for whoever shows how far it is.
  std::atomic<std::uint64_t>* events = nullptr;
  /// If set, whoever plays puts there what lets the built-in checks see the run so far, until its end. To be called
  /// where the run stands still and is then continued several times: what is seen then is not seen once more each time.
  std::function<void()>* check_so_far = nullptr;
  /// If set, called with what the run came to before anything is torn down, for whoever needs nothing else and does not
  /// return. The seed and what else is known before the run is not in it.
  const std::function<void(RunResult&)>* done = nullptr;
  // What many runs of the scenario may share: DatabaseRights::named_in(), and what it hands out. Each may be null.
  std::shared_ptr<const DatabaseRights::Known> database_rights;
  std::shared_ptr<const HandedOut> handed_out;
  /// What a boot comes to: runs of one thread may share it. A run that is played again boots by itself.
  std::shared_ptr<actors::BootImage> boot_image;
};

enum class Verdict {
  Passed,
  Failed,       // an expectation or a property
  Undecided,    // a limit was reached, it was interrupted, or the machine refused to store something
  RuntimeFault  // a built-in check found a breach: a fault of hypersim
};
/// `passed`, `failed`, `undecided`, `fault`.
std::string_view to_text(Verdict verdict);

/// What there was where a part of a condition looks.
struct ConditionFinding {
  enum class Kind {
    Nothing,  // nor what it would belong to: no such process, no such database
    Absent,
    There
  };
  Kind kind = Kind::Nothing;
  std::string what = {};  // of There: the value, who holds it; of a number of keys only whether it is more
  std::size_t part = 0;   // which part of the condition
  friend bool operator==(const ConditionFinding&, const ConditionFinding&) = default;
};

/// What a failure is, by type. Two runs, also of scenarios that differ, fail in the same way only if it is the same.
struct CameTo {
  enum class Kind {
    Ok,
    Value,
    Error,  // of kv, or of a spawn
    Bounced,
    TimedOut,
    Offline,
    Refused,
    Crashed,
    Dead,
    WrongMessage,
    NeverCame,
    NotPossible,
    Property,  // one that does not hold, or that holds and must not
    Limit,
    Interrupted,
    NotJudged,      // a history of a key
    EndedProgram,   // a loaded program ended the program that played it
    NotRepeatable,  // the same choices gave another run, and a loaded program took part
    NotKept,        // the machine refused to store something
    HttpFailed      // a status of HTTP that is none of success
  };
  Kind kind = Kind::Ok;
  std::optional<kv_module::KvError::Kind> error;  // which of kv's
  std::string spawn_error;                        // which of a spawn's
  std::uint64_t status = 0;                       // of HTTP
  std::size_t reason = 0;                         // of Dead to NotPossible: which of the reasons of its kind
  std::vector<ConditionFinding> found = {};       // of a `check` or a property: where its condition looks
  friend bool operator==(const CameTo&, const CameTo&) = default;
};

/// Why a run did not pass, for a person.
struct Failure {
  CameTo came_to;
  runtime::StepId step;  // at which it stopped; none for a property
  language::Position at;
  std::string statement;        // the step or the property, as written
  language::DoneByPtr done_by;  // of a step in a sequence: the innermost `do` that plays it, or null
  std::string expected;
  std::string got;
  std::vector<std::string> why;          // sentences: which rule, what was missing, who has it, what would have helped
  std::vector<analysis::Advice> advice;  // that the sentences give
  std::vector<std::string> last_events;  // the end of the story, indented
  std::vector<Failure> also;             // what else failed: properties at the end; with keep_going, anything
};

/// What became of a property in one run.
struct PropertyRecord {
  bool exercised = false;    // something that it speaks of has changed, and it was judged
  bool held = false;         // `eventually`, `sometimes`: it has
  std::size_t progress = 0;  // `sometimes`: how many of the parts of an `and` held at once, at best
  friend bool operator==(const PropertyRecord&, const PropertyRecord&) = default;
};

/// A process that ran a program of a library that was loaded.
struct LoadedProgram {
  runtime::ProcessId process;
  std::string name;
  std::string library;  // as the user gave it
  friend bool operator==(const LoadedProgram&, const LoadedProgram&) = default;
};

/// A process that crashed before the first step began.
struct CrashAtBoot {
  std::string process;  // as the scenario calls it
  std::string why;
  bool returns = false;  // it is started again
  friend bool operator==(const CrashAtBoot&, const CrashAtBoot&) = default;
};

struct RunResult {
  Verdict verdict = Verdict::Passed;
  std::optional<Failure> failure;       // Failed, Undecided
  std::uint64_t failures_left_out = 0;  // with keep_going: beyond the first hundred
  std::uint64_t steps_not_played = 0;   // with keep_going: that could not be, after a failure
  std::vector<Breach> breaches;         // RuntimeFault: what the built-in checks found
  std::vector<Breach> allowed;          // what they found that a row of the semantics allows: no fault
  std::uint64_t seed = 0;
  language::StorageKind storage = language::StorageKind::RocksDb;
  Schedule schedule = Schedule::Fifo;
  std::size_t steps = 0;                   // that ended
  std::vector<PropertyRecord> properties;  // as those of the scenario
  std::vector<LoadedProgram> loaded;       // that took part, each once
  std::vector<CrashAtBoot> crashed_at_boot;
  std::vector<runtime::TraceEvent> trace;
};

/// Where a node of a run of that many nodes has its home: that of the run itself, if it is the only one.
std::string home_of_node(const std::string& home, const runtime::NodeId& node, std::size_t nodes);

RunResult run_scenario(const language::Scenario& scenario, const RunOptions& options);

}  // namespace hypersim::simulator
