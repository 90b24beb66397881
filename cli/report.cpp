#include "report.hpp"

#include <cstdlib>
#include <fmt/format.h>
#include <unistd.h>

#include "hypersim/language/one_line.hpp"

namespace hypersim::cli {

using language::one_line;
using simulator::Failure;
using simulator::RunResult;
using simulator::Verdict;

namespace {

struct Label {
  const char* text;
  const char* color;
};

Label label_of(Verdict verdict) {
  switch (verdict) {
    case Verdict::Passed:
      return {"passed   ", "\x1b[32m"};
    case Verdict::Failed:
      return {"FAILED   ", "\x1b[31m"};
    case Verdict::Undecided:
      return {"UNDECIDED", "\x1b[33m"};
    case Verdict::RuntimeFault:
      return {"FAULT    ", "\x1b[35m"};
  }
  return {"?", ""};
}

std::string headline(const Label& label, const language::Scenario& scenario, bool color) {
  return fmt::format("{}{}{}  {}  {}\n", color ? label.color : "", label.text, color ? "\x1b[0m" : "",
                     one_line(scenario.path), one_line(scenario.full_title()));
}

std::string list(const char* heading, const std::vector<std::string>& lines) {
  if (lines.empty()) return {};
  std::string text = fmt::format("  {}\n", heading);
  for (const std::string& line : lines) text += fmt::format("    {}\n", one_line(line));
  return text;
}

std::string failure_text(const language::Scenario& scenario, const Failure& failure) {
  std::string text;
  if (!failure.statement.empty()) {
    text += fmt::format("  {}:{}:{}: {}\n", one_line(scenario.file_of(failure.at)), failure.at.line, failure.at.column,
                        one_line(failure.statement));
  }
  for (const auto* by = failure.done_by.get(); by != nullptr; by = by->around.get()) {
    text += fmt::format("    done by   {}:{}:{}: {}\n", one_line(scenario.file_of(by->at)), by->at.line, by->at.column,
                        one_line(by->text));
  }
  text += fmt::format("    expected  {}\n    got       {}\n", one_line(failure.expected), one_line(failure.got));
  text += list("why", failure.why);
  for (const Failure& other : failure.also) text += failure_text(scenario, other);
  text += list("last events", failure.last_events);
  return text;
}

}  // namespace

std::string counted(std::uint64_t count, const char* one, const char* many) {
  return fmt::format("{} {}", count, count == 1 ? one : many);
}

bool wants_color(Color option) {
  if (option != Color::Auto) return option == Color::Always;
  const char* no_color = std::getenv("NO_COLOR");
  return (no_color == nullptr || *no_color == '\0') && ::isatty(STDOUT_FILENO) == 1;
}

std::string skipped_text(const language::Scenario& scenario, bool color) {
  return fmt::format("{}skipped  {}  {}  {} (tagged fifo: it relies on the default order)\n", color ? "\x1b[33m" : "",
                     color ? "\x1b[0m" : "", one_line(scenario.path), one_line(scenario.full_title()));
}

std::string updated_text(const language::Scenario& scenario, bool written, bool color) {
  return headline(written ? Label{"updated  ", "\x1b[36m"} : Label{"unwritten", "\x1b[33m"}, scenario, color);
}

std::string headline_text(const language::Scenario& scenario, Verdict verdict, bool color) {
  return headline(label_of(verdict), scenario, color);
}

std::string report_text(const language::Scenario& scenario, const RunResult& result, const std::string& again,
                        bool color, const std::vector<std::string>& notes) {
  std::string text = headline(label_of(result.verdict), scenario, color);
  for (const std::string& note : notes) text += fmt::format("  {}\n", one_line(note));
  if (result.verdict == Verdict::Passed) return text;
  if (!result.breaches.empty()) {
    std::vector<std::string> breaches;
    for (const simulator::Breach& breach : result.breaches) breaches.push_back(to_text(breach));
    text += list("a fault of hypersim itself, found by a built-in check; please report it", breaches);
  }
  if (result.failure) text += failure_text(scenario, *result.failure);
  return text + list("again", {again});
}

}  // namespace hypersim::cli
