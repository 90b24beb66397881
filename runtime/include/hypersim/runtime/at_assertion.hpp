#pragma once
// For a process that another one watches: it has something to say before a failed assertion ends it.

namespace hypersim::runtime {

/// Called when an assertion has failed, after its message. One at a time; null: nothing is called.
void at_assertion(void (*call)());

}  // namespace hypersim::runtime
