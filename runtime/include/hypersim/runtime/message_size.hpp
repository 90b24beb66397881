#pragma once
// How large a message is for the network: the size of its MessagePack form (network-and-manifest, A2.7; docs/wire.md).

#include <cstdint>
#include <span>
#include <string>

#include "hypersim/runtime/message.hpp"

namespace hypersim::runtime {

/// A larger message is not sent.
inline constexpr std::uint64_t kNetworkMessageMax = 10'485'800;

/// The bytes of the form that rmp-serde's to_vec writes. `signatures`: of the capabilities, in their order. In it,
/// body, blob and signatures are arrays of numbers: a byte below 0x80 takes one byte, each other two.
std::uint64_t message_pack_size(const KernelMessage& message, std::span<const std::string> signatures);
/// Without looking at each byte, where that is not needed.
bool is_too_large(const KernelMessage& message, std::span<const std::string> signatures);

}  // namespace hypersim::runtime
