#include "storage_books.hpp"

#include <algorithm>
#include <fmt/format.h>

#include "hypersim/kv_module/kv_wire.hpp"
#include "hypersim/language/print.hpp"
#include "hypersim/runtime/modules.hpp"

namespace hypersim::simulator {

using runtime::Bytes;
using runtime::Row;
namespace fact = runtime::fact;

void StorageBooks::operator()(const fact::Delivered& e) {
  const runtime::KernelMessage& message = *e.message;
  if (!message.is_request() || message.target.process() != runtime::modules::kv()) return;
  // kv drops those from elsewhere.
  if (message.source.is_on(message.target.node())) delivered_.emplace_back(e.message);
}

void StorageBooks::operator()(const fact::StorageWritten& e) {
  Db& db = database(e.db);
  if (e.writes.size() > 1) commits_.insert(number_);
  for (const auto& [key, value] : e.writes) {
    write(db, key, value);
    if (places() != nullptr) places_.written(e.db, key, value);
  }
  written_ = e.writes;
}

void StorageBooks::operator()(const fact::KvDone& e) {
  done_.reset();
  const runtime::MessagePtr request =
      semantics_.ships(Row::D2) ? take_in_any_order(e.source, e.id) : take_request(e.source, e.id);
  if (std::exchange(has_made_db_, false)) judge_making(e);
  if (places() != nullptr && e.action != runtime::KvActionKind::None) {
    places_.named(e.db);
    // The folder itself may stay, and then the answer is an error, though all in it is gone.
    const bool may_have_removed = e.success || e.result == runtime::KvAnswerKind::IOError;
    if (e.action == runtime::KvActionKind::RemoveDb && may_have_removed) places_.removed(e.db);
  }
  judge(e, request, written_);
  written_.clear();
  if (request != nullptr) end_what_comes_next(e.source.process());
}

void StorageBooks::judge(const fact::KvDone& e, const runtime::MessagePtr& request, const Writes& written) {
  // To read the request again costs; it is worth it where it may be part of a transaction, or where it read.
  const bool stages =
      e.action == runtime::KvActionKind::Commit ||
      (!transactions_.empty() && (e.action == runtime::KvActionKind::Set || e.action == runtime::KvActionKind::Delete));
  const bool reads =
      e.action == runtime::KvActionKind::Get && (e.success || e.result == runtime::KvAnswerKind::KeyNotFound);
  const bool begins = e.action == runtime::KvActionKind::BeginTx && e.success;
  if (request == nullptr || (!stages && !reads && !begins)) return;
  if (reads || begins) done_ = Done{request, e.db, reads, begins};
  if (!stages) return;
  std::optional<kv_module::KvRequest> parsed;
  const kv_module::KvAction* asked = asked_by(*request, parsed);
  if (asked == nullptr) return;
  if (const auto* action = std::get_if<kv_module::Commit>(asked)) {
    commit(e, action->tx_id, written);
  } else if (e.success) {
    stage(e, request, *asked);
  }
}

const kv_module::KvAction* StorageBooks::asked_by(const runtime::KernelMessage& request,
                                                  std::optional<kv_module::KvRequest>& parsed) const {
  const auto* known = known_ == nullptr ? nullptr : known_->find(request.body().view());
  if (known != nullptr) return &known->action;
  parsed = kv_module::parse_kv_request(request.body().view());
  return parsed ? &parsed->action : nullptr;
}

/// Only Open makes a database.
void StorageBooks::judge_making(const fact::KvDone& e) {
  if (e.action == runtime::KvActionKind::Open) return;
  const Row row = e.action == runtime::KvActionKind::RemoveDb ? Row::D5 : Row::D4;
  breach(Breach::Check::Storage, row,
         fmt::format("{} of {} made the database {}, which only Open does", to_text(e.action),
                     e.source.process().text(), language::bytes_text(e.db)));
}

void StorageBooks::judge_use(const fact::KvDone& e, kv_module::TxId tx, const Transaction& transaction) {
  const auto uses = [&] {
    return fmt::format("{} of {} on {} used transaction {}", to_text(e.action), e.source.process().text(),
                       language::bytes_text(e.db), tx.value);
  };
  if (transaction.process != e.source.process() || transaction.db != std::string_view(e.db)) {
    breach(Breach::Check::Commit, Row::D3,
           fmt::format("{}, which {} began on {}", uses(), transaction.process.text(),
                       language::bytes_text(transaction.db)));
  }
  if (!transaction.outlives) return;
  breach(Breach::Check::Commit, *transaction.outlives,
         fmt::format("{}, which should have gone with its {}", uses(),
                     transaction.outlives == Row::D5 ? "database" : "process"));
}

/// The answer of kv: it says what was read, and how a transaction is called.
void StorageBooks::operator()(const fact::Sent& e) {
  if (!done_ || e.message->is_request() || e.message->source.process() != runtime::modules::kv()) return;
  const Done done = *std::exchange(done_, std::nullopt);
  if (e.message->id != done.request->id) return;
  if (done.begins) {
    const auto response = kv_module::parse_kv_response(e.message->body().view());
    const auto* begun = response ? std::get_if<kv_module::KvTxBegun>(&*response) : nullptr;
    if (begun != nullptr) transactions_[begun->tx_id] = {done.request->source.process(), done.db, {}};
    return;
  }
  std::optional<kv_module::KvRequest> parsed;
  const auto* get = std::get_if<kv_module::Get>(asked_by(*done.request, parsed));
  if (get == nullptr) return;
  read(done.db, get->key, e.message->blob ? std::optional(e.message->blob->bytes) : std::nullopt);
}

void StorageBooks::operator()(const fact::DatabaseCreated& e) {
  const std::string name(std::string_view(e.db));
  databases_[name] = {true, {}};
  removed_.erase(name);
  has_made_db_ = true;
}

void StorageBooks::operator()(const fact::DatabaseRemoved& e) {
  const std::string name(std::string_view(e.db));
  databases_.erase(name);
  removed_[name] = number_;
  end_transactions([&](const Transaction& transaction) { return transaction.db == name; }, Row::D5);
}

void StorageBooks::operator()(const fact::ProcessEnded& e) {
  const bool has_asked = std::any_of(delivered_.begin(), delivered_.end(), [&](const auto& one) {
    const auto* request = std::get_if<runtime::MessagePtr>(&one);
    return request != nullptr && (*request)->source.process() == e.process;
  });
  if (!has_asked) return end_transactions(e.process);
  delivered_.emplace_back(e.process);
}

void StorageBooks::operator()(const fact::ModuleCrashed&) { forget_what_was_in_hand(); }

void StorageBooks::operator()(const fact::NodeStopped&) { forget_what_was_in_hand(); }

void StorageBooks::forget_what_was_in_hand() {
  transactions_.clear();
  delivered_.clear();
  done_.reset();
  written_.clear();
  has_made_db_ = false;
}

/// Those of the same source before it had no answer: requests that kv ignores. kv may have taken what others asked for
/// later first (D2).
runtime::MessagePtr StorageBooks::take_request(const runtime::Address& source, runtime::RequestId id) {
  for (auto at = delivered_.begin(); at != delivered_.end();) {
    if (const auto* ended = std::get_if<runtime::ProcessId>(&*at)) {
      if (*ended != source.process()) {
        ++at;
        continue;
      }
      end_transactions(*ended);
    } else if (const auto& request = std::get<runtime::MessagePtr>(*at); request->source != source) {
      ++at;
      continue;
    } else if (request->id == id) {
      runtime::MessagePtr found = request;
      delivered_.erase(at);
      return found;
    }
    at = delivered_.erase(at);
  }
  return nullptr;
}

runtime::MessagePtr StorageBooks::take_in_any_order(const runtime::Address& source, runtime::RequestId id) {
  runtime::MessagePtr earlier;
  for (auto at = delivered_.begin(); at != delivered_.end(); ++at) {
    const auto* request = std::get_if<runtime::MessagePtr>(&*at);
    if (request == nullptr || (*request)->source != source) continue;
    if ((*request)->id != id) {
      if (earlier == nullptr) earlier = *request;
      continue;
    }
    if (earlier != nullptr) {
      breach(Breach::Check::Storage, Row::D2,
             fmt::format("kv served request {} of {} before request {}, which had come before it", id.value,
                         source.process().text(), earlier->id.value));
    }
    runtime::MessagePtr found = *request;
    delivered_.erase(at);
    return found;
  }
  return nullptr;
}

/// Does it end before it asks for more?
void StorageBooks::end_what_comes_next(const runtime::ProcessId& process) {
  for (auto at = delivered_.begin(); at != delivered_.end(); ++at) {
    if (const auto* ended = std::get_if<runtime::ProcessId>(&*at)) {
      if (*ended != process) continue;
      end_transactions(process);
      delivered_.erase(at);
      return;
    }
    if (std::get<runtime::MessagePtr>(*at)->source.process() == process) return;
  }
}

void StorageBooks::end_transactions(const runtime::ProcessId& process) {
  end_transactions([&](const Transaction& transaction) { return transaction.process == process; }, Row::D13);
}

template <class Concerns>
void StorageBooks::end_transactions(Concerns concerns, Row row) {
  if (!semantics_.ships(row)) {
    std::erase_if(transactions_, [&](const auto& entry) { return concerns(entry.second); });
    return;
  }
  for (auto& [tx, transaction] : transactions_) {
    if (concerns(transaction) && !transaction.outlives) transaction.outlives = row;
  }
}

StorageBooks::Db& StorageBooks::database(std::string_view name) {
  const auto found = databases_.find(name);
  return found != databases_.end() ? found->second : databases_[std::string(name)];
}

void StorageBooks::write(Db& db, const std::string& key, std::optional<Bytes> value) {
  db.keys.insert_or_assign(key, Entry{std::move(value), number_});
}

void StorageBooks::stage(const fact::KvDone& e, const runtime::MessagePtr& request, const kv_module::KvAction& action) {
  const auto* set = std::get_if<kv_module::Set>(&action);
  const auto* del = std::get_if<kv_module::Delete>(&action);
  const auto& tx = set != nullptr ? set->tx_id : del->tx_id;
  const auto transaction = tx ? transactions_.find(*tx) : transactions_.end();
  if (transaction == transactions_.end()) return;
  judge_use(e, *tx, transaction->second);
  if (set != nullptr) {
    transaction->second.staged.push_back({set->key, request->blob ? request->blob->bytes : Bytes()});
  } else {
    transaction->second.staged.push_back({del->key, std::nullopt});
  }
}

/// A commit carries out what was staged, in that order, all of it or, where it failed, nothing.
void StorageBooks::commit(const fact::KvDone& e, kv_module::TxId tx, const Writes& written) {
  const std::string on = fmt::format("transaction {} on {}", tx.value, language::bytes_text(e.db));
  const auto found = transactions_.find(tx);
  std::vector<kv_module::Write> staged;
  if (found != transactions_.end()) staged = found->second.staged;
  const bool same =
      std::equal(staged.begin(), staged.end(), written.begin(), written.end(),
                 [](const kv_module::Write& a, const auto& b) { return a.key == b.first && a.value == b.second; });
  if (e.success && found != transactions_.end()) judge_use(e, tx, found->second);
  if (e.success && found == transactions_.end()) {
    breach(Breach::Check::Commit, fmt::format("the commit of {} succeeded, but it was gone, or had never begun", on));
  } else if (e.success && staged.size() != written.size()) {
    breach(Breach::Check::Commit, fmt::format("the commit of {} carried out {} of the {} writes that were staged", on,
                                              written.size(), staged.size()));
  } else if (e.success && !same) {
    breach(Breach::Check::Commit, fmt::format("the commit of {} carried out other writes than were staged", on));
  } else if (!e.success && !written.empty()) {
    breach(Breach::Check::Commit,
           fmt::format("the commit of {} failed, and yet carried out {} writes", on, written.size()));
  }
  if (!e.success && found != transactions_.end()) {
    // What has failed must not be there: of a database whose every key is known, that can be judged.
    Db& db = database(e.db);
    for (const kv_module::Write& write : staged) {
      if (db.complete) db.keys.try_emplace(write.key, Entry{std::nullopt, number_});
    }
  }
  if (e.success && found != transactions_.end()) transactions_.erase(found);
}

void StorageBooks::read(const std::string& name, const std::string& key, const std::optional<Bytes>& value) {
  Db& db = database(name);
  const auto known = db.keys.find(key);
  if (known == db.keys.end() && !db.complete) {
    db.keys.emplace(key, Entry{value, number_});
    return;
  }
  const std::optional<Bytes> expected = known == db.keys.end() ? std::nullopt : known->second.value;
  if (value == expected) return;
  const auto shown = [](const std::optional<Bytes>& bytes) {
    return bytes ? language::bytes_text(bytes->view()) : std::string("nothing");
  };
  std::string what = fmt::format("kv read {} under {} in {}, but the writes it has carried out give {}", shown(value),
                                 language::bytes_text(key), language::bytes_text(name), shown(expected));
  if (places() == nullptr || !places_.may_hold(name, key, value)) {
    return breach(Breach::Check::Storage, std::move(what));
  }
  breach(Breach::Check::Storage, Row::D7, what + " under this name");
  db.keys.insert_or_assign(key, Entry{value, number_});
}

void StorageBooks::breach(Breach::Check check, std::string what) {
  breaches_.push_back({check, number_, std::move(what)});
}

void StorageBooks::breach(Breach::Check check, Row row, std::string what) {
  breaches_.push_back({check, number_, std::move(what), semantics_.ships(row) ? std::optional(row) : std::nullopt});
}

}  // namespace hypersim::simulator
