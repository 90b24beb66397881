#pragma once
// What became of a request: refused, lost, not answered, or answered by whom nobody thought of.

#include <cstdint>

#include "explanation.hpp"

namespace hypersim::simulator {

class WhyMessage {
 public:
  /// Both outlive it.
  WhyMessage(const Evidence& seen, Account& account) : seen_(seen), account_(account) {}

  void bounced(const runtime::KernelMessage& request);
  void timed_out(const runtime::KernelMessage& request);
  /// An answer that no `respond` gave.
  void answered_by_itself(const runtime::KernelMessage& request);
  /// A receive that nothing can meet any more.
  void nothing_came(const runtime::ProcessId& who);
  /// An answer of the timer that comes when the time is over.
  void slept_too_long(const language::SleepStep& sleep, std::uint64_t within_ms);

 private:
  void answer_refused(const runtime::fact::Bounced& bounce, const runtime::KernelMessage& request);
  /// The answer was meant for a request that expects none.
  void replaced_nothing(const runtime::KernelMessage& request);
  /// kv crashed before it had answered the request; false if it did not.
  bool lost_in_crash(const runtime::KernelMessage& request);

  const Evidence& seen_;
  Account& account_;
};

}  // namespace hypersim::simulator
