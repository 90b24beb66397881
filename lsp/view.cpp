#include "view.hpp"

#include <algorithm>

namespace hypersim::lsp {

bool View::is_same(const Source& of, const Mention& mention, const Source& in, const Mention& other) const {
  if (mention.name != other.name) return false;
  if (is_in_braces(mention.kind)) {
    if (!is_in_braces(other.kind) || mention.scope != other.scope) return false;
    return mention.scope == 0 || &of == &in;
  }
  if (mention.kind != other.kind) return false;
  if (mention.kind == NameKind::Saved) return &of == &in;
  return mention.kind != NameKind::Database || package_of(mention.owner) == package_of(other.owner);
}

std::vector<Found> View::places_of(const Mention& mention) const {
  std::vector<Found> found;
  for (const SourcePtr& source : sources_) {
    for (const Mention& other : source->index.mentions) {
      if (is_same(document(), mention, *source, other)) found.push_back({source.get(), &other});
    }
  }
  return found;
}

std::vector<Found> View::declarations_of(const Mention& mention) const {
  std::vector<Found> found = places_of(mention);
  std::erase_if(found, [](const Found& one) { return !one.mention->declares; });
  if (mention.kind != NameKind::Saved && mention.kind != NameKind::Database) return found;
  if (found.size() < 2) return found;
  if (mention.kind == NameKind::Database) return {found.front()};
  const auto before = std::find_if(found.rbegin(), found.rend(),
                                   [&](const Found& one) { return one.mention->span.begin <= mention.span.begin; });
  return {before == found.rend() ? found.front() : *before};
}

std::string View::package_of(std::string_view owner) const {
  constexpr int kSpawnsMax = 64;
  std::string name(owner);
  for (int i = 0; i < kSpawnsMax && !name.empty(); ++i) {
    if (name.find(':') != std::string::npos) return language::package_of_id(name);
    const auto member =
        std::find_if(cast_.begin(), cast_.end(), [&](const CastMember& one) { return one.name == name; });
    if (member != cast_.end()) return language::package_of_id(member->id);
    std::string next;
    for (const SourcePtr& source : sources_) {
      const auto known = source->index.packages.find(name);
      if (known == source->index.packages.end()) continue;
      next = known->second;
      break;
    }
    if (next == name) return {};
    name = std::move(next);
  }
  return {};
}

std::vector<std::string> View::names_of(NameKind kind) const {
  std::vector<std::string> names;
  const auto add = [&](const std::string& name) {
    if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
  };
  for (const SourcePtr& source : sources_) {
    for (const Mention& mention : source->index.mentions) {
      if (mention.kind == kind && mention.declares) add(mention.name);
    }
  }
  if (kind == NameKind::Process) {
    for (const CastMember& member : cast_) add(member.name);
  }
  return names;
}

}  // namespace hypersim::lsp
