#pragma once
// Watches `never` and `always` while a run goes on, and judges `finally` at its end. What a condition speaks of changes
// only with certain events, so it is judged after those, and after steps (which save names).

#include <vector>

#include "conditions.hpp"

namespace hypersim::simulator {

class PropertyWatch {
 public:
  PropertyWatch(const Scenario& scenario, actors::Node& node, const SavedNames& saved)
      : scenario_(scenario), node_(node), saved_(saved) {}

  /// From the first step on.
  void start();
  /// An event has been recorded.
  void on_event(const runtime::TraceEvent& event);
  /// A step has ended.
  void on_step();
  /// The run has settled after its last step.
  void on_end();

  /// The first property that was broken.
  const Property* broken() const { return broken_; }

 private:
  /// Judges those that speak of what has changed.
  void judge(unsigned changed);

  const Scenario& scenario_;
  actors::Node& node_;
  const SavedNames& saved_;
  bool started_ = false;
  std::vector<unsigned> subjects_;  // of each property
  const Property* broken_ = nullptr;
};

}  // namespace hypersim::simulator
