#pragma once
// What became of a request: refused, lost, not answered, or answered by whom nobody thought of.

#include <cstdint>

#include "explanation.hpp"
#include "outcome.hpp"

namespace hypersim::simulator {

class WhyMessage {
 public:
  /// Both outlive it.
  WhyMessage(const Evidence& seen, Account& account) : seen_(seen), account_(account) {}

  void bounced(const runtime::KernelMessage& request);
  void timed_out(const runtime::KernelMessage& request);
  /// An answer that no `respond` gave.
  void answered_by_itself(const runtime::KernelMessage& request);
  /// A receive that nothing can meet any more, of a request or of an answer.
  void nothing_came(const runtime::ProcessId& who);
  void no_answer_came(const runtime::ProcessId& who);
  /// A receive took a message that is not as it had to be.
  void wrong(const language::ReceiveStep& step, const Outcome& outcome);
  /// The last line of a process that runs a program: it may say what went wrong there.
  void last_printed(const runtime::ProcessId& who);
  /// A step that waits for an answer of its own process.
  void awaits_itself();
  /// An answer of the timer that comes when the time is over.
  void slept_too_long(const language::SleepStep& sleep, std::uint64_t within_ms);

 private:
  /// It reached its target, which is on the node of the evidence, and was not answered in time.
  void unanswered(const runtime::KernelMessage& request);
  /// What became of what another than the source of the message was to send.
  void instead(const language::WhoOperand& wanted, std::size_t delivered, const runtime::ProcessId& who);
  void not_attached(const language::ReceiveStep& step, std::size_t sent, const runtime::KernelMessage& message);
  bool arrived_without(const language::ReceiveStep& step, const runtime::KernelMessage& message);
  void attached(const language::ReceiveStep& step, const runtime::KernelMessage& message);
  /// An answer that no `receive` takes.
  void answer_that_came(const runtime::ProcessId& who);
  void answer_refused(const runtime::fact::Bounced& bounce, const runtime::KernelMessage& request);
  /// The answer was meant for a request that expects none.
  void replaced_nothing(const runtime::KernelMessage& request);
  /// kv crashed before it had answered the request; false if it did not.
  bool lost_in_crash(const runtime::KernelMessage& request);

  const Evidence& seen_;
  Account& account_;
};

}  // namespace hypersim::simulator
