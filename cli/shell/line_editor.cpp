// A line at a terminal, by libedit.

#include <algorithm>
#include <cerrno>
#include <clocale>
#include <cstdio>
#include <cwchar>
#include <fmt/format.h>
#include <histedit.h>
#include <langinfo.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <unistd.h>
#include <utility>

#include "hypersim/language/one_line.hpp"
#include "hypersim/language/width.hpp"

#include "line_input.hpp"

namespace hypersim::cli::shell {

namespace {

constexpr int kBetweenLooksAtSignalsMs = 100;
constexpr int kRemembered = 1000;  // lines
constexpr std::size_t kOffersShown = 200;
constexpr std::size_t kColumnsByDefault = 80;
constexpr wchar_t kReplacement = 0xfffd;

std::size_t common_length(const std::vector<std::string>& words) {
  std::size_t length = words.front().size();
  for (const std::string& word : words) {
    const auto [end, other] = std::mismatch(words.front().begin(), words.front().end(), word.begin(), word.end());
    length = std::min(length, static_cast<std::size_t>(end - words.front().begin()));
  }
  return length;
}

class LineEditor : public LineInput {
 public:
  LineEditor(IsInterrupted is_interrupted, Complete complete, const std::vector<std::string>& remembered, Keep keep)
      : is_interrupted_(std::move(is_interrupted)),
        complete_(std::move(complete)),
        keep_(std::move(keep)),
        out_(::fdopen(::dup(1), "w")) {
    std::setlocale(LC_CTYPE, "");
    if (std::string_view(::nl_langinfo(CODESET)) != "UTF-8") std::setlocale(LC_CTYPE, "C.UTF-8");
    HistEvent event;
    history_ = ::history_init();
    ::history(history_, &event, H_SETSIZE, kRemembered);
    ::history(history_, &event, H_SETUNIQUE, 1);
    for (const std::string& text : remembered) ::history(history_, &event, H_ENTER, text.c_str());
    line_ = ::el_init("hypersim", stdin, out_, out_);
    ::el_set(line_, EL_CLIENTDATA, this);
    ::el_set(line_, EL_PROMPT, prompt_of);
    ::el_set(line_, EL_EDITOR, "emacs");
    ::el_set(line_, EL_SIGNAL, 0);  // whoever plays has handlers of its own
    ::el_set(line_, EL_HIST, ::history, history_);
    ::el_set(line_, EL_GETCFN, read_character);
    ::el_source(line_, nullptr);
    ::el_set(line_, EL_ADDFN, "complete", "Complete the word", complete_word);
    ::el_set(line_, EL_BIND, "^I", "complete", nullptr);
    ::el_set(line_, EL_BIND, "^R", "em-inc-search-prev", nullptr);
  }
  LineEditor(const LineEditor&) = delete;
  LineEditor& operator=(const LineEditor&) = delete;
  ~LineEditor() override {
    ::el_end(line_);
    ::history_end(history_);
    std::fclose(out_);
  }

  Input next(const std::string& prompt, std::string_view before) override {
    std::fflush(stdout);
    prompt_ = prompt;
    before_ = before;
    was_interrupted_ = false;
    ::el_resize(line_);
    int length = 0;
    const char* const got = ::el_gets(line_, &length);
    if (was_interrupted_) {
      fmt::print(out_, "^C\n");
      std::fflush(out_);
      return {Input::Kind::Interrupted};
    }
    if (got == nullptr || length <= 0) {
      fmt::print(out_, "\n");
      std::fflush(out_);
      return {};
    }
    std::string text(got, static_cast<std::size_t>(length));
    while (text.ends_with('\n') || text.ends_with('\r')) text.pop_back();
    if (text.size() > kInputSizeMax) return {Input::Kind::TooLong};
    return {Input::Kind::Line, std::move(text)};
  }

  void remember(const std::string& text) override {
    HistEvent event;
    ::history(history_, &event, H_ENTER, text.c_str());
    keep_(text);
  }
  bool echoes() const override { return true; }

 private:
  static LineEditor& of(EditLine* line) {
    void* self = nullptr;
    ::el_get(line, EL_CLIENTDATA, &self);
    return *static_cast<LineEditor*>(self);
  }
  static char* prompt_of(EditLine* line) { return of(line).prompt_.data(); }

  /// 1: a character; 0: the end; -1: a signal.
  static int read_character(EditLine* line, wchar_t* character) {
    LineEditor& self = of(line);
    std::string bytes;
    for (;;) {
      if (self.is_interrupted_()) {
        self.was_interrupted_ = true;
        return -1;
      }
      pollfd waits{STDIN_FILENO, POLLIN, 0};
      const int ready = ::poll(&waits, 1, kBetweenLooksAtSignalsMs);
      if (ready == 0 || (ready < 0 && errno == EINTR)) continue;
      char byte = 0;
      const ssize_t got = ::read(STDIN_FILENO, &byte, 1);
      if (got < 0 && errno == EINTR) continue;
      if (got <= 0) return 0;
      bytes += byte;
      std::mbstate_t state = {};
      const std::size_t used = std::mbrtowc(character, bytes.data(), bytes.size(), &state);
      if (used == static_cast<std::size_t>(-2)) continue;  // more bytes belong to it
      if (used == static_cast<std::size_t>(-1)) *character = kReplacement;
      return 1;
    }
  }

  static unsigned char complete_word(EditLine* line, int) {
    LineEditor& self = of(line);
    const LineInfo* const info = ::el_line(line);
    const std::string typed(info->buffer, static_cast<std::size_t>(info->cursor - info->buffer));
    const Offers offers = self.complete_(self.before_ + typed);
    if (offers.words.empty()) return CC_REFRESH_BEEP;
    const std::size_t common = common_length(offers.words);
    std::string more =
        offers.words.front().substr(std::min(offers.typed, common), common - std::min(offers.typed, common));
    const bool is_whole =
        offers.words.size() == 1 && !offers.words.front().ends_with('/') && !offers.words.front().ends_with(':');
    if (is_whole) more += ' ';
    if (!more.empty()) return ::el_insertstr(line, more.c_str()) == -1 ? CC_REFRESH_BEEP : CC_REFRESH;
    self.show(offers.words);
    return CC_REDISPLAY;
  }

  void show(const std::vector<std::string>& words) {
    winsize size{};
    const std::size_t columns =
        ::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : kColumnsByDefault;
    std::string text = "\n";
    std::size_t width = 0;
    for (std::size_t i = 0; i < std::min(words.size(), kOffersShown); ++i) {
      const std::string word = language::one_line(words[i]);
      const std::size_t its = language::width_of(word) + 2;
      if (width > 0 && width + its > columns) {
        text += '\n';
        width = 0;
      }
      text += word + "  ";
      width += its;
    }
    if (words.size() > kOffersShown) text += fmt::format("… and {} more", words.size() - kOffersShown);
    fmt::print(out_, "{}\n", text);
    std::fflush(out_);
  }

  IsInterrupted is_interrupted_;
  Complete complete_;
  Keep keep_;
  std::FILE* out_;
  EditLine* line_ = nullptr;
  History* history_ = nullptr;
  std::string prompt_;
  std::string before_;
  bool was_interrupted_ = false;
};

}  // namespace

std::unique_ptr<LineInput> make_line_editor(IsInterrupted is_interrupted, Complete complete,
                                            const std::vector<std::string>& remembered, Keep keep) {
  return std::make_unique<LineEditor>(std::move(is_interrupted), std::move(complete), remembered, std::move(keep));
}

}  // namespace hypersim::cli::shell
