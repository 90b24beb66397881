#pragma once
// Makes things that are wanted one after the other by several threads: the next ones are made while whoever wants them
// has the last one in hand.

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <utility>

#include "hypersim/simulator/threads.hpp"

namespace hypersim::cli {

/// So many things for each thread, at most, are made before their turn.
inline constexpr std::size_t kMadeAhead = 16;

template <class Made>
class Ahead {
 public:
  /// Called by all threads, with the number of what is to be made and the number of the thread; both begin with 0, and
  /// the thread 0 is the one that takes. If `is_over`, nothing more will be taken, and what is being made need not come
  /// to its end.
  using Make = std::function<Made(std::size_t number, std::size_t thread, const std::atomic<bool>& is_over)>;

  /// So many things, by so many threads.
  Ahead(std::size_t count, std::size_t threads, Make make)
      : make_(std::move(make)), count_(count), threads_max_(threads) {}
  Ahead(const Ahead&) = delete;
  Ahead& operator=(const Ahead&) = delete;
  ~Ahead() {
    const Lock lock(mutex_);
    is_over_ = true;
    changed_.notify_all();
  }

  /// The next one. What a thread throws is thrown here.
  Made take() {
    if (taken_ == 0) start_threads();
    Lock lock(mutex_);
    const std::size_t number = taken_++;
    changed_.notify_all();
    while (!made_.contains(number) && !is_over_) {
      if (!make_one(lock, 0)) changed_.wait(lock);
    }
    const auto made = made_.find(number);
    if (made == made_.end()) {
      lock.unlock();
      threads_.join();
    }
    Made one = std::move(made->second);
    made_.erase(made);
    return one;
  }
  /// Nothing else is begun, because the threads are needed for something else.
  void hold(bool whether) {
    const Lock lock(mutex_);
    is_held_ = whether;
    changed_.notify_all();
  }

 private:
  using Lock = std::unique_lock<std::mutex>;

  void start_threads() {
    const std::size_t threads = std::min(threads_max_, count_);
    for (std::size_t thread = 1; thread < threads; ++thread) {
      if (!threads_.start([this, thread] { make_some(thread); })) break;
    }
  }
  void make_some(std::size_t thread) {
    try {
      Lock lock(mutex_);
      while (!is_over_) {
        if (is_held_ || !make_one(lock, thread)) changed_.wait(lock);
      }
    } catch (...) {
      const Lock lock(mutex_);
      is_over_ = true;
      changed_.notify_all();
      throw;
    }
  }
  /// False if there is none to make now.
  bool make_one(Lock& lock, std::size_t thread) {
    if (next_ == std::min(count_, taken_ + kMadeAhead * threads_max_)) return false;
    const std::size_t number = next_++;
    lock.unlock();
    Made made = make_(number, thread, is_over_);
    lock.lock();
    made_.emplace(number, std::move(made));
    changed_.notify_all();
    return true;
  }

  const Make make_;
  const std::size_t count_;
  const std::size_t threads_max_;

  std::mutex mutex_;  // held while what follows is read or changed
  std::condition_variable changed_;
  std::map<std::size_t, Made> made_;  // that are not taken
  std::size_t taken_ = 0;             // so many
  std::size_t next_ = 0;              // to be made
  bool is_held_ = false;
  std::atomic<bool> is_over_ = false;

  simulator::Threads threads_;  // go before all that they use
};

}  // namespace hypersim::cli
