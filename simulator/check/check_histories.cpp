#include "check_histories.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <map>
#include <optional>
#include <set>
#include <string_view>
#include <utility>

#include "hypersim/kv_module/kv_wire.hpp"
#include "hypersim/language/print.hpp"
#include "hypersim/runtime/modules.hpp"

#include "broken_off.hpp"
#include "db_place.hpp"
#include "linearizability.hpp"

namespace hypersim::simulator {

using kv_module::KvError;
using runtime::Bytes;
namespace fact = runtime::fact;

namespace {

using Value = std::optional<Bytes>;

/// Collects the operations of each key from what processes sent and got.
class Histories {
 public:
  void take(const runtime::TraceEvent& event, std::size_t number) {
    if (const auto* sent = std::get_if<fact::Sent>(&event.fact)) {
      const runtime::KernelMessage& message = *sent->message;
      // A kv hears nobody of another node.
      const bool is_heard = message.target.node() == message.source.node();
      if (message.is_request() && message.target.process() == runtime::modules::kv() && is_heard)
        begin(message, number);
    } else if (const auto* answered = std::get_if<fact::Answered>(&event.fact)) {
      if (answered->response->source.process() == runtime::modules::kv()) end(*answered->response, number);
    } else if (const auto* removed = std::get_if<fact::DatabaseRemoved>(&event.fact)) {
      removed_.insert({removed->source.node(), db_place(std::string_view(removed->db))});
    } else {
      note_kv(event.fact, number);
    }
  }

  /// What nobody saw the end of may have been done all the same.
  void finish() {
    for (auto& [key, asked] : asked_) write(asked, std::nullopt);
  }

  /// A database of one node.
  using Db = std::pair<runtime::NodeId, std::string>;
  const std::map<std::pair<Db, std::string>, KeyHistory>& all() const { return all_; }
  bool has_several_nodes() const {
    return !all_.empty() && all_.begin()->first.first.first != all_.rbegin()->first.first.first;
  }
  /// Or used under several names (D7), or removed with a folder around it.
  bool was_removed(const Db& db) const {
    const std::string place = db_place(db.second);
    const auto names = names_.find({db.first, place});
    return (names != names_.end() && names->second.size() > 1) ||
           std::any_of(removed_.begin(), removed_.end(), [&](const Db& removed) {
             return removed.first == db.first && is_in_place(place, removed.second);
           });
  }

 private:
  using Id = std::pair<runtime::RequestId, runtime::Address>;  // ids hardly ever meet
  struct Asked {
    Db db;
    kv_module::KvAction action;
    Bytes blob;
    std::size_t begun = 0;
    Id in_kv;  // by which kv's facts name it
  };
  /// Where kv says that it did it.
  struct Point {
    std::size_t event = 0;
    bool has_written = false;
  };

  /// In which order kv works: a witness that is looked through, and not believed.
  void note_kv(const runtime::Fact& fact, std::size_t number) {
    if (const auto* checked = std::get_if<fact::KvChecked>(&fact)) {
      in_hand_ = Id(checked->id, checked->source);
    } else if (std::holds_alternative<fact::StorageWritten>(fact)) {
      points_[in_hand_] = {number, true};
    } else if (const auto* done = std::get_if<fact::KvDone>(&fact)) {
      points_.try_emplace(Id(done->id, done->source), Point{number, false});
    }
  }

  /// The point of something that ended, or that has left its traces in the storage.
  std::optional<std::size_t> point_of(const Asked& asked, bool ended) const {
    const auto found = points_.find(asked.in_kv);
    if (found == points_.end() || (!ended && !found->second.has_written)) return std::nullopt;
    return found->second.event;
  }

  void begin(const runtime::KernelMessage& message, std::size_t number) {
    auto request = kv_module::parse_kv_request(message.body().view());
    if (!request) return;
    Asked asked{Db(message.source.node(), request->db.text()), std::move(request->action),
                message.blob ? message.blob->bytes : Bytes(), number, Id(message.id, message.source)};
    // If two have one id, the first does not have an answer of its own any more.
    const Id id(message.id, message.rsvp ? *message.rsvp : message.source);
    if (const auto before = asked_.find(id); before != asked_.end()) {
      write(before->second, std::nullopt);
      asked_.erase(before);
    }
    points_.erase(asked.in_kv);
    asked_.emplace(id, std::move(asked));
  }

