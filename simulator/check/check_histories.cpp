#include "check_histories.hpp"

#include <algorithm>
#include <deque>
#include <fmt/format.h>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string_view>
#include <utility>
#include <vector>

#include "hypersim/kv_module/kv_wire.hpp"
#include "hypersim/kv_module/request_reader.hpp"
#include "hypersim/language/print.hpp"
#include "hypersim/runtime/index.hpp"
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

/// By key.
using KeyHistories = std::map<std::string, KeyHistory, std::less<>>;

/// What is known of the databases of one node.
struct NodeHistories {
  NodeHistories(const runtime::NodeId& name, std::shared_ptr<const kv_module::KnownRequests> its_known)
      : known(std::move(its_known)), reader(known == nullptr ? kv_module::kv_address(name) : known->kv(), known) {}

  KeyHistories& of(const kv_module::DbRecordPtr& db) {
    if (db != last_db) {
      const auto [at, is_new] = dbs.try_emplace(db->text.string());
      all_have_own_places = all_have_own_places && (!is_new || has_own_place(at->first));
      last_db = db;
      last_histories = &at->second;
    }
    return *last_histories;
  }
  /// Removed, or with a folder around it; or used under several names (D7).
  bool was_removed(const std::string& db) const {
    if (removed.empty() && (dbs.size() == 1 || all_have_own_places)) return false;
    const std::string place = db_place(db);
    const auto is_there = [&](const auto& other) { return db_place(other.first) == place; };
    return std::count_if(dbs.begin(), dbs.end(), is_there) > 1 ||
           std::any_of(removed.begin(), removed.end(),
                       [&](const std::string& around) { return is_in_place(place, around); });
  }

  std::shared_ptr<const kv_module::KnownRequests> known;
  kv_module::RequestReader reader;
  std::map<std::string, KeyHistories, std::less<>> dbs;  // by `package:publisher/name`
  bool all_have_own_places = true;
  kv_module::DbRecordPtr last_db;  // that was asked for, and its histories
  KeyHistories* last_histories = nullptr;
  std::map<kv_module::TxId, std::map<std::string, Value>> staged;
  std::set<std::string> removed;  // places
};

/// A request, or what answers it. Ids alone hardly ever meet.
struct HistoryId {
  runtime::RequestId id;
  runtime::Address who;
  friend bool operator==(const HistoryId&, const HistoryId&) = default;
};

}  // namespace
}  // namespace hypersim::simulator

template <>
struct std::hash<hypersim::simulator::HistoryId> {
  std::size_t operator()(const hypersim::simulator::HistoryId& id) const { return id.id.value ^ id.who.hash(); }
};

namespace hypersim::simulator {
namespace {

/// Collects the operations of each key from what processes sent and got.
class Histories {
 public:
  explicit Histories(const DatabaseRights::Known* known) : known_(known) {}

  void take(const runtime::TraceEvent& event, std::size_t number) {
    if (const auto* sent = std::get_if<fact::Sent>(&event.fact)) {
      const runtime::KernelMessage& message = *sent->message;
      // A kv hears nobody of another node.
      if (message.is_request() && message.target.process() == runtime::modules::kv() &&
          message.target.is_on(message.source.node()))
        begin(message, number);
    } else if (const auto* answered = std::get_if<fact::Answered>(&event.fact)) {
      if (answered->response->source.process() == runtime::modules::kv()) end(*answered->response, number);
    } else if (const auto* removed = std::get_if<fact::DatabaseRemoved>(&event.fact)) {
      node(removed->source.node()).removed.insert(db_place(std::string_view(removed->db)));
    } else if (runtime::is_one_of<fact::KvChecked, fact::StorageWritten, fact::KvDone>(event.fact)) {
      note_kv(event.fact, number);
    }
  }

  /// What nobody saw the end of may have been done all the same.
  void finish() {
    for (const Asked& asked : all_) {
      if (asked.is_open) write(asked, std::nullopt);
    }
  }

  const std::map<runtime::NodeId, NodeHistories>& nodes() const { return nodes_; }
  std::map<runtime::NodeId, NodeHistories>& nodes() { return nodes_; }
  bool has_several_nodes() const {
    return std::count_if(nodes_.begin(), nodes_.end(), [](const auto& node) { return !node.second.dbs.empty(); }) > 1;
  }

 private:
  struct Asked {
    bool is_open = false;  // nobody has seen its end
    NodeHistories* node = nullptr;
    const kv_module::ReadRequest* request = nullptr;
    kv_module::ReadRequest own;  // if it is not a known one
    Bytes blob;
    std::size_t begun = 0;
    HistoryId in_kv;                   // by which kv's facts name it
    std::optional<std::size_t> point;  // at which kv says that it did it
    bool has_written = false;          // then
  };

