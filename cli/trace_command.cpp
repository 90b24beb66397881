#include <cstdio>
#include <fmt/format.h>

#include "hypersim/analysis/trace_archive.hpp"
#include "hypersim/analysis/trace_filter.hpp"
#include "hypersim/analysis/trace_view.hpp"
#include "hypersim/analysis/verdict_line.hpp"

#include "complain.hpp"
#include "finding_path.hpp"
#include "options.hpp"
#include "run_page.hpp"

namespace hypersim::cli {

using analysis::TraceArchive;
using analysis::TraceFilter;
using analysis::TraceView;

// If the reader goes away, SIGPIPE ends the command, as it ends any that shows a file: there is nothing to clean up.

namespace {

std::unique_ptr<TraceView> view_of(const TraceCommand& command, const TraceArchive& archive,
                                   const TraceFilter& filter) {
  switch (command.format) {
    case TraceFormat::Text:
      return analysis::make_text_view(archive.info(), archive.writer(), filter.names_events());
    case TraceFormat::Jsonl:
      return analysis::make_jsonl_view(archive.info());
    case TraceFormat::Mermaid:
      return analysis::make_mermaid_view(archive.info());
    case TraceFormat::Html:
      break;  // a page has all events, and filters of its own
  }
  return nullptr;
}

/// False if the output takes no more. main() says so.
bool print(const std::string& text) { return std::fwrite(text.data(), 1, text.size(), stdout) == text.size(); }

/// The page has the whole trace. Filters are written into its box, and can be changed there.
ExitCode print_page(const TraceCommand& command, TraceArchive& archive) {
  const auto page = run_page(archive, command.filters);
  if (!page.ok()) return complain(fmt::format("{}: {}", command.path, page.error()));
  print(*page);
  std::fflush(stdout);
  return ExitCode::Passed;
}

}  // namespace

ExitCode trace(const TraceCommand& command) {
  const auto path = archive_at(command.path);
  if (!path.ok()) return complain(path.error());
  auto archive = TraceArchive::load(*path);
  if (!archive.ok()) return complain(fmt::format("{}: {}", command.path, archive.error()));
  auto filter = TraceFilter::parse(command.filters, archive->info());
  if (!filter.ok()) return complain(filter.error());

  if (command.format == TraceFormat::Html) return print_page(command, *archive);

  const auto view = view_of(command, *archive, *filter);
  std::size_t shown = 0;
  std::uint64_t end_ms = 0;
  bool takes_more = print(view->begin());
  for (std::size_t number = 0; takes_more; ++number) {
    const auto event = archive->next();
    if (!event.ok()) return complain(fmt::format("{}: {}", command.path, event.error()));
    if (!event->has_value()) break;
    end_ms = (*event)->time.ms;
    if (!filter->wants(**event, number)) continue;
    ++shown;
    takes_more = print(view->event(**event, number));
  }
  std::string rest = view->end();
  // A filter asks for events, and the verdict is none.
  if (command.format == TraceFormat::Jsonl && command.filters.empty()) {
    rest += analysis::verdict_line(archive->info(), archive->event_count(), end_ms) + "\n";
  }
  if (!takes_more || !print(rest) || std::fflush(stdout) != 0) return ExitCode::Passed;
  if (shown == 0) fmt::print(stderr, "hypersim: --filter matches none of the {} events\n", archive->event_count());
  if (command.format == TraceFormat::Mermaid && rest.size() > analysis::kMermaidTextMax) {
    fmt::print(stderr,
               "hypersim: the diagram has {} characters, and GitHub shows at most {}; --filter makes it shorter\n",
               rest.size(), analysis::kMermaidTextMax);
  }
  return ExitCode::Passed;
}

}  // namespace hypersim::cli
