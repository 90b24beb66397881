#include "storage_audit.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <map>
#include <utility>

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

/// A key that holds something else than it should.
struct Wrong {
  const std::string* key;
  const StorageBooks::Entry* entry;
  std::optional<Bytes> found;
};

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

std::optional<DbKey> StorageAudit::key_of(const std::string& text) const {
  if (named_ != nullptr) {
    if (const auto found = named_->by_text.find(text); found != named_->by_text.end()) return found->second->key;
  }
  return analysis::db_of_text(text);
}

void StorageAudit::compare(const std::string& text, const StorageBooks::Db& db) {
  if (db.keys.empty() && !db.complete) return;
  const auto key = key_of(text);
  if (!key) return;
  const auto name = [&] { return language::bytes_text(text); };
  const bool is_shared = may_differ(text);
  std::map<std::size_t, Visible> commits;
  std::vector<Wrong> wrong;
  std::size_t there = 0;
  std::size_t expected = 0;
  const auto looked = kv_.look_into(*key, [&](kv_module::Database& database) -> kv_module::KvResult<runtime::Done> {
    for (const auto& [written, entry] : db.keys) {
      const auto holds = database.holds(written, entry.value);
      if (!holds) return runtime::fail(holds.error());
      const bool same = *holds;
      expected += entry.value.has_value() ? 1 : 0;
      if (!same) {
        auto found = database.get(written);
        if (!found) return runtime::fail(std::move(found).error());
        wrong.push_back({&written, &entry, *std::move(found)});
      }
      if (is_shared || !books_.is_commit(entry.event)) continue;
      Visible& visible = commits[entry.event];
      (same ? visible.there : visible.missing) = &written;
    }
    if (!db.complete || !wrong.empty()) return runtime::kDone;
    const auto count = database.count();
    if (!count) return runtime::fail(count.error());
    there = *count;
    return runtime::kDone;
  });
  if (!looked.ok()) {
    return breach(Breach::Check::Storage,
                  fmt::format("{} cannot be looked at: {}", name(), kv_module::display(looked.error())),
                  looked.error().kind == kv_module::KvError::Kind::NoDb && is_shared);
  }
  for (const auto& [event, visible] : commits) {
    if (visible.there == nullptr || visible.missing == nullptr) continue;
    breach(Breach::Check::Commit,
           fmt::format("of the transaction that was committed to {} in event {}, {} is visible and {} is not", name(),
                       event, language::bytes_text(*visible.there), language::bytes_text(*visible.missing)));
  }
  const auto is_allowed = [&](const Wrong& one) {
    return is_shared && books_.places()->may_hold(text, *one.key, one.found);
  };
  // What no row allows first, so that it is told.
  if (!wrong.empty())
    std::stable_partition(wrong.begin(), wrong.end(), [&](const Wrong& one) { return !is_allowed(one); });
  for (std::size_t i = 0; i < std::min(wrong.size(), kToldKeys); ++i) {
    const Wrong& one = wrong[i];
    breach(Breach::Check::Storage,
           fmt::format("{} holds {} under {}, but the writes that kv has carried out give {} (event {})", name(),
                       shown(one.found), language::bytes_text(*one.key), shown(one.entry->value), one.entry->event),
           is_allowed(one));
  }
  if (wrong.size() > kToldKeys) {
    breach(Breach::Check::Storage, fmt::format("{} holds {} more wrong values", name(), wrong.size() - kToldKeys),
           is_allowed(wrong[kToldKeys]));
  }
  if (db.complete && wrong.empty() && there != expected) find_strangers(text, db, *key);
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
