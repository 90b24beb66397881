#pragma once
// An ordered set that is copied at once: copies share their nodes, and a change makes new ones only where another copy
// still has the old, along one path of the tree. It is a treap whose priorities are hashes, so its shape depends on its
// elements alone. Adding, removing and looking take O(log n) steps. A set may be read by several threads; copies that
// share nodes may be changed in several, as with std::shared_ptr.

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <iterator>
#include <utility>
#include <vector>

#include "hypersim/runtime/stable_hash.hpp"

namespace hypersim::runtime {

template <class T>
class PersistentSet {
  struct Node;

  /// Shared ownership of a node, without a control block beside it.
  class Link {
   public:
    Link() = default;
    explicit Link(Node* node) : node_(node) {}
    Link(const Link& other) : node_(other.node_) {
      if (node_ != nullptr) node_->links.fetch_add(1, std::memory_order_relaxed);
    }
    Link(Link&& other) noexcept : node_(std::exchange(other.node_, nullptr)) {}
    Link& operator=(Link other) noexcept {
      std::swap(node_, other.node_);
      return *this;
    }
    ~Link() {
      if (node_ != nullptr && node_->links.fetch_sub(1, std::memory_order_acq_rel) == 1) delete node_;
    }

    explicit operator bool() const { return node_ != nullptr; }
    Node* operator->() const { return node_; }
    const Node* get() const { return node_; }
    bool is_shared() const { return node_->links.load(std::memory_order_acquire) != 1; }

   private:
    Node* node_ = nullptr;
  };

  struct Node {
    Node(T of, Link smaller, Link larger) : value(std::move(of)), left(std::move(smaller)), right(std::move(larger)) {}
    std::atomic<std::size_t> links{1};
    T value;
    Link left;
    Link right;
  };

 public:
  using value_type = T;
  using size_type = std::size_t;

  /// Ascending. It is valid as long as its set is there and unchanged.
  class const_iterator {
   public:
    using iterator_category = std::forward_iterator_tag;
    using value_type = T;
    using difference_type = std::ptrdiff_t;
    using pointer = const T*;
    using reference = const T&;

    const_iterator() = default;
    reference operator*() const { return path_.back()->value; }
    pointer operator->() const { return &path_.back()->value; }
    const_iterator& operator++() {
      const Node* const right = path_.back()->right.get();
      path_.pop_back();
      descend(right);
      return *this;
    }
    const_iterator operator++(int) {
      const_iterator before = *this;
      ++*this;
      return before;
    }
    friend bool operator==(const const_iterator& a, const const_iterator& b) {
      return a.path_.empty() ? b.path_.empty() : !b.path_.empty() && a.path_.back() == b.path_.back();
    }

   private:
    friend class PersistentSet;
    void descend(const Node* from) {
      for (; from != nullptr; from = from->left.get()) path_.push_back(from);
    }
    std::vector<const Node*> path_;  // the next, and those above it that are larger
  };
  using iterator = const_iterator;

  PersistentSet() = default;
  PersistentSet(std::initializer_list<T> values) {
    for (const T& value : values) insert(value);
  }

  bool empty() const { return size_ == 0; }
  std::size_t size() const { return size_; }
  bool contains(const T& value) const {
    const Node* at = root_.get();
    while (at != nullptr) {
      const auto order = value <=> at->value;
      if (order == 0) return true;
      at = order < 0 ? at->left.get() : at->right.get();
    }
    return false;
  }
  const_iterator begin() const {
    const_iterator first;
    first.descend(root_.get());
    return first;
  }
  const_iterator end() const { return {}; }
  /// Ascending, like the iterators, and allocates nothing.
  template <class Each>
  void for_each(const Each& each) const {
    for_each(root_.get(), each);
  }

  /// Returns false if it was there.
  bool insert(const T& value) {
    if (contains(value)) return false;
    place(root_, value, priority(value));
    ++size_;
    return true;
  }
  template <class From>
  void insert(From first, From last) {
    for (; first != last; ++first) insert(*first);
  }
  /// Returns false if it was not there.
  bool erase(const T& value) {
    if (!contains(value)) return false;
    remove(root_, value);
    --size_;
    return true;
  }

  friend bool operator==(const PersistentSet& a, const PersistentSet& b) {
    if (a.size_ != b.size_) return false;
    for (auto one = a.begin(), other = b.begin(); one != a.end(); ++one, ++other) {
      if (!(*one == *other)) return false;
    }
    return true;
  }

 private:
  template <class Each>
  static void for_each(const Node* from, const Each& each) {
    if (from == nullptr) return;
    for_each(from->left.get(), each);
    each(from->value);
    for_each(from->right.get(), each);
  }

  static std::uint64_t priority(const T& value) { return mix(std::hash<T>()(value)); }

  /// From now on, nobody else has that node.
  static void own(Link& at) {
    if (at.is_shared()) at = Link(new Node(at->value, at->left, at->right));
  }

  static void place(Link& at, const T& value, std::uint64_t its_priority) {
    if (!at || its_priority > priority(at->value)) {
      auto [smaller, larger] = split(std::move(at), value);
      at = Link(new Node(value, std::move(smaller), std::move(larger)));
      return;
    }
    own(at);
    place(value < at->value ? at->left : at->right, value, its_priority);
  }

  /// What is smaller than a value that is not among them, and what is larger.
  static std::pair<Link, Link> split(Link all, const T& value) {
    if (!all) return {};
    own(all);
    if (all->value < value) {
      auto [smaller, larger] = split(std::move(all->right), value);
      all->right = std::move(smaller);
      return {std::move(all), std::move(larger)};
    }
    auto [smaller, larger] = split(std::move(all->left), value);
    all->left = std::move(larger);
    return {std::move(smaller), std::move(all)};
  }

  static void remove(Link& at, const T& value) {
    own(at);
    const auto order = value <=> at->value;
    if (order == 0) {
      at = join(std::move(at->left), std::move(at->right));
    } else {
      remove(order < 0 ? at->left : at->right, value);
    }
  }

  /// All of the first are smaller than all of the second.
  static Link join(Link smaller, Link larger) {
    if (!smaller) return larger;
    if (!larger) return smaller;
    if (priority(smaller->value) > priority(larger->value)) {
      own(smaller);
      smaller->right = join(std::move(smaller->right), std::move(larger));
      return smaller;
    }
    own(larger);
    larger->left = join(std::move(smaller), std::move(larger->left));
    return larger;
  }

  Link root_;
  std::size_t size_ = 0;
};

}  // namespace hypersim::runtime
