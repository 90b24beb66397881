#include "memory_view.hpp"

#include <string>

#include "refusal.hpp"

namespace hypersim::wasm {

void MemoryView::refuse_bounds(std::uint32_t pointer, std::uint64_t size) const {
  throw Refusal("a pointer out of bounds: " + std::to_string(size) + " bytes at " + std::to_string(pointer) +
                ", and the memory has " + std::to_string(memory_->size));
}

void MemoryView::refuse_alignment(std::uint32_t pointer, std::uint32_t align) {
  throw Refusal("a pointer that is not aligned: " + std::to_string(pointer) + " is not a multiple of " +
                std::to_string(align));
}

}  // namespace hypersim::wasm
