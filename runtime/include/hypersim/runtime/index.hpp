#pragma once
// A hash table that is only asked, never walked: the order of a hash table differs between libraries and runs, and
// must not reach a trace.

#include <cstddef>
#include <unordered_map>
#include <utility>

namespace hypersim::runtime {

template <class Key, class Value>
class Index {
 public:
  Value& operator[](const Key& key) { return entries_[key]; }
  Value* find(const Key& key) {
    const auto found = entries_.find(key);
    return found == entries_.end() ? nullptr : &found->second;
  }
  const Value* find(const Key& key) const {
    const auto found = entries_.find(key);
    return found == entries_.end() ? nullptr : &found->second;
  }
  bool contains(const Key& key) const { return entries_.contains(key); }
  /// False if there was none.
  bool erase(const Key& key) { return entries_.erase(key) != 0; }
  void clear() { entries_.clear(); }
  std::size_t size() const { return entries_.size(); }

 private:
  std::unordered_map<Key, Value> entries_;
};

}  // namespace hypersim::runtime
