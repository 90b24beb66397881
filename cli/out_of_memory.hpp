#pragma once
// What happens where the system gives no more memory, or where a library that hypersim uses cannot go on without a
// thread that it did not get: the command ends in words, as undecided. Nothing could be trusted to clean up then; what
// it leaves is removed at the next start. From its start on, an allocation that fails ends the program so.

namespace hypersim::cli {

/// From now on, `note` is called before such an end. For a process that another one watches.
void note_before_end_without_memory(void (*note)());

/// From now on, an error of the system that leaves where none may ends this process in the same way.
void end_without_threads();
/// In a process that plays programs of the user's, such an end may be theirs: it is as if that had not been called.
void leave_others_their_end();

}  // namespace hypersim::cli
