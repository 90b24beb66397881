#include "work.hpp"

#include <cstdio>
#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>
#include <utility>

#include "hypersim/language/one_line.hpp"
#include "hypersim/language/width.hpp"

namespace hypersim::cli {

namespace {

constexpr std::chrono::milliseconds kBetweenLooks(50);
/// What is done sooner shows nothing.
constexpr std::chrono::milliseconds kBeforeTheFirstLine(500);
constexpr std::chrono::milliseconds kBetweenLines(200);
constexpr std::size_t kColumns = 80;  // of a terminal that does not say

std::size_t columns() {
  winsize size{};
  return ::ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 1 ? size.ws_col - std::size_t{1}
                                                                           : kColumns - 1;
}

}  // namespace

Work::Work(const std::atomic<bool>& interrupted)
    : interrupted_(interrupted), shows_(::isatty(STDERR_FILENO) == 1), began_(Clock::now()) {}

Work::~Work() {
  end();
  if (!watcher_.joinable()) return;
  {
    const std::lock_guard lock(mutex_);
    is_over_ = true;
  }
  over_.notify_one();
  watcher_.join();
}

void Work::begin(Text text, std::optional<std::uint64_t> time_ms) {
  end();
  const std::lock_guard lock(mutex_);
  text_ = std::move(text);
  began_ = Clock::now();
  next_line_ = began_ + kBeforeTheFirstLine;
  deadline_.reset();
  if (time_ms) deadline_ = began_ + std::chrono::milliseconds(*time_ms);
  stop_ = interrupted_.load() || time_ms == std::uint64_t{0};
  is_at_work_ = true;
  if (!watcher_.joinable()) watcher_ = std::thread([this] { watch(); });
}

void Work::end() {
  const std::lock_guard lock(mutex_);
  is_at_work_ = false;
  if (std::exchange(has_shown_, false)) fmt::print(stderr, "\r\x1b[K");
  std::fflush(stderr);
}

double Work::elapsed_s() const { return std::chrono::duration<double>(Clock::now() - began_).count(); }

void Work::watch() {
  std::unique_lock lock(mutex_);
  while (!over_.wait_for(lock, kBetweenLooks, [this] { return is_over_; })) {
    if (!is_at_work_) continue;
    const Clock::time_point now = Clock::now();
    if (interrupted_.load() || (deadline_ && now >= *deadline_)) stop_ = true;
    if (!shows_ || now < next_line_) continue;
    next_line_ = now + kBetweenLines;
    show();
  }
}

void Work::show() {
  const std::string line = language::one_line(text_() + ", " + seconds_text(elapsed_s()));
  const std::size_t bytes = language::bytes_within(line, columns());
  fmt::print(stderr, "\r\x1b[K{}", std::string_view(line).substr(0, bytes));
  std::fflush(stderr);
  has_shown_ = true;
}

std::string seconds_text(double seconds) { return fmt::format("{:.0f} s", seconds); }

}  // namespace hypersim::cli
