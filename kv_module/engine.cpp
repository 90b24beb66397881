#include "hypersim/kv_module/engine.hpp"

#include <cerrno>
#include <utility>

#include "hypersim/runtime/overload.hpp"

#include "catalogue.hpp"
#include "db_folder.hpp"
#include "transactions.hpp"
#include "unchecked_disk.hpp"

namespace hypersim::kv_module {
namespace {

using OpenMode = Disk::OpenMode;

Effect answer(KvResponse response) {
  Effect effect;
  effect.response = std::move(response);
  return effect;
}

Effect answer_value(std::string key, runtime::Bytes value) {
  Effect effect;
  effect.response.emplace<KvGot>().key = std::move(key);
  effect.value = std::move(value);
  return effect;
}

Effect refuse(KvError::Kind kind) { return answer(KvError::of(kind)); }

/// Ok if the storage has carried out `written`, else its error.
Effect answer_write(KvResult<runtime::Done> done, std::vector<Write> written) {
  if (!done) return answer(std::move(done).error());
  Effect effect = answer(KvOk{});
  effect.written = std::move(written);
  return effect;
}

std::vector<Write> one(std::string key, std::optional<runtime::Bytes> value) {
  std::vector<Write> writes;
  writes.push_back({std::move(key), std::move(value)});
  return writes;
}

}  // namespace

struct Engine::State {
  State(const runtime::NodeId& node, std::unique_ptr<Disk> the_disk, Policy the_policy, RandomU64 random,
        std::shared_ptr<const DbRecords> known)
      : reader(kv_address(node), std::move(known)),
        disk(make_faulty_disk(
            the_policy.names_are_checked ? std::move(the_disk) : make_unchecked_disk(std::move(the_disk)), faults)),
        policy(the_policy),
        catalogue(*disk, kDefaultFdsLimit, policy.one_database_stays_open ? 1 : 0),
        transactions(std::move(random), policy.transactions_are_owned) {}

  /// Who asks for what, and with which blob.
  struct Call {
    const runtime::ProcessId& process;
    const DbRecord& record;
    const DbKey& db;
    const std::optional<runtime::Bytes>& blob;
  };

  Effect open(const Call& call);
  Effect remove_db(const Call& call);
  Effect set(const Call& call, Set& action);
  Effect remove(const Call& call, Delete& action);
  Effect get(const Call& call, Get& action);
  Effect begin(const Call& call);
  Effect commit(const Call& call, const Commit& action);

  /// The database of an action other than Open.
  KvResult<Database*> database(const DbKey& db) {
    return policy.missing_db_is_an_error ? open_one(db, OpenMode::ExistingOnly) : open_or_create(db);
  }
  KvResult<Database*> open_or_create(const DbKey& db);
  KvResult<Database*> open_one(const DbKey& db, OpenMode mode);
  Effect stage(const Call& call, TxId tx, Write write);

  /// Lets `look` see the database: the open one, or one that is opened only for this.
  template <class Look>
  auto look_into(const DbKey& db, Look look) -> decltype(look(std::declval<Database&>())) {
    if (Database* open_one = catalogue.find(db)) return look(open_one->beneath());
    auto opened = disk->beneath().open(db, OpenMode::ExistingOnly);
    if (!opened) return runtime::fail(std::move(opened).error());
    return look(**opened);
  }

