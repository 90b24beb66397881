#include "lsp_jobs.hpp"

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>
#include <utility>

namespace hypersim::cli {

namespace {

/// At once; one may be slow, and the next is to be answered all the same.
constexpr std::size_t kRunningMax = 2;

constexpr std::size_t kPiece = std::size_t{1} << 16U;

void write_all(int to, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(to, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return;
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
}

/// In the child. It neither reads what is for the server, nor writes to the editor.
[[noreturn]] void work(const lsp::Job& job, int to) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  const int nothing = ::open("/dev/null", O_RDWR | O_CLOEXEC);
  if (nothing >= 0) {
    ::dup2(nothing, STDIN_FILENO);
    ::dup2(nothing, STDOUT_FILENO);
  }
  int code = 1;
  try {
    write_all(to, job.work());
    code = 0;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "hypersim lsp: %s\n", error.what());
  }
  ::_exit(code);
}

}  // namespace

LspJobs::~LspJobs() {
  for (Running& job : running_) kill(job);
}

void LspJobs::add(lsp::Job job) {
  end(job.key);
  const Clock::time_point due = Clock::now() + std::chrono::milliseconds(job.delay_ms);
  waiting_.push_back({std::move(job), due});
}

void LspJobs::end(const std::string& key) {
  std::erase_if(waiting_, [&](const Waiting& one) { return one.job.key == key; });
  std::erase_if(running_, [&](Running& one) {
    if (one.key != key) return false;
    kill(one);
    return true;
  });
}

void LspJobs::hurry() {
  for (Waiting& one : waiting_) one.due = Clock::time_point();
}

void LspJobs::kill(Running& job) {
  ::kill(job.process, SIGKILL);
  ::close(job.from);
  while (::waitpid(job.process, nullptr, 0) < 0 && errno == EINTR) {
  }
}

void LspJobs::add_descriptors(std::vector<pollfd>& all) const {
  for (const Running& one : running_) all.push_back({one.from, POLLIN, 0});
}

std::optional<LspJobs::Clock::time_point> LspJobs::next_moment() const {
  std::optional<Clock::time_point> next;
  const auto earlier = [&](Clock::time_point moment) { next = next ? std::min(*next, moment) : moment; };
  for (const Running& one : running_) earlier(one.deadline);
  // The others begin when one of these has ended.
  if (running_.size() < kRunningMax) {
    for (const Waiting& one : waiting_) earlier(one.due);
  }
  return next;
}

void LspJobs::begin(lsp::Job job) {
  int ends[2] = {-1, -1};
  std::fflush(stderr);
  if (::pipe2(ends, O_CLOEXEC) != 0) return server_.finish(job.key, lsp::JobEnd::Broken);
  const pid_t child = ::fork();
  if (child == 0) {
    ::close(ends[0]);
    work(job, ends[1]);
  }
  ::close(ends[1]);
  if (child < 0) {
    ::close(ends[0]);
    return server_.finish(job.key, lsp::JobEnd::Broken);
  }
  ::fcntl(ends[0], F_SETFL, O_NONBLOCK);
  running_.push_back({std::move(job.key), child, ends[0], Clock::now() + std::chrono::milliseconds(job.limit_ms), {}});
}

bool LspJobs::read(Running& job) {
  for (;;) {
    const std::size_t before = job.result.size();
    job.result.resize(before + kPiece);
    const ssize_t count = ::read(job.from, job.result.data() + before, kPiece);
    job.result.resize(before + static_cast<std::size_t>(std::max<ssize_t>(count, 0)));
    if (count == 0) return false;
    if (count > 0 || errno == EINTR) continue;
    return errno == EAGAIN || errno == EWOULDBLOCK;
  }
}

void LspJobs::go_on() {
  const Clock::time_point now = Clock::now();
  for (std::size_t i = 0; i < running_.size();) {
    const bool is_at_end = !read(running_[i]);
    if (!is_at_end && now < running_[i].deadline) {
      ++i;
      continue;
    }
    Running job = std::move(running_[i]);
    running_.erase(running_.begin() + static_cast<std::ptrdiff_t>(i));
    if (!is_at_end) {
      kill(job);
      server_.finish(job.key, lsp::JobEnd::TooSlow);
      continue;
    }
    int status = 0;
    ::close(job.from);
    while (::waitpid(job.process, &status, 0) < 0 && errno == EINTR) {
    }
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0) {
      server_.finish(job.key, job.result);
    } else {
      server_.finish(job.key, lsp::JobEnd::Broken);
    }
  }
  while (running_.size() < kRunningMax) {
    const auto next = std::min_element(waiting_.begin(), waiting_.end(),
                                       [](const Waiting& a, const Waiting& b) { return a.due < b.due; });
    if (next == waiting_.end() || next->due > Clock::now()) return;
    lsp::Job job = std::move(next->job);
    waiting_.erase(next);
    begin(std::move(job));
  }
}

}  // namespace hypersim::cli
