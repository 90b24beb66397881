#include "scope.hpp"

#include <algorithm>
#include <utility>

namespace hypersim::language {
namespace {

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

std::string not_saved(std::string_view name) { return "nothing is saved as " + in_quotes(name) + " before this"; }

std::string not_a_value(std::string_view name) {
  return in_quotes(name) + " names the request of a \"send\"; it can only be awaited";
}

}  // namespace

bool is_name(std::string_view text) {
  if (text.empty() || !is_letter(text.front())) return false;
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return is_letter(c) || (c >= '0' && c <= '9') || c == '-' || c == '_'; });
}

std::string name_of_entry(std::string_view prefix, const runtime::ProcessId& id) {
  std::string name(prefix);
  if (!name.empty()) name += '-';
  name += id.process_name();
  return is_name(name) && !is_reserved(name) ? name : id.text();
}

bool check_name(Cursor& cursor, const Token& name) {
  if (!is_name(name.raw)) {
    cursor.report(name.at, "a name is a letter, then letters, digits, \"-\" or \"_\", found " + found(name));
  } else if (is_reserved(name.raw)) {
    cursor.report(name.at, found(name) + " is a word of the language and cannot be a name");
  } else {
    return true;
  }
  return false;
}

bool Cast::add(std::string_view name, const std::optional<runtime::Address>& address, Position at) {
  const auto same = address ? declared_.find(*address) : declared_.end();
  const bool names_entry = same != declared_.end() && unnamed_.contains(same->second);
  const int member = names_entry ? same->second : static_cast<int>(members_.size());
  if (!by_name_.try_emplace(std::string(name), member).second) return false;
  if (names_entry) {
    members_[static_cast<std::size_t>(member)].name = name;
    members_[static_cast<std::size_t>(member)].declared_at = at;
    unnamed_.erase(member);
    return true;
  }
  members_.push_back({std::string(name), address, at});
  if (address) declared_.try_emplace(*address, member);
  return true;
}

void Cast::add_entry(std::string name, const runtime::Address& address, Position at) {
  const auto [same, is_new] = declared_.try_emplace(address, static_cast<int>(members_.size()));
  if (is_new) {
    members_.push_back({std::move(name), address, at});
    unnamed_.insert(same->second);
  }
  std::optional<Position>& entry_at = members_[static_cast<std::size_t>(same->second)].entry_at;
  if (!entry_at) entry_at = at;
}

void Cast::add_folder(const runtime::NodeId& node, const runtime::PackageId& package,
                      const std::shared_ptr<const PackageFolder>& folder) {
  folders_.try_emplace({node, package}, folder);
}

const PackageFolder* Cast::folder(const runtime::NodeId& node, const runtime::PackageId& package) const {
  const auto found = folders_.find({node, package});
  return found == folders_.end() ? nullptr : found->second.get();
}

void Cast::add_installer(const runtime::NodeId& node, Position at) {
  const runtime::Address address(node, installer());
  const std::string name = node == this->node() ? installer().text() : address.text();
  if (declared_.contains(address) || !add(name, address, at)) return;
  members_.back().installs = true;
}

bool Cast::has_node(std::string_view name) const {
  return std::find(nodes_.begin(), nodes_.end(), name) != nodes_.end();
}

void Cast::name_entries() {
  for (const int member : std::exchange(unnamed_, {})) {
    by_name_.try_emplace(members_[static_cast<std::size_t>(member)].name, member);
  }
}

int Cast::add_spawned(std::string_view name, Position at) {
  if (add(name, std::nullopt, at)) members_.back().spawned = true;
  return find(name);
}

void Cast::excuse(std::string_view name) { excused_.emplace(name); }

void Cast::settle() {
  for (std::size_t i = 0; i < members_.size(); ++i) {
    if (members_[i].address) by_address_.try_emplace(members_[i].address->text(), static_cast<int>(i));
  }
}

int Cast::find(std::string_view name) const {
  const auto entry = by_name_.find(name);
  return entry == by_name_.end() ? -1 : entry->second;
}

int Cast::find(const runtime::Address& address) const {
  const auto entry = by_address_.find(address.text());
  return entry == by_address_.end() ? -1 : entry->second;
}

bool Cast::is_excused(std::string_view name) const { return all_excused_ || excused_.find(name) != excused_.end(); }

std::vector<std::string_view> Cast::names() const {
  std::vector<std::string_view> names;
  for (const Member& member : members_) {
    if (names.size() == kSpellingOffersMax) break;
    names.push_back(member.name);
  }
  return names;
}