  NodeHistories& node(const runtime::NodeId& name) {
    if (last_node_ != nodes_.end() && runtime::same_name(last_node_->first, name)) return last_node_->second;
    last_node_ = nodes_.find(name);
    if (last_node_ == nodes_.end()) {
      const bool is_known = known_ != nullptr && known_->node == name;
      last_node_ = nodes_.try_emplace(name, name, is_known ? known_->requests : nullptr).first;
    }
    return last_node_->second;
  }

  /// In which order kv works: a witness that is looked through, and not believed.
  void note_kv(const runtime::Fact& fact, std::size_t number) {
    if (const auto* checked = std::get_if<fact::KvChecked>(&fact)) {
      in_hand_ = in_kv({checked->id, checked->source});
    } else if (std::holds_alternative<fact::StorageWritten>(fact)) {
      if (in_hand_ == nullptr) return;
      in_hand_->point = number;
      in_hand_->has_written = true;
    } else {
      const auto& done = std::get<fact::KvDone>(fact);
      Asked* asked = in_kv({done.id, done.source});
      if (asked != nullptr && !asked->point) asked->point = number;
    }
  }
  /// The request that kv names so; null if its end has been seen.
  Asked* in_kv(const HistoryId& id) {
    Asked* const* found = asked_.find(id);
    if (found == nullptr || (*found)->in_kv != id) found = relayed_.find(id);
    return found == nullptr ? nullptr : *found;
  }

  /// The point of something that ended, or that has left its traces in the storage.
  static std::optional<std::size_t> point_of(const Asked& asked, bool ended) {
    return ended || asked.has_written ? asked.point : std::nullopt;
  }

  void begin(const runtime::KernelMessage& message, std::size_t number) {
    NodeHistories& node = this->node(message.source.node());
    const kv_module::ReadRequest* known = node.known == nullptr ? nullptr : node.known->find(message.body().view());
    kv_module::ReadRequest own;
    if (known == nullptr && !node.reader.read(message.body().view(), own)) return;
    const HistoryId id{message.id, message.rsvp ? *message.rsvp : message.source};
    Asked*& at = asked_[id];
    // If two have one id, the first does not have an answer of its own any more.
    if (at != nullptr) close(*at, std::nullopt);
    at = &free_one();
    at->is_open = true;
    at->node = &node;
    at->own = std::move(own);
    at->request = known == nullptr ? &at->own : known;
    if (message.blob) at->blob = message.blob->bytes;
    at->begun = number;
    at->in_kv = {message.id, message.source};
    if (at->in_kv != id) relayed_.insert_or_assign(at->in_kv, at);
  }

  void end(const runtime::KernelMessage& response, std::size_t number) {
    const HistoryId id{response.id, response.target};
    Asked** const found = asked_.find(id);
    if (found == nullptr) return;
    Asked& asked = **found;
    const std::string_view body = response.body().view();
    const std::string_view echo = asked.request->action_text;
    // A Get is answered by its own text, as a rule.
    const bool is_echo = body.data() == echo.data() && body.size() == echo.size() && is_get(asked);
    if (is_echo) {
      ended(asked, nullptr, response, number);
    } else if (const auto answer = kv_module::parse_kv_response(body)) {
      ended(asked, std::get_if<KvError>(&*answer), response, number);
    }
    forget(asked);
    asked_.erase(id);
  }

  static bool is_get(const Asked& asked) { return std::holds_alternative<kv_module::Get>(asked.request->action); }

  Asked& free_one() {
    if (free_.empty()) return all_.emplace_back();
    Asked& one = *free_.back();
    free_.pop_back();
    return one = Asked();
  }
  void close(Asked& asked, std::optional<std::size_t> ended) {
    write(asked, ended);
    forget(asked);
  }
  void forget(Asked& asked) {
    if (in_hand_ == &asked) in_hand_ = nullptr;
    if (relayed_.size() > 0) {
      Asked* const* relayed = relayed_.find(asked.in_kv);
      if (relayed != nullptr && *relayed == &asked) relayed_.erase(asked.in_kv);
    }
    asked.is_open = false;
    free_.push_back(&asked);
  }

  void ended(Asked& asked, const KvError* error, const runtime::KernelMessage& response, std::size_t number) {
    if (const auto* get = std::get_if<kv_module::Get>(&asked.request->action)) {
      const bool found = error == nullptr;
      if (!found && error->kind != KvError::Kind::KeyNotFound) return;
      add(asked, get->key, false, found && response.blob ? Value(response.blob->bytes) : std::nullopt, number);
    } else if (error == nullptr) {
      write(asked, number);
    } else if (error->kind == KvError::Kind::RocksDBError || error->kind == KvError::Kind::IOError) {
      write(asked, std::nullopt);  // it may have been done
    }
  }

