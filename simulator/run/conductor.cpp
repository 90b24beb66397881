#include "conductor.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <utility>

#include "steps.hpp"
#include "why.hpp"

namespace hypersim::simulator {

using runtime::LogicalTime;
namespace fact = runtime::fact;

Conductor::Conductor(const language::Scenario& scenario, actors::Node& node, const RunOptions& options,
                     StorageAudit& audit, std::shared_ptr<processes::RunPrograms> programs)
    : scenario_(scenario),
      names_(scenario),
      node_(node),
      modules_(node.name()),
      audit_(audit),
      judge_(options.outcomes),
      limits_(scenario, options, node),
      conditions_(node, judge_.saved()),
      outside_(node, conditions_, audit),
      receives_(scenario),
      programs_(scenario, node, receives_, std::move(programs)),
      watch_(scenario, conditions_, [this](const language::Property& property) { return why_broken(property); }) {}

std::optional<Stop> Conductor::play() {
  node_.trace().observe([this](const runtime::TraceEvent& event) {
    if (!limits_.note(event.fact)) node_.hold_programs();
    programs_.on_event(event);
    kv_crashed_ = kv_crashed_ || std::holds_alternative<fact::ModuleCrashed>(event.fact);
    if (const auto* failed = std::get_if<fact::StorageFailed>(&event.fact)) [[unlikely]] {
      storage_failed_ = *failed;
    }
    watch_.on_event(event);
    if (every_event_) every_event_(event, conditions_);
  });
  boot();
  watch_.start();
  node_.allow_faults(true);
  for (const language::Step& step : scenario_.steps) {
    if (over()) break;
    play_block(step);
  }
  node_.allow_faults(false);
  if (!stopped()) settle();
  node_.tell_trouble();
  if (!over()) watch_.on_end();
  if (!stopped() && watch_.broken() && !tell_broken()) {
    stop_.emplace();
    stop_->kind = Stop::Kind::Property;
    stop_->properties = watch_.take_broken();
  }
  node_.trace().observe({});
  return std::move(stop_);
}

Explanation Conductor::why_broken(const language::Property& property) {
  const analysis::History history(node_.trace().events(), names_);
  return why_property(Evidence(scenario_, node_, history, names_), property);
}

void Conductor::boot() {
  node_.boot(programs_.declared());
  settle();
}

void Conductor::settle() {
  while (!over() && step_node()) {
  }
}

void Conductor::play_block(const language::Step& step) {
  receives_.enter_block(step);
  std::vector<Track> tracks;
  const auto* parallel = std::get_if<language::ParallelStep>(&step.is);
  in_parallel_ = parallel != nullptr;
  if (parallel != nullptr) {
    for (const language::Lane& lane : parallel->lanes) {
      Track& track = tracks.emplace_back();
      for (const language::Step& inner : lane.steps) track.steps.push_back(&inner);
    }
  } else {
    tracks.emplace_back().steps.push_back(&step);
  }
  playing_ = &tracks;
  const auto all_done = [&] {
    return std::all_of(tracks.begin(), tracks.end(), [](const Track& t) { return t.done(); });
  };
  for (advance(tracks); !over() && !all_done(); advance(tracks)) {
    if (!step_node() && !stopped()) nothing_runnable(tracks);
  }
  playing_ = nullptr;
}

void Conductor::advance(std::vector<Track>& tracks) {
  for (bool moved = true; moved && !over();) {
    moved = false;
    for (Track& track : tracks) {
      if (over() || track.done()) continue;
      std::optional<Outcome> outcome;
      if (track.running) {
        outcome = poll(track);
      } else {
        if (!outside_.has_turn(track.step(), track.wait, in_parallel_)) continue;
        begin(track);
        if (stopped()) return;
        moved = true;
        if (!track.running) continue;  // it was passed over
        outcome = poll(track);
      }
      if (!outcome) continue;
      end(track, *outcome);
      moved = true;
    }
  }
}

void Conductor::begin(Track& track) {
  const language::Step& step = track.step();
  if (step.who && stuck_.contains(step.who->address.process())) return pass(track);
  track.running = true;
  record_start(step);
  if (is_outside(step)) return;
  const auto* pipeline = std::get_if<language::PipelineStep>(&step.is);
  auto command = pipeline != nullptr ? pipeline_command(*pipeline) : command_of(step);
  if (!command) {
    if (!stopped()) pass(track);
    return;
  }
  if (const auto* spawn = std::get_if<language::SpawnStep>(&step.is)) {
    programs_.about_to_spawn(step.who->address.process(), *spawn,
                             known_bytes_of(spawn->child.answers, judge_.saved()).value_or(runtime::Bytes()));
  }
  node_.trace().set_step(step.id);
  programs_.of(*step.who).give(std::move(*command), step);
  node_.wake(step.who->address.process());
}

std::optional<processes::ScriptCommand> Conductor::command_of(const language::Step& step) {
  auto command = command_for(step, modules_, judge_.saved());
  if (auto* refusal = std::get_if<Reason>(&command)) {
    stop_at(step, not_ended(Outcome::Kind::NotPossible, std::move(*refusal)));
    return std::nullopt;
  }
  return std::get<processes::ScriptCommand>(std::move(command));
}

std::optional<processes::ScriptCommand> Conductor::pipeline_command(const language::PipelineStep& pipeline) {
  processes::PipelineCommand all;
  for (const language::Step& line : pipeline.steps) {
    record_start(line);
    auto command = command_of(line);
    if (!command) return std::nullopt;
    all.sends.push_back(std::get<processes::SendCommand>(std::move(*command)));
  }
  return all;
}

std::optional<Outcome> Conductor::poll(Track& track) {
  const language::Step& step = track.step();
  if (is_outside(step)) return outside_.play(step, track.wait);
  ScriptLink& link = programs_.of(*step.who);
  if (auto result = link.take_result()) {
    const auto* pipeline = std::get_if<language::PipelineStep>(&step.is);
    if (pipeline == nullptr) return outcome_of(step, *result, judge_.saved(), names_);
    track.lines = outcomes_of(*pipeline, *result, judge_.saved(), names_);
    return Outcome{};
  }
  const auto end = link.take_end();
  if (end == ScriptLink::End::Crashed) {
    Outcome crashed;
    crashed.kind = Outcome::Kind::Crashed;
    return crashed;
  }
  const runtime::ProcessId& process = step.who->address.process();
  if (!end && (node_.alive(process) || node_.returns(process))) return std::nullopt;
  return not_ended(Outcome::Kind::Dead, why_it_cannot(*step.who));
}

Reason Conductor::why_it_cannot(const language::WhoOperand& who) const {
  if (!node_.up()) return reason::NodeIsDown{node_.name()};
  const auto& events = node_.trace().events();
  const bool has_lived = std::any_of(events.begin(), events.end(), [&](const runtime::TraceEvent& event) {
    const auto* started = std::get_if<fact::ProcessStarted>(&event.fact);
    return started != nullptr && started->process == who.address;
  });
  return has_lived ? Reason(reason::IsDead{who.text}) : Reason(reason::IsNotSpawned{who.text});
}

void Conductor::end(Track& track, const Outcome& outcome) {
  if (storage_failed()) return;
  const language::Step& step = track.step();
  const std::vector<Outcome> lines = std::exchange(track.lines, {});
  if (const auto* pipeline = std::get_if<language::PipelineStep>(&step.is)) {
    // One that did not come to its end ended in the same way for all of its lines.
    for (std::size_t i = 0; i < pipeline->steps.size(); ++i) {
      if (!judge(pipeline->steps[i], lines.empty() ? outcome : lines[i])) return;
    }
    record_end(step, Outcome{});
  } else if (!judge(step, outcome)) {
    return;
  }
  pass(track);
}

bool Conductor::judge(const language::Step& step, const Outcome& outcome) {
  const bool was_broken = watch_.broken() && !tell_broken();  // before the step ended: then it is not judged
  StepJudge::Judged judged;
  judged.goes_on = false;
  if (!was_broken) judged = judge_.judge(step, outcome);
  const Outcome& came_to = judged.instead ? *judged.instead : outcome;
  record_end(step, came_to);
  ++steps_ended_;
  if (was_broken || judged.goes_on) return judged.goes_on;
  stop_at(step, came_to);
  if (stopped()) return false;
  judge_.save_all_the_same(step, came_to);
  return true;
}

void Conductor::record_start(const language::Step& step) {
  node_.trace().set_step(step.id);
  node_.trace().record(fact::StepStarted{step.line(), lane_of(step), step.text});
}

void Conductor::record_end(const language::Step& step, const Outcome& outcome) {
  node_.trace().set_step(step.id);
  node_.trace().record(fact::StepEnded{step.line(), lane_of(step), to_text(outcome)});
}

void Conductor::stop_at(const language::Step& step, Outcome outcome) {
  stop_.emplace();
  stop_->kind = Stop::Kind::Expectation;
  stop_->step = &step;
  stop_->difference = difference_of(step, outcome, judge_.saved());
  stop_->outcome = std::move(outcome);
  go_on();
}

bool Conductor::tell_broken() {
  if (!told_ || stopped()) return false;
  stop_.emplace();
  stop_->kind = Stop::Kind::Property;
  stop_->properties = watch_.take_broken();
  go_on();
  return true;
}

void Conductor::go_on() {
  if (!told_) return;
  const bool is_consequence = has_failed_ && stop_->kind == Stop::Kind::Expectation && is_not_played(stop_->outcome);
  if (!is_consequence) told_(*stop_);
  const bool is_stuck = stop_->kind == Stop::Kind::Expectation && stop_->outcome.kind == Outcome::Kind::NeverCame;
  if (is_stuck && stop_->step->who) stuck_.insert(stop_->step->who->address.process());
  has_failed_ = true;
  stop_.reset();
}

void Conductor::nothing_runnable(std::vector<Track>& tracks) {
  bool settled = false;
  std::optional<LogicalTime> wait_until;
  for (Track& track : tracks) {
    if (track.done() || !track.running) continue;
    if (is<language::SimSettleStep>(track.step())) {
      end(track, Outcome{});
      settled = true;
    } else if (track.wait.until && (!wait_until || *track.wait.until < *wait_until)) {
      wait_until = track.wait.until;
    }
  }
  if (settled) return;
  if (node_.fire_next_timer(wait_until)) return check_limits();
  if (wait_until) {
    node_.advance_to(*wait_until);
    return check_limits();
  }
  // A receive that nobody meets is the reason, an await behind it a consequence.
  std::stable_partition(tracks.begin(), tracks.end(), [](const Track& track) {
    return !track.done() && track.running && is<language::ReceiveStep>(track.step());
  });
  for (Track& track : tracks) {
    if (track.done() || !track.running) continue;
    const auto* receive = std::get_if<language::ReceiveStep>(&track.step().is);
    const bool receives = receive != nullptr && !receive->response;
    end(track, not_ended(Outcome::Kind::NeverCame,
                         receives ? Reason(reason::NoMessageCame{}) : Reason(reason::NoAnswerCame{})));
    return;
  }
}

bool Conductor::step_node() {
  if (!node_.step()) return false;
  limits_.turn();
  if (std::exchange(kv_crashed_, false)) audit_.audit(node_.trace().events());
  check_limits();
  return true;
}

void Conductor::check_limits() {
  if (watch_.broken()) return;  // what is proved is not undecided
  auto reached = limits_.reached();
  if (!reached) return;
  stop_.emplace();
  stop_->kind = reached->interrupted ? Stop::Kind::Interrupted : Stop::Kind::Limit;
  stop_->limit = *std::move(reached);
  stop_->step = running_step();
}

std::optional<Stop> Conductor::late_trouble() {
  node_.tell_trouble();
  const auto& events = node_.trace().events();
  const auto* failed = events.empty() ? nullptr : std::get_if<fact::StorageFailed>(&events.back().fact);
  if (failed == nullptr) return std::nullopt;
  storage_failed_ = *failed;
  stop_for_storage();
  return std::move(stop_);
}

bool Conductor::stop_for_storage() {
  if (stopped() || watch_.broken()) return stopped();
  stop_.emplace();
  stop_->kind = Stop::Kind::NotKept;
  stop_->failed = *storage_failed_;
  stop_->step = running_step();
  return true;
}

const language::Step* Conductor::running_step() const {
  if (playing_ == nullptr) return nullptr;
  const auto running = std::find_if(playing_->begin(), playing_->end(), [](const Track& t) { return t.running; });
  return running == playing_->end() || running->done() ? nullptr : &running->step();
}

}  // namespace hypersim::simulator
