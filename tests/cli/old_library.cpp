// A library as an older hypersim might have left it: the header is there, but says another version.
#include <cstdint>

extern "C" {
struct OldHeader {
  std::uint64_t magic, abi, layout;
};
extern const OldHeader hypersim_library;
const OldHeader hypersim_library = {0x6d69737265707968, 0, 0};
}
