#pragma once
// Why a transaction is not there any more, and what became of what was staged in it.

#include <cstddef>

#include "explanation.hpp"

namespace hypersim::simulator {

class WhyTransaction {
 public:
  /// Both outlive it.
  WhyTransaction(const Evidence& seen, Account& account) : seen_(seen), account_(account) {}

  /// For that process, on that database.
  void is_gone(const kv_module::DbKey& db, const runtime::Address& asker, kv_module::TxId tx);
  /// kv crashed after that event, and every transaction is gone; false if it did not.
  bool lost_in_crash(std::size_t event);
  /// The process that began it in that event has ended since, or the node has; false if not.
  bool lost_with_life(std::size_t event, const runtime::ProcessId& owner);

 private:
  bool begun_on_another_node(kv_module::TxId tx);
  /// That request of kv ended because a step of sim had the opening of the database fail.
  bool failed_to_open(std::size_t kv_done, const kv_module::DbKey& db) const;

  const Evidence& seen_;
  Account& account_;
};

}  // namespace hypersim::simulator
