#pragma once
// Replaces what a file holds, whole or not at all: the new content is written beside it and put in its place, so that
// the old one is never lost. In two moves, so that of several files either all can be written or none is touched.

#include <string>
#include <string_view>

#include "hypersim/runtime/result.hpp"

namespace hypersim::cli {

/// What the file holds; empty if it cannot be read.
std::string file_content(const std::string& path);

class Replacement {
 public:
  /// Writes `content` beside the file at `path` (beside what it leads to, if it is a symbolic link), with the file's
  /// permissions. `before` is what the file has to hold still. The error is a sentence.
  static runtime::Result<Replacement, std::string> prepare(const std::string& path, std::string_view before,
                                                           std::string_view content);

  Replacement(Replacement&& other) noexcept;
  Replacement& operator=(Replacement&&) = delete;
  /// What was written beside the file goes, unless it took its place.
  ~Replacement();

  runtime::Result<runtime::Done, std::string> put_in_place();

 private:
  Replacement(std::string path, std::string temporary) : path_(std::move(path)), temporary_(std::move(temporary)) {}

  std::string path_;
  std::string temporary_;  // empty once it is in place
};

}  // namespace hypersim::cli
