#include "standard_output.hpp"

#include <cerrno>
#include <cstdio>
#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <system_error>
#include <unistd.h>
#include <utility>

#include "signals.hpp"

namespace hypersim::cli {

namespace {

std::FILE* first_output = nullptr;  // CLI11 prints there, by std::cout
bool nobody_reads = false;
int why_not_written = 0;

/// A reader that is there but does not read must not keep from its end what a signal is to end.
bool takes_more() {
  pollfd waits{STDOUT_FILENO, POLLOUT, 0};
  constexpr int kPatienceMs = 300;
  return ::poll(&waits, 1, kPatienceMs) != 0;
}

ssize_t write_out(void*, const char* bytes, std::size_t size) {
  std::size_t written = 0;
  while (!nobody_reads && written < size) {
    if (is_interrupted() && !takes_more()) {
      nobody_reads = true;
      break;
    }
    const ssize_t count = ::write(STDOUT_FILENO, bytes + written, size - written);
    if (count >= 0) {
      written += static_cast<std::size_t>(count);
    } else if (errno == EPIPE) {
      nobody_reads = true;
    } else if (errno != EINTR) {
      why_not_written = errno;
      return 0;
    }
  }
  return static_cast<ssize_t>(size);
}

}  // namespace

void let_the_reader_go() {
  const cookie_io_functions_t functions = {nullptr, write_out, nullptr, nullptr};
  std::FILE* const out = ::fopencookie(nullptr, "w", functions);
  if (out == nullptr) return;  // no memory: then the one that is there has to do
  std::setvbuf(out, nullptr, ::isatty(STDOUT_FILENO) == 1 ? _IOLBF : _IOFBF, BUFSIZ);
  first_output = std::exchange(stdout, out);
}

void take_closed_descriptors() {
  for (int descriptor = STDIN_FILENO; descriptor <= STDERR_FILENO; ++descriptor) {
    if (::fcntl(descriptor, F_GETFD) != -1 || errno != EBADF) continue;
    // The lowest one that is free is the one that is opened. It cannot be used in the direction that is wanted of it.
    (void)::open("/dev/null", descriptor == STDIN_FILENO ? O_WRONLY : O_RDONLY);
  }
}

std::string fault_of_output() {
  const auto is_whole = [](std::FILE* file) { return std::fflush(file) == 0 && std::ferror(file) == 0; };
  if (is_whole(stdout) && (first_output == nullptr || is_whole(first_output))) return {};
  const int why = why_not_written != 0 ? why_not_written : errno;
  return fmt::format("the output could not be written whole: {}", std::generic_category().message(why));
}

}  // namespace hypersim::cli
