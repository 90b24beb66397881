#pragma once
// Why a module made nothing of a request: its body, in words; what the module printed; what it never answers.

#include "explanation.hpp"

namespace hypersim::simulator {

class WhyBody {
 public:
  /// Both outlive it.
  WhyBody(const Evidence& seen, Account& account) : seen_(seen), account_(account) {}

  /// The body is not what the module takes; false, and nothing said, if it is.
  bool not_taken(const runtime::KernelMessage& request);
  /// The kernel or the timer has taken the request, and has not answered it; false if it was another's.
  bool unanswered(const runtime::KernelMessage& request);

 private:
  void command_without_answer(const runtime::KernelMessage& request);
  void timer_without_answer(const runtime::KernelMessage& request);
  /// What the module printed when it handled the request.
  void printed(const runtime::KernelMessage& request);

  const Evidence& seen_;
  Account& account_;
};

}  // namespace hypersim::simulator
