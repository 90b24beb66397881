#include "spawned_names.hpp"

#include <optional>

namespace hypersim::language {
namespace {

bool can_be_a_name(std::string_view text) { return is_name(text) && !is_reserved(text); }

/// What is known about the process that spawns.
struct Parent {
  std::optional<runtime::Address> address;
  int member = -1;  // without an address: the member that it is
};

Parent parent_of(const Cast& cast, const std::string& text) {
  if (text.find('@') != std::string::npos) {
    auto address = runtime::Address::parse(text);
    if (!address) return {};
    return {address->node() == runtime::kOur ? runtime::Address(cast.node(), address->process()) : *address, -1};
  }
  if (text.find(':') != std::string::npos) {
    auto id = runtime::ProcessId::parse(text);
    return id ? Parent{runtime::Address(cast.node(), *id), -1} : Parent{};
  }
  const int member = cast.find(text);
  if (member < 0) return {};
  if (const auto& address = cast.members()[static_cast<std::size_t>(member)].address) return {address, -1};
  return {std::nullopt, member};
}

/// Follows the spawns from those whose parent is known.
class Family {
 public:
  explicit Family(Cast& cast) : cast_(cast), children_(cast.members().size()), settled_(cast.members().size(), false) {
    // What depends on a declaration with a mistake is not judged.
    for (std::size_t i = 0; i < settled_.size(); ++i) settled_[i] = !cast.members()[i].spawned;
  }

  void add(const std::string& parent, int child) {
    const Parent known = parent_of(cast_, parent);
    if (known.address) {
      settle(child, known.address);
    } else if (known.member >= 0 && !settled_[static_cast<std::size_t>(known.member)]) {
      children_[static_cast<std::size_t>(known.member)].push_back(child);
    } else {
      settle(child, std::nullopt);
    }
  }

  void mark_unstarted() {
    for (std::size_t i = 0; i < settled_.size(); ++i) {
      if (!settled_[i]) cast_.mark_unstarted(static_cast<int>(i));
    }
  }

 private:
  /// It, and all that descend from it, are of the package and the node of that parent.
  void settle(int first, const std::optional<runtime::Address>& parent) {
    std::vector<int> ahead = {first};
    while (!ahead.empty()) {
      const int member = ahead.back();
      const auto index = static_cast<std::size_t>(member);
      ahead.pop_back();
      if (settled_[index]) continue;
      settled_[index] = true;
      if (parent) {
        const runtime::ProcessId id(cast_.members()[index].name, parent->package_id());
        cast_.give_address(member, runtime::Address(parent->node(), id));
      }
      ahead.insert(ahead.end(), children_[index].begin(), children_[index].end());
    }
  }

  Cast& cast_;
  std::vector<std::vector<int>> children_;
  std::vector<bool> settled_;
};

}  // namespace

void SpawnedNames::note(std::string_view parent, std::string_view name, Position at) {
  if (noted_.emplace(parent, name).second) spawns_.push_back({std::string(parent), std::string(name), at});
}

void SpawnedNames::join(Cast& cast) const {
  std::vector<int> members;
  members.reserve(spawns_.size());
  for (const Spawn& spawn : spawns_) {
    if (!can_be_a_name(spawn.name)) cast.excuse(spawn.name);
    members.push_back(can_be_a_name(spawn.name) ? cast.add_spawned(spawn.name, spawn.at) : -1);
  }
  Family family(cast);
  for (std::size_t i = 0; i < spawns_.size(); ++i) {
    if (members[i] >= 0) family.add(spawns_[i].parent, members[i]);
  }
  family.mark_unstarted();
}

}  // namespace hypersim::language
