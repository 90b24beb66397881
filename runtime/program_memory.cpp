#include "hypersim/runtime/program_memory.hpp"

#include "hypersim/runtime/assert.hpp"

namespace hypersim::runtime {

namespace detail {
constinit thread_local std::uint64_t bytes_of_programs = 0;
}
using detail::bytes_of_programs;

void add_program_memory(std::uint64_t bytes) { bytes_of_programs += bytes; }

void remove_program_memory(std::uint64_t bytes) {
  HYPERSIM_ASSERT(bytes <= bytes_of_programs);
  bytes_of_programs -= bytes;
}

}  // namespace hypersim::runtime
