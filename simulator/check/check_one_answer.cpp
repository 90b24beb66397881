#include <algorithm>
#include <fmt/format.h>
#include <map>
#include <set>

#include "hypersim/simulator/check.hpp"

#include "breaches_found_by.hpp"

namespace hypersim::simulator {

namespace {

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
    if (!outstanding_.insert_or_assign({e.request->source.process(), e.request->id}, e.request).second) {
      breach(e.request->source.process(), e.request->id, "was sent while another one with its id was outstanding");
    }
  }
  void operator()(const fact::Replaced& e) {
    const Key key(e.by->source.process(), e.by->id);
    const auto replaced = outstanding_.find(key);
    if (replaced != outstanding_.end()) replaced_[key].push_back(replaced->second);
    ended(key.first, key.second, "was replaced");
  }
  void operator()(const fact::Answered& e) {
    const Key key(e.response->target.process(), e.response->id);
    const bool is_second = semantics_.ships(Row::D21) && !outstanding_.contains(key) && waiting_.contains(key);
    if (is_second) return allowed(Row::D21, key, "was answered a second time, before the first answer was taken");
    waiting_.insert(key);
    ended(key.first, key.second, "was answered");
  }
  void operator()(const fact::Taken& e) {
    if (e.kind == fact::Taken::Kind::Response) waiting_.erase({e.message->target.process(), e.message->id});
  }
  void operator()(const fact::Failed& e) {
    if (!e.error.message->is_request()) return;  // its own Response did not get to another node (D42)
    const Key key(e.error.message->source.process(), e.error.message->id);
    const auto struck = outstanding_.find(key);
    const bool is_late = e.error.cause == runtime::SendErrorCause::TimedOut && struck != outstanding_.end();
    if (is_late && is_of_another(key, *e.error.message, *struck->second)) {
      allowed(Row::D28, key, "got the timeout of the request that it had replaced");
    }
    ended(key.first, key.second, "got a send error");
  }
  void operator()(const fact::ProcessEnded& e) {
    std::erase_if(outstanding_, [&](const auto& entry) { return entry.first.first == e.process; });
    std::erase_if(replaced_, [&](const auto& entry) { return entry.first.first == e.process; });
    std::erase_if(waiting_, [&](const Key& key) { return key.first == e.process; });
  }
  void operator()(const fact::NodeStopped&) {
    outstanding_.clear();
    replaced_.clear();
    waiting_.clear();
  }

 private:
  using Key = std::pair<ProcessId, RequestId>;

  /// Does the error speak of a request that was replaced, and not of the one that is outstanding?
  bool is_of_another(const Key& key, const runtime::KernelMessage& failed, const runtime::KernelMessage& now) const {
    const auto is_it = [&](const runtime::KernelMessage& one) {
      return one.target == failed.target && one.body() == failed.body() &&
             one.request().expects_response_s == failed.request().expects_response_s;
    };
    const auto replaced = replaced_.find(key);
    if (replaced == replaced_.end() || is_it(now)) return false;
    return std::any_of(replaced->second.begin(), replaced->second.end(),
                       [&](const runtime::MessagePtr& one) { return is_it(*one); });
  }
  void allowed(Row row, const Key& key, std::string_view what) {
    breach(key.first, key.second, what);
    if (semantics_.ships(row)) breaches_.back().row = row;
  }
  void ended(const ProcessId& process, RequestId id, std::string_view how) {
    if (outstanding_.erase({process, id}) == 0) {
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
  std::map<Key, runtime::MessagePtr> outstanding_;
  std::map<Key, std::vector<runtime::MessagePtr>> replaced_;  // in whose place one with the same id has come
  std::set<Key> waiting_;                                     // answers that have not been taken
};

}  // namespace

std::vector<Breach> check_one_answer(const std::vector<runtime::TraceEvent>& trace, const CheckOptions& options) {
  return breaches_found_by<AnswerChecker>(trace, options, options.semantics);
}

std::unique_ptr<RunningCheck> begin_one_answer(runtime::Semantics semantics) {
  return std::make_unique<RunningCheckOf<AnswerChecker>>(semantics);
}

}  // namespace hypersim::simulator
