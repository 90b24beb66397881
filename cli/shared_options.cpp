#include "shared_options.hpp"

#include <cstdint>
#include <cstdlib>
#include <unistd.h>

#include "hypersim/language/setting.hpp"
#include "hypersim/runtime/duration.hpp"

#include "choice_option.hpp"

namespace hypersim::cli {

std::string check_u64(const std::string& text) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool whole = error == std::errc() && end == text.data() + text.size();
  return whole ? "" : "expected a whole number from 0 to 18446744073709551615, got \"" + text + "\"";
}

std::string check_not_empty(const std::string& text) { return text.empty() ? "expected a path, got nothing" : ""; }

std::string check_setting(const std::string& text) {
  const auto setting = language::parse_setting(text);
  return setting.ok() ? "" : setting.error();
}

void add_set(CLI::App& sub, std::vector<std::string>& settings) {
  sub.add_option("--set", settings,
                 "Give the `let`, or the `matrix`, of that name this value in every file that has one; may be repeated")
      ->type_name("NAME=VALUE")
      ->allow_extra_args(false)
      ->check(check_setting);
}

void add_load(CLI::App& sub, std::vector<std::string>& libraries) {
  sub.add_option("--load", libraries, "Take processes from this shared library; may be repeated")
      ->type_name("FILE.so")
      ->allow_extra_args(false)
      ->check(check_not_empty);
}

void add_warnings(CLI::App& sub, bool& are_errors) {
  sub.add_flag("--warnings-as-errors", are_errors,
               "Refuse files that have a warning: exit code 2, and nothing is played");
}

void add_step_time(CLI::App& sub, std::uint64_t& step_time_ms) {
  sub.add_option_function<std::string>(
         "--step-time", [&step_time_ms](const std::string& text) { step_time_ms = *runtime::duration_ms(text); },
         "How much processor time a loaded program may take from one co_await to the next")
      ->type_name("D")
      ->check([](const std::string& text) {
        if (std::string mistake = check_duration(text); !mistake.empty()) return mistake;
        return std::string(*runtime::duration_ms(text) > 0 ? "" : "expected a duration of at least 1ms, got " + text);
      })
      ->default_str("2s");
}

void add_color(CLI::App& sub, Color& color) {
  const Choices<Color> choices = {{"auto", Color::Auto}, {"always", Color::Always}, {"never", Color::Never}};
  add_choice(sub, "--color", color, choices, "Colours: auto (on a terminal, unless NO_COLOR is set), always or never");
}

bool wants_color(Color option) {
  if (option != Color::Auto) return option == Color::Always;
  const char* no_color = std::getenv("NO_COLOR");
  return (no_color == nullptr || *no_color == '\0') && ::isatty(STDOUT_FILENO) == 1;
}

void add_report(CLI::App& sub, std::vector<std::string>& reports) {
  sub.add_option("--report", reports,
                 "Write what became of each scenario to FILE.xml (JUnit), FILE.json or FILE.tap; - is standard output, "
                 "as JSON unless it is xml:- or tap:-; may be repeated")
      ->type_name("FILE")
      ->allow_extra_args(false)
      ->check(check_not_empty);
}

void add_only(CLI::App& sub, std::string& only) {
  sub.add_option(
      "--only", only,
      "Only scenarios whose path, or title with [NAME=VALUE] of a matrix, matches this regular expression (RE2)");
}

std::string check_duration(const std::string& text) {
  constexpr std::uint64_t kMostMs = 1'000'000'000'000;  // thirty years, which a clock can add to now
  return runtime::duration_ms(text).value_or(kMostMs) < kMostMs
             ? ""
             : "expected a duration such as 30s or 5m, got \"" + text + "\"";
}

}  // namespace hypersim::cli
