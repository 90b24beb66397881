#pragma once
// Combines functions into one that picks by the type of its argument. For std::visit.

namespace hypersim::runtime {

template <class... Functions>
struct Overload : Functions... {
  using Functions::operator()...;
};
template <class... Functions>
Overload(Functions...) -> Overload<Functions...>;

}  // namespace hypersim::runtime
