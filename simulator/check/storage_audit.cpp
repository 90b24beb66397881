#include "storage_audit.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <map>

#include "hypersim/analysis/names.hpp"
#include "hypersim/language/print.hpp"

#include "broken_off.hpp"

namespace hypersim::simulator {

using kv_module::DbKey;
using runtime::Bytes;

namespace {

/// So many keys of one database are told one by one.
constexpr std::size_t kToldKeys = 5;

std::string shown(const std::optional<Bytes>& value) {
  return value ? language::bytes_text(value->view()) : std::string("nothing");
}

/// What became of one commit: a key that shows its write, and one that does not, of those that no later write changed.
struct Visible {
  const std::string* there = nullptr;
  const std::string* missing = nullptr;
};

}  // namespace

void StorageAudit::audit(const std::vector<runtime::TraceEvent>& trace) {
  for (; seen_ < trace.size(); ++seen_) {
    if (broken_off(interrupted_, seen_)) return;
    note(trace[seen_], seen_);
  }
  compare_all();
}

void StorageAudit::compare_all() {
  for (const auto& [name, event] : books_.removed()) {
    const auto key = analysis::db_of_text(name);
    if (key && kv_.exists(*key)) {
      breach(
          Breach::Check::Storage,
          fmt::format("the database {} was removed (event {}), and is still there", language::bytes_text(name), event),
          may_differ(name));
    }
  }
  for (const auto& [name, db] : books_.databases()) {
    if (broken_off(interrupted_, 0)) return;
    compare(name, db);
  }
}

void StorageAudit::compare(const std::string& text, const StorageBooks::Db& db) {
  const auto key = analysis::db_of_text(text);
  if (!key || (db.keys.empty() && !db.complete)) return;
  const auto name = [&] { return language::bytes_text(text); };
  std::vector<kv_module::Engine::Expected> keys;
  keys.reserve(db.keys.size());
  for (const auto& [written, entry] : db.keys) keys.emplace_back(written, &entry.value);
  const auto values = kv_.peek_wrong(*key, keys);
  if (!values.ok()) {
    return breach(Breach::Check::Storage,
                  fmt::format("{} cannot be looked at: {}", name(), kv_module::display(values.error())),
                  values.error().kind == kv_module::KvError::Kind::NoDb && may_differ(text));
  }
  const bool is_shared = may_differ(text);
  std::map<std::size_t, Visible> commits;
  std::vector<std::size_t> wrong;
  std::size_t place = 0;
  for (const auto& [written, entry] : db.keys) {
    const std::size_t i = place++;
    const bool same = !values->contains(i);
    if (!same) wrong.push_back(i);
    if (is_shared || !books_.is_commit(entry.event)) continue;
    Visible& visible = commits[entry.event];
    (same ? visible.there : visible.missing) = &written;
  }
  for (const auto& [event, visible] : commits) {
    if (visible.there == nullptr || visible.missing == nullptr) continue;
    breach(Breach::Check::Commit,
           fmt::format("of the transaction that was committed to {} in event {}, {} is visible and {} is not", name(),
                       event, language::bytes_text(*visible.there), language::bytes_text(*visible.missing)));
  }
  const auto is_allowed = [&](std::size_t i) {
    return is_shared && books_.places()->may_hold(text, keys[i].first, values->at(i));
  };
  // What no row allows first, so that it is told.
  std::stable_partition(wrong.begin(), wrong.end(), [&](std::size_t i) { return !is_allowed(i); });
  for (std::size_t i = 0; i < std::min(wrong.size(), kToldKeys); ++i) {
    const std::string_view at = keys[wrong[i]].first;
    const StorageBooks::Entry& entry = db.keys.find(at)->second;
    breach(Breach::Check::Storage,
           fmt::format("{} holds {} under {}, but the writes that kv has carried out give {} (event {})", name(),
                       shown(values->at(wrong[i])), language::bytes_text(at), shown(entry.value), entry.event),
           is_allowed(wrong[i]));
  }
  if (wrong.size() > kToldKeys) {
    breach(Breach::Check::Storage, fmt::format("{} holds {} more wrong values", name(), wrong.size() - kToldKeys),
           is_allowed(wrong[kToldKeys]));
  }
  if (db.complete && wrong.empty()) find_strangers(text, db, *key);
}

/// Keys that nobody has written, in a database whose every key is known.
void StorageAudit::find_strangers(const std::string& text, const StorageBooks::Db& db, const DbKey& key) {
  const auto name = [&] { return language::bytes_text(text); };
  const auto found = kv_.peek_keys(key);
  if (!found.ok())
    return breach(Breach::Check::Storage,
                  fmt::format("{} cannot be looked at: {}", name(), kv_module::display(found.error())));
  for (const std::string& there : *found) {
    if (db.keys.contains(there)) continue;
    const bool is_allowed = books_.places() != nullptr && books_.places()->was_written(text, there);
    breach(Breach::Check::Storage,
           fmt::format("{} holds the key {}, which kv has never written", name(), language::bytes_text(there)),
           is_allowed);
    if (!is_allowed) return;
  }
}

bool StorageAudit::may_differ(const std::string& text) const {
  return books_.places() != nullptr && books_.places()->may_differ(text);
}

void StorageAudit::breach(Breach::Check check, std::string what, bool by_another_name) {
  Breach found{check, std::nullopt, std::move(what), by_another_name ? std::optional(runtime::Row::D7) : std::nullopt};
  if (std::find(breaches_.begin(), breaches_.end(), found) == breaches_.end()) breaches_.push_back(std::move(found));
}

}  // namespace hypersim::simulator
