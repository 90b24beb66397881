#pragma once
// How much memory a run keeps, by what its trace keeps: each event, each message, and each text once, however many
// events and databases share it. It is counted and not measured, so it is the same on each machine. What a database on
// memory holds, what states hold and what was saved are texts of the trace, too.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>
#include <unordered_set>
#include <variant>
#include <vector>

#include "hypersim/analysis/names.hpp"
#include "hypersim/runtime/trace.hpp"

namespace hypersim::simulator {

class KeptMemory {
 public:
  void add(const runtime::Fact& fact) {
    bytes_ += kEventBytes;
    if (has_texts(fact)) bytes_ += texts_of(fact);
  }
  std::uint64_t bytes() const { return bytes_; }

  /// What an event takes without its texts, and a message: round numbers that are no less.
  static constexpr std::uint64_t kEventBytes = 256;
  static constexpr std::uint64_t kMessageBytes = 512;

  /// Of the facts that are not only about what an earlier one has told: the bytes of their texts that are new.
  std::uint64_t texts_of(const runtime::Fact& fact);

 private:
  template <class T, class... Some>
  static constexpr bool is_one_of = (std::is_same_v<T, Some> || ...);
  template <class F>
  static constexpr bool shares_all() {
    return is_one_of<F, runtime::fact::Delivered, runtime::fact::Dropped, runtime::fact::Expecting,
                     runtime::fact::Answered, runtime::fact::Failed, runtime::fact::Replaced>;
  }
  template <class... F>
  static constexpr std::uint64_t sharing(const std::variant<F...>*) {
    std::uint64_t bits = 0;
    std::uint64_t bit = 1;
    ((bits |= shares_all<F>() ? bit : 0, bit <<= 1U), ...);
    return bits;
  }
  /// Most facts share a message with the one that tells that it was sent.
  static bool has_texts(const runtime::Fact& fact) {
    constexpr std::uint64_t kSharing = sharing(static_cast<const runtime::Fact*>(nullptr));
    return (kSharing >> fact.index() & 1U) == 0;
  }
  /// What is shorter is counted each time: to know it would cost more than it takes.
  static constexpr std::size_t kLongText = 1024;
  /// 0 if it is known.
  std::uint64_t once(std::string_view text) { return text.size() < kLongText ? text.size() : once_of_long(text); }
  std::uint64_t once_of_long(std::string_view text);

  class Adder;
  std::uint64_t bytes_ = 0;
  std::unordered_set<const char*> known_;  // long texts by their place: the trace keeps them there
};

/// What took most of it, the largest first: `messages of a: 12 MiB`. At most three.
std::vector<std::string> most_of_memory(const std::vector<runtime::TraceEvent>& trace, const analysis::Names& names);

}  // namespace hypersim::simulator
