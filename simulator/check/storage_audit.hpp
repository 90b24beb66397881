#pragma once
// Checks 4 and 5: what the storage really holds, looked at past kv's requests, is what the writes that kv carried out,
// in that order, give; and of a committed transaction all is visible, or nothing. Audited at the end of a run, after
// each crash of kv, and after each restart of the node. Only keys that the run has written or read are looked at, and
// how many keys a database has that was made in the run: a home with a million keys costs nothing.

#include <atomic>
#include <optional>
#include <string>
#include <vector>

#include "hypersim/kv_module/engine.hpp"
#include "hypersim/simulator/database_rights.hpp"

#include "storage_books.hpp"
#include "takes_facts.hpp"

namespace hypersim::simulator {

class StorageAudit {
 public:
  /// All outlive it. Once `interrupted` (which may be none) is set, it compares nothing more. `named`: databases that
  /// the scenario names, and requests that need not be read again; may be null.
  explicit StorageAudit(kv_module::Engine& kv, runtime::Semantics semantics = {},
                        const std::atomic<bool>* interrupted = nullptr, const DatabaseRights::Known* named = nullptr)
      : kv_(kv),
        interrupted_(interrupted),
        named_(named),
        books_(breaches_, semantics, named == nullptr ? nullptr : named->requests.get()) {}

  /// Brings the books up to what this trace says of the node, of which it has seen a part before, and compares the
  /// storage with them.
  void audit(const std::vector<runtime::TraceEvent>& trace);
  /// Does such an event say anything about the storage?
  static bool concerns(const runtime::Fact& fact) { return takes<StorageBooks>(fact); }
  /// The same in two parts: the next event of the node, with its number in the trace; and the comparison.
  void note(const runtime::TraceEvent& event, std::size_t number) {
    if (!concerns(event.fact)) return;
    books_.at(number);
    give(books_, event.fact);
  }
  void compare_all();

  /// Everything that was found so far, each once.
  const std::vector<Breach>& breaches() const { return breaches_; }

 private:
  std::optional<kv_module::DbKey> key_of(const std::string& text) const;
  void compare(const std::string& text, const StorageBooks::Db& db);
  void find_strangers(const std::string& text, const StorageBooks::Db& db, const kv_module::DbKey& key);
  /// Has the place other names, or went it with a folder around it (D7)?
  bool may_differ(const std::string& text) const;
  /// `by_another_name`: D7 allows it.
  void breach(Breach::Check check, std::string what, bool by_another_name = false);

  kv_module::Engine& kv_;
  const std::atomic<bool>* interrupted_;
  const DatabaseRights::Known* named_;
  std::vector<Breach> breaches_;
  StorageBooks books_;
  std::size_t seen_ = 0;  // events
};

}  // namespace hypersim::simulator
