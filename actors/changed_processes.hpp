#pragma once
// Which processes have changed since somebody has looked, in their order. To note one costs next to nothing, because
// most changes are noted and never looked at.

#include <algorithm>
#include <cstddef>
#include <vector>

#include "hypersim/runtime/identity.hpp"

namespace hypersim::actors {

class ChangedProcesses {
 public:
  void insert(const runtime::ProcessId& process) {
    if (!noted_.empty() && noted_.back() == process) return;
    if (noted_.size() >= most_) tidy();
    noted_.push_back(process);
  }
  bool empty() const { return noted_.empty(); }
  void clear() { noted_.clear(); }
  /// Each once.
  std::vector<runtime::ProcessId> all() const {
    std::vector<runtime::ProcessId> all = noted_;
    sort(all);
    return all;
  }

 private:
  static void sort(std::vector<runtime::ProcessId>& all) {
    std::sort(all.begin(), all.end());
    all.erase(std::unique(all.begin(), all.end()), all.end());
  }
  /// However often the same ones change, there are never much more than twice as many notes.
  void tidy() {
    sort(noted_);
    most_ = std::max(kFew, 2 * noted_.size());
  }
  static constexpr std::size_t kFew = 64;

  std::vector<runtime::ProcessId> noted_;  // some of them several times
  std::size_t most_ = kFew;
};

}  // namespace hypersim::actors
