#pragma once

namespace hypersim::processes {

/// The process that a test is about.
inline constexpr const char* kMine = "mine:app:dev.os";

}  // namespace hypersim::processes
