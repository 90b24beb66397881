#include "hypersim/analysis/same_trace.hpp"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <tuple>
#include <utility>
#include <variant>

#include "hypersim/runtime/index.hpp"

#include "fields.hpp"

namespace hypersim::analysis {

namespace {

/// Compares member by member, as the archive writes them.
class Comparison {
 public:
  bool same(const runtime::TraceEvent& a, const runtime::TraceEvent& b) {
    return a.time == b.time && a.step == b.step && a.node == b.node && same(a.fact, b.fact);
  }

 private:
  /// Most facts are about a message that an earlier one has told of.
  bool same(const runtime::MessagePtr& a, const runtime::MessagePtr& b) {
    const runtime::KernelMessage*& counterpart = counterparts_[a.get()];
    if (counterpart == b.get()) return true;
    if (!same(*a, *b)) return false;
    counterpart = b.get();
    return true;
  }
  bool same(const runtime::Capability& a, const runtime::Capability& b) {
    return a.issuer() == b.issuer() && a.params() == b.params();
  }
  template <class T>
  bool same(const std::optional<T>& a, const std::optional<T>& b) {
    return a.has_value() == b.has_value() && (!a || same(*a, *b));
  }
  template <class T>
  bool same(const std::vector<T>& a, const std::vector<T>& b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                      [this](const T& one, const T& other) { return same(one, other); });
  }
  template <class A, class B>
  bool same(const std::pair<A, B>& a, const std::pair<A, B>& b) {
    return same(a.first, b.first) && same(a.second, b.second);
  }
  template <class... Ts>
  bool same(const std::variant<Ts...>& a, const std::variant<Ts...>& b) {
    if (a.index() != b.index()) return false;
    return std::visit([&]<class T>(const T& its) { return same(its, *std::get_if<T>(&b)); }, a);
  }
  template <class T>
  bool same(const T& a, const T& b) {
    if constexpr (archive::Composed<T>) {
      return same_each(archive::members(a), archive::members(b), std::make_index_sequence<members_of<T>>());
    } else {
      return a == b;
    }
  }
  template <class T>
  static constexpr std::size_t members_of = std::tuple_size_v<decltype(archive::members(std::declval<const T&>()))>;
  template <class Tuple, std::size_t... I>
  bool same_each(const Tuple& a, const Tuple& b, std::index_sequence<I...>) {
    return (same(std::get<I>(a), std::get<I>(b)) && ...);
  }

  runtime::Index<const runtime::KernelMessage*, const runtime::KernelMessage*> counterparts_;
};

}  // namespace

bool same_trace(const std::vector<runtime::TraceEvent>& one, const std::vector<runtime::TraceEvent>& other) {
  Comparison comparison;
  return std::equal(one.begin(), one.end(), other.begin(), other.end(),
                    [&](const auto& a, const auto& b) { return comparison.same(a, b); });
}

}  // namespace hypersim::analysis
