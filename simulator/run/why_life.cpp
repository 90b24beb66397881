#include "why_life.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <set>

#include "hypersim/analysis/describe.hpp"
#include "hypersim/language/for_each_step.hpp"
#include "hypersim/runtime/duration.hpp"
#include "hypersim/runtime/modules.hpp"

namespace hypersim::simulator {

using runtime::ProcessId;
namespace fact = runtime::fact;

void WhyLife::dead(const ProcessId& who, std::size_t at) {
  const std::string name = seen_.names.process(who);
  const analysis::Life life = seen_.history.life_of(who, at);
  switch (life.state) {
    case analysis::Life::State::Alive:
      return;
    case analysis::Life::State::NeverStarted:
      return never_started(who);
    case analysis::Life::State::Ended: {
      account_.say(fmt::format("{} {}.", name, seen_.end_text(life.event)));
      const language::ProcessDecl* decl = seen_.said_of(who);
      if (decl == nullptr) return;
      const bool was_killed = seen_.history.at<fact::ProcessEnded>(life.event).how == fact::ProcessEnded::How::Killed;
      const bool restarts = decl->on_exit.kind == runtime::OnExit::Kind::Restart;
      if (was_killed && restarts) account_.say("`exit restart` does not bring back what was killed.");
      if (!was_killed && crashed_at_its_begin(who, life.event)) return;
      if (!was_killed && decl->on_exit.kind == runtime::OnExit::Kind::None) bring_back(*decl);
      return;
    }
    case analysis::Life::State::Away: {
      const std::uint64_t ended_ms = seen_.history.events()[life.event].time.ms;
      account_.say(fmt::format("{} {}.", name, seen_.end_text(life.event)));
      const std::uint64_t wait_ms = life.back_at_ms - ended_ms;
      if (wait_ms == 0) {
        account_.say("It will be started again, but that has not happened yet.");
      } else {
        account_.say(fmt::format("It will be started again at {} ms: it had not run for long, so it waits {}.",
                                 life.back_at_ms, runtime::duration_text(wait_ms)));
      }
      if (crashed_at_its_begin(who, life.event)) return;
      // In whole seconds, so that it has begun anew before the wait ends.
      const std::uint64_t left_ms = life.back_at_ms - std::min(life.back_at_ms, seen_.network.now().ms);
      const std::string line = wait_ms == 0 ? "sim settle" : fmt::format("sim wait {}s", left_ms / 1000 + 1);
      return account_.advise({analysis::Change::Kind::Step, line, {}, false, {}},
                             analysis::Advice::Promise::BroughtBack);
    }
    case analysis::Life::State::WentWithNode: {
      account_.say(fmt::format("{} {}.", name, seen_.end_text(life.event)));
      const language::ProcessDecl* decl = seen_.said_of(who);
      if (decl == nullptr) return;
      if (decl->on_exit.kind == runtime::OnExit::Kind::Requests) {
        account_.say(
            "A process that `exit requests` does not come back with the node: they are sent at the boot (D36).");
      }
      if (decl->on_exit.kind != runtime::OnExit::Kind::None) return;
      account_.say("A process that `exit none` (the default) does not come back with the node.");
      return bring_back(*decl);
    }
  }
}

void WhyLife::bring_back(const language::ProcessDecl& decl) {
  account_.advise(analysis::more_restart(decl), analysis::Advice::Promise::BroughtBack);
}

void WhyLife::never_started(const ProcessId& who) {
  const language::ProcessDecl* decl = seen_.names.cast(who);
  if (decl == nullptr)
    return account_.say(fmt::format("{} is neither in the cast nor a module of this node.", who.text()));
  if (!decl->spawned) return;
  const language::Step* spawn = nullptr;
  language::for_each_step(seen_.scenario.steps, [&](const language::Step& step) {
    const auto* its = std::get_if<language::SpawnStep>(&step.is);
    if (its != nullptr && spawn == nullptr && its->child.address.process() == who) spawn = &step;
  });
  if (spawn == nullptr) return;
  const int line = spawn->line();
  const auto is_its = [&](const auto& e) { return e.line == line && e.lane == spawn->who->text; };
  if (const auto ended = seen_.history.last<fact::StepEnded>(is_its)) {
    return account_.say(fmt::format("{} has not been spawned: line {} was to spawn it, and ended with: {}.", decl->name,
                                    line, seen_.history.at<fact::StepEnded>(*ended).outcome));
  }
  const bool has_begun = seen_.history.last<fact::StepStarted>(is_its).has_value();
  account_.say(fmt::format("{} has not been spawned: line {} spawns it, but has not {} yet.", decl->name, line,
                           has_begun ? "ended" : "begun"));
}

bool WhyLife::crashed_at_its_begin(const ProcessId& who, std::size_t ended) {
  const language::ProcessDecl* decl = seen_.said_of(who);
  const bool is_script = decl == nullptr || decl->program.empty();  // which crashes where a step says so
  if (is_script || seen_.history.at<fact::ProcessEnded>(ended).how != fact::ProcessEnded::How::Crashed) return false;
  const auto begin = seen_.history.last_before<fact::ProcessStarted>(
      ended, [&](const fact::ProcessStarted& e) { return e.process.process() == who; });
  const auto taken = seen_.history.last_before<fact::Taken>(ended, [&](const fact::Taken& e) {
    return e.kind == fact::Taken::Kind::Request && e.message->target.process() == who;
  });
  if (!begin || (taken && *taken > *begin)) return false;
  account_.say("It had received nothing by then, so it will do the same whenever it begins.");
  const auto bounced = seen_.history.last_before<fact::Bounced>(
      ended, [&](const fact::Bounced& e) { return e.message->source.process() == who; });
  if (!bounced || *bounced < *begin) return true;
  const auto& refused = seen_.history.at<fact::Bounced>(*bounced);
  const runtime::Address& target = refused.message->target;
  account_.say(fmt::format("Its request to {} had bounced: {}.", seen_.names.process(target),
                           analysis::refusal_text(refused.why, *refused.message, seen_.names)));
  if (refused.why == runtime::Refusal::UnknownTarget && decl->entry && runtime::modules::is_bundled(target.process())) {
    account_.say(
        fmt::format("A node has {0}, and would refuse it, too: its manifest does not have \"{0}\" in "
                    "`request_capabilities`.",
                    target.process().text()));
  }
  return true;
}

void WhyLife::alive(const ProcessId& who) {
  const analysis::Life life = seen_.history.life_of(who);
  const analysis::Life before = seen_.history.life_of(who, life.event);
  const std::string name = seen_.names.process(who);
  if (before.state == analysis::Life::State::Away || before.state == analysis::Life::State::WentWithNode) {
    return account_.say(fmt::format("{} is alive: it {}, and was started again.", name, seen_.end_text(before.event)));
  }
  const auto spawned = seen_.spawned(who);
  if (!spawned) return account_.say(fmt::format("{} is alive.", name));
  const ProcessId& parent = seen_.history.at<fact::Spawned>(*spawned).parent;
  account_.say(
      fmt::format("{} is alive: {} spawned it {}.", name, seen_.names.process(parent), seen_.history.when(*spawned)));
}

void WhyLife::crashed(const language::Step& step) {
  const ProcessId& who = step.who->address.process();
  const auto started = seen_.history.last<fact::StepStarted>(
      [&](const fact::StepStarted& e) { return e.line == step.line() && e.lane == step.who->text; });
  if (const auto end = seen_.end_after(started.value_or(0), who)) {
    account_.say(fmt::format("{} {}.", step.who->text, seen_.end_text(*end)));
  }
}

void WhyLife::of_an_earlier_life(const language::Step& step) {
  const ProcessId& who = step.who->address.process();
  std::optional<std::size_t> since;
  if (const auto* await = std::get_if<language::AwaitStep>(&step.is)) {
    std::set<int> lines;
    language::for_each_step(seen_.scenario.steps, [&](const language::Step& each) {
      if (each.saves == await->request_name) lines.insert(each.line());
    });
    since = seen_.history.last<fact::StepEnded>([&](const fact::StepEnded& e) { return lines.contains(e.line); });
  } else if (std::holds_alternative<language::RespondStep>(step.is)) {
    since = seen_.history.last<fact::Delivered>(
        [&](const fact::Delivered& e) { return e.message->is_request() && e.message->target.process() == who; });
  }
  const auto end = since ? seen_.end_after(*since, who) : std::nullopt;
  if (!end) return;
  account_.say(fmt::format("{} {}: what it had asked, and what it had been asked, went with that life.", step.who->text,
                           seen_.end_text(*end)));
}

bool WhyLife::may_not_read_programs(const ProcessId& parent) {
  const runtime::Address vfs(seen_.node.name(), runtime::modules::vfs());
  const runtime::Capability messaging = runtime::Capability::messaging(vfs);
  const std::string drive = "/" + parent.package_id().text() + "/pkg";
  const runtime::Capability read(vfs, fmt::format(R"({{"kind":"read","drive":"{}"}})", drive));
  const auto lacks = [&](const runtime::Capability& cap) { return !seen_.node.capabilities().has(parent, cap); };
  if (!lacks(messaging) && !lacks(read)) return false;
  account_.say(fmt::format("A spawn reads the program from the drive of the package, and {} {} (D38).",
                           seen_.names.process(parent),
                           lacks(messaging) ? "may not message vfs:distro:sys" : "has no right to read " + drive));
  return true;
}

void WhyLife::name_taken(const ProcessId& child) {
  const std::string name = seen_.names.process(child);
  const analysis::Life life = seen_.history.life_of(child);
  const auto spawned = seen_.spawned(child);
  if (life.state == analysis::Life::State::Away) {
    account_.say(fmt::format("{} {}, but it will be started again: its name is taken as long as it is away.", name,
                             seen_.end_text(life.event)));
    return;
  }
  if (runtime::modules::is_bundled(child)) {
    account_.say(fmt::format("{} is a module of the node: its name is never free.", name));
  } else if (!spawned) {
    const language::ProcessDecl* decl = seen_.names.cast(child);
    const bool is_declared = decl != nullptr && !decl->spawned;
    account_.say(fmt::format("{} is there already: it is {}alive.", name, is_declared ? "declared, and " : ""));
  } else {
    const ProcessId& parent = seen_.history.at<fact::Spawned>(*spawned).parent;
    account_.say(fmt::format("{} is there already: {} spawned it {}, and it is alive.", name,
                             seen_.names.process(parent), seen_.history.when(*spawned)));
  }
  account_.say(fmt::format("A shipped node answers Ok all the same, and {} gets a second `run` (D8).", name));
}

void WhyLife::name_was_free(const ProcessId& child) {
  const auto spawned = seen_.spawned(child);
  if (!spawned) return;
  const analysis::Life before = seen_.history.life_of(child, *spawned);
  const std::string name = seen_.names.process(child);
  if (before.state == analysis::Life::State::NeverStarted)
    return account_.say(fmt::format("Nobody had the name of {}.", name));
  if (before.state == analysis::Life::State::Alive || before.state == analysis::Life::State::Away)
    return account_.say(fmt::format("{} had the name already, and a shipped node adopts it (D8).", name));
  account_.say(fmt::format("The name of {} was free: it {}.", name, seen_.end_text(before.event)));
}

void WhyLife::state(const ProcessId& who, bool is_there) {
  const auto written =
      seen_.history.last<fact::StateWritten>([&](const fact::StateWritten& e) { return e.process == who; });
  const std::string name = seen_.names.process(who);
  if (!written) {
    account_.say(fmt::format("{} has not set its state in this run.", name));
    if (is_there) account_.say("The home has kept it from an earlier run.");
    return;
  }
  const std::optional<runtime::Bytes>& value = seen_.history.at<fact::StateWritten>(*written).state;
  const language::ProcessDecl* decl = seen_.names.cast(who);
  const bool is_declared = decl != nullptr && decl->state && value == runtime::Bytes(decl->state->bytes) &&
                           seen_.history.step_of(*written) == nullptr;
  if (is_declared) {
    account_.say(fmt::format("Its declaration in line {} gives it this state, and {} has not set another.",
                             decl->at.line, name));
  } else {
    account_.say(
        fmt::format("{} {} its state last, {}.", name, value ? "set" : "cleared", seen_.history.when(*written)));
  }
  const auto end = seen_.end_after(*written, who);
  if (!end || !value) return;
  account_.say(
      fmt::format("That was in an earlier life: {} {}. A state outlives its process, and the next one with the "
                  "same id finds it.",
                  name, seen_.end_text(*end)));
}

bool WhyLife::took_along(const ProcessId& who, std::size_t delivered) {
  const auto end = seen_.end_after(delivered, who);
  if (!end) return false;
  account_.say(fmt::format("{} {}: what lay in its inbox, or was not answered, is lost, and nobody is told.",
                           seen_.names.process(who), seen_.end_text(*end)));
  return true;
}

}  // namespace hypersim::simulator
