#pragma once
// Threads that work together on one thing. If the system starts no more of them, those that there are do the work; and
// what one of them throws is thrown where they are joined.

#include <cstddef>
#include <exception>
#include <functional>
#include <mutex>
#include <system_error>
#include <thread>
#include <vector>

namespace hypersim::simulator {

class Threads {
 public:
  Threads() = default;
  Threads(const Threads&) = delete;
  Threads& operator=(const Threads&) = delete;
  ~Threads() { join_all(); }

  /// False if the system starts no more.
  bool start(std::function<void()> work) {
    try {
      threads_.emplace_back([this, its_work = std::move(work)] {
        try {
          its_work();
        } catch (...) {
          const std::lock_guard lock(mutex_);
          if (!thrown_) thrown_ = std::current_exception();
        }
      });
    } catch (const std::system_error&) {
      return false;
    }
    return true;
  }
  std::size_t size() const { return threads_.size(); }

  void join() {
    join_all();
    if (thrown_) std::rethrow_exception(thrown_);
  }

 private:
  void join_all() {
    for (std::thread& thread : threads_) {
      if (thread.joinable()) thread.join();
    }
  }

  std::vector<std::thread> threads_;
  std::mutex mutex_;
  std::exception_ptr thrown_;
};

}  // namespace hypersim::simulator
