#include <algorithm>
#include <fmt/format.h>
#include <map>

#include "hypersim/kv_module/kv_wire.hpp"
#include "hypersim/language/print.hpp"
#include "hypersim/language/spelling.hpp"
#include "hypersim/runtime/modules.hpp"

#include "why.hpp"

namespace hypersim::simulator {

using kv_module::DbKey;
using kv_module::KvError;
using kv_module::TxId;
using runtime::ProcessId;
namespace fact = runtime::fact;

namespace {

/// The kv request in a message, if it is one.
std::optional<kv_module::KvRequest> kv_request(const runtime::KernelMessage& message) {
  if (!message.is_request() || message.target.process() != runtime::modules::kv()) return std::nullopt;
  return kv_module::parse_kv_request(message.body().view());
}

std::optional<TxId> begun(const runtime::KernelMessage& message) {
  if (message.is_request() || message.source.process() != runtime::modules::kv()) return std::nullopt;
  const auto response = kv_module::parse_kv_response(message.body().view());
  if (!response || !std::holds_alternative<kv_module::KvTxBegun>(*response)) return std::nullopt;
  return std::get<kv_module::KvTxBegun>(*response).tx_id;
}

}  // namespace

void Why::kv_error(const runtime::KernelMessage& message, const KvError& error) {
  const auto request = kv_request(message);
  if (!request) {
    if (message.target.process() == runtime::modules::kv()) say("The body is no KvRequest.");
    return;
  }
  const ProcessId& who = message.source.process();
  using Kind = KvError::Kind;
  switch (error.kind) {
    case Kind::NoReadCap:
    case Kind::NoWriteCap: {
      // A name that is misspelt: nobody ever opened such a database, but there is one of nearly that name.
      const std::string db = request->db.text();
      const bool was_there =
          history_.last<fact::DatabaseCreated>([&](const auto& e) { return e.db == db; }).has_value();
      if (!was_there && !node_.kv().exists(request->db) && nearest_db(request->db)) return no_db(request->db);
      const auto kind =
          error.kind == Kind::NoReadCap ? kv_module::KvCapabilityKind::Read : kv_module::KvCapabilityKind::Write;
      const auto cap = kv_module::kv_capability(node_.name(), kind, request->db);
      const bool is_wanted = missing_capability(who, cap);
      attached_in_vain(message, cap);
      if (is_wanted) advise_on(message);
      return;
    }
    case Kind::MismatchingPackageId:
      return say(fmt::format("Only processes of {} may open or remove {}; {} is of {}.", request->db.package.text(),
                             names_.db(request->db), names_.process(who), who.package_id().text()));
    case Kind::NoDb:
      return no_db(request->db);
    case Kind::NoTx:
      return no_tx(request->db, message.source, error.tx_id);
    case Kind::KeyNotFound:
      if (const auto* get = std::get_if<kv_module::Get>(&request->action)) key_history(request->db, get->key, &message);
      return;
    case Kind::AddCapFailed:
      return say(fmt::format("{} had ended when kv wanted to give it the capabilities.", names_.process(who)));
    case Kind::MalformedRequest:
      return say(fmt::format("A {} needs its value as the blob of the message.", kv_module::name_of(request->action)));
    case Kind::RocksDBError:
    case Kind::IOError:
      say(fmt::format("{}.", kv_module::display(error)));
      return storage_failed(*request, error);
  }
}

void Why::no_db(const DbKey& db) {
  const auto removed = history_.last<fact::DatabaseRemoved>([&](const auto& e) { return e.db == db.text(); });
  const auto created = history_.last<fact::DatabaseCreated>([&](const auto& e) { return e.db == db.text(); });
  if (removed && (!created || *created < *removed)) {
    const auto& by = history_.at<fact::DatabaseRemoved>(*removed).source;
    say(fmt::format("{} removed {} {}.", names_.process(by), names_.db(db), history_.when(*removed)));
  } else {
    say(fmt::format("No process has opened {}, so it is not there.", names_.db(db)));
    if (const auto meant = nearest_db(db)) {
      return say(fmt::format("There is {}: is that the database that was meant?", names_.db(*meant)));
    }
  }
  if (moment_ != Moment::Nowhere) say(analysis::advice_to_open(scenario_, names_, history_.events(), db, event_));
}

/// A database that is there and has nearly that name in its package, or that name in another package.
std::optional<DbKey> Why::nearest_db(const DbKey& db) const {
  std::optional<DbKey> same_name;
  std::map<std::string, DbKey> of_package;
  for (const runtime::TraceEvent& event : history_.events()) {
    const auto* created = std::get_if<fact::DatabaseCreated>(&event.fact);
    const auto other = created != nullptr ? analysis::db_of_text(created->db) : std::nullopt;
    if (!other || !node_.kv().exists(*other)) continue;
    if (other->package == db.package) {
      of_package.emplace(other->db, *other);
    } else if (other->db == db.db) {
      same_name = *other;
    }
  }
  language::Spelling spelling(db.db);
  for (const auto& [name, unused] : of_package) spelling.offer(name);
  const auto near = of_package.find(spelling.best());
  return near != of_package.end() ? near->second : same_name;
}

void Why::no_tx(const DbKey& db, const runtime::Address& asker, TxId tx) {
  const ProcessId& who = asker.process();
  const auto begin = history_.last<fact::Sent>([&](const fact::Sent& e) { return begun(*e.message) == tx; });
  if (!begin) return say(fmt::format("No transaction {} has been begun.", tx.value));
  const runtime::KernelMessage& answer = *history_.at<fact::Sent>(*begin).message;
  const ProcessId& owner = answer.target.process();
  if (owner != who) {
    return say(fmt::format("The transaction belongs to {}, which began it {}: nobody else may use it (rule D3).",
                           names_.process(owner), history_.when(*begin)));
  }
  const auto ask = request_before(*begin, answer.target, answer.id);
  if (ask && ask->db != db) {
    return say(fmt::format("The transaction was begun on {}, not on {} (rule D3).", names_.db(ask->db), names_.db(db)));
  }
  for (std::size_t end = history_.events().size(); end > *begin;) {
    const auto done = history_.last_before<fact::KvDone>(end, [&](const fact::KvDone& e) {
      return e.source == asker && (e.success || e.result == kv_module::name_of(KvError::Kind::RocksDBError));
    });
    if (!done || *done < *begin) break;
    end = *done;
    const auto& fact = history_.at<fact::KvDone>(*done);
    const auto request = request_before(*done, fact.source, fact.id);
    if (!request || request->action != kv_module::KvAction(kv_module::Commit{tx})) continue;
    if (!fact.success && failed_to_open(*done, db)) continue;  // the transaction was not found yet
    say(fmt::format("It ended with the commit {}{}: a transaction is committed once.", history_.when(*done),
                    fact.success ? "" : ", although that failed"));
    return;
  }
  if (transaction_lost_in_crash(*begin) || transaction_lost_with_life(*begin, who)) return;
  const auto removed = history_.last<fact::DatabaseRemoved>([&](const auto& e) { return e.db == db.text(); });
  if (removed && *removed > *begin) {
    say(fmt::format("Its database was removed {}, and its transactions with it (rule D5).", history_.when(*removed)));
  }
}

void Why::key_history(const DbKey& db, std::string_view key, const runtime::KernelMessage* read) {
  const std::string text = db.text();
  const auto writes_key = [&](const fact::StorageWritten& e) {
    return e.db == text && std::any_of(e.writes.begin(), e.writes.end(), [&](const auto& w) { return w.first == key; });
  };
  const std::size_t now = history_.events().size();
  const auto done = history_.last<fact::KvDone>(
      [&](const fact::KvDone& e) { return read != nullptr && e.id == read->id && e.source == read->source; });
  const std::size_t until = done.value_or(now);
  const auto written = history_.last_before<fact::StorageWritten>(until, writes_key);
  const auto removed = history_.last_before<fact::DatabaseRemoved>(until, [&](const auto& e) { return e.db == text; });
  const std::size_t before = lines_.size();
  if (removed && (!written || *written < *removed)) {
    const auto& by = history_.at<fact::DatabaseRemoved>(*removed).source;
    say(fmt::format("{} removed the database {}, and everything in it.", names_.process(by), history_.when(*removed)));
  } else if (written) {
    const auto& fact = history_.at<fact::StorageWritten>(*written);
    const auto write =
        std::find_if(fact.writes.rbegin(), fact.writes.rend(), [&](const auto& w) { return w.first == key; });
    say(fmt::format("{} {} {} last, {}.", names_.process(fact.source), write->second ? "wrote" : "deleted",
                    language::bytes_text(key), history_.when(*written)));
  }
  staged(db, key, std::max(removed.value_or(0), written.value_or(0)), until);
  if (const auto later = history_.last<fact::StorageWritten>(writes_key); later && *later > until) {
    const auto& source = history_.at<fact::StorageWritten>(*later).source;
    say(fmt::format("{} wrote it {}, but only after it was read.", names_.process(source), history_.when(*later)));
  }
  if (lines_.size() == before) {
    say(fmt::format("Nobody has written {} to {} in this run.", language::bytes_text(key), names_.db(db)));
    if (!typed_key(db, key)) written_elsewhere(db, key);
  }
}

/// The same key in another database: perhaps that one was meant.
void Why::written_elsewhere(const DbKey& db, std::string_view key) {
  const auto elsewhere = history_.last<fact::StorageWritten>([&](const fact::StorageWritten& e) {
    return e.db != db.text() &&
           std::any_of(e.writes.begin(), e.writes.end(), [&](const auto& write) { return write.first == key; });
  });
  if (!elsewhere) return;
  const auto& fact = history_.at<fact::StorageWritten>(*elsewhere);
  const auto other = analysis::db_of_text(fact.db);
  say(fmt::format("{} wrote it to {}, {}: is that the database that was meant?", names_.process(fact.source),
                  other ? names_.db(*other) : fact.db.string(), history_.when(*elsewhere)));
}

/// What is still staged for the key, by the last that did.
void Why::staged(const DbKey& db, std::string_view key, std::size_t since, std::size_t until) {
  for (std::size_t end = until; end > since;) {
    const auto done =
        history_.last_before<fact::KvDone>(end, [&](const fact::KvDone& e) { return e.success && e.db == db.text(); });
    if (!done || *done < since) return;
    end = *done;
    const auto& fact = history_.at<fact::KvDone>(*done);
    const auto request = request_before(*done, fact.source, fact.id);
    if (!request || !node_.alive(fact.source.process())) continue;
    const auto* set = std::get_if<kv_module::Set>(&request->action);
    const auto* del = std::get_if<kv_module::Delete>(&request->action);
    const bool is_set = set != nullptr && set->tx_id && set->key == key;
    const bool is_delete = del != nullptr && del->tx_id && del->key == key;
    if (!is_set && !is_delete) continue;
    say(fmt::format("{} staged {} for {} {}, in a transaction that is not committed: reads do not see it.",
                    names_.process(fact.source), is_set ? "a value" : "a deletion", language::bytes_text(key),
                    history_.when(*done)));
    if (!transaction_lost_in_crash(*done)) transaction_lost_with_life(*done, fact.source.process());
    return;
  }
}

std::optional<kv_module::KvRequest> Why::request_before(std::size_t event, const runtime::Address& source,
                                                        runtime::RequestId id) const {
  const auto sent = history_.last_before<fact::Sent>(event, [&](const fact::Sent& e) {
    return e.message->is_request() && e.message->id == id && e.message->source == source;
  });
  return sent ? kv_request(*history_.at<fact::Sent>(*sent).message) : std::nullopt;
}

}  // namespace hypersim::simulator
