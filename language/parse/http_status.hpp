#pragma once
// Reads the status of an HTTP response.

#include <cstdint>

#include "values.hpp"

namespace hypersim::language {

/// A number of three digits, 100 to 999.
std::uint64_t read_http_status(Cursor& cursor, Values& values);

}  // namespace hypersim::language
