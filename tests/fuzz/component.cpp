// Fuzz target: any bytes as a WebAssembly component. It is refused with a phrase, or read; what is read is a core
// module of known imports, which is read again as the same.

#include "hypersim/wasm/component.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

namespace {

void fail(const std::string& why) {
  std::fprintf(stderr, "%s\n", why.c_str());
  std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const auto component = hypersim::wasm::read_component(bytes);
  if (!component.ok()) {
    if (component.error().empty()) fail("a refusal that says nothing");
    return 0;
  }
  if (!component->core.starts_with(std::string_view("\0asm\1\0\0\0", 8))) fail("what is read is no core module");
  if (component->core.size() > size) fail("the core module is larger than the file");
  const auto again = hypersim::wasm::read_component(bytes);
  if (!again.ok() || again->core != component->core) fail("it is read in two ways");
  return 0;
}