  RequestReader reader;
  StorageFaults faults;
  std::unique_ptr<Disk> disk;
  Policy policy;
  Catalogue catalogue;
  Transactions transactions;
  // Of the call in progress, for its Effect.
  bool created = false;
  bool ends_node = false;
};

Engine::Engine(const runtime::NodeId& node, std::unique_ptr<Disk> disk, Policy policy, RandomU64 random,
               std::shared_ptr<const DbRecords> known)
    : state_(std::make_unique<State>(node, std::move(disk), policy, std::move(random), std::move(known))) {}

Engine::~Engine() = default;

std::optional<KvError> Engine::plan(const runtime::Address& source, std::string_view body, Plan& plan) {
  if (!state_->reader.read(body, plan)) return KvError::of(KvError::Kind::MalformedRequest);
  if (const auto kind = kind_needed(plan.action)) {
    const DbCapabilities& its = plan.db->capabilities;
    plan.needs = *kind == KvCapabilityKind::Read ? its.read : its.write;
  } else if (source.package_id() != plan.db->key.package) {
    return KvError::of(KvError::Kind::MismatchingPackageId);
  }
  return std::nullopt;
}

Effect Engine::execute(const runtime::Address& source, Plan& plan, bool held,
                       const std::optional<runtime::Bytes>& blob) {
  if (const auto kind = kind_needed(plan.action); kind && !held) {
    return refuse(*kind == KvCapabilityKind::Read ? KvError::Kind::NoReadCap : KvError::Kind::NoWriteCap);
  }
  const State::Call call{source.process(), *plan.db, plan.db->key, blob};
  Effect effect = std::visit(runtime::Overload{
                                 [&](const Open&) { return state_->open(call); },
                                 [&](const RemoveDb&) { return state_->remove_db(call); },
                                 [&](Set& action) { return state_->set(call, action); },
                                 [&](Delete& action) { return state_->remove(call, action); },
                                 [&](Get& action) { return state_->get(call, action); },
                                 [&](const BeginTx&) { return state_->begin(call); },
                                 [&](const Commit& action) { return state_->commit(call, action); },
                             },
                             plan.action);
  effect.created = std::exchange(state_->created, false);
  effect.ends_node = std::exchange(state_->ends_node, false);
  return effect;
}

Effect Engine::execute_locked(Plan& plan) {
  Effect effect = answer(lock_is_held(plan.db->key));
  if (std::holds_alternative<Open>(plan.action) && !state_->policy.failed_open_issues_nothing) {
    effect.issue = {plan.db->capabilities.read, plan.db->capabilities.write};
  }
  return effect;
}

Effect Engine::execute_starved(Plan& plan) {
  Effect effect = execute_locked(plan);
  effect.ends_node = true;
  return effect;
}

Effect Engine::execute_busy(const runtime::Address& source, Plan& plan) {
  const TxId tx = std::get<Commit>(plan.action).tx_id;
  state_->transactions.take(tx, source.process(), plan.db->key);
  return answer(KvError::rocksdb("Resource busy: "));
}

bool Engine::is_open(const DbKey& db) const { return state_->catalogue.find(db) != nullptr; }

std::vector<std::string> Engine::staged_keys(const runtime::Address& source, const Plan& plan) const {
  const auto* commit = std::get_if<Commit>(&plan.action);
  if (commit == nullptr) return {};
  return state_->transactions.keys_of(commit->tx_id, source.process(), plan.db->key);
}

void Engine::process_gone(const runtime::ProcessId& process) {
  if (state_->policy.staged_dies_with_its_process) state_->transactions.discard_of(process);
}

void Engine::crash() {
  state_->transactions.discard_all();
  state_->catalogue.crash();
}

void Engine::shut_down() {
  state_->transactions.discard_all();
  for (const DbKey& db : state_->catalogue.by_last_use()) state_->catalogue.close(db);
}

void Engine::fail_storage(StorageFault fault) { state_->faults.order(std::move(fault)); }

const Policy& Engine::policy() const { return state_->policy; }
void Engine::set_fds_limit(std::size_t limit) { state_->catalogue.set_limit(limit); }
std::size_t Engine::fds_limit() const { return state_->catalogue.limit(); }
std::vector<DbKey> Engine::open_databases() const { return state_->catalogue.by_last_use(); }
std::size_t Engine::open_transactions() const { return state_->transactions.count(); }

bool Engine::exists(const DbKey& db) const { return state_->disk->exists(db); }

KvResult<std::optional<runtime::Bytes>> Engine::peek(const DbKey& db, std::string_view key) {
  return state_->look_into(db, [&](Database& database) { return database.get(key); });
}

KvResult<std::vector<std::optional<runtime::Bytes>>> Engine::peek_all(const DbKey& db,
                                                                      const std::vector<std::string>& keys) {
  using Values = std::vector<std::optional<runtime::Bytes>>;
  return state_->look_into(db, [&](Database& database) -> KvResult<Values> {
    Values values;
    for (const std::string& key : keys) {
      auto found = database.get(key);
      if (!found) return runtime::fail(std::move(found).error());
      values.push_back(std::move(*found));
    }
    return values;
  });
}

KvResult<std::map<std::size_t, std::optional<runtime::Bytes>>> Engine::peek_wrong(const DbKey& db,
                                                                                  const std::vector<Expected>& all) {
  using Wrong = std::map<std::size_t, std::optional<runtime::Bytes>>;
  return state_->look_into(db, [&](Database& database) -> KvResult<Wrong> {
    Wrong wrong;
    for (std::size_t i = 0; i < all.size(); ++i) {
      auto holds = database.holds(all[i].first, *all[i].second);
      if (!holds) return runtime::fail(std::move(holds).error());
      if (*holds) continue;
      auto found = database.get(all[i].first);
      if (!found) return runtime::fail(std::move(found).error());
      wrong.emplace(i, std::move(*found));
    }
    return wrong;
  });
}

KvResult<std::vector<std::string>> Engine::peek_keys(const DbKey& db) {
  return state_->look_into(db, [](Database& database) { return database.keys(); });
}

KvResult<Database*> Engine::State::open_one(const DbKey& db, OpenMode mode) {
  if (catalogue.limit() != 0) return catalogue.open(db, mode);
  // It closes another one before it opens one, and there is none to close.
  ends_node = true;
  return runtime::fail(KvError::rocksdb({}));
}

KvResult<Database*> Engine::State::open_or_create(const DbKey& db) {
  const bool existed = catalogue.find(db) != nullptr || disk->exists(db);
  auto opened = open_one(db, OpenMode::CreateIfMissing);
  created = opened.ok() && !existed;
  return opened;
}

Effect Engine::State::open(const Call& call) {
  auto opened = open_or_create(call.db);
  const bool is_open = opened.ok();
  Effect effect = is_open ? answer(KvOk{}) : answer(std::move(opened).error());
  if (is_open || !policy.failed_open_issues_nothing) {
    effect.issue = {call.record.capabilities.read, call.record.capabilities.write};
  }
  return effect;
}

Effect Engine::State::remove_db(const Call& call) {
  catalogue.close(call.db);
  auto destroyed = disk->destroy(call.db);
  if (!destroyed) {
    KvError error = std::move(destroyed).error();
    if (error.kind == KvError::Kind::NoDb && !policy.removing_nothing_is_no_db) error = io_error(ENOENT);
    return answer(std::move(error));
  }
  Effect effect = answer(KvOk{});
  effect.removed = true;
  if (policy.remove_takes_everything) {
    transactions.discard_of(call.db);
    effect.retire = {call.record.capabilities.read, call.record.capabilities.write};
  } else if (auto opened = open_or_create(call.db); !opened) {
    effect.response = std::move(opened).error();
  }
  return effect;
}

Effect Engine::State::set(const Call& call, Set& action) {
  auto database = this->database(call.db);
  if (!database) return answer(std::move(database).error());
  if (!call.blob) return refuse(KvError::Kind::MalformedRequest);
  if (action.tx_id) return stage(call, *action.tx_id, Write{std::move(action.key), *call.blob});
  auto done = (*database)->put(action.key, *call.blob);
  return answer_write(std::move(done), one(std::move(action.key), *call.blob));
}

Effect Engine::State::remove(const Call& call, Delete& action) {
  auto database = this->database(call.db);
  if (!database) return answer(std::move(database).error());
  if (action.tx_id) return stage(call, *action.tx_id, Write{std::move(action.key), std::nullopt});
  auto done = (*database)->remove(action.key);
  return answer_write(std::move(done), one(std::move(action.key), std::nullopt));
}

Effect Engine::State::stage(const Call& call, TxId tx, Write write) {
  if (!transactions.stage(tx, call.process, call.db, std::move(write))) return answer(KvError::no_tx(tx));
  return answer(KvOk{});
}

Effect Engine::State::get(const Call& call, Get& action) {
  auto database = this->database(call.db);
  if (!database) return answer(std::move(database).error());
  auto found = (*database)->get(action.key);
  if (!found) return answer(std::move(found).error());
  if (!*found) return refuse(KvError::Kind::KeyNotFound);
  return answer_value(std::move(action.key), std::move(**found));
}

Effect Engine::State::begin(const Call& call) {
  auto database = this->database(call.db);
  if (!database) return answer(std::move(database).error());
  return answer(KvTxBegun{transactions.begin(call.process, call.db)});
}

Effect Engine::State::commit(const Call& call, const Commit& action) {
  auto database = this->database(call.db);
  if (!database) return answer(std::move(database).error());
  auto staged = transactions.take(action.tx_id, call.process, call.db);
  if (!staged) return answer(KvError::no_tx(action.tx_id));
  auto done = (*database)->commit(*staged);
  return answer_write(std::move(done), std::move(*staged));
}

}  // namespace hypersim::kv_module
