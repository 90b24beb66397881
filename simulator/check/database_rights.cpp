#include "hypersim/simulator/database_rights.hpp"

#include "hypersim/analysis/names.hpp"
#include "hypersim/language/for_each_step.hpp"

namespace hypersim::simulator {

std::shared_ptr<const DatabaseRights::Known> DatabaseRights::named_in(const language::Scenario& scenario) {
  auto known = std::make_shared<Known>();
  auto records = std::make_shared<kv_module::DbRecords>();
  const runtime::Address address = kv_module::kv_address(scenario.node);
  language::for_each_step(scenario.steps, [&](const language::Step& step) {
    const auto* kv = std::get_if<language::KvStep>(&step.is);
    if (kv == nullptr || records->contains(kv->db.key)) return;
    const auto record = kv_module::make_db_record(address, kv->db.key);
    records->emplace(record->key, record);
    known->by_text.emplace(record->text, record);
  });
  known->node = scenario.node;
  known->records = std::move(records);
  return known;
}

const kv_module::DbCapabilities* DatabaseRights::of(std::string_view db, const runtime::NodeId& node) {
  if (named_ != nullptr && named_->node == node) {
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
