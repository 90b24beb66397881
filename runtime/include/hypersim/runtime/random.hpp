#pragma once
// The one generator of a run (SplitMix64, public domain algorithm by Sebastiano Vigna): everything that varies comes
// from it, so a seed is a run. Small and our own because the distributions of std differ between libraries.

#include <cstdint>

namespace hypersim::runtime {

class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}

  std::uint64_t next_u64() {
    std::uint64_t z = (state_ += 0x9e3779b97f4a7c15u);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
  }

 private:
  std::uint64_t state_;
};

}  // namespace hypersim::runtime
