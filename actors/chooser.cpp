#include "hypersim/actors/chooser.hpp"

#include "hypersim/runtime/assert.hpp"
#include "hypersim/runtime/random.hpp"

namespace hypersim::actors {

namespace {

using runtime::Random;

class FifoChooser : public Chooser {
 public:
  std::size_t choose(std::size_t) override { return 0; }
};

/// Two seeds of SplitMix64 are two places in the same sequence. The choices start at a place that the generator itself
/// draws, which keeps them away from the ids, which start at the seed.
constexpr std::uint64_t kScheduleStream = 0x7363686564756c65;  // "schedule"

class RandomChooser : public Chooser {
 public:
  explicit RandomChooser(std::uint64_t run_seed) : random_(Random(run_seed ^ kScheduleStream).next_u64()) {}

  // The remainder favours the first actors by less than one part in 2^40, for any number of actors that fits in memory.
  std::size_t choose(std::size_t runnable) override {
    HYPERSIM_ASSERT(runnable > 0);
    return static_cast<std::size_t>(random_.next_u64() % runnable);
  }

 private:
  Random random_;
};

}  // namespace

std::unique_ptr<Chooser> make_fifo_chooser() { return std::make_unique<FifoChooser>(); }
std::unique_ptr<Chooser> make_random_chooser(std::uint64_t run_seed) {
  return std::make_unique<RandomChooser>(run_seed);
}

}  // namespace hypersim::actors
