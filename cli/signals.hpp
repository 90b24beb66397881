#pragma once
// Ctrl-C (and a polite kill) stops a run at its next message, and what reads files behind the one that it reads, so
// that it can say so and clean up.

#include <atomic>

namespace hypersim::cli {

/// Installs the handlers; the flag is set when a signal came. A second signal ends the program at once.
const std::atomic<bool>& interrupted_flag();

/// A reader of the output that goes away does not end the program: there is something to clean up, or to go on with.
void outlive_readers();

}  // namespace hypersim::cli
