#include "hypersim/runtime/system_failure.hpp"

#include <cerrno>
#include <system_error>

namespace hypersim::runtime {

namespace {

struct KnownFailure {
  int code;
  const char* remedy;
};

constexpr const char* kSpace = "Free space there, and run it again.";
constexpr const char* kFiles =
    "Raise the limit of open files (`ulimit -n`), or close other programs, and run it again.";
constexpr const char* kDisk = "See to it that the disk can be written, and run it again.";

constexpr int kThreads = 0;  // has words of its own

constexpr KnownFailure kKnown[] = {
    {kThreads, "Raise the limit of processes (`ulimit -u`), or use fewer `--jobs`, and run it again."},
    {ENOSPC, kSpace},
    {EDQUOT, kSpace},
    {EMFILE, kFiles},
    {ENFILE, kFiles},
    {EFBIG, "Raise the limit of the size of files (`ulimit -f`), and run it again."},
    {ENOMEM, "Raise the limit of memory (`ulimit -v`), or close other programs, and run it again."},
    {EIO, kDisk},
    {EROFS, kDisk},
    {EACCES, kDisk},
    {EPERM, kDisk},
};

std::string words_of(const KnownFailure& known) {
  return known.code == kThreads ? kNoMoreThreads : std::generic_category().message(known.code);
}

}  // namespace

std::optional<std::string> system_failure_in(std::string_view text) {
  for (const KnownFailure& known : kKnown) {
    std::string words = words_of(known);
    if (text.find(words) != std::string_view::npos) return words;
  }
  return std::nullopt;
}

std::string remedy_of(std::string_view failure) {
  for (const KnownFailure& known : kKnown) {
    if (failure == words_of(known)) return known.remedy;
  }
  return kDisk;
}

}  // namespace hypersim::runtime
