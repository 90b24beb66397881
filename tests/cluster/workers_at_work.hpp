#pragma once
// Both ends of a conversation in one process, for tests: what is played is made up.

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <functional>
#include <gtest/gtest.h>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "hypersim/cluster/worker.hpp"
#include "hypersim/cluster/workers.hpp"
#include "hypersim/runtime/stable_hash.hpp"

#include "../../cluster/network/linked_library.hpp"

namespace hypersim::cluster {

/// What a range comes to, wherever it is played.
inline std::string made_up(Range range) {
  std::string outcome;
  for (std::uint64_t number = range.first; number < range.end(); ++number)
    outcome += std::to_string(runtime::mix(number)) + "\n";
  return outcome;
}

struct MadeUp {
  std::chrono::microseconds each{0};  // that a schedule takes
  std::function<std::string(Range)> outcome = made_up;
  std::string cannot = {};  // why it cannot make ready
  bool names_what = false;  // in front of each outcome: the description of what was to be played
};

class MadeUpPlayer final : public RangePlayer {
 public:
  MadeUpPlayer(MadeUp made, const std::string& what)
      : made_(std::move(made)), before_(made_.names_what ? what + "\n" : "") {}

  std::optional<std::string> play(Range range, const std::function<bool()>& goes_on) override {
    for (std::uint64_t number = range.first; number < range.end(); ++number) {
      if (made_.each.count() > 0) std::this_thread::sleep_for(made_.each);
      if (!goes_on()) return std::nullopt;
    }
    return before_ + made_.outcome(range);
  }

 private:
  const MadeUp made_;
  const std::string before_;
};

inline Build test_build() { return {"build", "0.1.0", {}}; }

/// A worker in a thread of its own, at a port that was free.
class WorkerInThread {
 public:
  explicit WorkerInThread(MadeUp made = {}, Security security = {}, Build build = test_build()) {
    thread_ = std::thread([this, made = std::move(made), security = std::move(security), build = std::move(build)] {
      WorkerOptions options{{"127.0.0.1", 0}, security, build};
      WorkerCalls calls;
      calls.prepare = [&](const std::string& description, const std::vector<SharedBytes>& contents,
                          const std::atomic<bool>&) -> MadePlayer {
        const std::lock_guard lock(mutex_);
        prepared_.push_back(description);
        for (const SharedBytes& bytes : contents) prepared_.push_back(std::to_string(bytes->size()));
        if (!made.cannot.empty()) return runtime::fail(made.cannot);
        return std::unique_ptr<RangePlayer>(std::make_unique<MadeUpPlayer>(made, description));
      };
      calls.on_listening = [&](const Address& address) {
        port_ = address.port;
        listens_.notify_all();
      };
      calls.tell = [&](const std::string& what) {
        const std::lock_guard lock(mutex_);
        told_.push_back(what);
      };
      calls.stops = [&] { return is_over_.load(); };
      const auto worked = linked_network_library().work(options, calls, 1);
      EXPECT_TRUE(worked.ok()) << (worked.ok() ? "" : worked.error());
    });
    while (port_ == 0) std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  ~WorkerInThread() {
    is_over_ = true;
    thread_.join();
  }
  WorkerInThread(const WorkerInThread&) = delete;
  WorkerInThread& operator=(const WorkerInThread&) = delete;

  std::uint16_t port() const { return port_; }
  /// What it was to make ready: descriptions, and the sizes of contents.
  std::vector<std::string> prepared() const {
    const std::lock_guard lock(mutex_);
    return prepared_;
  }
  std::vector<std::string> told() const {
    const std::lock_guard lock(mutex_);
    return told_;
  }

 private:
  mutable std::mutex mutex_;
  std::condition_variable listens_;
  std::vector<std::string> prepared_, told_;
  std::atomic<std::uint16_t> port_{0};
  std::atomic<bool> is_over_{false};
  std::thread thread_;
};

/// The other end.
class Exploring {
 public:
  explicit Exploring(const std::vector<std::uint16_t>& ports, Security security = {}, Build build = test_build()) {
    WorkersOptions options;
    for (const std::uint16_t port : ports) options.addresses.push_back({"127.0.0.1", port});
    options.security = std::move(security);
    options.build = std::move(build);
    options.tell = [this](const std::string& what) {
      const std::lock_guard lock(mutex_);
      told_.push_back(what);
    };
    workers_ = linked_network_library().connect(std::move(options));
  }

  Workers& workers() { return *workers_; }
  void begin(std::uint64_t numbers, const std::string& description = "what", const Contents& contents = {},
             const std::vector<Content>& needed = {}) {
    workers_->begin({description, needed}, contents, {1, numbers}, 100);
  }
  /// The outcomes of all ranges, as they are counted. `after` is called after each.
  std::string all(std::uint64_t numbers, const std::function<void(const Outcome&)>& after = nullptr) {
    std::string outcomes;
    for (std::uint64_t next = 1; next <= numbers;) {
      const Next what = workers_->next([] { return false; });
      if (const auto* own = std::get_if<PlayYourself>(&what)) {
        workers_->deliver_own(own->range, made_up(own->range));
        continue;
      }
      const auto& outcome = std::get<Outcome>(what);
      EXPECT_EQ(outcome.range.first, next);
      next = outcome.range.end();
      outcomes += outcome.bytes;
      if (after) after(outcome);
    }
    return outcomes;
  }
  std::vector<std::string> told() const {
    const std::lock_guard lock(mutex_);
    return told_;
  }

 private:
  mutable std::mutex mutex_;
  std::vector<std::string> told_;
  std::unique_ptr<Workers> workers_;
};

}  // namespace hypersim::cluster
