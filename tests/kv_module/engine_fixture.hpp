#pragma once
// An engine on a disk, with a table of who holds which capability in place of the capability actor.

#include <deque>
#include <gtest/gtest.h>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <variant>
#include <vector>

#include "hypersim/kv_module/engine.hpp"
#include "hypersim/kv_module/kv_wire.hpp"

#include "disk_kinds.hpp"
#include "temp_home.hpp"

namespace hypersim::kv_module {

/// An answer as a text: its JSON, and the blob if there is one: `{"Get":[107]} + v`.
inline std::string text_of(const Effect& effect) {
  std::string text = to_json(effect.response);
  if (effect.value) text += " + " + std::string(effect.value->view());
  return text;
}

class EngineTest : public testing::Test {
 protected:
  /// Access to the engine's disk from outside; the engine owns it.
  explicit EngineTest(std::unique_ptr<Disk> disk = make_memory_disk(), Policy policy = Policy::documented())
      : engine_(std::make_unique<Engine>("oracle.os", std::move(disk), policy, [this] { return draw(); })) {}

  static runtime::Address process(std::string_view id) {
    return *runtime::Address::parse("oracle.os@" + std::string(id));
  }

  std::variant<KvError, Plan> plan(const runtime::Address& source, std::string_view body) {
    Plan made;
    if (auto refused = engine_->plan(source, body, made)) return *std::move(refused);
    return made;
  }

  /// Takes a request all the way: plans it, looks at the capabilities, executes it, and grants and retires what the
  /// effect says.
  Effect ask(const runtime::Address& source, const KvRequest& request, std::optional<std::string_view> blob = {}) {
    const std::string body = to_json(request);
    auto planned = plan(source, body);
    if (auto* error = std::get_if<KvError>(&planned)) {
      Effect refused;
      refused.response = *error;
      return refused;
    }
    Plan& allowed = std::get<Plan>(planned);
    const bool held = !allowed.needs || held_.count({source, *allowed.needs}) != 0;
    const auto bytes = blob ? std::optional<runtime::Bytes>(runtime::Bytes(*blob)) : std::nullopt;
    Effect effect = engine_->execute(source, allowed, held, bytes);
    for (const auto& cap : effect.issue) held_.insert({source, cap});
    for (const auto& cap : effect.retire) {
      std::erase_if(held_, [&](const auto& entry) { return entry.second == cap; });
    }
    return effect;
  }
  std::string answer(const runtime::Address& source, const KvRequest& request,
                     std::optional<std::string_view> blob = {}) {
    return text_of(ask(source, request, blob));
  }

  std::string open(const runtime::Address& who, const DbKey& db) { return answer(who, {db, Open{}}); }
  std::string remove_db(const runtime::Address& who, const DbKey& db) { return answer(who, {db, RemoveDb{}}); }
  std::string set(const runtime::Address& who, const DbKey& db, std::string key, std::string_view value,
                  std::optional<TxId> tx = {}) {
    return answer(who, {db, Set{std::move(key), tx}}, value);
  }
  std::string remove(const runtime::Address& who, const DbKey& db, std::string key, std::optional<TxId> tx = {}) {
    return answer(who, {db, Delete{std::move(key), tx}});
  }
  std::string get(const runtime::Address& who, const DbKey& db, std::string key) {
    return answer(who, {db, Get{std::move(key)}});
  }
  std::string commit(const runtime::Address& who, const DbKey& db, TxId tx) { return answer(who, {db, Commit{tx}}); }
  /// Begins a transaction, which must succeed.
  TxId begin(const runtime::Address& who, const DbKey& db) {
    const Effect effect = ask(who, {db, BeginTx{}});
    const auto* begun = std::get_if<KvTxBegun>(&effect.response);
    EXPECT_NE(begun, nullptr) << text_of(effect);
    return begun ? begun->tx_id : TxId{};
  }

  void grant(const runtime::Address& who, KvCapabilityKind kind, const DbKey& db) {
    held_.insert({who, kv_capability("oracle.os", kind, db)});
  }
  void grant_both(const runtime::Address& who, const DbKey& db) {
    grant(who, KvCapabilityKind::Read, db);
    grant(who, KvCapabilityKind::Write, db);
  }
  bool holds(const runtime::Address& who, KvCapabilityKind kind, const DbKey& db) const {
    return held_.count({who, kv_capability("oracle.os", kind, db)}) != 0;
  }

  std::uint64_t draw() {
    if (draws_.empty()) return next_++;
    const std::uint64_t drawn = draws_.front();
    draws_.pop_front();
    return drawn;
  }

  const runtime::Address a_ = process("a:chat:alice.os");
  const runtime::Address a2_ = process("a2:chat:alice.os");
  const runtime::Address e_ = process("e:evil:mallory.os");
  const DbKey db_ = chat_db("birthdays");

  std::set<std::pair<runtime::Address, runtime::Capability>> held_;
  std::deque<std::uint64_t> draws_;  // what the engine's generator returns first
  std::uint64_t next_ = 1000;
  std::unique_ptr<Engine> engine_;
};

/// The same on memory and on RocksDB, with an open database.
class EngineOnEachDisk : public EngineTest, public testing::WithParamInterface<DiskKind> {
 protected:
  EngineOnEachDisk() {
    engine_ = std::make_unique<Engine>("oracle.os", GetParam().make(home_.path().string()), Policy::documented(),
                                       [this] { return draw(); });
    open(a_, db_);
  }
  // Destroyed before its home is removed.
  ~EngineOnEachDisk() override { engine_.reset(); }

  TempHome home_;
};

inline constexpr const char* kOkText = "\"Ok\"";
inline std::string error_text(std::string_view name) { return "{\"Err\":\"" + std::string(name) + "\"}"; }
inline std::string no_tx_text(TxId tx) { return to_json(KvResponse(KvError::no_tx(tx))); }
inline std::string no_db_text(const DbKey& db) { return to_json(KvResponse(KvError::no_db(db))); }

}  // namespace hypersim::kv_module
