#include "condition_changes.hpp"

namespace hypersim::simulator {

namespace fact = runtime::fact;

namespace {

Subjects value_of(const language::BytesOperand& operand) {
  return operand.is_constant() ? Subjects::none() : Subjects::names();
}

Subjects right_of(const language::CapOperand& operand) {
  return operand.is_constant() ? Subjects::holdings() : Subjects::holdings() | Subjects::names();
}

struct Speaks {
  Subjects of(const language::Condition& condition) const { return std::visit(*this, condition.is); }
  Subjects all(const std::vector<language::Condition>& conditions) const {
    Subjects subjects;
    for (const language::Condition& condition : conditions) subjects |= of(condition);
    return subjects;
  }

  Subjects operator()(const language::HoldsCondition& c) const { return right_of(c.cap); }
  Subjects operator()(const language::LacksCondition& c) const { return right_of(c.cap); }
  Subjects operator()(const language::OnlyHoldCondition& c) const { return right_of(c.cap); }
  Subjects operator()(const language::StateIsCondition& c) const { return Subjects::states() | value_of(c.value); }
  Subjects operator()(const language::StateAbsentCondition&) const { return Subjects::states(); }
  Subjects operator()(const language::AliveCondition&) const { return Subjects::lives(); }
  Subjects operator()(const language::DeadCondition&) const { return Subjects::lives(); }
  Subjects operator()(const language::DbExistsCondition&) const { return Subjects::storage(); }
  Subjects operator()(const language::DbAbsentCondition&) const { return Subjects::storage(); }
  Subjects operator()(const language::DbKeyIsCondition& c) const {
    return Subjects::storage() | value_of(c.key) | value_of(c.value);
  }
  Subjects operator()(const language::DbKeyAbsentCondition& c) const { return Subjects::storage() | value_of(c.key); }
  Subjects operator()(const language::DbKeysCondition&) const { return Subjects::storage(); }
  Subjects operator()(const language::LogContainsCondition&) const { return Subjects::lines(); }
  Subjects operator()(const language::NodeUpCondition&) const { return Subjects::node(); }
  Subjects operator()(const language::NodeDownCondition&) const { return Subjects::node(); }
  Subjects operator()(const language::NotCondition& c) const { return of(*c.of); }
  Subjects operator()(const language::OrCondition& c) const { return all(c.any_of); }
  Subjects operator()(const language::AndCondition& c) const { return all(c.all_of); }
};

/// Each fact has its line: what a new one changes has to be said before it compiles.
struct Changes {
  // Messages change nothing that a condition speaks of.
  Subjects operator()(const fact::Sent&) const { return {}; }
  Subjects operator()(const fact::Delivered&) const { return {}; }
  Subjects operator()(const fact::Bounced&) const { return {}; }
  Subjects operator()(const fact::Dropped&) const { return {}; }
  Subjects operator()(const fact::NotAttached&) const { return {}; }
  Subjects operator()(const fact::Expecting&) const { return {}; }
  Subjects operator()(const fact::Answered&) const { return {}; }
  Subjects operator()(const fact::Failed&) const { return {}; }
  Subjects operator()(const fact::Replaced&) const { return {}; }
  Subjects operator()(const fact::Vanished&) const { return {}; }
  Subjects operator()(const fact::Taken&) const { return {}; }
  Subjects operator()(const fact::PromptingSet&) const { return {}; }

  Subjects operator()(const fact::CapabilityAdded&) const { return Subjects::holdings(); }
  Subjects operator()(const fact::CapabilityRemoved&) const { return Subjects::holdings(); }
  Subjects operator()(const fact::RevokedAll&) const { return {}; }  // each loss follows as an event of its own
  Subjects operator()(const fact::SaveAsked&) const { return {}; }
  Subjects operator()(const fact::SaveRefused&) const { return {}; }
  Subjects operator()(const fact::GrantKept&) const { return {}; }

  Subjects operator()(const fact::Spawned&) const { return {}; }                        // ProcessStarted follows
  Subjects operator()(const fact::ProcessStarted&) const { return Subjects::lives(); }  // what it is given follows
  Subjects operator()(const fact::OnExitSet&) const { return {}; }
  Subjects operator()(const fact::ProcessEnded&) const { return Subjects::holdings() | Subjects::lives(); }
  Subjects operator()(const fact::Printed&) const { return Subjects::lines(); }
  Subjects operator()(const fact::StateWritten&) const { return Subjects::states(); }
  Subjects operator()(const fact::StateRead&) const { return {}; }

  Subjects operator()(const fact::NodeStopped&) const {
    return Subjects::holdings() | Subjects::lives() | Subjects::node();
  }
  Subjects operator()(const fact::NodeBooted&) const { return Subjects::node(); }  // processes follow one by one
  Subjects operator()(const fact::StorageFailed&) const { return {}; }             // it ends the run
  // What was written outlives a crash, of kv and of the node.
  Subjects operator()(const fact::ModuleCrashed&) const { return {}; }
  Subjects operator()(const fact::ModuleRestarted&) const { return {}; }

  Subjects operator()(const fact::KvChecked&) const { return {}; }
  Subjects operator()(const fact::KvDone&) const { return {}; }
  Subjects operator()(const fact::StorageWritten&) const { return Subjects::storage(); }
  Subjects operator()(const fact::DatabaseCreated&) const { return Subjects::storage(); }
  Subjects operator()(const fact::DatabaseRemoved&) const { return Subjects::storage(); }
  Subjects operator()(const fact::FdsLimitSet&) const { return {}; }
  Subjects operator()(const fact::StorageFaultOrdered&) const { return {}; }

  // What happens on the way between nodes, and to it. What arrives, and who ends, follows.
  Subjects operator()(const fact::Left&) const { return {}; }
  Subjects operator()(const fact::Arrived&) const { return {}; }
  Subjects operator()(const fact::Lost&) const { return {}; }
  Subjects operator()(const fact::NotReached&) const { return {}; }
  Subjects operator()(const fact::Stripped&) const { return {}; }
  Subjects operator()(const fact::Partitioned&) const { return {}; }
  Subjects operator()(const fact::Healed&) const { return {}; }
  Subjects operator()(const fact::WentOffline&) const { return {}; }
  Subjects operator()(const fact::WentOnline&) const { return {}; }
  Subjects operator()(const fact::LatencySet&) const { return {}; }

  Subjects operator()(const fact::StepStarted&) const { return {}; }
  Subjects operator()(const fact::StepEnded&) const { return Subjects::names(); }
};

}  // namespace

Subjects subjects_of(const language::Condition& condition) { return Speaks{}.of(condition); }

Subjects changed_by(const runtime::Fact& fact) { return std::visit(Changes{}, fact); }

}  // namespace hypersim::simulator
