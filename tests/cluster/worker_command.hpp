#pragma once
// `hypersim worker` as a process, which a test kills, stops and starts again.

#include <csignal>
#include <cstdint>
#include <gtest/gtest.h>
#include <memory>
#include <string>
#include <unistd.h>
#include <utility>
#include <vector>

#include "support/command.hpp"
#include "support/paths.hpp"

namespace hypersim::cluster {

class WorkerCommand {
 public:
  explicit WorkerCommand(std::vector<std::string> options = {}, std::string program = support::hypersim_program())
      : options_(std::move(options)), program_(std::move(program)) {
    start();
  }

  std::uint16_t port() const { return port_; }
  std::string address() const { return "127.0.0.1:" + std::to_string(port_); }
  void send(int signal) const { running_->send(signal); }
  /// SIGKILL.
  void kill() { running_->kill(); }
  int wait() { return running_->wait(); }
  /// At the same port as before. It has ended.
  void start() {
    int ends[2] = {};
    ASSERT_EQ(::pipe(ends), 0);
    std::vector<std::string> words = {program_, "worker", "--listen", "127.0.0.1:" + std::to_string(port_)};
    words.insert(words.end(), options_.begin(), options_.end());
    running_ = std::make_unique<support::RunningProgram>(words, ends[1]);
    ::close(ends[1]);
    std::string line;
    for (char c = 0; ::read(ends[0], &c, 1) == 1 && c != '\n';) line += c;
    ::close(ends[0]);
    const std::string begin = "listening on 127.0.0.1:";
    ASSERT_TRUE(line.starts_with(begin)) << line;
    port_ = static_cast<std::uint16_t>(std::stoi(line.substr(begin.size())));
  }

 private:
  std::vector<std::string> options_;
  std::string program_;
  std::uint16_t port_ = 0;
  std::unique_ptr<support::RunningProgram> running_;
};

}  // namespace hypersim::cluster
