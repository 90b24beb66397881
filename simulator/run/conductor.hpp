#pragma once
// Plays the steps: gives each lane its next step when the one before has ended, lets the nodes work, lets time pass
// when nothing else can end a step, and stops at the first expectation or property that does not hold.

#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "hypersim/analysis/names.hpp"
#include "hypersim/simulator/run.hpp"

#include "cast_programs.hpp"
#include "commands.hpp"
#include "filled_steps.hpp"
#include "lanes.hpp"
#include "outside.hpp"
#include "properties.hpp"
#include "run_limits.hpp"
#include "run_on_network.hpp"
#include "stand_in_link.hpp"
#include "step_judge.hpp"
#include "storage_audits.hpp"

namespace hypersim::simulator {

/// The step or property at which the run stopped.
struct Stop {
  enum class Kind { Expectation, Property, Limit, Interrupted, NotKept };
  Kind kind = Kind::Expectation;
  const language::Step* step = nullptr;            // Expectation; of others, the step in progress if there is one
  std::vector<BrokenProperty> properties;          // Property
  Outcome outcome;                                 // Expectation
  std::optional<language::Difference> difference;  // Expectation: of the values
  RunLimits::Reached limit;                        // Limit
  runtime::fact::StorageFailed failed;             // NotKept
};

class Conductor {
 public:
  /// All outlive it. `audits` looks at the storages after each crash of kv.
  Conductor(const language::Scenario& scenario, actors::Network& network, const RunOptions& options,
            StorageAudits& audits, std::shared_ptr<processes::RunPrograms> programs);

  /// To be called after each event.
  void on_every_event(EveryEvent call) { every_event_ = std::move(call); }

  /// A failure does not end the run: it is told, and the run goes on with what can still be played. What could not be
  /// played because of it is no failure of its own.
  void keep_going(std::function<void(const Stop&)> told) { told_ = std::move(told); }

  /// Boots the nodes and plays everything. Nothing if all went as expected.
  std::optional<Stop> play();

  /// What the machine has refused to those who looked at the storage after that.
  std::optional<Stop> late_trouble();

  /// In a run that went on after a failure: those that could not be played because of it.
  std::size_t steps_not_played() const { return steps_not_played_; }
  const FilledSteps& filled_steps() const { return filled_; }
  std::size_t steps_ended() const { return steps_ended_; }
  const std::vector<LoadedProgram>& loaded_programs() const { return programs_.loaded(); }
  std::vector<PropertyRecord> property_records() const { return watch_.records(); }

 private:
  static bool concerns(const runtime::Fact& fact);
  void on_event(const runtime::TraceEvent& event);
  /// Why it does not hold now.
  Explanation why_broken(const language::Property& property);
  void boot();
  void play_block(const language::Step& step);
  /// Begins steps and takes results until every track waits for a node.
  void advance();
  /// One look at that lane. False if its step has to wait.
  bool advance(std::size_t lane);
  void begin(Track& track);
  /// The track's step becomes what is played of it. False if it cannot be.
  bool fill(Track& track);
  /// The command for a step of a process, or for all of a pipeline. False if there is none; then it is told, and the
  /// run has stopped unless it goes on in spite of failures.
  bool make_command(const language::Step& step, std::optional<processes::ScriptCommand>& command);
  bool make_pipeline_command(const language::PipelineStep& pipeline, std::optional<processes::ScriptCommand>& command);
  /// The outcome of the track's step, if it has ended.
  std::optional<Outcome> poll(Track& track);
  /// Why that process can do nothing, now and later.
  Reason why_it_cannot(const language::WhoOperand& who) const;
  void end(Track& track, const Outcome& outcome);
  /// Is what the step came to as expected? If not, the run stops.
  bool judge(const language::Step& step, const Outcome& outcome);
  /// Nothing is runnable: settles end, or time passes, or what can end no more fails.
  void nothing_runnable();
  /// Nothing can happen any more: the first step that waits has waited in vain.
  void never_came();
  void settle();
  void tell_trouble();
  /// One message of a node; false if nothing is runnable.
  bool step_node();
  void check_limits();
  bool stopped() const { return stop_.has_value(); }
  /// Nothing more is played.
  bool over() { return stopped() || storage_failed() || (watch_.broken() && !tell_broken()); }
  /// Has the machine refused to store something? Then the run stops, unless what is proved stops it.
  bool storage_failed() { return storage_failed_ && stop_for_storage(); }
  bool stop_for_storage();
  /// The step in progress; null if there is none.
  const language::Step* running_step() const;
  /// The properties that are broken are told. False if the run does not go on.
  bool tell_broken();
  /// What has stopped the run does so no more, if it goes on in spite of failures.
  void go_on();
  /// The step begins, or has ended: the event is the step's own.
  void record_start(const language::Step& step);
  void record_end(const language::Step& step, const Outcome& outcome);
  void stop_at(const language::Step& step, Outcome outcome);

  const language::Scenario& scenario_;
  const std::shared_ptr<const DatabaseRights::Known> named_;  // by whoever plays many runs; may be null
  const std::shared_ptr<const analysis::Names> names_;
  actors::Network& network_;
  std::vector<ModuleAddresses> modules_;  // by number of the node
  StorageAudits& audits_;
  StepJudge judge_;
  RunLimits limits_;
  Conditions conditions_;
  StandInLinks stand_ins_;
  Outside outside_;
  Receives receives_;
  FilledSteps filled_;
  CastPrograms programs_;
  PropertyWatch watch_;
  EveryEvent every_event_;
  std::function<void(const Stop&)> told_;  // none: the first failure ends the run
  bool has_failed_ = false;
  std::set<runtime::Address> stuck_;  // in a step that nothing can end any more
  Lanes lanes_;                       // of the present block
  bool plays_block_ = false;
  std::optional<Stop> stop_;
  std::size_t steps_ended_ = 0;
  std::size_t steps_not_played_ = 0;
  bool kv_crashed_ = false;  // and the storage has not been looked at since
  std::optional<runtime::fact::StorageFailed> storage_failed_;
};

}  // namespace hypersim::simulator
