#pragma once
// Watches `never`, `always` and `eventually` while a run goes on, and judges `finally` at its end. What a condition
// speaks of changes only with certain events, so it is judged after those, and after steps (which save names).

#include <vector>

#include "conditions.hpp"

namespace hypersim::simulator {

class PropertyWatch {
 public:
  /// Both outlive this.
  PropertyWatch(const Scenario& scenario, Conditions& conditions) : scenario_(scenario), conditions_(conditions) {}

  /// From the first step on.
  void start();
  /// An event has been recorded.
  void on_event(const runtime::TraceEvent& event);
  /// A step has ended.
  void on_step();
  /// The run has settled after its last step.
  void on_end();

  bool broken() const { return !broken_.empty(); }
  /// The first property that was broken; at the end, all that were.
  const std::vector<const Property*>& broken_ones() const { return broken_; }

 private:
  /// Judges those that speak of what has changed.
  void judge(unsigned changed);

  /// What is known of a property.
  struct Watched {
    unsigned subjects;
    bool has_held = false;  // `eventually`
  };

  const Scenario& scenario_;
  Conditions& conditions_;
  bool started_ = false;
  std::vector<Watched> watched_;
  std::vector<const Property*> broken_;
};

}  // namespace hypersim::simulator
