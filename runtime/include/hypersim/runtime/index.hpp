#pragma once
// A hash table for lookups, without iteration: the order of a hash table differs between libraries and runs, and must
// not reach a trace. What it holds stays where it is until it is erased. A table of a few entries has no memory besides
// them, which is the usual case by far. Several threads may look into the same table.

#include <array>
#include <cstddef>
#include <functional>
#include <memory>
#include <utility>

namespace hypersim::runtime {

template <class Key, class Value>
class Index {
 public:
  Index() = default;
  Index(const Index& other) {
    for (std::size_t slot = 0; slot < other.slots(); ++slot) {
      for (const Entry* one = other.chain(slot); one != nullptr; one = one->next) add(one->hash, one->key, one->value);
    }
  }
  Index(Index&& other) noexcept { swap(other); }
  Index& operator=(Index other) noexcept {
    swap(other);
    return *this;
  }
  ~Index() { clear(); }

  Value& operator[](const Key& key) {
    const std::size_t hash = hash_of(key);
    Entry* const found = look_up(hash, key);
    return found != nullptr ? found->value : add(hash, key);
  }
  void insert_or_assign(const Key& key, Value value) {
    const std::size_t hash = hash_of(key);
    if (Entry* const found = look_up(hash, key)) {
      found->value = std::move(value);
    } else {
      add(hash, key, std::move(value));
    }
  }
  /// The value, which may be changed; null if there is none.
  Value* find(const Key& key) {
    Entry* const found = look_up(hash_of(key), key);
    return found == nullptr ? nullptr : &found->value;
  }
  const Value* find(const Key& key) const {
    const Entry* const found = look_up(hash_of(key), key);
    return found == nullptr ? nullptr : &found->value;
  }
  bool contains(const Key& key) const { return look_up(hash_of(key), key) != nullptr; }
  /// Returns false if there was none.
  bool erase(const Key& key) {
    const std::size_t hash = hash_of(key);
    for (Entry** at = &chain(slot_of(hash)); *at != nullptr; at = &(*at)->next) {
      if ((*at)->hash != hash || !((*at)->key == key)) continue;
      delete std::exchange(*at, (*at)->next);
      --size_;
      return true;
    }
    return false;
  }
  void clear() {
    for (std::size_t slot = 0; size_ > 0; ++slot) {
      for (Entry*& first = chain(slot); first != nullptr; --size_) delete std::exchange(first, first->next);
    }
  }
  std::size_t size() const { return size_; }

 private:
  struct Entry {
    template <class... What>
    Entry(Entry* behind, std::size_t its_hash, const Key& its_key, What&&... what)
        : next(behind), hash(its_hash), key(its_key), value(std::forward<What>(what)...) {}

    Entry* next;
    std::size_t hash;
    Key key;
    Value value;
  };
  static constexpr unsigned kFewBits = 3;
  static constexpr std::size_t kFew = std::size_t{1} << kFewBits;

  /// The hash of a number is the number itself, and that of an address ends with zeros: mixed, its first bits differ.
  static std::size_t hash_of(const Key& key) { return std::hash<Key>()(key) * 0x9e3779b97f4a7c15u; }
  std::size_t slots() const { return std::size_t{1} << bits_; }
  std::size_t slot_of(std::size_t hash) const { return hash >> (64 - bits_); }
  Entry*& chain(std::size_t slot) { return many_ == nullptr ? few_[slot] : many_[slot]; }
  Entry* chain(std::size_t slot) const { return many_ == nullptr ? few_[slot] : many_[slot]; }

  Entry* look_up(std::size_t hash, const Key& key) const {
    Entry* at = chain(slot_of(hash));
    while (at != nullptr && (at->hash != hash || !(at->key == key))) at = at->next;
    return at;
  }
  template <class... What>
  Value& add(std::size_t hash, const Key& key, What&&... what) {
    if (size_ == slots()) grow();
    Entry*& first = chain(slot_of(hash));
    first = new Entry(first, hash, key, std::forward<What>(what)...);
    ++size_;
    return first->value;
  }
  void grow() {
    Index more;
    more.bits_ = bits_ + 1;
    more.many_ = std::make_unique<Entry*[]>(more.slots());
    for (std::size_t slot = 0; slot < slots(); ++slot) {
      for (Entry* one = std::exchange(chain(slot), nullptr); one != nullptr;) {
        Entry*& first = more.many_[more.slot_of(one->hash)];
        Entry* const next = std::exchange(one->next, first);
        first = std::exchange(one, next);
      }
    }
    more.size_ = std::exchange(size_, 0);
    swap(more);
  }
  void swap(Index& other) noexcept {
    std::swap(few_, other.few_);
    std::swap(many_, other.many_);
    std::swap(bits_, other.bits_);
    std::swap(size_, other.size_);
  }

  std::array<Entry*, kFew> few_{};
  std::unique_ptr<Entry*[]> many_;  // in place of few_
  unsigned bits_ = kFewBits;
  std::size_t size_ = 0;
};

}  // namespace hypersim::runtime
