#include <cstdio>
#include <fmt/format.h>

#include "hypersim/simulator/replay.hpp"

#include "complain.hpp"
#include "diff_json.hpp"
#include "finding_path.hpp"
#include "options.hpp"

namespace hypersim::cli {

using analysis::RecordedTrace;
using analysis::TraceArchive;
using runtime::fail;
using runtime::Result;

namespace {

/// The archive and its events, whose texts live in the archive.
struct ReadTrace {
  TraceArchive archive;
  RecordedTrace trace;
};

Result<ReadTrace, std::string> read_trace(const std::string& path) {
  const auto file = archive_at(path);
  if (!file.ok()) return fail(file.error());
  if (simulator::is_replay(*file)) {
    return fail(
        fmt::format("{}: this is a recording without its trace; play it: hypersim replay FILE --trace FILE.bin", path));
  }
  auto archive = TraceArchive::load(*file);
  if (!archive.ok()) return fail(fmt::format("{}: {}", path, archive.error()));
  ReadTrace read{std::move(archive).value(), {}};
  read.trace.info = read.archive.info();
  for (;;) {
    auto event = read.archive.next();
    if (!event.ok()) return fail(fmt::format("{}: {}", path, event.error()));
    if (!event->has_value()) return read;
    read.trace.events.push_back(std::move(**event));
  }
}

}  // namespace

ExitCode diff(const DiffCommand& command) {
  const auto a = read_trace(command.a);
  if (!a.ok()) return complain(a.error());
  const auto b = read_trace(command.b);
  if (!b.ok()) return complain(b.error());
  const analysis::NamedTrace named_a{command.a, a->trace}, named_b{command.b, b->trace};
  const analysis::TraceDiff difference = analysis::diff_traces(a->trace, b->trace);
  const std::string report = command.format == DiffFormat::Json ? diff_json(named_a, named_b, difference)
                                                                : analysis::diff_text(named_a, named_b, difference);
  std::fwrite(report.data(), 1, report.size(), stdout);  // main() says if the output takes no more
  return difference.same ? ExitCode::Passed : ExitCode::Failed;
}

}  // namespace hypersim::cli
