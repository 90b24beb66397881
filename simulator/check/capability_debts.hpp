#pragma once
// Capabilities that somebody shall hold by the time somebody does the next thing: because of a spawn, a save, a command
// to the kernel, a declaration. Check 10 keeps them.

#include <algorithm>
#include <optional>
#include <string_view>
#include <vector>

#include "hypersim/runtime/capability.hpp"
#include "hypersim/runtime/identity.hpp"
#include "hypersim/runtime/semantics.hpp"
#include "hypersim/runtime/step_id.hpp"

namespace hypersim::simulator {

struct CapabilityDebt {
  /// By when it is due.
  enum class Due {
    Acts,    // `by` goes on, because it waits until then; its step ends
    Routed,  // the next message of `by` is routed
    Step     // a step begins or ends
  };
  Due due = Due::Step;
  std::optional<runtime::ProcessId> by;  // none for a step
  runtime::StepId step;                  // in which it came about
  runtime::ProcessId holder;
  runtime::Capability capability;
  std::string_view why;
  std::optional<runtime::Row> row = {};  // that allows it not to be paid
  bool is_overdue = false;               // as a row allows, once
};

class CapabilityDebts {
 public:
  void owe(CapabilityDebt debt) { debts_.push_back(std::move(debt)); }
  bool empty() const { return debts_.empty(); }
  template <class Concerns>
  void erase_if(Concerns concerns) {
    std::erase_if(debts_, concerns);
  }
  template <class Change>
  void change(Change change) {
    for (CapabilityDebt& debt : debts_) change(debt);
  }
  void paid(const runtime::ProcessId& holder, const runtime::Capability& cap) {
    erase_if([&](const CapabilityDebt& debt) { return debt.holder == holder && debt.capability == cap; });
  }
  /// Takes out those for which it holds.
  template <class IsDue>
  std::vector<CapabilityDebt> take_if(IsDue is_due) {
    const auto due =
        std::stable_partition(debts_.begin(), debts_.end(), [&](const CapabilityDebt& debt) { return !is_due(debt); });
    std::vector<CapabilityDebt> taken(std::make_move_iterator(due), std::make_move_iterator(debts_.end()));
    debts_.erase(due, debts_.end());
    return taken;
  }

 private:
  std::vector<CapabilityDebt> debts_;
};

}  // namespace hypersim::simulator
