#pragma once
// Where requests wait for kv in an explored run: a lane for each process that asks, in the order of its requests. Which
// lane is served when is a choice of the schedule. The kv actor fills and empties the lanes, the node looks at them;
// they outlive both.

#include <algorithm>
#include <deque>
#include <utility>
#include <vector>

#include "hypersim/runtime/identity.hpp"
#include "hypersim/runtime/message.hpp"

namespace hypersim::actors {

class KvLanes {
 public:
  /// The request; none: the process is gone, which takes effect when all of its earlier requests are done.
  using Entry = runtime::MessagePtr;

  void add(const runtime::ProcessId& source, Entry entry) {
    const auto lane = find(source);
    if (lane != lanes_.end()) return lane->waiting.push_back(std::move(entry));
    lanes_.push_back({source, {std::move(entry)}});
  }
  bool has(const runtime::ProcessId& source) { return find(source) != lanes_.end(); }
  /// The next item of that lane, which must exist.
  Entry take(const runtime::ProcessId& source) {
    const auto lane = find(source);
    Entry entry = std::move(lane->waiting.front());
    lane->waiting.pop_front();
    if (lane->waiting.empty()) lanes_.erase(lane);
    return entry;
  }
  /// Is the next item of that lane that the process is gone?
  bool next_is_gone(const runtime::ProcessId& source) {
    const auto lane = find(source);
    return lane != lanes_.end() && lane->waiting.front() == nullptr;
  }
  void clear() {
    lanes_.clear();
    busy_ = false;
  }

  /// kv has a request in hand.
  bool busy() const { return busy_; }
  void set_busy(bool busy) { busy_ = busy; }
  std::size_t size() const { return lanes_.size(); }
  const runtime::ProcessId& source(std::size_t lane) const { return lanes_[lane].source; }
  /// How many items wait in that lane, and the next of them.
  std::size_t waiting(std::size_t lane) const { return lanes_[lane].waiting.size(); }
  const Entry& next(std::size_t lane) const { return lanes_[lane].waiting.front(); }

 private:
  struct Lane {
    runtime::ProcessId source;
    std::deque<Entry> waiting;
  };
  std::vector<Lane>::iterator find(const runtime::ProcessId& source) {
    return std::find_if(lanes_.begin(), lanes_.end(), [&](const Lane& lane) { return lane.source == source; });
  }

  std::vector<Lane> lanes_;  // no lane is empty
  bool busy_ = false;
};

}  // namespace hypersim::actors
