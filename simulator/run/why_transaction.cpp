#include "why_transaction.hpp"

#include <fmt/format.h>

#include "hypersim/kv_module/kv_wire.hpp"
#include "hypersim/runtime/modules.hpp"

#include "kv_requests.hpp"

namespace hypersim::simulator {

using kv_module::DbKey;
using kv_module::KvError;
using kv_module::StorageOperation;
using kv_module::TxId;
using runtime::ProcessId;
namespace fact = runtime::fact;

namespace {

std::optional<TxId> begun(const runtime::KernelMessage& message) {
  if (message.is_request() || message.source.process() != runtime::modules::kv()) return std::nullopt;
  const auto response = kv_module::parse_kv_response(message.body().view());
  if (!response || !std::holds_alternative<kv_module::KvTxBegun>(*response)) return std::nullopt;
  return std::get<kv_module::KvTxBegun>(*response).tx_id;
}

}  // namespace

void WhyTransaction::is_gone(const DbKey& db, const runtime::Address& asker, TxId tx) {
  const ProcessId& who = asker.process();
  const auto begin = seen_.history.last<fact::Sent>([&](const fact::Sent& e) { return begun(*e.message) == tx; });
  if (!begin) {
    if (begun_on_another_node(tx)) return;
    return account_.say(fmt::format("No transaction {} has been begun.", tx.value));
  }
  const runtime::KernelMessage& answer = *seen_.history.at<fact::Sent>(*begin).message;
  const ProcessId& owner = answer.target.process();
  if (owner != who) {
    return account_.say(
        fmt::format("The transaction belongs to {}, which began it {}: nobody else may use it (rule D3).",
                    seen_.names.process(owner), seen_.history.when(*begin)));
  }
  const auto ask = kv_request_before(seen_, *begin, answer.target, answer.id);
  if (ask && ask->db != db) {
    return account_.say(fmt::format("The transaction was begun on {}, not on {} (rule D3).", seen_.names.db(ask->db),
                                    seen_.names.db(db)));
  }
  for (std::size_t end = seen_.history.events().size(); end > *begin;) {
    const auto done = seen_.history.last_before<fact::KvDone>(end, [&](const fact::KvDone& e) {
      return e.source == asker && (e.success || e.result == runtime::KvAnswerKind::RocksDBError);
    });
    if (!done || *done < *begin) break;
    end = *done;
    const auto& fact = seen_.history.at<fact::KvDone>(*done);
    const auto request = kv_request_before(seen_, *done, fact.source, fact.id);
    if (!request || request->action != kv_module::KvAction(kv_module::Commit{tx})) continue;
    if (!fact.success && failed_to_open(*done, db)) continue;  // the transaction was not found yet
    account_.say(fmt::format("It ended with the commit {}{}: a transaction is committed once.",
                             seen_.history.when(*done), fact.success ? "" : ", although that failed"));
    return;
  }
  if (lost_in_crash(*begin) || lost_with_life(*begin, who)) return;
  const auto removed = seen_.history.last<fact::DatabaseRemoved>([&](const auto& e) { return e.db == db.text(); });
  if (removed && *removed > *begin) {
    account_.say(fmt::format("Its database was removed {}, and its transactions with it (rule D5).",
                             seen_.history.when(*removed)));
  }
}

bool WhyTransaction::begun_on_another_node(TxId tx) {
  Scene scene = Scene::around(seen_);
  for (std::uint16_t node = 0; node < seen_.network.size(); ++node) {
    const Evidence& there = scene.on(seen_.network.node({node}).name());
    const auto begin = there.history.last<fact::Sent>([&](const fact::Sent& e) { return begun(*e.message) == tx; });
    if (!begin) continue;
    const ProcessId& owner = there.history.at<fact::Sent>(*begin).message->target.process();
    account_.say(fmt::format(
        "The transaction belongs to {}, which began it {} on {}: kv:distro:sys of {} does not know it (rule D3).",
        there.names.process(owner), there.history.when(*begin), there.node.name(), seen_.node.name()));
    return true;
  }
  return false;
}

bool WhyTransaction::failed_to_open(std::size_t kv_done, const kv_module::DbKey& db) const {
  const auto& done = seen_.history.at<fact::KvDone>(kv_done);
  for (std::size_t i = kv_done; i < seen_.history.events().size(); ++i) {
    const auto* sent = std::get_if<fact::Sent>(&seen_.history.events()[i].fact);
    if (sent == nullptr || sent->message->is_request() || sent->message->id != done.id) continue;
    const auto response = kv_module::parse_kv_response(sent->message->body().view());
    const auto* error = response ? std::get_if<KvError>(&*response) : nullptr;
    return error != nullptr &&
           seen_.history
               .last_before<fact::StorageFaultOrdered>(kv_done,
                                                       [&](const fact::StorageFaultOrdered& e) {
                                                         return e.operation == StorageOperation::Open &&
                                                                e.db == db.text() && e.text == error->error;
                                                       })
               .has_value();
  }
  return false;
}

bool WhyTransaction::lost_with_life(std::size_t event, const runtime::ProcessId& owner) {
  const auto end = seen_.end_after(event, owner);
  if (!end) return false;
  account_.say(
      fmt::format("{} {}: a transaction ends with the process that began it, or with the node, and nothing of what was "
                  "staged in it is written (rule D3).",
                  seen_.names.process(owner), seen_.end_text(*end)));
  return true;
}

bool WhyTransaction::lost_in_crash(std::size_t event) {
  const auto crash = seen_.history.kv_crash_after(event);
  if (!crash) return false;
  account_.say(fmt::format(
      "kv:distro:sys crashed {}: the transactions that it had are gone, and nothing of what was staged in them "
      "was written.",
      seen_.history.when_by_sim(*crash)));
  return true;
}

}  // namespace hypersim::simulator
