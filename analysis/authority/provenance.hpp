#pragma once
// Remembers how each holding came about, what was done with it, and how it ended, while a Ledger goes through
// the trace.

#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "hypersim/analysis/authority.hpp"
#include "hypersim/analysis/kernel_order.hpp"
#include "hypersim/analysis/names.hpp"

#include "ledger.hpp"

namespace hypersim::analysis {

class Provenance {
 public:
  /// Both outlive this.
  Provenance(const Names& names, const Ledger& ledger) : names_(names), ledger_(ledger) {}

  /// An event that the ledger has taken.
  void take(const runtime::TraceEvent& event);

  /// What the process holds and held. Empty if it is not there.
  std::vector<Holding> holdings_of(const runtime::ProcessId& process) const;
  /// What came to processes that are there and was never saved, though it still could be.
  std::vector<Unkept> unkept() const;
  /// What was granted to processes that are not there, and is kept for them.
  std::vector<Unkept> kept() const;
  /// How the process came to hold it, if it holds it by itself.
  const Holding* current(const runtime::ProcessId& process, const runtime::Capability& cap) const;

 private:
  struct Arrival {
    runtime::MessagePtr message;
    int sent_line = 0;
  };
  struct Order {
    runtime::wire::KernelCommand command;
    std::string by;
    int line = 0;
    runtime::StepId step;
  };
  using MessageKey = std::tuple<runtime::Address, runtime::RequestId, bool>;
  struct Books {
    std::vector<Holding> holdings;
    std::map<runtime::Capability, std::size_t> current;  // in holdings
    std::map<runtime::Capability, Arrival> arrivals;     // the last of each
  };

  void on(const runtime::fact::Sent& e);
  void on(const runtime::fact::Delivered& e);
  void on(const runtime::fact::Answered& e) { arrived(e.response); }
  void on(const runtime::fact::Left& e);
  void on(const runtime::fact::NotReached& e) { used_networking(*e.message); }
  void on(const runtime::fact::Dropped& e);
  void on(const runtime::fact::KvChecked& e);
  void on(const runtime::fact::CapabilityAdded& e);
  void on(const runtime::fact::CapabilityRemoved& e);
  void on(const runtime::fact::RevokedAll& e) { forget_kept_of(e.issuer); }
  void on(const runtime::fact::DatabaseRemoved& e);
  void on(const runtime::fact::GrantKept& e);
  void on(const runtime::fact::ProcessStarted& e);
  void on(const runtime::fact::ProcessEnded& e);
  void on(const runtime::fact::NodeStopped& e);
  void on(const runtime::fact::StepEnded& e);
  template <class Other>
  void on(const Other&) {}

  void used_networking(const runtime::KernelMessage& message);
  /// By its sender.
  void used_capabilities(const runtime::KernelMessage& message);
  void arrived(const runtime::MessagePtr& message);
  bool is_module(const runtime::ProcessId& process) const;
  /// The line of the step that brought about the present event; 0 if no step did.
  int line() const;
  Origin by_order() const;
  Origin origin_of(const runtime::fact::CapabilityAdded& e) const;
  Origin origin_of_grant(const runtime::ProcessId& holder, const runtime::Capability& cap) const;
  /// It is nobody's to give: the process has saved it out of nothing, which ships (D1).
  bool is_minted(const runtime::fact::CapabilityAdded& e) const;
  runtime::RoutingPolicy routing_policy() const;
  /// Who gave it at set-up, unless a clause of the scenario did.
  std::optional<SetUp> set_up_of(const runtime::ProcessId& holder, const runtime::Capability& cap) const;
  std::optional<SetUp> set_up_of_grant(const runtime::ProcessId& holder, const runtime::Capability& cap) const;
  void fill_saved(Origin& origin, const runtime::fact::CapabilityAdded& e) const;
  /// It holds again what it held when the node stopped; false if that is not known.
  bool restore(const runtime::fact::CapabilityAdded& e);
  void forget_kept_of(const runtime::ProcessId& issuer);
  void fill(Origin& origin, const Arrival& arrival) const;
  Holding* find(const runtime::ProcessId& process, const runtime::Capability& cap);

  const Names& names_;
  const Ledger& ledger_;
  std::map<runtime::ProcessId, Books> books_;
  std::map<MessageKey, int> sent_lines_;  // of messages with capabilities, and to the kernel
  runtime::StepId step_;                  // of the present event
  std::optional<Order> order_;            // the last command to the kernel in this step
  using Grants = std::map<std::pair<runtime::ProcessId, runtime::Capability>, Origin>;
  Grants kept_;                                      // for processes that are not there
  Grants due_;                                       // for those that have just been started
  std::map<runtime::ProcessId, Books> before_stop_;  // of processes that have not come back
};

}  // namespace hypersim::analysis
