#pragma once
// Functions that are called as one, which picks by the type of its argument: for std::visit.

namespace hypersim::runtime {

template <class... Functions>
struct Overload : Functions... {
  using Functions::operator()...;
};
template <class... Functions>
Overload(Functions...) -> Overload<Functions...>;

}  // namespace hypersim::runtime
