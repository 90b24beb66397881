// Fuzz target: any bytes as what became of scenarios. Whatever texts a result has, each report is well-formed: the JSON
// and the XML are read by other readers, TAP and annotations line by line. The same bytes as what another process hands
// over are read or refused.

#include "cli/report/report.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <iterator>
#include <nlohmann/json.hpp>
#include <pugixml.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "hypersim/runtime/utf8.hpp"

#include "cli/report/annotations.hpp"
#include "cli/report/terminal_text.hpp"

namespace {

using namespace hypersim::cli;

void fail(const std::string& why, const std::string& text) {
  std::fprintf(stderr, "%s:\n%s\n", why.c_str(), text.c_str());
  std::abort();
}

/// Takes values from the input, from its front; zeros and empty texts when it is used up.
class Draw {
 public:
  explicit Draw(std::string_view bytes) : left_(bytes) {}

  unsigned below(unsigned limit) { return left_.empty() ? 0 : take() % limit; }
  /// Up to the next 0xFE, a byte that is never in UTF-8.
  std::string text() {
    const std::size_t size = std::min(left_.find('\xFE'), left_.size());
    const std::string text(left_.substr(0, size));
    left_.remove_prefix(std::min(size + 1, left_.size()));
    return text;
  }
  std::vector<std::string> texts() {
    std::vector<std::string> all(below(3));
    for (std::string& one : all) one = text();
    return all;
  }

 private:
  unsigned take() {
    const auto byte = static_cast<unsigned char>(left_.front());
    left_.remove_prefix(1);
    return byte;
  }

  std::string_view left_;
};

Place place(Draw& in) { return {in.text(), static_cast<int>(in.below(4)), static_cast<int>(in.below(90))}; }

std::vector<DoneLine> done_by(Draw& in) {
  std::vector<DoneLine> all(in.below(2));
  for (DoneLine& line : all) line = {place(in), in.text()};
  return all;
}

std::vector<ReportedMessage> messages(Draw& in) {
  std::vector<ReportedMessage> all(in.below(3));
  for (ReportedMessage& one : all) one = {place(in), in.text(), in.text(), done_by(in)};
  return all;
}

FailedRun failed_run(Draw& in) {
  FailedRun run;
  run.kind = static_cast<ResultKind>(in.below(9));
  run.notes = in.texts();
  run.breaches = in.texts();
  run.failures.resize(in.below(3));
  for (ReportedFailure& one : run.failures) one = {place(in), in.text(), done_by(in), in.text(), in.text(), in.texts()};
  run.failures_left_out = in.below(3);
  run.last_events = in.texts();
  run.again = in.text();
  run.schedule = in.below(3);
  run.strategy = in.text();
  run.folder = in.text();
  run.shrunk = in.texts();
  return run;
}

Explored explored(Draw& in) {
  Explored explored;
  explored.schedules = in.below(200);
  if (in.below(2) == 1) explored.part_done = in.below(100) / 99.0;
  explored.undecided_in_a_row = in.below(9);
  explored.properties.resize(in.below(3));
  for (ExploredProperty& one : explored.properties) one = {in.text(), in.below(2) == 1, in.below(9), in.below(9)};
  explored.rights.resize(in.below(2));
  for (ExploredRight& one : explored.rights) one = {in.text(), in.below(9)};
  return explored;
}

ScenarioResult result(Draw& in) {
  ScenarioResult result;
  result.kind = static_cast<ResultKind>(in.below(9));
  result.path = in.text();
  result.title = in.text();
  result.message = in.text();
  result.elapsed_s = in.below(200) / 7.0;
  result.runs.resize(in.below(3));
  for (FailedRun& run : result.runs) run = failed_run(in);
  result.mistakes = messages(in);
  result.warnings = messages(in);
  if (in.below(2) == 1) result.explored = explored(in);
  return result;
}

Report report(Draw& in) {
  Report report;
  report.command = in.below(2) == 1 ? "explore" : "run";
  report.build = "0.1.0";
  report.has_ended = in.below(2) == 1;
  report.results.resize(1 + in.below(3));
  for (ScenarioResult& one : report.results) one = result(in);
  return report;
}

/// UTF-8, and no control character but the end of a line.
void expect_printable(const std::string& what, const std::string& text) {
  if (!hypersim::runtime::is_utf8(text)) fail(what + " is not UTF-8", text);
  for (const char c : text) {
    if ((static_cast<unsigned char>(c) < 0x20 && c != '\n') || c == 0x7f) fail(what + " has a control character", text);
  }
}

template <class Judge>
void for_each_line(const std::string& text, const Judge& judge) {
  if (!text.empty() && text.back() != '\n') fail("a last line without an end", text);
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = text.find('\n', begin);
    judge(std::string_view(text).substr(begin, end - begin));
    begin = end + 1;
  }
}

void expect_json(const Report& report) {
  const std::string text = json_text(report);
  const auto json = nlohmann::json::parse(text, nullptr, false);
  if (json.is_discarded() || json["scenarios"].size() != report.results.size()) fail("not the JSON of a report", text);
}

void expect_xml(const Report& report) {
  const std::string text = junit_text(report);
  expect_printable("the XML", text);
  pugi::xml_document document;
  if (!document.load_string(text.c_str(), pugi::parse_full)) fail("not XML", text);
  const auto cases = document.child("testsuites").child("testsuite").children("testcase");
  const auto count = static_cast<std::size_t>(std::distance(cases.begin(), cases.end()));
  if (count != report.results.size()) fail("not the XML of a report", text);
}

void expect_tap(const Report& report) {
  const std::string text = tap_text(report);
  expect_printable("TAP", text);
  std::size_t number = 0, points = 0;
  for_each_line(text, [&](std::string_view line) {
    if (++number <= 2 || line.starts_with("  ")) return;
    if (!line.starts_with("ok ") && !line.starts_with("not ok ")) fail("a line that TAP does not have", text);
    ++points;
  });
  if (points != report.results.size()) fail("not one test point for each scenario", text);
}

void expect_annotations(const ScenarioResult& result) {
  const std::string text = annotations(result);
  for_each_line(text, [&](std::string_view line) {
    const bool is_one = line.starts_with("::error ") || line.starts_with("::warning ");
    if (!is_one || line.find('\r') != std::string_view::npos) fail("not a line of annotations", text);
  });
}

/// A text of a scenario never becomes a command for CI.
void expect_terminal(const ScenarioResult& result) {
  std::string text = played_report(result, false) + story(result);
  for (const ReportedMessage& warning : result.warnings) text += warning_text(warning);
  if (result.explored) text += explored_text(*result.explored, false);
  expect_printable("what a terminal shows", text);
  for_each_line(text, [&](std::string_view line) {
    line.remove_prefix(std::min(line.find_first_not_of(' '), line.size()));
    if (line.starts_with("::") || line.starts_with("##[")) fail("a line that is a command", text);
  });
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  if (const auto handed = from_bytes(bytes)) {
    const std::string written = to_bytes(*handed);
    const auto again = from_bytes(written);
    if (!again || to_bytes(*again) != written) fail("a result is not read as it was written", written);
    expect_terminal(*handed);
  }
  Draw in(bytes);
  const Report all = report(in);
  expect_json(all);
  expect_xml(all);
  expect_tap(all);
  for (const ScenarioResult& one : all.results) {
    expect_annotations(one);
    expect_terminal(one);
    if (const auto again = from_bytes(to_bytes(one)); !again || to_bytes(*again) != to_bytes(one))
      fail("a result is not handed over as it is", story(one));
  }
  return 0;
}
