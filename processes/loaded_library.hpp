#pragma once
// A library that `--load` has brought in: as many copies of it as runs use at a time. Threads share it.

#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "library_copy.hpp"

namespace hypersim::processes {

class LoadedLibrary {
 public:
  /// Loads a first copy. The error says why it cannot be used.
  static runtime::Result<std::unique_ptr<LoadedLibrary>, std::string> load(const std::string& path);

  /// As it was given.
  const std::string& path() const { return path_; }
  const detail::Registration* first_registration() const { return all_.front()->first_registration(); }
  /// The functions it calls that may make a run another one the next time, for people.
  std::vector<std::string> suspicions() const;

  /// A copy that is as if it had just been loaded, until it is given back. `other`: where it can be, not the one that
  /// somebody else would get, so that it is at other addresses.
  runtime::Result<LibraryCopy*, std::string> take(bool other);
  void give_back(LibraryCopy* copy);

 private:
  LoadedLibrary(std::string path, SharedObject object) : path_(std::move(path)), object_(std::move(object)) {}

  runtime::Result<LibraryCopy*, std::string> load_copy();

  std::string path_;
  SharedObject object_;
  std::mutex mutex_;
  std::vector<std::unique_ptr<LibraryCopy>> all_;
  std::vector<LibraryCopy*> free_;  // the first is the one that is taken first
  std::vector<LibraryCopy*> used_;  // since they were renewed
};

}  // namespace hypersim::processes
