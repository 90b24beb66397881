#pragma once
// A queue that allows removal from the middle. Every process has one. A queue that was never used has no memory of its
// own, while a std::deque has half a KiB.

#include <cstddef>
#include <utility>
#include <vector>

namespace hypersim::runtime {

template <class What>
class Inbox {
 public:
  template <class... Parts>
  void emplace_back(Parts&&... parts) {
    entries_.emplace_back(std::forward<Parts>(parts)...);
  }
  bool empty() const { return first_ == entries_.size(); }
  std::size_t size() const { return entries_.size() - first_; }

  /// The place of the first wanted element that is not before `at`, counted from the front; size() if there is none.
  template <class Wanted>
  std::size_t find(std::size_t at, Wanted wanted) const {
    while (at < size() && !wanted(entries_[first_ + at])) ++at;
    return at;
  }
  template <class Wanted>
  std::size_t find(Wanted wanted) const {
    return find(0, std::move(wanted));
  }
  What& operator[](std::size_t at) { return entries_[first_ + at]; }
  /// Takes out the element at that place.
  void erase(std::size_t at) {
    if (at == 0) {
      ++first_;
    } else {
      entries_.erase(entries_.begin() + static_cast<std::ptrdiff_t>(first_ + at));
    }
    // The space of taken elements is released when it is as much as what is left.
    if (first_ == entries_.size()) {
      entries_.clear();
      first_ = 0;
    } else if (first_ * 2 >= entries_.size()) {
      entries_.erase(entries_.begin(), entries_.begin() + static_cast<std::ptrdiff_t>(first_));
      first_ = 0;
    }
  }

 private:
  std::vector<What> entries_;
  std::size_t first_ = 0;  // the elements before it have been taken
};

}  // namespace hypersim::runtime
