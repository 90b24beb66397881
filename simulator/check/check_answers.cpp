#include <algorithm>
#include <fmt/format.h>
#include <optional>
#include <type_traits>
#include <vector>

#include "hypersim/runtime/index.hpp"
#include "hypersim/runtime/modules.hpp"
#include "hypersim/simulator/check.hpp"

#include "breaches_found_by.hpp"
#include "message_text.hpp"
#include "protocol_books.hpp"

namespace hypersim::simulator {

namespace {

using runtime::KernelMessage;
using runtime::MessagePtr;
using runtime::ProcessId;
using runtime::Row;
namespace fact = runtime::fact;

class AnswersChecker {
 public:
  AnswersChecker(std::vector<Breach>& breaches, runtime::Semantics semantics)
      : breaches_(breaches),
        semantics_(semantics),
        protocol_([this](std::string what) { breach(std::move(what)); }, semantics.ships(Row::D21)) {}

  void at(std::size_t number, const runtime::TraceEvent& /*event*/) { number_ = number; }

  void operator()(const fact::Sent& e) {
    if (!e.message->is_request()) response_sent(*e.message);
    protocol_(e);
  }
  /// What it asks, whoever it reached may answer.
  void operator()(const fact::Delivered& e) {
    const KernelMessage& message = *e.message;
    if (message.is_request()) reached_[message.id.value].add(e.message);
    if (is_for_a_kernel(message)) {
      breaches_.push_back({Breach::Check::Answers, number_,
                           message_text(message) + " was taken by the kernel, to which it was not sent", Row::D19});
    }
    protocol_(e);
  }
  void operator()(const fact::Answered& e) {
    const KernelMessage& response = *e.response;
    const bool is_from_here = response.source.is_on(response.target.node());  // else it was judged where it was sent
    if (is_from_here && request_answered_by(response) == nullptr && request_to_a_kernel(response) == nullptr) {
      breach(response, "arrived, but no request that it could answer had reached its sender");
    }
    protocol_(e);
  }
  void operator()(const fact::Taken& e) {
    const KernelMessage& message = *e.message;
    if (e.kind == fact::Taken::Kind::Request && is_for_a_kernel(message)) {
      breach(message, "was taken by a process, but a shipped kernel takes it as a command");
    }
    protocol_(e);
  }
  void operator()(const fact::KvDone& e) { done_ = e; }
  template <class Other>
  requires std::is_invocable_v<ProtocolBooks&, const Other&>
  void operator()(const Other& e) { protocol_(e); }

 private:
  /// Requests of one id, in order of arrival: hardly ever more than one.
  class Reached {
   public:
    void add(const MessagePtr& request) {
      if (last_ != nullptr) earlier_.push_back(std::move(last_));
      last_ = request;
    }
    /// Null if there is none.
    template <class Is>
    const KernelMessage* last_for_which(const Is& is) const {
      if (is(*last_)) return last_.get();
      const auto found = std::find_if(earlier_.rbegin(), earlier_.rend(), [&](const auto& one) { return is(*one); });
      return found == earlier_.rend() ? nullptr : found->get();
    }

   private:
    MessagePtr last_;
    std::vector<MessagePtr> earlier_;
  };

  static const ProcessId& asker_of(const KernelMessage& request) {
    return request.rsvp ? request.rsvp->process() : request.source.process();
  }
  static bool is_of_kv(const KernelMessage& message) { return message.source.process() == runtime::modules::kv(); }

  /// A request under that id that has reached `who`, the last one, for which `fits` holds.
  template <class Fits>
  const KernelMessage* last_request(runtime::RequestId id, const ProcessId& who, Fits fits) const {
    const Reached* reached = reached_.find(id.value);
    if (reached == nullptr) return nullptr;
    return reached->last_for_which(
        [&](const KernelMessage& request) { return request.target.process() == who && fits(request); });
  }
  const KernelMessage* request_answered_by(const KernelMessage& response) const {
    return last_request(response.id, response.source.process(),
                        [&](const KernelMessage& request) { return asker_of(request) == response.target.process(); });
  }

  /// The kernel takes what is for a process with its name, of whatever package (D19).
  bool is_for_a_kernel(const KernelMessage& message) const {
    const ProcessId& target = message.target.process();
    return semantics_.ships(Row::D19) && message.source.is_on(message.target.node()) &&
           target != runtime::modules::kernel() && target.process_name() == runtime::modules::kernel().process_name();
  }
  const KernelMessage* request_to_a_kernel(const KernelMessage& response) const {
    const Reached* reached = reached_.find(response.id.value);
    if (reached == nullptr || response.source.process() != runtime::modules::kernel()) return nullptr;
    return reached->last_for_which([&](const KernelMessage& request) {
      return is_for_a_kernel(request) && asker_of(request) == response.target.process();
    });
  }

  void response_sent(const KernelMessage& response) {
    const KernelMessage* request = request_answered_by(response);
    if (request == nullptr && request_to_a_kernel(response) != nullptr) return;
    if (request == nullptr && protocol_.is_prompted_by_an_answer(response.source)) {
      breach(response, "answers an answer");
      breaches_.back().row = Row::D21;
    } else if (request == nullptr) {
      breach(response, "was sent, but no request that it could answer had reached its sender");
    } else if (is_of_kv(response)) {
      of_kv(response, *request);
    }
  }

  /// The metadata come back on success alone; a value is the blob of an answered Get.
  void of_kv(const KernelMessage& response, const KernelMessage& request) {
    const bool is_done = done_ && done_->id == response.id && done_->source.process() == request.source.process();
    if (!is_done) return breach(response, "came from kv, which had not done what it answers");
    const bool gives = done_->success && done_->action == runtime::KvActionKind::Get;
    if (response.blob.has_value() != gives) {
      breach(response,
             gives ? "came from kv without the value" : "came from kv with a blob, which no answer but a Get's has");
    }
    const auto expected = done_->success ? request.request().metadata : std::nullopt;
    if (response.response().metadata != expected) breach(response, "came from kv with other metadata than it owed");
    done_.reset();
  }

  void breach(const KernelMessage& message, std::string_view what) {
    breach(message_text(message) + " " + std::string(what));
  }
  void breach(std::string what) { breaches_.push_back({Breach::Check::Answers, number_, std::move(what)}); }

  std::vector<Breach>& breaches_;
  runtime::Semantics semantics_;
  std::size_t number_ = 0;
  runtime::Index<std::uint64_t, Reached> reached_;  // by the id of the requests
  std::optional<fact::KvDone> done_;                // what kv is about to answer
  ProtocolBooks protocol_;
};

}  // namespace

std::vector<Breach> check_answers(const std::vector<runtime::TraceEvent>& trace, const CheckOptions& options) {
  return breaches_found_by<AnswersChecker>(trace, options, options.semantics);
}

std::unique_ptr<RunningCheck> begin_answers(runtime::Semantics semantics) {
  return std::make_unique<RunningCheckOf<AnswersChecker>>(semantics);
}

}  // namespace hypersim::simulator
