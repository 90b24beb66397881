#pragma once
// Replaces the content of a file, whole or not at all: the new content is written beside it and then put in its place,
// so that the old content is never lost. These are two calls, so that of several files either all are written or none
// is touched.

#include <string>
#include <string_view>

#include "hypersim/runtime/result.hpp"

namespace hypersim::cli {

class Replacement {
 public:
  /// Writes `content` beside the file at `path` (beside what it leads to, if it is a symbolic link), with the file's
  /// permissions. `before` is what the file must still hold. The error is a sentence.
  static runtime::Result<Replacement, std::string> prepare(const std::string& path, std::string_view before,
                                                           std::string_view content);

  Replacement(Replacement&& other) noexcept;
  Replacement& operator=(Replacement&&) = delete;
  /// Removes what was written beside the file, unless it is in place.
  ~Replacement();

  runtime::Result<runtime::Done, std::string> put_in_place();

 private:
  Replacement(std::string path, std::string temporary) : path_(std::move(path)), temporary_(std::move(temporary)) {}

  std::string path_;
  std::string temporary_;  // empty once it is in place
};

}  // namespace hypersim::cli
