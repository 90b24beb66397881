#pragma once
// One copy of a shared library in memory, which can be made as if it had just been loaded: its destructors run, the
// memory that it can write to becomes what the loader had made of it, its constructors run. This takes some
// microseconds, where the loader would take a millisecond. A copy is used by one thread at a time.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "hypersim/processes/library_header.hpp"
#include "hypersim/runtime/result.hpp"

#include "shared_object.hpp"

namespace hypersim::processes {

class LibraryCopy {
 public:
  /// Loads it and runs its constructors. `path` is for messages: `object` is what counts. The error says why it cannot
  /// be used; then none of its code has run.
  static runtime::Result<std::unique_ptr<LibraryCopy>, std::string> load(const SharedObject& object,
                                                                         const std::string& path);
  LibraryCopy(const LibraryCopy&) = delete;
  LibraryCopy& operator=(const LibraryCopy&) = delete;
  /// Runs its destructors. The memory stays: something may still point to it.
  ~LibraryCopy();

  /// The last in the library is the first.
  const detail::Registration* first_registration() const { return *header_->first; }
  /// As if it had just been loaded. Nothing of it may run, or be alive, meanwhile.
  void renew();
  /// The thread that calls is done with it: its variables of this thread become as they were.
  void leave_thread();

 private:
  LibraryCopy(const SharedObject& object, void* handle, std::uintptr_t base, const detail::LibraryHeader* header)
      : object_(object), handle_(handle), base_(base), header_(header) {}

  std::byte* at(std::uint64_t address) const;
  void redirect_imports();
  void remember();
  void restore();
  void start() const;
  void end() const;

  const SharedObject& object_;  // without its bytes
  void* handle_;
  std::uintptr_t base_;
  const detail::LibraryHeader* header_;
  std::vector<std::vector<std::byte>> remembered_;  // of each writable region, what came from the file
};

}  // namespace hypersim::processes
