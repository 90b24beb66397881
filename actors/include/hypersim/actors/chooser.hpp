#pragma once
// The seam for schedules: a chooser picks which actor handles a message next. It does not pick the kernel and the
// capability actor: they are first in, first out, and run between choices until neither has a message.

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

/// Picks any of them with the same probability. The run's seed decides, but in a separate stream: the number of choices
/// in a run does not change the ids that it draws.
std::unique_ptr<Chooser> make_random_chooser(std::uint64_t run_seed);

}  // namespace hypersim::actors
