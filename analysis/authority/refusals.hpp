#pragma once
// Collects what was refused, and asks at that very moment what would have allowed it. What was refused in a block waits
// for advise_in_blocks(): there, steps can only be put before the block.

#include <map>
#include <string>
#include <tuple>
#include <vector>

#include "hypersim/analysis/authority.hpp"
#include "hypersim/analysis/names.hpp"

#include "ledger.hpp"
#include "statements.hpp"

namespace hypersim::analysis {

class Refusals {
 public:
  /// All outlive this.
  Refusals(const language::Scenario& scenario, const Names& names, const Ledger& ledger)
      : scenario_(scenario), names_(names), ledger_(ledger), cursor_(scenario) {}

  /// An event that the ledger has taken.
  void take(const runtime::TraceEvent& event);

  /// To be called at the end, with the events that were taken.
  void advise_in_blocks(const std::vector<runtime::TraceEvent>& trace);

  std::vector<RefusedRequest> take_all() { return std::move(refused_); }

 private:
  using By = RefusedRequest::By;
  using Key = std::tuple<By, int, std::string, std::string, std::string>;

  void on(const runtime::fact::Sent& e);
  void on(const runtime::fact::Bounced& e);
  void on(const runtime::fact::Dropped& e);
  void on(const runtime::fact::NotAttached& e);
  void on(const runtime::fact::SaveRefused& e);
  void on(const runtime::fact::KvChecked& e);
  void on(const runtime::fact::KvDone& e);
  void on(const runtime::fact::Answered& e) { asked_.erase({e.response->target, e.response->id}); }
  void on(const runtime::fact::Failed& e) { asked_.erase({e.error.message->source, e.error.message->id}); }
  void on(const runtime::fact::NodeStopped&) { asked_.clear(); }
  template <class Other>
  void on(const Other&) {}

  /// Where it was asked for.
  struct Asked {
    const language::Step* statement = nullptr;
    std::size_t began = 0;  // the statement: how many events came before
  };
  struct Request {
    runtime::MessagePtr message;
    runtime::Capabilities left_out;  // that were to be attached
    Asked asked;
  };
  struct InBlock {
    std::size_t refused;
    std::vector<Need> needs;
    Asked asked;
  };

  Asked asked_now() const { return {cursor_.statement(), cursor_.began()}; }
  /// The request, if it is known; of an answer, the request that it answers.
  const Request* request_of(const runtime::Address& asker, runtime::RequestId id) const;
  /// All that it needs, if it is known; else only what was missing.
  std::vector<Need> needs_with(const Request* request, const Need& missing) const;

  /// Counts it, or notes it.
  RefusedRequest* note(By by, const runtime::Address& who, std::string target, std::string what,
                       const runtime::Capability* needed);
  /// What would have allowed the last that was noted.
  void explain(RefusedRequest& refused, std::vector<Need> needs, const Asked& asked);

  const language::Scenario& scenario_;
  const Names& names_;
  const Ledger& ledger_;
  StatementCursor cursor_;
  std::vector<RefusedRequest> refused_;
  std::map<Key, std::size_t> known_;                                          // in refused_
  std::map<std::pair<runtime::Address, runtime::RequestId>, Request> asked_;  // and not answered yet
  std::map<runtime::ProcessId, runtime::Capabilities> left_out_;              // of the message that comes next
  std::vector<InBlock> in_blocks_;
};

}  // namespace hypersim::analysis
