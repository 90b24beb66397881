#include "why_key.hpp"

#include <algorithm>
#include <fmt/format.h>

#include "hypersim/kv_module/kv_wire.hpp"
#include "hypersim/language/print.hpp"
#include "hypersim/language/spelling.hpp"
#include "hypersim/runtime/json_writer.hpp"

#include "kv_requests.hpp"
#include "why_transaction.hpp"

namespace hypersim::simulator {

using kv_module::DbKey;
namespace fact = runtime::fact;

namespace {

constexpr const char* kTyped =
    "process_lib's typed `Kv` stores keys and values as JSON text; only its raw functions store plain bytes.";

}  // namespace

void WhyKey::history(const DbKey& db, std::string_view key, const runtime::KernelMessage* read) {
  const std::string text = db.text();
  const auto writes_key = [&](const fact::StorageWritten& e) {
    return e.db == text && std::any_of(e.writes.begin(), e.writes.end(), [&](const auto& w) { return w.first == key; });
  };
  const std::size_t now = seen_.history.events().size();
  const auto done = seen_.history.last<fact::KvDone>(
      [&](const fact::KvDone& e) { return read != nullptr && e.id == read->id && e.source == read->source; });
  const std::size_t until = done.value_or(now);
  const auto written = seen_.history.last_before<fact::StorageWritten>(until, writes_key);
  const auto removed =
      seen_.history.last_before<fact::DatabaseRemoved>(until, [&](const auto& e) { return e.db == text; });
  const std::size_t before = account_.size();
  if (removed && (!written || *written < *removed)) {
    const auto& by = seen_.history.at<fact::DatabaseRemoved>(*removed).source;
    account_.say(fmt::format("{} removed the database {}, and everything in it.", seen_.names.process(by),
                             seen_.history.when(*removed)));
  } else if (written) {
    const auto& fact = seen_.history.at<fact::StorageWritten>(*written);
    const auto write =
        std::find_if(fact.writes.rbegin(), fact.writes.rend(), [&](const auto& w) { return w.first == key; });
    account_.say(fmt::format("{} {} {} last, {}.", seen_.names.process(fact.source),
                             write->second ? "wrote" : "deleted", language::bytes_text(key),
                             seen_.history.when(*written)));
  }
  staged(db, key, std::max(removed.value_or(0), written.value_or(0)), until);
  if (const auto later = seen_.history.last<fact::StorageWritten>(writes_key); later && *later > until) {
    const auto& source = seen_.history.at<fact::StorageWritten>(*later).source;
    account_.say(fmt::format("{} wrote it {}, but only after it was read.", seen_.names.process(source),
                             seen_.history.when(*later)));
  }
  if (account_.size() == before) {
    account_.say(
        fmt::format("Nobody has written {} to {} in this run.", language::bytes_text(key), seen_.names.db(db)));
    if (!typed_key(db, key)) {
      written_elsewhere(db, key);
      near_key(db, key);
    }
  }
}

/// The same key in another database: perhaps that one was meant.
void WhyKey::written_elsewhere(const DbKey& db, std::string_view key) {
  const auto elsewhere = seen_.history.last<fact::StorageWritten>([&](const fact::StorageWritten& e) {
    return e.db != db.text() &&
           std::any_of(e.writes.begin(), e.writes.end(), [&](const auto& write) { return write.first == key; });
  });
  if (!elsewhere) return;
  const auto& fact = seen_.history.at<fact::StorageWritten>(*elsewhere);
  const auto other = analysis::db_of_text(fact.db);
  account_.say(fmt::format("{} wrote it to {}, {}: is that the database that was meant?",
                           seen_.names.process(fact.source), other ? seen_.names.db(*other) : fact.db.string(),
                           seen_.history.when(*elsewhere)));
}

/// What is still staged for the key, by the last that did.
void WhyKey::staged(const DbKey& db, std::string_view key, std::size_t since, std::size_t until) {
  for (std::size_t end = until; end > since;) {
    const auto done = seen_.history.last_before<fact::KvDone>(
        end, [&](const fact::KvDone& e) { return e.success && e.db == db.text(); });
    if (!done || *done < since) return;
    end = *done;
    const auto& fact = seen_.history.at<fact::KvDone>(*done);
    const auto request = kv_request_before(seen_, *done, fact.source, fact.id);
    if (!request || !seen_.node.alive(fact.source.process())) continue;
    const auto* set = std::get_if<kv_module::Set>(&request->action);
    const auto* del = std::get_if<kv_module::Delete>(&request->action);
    const bool is_set = set != nullptr && set->tx_id && set->key == key;
    const bool is_delete = del != nullptr && del->tx_id && del->key == key;
    if (!is_set && !is_delete) continue;
    account_.say(fmt::format("{} staged {} for {} {}, in a transaction that is not committed: reads do not see it.",
                             seen_.names.process(fact.source), is_set ? "a value" : "a deletion",
                             language::bytes_text(key), seen_.history.when(*done)));
    WhyTransaction transaction(seen_, account_);
    if (!transaction.lost_in_crash(*done)) transaction.lost_with_life(*done, fact.source.process());
    return;
  }
}

void WhyKey::near_key(const kv_module::DbKey& db, std::string_view key) {
  const auto keys = seen_.node.kv().peek_keys(db);
  if (!keys.ok()) return;
  language::Spelling spelling(key);
  for (const std::string& there : *keys) spelling.offer(there);
  if (spelling.best().empty()) return;
  account_.say(
      fmt::format("But there is the key {}: is that the one that was meant?", language::bytes_text(spelling.best())));
}

bool WhyKey::typed_key(const kv_module::DbKey& db, std::string_view key) {
  const std::string typed = runtime::json_string(key);
  const auto found = seen_.node.kv().peek(db, typed);
  if (found.ok() && found->has_value()) {
    account_.say(fmt::format("But there is the key {}, with quotes in it: {}", language::bytes_text(typed), kTyped));
    return true;
  }
  const auto keys = seen_.node.kv().peek_keys(db);
  if (!keys.ok()) return false;
  for (const std::string& plain : *keys) {
    if (runtime::json_string(plain) != key) continue;
    account_.say(fmt::format("But there is the key {}, without quotes: {}", language::bytes_text(plain), kTyped));
    return true;
  }
  return false;
}

void WhyKey::typed_value(const language::Step& step, const Outcome& outcome) {
  const auto* expected = step.expected ? std::get_if<language::ExpectBytes>(&step.expected->is) : nullptr;
  if (expected == nullptr || !expected->bytes.is_constant() || outcome.kind != Outcome::Kind::Value) return;
  const std::string_view got = outcome.value.view();
  const std::string& wanted = expected->bytes.bytes;
  if (runtime::json_string(wanted) == got || runtime::json_string(got) == wanted) {
    account_.say(fmt::format("Only the quotes differ: {}", kTyped));
  }
}

}  // namespace hypersim::simulator
