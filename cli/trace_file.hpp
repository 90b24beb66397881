#pragma once
// The trace of a run as a file, one line of JSON an event.

#include <string>
#include <vector>

#include "hypersim/runtime/result.hpp"
#include "hypersim/runtime/trace.hpp"

namespace hypersim::cli {

class TraceFile {
 public:
  /// Creates (or empties) the file, before anything runs. The error is a sentence.
  static runtime::Result<TraceFile, std::string> create(const std::string& path);

  TraceFile(TraceFile&& other) noexcept;
  TraceFile& operator=(TraceFile&&) = delete;
  ~TraceFile();

  runtime::Result<runtime::Done, std::string> write(const std::vector<runtime::TraceEvent>& events);

 private:
  TraceFile(std::string path, std::FILE* file) : path_(std::move(path)), file_(file) {}

  std::string path_;
  std::FILE* file_;
};

}  // namespace hypersim::cli
