#include "out_of_memory.hpp"

#include <atomic>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <dlfcn.h>
#include <exception>
#include <new>
#include <string_view>
#include <system_error>
#include <unistd.h>

#include "options.hpp"

namespace hypersim::cli {

namespace {

constexpr std::string_view kSentence =
    "hypersim: the system gives no more memory, so nothing more can be said; a lower `option limit memory`, fewer "
    "--jobs or a higher limit of the system (ulimit -v) helps\n";

std::atomic<void (*)()> note_first{nullptr};

/// It must not allocate.
[[noreturn]] void on_no_memory() {
  static std::atomic<bool> is_ending{false};
  if (!is_ending.exchange(true)) {
    if (void (*const note)() = note_first.load(); note != nullptr) note();
    std::fflush(stdout);
    [[maybe_unused]] const ssize_t told = ::write(STDERR_FILENO, kSentence.data(), kSentence.size());
  }
  ::_exit(static_cast<int>(ExitCode::Undecided));
}

std::terminate_handler usual_end = nullptr;

/// What the system refused, in a place where no exception may leave.
[[noreturn]] void on_terminate() {
  const std::exception_ptr thrown = std::current_exception();
  try {
    if (thrown) std::rethrow_exception(thrown);
  } catch (const std::system_error& error) {
    std::fflush(stdout);
    std::fprintf(stderr,
                 "hypersim: the system refused a thread or what one needs (%s), so nothing more can be said; a higher "
                 "limit of processes (ulimit -u) or fewer --jobs helps\n",
                 error.what());
    ::_exit(static_cast<int>(ExitCode::Undecided));
  } catch (...) {  // a mistake
  }
  usual_end();
  std::abort();
}

void end_without_memory() {
  std::set_new_handler(on_no_memory);
  // mimalloc does not ask that handler. It is there unless a sanitizer is.
  using OnError = void (*)(int error, void* argument);
  const auto register_error = reinterpret_cast<void (*)(OnError, void*)>(::dlsym(RTLD_DEFAULT, "mi_register_error"));
  const auto on_error = [](int error, void*) {
    if (error == ENOMEM) on_no_memory();
  };
  if (register_error != nullptr) register_error(on_error, nullptr);
}

/// The loader calls it before the constructors of all libraries, because their first allocation may be the one that
/// fails.
[[gnu::section(".preinit_array"), gnu::used]] void (*const before_all)() = end_without_memory;

}  // namespace

void end_without_threads() { usual_end = std::set_terminate(on_terminate); }

void leave_others_their_end() {
  if (usual_end != nullptr) std::set_terminate(usual_end);
}

void note_before_end_without_memory(void (*note)()) { note_first.store(note); }

}  // namespace hypersim::cli
