#include "check_histories.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <map>
#include <optional>
#include <set>
#include <string_view>
#include <utility>

#include "hypersim/kv_module/kv_wire.hpp"
#include "hypersim/language/print.hpp"
#include "hypersim/runtime/modules.hpp"

namespace hypersim::simulator {

using kv_module::KvError;
using runtime::Bytes;
namespace fact = runtime::fact;

namespace {

constexpr std::size_t kPendingMax = 64;

using Value = std::optional<Bytes>;

struct Operation {
  bool is_write = false;
  Value value;            // written, or read
  std::size_t event = 0;  // of its answer
};

/// The order in which operations begin and end.
struct Moment {
  std::size_t event = 0;
  std::size_t operation = 0;
  bool ends = false;
};

struct KeyHistory {
  std::vector<Operation> operations;
  std::vector<Moment> moments;

  /// `ended`: none if nobody saw its end; then it may have been done at any time since, or never.
  void add(Operation operation, std::size_t begun, std::optional<std::size_t> ended) {
    moments.push_back({begun, operations.size(), false});
    if (ended) moments.push_back({*ended, operations.size(), true});
    operation.event = ended.value_or(begun);
    operations.push_back(std::move(operation));
  }
};

/// What could be so: the value, and which of the pending operations have been done.
struct State {
  std::size_t value = 0;  // in a table
  std::uint64_t done = 0;
  friend auto operator<=>(const State&, const State&) = default;
};

/// Goes through the moments and keeps every state that could be so (Lowe, 2017: just-in-time linearization).
class Judge {
 public:
  enum class Verdict { Linearizable, Not, Undecided };

  Judge(KeyHistory& history, std::size_t states_max) : history_(history), states_max_(states_max) {}

  Verdict judge() {
    std::stable_sort(history_.moments.begin(), history_.moments.end(),
                     [](const Moment& a, const Moment& b) { return a.event < b.event; });
    states_ = {State{number_of(std::nullopt), 0}};
    for (const Moment& moment : history_.moments) {
      if (!moment.ends) {
        if (!begin(moment.operation)) return Verdict::Undecided;
      } else if (const Verdict verdict = end(moment.operation); verdict != Verdict::Linearizable) {
        wrong_ = moment.operation;
        return verdict;
      }
    }
    return Verdict::Linearizable;
  }
  const Operation& wrong() const { return history_.operations[wrong_]; }

 private:
  bool begin(std::size_t operation) {
    for (std::size_t slot = 0; slot < kPendingMax; ++slot) {
      if (pending_[slot]) continue;
      pending_[slot] = operation;
      return true;
    }
    return false;
  }

  Verdict end(std::size_t operation) {
    const auto slot =
        static_cast<std::size_t>(std::find(pending_.begin(), pending_.end(), operation) - pending_.begin());
    const std::uint64_t bit = std::uint64_t{1} << slot;
    std::set<State> seen = states_;
    std::vector<State> open(states_.begin(), states_.end());
    std::set<State> ended;
    while (!open.empty()) {
      const State state = open.back();
      open.pop_back();
      if ((state.done & bit) != 0) {
        ended.insert({state.value, state.done & ~bit});
        continue;
      }
      for (const State& next : nexts(state)) {
        if (seen.insert(next).second) open.push_back(next);
      }
      if (seen.size() > states_max_) return Verdict::Undecided;
    }
    pending_[slot].reset();
    states_ = std::move(ended);
    return states_.empty() ? Verdict::Not : Verdict::Linearizable;
  }

  std::vector<State> nexts(const State& state) {
    std::vector<State> found;
    for (std::size_t slot = 0; slot < kPendingMax; ++slot) {
      const std::uint64_t bit = std::uint64_t{1} << slot;
      if (!pending_[slot] || (state.done & bit) != 0) continue;
      const Operation& operation = history_.operations[*pending_[slot]];
      const std::size_t value = number_of(operation.value);
      if (operation.is_write || value == state.value) found.push_back({value, state.done | bit});
    }
    return found;
  }

  std::size_t number_of(const Value& value) {
    const auto found = std::find(values_.begin(), values_.end(), value);
    if (found == values_.end()) return values_.push_back(value), values_.size() - 1;
    return static_cast<std::size_t>(found - values_.begin());
  }

