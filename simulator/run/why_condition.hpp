#pragma once
// What is so of each part of a condition, and why.

#include <string>
#include <string_view>

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
  void state(const language::WhoOperand& who, const language::BytesOperand* wanted);
  void living(const language::WhoOperand& who);
  void existence(const language::DbOperand& db);
  void key(const language::DbOperand& db, const language::BytesOperand& key, const language::BytesOperand* wanted);
  void keys(const language::DbOperand& db);
  void log_contains(const std::string& needle);
  void node(const runtime::NodeId& node);
  /// Where it differs first from what is wanted.
  void differs(const language::BytesOperand* wanted, std::string_view found);

  const Evidence& seen_;
  Account& account_;
};

}  // namespace hypersim::simulator
