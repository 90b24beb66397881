#include "portfolio.hpp"

#include <fmt/format.h>

#include "mix.hpp"
#include "strategies.hpp"

namespace hypersim::simulator {

namespace {

/// Keeps the choices away from the ids, which are drawn from the seed itself.
constexpr std::uint64_t kScheduleStream = 0x7363686564756c65;  // "schedule"

constexpr int kDepthMin = 2;
constexpr int kDepths = 5;  // 2 to 6

}  // namespace

MadeStrategy Portfolio::make(std::uint64_t number) const {
  if (number == 0) return {make_first_strategy(), "first come"};
  const std::uint64_t seed = mix(seed_ ^ kScheduleStream, number);
  const std::uint64_t turn = number - 1;
  const bool pct = strategy_ == ExploreStrategy::Pct || (strategy_ == ExploreStrategy::Portfolio && turn % 2 == 1);
  if (!pct) return {make_random_strategy(seed), "random"};
  const std::uint64_t its_turn = strategy_ == ExploreStrategy::Pct ? turn : turn / 2;
  const int depth = kDepthMin + static_cast<int>(its_turn % kDepths);
  return {make_pct_strategy(seed, depth, length_), fmt::format("pct {}", depth)};
}

}  // namespace hypersim::simulator
