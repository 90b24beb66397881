#include "trace_file.hpp"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fmt/format.h>

namespace hypersim::cli {

using runtime::fail;
using runtime::Result;

Result<TraceFile, std::string> TraceFile::create(const std::string& path) {
  if (!path.ends_with(".jsonl")) {
    return fail(
        fmt::format("--trace {}: this kind of trace is not supported yet; name a file that ends in .jsonl", path));
  }
  std::FILE* file = std::fopen(path.c_str(), "wbe");
  if (file == nullptr) return fail(fmt::format("the trace file {} cannot be written: {}", path, std::strerror(errno)));
  return TraceFile(path, file);
}

TraceFile::TraceFile(TraceFile&& other) noexcept
    : path_(std::move(other.path_)), file_(std::exchange(other.file_, nullptr)) {}

TraceFile::~TraceFile() {
  if (file_ != nullptr) std::fclose(file_);
}

Result<runtime::Done, std::string> TraceFile::write(const std::vector<runtime::TraceEvent>& events) {
  bool ok = true;
  for (std::size_t i = 0; ok && i < events.size(); ++i) {
    const std::string line = runtime::to_jsonl(events[i], i) + "\n";
    ok = std::fwrite(line.data(), 1, line.size(), file_) == line.size();
  }
  ok = ok && std::fflush(file_) == 0;
  if (!ok) return fail(fmt::format("the trace file {} could not be written whole: {}", path_, std::strerror(errno)));
  return runtime::kDone;
}

}  // namespace hypersim::cli
