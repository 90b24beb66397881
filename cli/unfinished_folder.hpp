#pragma once
// A folder that is there as a whole or not at all: it is filled under a name that nobody looks at, and then gets its
// own.

#include <string>

#include "hypersim/runtime/result.hpp"

namespace hypersim::cli {

class UnfinishedFolder {
 public:
  /// Makes one in `parent`, which is made, too, if it is not there. What processes that have been killed left there is
  /// removed. The error is a sentence.
  static runtime::Result<UnfinishedFolder, std::string> make(const std::string& parent);

  UnfinishedFolder(UnfinishedFolder&& other) noexcept;
  UnfinishedFolder& operator=(UnfinishedFolder&&) = delete;
  /// Removes it with all that is in it, unless it is finished.
  ~UnfinishedFolder();

  const std::string& path() const { return path_; }
  /// Gives it that name, in the same parent, in one step. False if something has that name. The error is a sentence.
  runtime::Result<bool, std::string> finish(const std::string& name);

 private:
  UnfinishedFolder(std::string path, int lock) : path_(std::move(path)), lock_(lock) {}

  std::string path_;  // empty once it is finished
  int lock_;          // the folder, locked for as long as it is filled
};

}  // namespace hypersim::cli
