#include <fmt/format.h>
#include <map>
#include <optional>

#include "hypersim/language/print.hpp"
#include "hypersim/simulator/check.hpp"

#include "breaches_found_by.hpp"

namespace hypersim::simulator {

namespace {

using runtime::Bytes;
using runtime::ProcessId;
namespace fact = runtime::fact;

/// A state outlives its process and the node, so nothing but a write changes it.
class StatesChecker {
 public:
  explicit StatesChecker(std::vector<Breach>& breaches) : breaches_(breaches) {}

  void at(std::size_t number, const runtime::TraceEvent& /*event*/) { number_ = number; }

  void operator()(const fact::NodeBooted&) { in_used_home_ = in_used_home_ || !has_begun_; }
  void operator()(const fact::StepStarted&) { has_begun_ = true; }
  void operator()(const fact::StateWritten& e) { states_[e.process] = e.state; }
  void operator()(const fact::StateRead& e) {
    // What an earlier run left in a home, this trace does not say.
    const auto known = in_used_home_ ? states_.find(e.process) : states_.try_emplace(e.process).first;
    if (known == states_.end()) {
      states_[e.process] = e.state;
    } else if (known->second != e.state) {
      breaches_.push_back({Breach::Check::States, number_,
                           fmt::format("{} read its state as {}, but it was last {}", e.process.text(), text(e.state),
                                       known->second ? "set to " + text(known->second) : "cleared, or never set")});
    }
  }

 private:
  static std::string text(const std::optional<Bytes>& state) {
    return state ? language::bytes_text(state->view()) : "none";
  }

  std::vector<Breach>& breaches_;
  std::size_t number_ = 0;
  bool has_begun_ = false;
  bool in_used_home_ = false;
  std::map<ProcessId, std::optional<Bytes>> states_;  // as written last
};

}  // namespace

std::vector<Breach> check_states(const std::vector<runtime::TraceEvent>& trace, const CheckOptions& options) {
  return breaches_found_by<StatesChecker>(trace, options);
}

std::unique_ptr<RunningCheck> begin_states() { return std::make_unique<RunningCheckOf<StatesChecker>>(); }

}  // namespace hypersim::simulator
