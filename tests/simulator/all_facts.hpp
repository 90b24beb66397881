#pragma once
// Selects events of a trace by their facts.

#include <functional>
#include <variant>

#include "hypersim/runtime/trace.hpp"

namespace hypersim::simulator {

/// Is the event a fact of this kind, and does `predicate` hold for it?
template <class Which>
std::function<bool(const runtime::TraceEvent&)> all(std::function<bool(const Which&)> predicate = [](const Which&) {
  return true;
}) {
  return [predicate](const runtime::TraceEvent& event) {
    const auto* fact = std::get_if<Which>(&event.fact);
    return fact != nullptr && predicate(*fact);
  };
}

}  // namespace hypersim::simulator
