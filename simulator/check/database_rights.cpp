#include "hypersim/simulator/database_rights.hpp"

#include <optional>
#include <utility>

#include "hypersim/analysis/names.hpp"
#include "hypersim/language/for_each_step.hpp"
#include "hypersim/runtime/modules.hpp"

namespace hypersim::simulator {

namespace {

/// What the step asks of kv; none if it is known only when the step is played.
std::optional<kv_module::KvAction> constant_action_of(const language::KvStep& step) {
  using Action = language::KvStep::Action;
  if (!step.key.is_constant() || !step.value.is_constant() || (step.tx && !step.tx->saved_name.empty()))
    return std::nullopt;
  const auto tx = step.tx ? std::optional(kv_module::TxId{step.tx->tx_id}) : std::nullopt;
  switch (step.action) {
    case Action::Open:
      return kv_module::Open{};
    case Action::Remove:
      return kv_module::RemoveDb{};
    case Action::Set:
      return kv_module::Set{step.key.bytes, tx};
    case Action::Delete:
      return kv_module::Delete{step.key.bytes, tx};
    case Action::Get:
      return kv_module::Get{step.key.bytes};
    case Action::Begin:
      return kv_module::BeginTx{};
    case Action::Commit:
      return kv_module::Commit{tx.value_or(kv_module::TxId{})};
  }
  return std::nullopt;
}

}  // namespace

std::shared_ptr<const DatabaseRights::Known> DatabaseRights::named_in(const language::Scenario& scenario) {
  auto known = std::make_shared<Known>();
  auto requests = std::make_shared<kv_module::KnownRequests>(kv_module::kv_address(scenario.node));
  language::for_each_step(scenario.steps, [&](const language::Step& step) {
    const auto* kv = std::get_if<language::KvStep>(&step.is);
    if (kv == nullptr) return;
    const kv_module::DbRecordPtr& record = requests->add(kv->db.key);
    known->by_text.emplace(record->text, record);
    known->by_place.insert_or_assign(record->text.string().data(), record);
    if (step.has_to_be_filled) return;
    if (auto action = constant_action_of(*kv)) {
      known->by_step.insert_or_assign(
          &step, {requests->add({kv->db.key, *std::move(action)}), runtime::Bytes(std::string_view(kv->value.bytes))});
    }
  });
  namespace modules = runtime::modules;
  auto names = std::make_shared<runtime::KnownNames>(scenario.node);
  for (const runtime::ProcessId& process : {modules::kernel(), modules::kv(), modules::timer(), modules::state()})
    names->add(process);
  for (const language::ProcessDecl& decl : scenario.cast) {
    if (decl.address.node() == scenario.node) names->add(decl.address.process());
  }
  known->node = scenario.node;
  known->names = std::move(names);
  known->cast = std::make_shared<const analysis::Names>(scenario);
  known->requests = std::move(requests);
  return known;
}

const kv_module::DbCapabilities* DatabaseRights::of(std::string_view db, const runtime::NodeId& node) {
  if (named_ != nullptr && runtime::same_name(named_->node, node)) {
    const auto* placed = named_->by_place.find(db.data());
    if (placed != nullptr && (*placed)->text.string().size() == db.size()) return &(*placed)->capabilities;
    if (const auto found = named_->by_text.find(db); found != named_->by_text.end())
      return &found->second->capabilities;
  }
  auto& of_node = others_[node];
  if (const auto found = of_node.find(db); found != of_node.end()) return &found->second;
  const auto key = analysis::db_of_text(db);
  if (!key) return nullptr;
  return &of_node.emplace(std::string(db), kv_module::kv_capabilities(kv_module::kv_address(node), *key)).first->second;
}

}  // namespace hypersim::simulator
