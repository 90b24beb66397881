#pragma once
// The transactions that have begun and what each has staged, in memory until Commit. A transaction belongs to the
// process that began it and to its database (docs/semantics.md, section 9, D3). It survives the closing of the
// database, but not its removal. Owned by the engine.

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <vector>

#include "hypersim/kv_module/storage.hpp"
#include "hypersim/runtime/identity.hpp"

namespace hypersim::kv_module {

class Transactions {
 public:
  /// `owned`: a transaction is found only by its process and for its database.
  Transactions(std::function<std::uint64_t()> random, bool owned);

  /// Begins a transaction under an id that no transaction has now.
  TxId begin(const runtime::ProcessId& process, const DbKey& db);
  /// Adds a write to the transaction. Returns false if `process` has no such transaction for `db`.
  bool stage(TxId tx, const runtime::ProcessId& process, const DbKey& db, Write write);
  /// Ends the transaction and returns what it has staged, in order; none if `process` has no such transaction for `db`.
  std::optional<std::vector<Write>> take(TxId tx, const runtime::ProcessId& process, const DbKey& db);

  /// The keys of what it has staged, in order; none if `process` has no such transaction for `db`.
  std::vector<std::string> keys_of(TxId tx, const runtime::ProcessId& process, const DbKey& db);

  void discard_of(const runtime::ProcessId& process);
  void discard_of(const DbKey& db);
  void discard_all() { begun_.clear(); }
  std::size_t count() const { return begun_.size(); }

 private:
  struct Begun {
    runtime::ProcessId process;
    DbKey db;
    std::vector<Write> staged;
  };
  using Table = std::map<TxId, Begun>;
  Table::iterator find(TxId tx, const runtime::ProcessId& process, const DbKey& db);

  std::function<std::uint64_t()> random_;
  bool owned_;
  Table begun_;
};

}  // namespace hypersim::kv_module
