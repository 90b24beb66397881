#include "hypersim/simulator/database_rights.hpp"

#include "hypersim/analysis/names.hpp"
#include "hypersim/language/for_each_step.hpp"

namespace hypersim::simulator {

namespace {

const kv_module::DbCapabilities* find_in(const DatabaseRights::Known& known, std::string_view db,
                                         const runtime::NodeId& node) {
  const auto of_node = known.find(node);
  if (of_node == known.end()) return nullptr;
  const auto found = of_node->second.find(db);
  return found == of_node->second.end() ? nullptr : &found->second;
}

}  // namespace

std::shared_ptr<const DatabaseRights::Known> DatabaseRights::named_in(const language::Scenario& scenario) {
  auto known = std::make_shared<Known>();
  auto& of_node = (*known)[scenario.node];
  language::for_each_step(scenario.steps, [&](const language::Step& step) {
    const auto* kv = std::get_if<language::KvStep>(&step.is);
    if (kv == nullptr || of_node.contains(kv->db.key.text())) return;
    of_node.emplace(kv->db.key.text(), kv_module::kv_capabilities(kv_module::kv_address(scenario.node), kv->db.key));
  });
  return known;
}

const kv_module::DbCapabilities* DatabaseRights::of(std::string_view db, const runtime::NodeId& node) {
  const auto* known = named_ == nullptr ? nullptr : find_in(*named_, db, node);
  if (known == nullptr) known = find_in(others_, db, node);
  if (known != nullptr) return known;
  const auto key = analysis::db_of_text(db);
  if (!key) return nullptr;
  auto made = kv_module::kv_capabilities(kv_module::kv_address(node), *key);
  return &others_[node].emplace(std::string(db), std::move(made)).first->second;
}

}  // namespace hypersim::simulator
