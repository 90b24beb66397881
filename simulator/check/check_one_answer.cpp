#include <fmt/format.h>
#include <map>
#include <set>

#include "hypersim/simulator/check.hpp"

#include "breaches_found_by.hpp"

namespace hypersim::simulator {

namespace {

using runtime::ProcessId;
using runtime::RequestId;
namespace fact = runtime::fact;

class AnswerChecker {
 public:
  explicit AnswerChecker(std::vector<Breach>& breaches) : breaches_(breaches) {}

  void at(std::size_t number, const runtime::TraceEvent& /*event*/) { number_ = number; }

  void operator()(const fact::Expecting& e) {
    if (!outstanding_.insert({e.request->source.process(), e.request->id}).second) {
      breach(e.request->source.process(), e.request->id, "was sent while another one with its id was outstanding");
    }
  }
  void operator()(const fact::Replaced& e) { ended(e.by->source.process(), e.by->id, "was replaced"); }
  void operator()(const fact::Answered& e) { ended(e.response->target.process(), e.response->id, "was answered"); }
  void operator()(const fact::Failed& e) {
    if (!e.error.message->is_request()) return;  // its own Response did not get to another node (D42)
    ended(e.error.message->source.process(), e.error.message->id, "got a send error");
  }
  void operator()(const fact::ProcessEnded& e) {
    std::erase_if(outstanding_, [&](const Key& key) { return key.first == e.process; });
  }
  void operator()(const fact::NodeStopped&) { outstanding_.clear(); }
  template <class Other>
  void operator()(const Other&) {}

 private:
  using Key = std::pair<ProcessId, RequestId>;

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
  std::size_t number_ = 0;
  std::set<Key> outstanding_;
};

}  // namespace

std::vector<Breach> check_one_answer(const std::vector<runtime::TraceEvent>& trace, const CheckOptions& options) {
  return breaches_found_by<AnswerChecker>(trace, options);
}

}  // namespace hypersim::simulator
