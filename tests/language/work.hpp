#pragma once
// Counts work instead of time: a count is the same on every machine, however busy the machine is. It counts each basic
// block of a source that was compiled with -fsanitize-coverage=trace-pc, and each byte that the functions of <cstring>
// look at or move, whoever calls them.

#include <cstdint>
#include <functional>

namespace hypersim::language {

std::uint64_t work_of(const std::function<void()>& what);

}  // namespace hypersim::language
