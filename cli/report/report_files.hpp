#pragma once
// Where `--report` writes: files, or standard output. A file is opened and emptied before anything runs. From then on
// it is empty or holds a whole report, so nobody takes an old one for the present one.

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "hypersim/runtime/result.hpp"

#include "report.hpp"

namespace hypersim::cli {

class ReportFiles {
 public:
  /// `names` are the values of `--report`: `[xml:|json:|tap:]FILE`. Without a format, the ending of the name is it;
  /// `-` is standard output, and JSON. If one goes to standard output, everything else that is printed there goes to
  /// standard error from now on.
  /// Once `gives_up` says so, nobody waits for a reader that does not read.
  ReportFiles(const std::vector<std::string>& names, std::function<bool()> gives_up);
  ~ReportFiles();
  ReportFiles(const ReportFiles&) = delete;
  ReportFiles& operator=(const ReportFiles&) = delete;

  /// A sentence about the first one that cannot be written; empty if all can.
  const std::string& error() const { return error_; }
  bool empty() const { return files_.empty(); }

  /// Replaces what the files hold. Those that keep what was written to them, such as pipes, get no draft. The error is
  /// a sentence.
  runtime::Result<runtime::Done, std::string> write_draft(const Report& report) { return write(report, true); }
  runtime::Result<runtime::Done, std::string> write(const Report& report) { return write(report, false); }

 private:
  using Format = std::string (*)(const Report&);
  struct File {
    std::string name;
    Format format = json_text;
    int fd = -1;
    bool is_regular = false;
  };

  /// The error is a sentence.
  static runtime::Result<File, std::string> parsed(const std::string& name);
  static runtime::Result<runtime::Done, std::string> open(File& file);
  runtime::Result<runtime::Done, std::string> write(const Report& report, bool is_draft);

  /// errno of the first call that failed; 0: all of it was written.
  int write_to_fd(int fd, std::string_view text) const;
  /// The same, in place of what the file held. What cannot be written whole is not written at all.
  int replace_content(int fd, std::string_view text) const;

  std::function<bool()> gives_up_;
  std::vector<File> files_;
  std::string error_;
};

}  // namespace hypersim::cli
