#pragma once
// The trace of a run as a file: `FILE.jsonl` has a line of JSON for each event, `FILE.bin` is the archive, `FILE.html`
// a page to look at.

#include <cstdio>
#include <optional>
#include <string>
#include <string_view>

#include "hypersim/runtime/result.hpp"
#include "hypersim/simulator/run.hpp"

namespace hypersim::cli {

class TraceFile {
 public:
  /// Creates (or empties) the file, before anything runs. The error is a sentence.
  static runtime::Result<TraceFile, std::string> create(const std::string& path);

  TraceFile(TraceFile&& other) noexcept;
  TraceFile& operator=(TraceFile&&) = delete;
  ~TraceFile();

  /// `again`: the command that plays it again, for the page.
  runtime::Result<runtime::Done, std::string> write(const language::Scenario& scenario,
                                                    const simulator::RunResult& result, const std::string& again = "");

 private:
  enum class Kind { JsonLines, Archive, Page };
  TraceFile(std::string path, Kind kind, std::FILE* file) : path_(std::move(path)), kind_(kind), file_(file) {}
  /// Nothing if the path's ending names none.
  static std::optional<Kind> kind_of(std::string_view path);
  bool put(const std::string& text);

  std::string path_;
  Kind kind_;
  std::FILE* file_;
};

}  // namespace hypersim::cli
