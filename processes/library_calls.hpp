#pragma once
// Functions of the system that a loaded library calls through hypersim. What they keep from one call to the next
// begins anew with each run: chance, the environment, thread-local variables. In a run that is played again, to see
// whether it is the same, they answer differently on purpose, as they would on another day.

#include <string_view>

namespace hypersim::processes {

/// What a library gets in place of that function; null: what the system has.
void* replacement_of(std::string_view name);

/// A run begins in this thread. `again`: it has been played before, and is to be compared with that.
void begin_library_calls(bool again);
/// It has ended. Destroys what the libraries have made thread-local.
void end_library_calls();

/// What a library that calls this function may depend on, for people (`a clock (std::time)`); empty: nothing.
std::string_view suspicion_of(std::string_view name);

}  // namespace hypersim::processes
