// Fuzz target: any text as a message of the wire. What must hold is in wire_check.hpp.

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>

#include "wire_check.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string fault = hypersim::fuzz::fault_in_reading({reinterpret_cast<const char*>(data), size});
  if (fault.empty()) return 0;
  std::fprintf(stderr, "%s\n", fault.c_str());
  std::abort();
}
