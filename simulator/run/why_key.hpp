#pragma once
// Why a key has the value that it has, or none: who wrote it last, what is staged for it, and where else it may be.

#include <cstddef>
#include <string_view>

#include "explanation.hpp"
#include "outcome.hpp"

namespace hypersim::simulator {

class WhyKey {
 public:
  /// Both outlive it.
  WhyKey(const Evidence& seen, Account& account) : seen_(seen), account_(account) {}

  /// As it was when kv answered that request, or as it is.
  void history(const kv_module::DbKey& db, std::string_view key, const runtime::KernelMessage* read = nullptr);
  /// The value that was expected and the one that was read differ only in quotes.
  void typed_value(const language::Step& step, const Outcome& outcome);

 private:
  /// What is still staged for the key, by the last that did.
  void staged(const kv_module::DbKey& db, std::string_view key, std::size_t since, std::size_t until);
  /// The key is there as JSON text, or as the text of the JSON; false if not.
  bool typed_key(const kv_module::DbKey& db, std::string_view key);
  /// The same key in another database: perhaps that one was meant.
  void written_elsewhere(const kv_module::DbKey& db, std::string_view key);
  /// A key of the database that is spelt nearly so.
  void near_key(const kv_module::DbKey& db, std::string_view key);

  const Evidence& seen_;
  Account& account_;
};

}  // namespace hypersim::simulator