  void end(const runtime::KernelMessage& response, std::size_t number) {
    const auto node = asked_.extract(Id(response.id, response.target));
    if (node.empty()) return;
    Asked& asked = node.mapped();
    const auto answer = kv_module::parse_kv_response(response.body().view());
    if (!answer) return;
    const auto* error = std::get_if<KvError>(&*answer);
    if (const auto* get = std::get_if<kv_module::Get>(&asked.action)) {
      const bool found = error == nullptr;
      if (!found && error->kind != KvError::Kind::KeyNotFound) return;
      add(asked, get->key, false, found && response.blob ? Value(response.blob->bytes) : std::nullopt, number);
    } else if (error == nullptr) {
      write(asked, number);
    } else if (error->kind == KvError::Kind::RocksDBError || error->kind == KvError::Kind::IOError) {
      write(asked, std::nullopt);  // it may have been done
    }
  }

  void write(Asked& asked, std::optional<std::size_t> ended) {
    if (const auto* set = std::get_if<kv_module::Set>(&asked.action)) {
      put(asked, set->tx_id, set->key, asked.blob, ended);
    } else if (const auto* del = std::get_if<kv_module::Delete>(&asked.action)) {
      put(asked, del->tx_id, del->key, std::nullopt, ended);
    } else if (const auto* commit = std::get_if<kv_module::Commit>(&asked.action)) {
      // The last staged write of a key is what others see.
      for (const auto& [key, value] : staged_[{asked.db.first, commit->tx_id}]) add(asked, key, true, value, ended);
    }
  }

  void put(const Asked& asked, const std::optional<kv_module::TxId>& tx, const std::string& key, Value value,
           std::optional<std::size_t> ended) {
    if (tx) {
      if (ended) staged_[{asked.db.first, *tx}][key] = std::move(value);
    } else {
      add(asked, key, true, value, ended);
    }
  }

  void add(const Asked& asked, const std::string& key, bool is_write, const Value& value,
           std::optional<std::size_t> ended) {
    if (asked.db != named_) names_[{asked.db.first, db_place(asked.db.second)}].insert(asked.db.second);
    named_ = asked.db;
    KeyHistory& history = all_[{asked.db, key}];
    history.add({is_write, history.number_of(value), asked.begun, ended, point_of(asked, ended.has_value())});
  }

  std::map<Id, Asked> asked_;
  std::map<Id, Point> points_;
  Id in_hand_;  // of kv
  std::map<std::pair<runtime::NodeId, kv_module::TxId>, std::map<std::string, Value>> staged_;
  std::map<std::pair<Db, std::string>, KeyHistory> all_;
  std::set<Db> removed_;                       // by place
  std::map<Db, std::set<std::string>> names_;  // of each place
  Db named_;                                   // the last
};

std::string too_large(const std::string& name, const Linearizability& found, std::size_t states_max) {
  const std::string limit = found.kind == Linearizability::Kind::TooManyAtOnce
                                ? fmt::format("takes at most {} operations at once", kOperationsAtOnceMax)
                                : fmt::format("keeps at most {} states in mind at once", states_max);
  return fmt::format(
      "the history of {} could not be judged: kv's own order does not explain it, {} operations on it were under way "
      "at "
      "once, and the search for another order {}; let fewer processes use that key at the same time",
      name, found.at_once, limit);
}

std::string wrong_text(const std::string& name, const KeyHistory& history, std::size_t wrong) {
  const KeyHistory::Operation& operation = history.operations()[wrong];
  const Value& value = history.value(operation.value);
  return fmt::format(
      "no order of the operations on {} gives what the {} that was answered in event {} {}", name,
      operation.is_write ? "write" : "read", operation.ended.value_or(operation.begun),
      operation.is_write ? "needs" : "gave: " + (value ? language::bytes_text(value->view()) : "nothing"));
}

}  // namespace

HistoryVerdict check_histories(const std::vector<runtime::TraceEvent>& trace, std::size_t states_max,
                               const std::atomic<bool>* interrupted) {
  Histories histories;
  HistoryVerdict verdict;
  for (std::size_t number = 0; number < trace.size(); ++number) {
    if (broken_off(interrupted, number)) {
      verdict.is_broken_off = true;
      return verdict;
    }
    histories.take(trace[number], number);
  }
  histories.finish();
  for (const auto& [key, history] : histories.all()) {
    if (histories.was_removed(key.first)) continue;
    const Linearizability found = linearizability_of(history, states_max, interrupted);
    if (found.kind == Linearizability::Kind::BrokenOff) {
      verdict.is_broken_off = true;
      break;
    }
    if (found.kind == Linearizability::Kind::Holds) continue;
    std::string name =
        fmt::format("{} in {}", language::bytes_text(key.second), language::bytes_text(key.first.second));
    if (histories.has_several_nodes()) name += " of " + key.first.first;
    if (found.kind == Linearizability::Kind::Broken) {
      verdict.breaches.push_back({Breach::Check::History, std::nullopt, wrong_text(name, history, found.operation)});
    } else {
      verdict.undecided.push_back(too_large(name, found, states_max));
    }
  }
  return verdict;
}

}  // namespace hypersim::simulator
