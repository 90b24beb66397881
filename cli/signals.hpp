#pragma once
// Ctrl-C (SIGINT), SIGTERM and SIGHUP stop a run at its next message, and the reading of files behind the current one,
// so that the command can say so and clean up. They also end each wait of the system: a read, a write or an open.

#include <atomic>

namespace hypersim::cli {

/// Installs the handlers. The first signal sets the flag; the second one ends the program at once.
const std::atomic<bool>& interrupted_flag();

/// Whether a signal has come since then.
bool is_interrupted();

/// For a command that goes on after a Ctrl-C, which has ended a piece of its work: the flag is no longer set. False if
/// another signal has come, which ends the command.
bool go_on_after_interrupt();

/// In a process that another one watches: from now on, however many signals come, they only set the flag.
void be_interrupted_by_others();

/// A file that would grow beyond the limit of the size of files (`ulimit -f`) is then a failure to write it, which has
/// words, and not the end of the program.
void outlive_large_files();

/// In a process that has nothing to clean up: from now on, the first signal ends it.
void be_ended_by_signals();

/// From then on the program does not end when the reader of its output goes away: it has something to clean up, or to
/// finish, or its exit code says something.
void outlive_readers();

}  // namespace hypersim::cli
