#include "conductor.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <utility>

#include "commands.hpp"
#include "expectation_text.hpp"
#include "steps.hpp"
#include "why.hpp"

namespace hypersim::simulator {

using runtime::LogicalTime;
namespace fact = runtime::fact;

Conductor::Conductor(const language::Scenario& scenario, actors::Node& node, const RunOptions& options,
                     StorageAudit& audit)
    : scenario_(scenario),
      names_(scenario),
      node_(node),
      options_(options),
      audit_(audit),
      conditions_(node, saved_),
      receives_(scenario),
      seats_(scenario, node, receives_),
      watch_(scenario, conditions_, [this](const language::Property& property) { return why_broken(property); }) {}

std::optional<Stop> Conductor::play() {
  node_.trace().observe([this](const runtime::TraceEvent& event) {
    seats_.on_event(event);
    kv_crashed_ = kv_crashed_ || std::holds_alternative<fact::ModuleCrashed>(event.fact);
    watch_.on_event(event);
    if (every_event_) every_event_(event, conditions_);
  });
  boot();
  watch_.start();
  node_.allow_faults(true);
  for (const language::Step& step : scenario_.steps) {
    if (stopped() || watch_.broken()) break;
    play_block(step);
  }
  node_.allow_faults(false);
  if (!stopped()) settle();
  if (!stopped() && !watch_.broken()) watch_.on_end();
  if (!stopped() && watch_.broken()) {
    stop_.emplace();
    stop_->kind = Stop::Kind::Property;
    stop_->properties = watch_.broken_ones();
  }
  node_.trace().observe({});
  return std::move(stop_);
}

Explanation Conductor::why_broken(const language::Property& property) {
  const analysis::History history(node_.trace().events(), names_);
  return Why(scenario_, node_, history, names_).property(property);
}

void Conductor::boot() {
  node_.boot(seats_.declared());
  settle();
}

void Conductor::settle() {
  while (!stopped() && !watch_.broken() && step_node()) {
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
  for (advance(tracks); !stopped() && !watch_.broken() && !all_done(); advance(tracks)) {
    if (!step_node() && !stopped()) nothing_runnable(tracks);
  }
  playing_ = nullptr;
}

void Conductor::advance(std::vector<Track>& tracks) {
  for (bool moved = true; moved && !stopped() && !watch_.broken();) {
    moved = false;
    for (Track& track : tracks) {
      if (stopped() || watch_.broken() || track.done()) continue;
      std::optional<Outcome> outcome;
      if (track.running) {
        outcome = poll(track);
      } else {
        if (!has_turn(track)) continue;
        begin(track);
        if (stopped()) return;
        outcome = poll(track);
        moved = true;
      }
      if (!outcome) continue;
      end(track, *outcome);
      moved = true;
    }
  }
}

void Conductor::begin(Track& track) {
  const language::Step& step = track.step();
  track.running = true;
  record_start(step);
  if (is_outside(step)) return;
  const auto* pipeline = std::get_if<language::PipelineStep>(&step.is);
  auto command = pipeline != nullptr ? pipeline_command(*pipeline) : command_of(step);
  if (!command) return;
  if (const auto* spawn = std::get_if<language::SpawnStep>(&step.is)) {
    seats_.about_to_spawn(step.who->address.process(), *spawn);
  }
  node_.trace().set_step(step.id);
  seats_.of(*step.who).give(std::move(*command), step);
  node_.wake(step.who->address.process());
}

std::optional<processes::ScriptCommand> Conductor::command_of(const language::Step& step) {
  auto command = command_for(step, node_.name(), saved_);
  if (auto* none = std::get_if<NoCommand>(&command)) {
    Outcome outcome = not_ended(Outcome::Kind::NotPossible, std::move(none->why));
    outcome.unusable = std::move(none->unusable);
    stop_at(step, std::move(outcome));
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
  if (is_outside(step)) return poll_outside(track);
  Seat& seat = seats_.of(*step.who);
  if (auto result = seat.take_result()) {
    const auto* pipeline = std::get_if<language::PipelineStep>(&step.is);
    if (pipeline == nullptr) return outcome_of(step, *result, saved_, names_);
    track.lines = outcomes_of(*pipeline, *result, saved_, names_);
    return Outcome{};
  }
  const auto end = seat.take_end();
  if (end == Seat::End::Crashed) return not_ended(Outcome::Kind::Crashed, "");
  const runtime::ProcessId& process = step.who->address.process();
  if (!end && (node_.alive(process) || node_.returns(process))) return std::nullopt;
  return not_ended(Outcome::Kind::Dead, why_it_cannot(*step.who));
}

std::string Conductor::why_it_cannot(const language::WhoOperand& who) const {
  if (!node_.up()) return fmt::format("{} is down", node_.name());
  const auto& events = node_.trace().events();
  const bool has_lived = std::any_of(events.begin(), events.end(), [&](const runtime::TraceEvent& event) {
    const auto* started = std::get_if<fact::ProcessStarted>(&event.fact);
    return started != nullptr && started->process == who.address;
  });
  return who.text + (has_lived ? " is dead" : " has not been spawned");
}

void Conductor::end(Track& track, const Outcome& outcome) {
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
  track.running = false;
  ++track.next;
}

bool Conductor::judge(const language::Step& step, const Outcome& outcome) {
  const bool was_broken = watch_.broken();  // before the step ended: then it is not judged
  const bool ends_as_told = !step.expected && is<language::CrashStep>(step) && outcome.kind == Outcome::Kind::Crashed;
  const bool met = ends_as_told || meets(outcome, step.expected, saved_);
  const bool goes_on = !was_broken && (note(step, outcome, met) || met);
  if (goes_on && !step.saves.empty()) {
    saved_.erase(step.saves);  // a step that did not succeed leaves the name unset
    if (outcome.success()) saved_[step.saves] = saved_of(step, outcome);
  }
  record_end(step, outcome);
  ++steps_ended_;
  if (!was_broken && !goes_on) stop_at(step, outcome);
  return goes_on;
}

bool Conductor::note(const language::Step& step, const Outcome& outcome, bool met) {
  if (options_.outcomes == nullptr || is_outside(step)) return false;
  language::LineOutcomes& line = (*options_.outcomes)[step.at.line];
  if (met) {
    line.held = true;
    return true;
  }
  auto text = expectation_text(step, outcome);
  if (!text) return false;
  const bool is_new = std::find(line.others.begin(), line.others.end(), *text) == line.others.end();
  if (is_new && line.others.size() <= language::kAlternativesMax) line.others.push_back(std::move(*text));
  return true;
}

void Conductor::record_start(const language::Step& step) {
  node_.trace().set_step(step.id);
  node_.trace().record(fact::StepStarted{step.at.line, lane_of(step), step.text});
}

void Conductor::record_end(const language::Step& step, const Outcome& outcome) {
  node_.trace().set_step(step.id);
  node_.trace().record(fact::StepEnded{step.at.line, lane_of(step), to_text(outcome)});
}

void Conductor::stop_at(const language::Step& step, Outcome outcome) {
  stop_.emplace();
  stop_->kind = Stop::Kind::Expectation;
  stop_->step = &step;
  stop_->outcome = std::move(outcome);
}

void Conductor::nothing_runnable(std::vector<Track>& tracks) {
  bool settled = false;
  std::optional<LogicalTime> wait_until;
  for (Track& track : tracks) {
    if (track.done() || !track.running) continue;
    if (is<language::SimSettleStep>(track.step())) {
      end(track, Outcome{});
      settled = true;
    } else if (track.wait_until && (!wait_until || *track.wait_until < *wait_until)) {
      wait_until = track.wait_until;
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
    const bool receives = is<language::ReceiveStep>(track.step());
    end(track,
        not_ended(Outcome::Kind::NeverCame, receives ? "no message came, and nothing is left that could send one"
                                                     : "no answer came, and nothing is left that could send one"));
    return;
  }
}

bool Conductor::step_node() {
  if (!node_.step()) return false;
  ++turns_;
  if (std::exchange(kv_crashed_, false)) audit_.audit(node_.trace().events());
  check_limits();
  return true;
}

void Conductor::check_limits() {
  if (watch_.broken()) return;  // what is proved is not undecided
  std::string limit;
  const bool interrupted = options_.interrupted != nullptr && options_.interrupted->load(std::memory_order_relaxed);
  if (node_.trace().events().size() > scenario_.options.limit_events) {
    limit = fmt::format("more than {} events (option limit events)", scenario_.options.limit_events);
  } else if (turns_ > scenario_.options.limit_events) {  // a program may ask its node without end, and leave no trace
    limit = fmt::format("more than {} turns of processes and modules (option limit events)",
                        scenario_.options.limit_events);
  } else if (node_.now().ms > scenario_.options.limit_time_ms) {
    limit = fmt::format("more than {} ms of virtual time (option limit time)", scenario_.options.limit_time_ms);
  } else if (!interrupted) {
    return;
  }
  stop_.emplace();
  stop_->kind = interrupted ? Stop::Kind::Interrupted : Stop::Kind::Limit;
  stop_->limit = std::move(limit);
  if (playing_ == nullptr) return;
  const auto running = std::find_if(playing_->begin(), playing_->end(), [](const Track& t) { return t.running; });
  if (running != playing_->end() && !running->done()) stop_->step = &running->step();
}

}  // namespace hypersim::simulator
