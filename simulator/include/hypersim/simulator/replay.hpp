#pragma once
// The choices of one explored run, and the run that they give again. A recording is kept in a file whose every
// size is checked before anything is allocated for it.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "hypersim/runtime/result.hpp"
#include "hypersim/runtime/step_id.hpp"
#include "hypersim/simulator/happening.hpp"
#include "hypersim/simulator/run.hpp"

namespace hypersim::simulator {

/// What a recording knows of a step of its scenario: enough to find it again in a scenario that has changed.
struct RecordedStep {
  std::uint64_t text = 0;  // a hash of the statement
  std::uint64_t lane = 0;  // a hash of who acts
  friend bool operator==(const RecordedStep&, const RecordedStep&) = default;
};

/// Who could act in a recorded scenario: enough to find them again in a scenario in which they are called otherwise.
struct RecordedCast {
  struct Process {
    std::uint64_t name = 0;  // a hash of what the scenario calls it
    runtime::ProcessId process;
    runtime::NodeNumber node = {};
    friend bool operator==(const Process&, const Process&) = default;
  };
  std::vector<runtime::NodeId> nodes;  // by their numbers; at least one
  std::vector<Process> processes;      // in the order of their declarations
};

/// What was chosen, each time that something could happen next.
struct Recording {
  struct Choice {
    std::uint32_t what = 0;    // in `happenings`
    runtime::StepId step;      // to which it belongs: that of the message that is taken, served or lost
    std::uint64_t events = 0;  // that the trace had before it
    std::uint64_t hash = 0;    // of those events
  };
  std::uint64_t seed = 0;
  language::StorageKind storage = language::StorageKind::Memory;
  runtime::Semantics semantics;
  RecordedCast cast;                  // of the scenario
  std::vector<RecordedStep> steps;    // of the scenario, by their ids, from 1
  std::vector<Happening> happenings;  // each once
  std::vector<Choice> choices;
  std::uint64_t events = 0;  // of the whole trace
  std::uint64_t hash = 0;

  const Happening& what(const Choice& choice) const { return happenings[choice.what]; }
  /// The keys of what was chosen, in order.
  std::vector<std::uint64_t> keys() const {
    std::vector<std::uint64_t> keys;
    keys.reserve(choices.size());
    for (const Choice& choice : choices) keys.push_back(what(choice).key());
    return keys;
  }
};

/// A recording, and of what it is one.
struct ReplayFile {
  std::string path;         // of the scenario, as it was given
  std::string combination;  // of its matrix
  std::uint64_t scenario_hash = 0;
  std::string build;    // the program that wrote it: `0.1.0 (commit 1a2b3c)`
  std::string failure;  // failure_key() of the run
  Recording recording;
  language::Settings settings = {};
  std::string from_folder = {};  // the way to the scenario from the folder that holds the file
  std::uint64_t place = 0;       // a number for where that folder was
  std::uint64_t kept_hash = 0;   // as scenario_hash, of the copy in that folder
  /// A library or a component that was loaded.
  struct Loaded {
    std::string path;    // as it was given
    std::string sha256;  // of the file; empty: it could not be read
    std::string kept;    // where a copy is in that folder; empty: there is none
  };
  std::vector<Loaded> loaded = {};
};

/// Its name in the folder of a finding.
inline constexpr const char* kReplayFile = "replay";

/// The file's bytes.
std::string write_replay(const ReplayFile& file);
/// What write_replay() wrote; or a sentence that says what is wrong with the file.
runtime::Result<ReplayFile, std::string> read_replay(std::string_view bytes);
/// The same with the bytes of a file; of at most 64 MiB.
runtime::Result<ReplayFile, std::string> load_replay(const std::string& path);
/// Whether that file begins as replay files do, of whatever format.
bool is_replay(const std::string& path);

/// Where a run left its recording.
struct Difference {
  std::size_t choice = 0;  // the number of the first choice that could not be made, or behind whose predecessor the
                           // traces differ; from 0
  bool possible = true;    // it could be made, and the traces differ
  std::vector<Happening> instead;  // what could have been chosen
};

/// How far a scenario that has changed could be played by the recorded choices.
struct Followed {
  std::size_t made = 0;                // of the recorded choices
  std::size_t of_new_steps = 0;        // choices that belong to steps that were not there
  std::size_t beyond = 0;              // choices behind the last recorded one
  std::optional<std::size_t> left_at;  // the first recorded choice that was not made in its turn, from 0
  bool is_gone = false;                // because its step is not there any more
  std::vector<Happening> instead;      // what could have been chosen then; nothing if the step is gone, or the run over

  /// Every recorded choice was made, in its turn.
  bool all() const { return !left_at; }
};

struct Replayed {
  RunResult result;
  /// Of this run.
  Recording recording;
  /// Nothing if it is the same trace, event for event, but for the lines in which steps stand.
  std::optional<Difference> difference;
  Followed followed;
};

/// Makes the recorded choices again, with the recorded seed, storage and semantics, each by who it was and in which
/// step. What belongs to new steps happens at once. One that cannot be made is left out, and once none is left the
/// first thing that could happen does. Judges as explore() does.
Replayed replay(const language::Scenario& scenario, const Recording& recording,
                const std::atomic<bool>* interrupted = nullptr, std::atomic<std::uint64_t>* events = nullptr);

}  // namespace hypersim::simulator
