#pragma once
// Where requests wait for kv in an explored run: a lane for each process that asks, in the order of its requests. Which
// lane is served when is a choice of the schedule; and so is which request of a lane, if kv may take them in any order
// (D2). The kv actor fills and empties the lanes, the node looks at them; they outlive both.

#include <algorithm>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <utility>
#include <vector>

#include "hypersim/runtime/identity.hpp"
#include "hypersim/runtime/message.hpp"

namespace hypersim::actors {

class KvLanes {
 public:
  /// The request; none: the process is gone, which takes effect when all of its earlier requests are done.
  using Entry = runtime::MessagePtr;
  struct Item {
    Entry entry;
    /// In any order: which of the requests of its process it is, from 1, in every run. Else 0.
    std::uint64_t number = 0;
  };

  explicit KvLanes(bool in_any_order) : in_any_order_(in_any_order) {}

  void add(const runtime::ProcessId& source, Entry entry) {
    Item item{std::move(entry), 0};
    if (in_any_order_ && item.entry != nullptr) item.number = ++counts_[source];
    const auto lane = find(source);
    Lane& its = lane != lanes_.end() ? **lane : new_lane(source);
    its.waiting.push_back(std::move(item));
  }
  bool has(const runtime::ProcessId& source) { return find(source) != lanes_.end(); }
  /// The next item of that lane, which must exist; in any order, the request of that number.
  Entry take(const runtime::ProcessId& source, std::uint64_t number = 0) {
    const auto lane = find(source);
    std::deque<Item>& waiting = (*lane)->waiting;
    const auto item = number == 0 ? waiting.begin()
                                  : std::find_if(waiting.begin(), waiting.end(),
                                                 [number](const Item& one) { return one.number == number; });
    Entry entry = std::move(item->entry);
    waiting.erase(item);
    if (waiting.empty()) {
      spare_ = std::move(*lane);
      lanes_.erase(lane);
    }
    return entry;
  }
  /// Is the next item of that lane that the process is gone?
  bool next_is_gone(const runtime::ProcessId& source) {
    const auto lane = find(source);
    return lane != lanes_.end() && (*lane)->waiting.front().entry == nullptr;
  }
  void clear() {
    lanes_.clear();
    busy_ = false;
  }

  bool in_any_order() const { return in_any_order_; }
  /// kv has a request in hand.
  bool busy() const { return busy_; }
  void set_busy(bool busy) { busy_ = busy; }
  std::size_t size() const { return lanes_.size(); }
  const runtime::ProcessId& source(std::size_t lane) const { return lanes_[lane]->source; }
  /// What waits in that lane, in the order in which it came.
  const std::deque<Item>& waiting(std::size_t lane) const { return lanes_[lane]->waiting; }

 private:
  struct Lane {
    explicit Lane(runtime::ProcessId its_source) : source(std::move(its_source)) {}
    runtime::ProcessId source;
    std::deque<Item> waiting;
  };
  using Lanes = std::vector<std::unique_ptr<Lane>>;  // a deque that is moved allocates
  Lane& new_lane(const runtime::ProcessId& source) {
    if (spare_ == nullptr) return *lanes_.emplace_back(std::make_unique<Lane>(source));
    spare_->source = source;
    return *lanes_.emplace_back(std::move(spare_));
  }
  Lanes::iterator find(const runtime::ProcessId& source) {
    return std::find_if(lanes_.begin(), lanes_.end(),
                        [&](const std::unique_ptr<Lane>& lane) { return lane->source == source; });
  }

  bool in_any_order_;
  Lanes lanes_;                                         // no lane is empty
  std::unique_ptr<Lane> spare_;                         // that was, and is used again
  std::map<runtime::ProcessId, std::uint64_t> counts_;  // of the requests that came, in any order
  bool busy_ = false;
};

}  // namespace hypersim::actors
