#pragma once
// Counts work in place of time: a count is the same on every machine, however busy it is. What counts is each basic
// block of a source that was compiled with -fsanitize-coverage=trace-pc, and each byte that the functions of <cstring>
// look at or move, whoever calls them.

#include <cstdint>
#include <functional>

namespace hypersim::language {

std::uint64_t work_of(const std::function<void()>& what);

}  // namespace hypersim::language
