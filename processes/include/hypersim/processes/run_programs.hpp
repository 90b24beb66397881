#pragma once
// The programs as one run has them. Each run has copies of the loaded libraries to itself, as if they had just been
// loaded: what a program keeps in variables does not come from another run, and goes to none.

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "hypersim/processes/registry.hpp"

namespace hypersim::processes {

class LibraryCopy;

class RunPrograms {
 public:
  /// A run begins in this thread. `again`: it was played before, to be compared with it. Then addresses, clocks and
  /// chance are others on purpose: a run in which one of them matters is not the same. The error says which library
  /// cannot be copied and why.
  static runtime::Result<std::unique_ptr<RunPrograms>, std::string> begin(bool again);
  RunPrograms(const RunPrograms&) = delete;
  RunPrograms& operator=(const RunPrograms&) = delete;
  /// The run has ended, in the same thread. No process of it is left.
  ~RunPrograms();

  struct Found {
    detail::Entry entry = nullptr;
    std::string_view library = {};  // as it was given to load(); empty if it is not of one
    const ComponentProgram* component = nullptr;
    std::string_view file = {};  // of the component
  };
  /// Neither an entry nor a component if there is no such program.
  Found find(std::string_view name) const;
  /// The component of that file, which outlives what is found; none if it was not added.
  static Found component(std::string_view file);

 private:
  RunPrograms() = default;

  struct Copy {
    LoadedLibrary* library = nullptr;
    LibraryCopy* copy = nullptr;
  };
  std::vector<Copy> copies_;                         // of all libraries, in their order
  std::vector<std::unique_ptr<char[]>> in_the_way_;  // memory, so that what comes later is elsewhere
};

}  // namespace hypersim::processes
