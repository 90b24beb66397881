#include "transactions.hpp"

#include <utility>

namespace hypersim::kv_module {

Transactions::Transactions(std::function<std::uint64_t()> random, bool owned)
    : random_(std::move(random)), owned_(owned) {}

TxId Transactions::begin(const runtime::ProcessId& process, const DbKey& db) {
  TxId tx{random_()};
  while (begun_.count(tx) != 0) tx = TxId{random_()};
  begun_.emplace(tx, Begun{process, db, {}});
  return tx;
}

bool Transactions::stage(TxId tx, const runtime::ProcessId& process, const DbKey& db, Write write) {
  const auto found = find(tx, process, db);
  if (found == begun_.end()) return false;
  found->second.staged.push_back(std::move(write));
  return true;
}

std::optional<std::vector<Write>> Transactions::take(TxId tx, const runtime::ProcessId& process, const DbKey& db) {
  const auto found = find(tx, process, db);
  if (found == begun_.end()) return std::nullopt;
  std::vector<Write> staged = std::move(found->second.staged);
  begun_.erase(found);
  return staged;
}

std::vector<std::string> Transactions::keys_of(TxId tx, const runtime::ProcessId& process, const DbKey& db) {
  std::vector<std::string> keys;
  if (const auto found = find(tx, process, db); found != begun_.end()) {
    for (const Write& write : found->second.staged) keys.push_back(write.key);
  }
  return keys;
}

void Transactions::discard_of(const runtime::ProcessId& process) {
  std::erase_if(begun_, [&](const auto& entry) { return entry.second.process == process; });
}

void Transactions::discard_of(const DbKey& db) {
  std::erase_if(begun_, [&](const auto& entry) { return entry.second.db == db; });
}

Transactions::Table::iterator Transactions::find(TxId tx, const runtime::ProcessId& process, const DbKey& db) {
  const auto found = begun_.find(tx);
  if (found == begun_.end() || !owned_) return found;
  return found->second.process == process && found->second.db == db ? found : begun_.end();
}

}  // namespace hypersim::kv_module
