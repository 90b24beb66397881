#include "portfolio.hpp"

#include <algorithm>
#include <fmt/format.h>

#include "hypersim/runtime/stable_hash.hpp"

namespace hypersim::simulator {

namespace {

/// Keeps the choices away from the ids, which are drawn from the seed itself.
constexpr std::uint64_t kScheduleStream = 0x7363686564756c65;  // "schedule"

/// A portfolio goes in rounds of random, pct and exhaustive.
constexpr std::uint64_t kMembers = 3;

constexpr int kDepthMin = 2;
constexpr int kDepths = 5;  // 2 to 6

}  // namespace

bool Portfolio::is_exhaustive(std::uint64_t number) const { return next_exhaustive(number) == number; }

std::uint64_t Portfolio::next_exhaustive(std::uint64_t number) const {
  if (strategy_ == ExploreStrategy::Exhaustive) return number;
  if (strategy_ != ExploreStrategy::Portfolio || number > kNoSchedule - kMembers) return kNoSchedule;
  return std::max((number + kMembers - 1) / kMembers, std::uint64_t{1}) * kMembers;
}

MadeStrategy Portfolio::make(std::uint64_t number) const {
  if (number == 0) return {make_first_strategy(), "first come"};
  // Seeds differ in few bits, and so do numbers: mixed once, the streams of two seeds would be the same in another
  // order.
  const std::uint64_t seed = runtime::mix(runtime::mix(seed_ ^ kScheduleStream), number);
  const bool in_turn = strategy_ == ExploreStrategy::Portfolio;
  const bool pct = strategy_ == ExploreStrategy::Pct || (in_turn && number % kMembers == 2);
  if (!pct) return {make_random_strategy(seed), "random"};
  const std::uint64_t turn = in_turn ? number / kMembers : number - 1;
  const int depth = kDepthMin + static_cast<int>(turn % kDepths);
  return {make_pct_strategy(seed, depth, length_), fmt::format("pct {}", depth)};
}

}  // namespace hypersim::simulator
