// Why a process is there or not: how it ended, whether and when it comes back, who spawned it.

#include <fmt/format.h>
#include <set>

#include "hypersim/language/for_each_step.hpp"
#include "hypersim/runtime/duration.hpp"
#include "hypersim/runtime/modules.hpp"

#include "why.hpp"

namespace hypersim::simulator {

using runtime::ProcessId;
namespace fact = runtime::fact;

const language::ProcessDecl* Why::said_of(const ProcessId& who) const {
  const auto spawned = history_.last<fact::Spawned>([&](const fact::Spawned& e) { return e.child == who; });
  if (spawned) {
    if (const language::SpawnStep* step = spawn_step(*spawned)) return &step->child;
  }
  return names_.cast(who);
}

const language::SpawnStep* Why::spawn_step(std::size_t spawned) const {
  const auto* step = history_.steps().find_as<language::SpawnStep>(history_.events()[spawned].step);
  const bool is_its = step != nullptr && step->child.address.process() == history_.at<fact::Spawned>(spawned).child;
  return is_its ? step : nullptr;  // else a program spawned it
}

std::string Why::end_at(std::size_t event) const {
  if (const auto* stopped = std::get_if<fact::NodeStopped>(&history_.events()[event].fact)) {
    return fmt::format("went with the node {}, which {} {}", stopped->node,
                       stopped->orderly ? "was shut down" : "crashed", history_.when_by_sim(event));
  }
  const auto& end = history_.at<fact::ProcessEnded>(event);
  const std::string why = end.why.empty() ? std::string() : fmt::format(" ({})", end.why);
  return fmt::format("{} {}{}{}", analysis::how_it_ended(end), history_.when(event), history_.by_order(event), why);
}

void Why::outlives_its_issuer(const runtime::Capability& cap) {
  const ProcessId& issuer = cap.issuer().process();
  const analysis::Life life = analysis::life_of(history_.events(), issuer);
  if (cap.issuer().node() != node_.name() || life.state != analysis::Life::State::Ended) return;
  if (history_.at<fact::ProcessEnded>(life.event).revokes) return;
  say(fmt::format("{} {}, and with `no-revoke`: what it had issued stays.", names_.process(issuer),
                  end_at(life.event)));
}

std::string Why::absence_of(const ProcessId& who) const {
  const analysis::Life life = analysis::life_of(history_.events(), who);
  switch (life.state) {
    case analysis::Life::State::Alive:
      return {};
    case analysis::Life::State::NeverStarted: {
      const language::ProcessDecl* decl = names_.cast(who);
      return decl != nullptr && decl->spawned ? "has not been spawned" : "";
    }
    case analysis::Life::State::Away:
      return fmt::format("is away: it {}, and will be started again", end_at(life.event));
    case analysis::Life::State::Ended:
    case analysis::Life::State::WentWithNode:
      return "is dead: it " + end_at(life.event);
  }
  return {};
}

void Why::dead(const ProcessId& who, std::size_t at) {
  const std::string name = names_.process(who);
  const analysis::Life life = analysis::life_of(history_.events(), who, at);
  switch (life.state) {
    case analysis::Life::State::Alive:
      return;
    case analysis::Life::State::NeverStarted:
      return never_started(who);
    case analysis::Life::State::Ended: {
      say(fmt::format("{} {}.", name, end_at(life.event)));
      const language::ProcessDecl* decl = said_of(who);
      if (decl == nullptr) return;
      const bool was_killed = history_.at<fact::ProcessEnded>(life.event).how == fact::ProcessEnded::How::Killed;
      const bool restarts = decl->on_exit.kind == runtime::OnExit::Kind::Restart;
      if (was_killed && restarts) say("`exit restart` does not bring back what was killed.");
      if (!was_killed && decl->on_exit.kind == runtime::OnExit::Kind::None) bring_back(*decl);
      return;
    }
    case analysis::Life::State::Away: {
      const std::uint64_t ended_ms = history_.events()[life.event].time.ms;
      say(fmt::format("{} {}.", name, end_at(life.event)));
      const std::uint64_t wait_ms = life.back_at_ms - ended_ms;
      if (wait_ms == 0) {
        say("It is started again, but was not yet.");
      } else {
        say(fmt::format("It is started again at {} ms: it had not run for long, and so it waits {}.", life.back_at_ms,
                        runtime::duration_text(wait_ms)));
      }
      const std::string line = wait_ms == 0 ? "sim settle" : "sim wait " + runtime::duration_text(wait_ms);
      return advise({analysis::Change::Kind::Step, line, {}, false, {}}, analysis::Advice::Promise::BroughtBack);
    }
    case analysis::Life::State::WentWithNode: {
      say(fmt::format("{} {}.", name, end_at(life.event)));
      const language::ProcessDecl* decl = said_of(who);
      if (decl == nullptr || decl->on_exit.kind != runtime::OnExit::Kind::None) return;
      say("A process that `exit none` (the default) does not come back with the node.");
      return bring_back(*decl);
    }
  }
}

void Why::bring_back(const language::ProcessDecl& decl) {
  advise(analysis::clause_of(decl, analysis::Change::Kind::Clause, "exit restart"),
         analysis::Advice::Promise::BroughtBack);
}

void Why::never_started(const ProcessId& who) {
  const language::ProcessDecl* decl = names_.cast(who);
  if (decl == nullptr) return say(fmt::format("{} is not in the cast, and no module of this node.", who.text()));
  if (!decl->spawned) return;
  const language::Step* spawn = nullptr;
  language::for_each_step(scenario_.steps, [&](const language::Step& step) {
    const auto* its = std::get_if<language::SpawnStep>(&step.is);
    if (its != nullptr && spawn == nullptr && its->child.address.process() == who) spawn = &step;
  });
  if (spawn == nullptr) return;
  const int line = spawn->at.line;
  const auto is_its = [&](const auto& e) { return e.line == line && e.lane == spawn->who->text; };
  if (const auto ended = history_.last<fact::StepEnded>(is_its)) {
    return say(fmt::format("{} has not been spawned: line {} was to do it, and ended with: {}.", decl->name, line,
                           history_.at<fact::StepEnded>(*ended).outcome));
  }
  const bool has_begun = history_.last<fact::StepStarted>(is_its).has_value();
  say(fmt::format("{} has not been spawned: line {} does it, and has not {} yet.", decl->name, line,
                  has_begun ? "ended" : "begun"));
}

void Why::alive(const ProcessId& who) {
  const analysis::Life life = analysis::life_of(history_.events(), who);
  const analysis::Life before = analysis::life_of(history_.events(), who, life.event);
  const std::string name = names_.process(who);
  if (before.state == analysis::Life::State::Away || before.state == analysis::Life::State::WentWithNode) {
    return say(fmt::format("{} is alive: it {}, and was started again.", name, end_at(before.event)));
  }
  const auto spawned = history_.last<fact::Spawned>([&](const fact::Spawned& e) { return e.child == who; });
  if (!spawned) return say(fmt::format("{} is alive.", name));
  const ProcessId& parent = history_.at<fact::Spawned>(*spawned).parent;
  say(fmt::format("{} is alive: {} spawned it {}.", name, names_.process(parent), history_.when(*spawned)));
}

void Why::crashed(const language::Step& step) {
  const ProcessId& who = step.who->address.process();
  const auto started = history_.last<fact::StepStarted>(
      [&](const fact::StepStarted& e) { return e.line == step.at.line && e.lane == step.who->text; });
  if (const auto end = end_after(started.value_or(0), who)) {
    say(fmt::format("{} {}.", step.who->text, end_at(*end)));
  }
}

void Why::of_an_earlier_life(const language::Step& step) {
  const ProcessId& who = step.who->address.process();
  std::optional<std::size_t> since;
  if (const auto* await = std::get_if<language::AwaitStep>(&step.is)) {
    std::set<int> lines;
    language::for_each_step(scenario_.steps, [&](const language::Step& each) {
      if (each.saves == await->request_name) lines.insert(each.at.line);
    });
    since = history_.last<fact::StepEnded>([&](const fact::StepEnded& e) { return lines.contains(e.line); });
  } else if (std::holds_alternative<language::RespondStep>(step.is)) {
    since = history_.last<fact::Delivered>(
        [&](const fact::Delivered& e) { return e.message->is_request() && e.message->target.process() == who; });
  }
  const auto end = since ? end_after(*since, who) : std::nullopt;
  if (!end) return;
  say(fmt::format("{} {}: what it had asked, and what it had been asked, went with that life.", step.who->text,
                  end_at(*end)));
}

void Why::name_taken(const ProcessId& child) {
  const std::string name = names_.process(child);
  const analysis::Life life = analysis::life_of(history_.events(), child);
  if (life.state == analysis::Life::State::Away) {
    say(fmt::format("{} {}, but it will be started again: its name is taken as long as it is away.", name,
                    end_at(life.event)));
    return;
  }
  if (runtime::modules::may_message_anyone(child) || names_.cast(child) == nullptr) return;
  const auto spawned = history_.last<fact::Spawned>([&](const fact::Spawned& e) { return e.child == child; });
  if (!spawned) return say(fmt::format("{} is there already: it is declared, and alive.", name));
  const ProcessId& parent = history_.at<fact::Spawned>(*spawned).parent;
  say(fmt::format("{} is there already: {} spawned it {}, and it is alive.", name, names_.process(parent),
                  history_.when(*spawned)));
}

void Why::name_was_free(const ProcessId& child) {
  const auto spawned = history_.last<fact::Spawned>([&](const fact::Spawned& e) { return e.child == child; });
  if (!spawned) return;
  const analysis::Life before = analysis::life_of(history_.events(), child, *spawned);
  const std::string name = names_.process(child);
  if (before.state == analysis::Life::State::NeverStarted) return say(fmt::format("Nobody had the name of {}.", name));
  say(fmt::format("The name of {} was free: it {}.", name, end_at(before.event)));
}

void Why::not_given_by_spawn(const ProcessId& who, const runtime::Capability& cap) {
  const auto spawned = history_.last<fact::Spawned>([&](const fact::Spawned& e) { return e.child == who; });
  const language::SpawnStep* step = spawned ? spawn_step(*spawned) : nullptr;
  if (step == nullptr || history_.how_it_went(who, cap)) return;
  bool requested = cap == runtime::networking_capability(node_.name()) && step->child.networking;
  for (const language::CapOperand& operand : step->child.requests) {
    for (const runtime::Capability& each : operand.caps) requested = requested || each == cap;
  }
  if (!requested) return;
  const ProcessId& parent = history_.at<fact::Spawned>(*spawned).parent;
  say(
      fmt::format("Its spawn {} requests it, but {} neither held nor issued it then: of what it requests, a child gets "
                  "what its parent has.",
                  history_.when(*spawned), names_.process(parent)));
}

std::optional<std::size_t> Why::end_after(std::size_t event, const ProcessId& who) const {
  for (std::size_t i = event; i < history_.events().size(); ++i) {
    const runtime::Fact& fact = history_.events()[i].fact;
    const auto* ended = std::get_if<fact::ProcessEnded>(&fact);
    if ((ended != nullptr && ended->process == who) || std::holds_alternative<fact::NodeStopped>(fact)) return i;
  }
  return std::nullopt;
}

bool Why::lost_with_life(const ProcessId& who, std::size_t delivered) {
  const auto end = end_after(delivered, who);
  if (!end) return false;
  say(fmt::format("{} {}: what lay in its inbox, or was not answered, is lost, and nobody is told.",
                  names_.process(who), end_at(*end)));
  return true;
}

void Why::state_history(const ProcessId& who) {
  const auto written = history_.last<fact::StateWritten>([&](const fact::StateWritten& e) { return e.process == who; });
  const std::string name = names_.process(who);
  if (!written) return say(fmt::format("{} has not set its state in this run.", name));
  say(fmt::format("{} {} its state last, {}.", name,
                  history_.at<fact::StateWritten>(*written).state ? "set" : "cleared", history_.when(*written)));
}

}  // namespace hypersim::simulator
