#pragma once
// The file of a shared library, read so that hypersim can start it by itself and more than once. The system's loader
// runs the constructors of a library once in the life of a program, and keeps what the library calls unique (inline
// variables, statics of templates) as long. In the bytes that come out of here, the loader finds neither.

#include <cstdint>
#include <string>
#include <vector>

#include "hypersim/runtime/result.hpp"

namespace hypersim::processes {

/// All places are addresses relative to where the library is loaded.
struct SharedObject {
  std::string bytes;  // for the loader

  /// Called in this order to start it, and in the reverse order to end it. 0: there is none.
  struct Functions {
    std::uint64_t single = 0;
    std::uint64_t array = 0;
    std::uint64_t array_bytes = 0;
  };
  Functions init, fini;

  /// Memory that its code can write to: the bytes of the file, then zeros.
  struct Region {
    std::uint64_t at = 0;
    std::uint64_t from_file = 0;
    std::uint64_t size = 0;
  };
  std::vector<Region> writable;
  Region thread_local_image;  // size 0: it has no thread-local variables

  /// A place in which the loader writes the address of a function or a variable of another library.
  struct Import {
    std::string name;
    std::uint64_t slot = 0;
  };
  std::vector<Import> imports;
  /// It looks for other libraries in places relative to its own.
  bool needs_its_place = false;
};

/// The error says what is wrong with the file.
runtime::Result<SharedObject, std::string> read_shared_object(std::string bytes);

}  // namespace hypersim::processes