void SavedNames::Meaning::add(Saved what, int process) {
  value = value || what == Saved::Value;
  unanswered = unanswered || what == Saved::RequestUnanswered;
  unknown = unknown || what == Saved::Unknown;
  if (what == Saved::Request) requests.insert(process);
}

void SavedNames::Meaning::add(const Meaning& other) {
  value = value || other.value;
  unanswered = unanswered || other.unanswered;
  unknown = unknown || other.unknown;
  requests.insert(other.requests.begin(), other.requests.end());
}

void SavedNames::save(std::string_view name, Saved what, int process) {
  if (in_pipeline_) {
    pipeline_.push_back({std::string(name), what, process});
    pipeline_names_.emplace(name);
    return;
  }
  Meaning now;
  now.add(process < 0 && what == Saved::Request ? Saved::Unknown : what, process);
  if (!in_block_) {
    names_[std::string(name)] = std::move(now);
    return;
  }
  InBlock& entry = block_[std::string(name)];
  if (now.good_as_value()) entry.lanes_with_values.insert(lane_);
  entry.last[lane_] = std::move(now);
}

const SavedNames::Meaning& SavedNames::meaning(std::string_view name) const {
  static const Meaning kNothing;
  if (const auto entry = block_.find(name); entry != block_.end()) {
    if (const auto own = entry->second.last.find(lane_); own != entry->second.last.end()) return own->second;
  }
  const auto before = names_.find(name);
  return before == names_.end() ? kNothing : before->second;
}

std::string SavedNames::nearest(const Cursor& cursor, std::string_view name) const {
  std::vector<std::string_view> known;
  if (!cursor.wants_hints()) return {};
  const auto add = [&](std::string_view saved) {
    if (known.size() < kSpellingOffersMax) known.push_back(saved);
    return known.size() < kSpellingOffersMax;
  };
  for (const auto& [saved, unused] : names_) {
    if (!add(saved)) break;
  }
  for (const auto& [saved, unused] : block_) {
    if (!add(saved)) break;
  }
  return cursor.spelling_hint(name, known);
}

void SavedNames::use_value(Cursor& cursor, std::string_view name, Position at) {
  const Meaning& now = meaning(name);
  if (all_excused_ || now.good_as_value() || cursor.failed()) return;
  if (pipeline_names_.count(name) > 0) {
    cursor.report(at, "what a pipeline saves can be used only after it, found " + in_quotes(name));
  } else if (in_block_) {
    pending_.push_back({std::string(name), at, lane_, !now.nothing(), cursor.done_by()});
  } else if (now.nothing()) {
    cursor.report(at, not_saved(name), nearest(cursor, name));
  } else {
    cursor.report(at, not_a_value(name));
  }
}

void SavedNames::use_request(Cursor& cursor, std::string_view name, Position at, int process) {
  const Meaning& now = meaning(name);
  if (all_excused_ || process < 0 || now.unknown || now.requests.count(process) > 0) return;
  if (now.nothing()) {
    cursor.report(at, not_saved(name), nearest(cursor, name));
  } else if (now.unanswered) {
    cursor.report(at, in_quotes(name) + " names a \"send\" with \"no answer\"; there is nothing to await");
  } else if (!now.requests.empty()) {
    cursor.report(at, in_quotes(name) + " names a request of another process; only its sender gets the answer");
  } else {
    cursor.report(at, "expected the name of a request of \"send\", found that of a value, " + in_quotes(name));
  }
}

void SavedNames::end_pipeline() {
  in_pipeline_ = false;
  pipeline_names_.clear();
  for (const PipelineSave& save : std::exchange(pipeline_, {})) this->save(save.name, save.what, save.process);
}

void SavedNames::begin_parallel() {
  in_block_ = true;
  lane_ = -1;
}

void SavedNames::end_parallel(Cursor& cursor) {
  const DoneByPtr done_by = cursor.done_by();
  for (const PendingUse& use : pending_) {
    const auto entry = block_.find(use.name);
    if (entry != block_.end()) {
      const std::set<int>& lanes = entry->second.lanes_with_values;
      if (lanes.size() - lanes.count(use.lane) > 0) continue;
    }
    cursor.set_done_by(use.done_by);
    if (use.saved) {
      cursor.report(use.at, not_a_value(use.name));
    } else {
      cursor.report(use.at, not_saved(use.name), nearest(cursor, use.name));
    }
  }
  cursor.set_done_by(done_by);
  pending_.clear();
  for (const auto& [name, entry] : block_) {
    Meaning merged;
    for (const auto& [lane, last] : entry.last) merged.add(last);
    names_[name] = std::move(merged);
  }
  block_.clear();
  in_block_ = false;
  lane_ = -1;
}

}  // namespace hypersim::language
