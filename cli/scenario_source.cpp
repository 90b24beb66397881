#include "scenario_source.hpp"

#include <cerrno>
#include <cstddef>
#include <fmt/format.h>
#include <optional>
#include <poll.h>
#include <system_error>
#include <unistd.h>
#include <utility>

#include "hypersim/language/self_contained.hpp"

#include "shell_words.hpp"
#include "signals.hpp"

namespace hypersim::cli {

namespace {

/// One byte more than a scenario may have, so that the parser sees that a larger one is too large.
constexpr std::size_t kStdinMax = (std::size_t{16} << 20U) + 1;
/// A signal that comes just before the wait does not end it.
constexpr int kBetweenSourceLooksMs = 100;

std::optional<std::string>& standard_input_text() {
  static std::optional<std::string> text;
  return text;
}

}  // namespace

runtime::Result<runtime::Done, std::string> read_standard_input() {
  std::string text;
  constexpr std::size_t kPiece = std::size_t{1} << 16U;
  while (text.size() < kStdinMax && !is_interrupted()) {
    pollfd waits{STDIN_FILENO, POLLIN, 0};
    if (::poll(&waits, 1, kBetweenSourceLooksMs) == 0) continue;
    const std::size_t before = text.size();
    text.resize(before + kPiece);
    const ssize_t got = ::read(STDIN_FILENO, text.data() + before, kPiece);
    text.resize(before + static_cast<std::size_t>(got > 0 ? got : 0));
    if (got == 0) break;
    if (got < 0 && errno != EINTR) {
      return runtime::fail(fmt::format("standard input cannot be read: {}", std::generic_category().message(errno)));
    }
  }
  standard_input_text() = std::move(text);
  return runtime::kDone;
}

bool is_standard_input(const std::string& path) { return path == kStdinName && standard_input_text().has_value(); }

language::ParsedFile load_scenario_source(const std::string& path, const language::Settings& settings) {
  if (is_standard_input(path)) return language::parse_scenarios(*standard_input_text(), path, settings);
  return language::load_scenarios(path, settings);
}

std::string whole_text(const language::Scenario& scenario) {
  std::string text = language::with_includes(load_scenario_source(scenario.path, scenario.settings));
  if (scenario.combination.empty() || !language::includes_files(text)) return text;
  const language::ParsedFile alone = load_scenario_source(scenario.path, language::settings_of_combination(scenario));
  if (alone.scenarios.size() != 1 || alone.scenarios.front().combination != scenario.combination) return text;
  return language::with_includes(alone);
}

std::string source_word(const std::string& path) { return is_standard_input(path) ? kStdinPath : quoted_path(path); }

}  // namespace hypersim::cli
