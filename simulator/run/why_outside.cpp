#include <algorithm>
#include <fmt/format.h>

#include "hypersim/kv_module/kv_wire.hpp"
#include "hypersim/runtime/modules.hpp"

#include "why.hpp"

namespace hypersim::simulator {

using kv_module::KvError;
using kv_module::StorageOperation;
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

void Why::storage_failed(const kv_module::KvRequest& request, const KvError& error) {
  const auto operation = operation_of(request.action);
  const auto ordered = history_.last<fact::StorageFaultOrdered>([&](const fact::StorageFaultOrdered& e) {
    const bool concerns =
        e.operation == name_of(StorageOperation::Open) || (operation && e.operation == kv_module::name_of(*operation));
    return e.db == request.db.text() && e.text == error.error && e.times != 0 && concerns;
  });
  if (!ordered) return;
  const auto& fact = history_.at<fact::StorageFaultOrdered>(*ordered);
  const std::string often = fact.times ? fmt::format(", the next {} times", *fact.times) : std::string();
  say(fmt::format("`sim fail-storage` {} makes the storage fail {} {}{}.", history_.when_by_sim(*ordered),
                  fact.operation == "open" ? "to open" : fmt::format("each {} of", fact.operation),
                  names_.db(request.db), fact.times == 1 ? ", once" : often));
  if (fact.operation != "open") return;
  const auto limit = history_.last<fact::FdsLimitSet>([](const auto&) { return true; });
  const auto crash = history_.last<fact::ModuleCrashed>([](const auto&) { return true; });
  if (crash && (!limit || *crash > *limit)) {
    say(fmt::format("kv:distro:sys crashed {}, so it has to open every database anew.", history_.when_by_sim(*crash)));
  } else if (limit) {
    say(fmt::format(
        "Since `sim fds-limit` {} at most {} stay open; the one that was used least recently is closed, and "
        "opened again when it is asked for.",
        history_.when_by_sim(*limit), std::max<std::uint64_t>(history_.at<fact::FdsLimitSet>(*limit).limit, 1)));
  }
}

bool Why::failed_to_open(std::size_t kv_done, const kv_module::DbKey& db) const {
  const auto& done = history_.at<fact::KvDone>(kv_done);
  for (std::size_t i = kv_done; i < history_.events().size(); ++i) {
    const auto* sent = std::get_if<fact::Sent>(&history_.events()[i].fact);
    if (sent == nullptr || sent->message->is_request() || sent->message->id != done.id) continue;
    const auto response = kv_module::parse_kv_response(sent->message->body().view());
    const auto* error = response ? std::get_if<KvError>(&*response) : nullptr;
    return error != nullptr && history_
                                   .last_before<fact::StorageFaultOrdered>(
                                       kv_done,
                                       [&](const fact::StorageFaultOrdered& e) {
                                         return e.operation == kv_module::name_of(StorageOperation::Open) &&
                                                e.db == db.text() && e.text == error->error;
                                       })
                                   .has_value();
  }
  return false;
}

bool Why::lost_in_crash(const runtime::KernelMessage& request) {
  if (request.target.process() != runtime::modules::kv()) return false;
  const auto delivered = history_.last<fact::Delivered>([&](const fact::Delivered& e) {
    return e.message->is_request() && e.message->id == request.id && e.message->source == request.source;
  });
  const auto crash = delivered ? history_.kv_crash_after(*delivered) : std::nullopt;
  const auto is_its_end = [&](const fact::KvDone& e) { return e.id == request.id && e.source == request.source; };
  if (!crash || history_.last<fact::KvDone>(is_its_end) > delivered) return false;
  say(
      fmt::format("kv:distro:sys crashed {}, before it had answered: what it had in hand and in its inbox is lost, and "
                  "nobody is told.",
                  history_.when_by_sim(*crash)));
  return true;
}

bool Why::transaction_lost_with_life(std::size_t event, const runtime::ProcessId& owner) {
  const auto end = end_after(event, owner);
  if (!end) return false;
  say(
      fmt::format("{} {}: a transaction ends with the process that began it, or with the node, and nothing of what was "
                  "staged in it is written (rule D3).",
                  names_.process(owner), end_at(*end)));
  return true;
}

bool Why::transaction_lost_in_crash(std::size_t event) {
  const auto crash = history_.kv_crash_after(event);
  if (!crash) return false;
  say(fmt::format(
      "kv:distro:sys crashed {}: the transactions that it had are gone, and nothing of what was staged in them "
      "was written.",
      history_.when_by_sim(*crash)));
  return true;
}

}  // namespace hypersim::simulator
