#include "trace_file.hpp"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fmt/format.h>

#include "hypersim/analysis/trace_archive.hpp"
#include "hypersim/simulator/trace_info.hpp"

#include "version.hpp"

namespace hypersim::cli {

using runtime::fail;
using runtime::Result;

Result<TraceFile, std::string> TraceFile::create(const std::string& path) {
  const bool is_archive = path.ends_with(".bin");
  if (!is_archive && !path.ends_with(".jsonl")) {
    return fail(fmt::format(
        "--trace {}: this kind of trace is not supported yet; name a file that ends in .jsonl or .bin", path));
  }
  std::FILE* file = std::fopen(path.c_str(), "wbe");
  if (file == nullptr) return fail(fmt::format("the trace file {} cannot be written: {}", path, std::strerror(errno)));
  return TraceFile(path, is_archive ? Kind::Archive : Kind::JsonLines, file);
}

TraceFile::TraceFile(TraceFile&& other) noexcept
    : path_(std::move(other.path_)), kind_(other.kind_), file_(std::exchange(other.file_, nullptr)) {}

TraceFile::~TraceFile() {
  if (file_ != nullptr) std::fclose(file_);
}

bool TraceFile::put(const std::string& text) { return std::fwrite(text.data(), 1, text.size(), file_) == text.size(); }

Result<runtime::Done, std::string> TraceFile::write(const language::Scenario& scenario,
                                                    const simulator::RunResult& result) {
  bool ok = true;
  if (kind_ == Kind::Archive) {
    const std::string writer = fmt::format("{} (commit {})", kVersion, kCommit);
    ok = put(analysis::write_trace_archive(simulator::info_of(scenario, result), result.trace, writer));
  } else {
    for (std::size_t i = 0; ok && i < result.trace.size(); ++i) ok = put(runtime::to_jsonl(result.trace[i], i) + "\n");
  }
  ok = ok && std::fflush(file_) == 0;
  if (!ok) return fail(fmt::format("the trace file {} could not be written whole: {}", path_, std::strerror(errno)));
  return runtime::kDone;
}

}  // namespace hypersim::cli
