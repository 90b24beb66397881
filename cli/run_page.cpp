#include "run_page.hpp"

#include <fmt/format.h>
#include <utility>

#include "hypersim/analysis/run_page.hpp"
#include "hypersim/language/read_file.hpp"
#include "hypersim/runtime/utf8.hpp"
#include "hypersim/simulator/trace_info.hpp"
#include "hypersim/viewer/page.hpp"

#include "findings_folder.hpp"
#include "scenario_source.hpp"

namespace hypersim::cli {

using analysis::RunOnPage;
using analysis::TraceInfo;
using language::Scenario;
using simulator::RunResult;

namespace {

std::string title_of(const TraceInfo& info) { return fmt::format("{}: {}", info.verdict, info.title); }

std::string page_of(const analysis::RunPage& page, const TraceInfo& info) {
  return viewer::make_page(viewer::PageKind::Run, title_of(info), {{"story", page.story()}, {"lines", page.lines()}});
}

RunOnPage on_page(const Scenario& scenario, const RunResult& result, const std::string& again) {
  RunOnPage run;
  run.info = archived_info(scenario, result);
  run.writer = build_name();
  run.again = again;
  return run;
}

analysis::RunPage told(const RunOnPage& run, const std::vector<runtime::TraceEvent>& trace) {
  analysis::RunPage page(run);
  for (const runtime::TraceEvent& event : trace) page.take(event);
  return page;
}

}  // namespace

TraceInfo archived_info(const Scenario& scenario, const RunResult& result) {
  TraceInfo info = simulator::info_of(scenario, result);
  if (is_standard_input(scenario.path)) {  // only its first text is not in a file
    for (const language::SourceFile& source : load_scenario_source(scenario.path, scenario.settings).sources)
      info.files.push_back({source.path, source.text});
    return info;
  }
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
  const RunOnPage run = on_page(scenario, result, again);
  return page_of(told(run, result.trace), run.info);
}

std::string finding_page(const Scenario& scenario, const RunResult& failing, const RunResult& passing,
                         const std::string& again) {
  const RunOnPage run = on_page(scenario, failing, again);
  const analysis::RunPage page = told(run, failing.trace);
  const analysis::RunPage beside = told(on_page(scenario, passing, {}), passing.trace);
  return viewer::make_page(viewer::PageKind::Finding, title_of(run.info),
                           {{"story", page.story()},
                            {"lines", page.lines()},
                            {"passing-story", beside.story()},
                            {"passing-lines", beside.lines()}});
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
