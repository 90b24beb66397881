#include "hypersim/runtime/digest.hpp"

#include <array>
#include <sodium.h>

namespace hypersim::runtime {

std::string sha256(std::string_view bytes) {
  std::array<unsigned char, crypto_hash_sha256_BYTES> hash = {};
  crypto_hash_sha256(hash.data(), reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size());
  std::string text(2 * hash.size() + 1, '\0');
  sodium_bin2hex(text.data(), text.size(), hash.data(), hash.size());
  text.pop_back();  // its zero
  return text;
}

}  // namespace hypersim::runtime
