#pragma once
// The jobs of the language server, each in a child process: it has the server as it was when the job began. Whatever a
// document brings about there, the server goes on; and a job whose result nobody wants any more is ended at once.

#include <chrono>
#include <functional>
#include <optional>
#include <poll.h>
#include <string>
#include <sys/types.h>
#include <vector>

#include "hypersim/lsp/server.hpp"

namespace hypersim::cli {

class LspJobs {
 public:
  using Clock = std::chrono::steady_clock;

  /// It outlives them.
  explicit LspJobs(lsp::Server& server) : server_(server) {}
  ~LspJobs();
  LspJobs(const LspJobs&) = delete;
  LspJobs& operator=(const LspJobs&) = delete;

  void add(lsp::Job job);
  void end(const std::string& key);
  /// None waits for its time any longer.
  void hurry();
  bool empty() const { return waiting_.empty() && running_.empty(); }

  /// What to wait for: descriptors, and until when at the latest.
  void add_descriptors(std::vector<pollfd>& all) const;
  std::optional<Clock::time_point> next_moment() const;
  /// Begins those whose time has come, and hands to the server what the others came to.
  void go_on();

 private:
  struct Waiting {
    lsp::Job job;
    Clock::time_point due;
  };
  struct Running {
    std::string key;
    pid_t process = -1;
    int from = -1;  // the end of the pipe to read from
    Clock::time_point deadline;
    std::string result;
  };

  void begin(lsp::Job job);
  /// False once it has ended.
  bool read(Running& job);
  static void kill(Running& job);

  lsp::Server& server_;
  std::vector<Waiting> waiting_;
  std::vector<Running> running_;
};

}  // namespace hypersim::cli
