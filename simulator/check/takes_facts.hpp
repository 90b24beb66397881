#pragma once
// Which facts a checker takes: those for which it has an operator(). Most checkers pass over most events, which then
// cost them next to nothing.

#include <cstdint>
#include <type_traits>
#include <variant>

#include "hypersim/runtime/trace.hpp"

namespace hypersim::simulator {

/// A bit for each kind of fact.
template <class Checker, class... F>
constexpr std::uint64_t kinds_taken(const std::variant<F...>*) {
  static_assert(sizeof...(F) <= 64);
  std::uint64_t kinds = 0;
  std::uint64_t kind = 1;
  ((kinds |= std::is_invocable_v<Checker&, const F&> ? kind : 0, kind <<= 1U), ...);
  return kinds;
}

template <class Checker>
bool takes(const runtime::Fact& fact) {
  constexpr std::uint64_t kKinds = kinds_taken<Checker>(static_cast<const runtime::Fact*>(nullptr));
  return (kKinds >> fact.index() & 1U) != 0;
}

/// A fact that it takes.
template <class Checker>
void give(Checker& checker, const runtime::Fact& fact) {
  std::visit(
      [&](const auto& its) {
        if constexpr (std::is_invocable_v<Checker&, decltype(its)>) checker(its);
      },
      fact);
}

}  // namespace hypersim::simulator
