#include "hypersim/analysis/diff_text.hpp"

#include <algorithm>
#include <fmt/format.h>

#include "hypersim/analysis/describe.hpp"
#include "hypersim/language/one_line.hpp"
#include "hypersim/language/print.hpp"

#include "view/cast_names.hpp"

namespace hypersim::analysis {

using language::one_line;

namespace {

constexpr std::size_t kEventsShown = 12;
constexpr std::size_t kStepsShown = 12;
constexpr std::size_t kEventIndent = 16;  // of what is said of an event: behind its time

std::string counted(std::size_t count, const char* one, const char* many) {
  return fmt::format("{} {}", count, count == 1 ? one : many);
}

/// One of the two, and its name in the report: A or B.
struct DiffSide {
  const char* letter;
  const NamedTrace& named;
  CastNames names{named.trace.info};

  const runtime::TraceEvent& event(std::size_t number) const { return named.trace.events[number]; }
  std::string line(std::size_t number) const {
    const runtime::TraceEvent& at = event(number);
    return one_line(fmt::format("{:>6} ms  {}", at.time.ms, describe_any(at.fact, names.names(at.node))));
  }
  /// Whether it tells a reader something that other events do not.
  bool is_telling(std::size_t number) const {
    const runtime::TraceEvent& at = event(number);
    return !describe(at.fact, names.names(at.node)).empty() ||
           std::holds_alternative<runtime::fact::StepEnded>(at.fact);
  }
};

std::string header(const DiffSide& side) {
  const TraceInfo& info = side.named.trace.info;
  const std::string semantics = info.semantics == "documented" ? "" : ", semantics " + info.semantics;
  return fmt::format("{}  {}: {}\n   {}; seed {}, schedule {}, storage {}{}, {}\n", side.letter,
                     one_line(side.named.path), one_line(info.title), one_line(info.verdict), info.seed,
                     one_line(info.schedule), one_line(info.storage), one_line(semantics),
                     counted(side.named.trace.events.size(), "event", "events"));
}

std::string first_line(const DiffSide& side, const DiffSide& other, const OneSide& part) {
  if (!part.first) return fmt::format("  {}  the trace has ended\n", side.letter);
  std::string text = fmt::format("  {}  {}\n", side.letter, side.line(*part.first));
  const std::string indent(kEventIndent, ' ');
  if (!part.first_in_other)
    return text + fmt::format("{}event {}; {} does not have it\n", indent, *part.first, other.letter);
  const runtime::LogicalTime here = side.event(*part.first).time, there = other.event(*part.first_in_other).time;
  const std::string when = here == there ? std::string() : fmt::format(", at {} ms", there.ms);
  return text + fmt::format("{}event {}; in {} it is event {}{}\n", indent, *part.first, other.letter,
                            *part.first_in_other, when);
}

std::string step_text(const StepDifference& step) {
  const std::string line = step.line_a == step.line_b || !step.line_b ? fmt::format("line {}", *step.line_a)
                           : !step.line_a                             ? fmt::format("line {}", *step.line_b)
                                          : fmt::format("line {} in A, {} in B", *step.line_a, *step.line_b);
  const auto came = [](const std::optional<int>& played, const std::optional<std::string>& to) {
    return to ? language::statement_text(*to) : std::string(played ? "it did not end" : "it is not played");
  };
  return one_line(fmt::format("  {}: {}", line, language::statement_text(step.statement))) + "\n" +
         one_line("    A  " + came(step.line_a, step.came_a)) + "\n" +
         one_line("    B  " + came(step.line_b, step.came_b)) + "\n";
}

std::string steps_text(const std::vector<StepDifference>& steps, bool follows) {
  std::string text;
  std::size_t shown = 0, left = 0;
  for (const StepDifference& step : steps) {
    if (step.follows != follows) continue;
    if (shown == kStepsShown) {
      ++left;
      continue;
    }
    ++shown;
    text += step_text(step);
  }
  if (left > 0) text += fmt::format("  and {} more\n", counted(left, "step", "steps"));
  return text;
}

std::string events_text(const DiffSide& side, const std::vector<std::size_t>& numbers) {
  if (numbers.empty()) return {};
  std::string lines;
  std::size_t shown = 0, left = 0, quiet = 0;
  const bool any_tells =
      std::any_of(numbers.begin(), numbers.end(), [&](std::size_t number) { return side.is_telling(number); });
  for (const std::size_t number : numbers) {
    if (any_tells && !side.is_telling(number)) {
      ++quiet;
    } else if (shown == kEventsShown) {
      ++left;
    } else {
      ++shown;
      lines += "    " + side.line(number) + "\n";
    }
  }
  if (left > 0) lines += fmt::format("    and {} more\n", left);
  if (quiet > 0)
    lines += fmt::format("    and {} that only say{} how\n", counted(quiet, "event", "events"), quiet == 1 ? "s" : "");
  return fmt::format("  only in {}: {}\n{}", side.letter, counted(numbers.size(), "event", "events"), lines);
}

std::string end_text(const DiffSide& side) {
  const TraceInfo& info = side.named.trace.info;
  std::string text = fmt::format("{} {}\n", side.letter, one_line(info.verdict));
  for (const std::string& breach : info.breaches) text += "  a fault of hypersim itself: " + one_line(breach) + "\n";
  for (const TraceInfo::Failure& failure : info.failures) {
    if (!failure.statement.empty()) {
      const std::string file = failure.file.empty() ? "" : failure.file + ", ";
      text += one_line(fmt::format("  {}line {}: {}", file, failure.line, failure.statement)) + "\n";
    }
    text += one_line("    expected  " + failure.expected) + "\n" + one_line("    got       " + failure.got) + "\n";
    for (const std::string& sentence : failure.why) text += "    " + one_line(sentence) + "\n";
  }
  return text;
}

}  // namespace

std::string diff_text(const NamedTrace& a, const NamedTrace& b, const TraceDiff& diff) {
  const DiffSide side_a{"A", a}, side_b{"B", b};
  std::string text = header(side_a) + header(side_b);
  if (diff.same)
    return text + fmt::format("the same {}, and the same verdict\n", counted(diff.alike, "event", "events"));
  if (diff.same_events) {
    text += fmt::format("the same {}, and another verdict\n", counted(diff.alike, "event", "events"));
    return text + end_text(side_a) + end_text(side_b);
  }
  text += fmt::format("the first difference, behind {} that {} the same\n", counted(diff.alike, "event", "events"),
                      diff.alike == 1 ? "is" : "are");
  text += first_line(side_a, side_b, diff.a) + first_line(side_b, side_a, diff.b);
  const std::string follows =
      steps_text(diff.steps, true) + events_text(side_a, diff.a.from_it) + events_text(side_b, diff.b.from_it);
  const std::string besides =
      steps_text(diff.steps, false) + events_text(side_a, diff.a.besides) + events_text(side_b, diff.b.besides);
  if (!follows.empty()) text += "what follows from it\n" + follows;
  if (!besides.empty()) text += "what differs besides\n" + besides;
  if (diff.in_another_order > 0)
    text += fmt::format("in another order: {}\n", counted(diff.in_another_order, "event", "events"));
  if (diff.at_another_time > 0)
    text += fmt::format("at another time: {}\n", counted(diff.at_another_time, "event", "events"));
  return text + end_text(side_a) + end_text(side_b);
}

}  // namespace hypersim::analysis
