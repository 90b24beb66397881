#include "conductor.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <utility>

#include "../explain/why.hpp"
#include "commands.hpp"
#include "expectation_text.hpp"

namespace hypersim::simulator {

using runtime::LogicalTime;
namespace fact = runtime::fact;

namespace {

bool is_outside(const Step& step) { return !step.who.has_value(); }

template <class Which>
bool is(const Step& step) {
  return std::holds_alternative<Which>(step.is);
}

Outcome not_ended(Outcome::Kind kind, std::string detail) {
  Outcome outcome;
  outcome.kind = kind;
  outcome.detail = std::move(detail);
  return outcome;
}

actors::ProcessSpec spec_of(const ProcessDecl& decl, Seat& seat) {
  actors::ProcessSpec spec;
  spec.id = decl.address.process();
  spec.wired = decl.wired;
  spec.is_public = decl.is_public;
  for (const CapOperand& request : decl.requests) {
    spec.initial.insert(spec.initial.end(), request.caps.begin(), request.caps.end());
  }
  for (const Grant& grant : decl.grants) {
    spec.grants.push_back({grant.to.address, runtime::Capability(decl.address, grant.params)});
  }
  spec.program = processes::make_script(seat, {decl.keeps, decl.silent, runtime::Bytes(decl.answers.bytes)});
  return spec;
}

}  // namespace

std::string lane_name(const Step& step) {
  if (step.who) return step.who->text;
  return is<CheckStep>(step) || is<ParallelStep>(step) ? "" : "sim";
}

Conductor::Conductor(const Scenario& scenario, actors::Node& node, const RunOptions& options, StorageAudit& audit)
    : scenario_(scenario),
      names_(scenario),
      node_(node),
      options_(options),
      audit_(audit),
      conditions_(node, saved_),
      receives_(scenario),
      watch_(scenario, conditions_, [this](const Property& property) { return why_broken(property); }) {
  int cast = 0;
  for (const ProcessDecl& decl : scenario.cast) {
    seats_.push_back(std::make_unique<Seat>(cast++, decl.address, receives_));
  }
}

std::optional<Stop> Conductor::play() {
  node_.trace().observe([this](const runtime::TraceEvent& event) { watch_.on_event(event); });
  boot();
  watch_.start();
  for (const Step& step : scenario_.steps) {
    if (stopped() || watch_.broken()) break;
    play_block(step);
  }
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

std::vector<std::string> Conductor::why_broken(const Property& property) {
  const History history(node_.trace().events(), names_);
  return Why(scenario_, node_, history, names_).property(property);
}

void Conductor::boot() {
  std::vector<actors::ProcessSpec> specs;
  for (std::size_t i = 0; i < scenario_.cast.size(); ++i) specs.push_back(spec_of(scenario_.cast[i], *seats_[i]));
  node_.boot(std::move(specs));
  settle();
}

void Conductor::settle() {
  while (!stopped() && !watch_.broken() && step_node()) {
  }
}

void Conductor::play_block(const Step& step) {
  receives_.enter_block(step);
  std::vector<Track> tracks;
  const auto* parallel = std::get_if<ParallelStep>(&step.is);
  in_parallel_ = parallel != nullptr;
  if (parallel != nullptr) {
    for (const Lane& lane : parallel->lanes) {
      Track& track = tracks.emplace_back();
      for (const Step& inner : lane.steps) track.steps.push_back(&inner);
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

bool Conductor::has_turn(Track& track) {
  const Step& step = track.step();
  if (!in_parallel_ || !is_outside(step) || is<SimWaitStep>(step) || is<SimSettleStep>(step)) return true;
  if (!track.awaits_turn) node_.request_turn();
  track.awaits_turn = !node_.take_turn();
  return !track.awaits_turn;
}

void Conductor::begin(Track& track) {
  const Step& step = track.step();
  track.running = true;
  node_.trace().record(fact::StepStarted{step.at.line, lane_name(step), step.text});
  if (is_outside(step)) return;
  const auto* pipeline = std::get_if<PipelineStep>(&step.is);
  auto command = pipeline != nullptr ? pipeline_command(*pipeline) : command_of(step);
  if (!command) return;
  seats_[static_cast<std::size_t>(step.who->cast)]->give(std::move(*command));
  node_.wake(step.who->address.process());
}

std::optional<processes::ScriptCommand> Conductor::command_of(const Step& step) {
  auto command = command_for(step, node_.name(), saved_);
  if (auto* refusal = std::get_if<std::string>(&command)) {
    stop_at(step, not_ended(Outcome::Kind::NotPossible, std::move(*refusal)));
    return std::nullopt;
  }
  return std::get<processes::ScriptCommand>(std::move(command));
}

std::optional<processes::ScriptCommand> Conductor::pipeline_command(const PipelineStep& pipeline) {
  processes::PipelineCommand all;
  for (const Step& line : pipeline.steps) {
    node_.trace().record(fact::StepStarted{line.at.line, lane_name(line), line.text});
    auto command = command_of(line);
    if (!command) return std::nullopt;
    all.sends.push_back(std::get<processes::SendCommand>(std::move(*command)));
  }
  return all;
}

std::optional<Outcome> Conductor::poll_outside(Track& track) {
  const Step& step = track.step();
  if (const auto* check = std::get_if<CheckStep>(&step.is)) {
    if (conditions_.hold_now(check->condition)) return Outcome{};
    return not_ended(Outcome::Kind::NotPossible, "it does not hold");
  }
  if (const auto* wait = std::get_if<SimWaitStep>(&step.is)) {
    if (!track.wait_until) {
      const std::uint64_t now = node_.now().ms;
      track.wait_until = LogicalTime{now + std::min(wait->duration_ms, UINT64_MAX - now)};
    }
    if (node_.now() < *track.wait_until) return std::nullopt;
    track.wait_until.reset();
    return Outcome{};
  }
  if (is<SimSettleStep>(step)) return std::nullopt;  // ends when nothing is runnable
  act_outside(step);
  node_.run_between_choices();
  return Outcome{};
}

void Conductor::act_outside(const Step& step) {
  if (const auto* kill = std::get_if<SimKillStep>(&step.is)) {
    node_.kill(kill->who.address.process());
  } else if (const auto* grant = std::get_if<SimGrantStep>(&step.is)) {
    node_.grant(grant->to.address.process(), grant->cap.caps);
  } else if (const auto* revoke = std::get_if<SimRevokeAllStep>(&step.is)) {
    node_.revoke_all(revoke->issuer.address.process());
  } else if (const auto* limit = std::get_if<SimFdsLimitStep>(&step.is)) {
    node_.set_fds_limit(limit->limit);
  } else if (const auto* failing = std::get_if<SimFailStorageStep>(&step.is)) {
    node_.fail_storage({failing->db.key, failing->operation, failing->times, failing->error});
  } else if (is<SimCrashKvStep>(step)) {
    node_.crash_kv();
    audit_.audit(node_.trace().events());
  }
}

std::optional<Outcome> Conductor::poll(Track& track) {
  const Step& step = track.step();
  if (is_outside(step)) return poll_outside(track);
  Seat& seat = *seats_[static_cast<std::size_t>(step.who->cast)];
  if (auto result = seat.take_result()) {
    const auto* pipeline = std::get_if<PipelineStep>(&step.is);
    if (pipeline == nullptr) return outcome_of(step, *result, saved_, names_);
    track.lines = outcomes_of(*pipeline, *result, saved_, names_);
    return Outcome{};
  }
  if (node_.alive(step.who->address.process())) return std::nullopt;
  return not_ended(Outcome::Kind::Dead, fmt::format("{} is dead", step.who->text));
}

void Conductor::end(Track& track, const Outcome& outcome) {
  const Step& step = track.step();
  const std::vector<Outcome> lines = std::exchange(track.lines, {});
  if (const auto* pipeline = std::get_if<PipelineStep>(&step.is)) {
    // One that did not come to its end ended in the same way for all of its lines.
    for (std::size_t i = 0; i < pipeline->steps.size(); ++i) {
      if (!judge(pipeline->steps[i], lines.empty() ? outcome : lines[i])) return;
    }
    node_.trace().record(fact::StepEnded{step.at.line, lane_name(step), to_text(Outcome{})});
  } else if (!judge(step, outcome)) {
    return;
  }
  track.running = false;
  ++track.next;
  watch_.on_step();
}

bool Conductor::judge(const Step& step, const Outcome& outcome) {
  node_.trace().record(fact::StepEnded{step.at.line, lane_name(step), to_text(outcome)});
  ++steps_ended_;
  if (watch_.broken()) return false;  // it broke before the step ended
  const bool met = meets(outcome, step.expected, saved_);
  if (!note(step, outcome, met) && !met) {
    stop_at(step, outcome);
    return false;
  }
  if (!step.saves.empty()) saved_.erase(step.saves);  // a step that did not succeed leaves the name unset
  if (!step.saves.empty() && outcome.success()) saved_[step.saves] = saved_of(step, outcome);
  return true;
}

bool Conductor::note(const Step& step, const Outcome& outcome, bool met) {
  if (options_.outcomes == nullptr || is_outside(step)) return false;
  LineOutcomes& line = (*options_.outcomes)[step.at.line];
  if (met) {
    line.held = true;
    return true;
  }
  auto text = expectation_text(step, outcome);
  if (!text) return false;
  const bool is_new = std::find(line.others.begin(), line.others.end(), *text) == line.others.end();
  if (is_new && line.others.size() <= kAlternativesMax) line.others.push_back(std::move(*text));
  return true;
}

void Conductor::stop_at(const Step& step, Outcome outcome) {
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
    if (is<SimSettleStep>(track.step())) {
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
    return !track.done() && track.running && is<ReceiveStep>(track.step());
  });
  for (Track& track : tracks) {
    if (track.done() || !track.running) continue;
    const bool receives = is<ReceiveStep>(track.step());
    end(track,
        not_ended(Outcome::Kind::NeverCame, receives ? "no message came, and nothing is left that could send one"
                                                     : "no answer came, and nothing is left that could send one"));
    return;
  }
}

bool Conductor::step_node() {
  if (!node_.step()) return false;
  check_limits();
  return true;
}

void Conductor::check_limits() {
  if (watch_.broken()) return;  // what is proved is not undecided
  std::string limit;
  const bool interrupted = options_.interrupted != nullptr && options_.interrupted->load(std::memory_order_relaxed);
  if (node_.trace().events().size() > scenario_.options.limit_events) {
    limit = fmt::format("more than {} events (option limit events)", scenario_.options.limit_events);
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
