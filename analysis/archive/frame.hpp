#pragma once
// What stands around the content of a trace archive, so that a file that is cut off, damaged, of another version or of
// another kind is known for what it is before anything of it is decoded.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "hypersim/runtime/result.hpp"

namespace hypersim::analysis::archive {

struct Frame {
  std::string writer;
  std::string_view payload;
  std::size_t payload_at = 0;  // in the file
};

/// `shape` is a number that changes with what an event consists of.
std::string seal(std::string_view payload, std::string_view writer, std::uint64_t shape);
/// The frame of a whole file that this program can read; else a sentence.
runtime::Result<Frame, std::string> unseal(std::string_view file, std::uint64_t shape);

}  // namespace hypersim::analysis::archive
