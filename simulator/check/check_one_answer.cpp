#include <algorithm>
#include <cstdint>
#include <fmt/format.h>
#include <map>
#include <vector>

#include "hypersim/runtime/index.hpp"
#include "hypersim/simulator/check.hpp"

#include "breaches_found_by.hpp"

namespace hypersim::simulator {

namespace {

using runtime::KernelMessage;
using runtime::MessagePtr;
using runtime::ProcessId;
using runtime::RequestId;
using runtime::Row;
namespace fact = runtime::fact;

class AnswerChecker {
 public:
  AnswerChecker(std::vector<Breach>& breaches, runtime::Semantics semantics)
      : breaches_(breaches), semantics_(semantics) {}

  void at(std::size_t number, const runtime::TraceEvent& /*event*/) { number_ = number; }

  void operator()(const fact::Expecting& e) {
    const ProcessId& process = e.request->source.process();
    MessagePtr& outstanding = books_[process].outstanding[e.request->id.value];
    if (outstanding != nullptr) {
      breach(process, e.request->id, "was sent while another one with its id was outstanding");
    }
    outstanding = e.request;
  }
  void operator()(const fact::Replaced& e) {
    const ProcessId& process = e.by->source.process();
    Books& books = books_[process];
    const MessagePtr* replaced = books.outstanding.find(e.by->id.value);
    if (replaced != nullptr) books.replaced[e.by->id].push_back(*replaced);
    ended(books, process, e.by->id, "was replaced");
  }
  void operator()(const fact::Answered& e) {
    const ProcessId& process = e.response->target.process();
    const RequestId id = e.response->id;
    Books& books = books_[process];
    const bool is_second =
        semantics_.ships(Row::D21) && !books.outstanding.contains(id.value) && books.waiting.contains(id.value);
    if (is_second)
      return allowed(Row::D21, process, id, "was answered a second time, before the first answer was taken");
    books.waiting[id.value] = true;
    ended(books, process, id, "was answered");
  }
  void operator()(const fact::Taken& e) {
    if (e.kind != fact::Taken::Kind::Response) return;
    if (Books* books = books_.find(e.message->target.process())) books->waiting.erase(e.message->id.value);
  }
  void operator()(const fact::Failed& e) {
    const KernelMessage& failed = *e.error.message;
    if (!failed.is_request()) return;  // its own Response did not get to another node (D42)
    const ProcessId& process = failed.source.process();
    Books& books = books_[process];
    const MessagePtr* struck = books.outstanding.find(failed.id.value);
    const bool is_late = e.error.cause == runtime::SendErrorCause::TimedOut && struck != nullptr;
    if (is_late && is_of_another(books, failed, **struck)) {
      allowed(Row::D28, process, failed.id, "got the timeout of the request that it had replaced");
    }
    ended(books, process, failed.id, "got a send error");
  }
  void operator()(const fact::ProcessEnded& e) { books_.erase(e.process); }
  void operator()(const fact::NodeStopped&) { books_.clear(); }

 private:
  /// Of one process, by the ids of its requests.
  struct Books {
    runtime::Index<std::uint64_t, MessagePtr> outstanding;
    runtime::Index<std::uint64_t, bool> waiting;            // answers that have not been taken
    std::map<RequestId, std::vector<MessagePtr>> replaced;  // in whose place one with the same id has come
  };

  /// Does the error speak of a request that was replaced, and not of the one that is outstanding?
  static bool is_of_another(const Books& books, const KernelMessage& failed, const KernelMessage& now) {
    const auto is_it = [&](const KernelMessage& one) {
      return one.target == failed.target && one.body() == failed.body() &&
             one.request().expects_response_s == failed.request().expects_response_s;
    };
    const auto replaced = books.replaced.find(failed.id);
    if (replaced == books.replaced.end() || is_it(now)) return false;
    return std::any_of(replaced->second.begin(), replaced->second.end(),
                       [&](const MessagePtr& one) { return is_it(*one); });
  }
  void allowed(Row row, const ProcessId& process, RequestId id, std::string_view what) {
    breach(process, id, what);
    if (semantics_.ships(row)) breaches_.back().row = row;
  }
  void ended(Books& books, const ProcessId& process, RequestId id, std::string_view how) {
    if (!books.outstanding.erase(id.value)) {
      breach(process, id, fmt::format("{}, but was not outstanding: it had ended before, or was never sent", how));
    }
  }
  void breach(const ProcessId& process, RequestId id, std::string_view what) {
    breaches_.push_back(
        {Breach::Check::OneAnswer, number_, fmt::format("request {} of {} {}", id.value, process.text(), what)});
  }

  std::vector<Breach>& breaches_;
  runtime::Semantics semantics_;
  std::size_t number_ = 0;
  runtime::Index<ProcessId, Books> books_;
};

}  // namespace

std::vector<Breach> check_one_answer(const std::vector<runtime::TraceEvent>& trace, const CheckOptions& options) {
  return breaches_found_by<AnswerChecker>(trace, options, options.semantics);
}

std::unique_ptr<RunningCheck> begin_one_answer(runtime::Semantics semantics) {
  return std::make_unique<RunningCheckOf<AnswerChecker>>(semantics);
}

}  // namespace hypersim::simulator
