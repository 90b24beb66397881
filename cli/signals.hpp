#pragma once
// Ctrl-C (and a polite kill) stops a run at its next message, so that it can say so and clean up.

#include <atomic>

namespace hypersim::cli {

/// Installs the handlers; the flag is set when a signal came. A second signal ends the program at once.
const std::atomic<bool>& interrupted_flag();

}  // namespace hypersim::cli
