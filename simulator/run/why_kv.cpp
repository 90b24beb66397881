#include "why_kv.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <map>

#include "hypersim/kv_module/kv_wire.hpp"
#include "hypersim/language/spelling.hpp"
#include "hypersim/runtime/modules.hpp"

#include "kv_requests.hpp"
#include "why_body.hpp"
#include "why_capability.hpp"
#include "why_key.hpp"
#include "why_transaction.hpp"

namespace hypersim::simulator {

using kv_module::DbKey;
using kv_module::KvError;
using kv_module::StorageOperation;
using runtime::Capability;
using runtime::ProcessId;
namespace fact = runtime::fact;

namespace {

/// What the storage does for an action, beside opening the database.
std::optional<StorageOperation> operation_of(const kv_module::KvAction& action) {
  if (std::holds_alternative<kv_module::Set>(action)) return StorageOperation::Put;
  if (std::holds_alternative<kv_module::Delete>(action)) return StorageOperation::Delete;
  if (std::holds_alternative<kv_module::Get>(action)) return StorageOperation::Get;
  if (std::holds_alternative<kv_module::Commit>(action)) return StorageOperation::Commit;
  return std::nullopt;
}

}  // namespace

void WhyKv::error(const runtime::KernelMessage& message, const KvError& error) {
  const auto request = kv_request(message);
  if (!request) {
    WhyBody(seen_, account_).not_taken(message);
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
          seen_.history.last<fact::DatabaseCreated>([&](const auto& e) { return e.db == db; }).has_value();
      if (!was_there && !seen_.node.kv().exists(request->db) && nearest_db(request->db)) return no_db(request->db);
      const auto kind =
          error.kind == Kind::NoReadCap ? kv_module::KvCapabilityKind::Read : kv_module::KvCapabilityKind::Write;
      const auto cap = kv_module::kv_capability(seen_.node.name(), kind, request->db);
      const bool can_be_given = WhyCapability(seen_, account_).lacks(who, cap);
      attached_in_vain(message, cap);
      if (can_be_given) account_.advise_on(message);
      return;
    }
    case Kind::MismatchingPackageId:
      return account_.say(fmt::format("Only processes of {} may open or remove {}; {} is of {}.",
                                      request->db.package.text(), seen_.names.db(request->db), seen_.names.process(who),
                                      who.package_id().text()));
    case Kind::NoDb:
      return no_db(request->db);
    case Kind::NoTx:
      return WhyTransaction(seen_, account_).is_gone(request->db, message.source, error.tx_id);
    case Kind::KeyNotFound:
      if (const auto* get = std::get_if<kv_module::Get>(&request->action))
        WhyKey(seen_, account_).history(request->db, get->key, &message);
      return;
    case Kind::AddCapFailed:
      return account_.say(
          fmt::format("{} had ended when kv wanted to give it the capabilities.", seen_.names.process(who)));
    case Kind::MalformedRequest:
      return account_.say(
          fmt::format("A {} needs its value as the blob of the message.", kv_module::name_of(request->action)));
    case Kind::RocksDBError:
    case Kind::IOError:
      account_.say(fmt::format("{}.", kv_module::display(error)));
      return storage_failed(*request, error);
  }
}

void WhyKv::attached_in_vain(const runtime::KernelMessage& request, const Capability& cap) {
  const auto sent = seen_.sent(request);
  for (std::size_t i = sent.value_or(0); i-- > 0;) {
    const auto* left_out = std::get_if<fact::NotAttached>(&seen_.history.events()[i].fact);
    if (left_out == nullptr) return;
    if (left_out->capability != cap) continue;
    return account_.say(
        "It was to be attached to the request; but kv looks only at what the sender has saved, not at what is "
        "attached.");
  }
}

void WhyKv::storage_failed(const kv_module::KvRequest& request, const KvError& error) {
  const auto operation = operation_of(request.action);
  const auto ordered = seen_.history.last<fact::StorageFaultOrdered>([&](const fact::StorageFaultOrdered& e) {
    const bool concerns = e.operation == StorageOperation::Open || e.operation == operation;
    return e.db == request.db.text() && e.text == error.error && e.times != 0 && concerns;
  });
  if (!ordered) return;
  const auto& fact = seen_.history.at<fact::StorageFaultOrdered>(*ordered);
  const bool fails_to_open = fact.operation == StorageOperation::Open;
  const std::string often = fact.times ? fmt::format(", the next {} times", *fact.times) : std::string();
  account_.say(fmt::format("`sim fail-storage` {} makes the storage fail {} {}{}.", seen_.history.when_by_sim(*ordered),
                           fails_to_open ? "to open" : fmt::format("each {} of", to_text(fact.operation)),
                           seen_.names.db(request.db), fact.times == 1 ? ", once" : often));
  if (!fails_to_open) return;
  const auto limit = seen_.history.last<fact::FdsLimitSet>([](const auto&) { return true; });
  const auto crash = seen_.history.last<fact::ModuleCrashed>([](const auto&) { return true; });
  if (crash && (!limit || *crash > *limit)) {
    account_.say(fmt::format("kv:distro:sys crashed {}, so it has to open every database anew.",
                             seen_.history.when_by_sim(*crash)));
  } else if (limit) {
    account_.say(fmt::format(
        "Since `sim fds-limit` {} at most {} stay open; the one that was used least recently is closed, and "
        "opened again when it is asked for.",
        seen_.history.when_by_sim(*limit),
        std::max<std::uint64_t>(seen_.history.at<fact::FdsLimitSet>(*limit).limit, 1)));
  }
}

void WhyKv::no_db(const DbKey& db) {
  const auto removed = seen_.history.last<fact::DatabaseRemoved>([&](const auto& e) { return e.db == db.text(); });
  const auto created = seen_.history.last<fact::DatabaseCreated>([&](const auto& e) { return e.db == db.text(); });
  if (removed && (!created || *created < *removed)) {
    const auto& by = seen_.history.at<fact::DatabaseRemoved>(*removed).source;
    account_.say(
        fmt::format("{} removed {} {}.", seen_.names.process(by), seen_.names.db(db), seen_.history.when(*removed)));
  } else {
    account_.say(fmt::format("No process has opened {}, so it is not there.", seen_.names.db(db)));
    if (const auto meant = nearest_db(db)) {
      return account_.say(fmt::format("There is {}: is that the database that was meant?", seen_.names.db(*meant)));
    }
  }
  account_.advise_to_open(db);
}

/// A database that is there and has nearly that name in its package, or that name in another package.
std::optional<DbKey> WhyKv::nearest_db(const DbKey& db) const {
  std::optional<DbKey> same_name;
  std::map<std::string, DbKey> of_package;
  for (const runtime::TraceEvent& event : seen_.history.events()) {
    const auto* created = std::get_if<fact::DatabaseCreated>(&event.fact);
    const auto other = created != nullptr ? analysis::db_of_text(created->db) : std::nullopt;
    if (!other || !seen_.node.kv().exists(*other)) continue;
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

}  // namespace hypersim::simulator