  void write(const Asked& asked, std::optional<std::size_t> ended) {
    const kv_module::KvAction& action = asked.request->action;
    if (const auto* set = std::get_if<kv_module::Set>(&action)) {
      put(asked, set->tx_id, set->key, asked.blob, ended);
    } else if (const auto* del = std::get_if<kv_module::Delete>(&action)) {
      put(asked, del->tx_id, del->key, std::nullopt, ended);
    } else if (const auto* commit = std::get_if<kv_module::Commit>(&action)) {
      // The last staged write of a key is what others see.
      for (const auto& [key, value] : asked.node->staged[commit->tx_id]) add(asked, key, true, value, ended);
    }
  }

  void put(const Asked& asked, const std::optional<kv_module::TxId>& tx, const std::string& key, Value value,
           std::optional<std::size_t> ended) {
    if (tx) {
      if (ended) asked.node->staged[*tx][key] = std::move(value);
    } else {
      add(asked, key, true, value, ended);
    }
  }

  void add(const Asked& asked, const std::string& key, bool is_write, const Value& value,
           std::optional<std::size_t> ended) {
    KeyHistory& history = asked.node->of(asked.request->db)[key];
    history.add({is_write, history.number_of(value), asked.begun, ended, point_of(asked, ended.has_value())});
  }

  const DatabaseRights::Known* known_;
  std::map<runtime::NodeId, NodeHistories> nodes_;
  std::map<runtime::NodeId, NodeHistories>::iterator last_node_ = nodes_.end();
  std::deque<Asked> all_;                      // some are free
  std::vector<Asked*> free_;                   // to be used again
  runtime::Index<HistoryId, Asked*> asked_;    // by who is answered
  runtime::Index<HistoryId, Asked*> relayed_;  // those of which kv's facts say something else: by that
  Asked* in_hand_ = nullptr;                   // of kv
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

struct HistoriesSoFar::Impl {
  explicit Impl(const DatabaseRights::Known* known) : histories(known) {}

  Histories histories;
  std::size_t seen = 0;  // events
};

HistoriesSoFar::HistoriesSoFar(const DatabaseRights::Known* known) : impl_(std::make_unique<Impl>(known)) {}
HistoriesSoFar::~HistoriesSoFar() = default;

bool HistoriesSoFar::follow(const std::vector<runtime::TraceEvent>& trace, const std::atomic<bool>* interrupted) {
  for (; impl_->seen < trace.size(); ++impl_->seen) {
    if (broken_off(interrupted, impl_->seen)) return false;
    impl_->histories.take(trace[impl_->seen], impl_->seen);
  }
  return true;
}

void HistoriesSoFar::judge_so_far() {
  for (auto& [node, its] : impl_->histories.nodes()) {
    for (auto& [db, keys] : its.dbs) {
      for (auto& [key, history] : keys) {
        if (linearizability_of(history, kHistoryStatesMax).kind == Linearizability::Kind::Holds) history.holds();
      }
    }
  }
}

HistoryVerdict HistoriesSoFar::verdict(std::size_t states_max, const std::atomic<bool>* interrupted) {
  Histories& histories = impl_->histories;
  HistoryVerdict verdict;
  histories.finish();
  const auto judge = [&](const KeyHistory& history, const auto& name) {
    const Linearizability found = linearizability_of(history, states_max, interrupted);
    verdict.is_broken_off = found.kind == Linearizability::Kind::BrokenOff;
    if (verdict.is_broken_off || found.kind == Linearizability::Kind::Holds) return;
    if (found.kind == Linearizability::Kind::Broken) {
      verdict.breaches.push_back({Breach::Check::History, std::nullopt, wrong_text(name(), history, found.operation)});
    } else {
      verdict.undecided.push_back(too_large(name(), found, states_max));
    }
  };
  for (const auto& [node, its] : histories.nodes()) {
    for (const auto& [db, keys] : its.dbs) {
      if (its.was_removed(db)) continue;
      for (const auto& [key, history] : keys) {
        if (history.is_known_to_hold()) continue;
        judge(history, [&, &of_node = node, &of_db = db, &of_key = key] {
          const std::string name = fmt::format("{} in {}", language::bytes_text(of_key), language::bytes_text(of_db));
          return histories.has_several_nodes() ? fmt::format("{} of {}", name, of_node) : name;
        });
        if (verdict.is_broken_off) return verdict;
      }
    }
  }
  return verdict;
}

HistoryVerdict check_histories(const std::vector<runtime::TraceEvent>& trace, std::size_t states_max,
                               const std::atomic<bool>* interrupted, const DatabaseRights::Known* known) {
  HistoriesSoFar histories(known);
  if (histories.follow(trace, interrupted)) return histories.verdict(states_max, interrupted);
  HistoryVerdict broken_off;
  broken_off.is_broken_off = true;
  return broken_off;
}

}  // namespace hypersim::simulator
