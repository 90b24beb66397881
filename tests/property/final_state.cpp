#include "final_state.hpp"

#include <fmt/format.h>
#include <set>

#include "vocabulary.hpp"

namespace hypersim::property {

namespace {

std::set<Db> all_databases() {
  std::set<Db> dbs;
  for (const std::string& package : kPackages) {
    for (int number = 0; number < kDatabases; ++number) dbs.insert(db_of(package, number));
  }
  return dbs;
}

Caps all_capabilities(const std::vector<Declaration>& cast) {
  Caps all = {messaging_cap(kKv)};
  for (const Db& db : all_databases()) all.insert({read_cap(db), write_cap(db)});
  for (const Declaration& who : cast) all.insert({messaging_cap(who.name), own_cap(who.name)});
  return all;
}

std::vector<std::string> conditions_of(const Model& model, const Db& db) {
  const std::string name = db_text(db);
  const auto found = model.databases().find(db);
  if (found == model.databases().end()) return {name + " absent"};
  std::vector<std::string> conditions = {name + " exists", fmt::format("{} keys {}", name, found->second.size())};
  for (const auto& [key, value] : found->second) {
    conditions.push_back(fmt::format("{} key {} is {}", name, bytes_text(key), bytes_text(value)));
  }
  return conditions;
}

}  // namespace

std::string holding_text(const Model& model, const Who& whom, const Cap& cap) {
  return fmt::format("{} {} {}", who_text(whom), model.holds(whom, cap) ? "holds" : "lacks", cap_text({cap}));
}

namespace {

/// Who holds it, and that nobody else does.
std::string holders_text(const Model& model, const std::vector<Declaration>& cast, const Cap& cap) {
  std::string holders;
  for (const Declaration& who : cast) {
    if (model.holds(who.name, cap)) holders += " " + who.name;
  }
  return (holders.empty() ? "nobody holds " : "only" + holders + " hold ") + cap_text({cap});
}

}  // namespace

std::vector<std::string> conditions_at_the_end(const Model& model, const std::vector<Declaration>& cast) {
  std::vector<std::string> conditions;
  const Caps all = all_capabilities(cast);
  for (const Cap& cap : all) conditions.push_back(holding_text(model, kKv, cap));
  for (const Declaration& who : cast) {
    conditions.push_back(who.name + (model.alive(who.name) ? " alive" : " dead"));
    for (const Cap& cap : all) conditions.push_back(holding_text(model, who.name, cap));
  }
  for (const Cap& cap : all) conditions.push_back(holders_text(model, cast, cap));
  for (const Db& db : all_databases()) {
    const std::vector<std::string> its = conditions_of(model, db);
    conditions.insert(conditions.end(), its.begin(), its.end());
  }
  return conditions;
}

}  // namespace hypersim::property
