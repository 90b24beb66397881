#pragma once
// The memory that programs have for themselves, beside what they send, store and save: that of components. A run is
// played in one thread, and so this is counted by thread. It counts what they asked for, and is the same on each
// machine.

#include <cstdint>

namespace hypersim::runtime {

namespace detail {
extern constinit thread_local std::uint64_t bytes_of_programs;
}

/// In bytes, of the programs that live in this thread. It is asked at each event.
inline std::uint64_t program_memory() { return detail::bytes_of_programs; }
void add_program_memory(std::uint64_t bytes);
void remove_program_memory(std::uint64_t bytes);

}  // namespace hypersim::runtime
