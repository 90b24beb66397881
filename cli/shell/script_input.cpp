#include <algorithm>
#include <cerrno>
#include <poll.h>
#include <unistd.h>
#include <utility>

#include "line_input.hpp"

namespace hypersim::cli::shell {

namespace {

/// A signal that comes just before the wait does not end it.
constexpr int kBetweenSignalLooksMs = 100;
constexpr std::size_t kReadAtOnce = std::size_t{64} << 10U;

class ScriptInput : public LineInput {
 public:
  explicit ScriptInput(IsInterrupted is_interrupted) : is_interrupted_(std::move(is_interrupted)) {}

  Input next(const std::string&, std::string_view) override {
    for (;;) {
      const std::size_t end = read_.find('\n', at_);
      if (end != std::string::npos) return line(end, end + 1);
      if (read_.size() - at_ > kInputSizeMax) {
        is_too_long_ = true;
        read_.clear();
        at_ = 0;
      }
      if (is_over_) return at_ < read_.size() || is_too_long_ ? line(read_.size(), read_.size()) : Input{};
      if (!read_more()) return {Input::Kind::Interrupted};
    }
  }
  void remember(const std::string&) override {}
  bool echoes() const override { return false; }

 private:
  Input line(std::size_t end, std::size_t next) {
    std::string text = read_.substr(at_, end - at_);
    at_ = next;
    if (at_ == read_.size()) {
      read_.clear();
      at_ = 0;
    }
    const bool is_too_long = std::exchange(is_too_long_, false) || text.size() > kInputSizeMax;
    if (is_too_long) return {Input::Kind::TooLong};
    if (text.ends_with('\r')) text.pop_back();
    return {Input::Kind::Line, std::move(text)};
  }

  /// False if a signal has come.
  bool read_more() {
    for (;;) {
      if (is_interrupted_()) return false;
      pollfd waits{STDIN_FILENO, POLLIN, 0};
      const int ready = ::poll(&waits, 1, kBetweenSignalLooksMs);
      if (ready == 0 || (ready < 0 && errno == EINTR)) continue;
      read_.erase(0, std::exchange(at_, 0));
      const std::size_t before = read_.size();
      read_.resize(before + kReadAtOnce);
      const ssize_t got = ::read(STDIN_FILENO, read_.data() + before, kReadAtOnce);
      read_.resize(before + static_cast<std::size_t>(std::max<ssize_t>(got, 0)));
      if (got < 0 && errno == EINTR) continue;
      is_over_ = got <= 0;
      return true;
    }
  }

  IsInterrupted is_interrupted_;
  std::string read_;
  std::size_t at_ = 0;        // what is before it has been handed out
  bool is_too_long_ = false;  // the line whose end is looked for
  bool is_over_ = false;
};

}  // namespace

std::unique_ptr<LineInput> make_script_input(IsInterrupted is_interrupted) {
  return std::make_unique<ScriptInput>(std::move(is_interrupted));
}

}  // namespace hypersim::cli::shell
