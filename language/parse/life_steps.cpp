// Steps of a process's life: spawn, state, sleep, exit, crash.

#include <string>
#include <utility>

#include "clauses.hpp"
#include "options.hpp"
#include "verbs.hpp"

namespace hypersim::language {
namespace {

/// The member of the cast with that name. Reports if the name belongs to another id, or the id to another name.
int read_child_name(StepContext& context, const Token& name, const runtime::Address& child) {
  const Cast& cast = context.operands.cast();
  const int member = cast.find(name.raw);
  if (member < 0) {
    context.cursor.report(name.at, "no process can be spawned here as " + found(name));
    return member;
  }
  const Member& holder = cast.members()[static_cast<std::size_t>(member)];
  const int same_id = child.text().empty() ? member : cast.find(child);
  if (child.text().empty() || !holder.address) return member;
  if (*holder.address != child) {
    // If they differ in nothing else, it is the node.
    const bool is_abroad = holder.address->process() == child.process();
    const auto text = [&](const runtime::Address& who) { return is_abroad ? who.text() : who.process().text(); };
    context.cursor.report(name.at,
                          found(name) + " is " + text(*holder.address) + " already, in " +
                              context.operands.in_line(holder.declared_at, name.at) + "; spawned here it would be " +
                              text(child),
                          {}, holder.declared_at);
  } else if (same_id >= 0 && same_id != member) {
    const Member& other = cast.members()[static_cast<std::size_t>(same_id)];
    context.cursor.report(name.at,
                          "the id " + child.process().text() + " belongs to " + in_quotes(other.name) +
                              " already, in " + context.operands.in_line(other.declared_at, name.at),
                          "call both by one name", other.declared_at);
  } else if (is_own_module(child.process())) {
    context.cursor.report(name.at, in_quotes(child.process().text()) +
                                       " is a module that hypersim has itself; a process cannot take its id");
  }
  return member;
}

}  // namespace

void read_spawn(StepContext& context, Step& step) {
  SpawnStep spawn;
  ProcessDecl& child = spawn.child;
  const Token name = context.cursor.peek();
  child.name = context.values.word("a name for the child");
  child.wired = false;
  child.spawned = true;
  child.answers = {"ok", {}, "ok", name.at};
  child.at = name.at;
  if (!context.cursor.failed() && check_name(context.cursor, name)) {
    if (context.own_package.kind == OwnPackage::Kind::Package) {
      child.address =
          runtime::Address(context.operands.node(), runtime::ProcessId(child.name, context.own_package.package));
    }
    spawn.cast = read_child_name(context, name, child.address);
  }
  const Token next = context.cursor.peek();
  if (next.kind == TokenKind::Word && next.raw.find(':') != std::string_view::npos) {
    context.cursor.fail(next.at, "expected a clause of the child, found " + found(next),
                        "a child has no id to be given: it is NAME, of the package of its parent");
  }
  read_clauses(context.cursor, context.operands, context.own_package, child);
  step.is = std::move(spawn);
}

void read_state(StepContext& context, Step& step) {
  StateStep state;
  if (context.cursor.take_word("set")) {
    state.action = StateStep::Action::Set;
    state.value = context.values.bytes("the bytes of the state");
  } else if (context.cursor.take_word("clear")) {
    state.action = StateStep::Action::Clear;
  } else if (!context.cursor.take_word("get")) {
    context.cursor.expected_one_of(KeywordKind::StateAction);
  }
  step.is = std::move(state);
}

void read_sleep(StepContext& context, Step& step) {
  constexpr std::uint64_t kSecond = 1'000;
  SleepStep sleep{context.values.duration_ms()};
  // The answer comes when the time is over. Only then begins the time that other steps wait for an answer, too.
  step.within_ms += (sleep.duration_ms / kSecond + (sleep.duration_ms % kSecond > 0 ? 1 : 0)) * kSecond;
  read_options(context.cursor, {within_option(context, step)});
  step.is = sleep;
}

void read_exit(StepContext&, Step& step) { step.is = ExitStep{}; }

void read_crash(StepContext& context, Step& step) { step.is = CrashStep{context.values.string("a text in quotes")}; }

}  // namespace hypersim::language
