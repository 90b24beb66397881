#pragma once
// What is so of each part of a condition, and why.

#include <string>

#include "explanation.hpp"

namespace hypersim::simulator {

class WhyCondition {
 public:
  /// Both outlive it.
  WhyCondition(const Evidence& seen, Account& account) : seen_(seen), account_(account) {}

  void explain(const language::Condition& condition);

 private:
  struct Part;

  void holding(const language::WhoOperand& who, const language::CapOperand& operand, bool is_wanted);
  void only_hold(const language::OnlyHoldCondition& only);
  void state(const language::WhoOperand& who);
  void living(const language::WhoOperand& who);
  void existence(const language::DbOperand& db);
  void key(const language::DbOperand& db, const language::BytesOperand& key);
  void keys(const language::DbOperand& db);
  void log_contains(const std::string& needle);
  void node(const runtime::NodeId& node);

  const Evidence& seen_;
  Account& account_;
};

}  // namespace hypersim::simulator
