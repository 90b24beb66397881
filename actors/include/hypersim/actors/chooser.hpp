#pragma once
// The seam for schedules: of the actors that could handle a message now, a chooser picks the one that does. The kernel
// and the capability actor are not among them: they are first-in-first-out and run to quiescence between choices.

#include <cstddef>
#include <cstdint>
#include <memory>

namespace hypersim::actors {

class Chooser {
 public:
  virtual ~Chooser() = default;
  /// The index of the actor that goes next; `runnable` (at least 1) actors wait, in the order in which they became so.
  virtual std::size_t choose(std::size_t runnable) = 0;
};

/// First in, first out: the default of `run`.
std::unique_ptr<Chooser> make_fifo_chooser();

/// Each of them with the same probability. The run's seed decides, but in a stream of its own: how many choices a run
/// has does not change the ids that it draws.
std::unique_ptr<Chooser> make_random_chooser(std::uint64_t run_seed);

}  // namespace hypersim::actors
