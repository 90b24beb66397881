#pragma once
// What each process has taken out of its inbox, and what follows from it for what it sends next: the prompting message,
// the last blob, the ids of its outstanding requests and their contexts (docs/semantics.md, section 2). Check 8 asks.

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "hypersim/runtime/inbox.hpp"
#include "hypersim/runtime/index.hpp"
#include "hypersim/runtime/trace.hpp"

namespace hypersim::simulator {

class ProtocolBooks {
 public:
  using Breached = std::function<void(std::string)>;
  /// `breached` is told, in a sentence without its end, what was against the rules.
  /// `two_answers`: a second answer may come before the first is taken, and prompts (D21).
  ProtocolBooks(Breached breached, bool two_answers) : breached_(std::move(breached)), two_answers_(two_answers) {}

  /// Does an answer prompt that process, which nobody waits for (D21)?
  bool is_prompted_by_an_answer(const runtime::Address& process);

  void operator()(const runtime::fact::ProcessStarted& e);
  void operator()(const runtime::fact::ProcessEnded& e);
  void operator()(const runtime::fact::NodeStopped& e);
  void operator()(const runtime::fact::Sent& e);
  void operator()(const runtime::fact::Delivered& e);
  void operator()(const runtime::fact::Expecting& e);
  void operator()(const runtime::fact::Answered& e);
  void operator()(const runtime::fact::Failed& e);
  void operator()(const runtime::fact::Taken& e);
  void operator()(const runtime::fact::PromptingSet& e);

 private:
  struct Outstanding {
    runtime::MessagePtr prompting;  // when it was sent
    std::optional<runtime::Bytes> context;
  };
  /// An answer or an error that waits in the inbox.
  struct Answer {
    runtime::MessagePtr message;
    Outstanding request;
  };
  struct Process {
    runtime::Inbox<runtime::MessagePtr> requests;            // that wait
    runtime::Inbox<Answer> answers;                          // the same
    runtime::Index<std::uint64_t, Outstanding> outstanding;  // by the ids of the requests
    runtime::MessagePtr prompting;
    runtime::MessagePtr with_last_blob;
    std::vector<runtime::MessagePtr> prompted;  // all that it could go back to
  };

  /// None for a module, which keeps no such books, for what has ended, and for who is of another node.
  Process* find(const runtime::Address& process);
  void request_sent(const runtime::KernelMessage& message, const Process& sender);
  void response_sent(const runtime::KernelMessage& message, const Process& sender);
  void answered(const runtime::MessagePtr& message, const runtime::Address& asker);
  /// The request leaves the inbox; false if it was not there.
  static bool take_request(Process& process, const runtime::MessagePtr& request);
  void take_answer(Process& process, const runtime::fact::Taken& e);
  void breach(const runtime::KernelMessage& message, std::string_view what) const;

  Breached breached_;
  bool two_answers_;
  runtime::NodeId node_;  // whose books these are
  runtime::Index<runtime::Address, std::unique_ptr<Process>> processes_;
};

}  // namespace hypersim::simulator
