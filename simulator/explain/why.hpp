#pragma once
// Says why a step ended as it did, or why a condition does not hold: which rule refused, which capability was missing,
// who holds it, and the step that would have given it. Sentences, the most important first.

#include <string>
#include <vector>

#include "../run/outcome.hpp"
#include "hypersim/actors/node.hpp"
#include "history.hpp"

namespace hypersim::simulator {

class Why {
 public:
  Why(const Scenario& scenario, actors::Node& node, const History& history, const Names& names)
      : scenario_(scenario), node_(node), history_(history), names_(names) {}

  std::vector<std::string> step(const Step& step, const Outcome& outcome);
  std::vector<std::string> condition(const Condition& condition);

 private:
  void say(std::string sentence) { lines_.push_back(std::move(sentence)); }

  // Capabilities (why_capability.cpp).
  void missing_capability(const runtime::ProcessId& who, const runtime::Capability& cap);
  void who_holds(const runtime::Capability& cap, const runtime::ProcessId& except);
  void how_to_get(const runtime::ProcessId& who, const runtime::Capability& cap);
  void not_attached(const runtime::ProcessId& who, const runtime::Capabilities& caps);
  void not_saved(const runtime::ProcessId& who, const runtime::Capabilities& caps);

  // Messages (why_message.cpp).
  void bounced(const runtime::KernelMessage& request);
  void timed_out(const runtime::KernelMessage& request);
  void answer_refused(const runtime::fact::Bounced& bounce, const runtime::KernelMessage& request);
  void dead(const runtime::ProcessId& who);

  // kv (why_kv.cpp).
  void kv_error(const Step& step, const kv_module::KvError& error);
  void no_tx(const KvStep& step, const runtime::ProcessId& who, kv_module::TxId tx);
  void no_db(const kv_module::DbKey& db);
  void key_history(const kv_module::DbKey& db, std::string_view key);

  const Scenario& scenario_;
  actors::Node& node_;
  const History& history_;
  const Names& names_;
  std::vector<std::string> lines_;
};

}  // namespace hypersim::simulator
