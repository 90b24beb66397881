#include "conductor.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <utility>

#include "steps.hpp"
#include "why.hpp"

namespace hypersim::simulator {

using runtime::LogicalTime;
namespace fact = runtime::fact;

Conductor::Conductor(const language::Scenario& scenario, actors::Network& network, const RunOptions& options,
                     StorageAudits& audits, std::shared_ptr<processes::RunPrograms> programs)
    : scenario_(scenario),
      named_(options.database_rights),
      names_(named_ != nullptr ? named_->cast : std::make_shared<const analysis::Names>(scenario)),
      network_(network),
      audits_(audits),
      judge_(options.outcomes),
      limits_(scenario, options, network),
      conditions_(network, judge_.saved()),
      stand_ins_(scenario, network),
      outside_(network, conditions_, audits, stand_ins_),
      receives_(scenario),
      programs_(scenario, network, receives_, stand_ins_, std::move(programs),
                options.seed.value_or(scenario.options.seed.value_or(0))),
      watch_(scenario, conditions_, [this](const language::Property& property) { return why_broken(property); }),
      lanes_(scenario.cast.size()) {
  for (std::uint16_t number = 0; number < network.size(); ++number) {
    const runtime::NodeId& node = network.node({number}).name();
    modules_.emplace_back(node, named_ != nullptr && named_->node == node ? named_->names.get() : nullptr);
  }
}

std::optional<Stop> Conductor::play() {
  network_.trace().observe([this](const runtime::TraceEvent& event) {
    if (!limits_.note(event.fact)) network_.hold_programs();
    if (concerns(event.fact)) [[unlikely]]
      on_event(event);
    watch_.on_event(event);
    if (every_event_) every_event_(event, conditions_);
  });
  boot();
  watch_.start();
  network_.allow_faults(true);
  for (const language::Step& step : scenario_.steps) {
    if (over()) break;
    play_block(step);
  }
  network_.allow_faults(false);
  if (!stopped()) settle();
  tell_trouble();
  if (!over()) watch_.on_end();
  if (!stopped() && watch_.broken() && !tell_broken()) {
    stop_.emplace();
    stop_->kind = Stop::Kind::Property;
    stop_->properties = watch_.take_broken();
  }
  network_.trace().observe({});
  return std::move(stop_);
}

/// Most events change nothing for what plays: one look passes over them.
bool Conductor::concerns(const runtime::Fact& fact) {
  return runtime::is_one_of<fact::ModuleCrashed, fact::NodeStopped, fact::StorageFailed>(fact) ||
         CastPrograms::concerns(fact) || StandInLinks::concerns(fact);
}

void Conductor::on_event(const runtime::TraceEvent& event) {
  if (CastPrograms::concerns(event.fact)) programs_.on_event(event);
  if (StandInLinks::concerns(event.fact)) stand_ins_.on_event(event);
  if (const auto* failed = std::get_if<fact::StorageFailed>(&event.fact)) storage_failed_ = *failed;
  if (runtime::is_one_of<fact::ModuleCrashed, fact::NodeStopped>(event.fact)) kv_crashed_ = true;
}

Explanation Conductor::why_broken(const language::Property& property) {
  Scene scene(scenario_, filled_, network_);
  return why_property(scene.of(property.condition), property);
}

void Conductor::tell_trouble() {
  for (std::uint16_t number = 0; number < network_.size(); ++number) network_.node({number}).tell_trouble();
}

void Conductor::boot() {
  for (const language::Package& package : scenario_.packages) {
    network_.trace().set_node(network_.find(package.node)->number());
    for (const std::string& line : package.lines) network_.trace().record(fact::Printed{language::installer(), line});
  }
  for (std::uint16_t number = 0; number < network_.size(); ++number) {
    actors::Node& node = network_.node({number});
    node.boot(programs_.declared(node.name()));
  }
  settle();
}

void Conductor::settle() {
  while (!over() && step_node()) {
  }
}

void Conductor::play_block(const language::Step& step) {
  receives_.enter_block(step);
  lanes_.begin(step);
  plays_block_ = true;
  for (advance(); !over() && !lanes_.all_done(); advance()) {
    if (!step_node() && !stopped()) nothing_runnable();
  }
  plays_block_ = false;
}

void Conductor::advance() {
  for (bool moved = true; moved && !over();) {
    moved = false;
    programs_.wake_touched(lanes_);
    for (auto lane = lanes_.next(0); lane && !over(); lane = lanes_.next(*lane + 1)) {
      moved = advance(*lane) || moved;
      if (stopped()) return;
      programs_.wake_touched(lanes_);
    }
  }
}

bool Conductor::advance(std::size_t lane) {
  Track& track = lanes_.tracks()[lane];
  if (track.done()) return lanes_.rest(lane), false;
  const bool begins = !track.running;
  if (begins) {
    if (!outside_.has_turn(track.step(), track.wait, lanes_.is_parallel())) return false;
    begin(track);
    if (stopped() || !track.running) return true;  // it was passed over
  }
  const std::optional<Outcome> outcome = poll(track);
  if (outcome) {
    end(track, *outcome);
  } else {
    lanes_.rest(lane);
  }
  return begins || outcome;
}

void Conductor::begin(Track& track) {
  if (track.step().who && stuck_.contains(track.step().who->address)) {
    ++steps_not_played_;
    return lanes_.pass(track);
  }
  track.running = true;
  record_start(track.step());
  if (track.step().has_to_be_filled && !fill(track)) return;
  const language::Step& step = track.step();
  if (is_outside(step)) return;
  ScriptLink& link = programs_.of(*step.who);
  const bool is_given = link.give(step, [&](std::optional<processes::ScriptCommand>& command) {
    const auto* pipeline = std::get_if<language::PipelineStep>(&step.is);
    return pipeline != nullptr ? make_pipeline_command(*pipeline, command) : make_command(step, command);
  });
  if (!is_given) {
    if (!stopped()) lanes_.pass(track);
    return;
  }
  if (const auto* spawn = std::get_if<language::SpawnStep>(&step.is)) {
    programs_.about_to_spawn(step.who->address, *spawn);
  }
  network_.trace().set_step(step.id);
  link.node().wake(step.who->address.process());
}

bool Conductor::fill(Track& track) {
  auto filled = filled_.fill(track.step(), judge_.saved());
  if (filled) {
    track.steps[track.next] = *filled;
    return true;
  }
  stop_at(track.step(), not_ended(Outcome::Kind::NotPossible, filled.error()));
  if (!stopped()) lanes_.pass(track);
  return false;
}

bool Conductor::make_command(const language::Step& step, std::optional<processes::ScriptCommand>& command) {
  const ModuleAddresses& modules = modules_[programs_.of(*step.who).node().number().value];
  auto refusal = simulator::make_command(step, modules, judge_.saved(), named_.get(), command);
  if (!refusal) return true;
  stop_at(step, not_ended(Outcome::Kind::NotPossible, *std::move(refusal)));
  return false;
}

bool Conductor::make_pipeline_command(const language::PipelineStep& pipeline,
                                      std::optional<processes::ScriptCommand>& command) {
  processes::PipelineCommand all;
  for (const language::Step& line : pipeline.steps) {
    record_start(line);
    if (!make_command(line, command)) return false;
    all.sends.push_back(std::get<processes::SendCommand>(*std::move(command)));
  }
  command = std::move(all);
  return true;
}

std::optional<Outcome> Conductor::poll(Track& track) {
  const language::Step& step = track.step();
  if (is_outside(step)) return outside_.play(step, track.wait);
  ScriptLink& link = programs_.of(*step.who);
  if (auto result = link.take_result()) {
    const auto* pipeline = std::get_if<language::PipelineStep>(&step.is);
    if (pipeline == nullptr) return outcome_of(step, *result, judge_.saved(), *names_);
    track.lines = outcomes_of(*pipeline, *result, judge_.saved(), *names_);
    return Outcome{};
  }
  const auto end = link.take_end();
  if (end == ScriptLink::End::Crashed) {
    Outcome crashed;
    crashed.kind = Outcome::Kind::Crashed;
    return crashed;
  }
  const runtime::ProcessId& process = step.who->address.process();
  const actors::Node& node = link.node();
  if (!end && (node.alive(process) || node.returns(process))) return std::nullopt;
  return not_ended(Outcome::Kind::Dead, why_it_cannot(*step.who));
}

Reason Conductor::why_it_cannot(const language::WhoOperand& who) const {
  if (!network_.find(who.address.node())->up()) return reason::NodeIsDown{who.address.node()};
  const auto& events = network_.trace().events();
  const bool has_lived = std::any_of(events.begin(), events.end(), [&](const runtime::TraceEvent& event) {
    const auto* started = std::get_if<fact::ProcessStarted>(&event.fact);
    return started != nullptr && started->process == who.address;
  });
  return has_lived ? Reason(reason::IsDead{who.text}) : Reason(reason::IsNotSpawned{who.text});
}

void Conductor::end(Track& track, const Outcome& outcome) {
  if (storage_failed()) return;
  const language::Step& step = track.step();
  if (const auto* pipeline = std::get_if<language::PipelineStep>(&step.is)) {
    const std::vector<Outcome> lines = std::exchange(track.lines, {});
    // One that did not come to its end ended in the same way for all of its lines.
    for (std::size_t i = 0; i < pipeline->steps.size(); ++i) {
      if (!judge(pipeline->steps[i], lines.empty() ? outcome : lines[i])) return;
    }
    record_end(step, Outcome{});
  } else if (!judge(step, outcome)) {
    return;
  }
  lanes_.pass(track);
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
  network_.trace().set_step(step.id);
  network_.trace().set_node(runtime::kNoNode);
  network_.trace().record(fact::StepStarted{step.line(), lane_of(step), step.text});
}

void Conductor::record_end(const language::Step& step, const Outcome& outcome) {
  network_.trace().set_step(step.id);
  network_.trace().set_node(runtime::kNoNode);
  network_.trace().record(fact::StepEnded{step.line(), lane_of(step), to_text(outcome)});
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
  is_consequence ? void(++steps_not_played_) : told_(*stop_);
  const bool is_stuck = stop_->kind == Stop::Kind::Expectation && stop_->outcome.kind == Outcome::Kind::NeverCame;
  if (is_stuck && stop_->step->who) stuck_.insert(stop_->step->who->address);
  has_failed_ = true;
  stop_.reset();
}

void Conductor::nothing_runnable() {
  std::optional<LogicalTime> wait_until;
  Track* outside = lanes_.outside();
  if (outside != nullptr && !outside->done() && outside->running) {
    if (is<language::SimSettleStep>(outside->step())) return end(*outside, Outcome{});
    wait_until = outside->wait.until;
  }
  if (network_.fire_next_timer(wait_until)) return check_limits();
  if (wait_until) {
    network_.advance_to(*wait_until);
    return check_limits();
  }
  never_came();
}

void Conductor::never_came() {
  const auto waits = [](const Track& track) { return !track.done() && track.running; };
  // A receive that nobody meets is the reason, an await behind it a consequence.
  const auto receives = [&](const Track& track) { return waits(track) && is<language::ReceiveStep>(track.step()); };
  std::vector<Track>& tracks = lanes_.tracks();
  auto track = std::find_if(tracks.begin(), tracks.end(), receives);
  if (track == tracks.end()) track = std::find_if(tracks.begin(), tracks.end(), waits);
  if (track == tracks.end()) return;
  const auto* receive = std::get_if<language::ReceiveStep>(&track->step().is);
  const bool of_request = receive != nullptr && !receive->response;
  lanes_.wake(track->cast);
  end(*track, not_ended(Outcome::Kind::NeverCame,
                        of_request ? Reason(reason::NoMessageCame{}) : Reason(reason::NoAnswerCame{})));
}

bool Conductor::step_node() {
  if (!network_.step()) return false;
  limits_.turn();
  if (std::exchange(kv_crashed_, false)) audits_.audit();
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
  tell_trouble();
  const auto& events = network_.trace().events();
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
  if (!plays_block_) return nullptr;
  const std::vector<Track>& tracks = lanes_.tracks();
  const auto running = std::find_if(tracks.begin(), tracks.end(), [](const Track& t) { return t.running; });
  return running == tracks.end() || running->done() ? nullptr : &running->step();
}

}  // namespace hypersim::simulator
