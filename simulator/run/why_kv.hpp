#pragma once
// Why kv answered with an error, and why a database is not there.

#include <optional>

#include "explanation.hpp"

namespace hypersim::simulator {

class WhyKv {
 public:
  /// Both outlive it.
  WhyKv(const Evidence& seen, Account& account) : seen_(seen), account_(account) {}

  void error(const runtime::KernelMessage& request, const kv_module::KvError& error);
  void no_db(const kv_module::DbKey& db);

 private:
  /// The capability that kv missed was to be on the request.
  void attached_in_vain(const runtime::KernelMessage& request, const runtime::Capability& cap);
  /// The storage failed because a step of sim had ordered it.
  void storage_failed(const kv_module::KvRequest& request, const kv_module::KvError& error);
  /// A database that is there and has nearly that name in its package, or that name in another package.
  std::optional<kv_module::DbKey> nearest_db(const kv_module::DbKey& db) const;

  const Evidence& seen_;
  Account& account_;
};

}  // namespace hypersim::simulator
