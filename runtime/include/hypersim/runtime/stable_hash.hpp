#pragma once
// Hashes that are the same in every run and build. std::hash of a text is the same only between builds with the same
// standard library.

#include <cstdint>
#include <cstring>
#include <string_view>

namespace hypersim::runtime {

/// The finalizer of SplitMix64.
inline std::uint64_t mix(std::uint64_t z) {
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
  return z ^ (z >> 31);
}
inline std::uint64_t mix(std::uint64_t a, std::uint64_t b) { return mix(a ^ (b + 0x9e3779b97f4a7c15u)); }

/// Eight bytes at a time.
inline std::uint64_t hash_text(std::string_view text) {
  std::uint64_t hash = text.size();
  for (; text.size() >= 8; text.remove_prefix(8)) {
    std::uint64_t word = 0;
    std::memcpy(&word, text.data(), 8);
    hash = mix(hash, word);
  }
  std::uint64_t rest = 0;
  // The address of an empty text may be null, which memcpy does not allow.
  if (!text.empty()) std::memcpy(&rest, text.data(), text.size());
  return mix(hash, rest);
}

}  // namespace hypersim::runtime
