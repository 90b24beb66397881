#pragma once
// What `=>` has to say for an outcome, so that it is expected: for `run --update`. Exact, where outcome.hpp's to_text()
// shortens for a reader.

#include <optional>
#include <string>
#include <string_view>

#include "outcome.hpp"

namespace hypersim::simulator {

/// Values and blobs of more bytes are not written down.
inline constexpr std::size_t kWrittenBytesMax = 1024;

/// In the form of the step's own expectation where that can say it: `json`, `bytes N`, an error with its payload, a
/// value with its blob. None for an outcome that no expectation can ask for.
std::optional<std::string> expectation_text(const language::Step& step, const Outcome& outcome);

}  // namespace hypersim::simulator
