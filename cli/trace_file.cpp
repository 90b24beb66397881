#include "trace_file.hpp"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "hypersim/analysis/trace_archive.hpp"
#include "hypersim/analysis/verdict_line.hpp"
#include "hypersim/simulator/trace_info.hpp"

#include "findings_folder.hpp"
#include "run_page.hpp"
#include "signals.hpp"
#include "version.hpp"

namespace hypersim::cli {

using runtime::fail;
using runtime::Result;

namespace {

constexpr mode_t kReadableByAll = 0666;  // less what the umask says

}  // namespace

std::optional<TraceFile::Kind> TraceFile::kind_of(std::string_view path) {
  if (path.ends_with(".jsonl")) return Kind::JsonLines;
  if (path.ends_with(".bin")) return Kind::Archive;
  if (path.ends_with(".html")) return Kind::Page;
  return std::nullopt;
}

Result<TraceFile, std::string> TraceFile::create(const std::string& path) {
  const std::optional<Kind> kind = kind_of(path);
  if (!kind) {
    return fail(fmt::format(
        "--trace {}: there is no such kind of trace; name a file that ends in .jsonl, .bin or .html", path));
  }
  // O_NONBLOCK: a pipe that nobody reads is a mistake and not a reason to wait.
  const int fd = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NONBLOCK, kReadableByAll);
  std::FILE* file = fd < 0 || ::fcntl(fd, F_SETFL, 0) != 0 ? nullptr : ::fdopen(fd, "wb");
  if (file == nullptr) {
    const int why = errno;
    if (fd >= 0) ::close(fd);
    return fail(fmt::format("the trace file {} cannot be written: {}", path, std::strerror(why)));
  }
  return TraceFile(path, *kind, file);
}

TraceFile::TraceFile(TraceFile&& other) noexcept
    : path_(std::move(other.path_)), kind_(other.kind_), file_(std::exchange(other.file_, nullptr)) {}

TraceFile::~TraceFile() {
  if (file_ != nullptr) std::fclose(file_);
}

bool TraceFile::put(const std::string& text) { return std::fwrite(text.data(), 1, text.size(), file_) == text.size(); }

Result<runtime::Done, std::string> TraceFile::write(const language::Scenario& scenario,
                                                    const simulator::RunResult& result, const std::string& again) {
  bool ok = true;
  if (kind_ == Kind::Archive) {
    const std::string writer = fmt::format("{} (commit {})", kVersion, kCommit);
    ok = put(analysis::write_trace_archive(archived_info(scenario, result), result.trace, writer));
  } else if (kind_ == Kind::Page) {
    ok = put(run_page(scenario, result, again));
  } else {
    for (std::size_t i = 0; ok && i < result.trace.size(); ++i) {
      if (i % 1024 == 0 && result.trace.size() > kEventsInNoTime && is_interrupted())
        return fail(fmt::format("the trace file {} could not be written whole: interrupted", path_));
      ok = put(runtime::to_jsonl(result.trace[i], i, scenario.nodes) + "\n");
    }
    const std::uint64_t end_ms = result.trace.empty() ? 0 : result.trace.back().time.ms;
    ok = ok && put(analysis::verdict_line(simulator::info_of(scenario, result), result.trace.size(), end_ms) + "\n");
  }
  ok = ok && std::fflush(file_) == 0;
  if (!ok) return fail(fmt::format("the trace file {} could not be written whole: {}", path_, std::strerror(errno)));
  return runtime::kDone;
}

}  // namespace hypersim::cli
