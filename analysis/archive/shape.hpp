#pragma once
// The shape of the events: what each of them consists of, in order. Programs whose events differ in that cannot read
// each other's archives, whatever their versions; the shape's number tells them so.

#include <cstdint>
#include <string>

namespace hypersim::analysis::archive {

/// `sent(message)`, `kv_checked(address id name text optional(capability) bool)`, … one a line.
std::string shape_text();
std::uint64_t shape_number();

}  // namespace hypersim::analysis::archive