  KeyHistory& history_;
  std::size_t states_max_;
  std::set<State> states_;
  std::array<std::optional<std::size_t>, kPendingMax> pending_;
  std::vector<Value> values_;
  std::size_t wrong_ = 0;
};

/// Collects the operations of each key from what processes sent and got.
class Histories {
 public:
  void take(const runtime::TraceEvent& event, std::size_t number) {
    if (const auto* sent = std::get_if<fact::Sent>(&event.fact)) {
      if (sent->message->is_request() && sent->message->target.process() == runtime::modules::kv()) {
        begin(*sent->message, number);
      }
    } else if (const auto* answered = std::get_if<fact::Answered>(&event.fact)) {
      if (answered->response->source.process() == runtime::modules::kv()) end(*answered->response, number);
    } else if (const auto* removed = std::get_if<fact::DatabaseRemoved>(&event.fact)) {
      removed_.insert(removed->db.string());
    }
  }

  /// What nobody saw the end of may have been done all the same.
  void finish() {
    for (auto& [key, asked] : asked_) write(asked, std::nullopt);
  }

  std::map<std::pair<std::string, std::string>, KeyHistory>& all() { return all_; }
  bool was_removed(const std::string& db) const { return removed_.contains(db); }

 private:
  struct Asked {
    std::string db;
    kv_module::KvAction action;
    Bytes blob;
    std::size_t begun = 0;
  };
  using Id = std::pair<runtime::Address, runtime::RequestId>;

  void begin(const runtime::KernelMessage& message, std::size_t number) {
    auto request = kv_module::parse_kv_request(message.body().view());
    if (!request) return;
    Asked asked{request->db.text(), std::move(request->action), message.blob ? message.blob->bytes : Bytes(), number};
    // If two have one id, the first does not have an answer of its own any more.
    const Id id(message.rsvp ? *message.rsvp : message.source, message.id);
    if (const auto before = asked_.find(id); before != asked_.end()) {
      write(before->second, std::nullopt);
      asked_.erase(before);
    }
    asked_.emplace(id, std::move(asked));
  }

  void end(const runtime::KernelMessage& response, std::size_t number) {
    const auto node = asked_.extract(Id(response.target, response.id));
    if (node.empty()) return;
    Asked& asked = node.mapped();
    const auto answer = kv_module::parse_kv_response(response.body().view());
    if (!answer) return;
    const auto* error = std::get_if<KvError>(&*answer);
    if (const auto* get = std::get_if<kv_module::Get>(&asked.action)) {
      const bool found = error == nullptr;
      if (!found && error->kind != KvError::Kind::KeyNotFound) return;
      all_[{asked.db, get->key}].add({false, found && response.blob ? Value(response.blob->bytes) : std::nullopt},
                                     asked.begun, number);
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
      for (const auto& [key, value] : staged_[commit->tx_id]) {
        all_[{asked.db, key}].add({true, value}, asked.begun, ended);
      }
    }
  }

  void put(const Asked& asked, const std::optional<kv_module::TxId>& tx, const std::string& key, Value value,
           std::optional<std::size_t> ended) {
    if (tx) {
      if (ended) staged_[*tx][key] = std::move(value);
    } else {
      all_[{asked.db, key}].add({true, std::move(value)}, asked.begun, ended);
    }
  }

  std::map<Id, Asked> asked_;
  std::map<kv_module::TxId, std::map<std::string, Value>> staged_;
  std::map<std::pair<std::string, std::string>, KeyHistory> all_;
  std::set<std::string> removed_;
};

}  // namespace

HistoryVerdict check_histories(const std::vector<runtime::TraceEvent>& trace, std::size_t states_max) {
  Histories histories;
  for (std::size_t number = 0; number < trace.size(); ++number) histories.take(trace[number], number);
  histories.finish();
  HistoryVerdict verdict;
  for (auto& [key, history] : histories.all()) {
    if (histories.was_removed(key.first)) continue;
    Judge judge(history, states_max);
    const std::string name = fmt::format("{} in {}", language::bytes_text(key.second), language::bytes_text(key.first));
    switch (judge.judge()) {
      case Judge::Verdict::Linearizable:
        break;
      case Judge::Verdict::Undecided:
        verdict.undecided.push_back(
            fmt::format("the history of {} has too many operations at once to be judged", name));
        break;
      case Judge::Verdict::Not: {
        const Operation& wrong = judge.wrong();
        std::string what = fmt::format(
            "no order of the operations on {} gives what the {} that was answered in event {} {}", name,
            wrong.is_write ? "write" : "read", wrong.event,
            wrong.is_write ? "needs"
                           : "gave: " + (wrong.value ? language::bytes_text(wrong.value->view()) : "nothing"));
        verdict.breaches.push_back({Breach::Check::History, std::nullopt, std::move(what)});
        break;
      }
    }
  }
  return verdict;
}

}  // namespace hypersim::simulator
