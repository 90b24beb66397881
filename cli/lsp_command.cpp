#include <algorithm>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <unistd.h>
#include <vector>

#include "hypersim/lsp/frames.hpp"
#include "hypersim/lsp/server.hpp"

#include "complain.hpp"
#include "libraries.hpp"
#include "lsp_jobs.hpp"
#include "options.hpp"
#include "packages.hpp"
#include "version.hpp"

namespace hypersim::cli {

namespace {

using Clock = LspJobs::Clock;

/// How often it is looked whether the editor is still there.
constexpr std::chrono::milliseconds kLookForClient(3'000);
/// What was asked before the end is answered, if that does not take longer.
constexpr std::chrono::milliseconds kAtTheEnd(5'000);
constexpr std::size_t kPieceRead = std::size_t{1} << 16U;

/// Standard output is for messages alone: what is printed by chance goes to standard error.
int take_standard_output() {
  const int mine = ::fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
  if (mine >= 0) ::dup2(STDERR_FILENO, STDOUT_FILENO);
  return mine;
}

bool is_there(std::int64_t process) { return ::kill(static_cast<pid_t>(process), 0) == 0 || errno != ESRCH; }

class Connection {
 public:
  Connection(lsp::Server& server, int out) : server_(server), jobs_(server), out_(out) {}

  ExitCode serve() {
    while (is_open_ && !server_.exit_code()) {
      wait(kLookForClient);
      if (has_input_) read();
      jobs_.go_on();
      pass_on();
      if (is_alone()) return ExitCode::Failed;
    }
    answer_the_rest();
    const int code = server_.exit_code().value_or(server_.exit_code_at_end());
    return code == 0 ? ExitCode::Passed : ExitCode::Failed;
  }

 private:
  void wait(std::chrono::milliseconds at_most) {
    std::vector<pollfd> all;
    if (is_open_) all.push_back({STDIN_FILENO, POLLIN, 0});
    jobs_.add_descriptors(all);
    if (const auto next = jobs_.next_moment()) {
      const auto left = std::chrono::ceil<std::chrono::milliseconds>(*next - Clock::now());
      at_most = std::clamp(left, std::chrono::milliseconds(0), at_most);
    }
    const int ready = ::poll(all.data(), all.size(), static_cast<int>(at_most.count()));
    has_input_ = ready > 0 && is_open_ && all.front().revents != 0;
  }

  void read() {
    std::string piece(kPieceRead, '\0');
    const ssize_t count = ::read(STDIN_FILENO, piece.data(), piece.size());
    if (count < 0 && (errno == EINTR || errno == EAGAIN)) return;
    if (count <= 0) {
      is_open_ = false;
      return;
    }
    frames_.feed(std::string_view(piece).substr(0, static_cast<std::size_t>(count)));
    while (!server_.exit_code()) {
      const auto next = frames_.next();
      if (std::holds_alternative<std::monostate>(next)) return;
      if (const auto* bad = std::get_if<lsp::BadFrame>(&next)) {
        complain("lsp: " + bad->why);
        server_.take_bad_frame(bad->why);
      } else {
        server_.take(std::get<std::string>(next));
      }
      pass_on();
    }
  }

  /// What the server wants to have sent and done.
  void pass_on() {
    for (const std::string& key : server_.take_ended()) jobs_.end(key);
    for (lsp::Job& job : server_.take_jobs()) jobs_.add(std::move(job));
    for (const std::string& message : server_.take_messages()) write(lsp::frame_of(message));
  }

  void write(std::string_view bytes) {
    while (!bytes.empty() && can_write_) {
      const ssize_t count = ::write(out_, bytes.data(), bytes.size());
      if (count < 0 && errno == EINTR) continue;
      if (count <= 0) {
        can_write_ = is_open_ = false;
        return;
      }
      bytes.remove_prefix(static_cast<std::size_t>(count));
    }
  }

  bool is_alone() {
    const auto client = server_.client_process();
    if (!client) return false;
    // A number that means nothing here, as behind a container, is not watched.
    if (!is_client_watched_) is_client_watched_ = is_there(*client);
    return *is_client_watched_ && !is_there(*client);
  }

  void answer_the_rest() {
    const Clock::time_point end = Clock::now() + kAtTheEnd;
    is_open_ = false;
    jobs_.hurry();
    while (!jobs_.empty() && can_write_ && Clock::now() < end) {
      jobs_.go_on();
      pass_on();
      jobs_.hurry();
      if (!jobs_.empty()) wait(std::chrono::ceil<std::chrono::milliseconds>(end - Clock::now()));
    }
    pass_on();
  }

  lsp::Server& server_;
  LspJobs jobs_;
  lsp::Frames frames_;
  int out_;
  bool is_open_ = true;
  bool has_input_ = false;
  bool can_write_ = true;
  std::optional<bool> is_client_watched_;
};

}  // namespace

ExitCode serve_editor(const LspCommand& command) {
  const int out = take_standard_output();
  if (out < 0)
    return complain("lsp: standard output is closed; an editor starts this command and reads what it writes");
  if (const ExitCode loaded = load_libraries(command.libraries, {}); loaded != ExitCode::Passed) return loaded;
  std::signal(SIGPIPE, SIG_IGN);
  if (::isatty(STDIN_FILENO) == 1)
    std::fputs("hypersim: lsp: an editor starts this command and talks to it (hypersim lsp --help)\n", stderr);
  lsp::ServerOptions options;
  options.version = kVersion;
  options.also_check = [](language::ParsedFile& file) { add_components(file, {}); };
  lsp::Server server(std::move(options));
  return Connection(server, out).serve();
}

}  // namespace hypersim::cli
