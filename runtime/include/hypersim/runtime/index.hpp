#pragma once
// A hash table for lookups, without iteration: the order of a hash table differs between libraries and runs, and must
// not reach a trace. It remembers the last lookup, which is usually the next one, too. Not thread-safe, not even for
// reading.

#include <array>
#include <cstddef>
#include <functional>
#include <unordered_map>
#include <utility>

namespace hypersim::runtime {

template <class Key, class Value>
class Index {
 public:
  Index() = default;
  Index(const Index& other) : entries_(other.entries_) {}
  Index(Index&& other) noexcept : entries_(std::move(other.entries_)) { other.recent_ = {}; }
  Index& operator=(Index other) noexcept {
    entries_.swap(other.entries_);
    recent_ = {};
    return *this;
  }
  ~Index() = default;

  Value& operator[](const Key& key) { return entries_[key]; }
  void insert_or_assign(const Key& key, Value value) { entries_.insert_or_assign(key, std::move(value)); }
  /// The value, which may be changed; null if there is none.
  Value* find(const Key& key) {
    const auto found = entries_.find(key);
    return found == entries_.end() ? nullptr : &found->second;
  }
  const Value* find(const Key& key) const {
    auto*& recent = recent_[std::hash<Key>()(key) % recent_.size()];
    if (recent == nullptr || !(recent->first == key)) {
      const auto found = entries_.find(key);
      if (found == entries_.end()) return nullptr;
      recent = &*found;
    }
    return &recent->second;
  }
  bool contains(const Key& key) const { return entries_.contains(key); }
  /// Returns false if there was none.
  bool erase(const Key& key) {
    recent_ = {};
    return entries_.erase(key) != 0;
  }
  void clear() {
    recent_ = {};
    entries_.clear();
  }
  std::size_t size() const { return entries_.size(); }

 private:
  std::unordered_map<Key, Value> entries_;
  mutable std::array<const typename std::unordered_map<Key, Value>::value_type*, 8> recent_{};
};

}  // namespace hypersim::runtime
