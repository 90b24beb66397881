#include "standard_input.hpp"

#include <algorithm>
#include <cerrno>
#include <poll.h>
#include <unistd.h>

#include "signals.hpp"

namespace hypersim::cli {

namespace {

/// A signal that comes just before the wait does not end it.
constexpr int kBetweenInputLooksMs = 100;
constexpr std::size_t kLineMax = 4096;

}  // namespace

std::optional<std::string> StandardInput::next_line() {
  for (;;) {
    const std::size_t end = std::min(read_.find('\n'), kLineMax);
    const bool is_whole = end < read_.size();
    if (is_whole || (is_over_ && !read_.empty())) {
      std::string line = read_.substr(0, end);
      read_.erase(0, is_whole && read_[end] == '\n' ? end + 1 : end);
      return line;
    }
    if (is_over_ || is_interrupted()) return std::nullopt;
    pollfd waits{STDIN_FILENO, POLLIN, 0};
    const int ready = ::poll(&waits, 1, kBetweenInputLooksMs);
    if (ready == 0 || (ready < 0 && errno == EINTR)) continue;
    char part[kLineMax];
    const ssize_t got = ::read(STDIN_FILENO, part, sizeof part);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) is_over_ = true;
    if (got > 0) read_.append(part, static_cast<std::size_t>(got));
  }
}

}  // namespace hypersim::cli
