#include "hypersim/runtime/signature.hpp"

#include <sodium.h>
#include <tuple>

#include "hypersim/runtime/assert.hpp"

namespace hypersim::runtime {
namespace {

static_assert(std::tuple_size_v<NodeKey::Seed> == crypto_sign_SEEDBYTES);
static_assert(std::tuple_size_v<PublicKey> == crypto_sign_PUBLICKEYBYTES);

/// Must be called before anything else of libsodium.
void prepare() {
  static const bool ready = sodium_init() >= 0;
  HYPERSIM_ASSERT(ready);
}

const unsigned char* bytes_of(std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }

void append_big_endian(std::string& out, std::uint64_t value, int size) {
  for (int i = size - 1; i >= 0; --i) out += static_cast<char>(value >> 8 * i & 0xFF);
}

void append_message_pack(std::string& out, std::string_view text) {
  const std::size_t size = text.size();
  if (size < 32) {
    out += static_cast<char>(0xA0 | size);
  } else {
    const int width = size <= 0xFF ? 1 : size <= 0xFFFF ? 2 : 4;
    out += static_cast<char>(width == 1 ? 0xD9 : width == 2 ? 0xDA : 0xDB);
    append_big_endian(out, size, width);
  }
  out += text;
}

}  // namespace

std::string to_message_pack(const Capability& cap) {
  constexpr char kArrayOfTwo = static_cast<char>(0x92);
  const std::string& issuer = cap.issuer().text();
  std::string out(1, kArrayOfTwo);
  out.reserve(1 + 2 * 5 + issuer.size() + cap.params().size());
  append_message_pack(out, issuer);
  append_message_pack(out, cap.params());
  return out;
}

NodeKey NodeKey::of(std::uint64_t run_seed, const NodeId& node) {
  prepare();
  std::string text = "hypersim's key of a node";
  append_big_endian(text, run_seed, 8);
  text += node;
  Seed seed{};
  crypto_generichash(seed.data(), seed.size(), bytes_of(text), text.size(), nullptr, 0);
  return NodeKey(seed);
}

const NodeKey::Pair& NodeKey::pair() const {
  if (!pair_) {
    prepare();
    crypto_sign_seed_keypair(pair_.emplace().public_key.data(), pair_->secret_key.data(), seed_.data());
  }
  return *pair_;
}

std::string NodeKey::sign_bytes(std::string_view message) const {
  std::string signature(crypto_sign_BYTES, '\0');
  crypto_sign_detached(reinterpret_cast<unsigned char*>(signature.data()), nullptr, bytes_of(message), message.size(),
                       pair().secret_key.data());
  return signature;
}

bool NodeKey::verify(const Capability& cap, std::string_view signature) const {
  return runtime::verify(public_key(), cap, signature);
}

bool verify(const PublicKey& key, const Capability& cap, std::string_view signature) {
  return verify_bytes(key, to_message_pack(cap), signature);
}

bool verify_bytes(const PublicKey& key, std::string_view message, std::string_view signature) {
  if (signature.size() != crypto_sign_BYTES) return false;
  prepare();
  return crypto_sign_verify_detached(bytes_of(signature), bytes_of(message), message.size(), key.data()) == 0;
}

}  // namespace hypersim::runtime
