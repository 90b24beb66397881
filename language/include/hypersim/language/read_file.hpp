#pragma once
// Reads files that somebody else named: only regular ones, and never more than a limit.

#include <cstddef>
#include <cstdint>
#include <string>

#include "hypersim/runtime/result.hpp"

namespace hypersim::language {

/// The file's bytes; or why there are none: `No such file or directory`, `it is a directory`, `it is larger than 16
/// MiB`.
runtime::Result<std::string, std::string> read_regular_file(const std::string& path, std::size_t size_max);

/// The text of a scenario file, which has at most 16 MiB.
runtime::Result<std::string, std::string> read_scenario_file(const std::string& path);

/// `64 MiB`, `1 GiB`, `5 bytes`; with tenths, rounded down, if it is not a whole number of these: `1.5 KiB`.
std::string size_text(std::uint64_t bytes);

}  // namespace hypersim::language
