#pragma once
// Watches `never`, `always`, `eventually` and `sometimes` while a run goes on, and judges `finally` at its end. Each is
// judged after the events that can change its condition.

#include <cstddef>
#include <functional>
#include <vector>

#include "hypersim/simulator/run.hpp"

#include "condition_changes.hpp"
#include "conditions.hpp"
#include "explanation.hpp"

namespace hypersim::simulator {

/// A property that does not hold, with what was so at that moment: the run may go on until its message is handled.
struct BrokenProperty {
  const language::Property* property = nullptr;
  Explanation why;
  std::size_t events = 0;  // that the trace had
  std::vector<ConditionFinding> found;
};

class PropertyWatch {
 public:
  /// Says why a property does not hold now.
  using Explain = std::function<Explanation(const language::Property&)>;

  /// Both outlive this.
  PropertyWatch(const language::Scenario& scenario, Conditions& conditions, Explain explain)
      : scenario_(scenario), conditions_(conditions), explain_(std::move(explain)) {}

  /// From the first step on.
  void start();
  /// An event has been recorded.
  void on_event(const runtime::TraceEvent& event) {
    if (!watched_.empty()) look_at(event);
  }
  /// The run has settled after its last step.
  void on_end();

  /// What became of each property of the scenario.
  std::vector<PropertyRecord> records() const;

  bool broken() const { return !broken_.empty(); }
  /// The first property that was broken; at the end, all that were. They are not judged again.
  std::vector<BrokenProperty> take_broken();

 private:
  void look_at(const runtime::TraceEvent& event);
  /// Judges those that speak of what has changed. `fact`: that changed it; null if it says nothing about them.
  void judge(Subjects changed, const runtime::Fact* fact);
  /// How many of its parts hold now.
  std::size_t parts(const language::Condition& condition);
  void break_now(const language::Property& property);

  /// What is known of a property.
  struct Watched {
    Subjects subjects;
    bool has_held = false;  // `eventually`, `sometimes`
    bool was_exercised = false;
    bool holds = false;        // when it was judged for the last time
    std::size_t progress = 0;  // `sometimes`
  };

  const language::Scenario& scenario_;
  Conditions& conditions_;
  Explain explain_;
  Subjects all_;                  // that any of them speaks of
  std::vector<Watched> watched_;  // none before the start
  std::vector<BrokenProperty> broken_;
};

}  // namespace hypersim::simulator
