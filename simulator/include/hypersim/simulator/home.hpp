#pragma once
// The home folder of a node (`<home>/kv/…`): checked and locked before anything runs, so that a run never starts half,
// and two runs never share one. A home is created where it is missing; what is stored in it is never touched here.
// `hypersim.version` says which hypersim can use it. It is written where it is missing or older: a home that has none
// is new, of a real node, or of a hypersim that kept databases only.

#include <optional>
#include <string>

#include "hypersim/runtime/result.hpp"

namespace hypersim::simulator {

class Home {
 public:
  /// Opens the folder as a home, creating it if need be. The error is a sentence for the user: it cannot be written, it
  /// holds something else, it is of another version, or it is in use by another run or a node. Nothing has been changed
  /// then of what was there.
  static runtime::Result<Home, std::string> open(const std::string& path);
  /// Is that folder the home of a node?
  static bool is_one(const std::string& path);
  /// The first home of a node that lies directly in that folder.
  static std::optional<std::string> first_below(const std::string& path);
  /// A fresh folder below the system's temporary folder, removed with everything in it when it is closed.
  static runtime::Result<Home, std::string> temporary();

  Home(Home&& other) noexcept;
  Home& operator=(Home&&) = delete;
  ~Home();

  const std::string& path() const { return path_; }

 private:
  Home(std::string path, int lock, bool remove) : path_(std::move(path)), lock_(lock), remove_(remove) {}

  std::string path_;
  int lock_ = -1;  // file descriptor of the lock file
  bool remove_ = false;
};

/// Removes the temporary homes that a process has left which came to an end in the middle.
void remove_temporary_homes_of(int process);
/// The same of all processes that are dead. It does not touch those of runs that go on, of this program or of others.
void sweep_temporary_homes();

}  // namespace hypersim::simulator
