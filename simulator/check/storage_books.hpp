#pragma once
// What the storage must hold, as the trace tells it: each write that kv carried out, in that order, and what was read
// of a database that was there before the run. Also which writes make up a commit, told from the requests that staged
// them. Knows nothing of the storage itself; StorageAudit (storage_audit.hpp) compares the two.

#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "hypersim/kv_module/known_requests.hpp"
#include "hypersim/kv_module/kv_types.hpp"
#include "hypersim/kv_module/storage.hpp"
#include "hypersim/runtime/trace.hpp"
#include "hypersim/simulator/breach.hpp"

#include "shared_places.hpp"

namespace hypersim::simulator {

class StorageBooks {
 public:
  struct Entry {
    std::optional<runtime::Bytes> value;  // nothing if the key is not there
    std::size_t event = 0;                // that wrote it, or in which it was read
  };
  struct Db {
    /// Made in this run: every key of it is in the books. Else only those that the run has written or read.
    bool complete = false;
    std::map<std::string, Entry, std::less<>> keys;
  };

  /// `known`: requests that need not be read again; may be null, and outlives this.
  explicit StorageBooks(std::vector<Breach>& breaches, runtime::Semantics semantics = {},
                        const kv_module::KnownRequests* known = nullptr)
      : breaches_(breaches), semantics_(semantics), known_(known) {}

  void at(std::size_t number) { number_ = number; }
  void operator()(const runtime::fact::Delivered& e);
  void operator()(const runtime::fact::Sent& e);
  void operator()(const runtime::fact::StorageWritten& e);
  void operator()(const runtime::fact::KvDone& e);
  void operator()(const runtime::fact::DatabaseCreated& e);
  void operator()(const runtime::fact::DatabaseRemoved& e);
  void operator()(const runtime::fact::ProcessEnded& e);
  void operator()(const runtime::fact::ModuleCrashed& e);
  void operator()(const runtime::fact::NodeStopped& e);

  /// By `package:publisher/name`.
  const std::map<std::string, Db, std::less<>>& databases() const { return databases_; }
  /// Those that were removed and not made again, and the event in which.
  const std::map<std::string, std::size_t, std::less<>>& removed() const { return removed_; }
  /// Where a name stands for a path (D7); else none.
  const SharedPlaces* places() const { return semantics_.ships(runtime::Row::D7) ? &places_ : nullptr; }
  /// Is the event a commit of more than one key?
  bool is_commit(std::size_t event) const { return commits_.contains(event); }

 private:
  using Writes = std::vector<std::pair<std::string, std::optional<runtime::Bytes>>>;
  /// The request that kv has just done, until its answer is seen.
  struct Done {
    runtime::MessagePtr request;
    runtime::Text db;
    bool reads = false;
    bool begins = false;
  };
  struct Transaction {
    runtime::ProcessId process;
    std::string db;
    std::vector<kv_module::Write> staged;
    /// It should be gone, and goes on as that row has it.
    std::optional<runtime::Row> outlives = std::nullopt;
  };

  /// The one with that name, from now on.
  Db& database(std::string_view name);
  /// kv is gone, and all that was not yet in the storage.
  void forget_what_was_in_hand();
  runtime::MessagePtr take_request(const runtime::Address& source, runtime::RequestId id);
  void judge(const runtime::fact::KvDone& e, const runtime::MessagePtr& request, const Writes& written);
  /// The same where kv may take requests of one process in any order (D2).
  runtime::MessagePtr take_in_any_order(const runtime::Address& source, runtime::RequestId id);
  void end_what_comes_next(const runtime::ProcessId& process);
  void end_transactions(const runtime::ProcessId& process);
  /// They are gone, unless that row lets them go on.
  template <class Concerns>
  void end_transactions(Concerns concerns, runtime::Row row);
  void judge_making(const runtime::fact::KvDone& e);
  /// Somebody uses the transaction: may they, and should it still be there?
  void judge_use(const runtime::fact::KvDone& e, kv_module::TxId tx, const Transaction& transaction);
  void write(Db& db, const std::string& key, std::optional<runtime::Bytes> value);
  void stage(const runtime::fact::KvDone& e, const runtime::MessagePtr& request, const kv_module::KvAction& action);
  void commit(const runtime::fact::KvDone& e, kv_module::TxId tx, const Writes& written);
  void read(const std::string& db, const std::string& key, const std::optional<runtime::Bytes>& value);
  /// Null if the request does not parse. `parsed` is where it is put if it is not known.
  const kv_module::KvAction* asked_by(const runtime::KernelMessage& request,
                                      std::optional<kv_module::KvRequest>& parsed) const;
  void breach(Breach::Check check, std::string what);
  /// A fault, unless that row is played.
  void breach(Breach::Check check, runtime::Row row, std::string what);

  std::vector<Breach>& breaches_;
  runtime::Semantics semantics_;
  const kv_module::KnownRequests* known_;
  std::size_t number_ = 0;
  std::map<std::string, Db, std::less<>> databases_;
  std::map<std::string, std::size_t, std::less<>> removed_;
  std::set<std::size_t> commits_;
  /// What kv has to do yet, of each process in this order: requests, and the end of its transactions with it.
  std::deque<std::variant<runtime::MessagePtr, runtime::ProcessId>> delivered_;
  std::optional<Done> done_;
  std::map<kv_module::TxId, Transaction> transactions_;
  Writes written_;            // by the request in hand
  bool has_made_db_ = false;  // it has
  SharedPlaces places_;
};

}  // namespace hypersim::simulator
