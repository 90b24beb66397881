#include <fmt/format.h>

#include "hypersim/kv_module/kv_wire.hpp"
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

void Why::kv_error(const Step& step, const KvError& error) {
  const auto* kv = std::get_if<KvStep>(&step.is);
  if (kv == nullptr) return;
  const ProcessId& who = step.who->address.process();
  using Kind = KvError::Kind;
  switch (error.kind) {
    case Kind::NoReadCap:
    case Kind::NoWriteCap: {
      const auto kind = error.kind == Kind::NoReadCap ? kv_module::KvCapabilityKind::Read : kv_module::KvCapabilityKind::Write;
      return missing_capability(who, kv_module::kv_capability(node_.name(), kind, kv->db.key));
    }
    case Kind::MismatchingPackageId:
      return say(fmt::format("Only processes of {} may open or remove {}; {} is of {}.", kv->db.key.package.text(),
                             names_.db(kv->db.key), names_.process(who), who.package().text()));
    case Kind::NoDb:
      return no_db(kv->db.key);
    case Kind::NoTx:
      return no_tx(*kv, who, error.tx_id);
    case Kind::KeyNotFound:
      if (kv->key.saved_name.empty()) key_history(kv->db.key, kv->key.bytes);
      return;
    case Kind::AddCapFailed:
      return say(fmt::format("{} had ended when kv wanted to give it the capabilities.", names_.process(who)));
    case Kind::MalformedRequest:
    case Kind::RocksDBError:
    case Kind::IOError:
      return say(fmt::format("{}.", kv_module::display(error)));
  }
}

void Why::no_db(const DbKey& db) {
  const auto removed = history_.last<fact::DatabaseRemoved>([&](const auto& e) { return e.db == db.text(); });
  const auto created = history_.last<fact::DatabaseCreated>([&](const auto& e) { return e.db == db.text(); });
  if (removed && (!created || *created < *removed)) {
    const auto& by = history_.at<fact::DatabaseRemoved>(*removed).source;
    say(fmt::format("{} removed {} {}.", names_.process(by), names_.db(db), history_.when(*removed, by.process())));
  } else {
    say(fmt::format("No process has opened {}, so it is not there.", names_.db(db)));
  }
  if (const ProcessDecl* owner = names_.member_of(db.package)) {
    say(fmt::format("This step would make it: `{} open {}`.", owner->name, names_.db(db, &owner->address.package())));
  }
}

void Why::no_tx(const KvStep& step, const ProcessId& who, TxId tx) {
  const auto begin = history_.last<fact::Sent>([&](const fact::Sent& e) { return begun(*e.message) == tx; });
  if (!begin) return say(fmt::format("No transaction {} has been begun.", tx.value));
  const runtime::KernelMessage& answer = *history_.at<fact::Sent>(*begin).message;
  const ProcessId& owner = answer.target.process();
  if (owner != who) {
    return say(fmt::format("The transaction belongs to {}, which began it {}: nobody else may use it (rule D3).",
                           names_.process(owner), history_.when(*begin, owner)));
  }
  const auto ask = history_.last<fact::Sent>([&](const fact::Sent& e) {
    return e.message->is_request() && e.message->id == answer.id && e.message->source == answer.target;
  });
  if (ask) {
    const auto request = kv_request(*history_.at<fact::Sent>(*ask).message);
    if (request && request->db != step.db.key) {
      return say(fmt::format("The transaction was begun on {}, not on {} (rule D3).", names_.db(request->db),
                             names_.db(step.db.key)));
    }
  }
  const auto commit = history_.last<fact::Sent>([&](const fact::Sent& e) {
    const auto request = kv_request(*e.message);
    return request && e.message->source.process() == who &&
           request->action == kv_module::KvAction(kv_module::Commit{tx});
  });
  if (commit && *commit > *begin) {
    const std::size_t first = history_.last<fact::Sent>([&](const fact::Sent& e) {
                                         const auto request = kv_request(*e.message);
                                         return request && request->action == kv_module::KvAction(kv_module::Commit{tx}) &&
                                                e.message != history_.at<fact::Sent>(*commit).message;
                                       }).value_or(*commit);
    say(fmt::format("It ended with the commit {}: a transaction is committed once.", history_.when(first, who)));
  }
  const auto removed = history_.last<fact::DatabaseRemoved>([&](const auto& e) { return e.db == step.db.key.text(); });
  if (removed && *removed > *begin) {
    say(fmt::format("Its database was removed {}, and its transactions with it (rule D5).", history_.when(*removed, who)));
  }
}

void Why::key_history(const DbKey& db, std::string_view key) {
  const std::string text = db.text();
  const auto written = history_.last<fact::StorageWritten>([&](const fact::StorageWritten& e) {
    if (e.db != text) return false;
    for (const auto& write : e.writes) {
      if (write.first == key) return true;
    }
    return false;
  });
  const auto removed = history_.last<fact::DatabaseRemoved>([&](const auto& e) { return e.db == text; });
  if (removed && (!written || *written < *removed)) {
    const auto& by = history_.at<fact::DatabaseRemoved>(*removed).source;
    say(fmt::format("The database was removed {}, and everything in it.", history_.when(*removed, by.process())));
  } else if (written) {
    const auto& fact = history_.at<fact::StorageWritten>(*written);
    bool deleted = false;
    for (const auto& write : fact.writes) {
      if (write.first == key) deleted = !write.second.has_value();
    }
    say(fmt::format("{} {} it last, {}.", names_.process(fact.source), deleted ? "deleted" : "wrote",
                    history_.when(*written, fact.source.process())));
  } else {
    say("Nobody has written it in this run.");
  }
  const auto staged = history_.last<fact::Sent>([&](const fact::Sent& e) {
    const auto request = kv_request(*e.message);
    if (!request || request->db != db) return false;
    const auto* set = std::get_if<kv_module::Set>(&request->action);
    return set != nullptr && set->tx_id && set->key == key;
  });
  if (staged && (!written || *staged > *written)) {
    const auto& source = history_.at<fact::Sent>(*staged).message->source;
    say(fmt::format("{} staged a value {}: reads see it once it is committed.", names_.process(source),
                    history_.when(*staged, source.process())));
  }
}

}  // namespace hypersim::simulator
