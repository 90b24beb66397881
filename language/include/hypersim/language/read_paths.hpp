#pragma once
// Which files and folders the reading of scenarios looks at, for whoever wants to know when they change: also those
// that are not there, since they may come.

#include <set>
#include <string>

namespace hypersim::language {

/// While it lives, notes every path at which this thread looks, as it was named. There is at most one in a thread.
class ReadPaths {
 public:
  ReadPaths();
  ~ReadPaths();
  ReadPaths(const ReadPaths&) = delete;
  ReadPaths& operator=(const ReadPaths&) = delete;

  /// Those since the last call.
  std::set<std::string> take();

  /// Whoever looks at a path says so here.
  static void note(const std::string& path);

 private:
  std::set<std::string> paths_;
};

}  // namespace hypersim::language
