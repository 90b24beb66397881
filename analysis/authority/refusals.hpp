#pragma once
// Collects what was refused, and asks at that very moment what would have allowed it.

#include <map>
#include <string>
#include <tuple>
#include <vector>

#include "hypersim/analysis/authority.hpp"
#include "hypersim/analysis/names.hpp"

#include "replay.hpp"

namespace hypersim::analysis {

class Refusals {
 public:
  /// All outlive this.
  Refusals(const language::Scenario& scenario, const Names& names, const Replay& replay)
      : scenario_(scenario), names_(names), replay_(replay) {}

  /// An event that the replay has taken.
  void take(const runtime::TraceEvent& event);

  std::vector<RefusedRequest> take_all() { return std::move(refused_); }

 private:
  using By = RefusedRequest::By;
  using Key = std::tuple<By, int, std::string, std::string, std::string>;

  void on(const runtime::fact::Sent& e);
  void on(const runtime::fact::Bounced& e);
  void on(const runtime::fact::NotAttached& e);
  void on(const runtime::fact::SaveRefused& e);
  void on(const runtime::fact::KvChecked& e);
  void on(const runtime::fact::KvDone& e);
  void on(const runtime::fact::NodeStopped&) { asked_kv_.clear(); }
  template <class Other>
  void on(const Other&) {}

  /// Counts it, or notes it with what would have allowed it.
  RefusedRequest* note(By by, const runtime::Address& who, std::string target, std::string what,
                       const runtime::Capability* needed, const Replay::StepInProgress* step);
  void explain(RefusedRequest& refused, const runtime::Address& who, const runtime::Capability& needed) const;

  const language::Scenario& scenario_;
  const Names& names_;
  const Replay& replay_;
  std::vector<RefusedRequest> refused_;
  std::map<Key, std::size_t> known_;                                                         // in refused_
  std::map<std::pair<runtime::Address, runtime::RequestId>, runtime::MessagePtr> asked_kv_;  // and not answered yet
};

}  // namespace hypersim::analysis
