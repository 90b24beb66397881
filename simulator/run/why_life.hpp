#pragma once
// Why a process is there or not: how it ended, whether and when it comes back, who spawned it, who has its name.

#include <cstddef>

#include "explanation.hpp"

namespace hypersim::simulator {

class WhyLife {
 public:
  /// Both outlive it.
  WhyLife(const Evidence& seen, Account& account) : seen_(seen), account_(account) {}

  /// Why it is not there, and whether it comes back. Nothing is said of a process that is alive.
  void dead(const runtime::ProcessId& who) { dead(who, seen_.history.events().size()); }
  /// As it was before that event.
  void dead(const runtime::ProcessId& who, std::size_t at);
  void never_started(const runtime::ProcessId& who);
  void alive(const runtime::ProcessId& who);

  /// It ended in the middle of that step.
  void crashed(const language::Step& step);
  /// It awaits or answers a request of an earlier life.
  void of_an_earlier_life(const language::Step& step);
  /// It ended after it had received a message in that event; false if it did not.
  bool took_along(const runtime::ProcessId& who, std::size_t delivered);

  void name_taken(const runtime::ProcessId& child);
  /// What the parent lacks to read the programs of its package, which a shipped node asks of it (D38). False: nothing.
  bool may_not_read_programs(const runtime::ProcessId& parent);
  /// Who wrote its durable state, and when: maybe a life that has ended, or an earlier run. `is_there`: it has one.
  void state(const runtime::ProcessId& who, bool is_there);
  void name_was_free(const runtime::ProcessId& child);

 private:
  /// A program that crashed before it had received anything: to start it again does not help. False if it did not.
  bool crashed_at_its_begin(const runtime::ProcessId& who, std::size_t ended);
  /// What would have started it again.
  void bring_back(const language::ProcessDecl& decl);

  const Evidence& seen_;
  Account& account_;
};

}  // namespace hypersim::simulator
