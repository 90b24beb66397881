#include "printing.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "hypersim/language/cut.hpp"
#include "hypersim/language/one_line.hpp"
#include "hypersim/language/print.hpp"

namespace hypersim::cli::shell {

using language::beginning_of_line;
using language::LineOutcomes;
using language::one_line;
using language::OutcomesByLine;
using language::statement_text;

namespace {

constexpr std::size_t kEventsShown = 100;
constexpr std::size_t kListedMax = 500;  // bytes of a line

constexpr const char* kGreen = "\x1b[32m";
constexpr const char* kYellow = "\x1b[33m";
constexpr const char* kRed = "\x1b[31m";
constexpr const char* kDim = "\x1b[2m";
constexpr const char* kPlain = "\x1b[0m";

std::string painted(const std::string& text, const char* paint, bool color) {
  return color ? paint + text + kPlain : text;
}

bool is_success(std::string_view outcome) {
  static constexpr std::array kOthers = {"error ", "bounced", "timeout", "offline", "refused", "crashed"};
  return std::none_of(kOthers.begin(), kOthers.end(), [&](const char* one) { return outcome.starts_with(one); });
}

const Unmet* find_unmet(const std::vector<Unmet>& unmet, int line) {
  const auto found = std::find_if(unmet.begin(), unmet.end(), [&](const Unmet& one) { return one.line == line; });
  return found == unmet.end() ? nullptr : &*found;
}

/// `ok`, or what else it came to, as a line says it.
std::string outcomes_text(const LineOutcomes& outcomes) {
  std::vector<std::string> all = outcomes.others;
  if (outcomes.held) all.insert(all.begin(), "what its line says");
  return fmt::format("{}", fmt::join(all, " | "));
}

}  // namespace

bool has_failure(const LineOutcomes& outcomes) {
  return std::any_of(outcomes.others.begin(), outcomes.others.end(),
                     [](const std::string& outcome) { return !is_success(outcome); });
}

std::vector<Unmet> unmet_in(std::string_view text, const OutcomesByLine& outcomes, LineRange lines) {
  OutcomesByLine of_lines;
  for (const auto& [line, one] : outcomes) {
    if (lines.has(line)) of_lines[line] = one;
  }
  std::vector<Unmet> unmet;
  const auto update = language::update_expectations(text, of_lines);
  if (!update.ok()) return unmet;
  for (const language::ChangedExpectation& change : update->changes) {
    if (change.before != "success") unmet.push_back({change.line, change.before, change.after});
  }
  return unmet;
}

std::string events_text(const Seen& seen, const std::vector<Unmet>& unmet, bool color) {
  const auto steps = std::count_if(seen.events.begin(), seen.events.end(),
                                   [](const SeenEvent& event) { return event.kind == SeenEvent::Kind::Begins; });
  const bool is_one = steps <= 1;
  std::string text;
  std::size_t shown = 0;
  for (const SeenEvent& event : seen.events) {
    const bool is_outcome = event.kind == SeenEvent::Kind::Ends;
    if (is_one && event.kind == SeenEvent::Kind::Begins) continue;
    if (shown == kEventsShown && !(is_one && is_outcome)) continue;
    if (shown < kEventsShown) ++shown;
    const std::string time = fmt::format("{:>6} ms  ", event.time_ms);
    if (event.kind == SeenEvent::Kind::Happens) {
      text += painted(time + (is_one ? "" : "  ") + one_line(event.text), kDim, color) + "\n";
      continue;
    }
    if (event.kind == SeenEvent::Kind::Begins) {
      text += fmt::format("{}line {}: {}\n", time, event.line, one_line(statement_text(event.text)));
      continue;
    }
    const Unmet* wrong = find_unmet(unmet, event.line);
    std::string outcome = "=> " + one_line(statement_text(event.text));
    if (wrong != nullptr) outcome += fmt::format(", expected {}", one_line(statement_text(wrong->expected)));
    const char* paint = wrong != nullptr ? kRed : is_success(event.text) ? kGreen : kYellow;
    text +=
        (is_one ? std::string() : time + fmt::format("line {} ", event.line)) + painted(outcome, paint, color) + "\n";
  }
  const std::size_t all = seen.events.size() - (is_one ? static_cast<std::size_t>(steps) : 0);
  if (all > shown + (is_one ? 1 : 0)) text += fmt::format("… and {} more lines\n", all - shown - (is_one ? 1 : 0));
  return text;
}

std::string indented(const std::vector<std::string>& sentences) {
  std::string text;
  for (const std::string& sentence : sentences) text += "  " + one_line(sentence) + "\n";
  return text;
}

std::string failure_text(const SeenFailure& failure, bool color) {
  const auto statement = one_line(failure.statement);
  switch (failure.kind) {
    case SeenFailure::Kind::Promise:
      return painted(fmt::format("broken: {} ({})", statement, one_line(failure.got)), kRed, color) + "\n" +
             indented(failure.why);
    case SeenFailure::Kind::AtTheEnd:
      return fmt::format("{}: {} so far\n", beginning_of_line(statement), one_line(failure.got)) +
             indented(failure.why);
    case SeenFailure::Kind::Stopped:
      return painted("stopped: " + one_line(failure.got), kRed, color) + "\n" + indented(failure.why);
    case SeenFailure::Kind::Step:
      break;
  }
  return indented(failure.why);
}

std::string changes_text(const OutcomesByLine& before, const OutcomesByLine& now, LineRange added) {
  std::string text;
  for (const auto& [line, outcomes] : now) {
    const auto old = before.find(line);
    if (added.has(line) || old == before.end()) continue;
    if (old->second.held == outcomes.held && old->second.others == outcomes.others) continue;
    text += fmt::format("line {} now comes to {}, and came to {} before\n", line, one_line(outcomes_text(outcomes)),
                        one_line(outcomes_text(old->second)));
  }
  for (const auto& [line, outcomes] : before) {
    if (!now.contains(line) && !added.has(line)) text += fmt::format("line {} is not played any more\n", line);
  }
  return text;
}

std::string listing(std::string_view text, const OutcomesByLine& outcomes) {
  std::string listed;
  const auto count = std::count(text.begin(), text.end(), '\n');
  const auto width = static_cast<int>(std::to_string(count).size());
  int number = 0;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    ++number;
    const std::string_view whole = text.substr(at, end - at);
    const std::string line = one_line(whole.substr(0, kListedMax)) + (whole.size() > kListedMax ? "…" : "");
    listed += fmt::format("{:>{}}{}{}", number, width, line.empty() ? "" : "  ", line);
    at = end + 1;
    const auto found = outcomes.find(number);
    if (found != outcomes.end() && !found->second.others.empty() &&
        found->second.others != std::vector<std::string>{"ok"})
      listed += "   # " + one_line(statement_text(outcomes_text(found->second)));
    listed += '\n';
  }
  return listed;
}

}  // namespace hypersim::cli::shell
