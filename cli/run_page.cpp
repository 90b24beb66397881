#include "run_page.hpp"

#include <fmt/format.h>
#include <utility>

#include "hypersim/analysis/run_page.hpp"
#include "hypersim/language/read_file.hpp"
#include "hypersim/runtime/utf8.hpp"
#include "hypersim/simulator/trace_info.hpp"
#include "hypersim/viewer/page.hpp"

#include "findings_folder.hpp"

namespace hypersim::cli {

using analysis::RunOnPage;
using analysis::TraceInfo;
using language::Scenario;
using simulator::Failure;
using simulator::RunResult;

namespace {

void add_failure(RunOnPage& page, const Scenario& scenario, const Failure& failure) {
  RunOnPage::Failure& told = page.failures.emplace_back();
  if (!failure.statement.empty()) {
    told.file = scenario.file_of(failure.at);
    told.line = failure.at.line;
    told.statement = failure.statement;
  }
  told.step = failure.step;
  told.expected = failure.expected;
  told.got = failure.got;
  told.why = failure.why;
  for (const Failure& other : failure.also) add_failure(page, scenario, other);
}

std::string title_of(const TraceInfo& info) { return fmt::format("{}: {}", info.verdict, info.title); }

std::string page_of(const analysis::RunPage& page, const TraceInfo& info) {
  return viewer::make_page(viewer::PageKind::Run, title_of(info), {{"story", page.story()}, {"lines", page.lines()}});
}

}  // namespace

TraceInfo archived_info(const Scenario& scenario, const RunResult& result) {
  TraceInfo info = simulator::info_of(scenario, result);
  const auto add = [&](const std::string& path) {
    auto text = language::read_scenario_file(path);
    if (!text.ok() || !runtime::is_utf8(*text)) return false;
    info.files.push_back({path, std::move(text).value()});
    return true;
  };
  if (!add(scenario.path)) return info;
  for (const std::string& included : scenario.includes) add(included);
  return info;
}

std::string run_page(const Scenario& scenario, const RunResult& result, const std::string& again) {
  RunOnPage run;
  run.info = archived_info(scenario, result);
  run.writer = build_name();
  run.again = again;
  if (result.failure) add_failure(run, scenario, *result.failure);
  for (const simulator::Breach& breach : result.breaches) run.breaches.push_back(to_text(breach));
  analysis::RunPage page(run);
  for (const runtime::TraceEvent& event : result.trace) page.take(event);
  return page_of(page, run.info);
}

runtime::Result<std::string, std::string> run_page(analysis::TraceArchive& archive,
                                                   const std::vector<std::string>& filters) {
  RunOnPage run;
  run.info = archive.info();
  run.writer = archive.writer();
  run.filters = filters;
  analysis::RunPage page(run);
  while (true) {
    const auto event = archive.next();
    if (!event.ok()) return runtime::fail(event.error());
    if (!event->has_value()) return page_of(page, run.info);
    page.take(**event);
  }
}

}  // namespace hypersim::cli
