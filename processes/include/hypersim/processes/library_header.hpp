#pragma once
// How a shared library tells `--load` what it contains: a variable `hypersim_library`, which comes with every file that
// has a HYPERSIM_PROCESS. It is only read. So a library that was not made for hypersim, or was built with other
// headers, is refused before any of its code is called.

#include <cstdint>

#include "hypersim/runtime/process.hpp"

namespace hypersim::processes::detail {

using Entry = runtime::Task<> (*)(runtime::Address);

struct Registration {
  Registration(const char* with_name, Entry of_entry, const char* in_file, int at_line);

  const char* name;
  Entry entry;
  const char* file;
  int line;
  const Registration* next;
};

/// Each program and each shared library has its own: it is hidden, so that the loader does not merge them.
[[gnu::visibility("hidden")]] inline constinit const Registration* first_registration = nullptr;

[[gnu::visibility("hidden")]] inline Registration::Registration(const char* with_name, Entry of_entry,
                                                                const char* in_file, int at_line)
    : name(with_name), entry(of_entry), file(in_file), line(at_line), next(first_registration) {
  first_registration = this;
}

/// Raise this whenever what a library and hypersim share changes in a way that sizes do not show.
inline constexpr std::uint64_t kLibraryAbi = 4;

/// Sizes of what both sides handle.
constexpr std::uint64_t library_layout() {
  std::uint64_t layout = 0;
  for (const std::uint64_t size :
       {sizeof(runtime::Process), sizeof(runtime::Trampoline), sizeof(runtime::detail::TaskPromise<void>),
        sizeof(runtime::KernelMessage), sizeof(runtime::RequestDraft), sizeof(runtime::ResponseDraft),
        sizeof(runtime::SpawnDraft), sizeof(runtime::AskOp), sizeof(runtime::ReceiveOp), sizeof(runtime::CapabilityOp),
        sizeof(runtime::StateOp), sizeof(runtime::SpawnOp), sizeof(runtime::Event), sizeof(runtime::Address),
        sizeof(runtime::Capability), sizeof(runtime::Bytes)}) {
    layout = (layout ^ size) * 1099511628211u;
  }
  return layout;
}

struct LibraryHeader {
  static constexpr std::uint64_t kMagic = 0x6d69737265707968;  // "hypersim"
  std::uint64_t magic = kMagic;
  std::uint64_t abi = kLibraryAbi;
  std::uint64_t layout = library_layout();
  const char* compiler = __VERSION__;
  const Registration* const* first = &first_registration;
};

}  // namespace hypersim::processes::detail

// One definition for a whole library, whatever the number of its files.
extern "C" [[gnu::weak, gnu::visibility("default")]] const hypersim::processes::detail::LibraryHeader hypersim_library;
extern "C" [[gnu::weak, gnu::used,
             gnu::visibility("default")]] const hypersim::processes::detail::LibraryHeader hypersim_library = {};
