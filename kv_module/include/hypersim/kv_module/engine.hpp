#pragma once
// The rules of kv:distro:sys: which capability an action needs, the checks in their order, transactions, and which
// databases are open. Except for its Disk, the engine is pure: no actors, no clock; random tx ids come from the
// caller's generator. Owned by the kv actor, which handles one request at a time:
//
//   plan(source, body)       parse; what is to be checked           -> a Plan, or a refusal
//   (ask the capability actor whether the source holds plan.needs)
//   execute(plan, held)      open, blob, transaction, action        -> Effect
//
// The order of the checks (docs/semantics.md, section 7): parse, the capability or the package match, opening the
// database, the blob, the transaction, the action.

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "hypersim/kv_module/kv_types.hpp"
#include "hypersim/kv_module/policy.hpp"
#include "hypersim/kv_module/request_reader.hpp"
#include "hypersim/kv_module/storage.hpp"
#include "hypersim/kv_module/storage_fault.hpp"
#include "hypersim/runtime/bytes.hpp"
#include "hypersim/runtime/capability.hpp"

namespace hypersim::kv_module {

/// A request that was parsed, and what it needs.
struct Plan : ReadRequest {
  /// The capability that the source must hold; none for Open and RemoveDb, for which the package must match instead.
  std::optional<runtime::Capability> needs;
};

/// What an action did.
struct Effect {
  KvResponse response;
  /// The value that Get found: the blob of the answer.
  std::optional<runtime::Bytes> value;
  /// Open: the capabilities that the source must be given. If that is impossible (its process is gone), the answer
  /// becomes AddCapFailed.
  runtime::Capabilities issue;
  /// RemoveDb: the capabilities that must be taken from every holder.
  runtime::Capabilities retire;
  /// What was written, in order, and has reached the storage.
  std::vector<Write> written;
  bool created = false;  // after the removal, if both
  bool removed = false;
  /// It could not open the database, and the module ends with the node (D18).
  bool ends_node = false;
};

class Engine {
 public:
  using RandomU64 = std::function<std::uint64_t()>;

  /// `node` is the local node's name. `random` gives fresh tx ids; an id that is in use is drawn again. `known`:
  /// databases of this node that need not be made anew; may be null.
  Engine(const runtime::NodeId& node, std::unique_ptr<Disk> disk, Policy policy, RandomU64 random,
         std::shared_ptr<const DbRecords> known = nullptr);
  ~Engine();

  /// Parses, and matches the package. Puts what must be checked into `plan`, or returns the refusal (MalformedRequest,
  /// MismatchingPackageId). `body` must outlive the plan.
  std::optional<KvError> plan(const runtime::Address& source, std::string_view body, Plan& plan);

  /// Carries out the action of `plan` for `source`, and moves the keys out of `plan`. `held`: the source holds
  /// plan.needs, or nothing is needed.
  Effect execute(const runtime::Address& source, Plan& plan, bool held, const std::optional<runtime::Bytes>& blob);

  // What happens where requests of a shipped module overlap. The caller knows that they do.

  /// The same, but another request is opening the database, which is locked (D16).
  Effect execute_locked(Plan& plan);
  /// The same, but other requests have closed all databases that were open, and the module ends with the node (D18).
  Effect execute_starved(Plan& plan);
  /// The same of a Commit, but another request has written to one of its keys since it began (D26).
  Effect execute_busy(const runtime::Address& source, Plan& plan);
  bool is_open(const DbKey& db) const;
  /// The keys that the transaction would write; none if the source has no such transaction for the database.
  std::vector<std::string> staged_keys(const runtime::Address& source, const Plan& plan) const;

  /// A process is gone: what it has staged is discarded (D13).
  void process_gone(const runtime::ProcessId& process);
  /// The module dies in the middle of its work and comes back on the same disk: its transactions are gone, and no open
  /// database is closed in good order. What was acknowledged is there. Ordered faults continue.
  void crash();

  /// The node is shut down in good order: transactions are gone, and every open database is closed.
  void shut_down();

  const Policy& policy() const;
  /// How many databases stay open at most; the least recently used are closed. At least one stays open (D18).
  void set_fds_limit(std::size_t limit);
  std::size_t fds_limit() const;
  /// The open databases, the least recently used first.
  std::vector<DbKey> open_databases() const;
  std::size_t open_transactions() const;
  /// That operation of the storage fails from now on.
  void fail_storage(StorageFault fault);

  // Looks into the storage itself, past every capability and every ordered fault, without changing which databases are
  // open or their order.
  bool exists(const DbKey& db) const;
  KvResult<std::optional<runtime::Bytes>> peek(const DbKey& db, std::string_view key);
  /// The values of many keys, in their order. A closed database is opened only once.
  KvResult<std::vector<std::optional<runtime::Bytes>>> peek_all(const DbKey& db, const std::vector<std::string>& keys);
  /// A key, and what it has to hold.
  using Expected = std::pair<std::string_view, const std::optional<runtime::Bytes>*>;
  /// Which of them hold something else, by their places in the list, and what.
  KvResult<std::map<std::size_t, std::optional<runtime::Bytes>>> peek_wrong(const DbKey& db,
                                                                            const std::vector<Expected>& all);
  KvResult<std::vector<std::string>> peek_keys(const DbKey& db);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// How many databases a node keeps open by default.
inline constexpr std::size_t kDefaultFdsLimit = 10;

}  // namespace hypersim::kv_module
