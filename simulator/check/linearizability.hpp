#pragma once
// Is the history of one key linearizable? The order in which kv says that it has worked is tried first, as a witness:
// that takes one look at each operation, and proves itself. Only what it does not explain is searched.

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "hypersim/runtime/bytes.hpp"

namespace hypersim::simulator {

/// Something read or written: by its number in the history of its key. The number 0 is that there is nothing.
using ValueNumber = std::size_t;

class KeyHistory {
 public:
  struct Operation {
    bool is_write = false;
    ValueNumber value = 0;             // written, or read
    std::size_t begun = 0;             // the event of its request
    std::optional<std::size_t> ended;  // of its answer. None if nobody saw it: it was done at any time since, or never
    std::optional<std::size_t> point;  // at which kv says that it did it
  };

  void add(Operation operation) { operations_.push_back(operation); }
  ValueNumber number_of(const std::optional<runtime::Bytes>& value);
  const std::optional<runtime::Bytes>& value(ValueNumber number) const {
    static const std::optional<runtime::Bytes> kNothing;
    return number == 0 ? kNothing : values_[number - 1];
  }
  const std::vector<Operation>& operations() const { return operations_; }

  /// It is linearizable as it is now.
  void holds() { known_to_hold_ = operations_.size(); }
  /// Is that known?
  bool is_known_to_hold() const { return known_to_hold_ == operations_.size(); }

 private:
  std::size_t known_to_hold_ = 0;  // so many operations
  std::vector<Operation> operations_;
  std::vector<std::optional<runtime::Bytes>> values_;  // from 1
  /// Of many values; into values_, whose bytes are shared and stay.
  std::unordered_map<std::string_view, ValueNumber> numbers_;
};

struct Linearizability {
  enum class Kind { Holds, Broken, TooManyAtOnce, TooManyStates, BrokenOff };
  Kind kind = Kind::Holds;
  std::size_t operation = 0;  // Broken: the first whose end nothing explains
  std::size_t at_once = 0;    // TooMany…: how many operations were under way
};

/// At most so many operations of one key can be under way at once, where kv's own order does not explain them.
inline constexpr std::size_t kOperationsAtOnceMax = 64;

/// `states_max`: how many states of the key the search keeps in mind at once. `interrupted` (which may be none) breaks
/// it off.
Linearizability linearizability_of(const KeyHistory& history, std::size_t states_max,
                                   const std::atomic<bool>* interrupted = nullptr);

}  // namespace hypersim::simulator
