#include "linearizability.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <utility>

namespace hypersim::simulator {

namespace {

using KeyOperation = KeyHistory::Operation;
using Found = Linearizability::Kind;

/// Does the order in which kv worked explain what everyone saw?
bool kv_explains(const KeyHistory& history) {
  std::vector<std::pair<std::size_t, const KeyOperation*>> order;
  order.reserve(history.operations().size());
  for (const KeyOperation& operation : history.operations()) {
    if (operation.point) {
      order.emplace_back(*operation.point, &operation);
    } else if (operation.ended) {
      return false;
    }
  }
  const auto earlier = [](const auto& a, const auto& b) { return a.first < b.first; };
  if (!std::is_sorted(order.begin(), order.end(), earlier)) std::sort(order.begin(), order.end(), earlier);
  ValueNumber value = 0;
  for (const auto& [point, operation] : order) {
    if (point < operation->begun || (operation->ended && point > *operation->ended)) return false;
    if (operation->is_write) {
      value = operation->value;
    } else if (operation->value != value) {
      return false;
    }
  }
  return true;
}

/// Where an operation begins or ends.
struct HistoryMoment {
  std::size_t event = 0;
  std::size_t operation = 0;
  bool ends = false;
};

std::vector<HistoryMoment> moments_of(const KeyHistory& history) {
  std::vector<HistoryMoment> moments;
  for (std::size_t i = 0; i < history.operations().size(); ++i) {
    const KeyOperation& operation = history.operations()[i];
    moments.push_back({operation.begun, i, false});
    if (operation.ended) moments.push_back({*operation.ended, i, true});
  }
  std::stable_sort(moments.begin(), moments.end(),
                   [](const HistoryMoment& a, const HistoryMoment& b) { return a.event < b.event; });
  return moments;
}

/// What could be so: the value, and which of the operations under way have been done.
struct KeyState {
  ValueNumber value = 0;
  std::uint64_t done = 0;
  friend auto operator<=>(const KeyState&, const KeyState&) = default;
};

/// Goes through the moments and keeps every state that could be so (Lowe, 2017: just-in-time linearization). A read
/// that fits is done at once, since it changes nothing: only writes make states branch.
class OrderSearch {
 public:
  OrderSearch(const KeyHistory& history, std::size_t states_max, const std::atomic<bool>* interrupted)
      : history_(history), states_max_(states_max), interrupted_(interrupted) {}

  Linearizability run() {
    states_ = {KeyState{}};
    for (const HistoryMoment& moment : moments_of(history_)) {
      if (interrupted_ != nullptr && interrupted_->load(std::memory_order_relaxed)) return {Found::BrokenOff};
      const Found kind = moment.ends ? end(moment.operation) : begin(moment.operation);
      if (kind != Found::Holds) return {kind, moment.operation, at_once_};
    }
    return {};
  }

 private:
  Found begin(std::size_t operation) {
    const auto free = std::find(under_way_.begin(), under_way_.end(), nullptr);
    if (free == under_way_.end()) return ++at_once_, Found::TooManyAtOnce;
    *free = &history_.operations()[operation];
    ++at_once_;
    if ((*free)->is_write) return Found::Holds;
    std::set<KeyState> states;
    for (const KeyState& state : states_) states.insert(with_fitting_reads(state));
    states_ = std::move(states);
    return Found::Holds;
  }

  Found end(std::size_t operation) {
    const auto at = std::find(under_way_.begin(), under_way_.end(), &history_.operations()[operation]);
    const std::uint64_t bit = bit_of(static_cast<std::size_t>(at - under_way_.begin()));
    std::set<KeyState> seen = states_;
    std::vector<KeyState> open(states_.begin(), states_.end());
    std::set<KeyState> ended;
    while (!open.empty()) {
      const KeyState state = open.back();
      open.pop_back();
      if ((state.done & bit) != 0) {
        ended.insert({state.value, state.done & ~bit});
        continue;
      }
      for (std::size_t slot = 0; slot < kOperationsAtOnceMax; ++slot) {
        const KeyOperation* write = under_way_[slot];
        if (write == nullptr || !write->is_write || (state.done & bit_of(slot)) != 0) continue;
        const KeyState next = with_fitting_reads({write->value, state.done | bit_of(slot)});
        if (seen.insert(next).second) open.push_back(next);
      }
      if (seen.size() > states_max_) return Found::TooManyStates;
    }
    *at = nullptr;
    --at_once_;
    states_ = std::move(ended);
    return states_.empty() ? Found::Broken : Found::Holds;
  }

  KeyState with_fitting_reads(KeyState state) const {
    for (std::size_t slot = 0; slot < kOperationsAtOnceMax; ++slot) {
      const KeyOperation* read = under_way_[slot];
      if (read != nullptr && !read->is_write && read->value == state.value) state.done |= bit_of(slot);
    }
    return state;
  }

  static std::uint64_t bit_of(std::size_t slot) { return std::uint64_t{1} << slot; }

  const KeyHistory& history_;
  std::size_t states_max_;
  const std::atomic<bool>* interrupted_;
  std::set<KeyState> states_;
  std::array<const KeyOperation*, kOperationsAtOnceMax> under_way_ = {};
  std::size_t at_once_ = 0;
};

}  // namespace

ValueNumber KeyHistory::number_of(const std::optional<runtime::Bytes>& value) {
  constexpr std::size_t kFew = 8;
  if (!value) return 0;
  if (values_.size() <= kFew) {
    const auto at = std::find(values_.begin(), values_.end(), value);
    if (at != values_.end()) return static_cast<ValueNumber>(at - values_.begin()) + 1;
    values_.push_back(value);
    if (values_.size() <= kFew) return values_.size();
    for (std::size_t i = 0; i < values_.size(); ++i) numbers_.emplace(values_[i]->view(), i + 1);
    return values_.size();
  }
  const auto [at, is_new] = numbers_.try_emplace(value->view(), values_.size() + 1);
  if (is_new) values_.push_back(value);
  return at->second;
}

Linearizability linearizability_of(const KeyHistory& history, std::size_t states_max,
                                   const std::atomic<bool>* interrupted) {
  return kv_explains(history) ? Linearizability() : OrderSearch(history, states_max, interrupted).run();
}

}  // namespace hypersim::simulator
