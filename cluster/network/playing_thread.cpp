#include "playing_thread.hpp"

#include <chrono>
#include <exception>
#include <utility>

namespace hypersim::cluster {

namespace {

using PlayingClock = std::chrono::steady_clock;

constexpr std::chrono::milliseconds kBetweenSigns(300);

}  // namespace

PlayingThread::PlayingThread(const WorkerCalls& worker, Calls calls)
    : worker_(worker), calls_(std::move(calls)), thread_([this] { loop(); }) {}

PlayingThread::~PlayingThread() {
  {
    const std::lock_guard lock(mutex_);
    drop();
    is_over_ = true;
  }
  changed_.notify_one();
  thread_.join();
}

void PlayingThread::drop() {
  stop_ = true;
  run_ = 0;
  job_.reset();
  leases_.clear();
}

void PlayingThread::stop() {
  const std::lock_guard lock(mutex_);
  drop();
}

void PlayingThread::prepare(std::uint64_t run, std::string description, std::vector<SharedBytes> contents) {
  {
    const std::lock_guard lock(mutex_);
    drop();
    run_ = run;
    job_ = Job{run, std::move(description), std::move(contents)};
  }
  changed_.notify_one();
}

void PlayingThread::play(std::uint64_t run, Lease lease) {
  {
    const std::lock_guard lock(mutex_);
    if (run != run_) return;
    leases_.push_back(lease);
  }
  changed_.notify_one();
}

void PlayingThread::loop() {
  std::unique_lock lock(mutex_);
  for (;;) {
    changed_.wait(lock, [this] { return is_over_ || job_ || !leases_.empty(); });
    if (is_over_) break;
    if (job_) {
      Job job = *std::exchange(job_, std::nullopt);
      stop_ = false;
      lock.unlock();
      make_ready(job);
      lock.lock();
    } else {
      play_next(lock);
    }
  }
  lock.unlock();
  player_.reset();
}

void PlayingThread::make_ready(const Job& job) {
  player_.reset();
  std::string why;
  try {
    auto made = worker_.prepare(job.description, job.contents, stop_);
    if (made.ok()) {
      player_ = std::move(made).value();
    } else {
      why = made.error();
    }
  } catch (const std::exception& error) {
    why = error.what();
  }
  if (!stop_.load()) calls_.ready(job.run, why);
}

void PlayingThread::play_next(std::unique_lock<std::mutex>& lock) {
  const Lease lease = leases_.front();
  const std::uint64_t run = run_;
  lock.unlock();
  const auto began = PlayingClock::now();
  auto next_sign = began + kBetweenSigns;
  const auto goes_on = [&] {
    if (stop_.load()) return false;
    if (PlayingClock::now() < next_sign) return true;
    next_sign = PlayingClock::now() + kBetweenSigns;
    calls_.alive(run, in_hand());
    return true;
  };
  std::optional<std::string> outcome;
  if (player_ != nullptr) outcome = player_->play(lease.range, goes_on);
  const auto spent = std::chrono::duration_cast<std::chrono::microseconds>(PlayingClock::now() - began);
  if (outcome && !stop_.load()) calls_.done(run, lease, std::move(*outcome), static_cast<std::uint64_t>(spent.count()));
  lock.lock();
  if (run_ == run && !leases_.empty() && leases_.front().id == lease.id) leases_.pop_front();
}

std::vector<std::uint64_t> PlayingThread::in_hand() {
  const std::lock_guard lock(mutex_);
  std::vector<std::uint64_t> ids;
  ids.reserve(leases_.size());
  for (const Lease& lease : leases_) ids.push_back(lease.id);
  return ids;
}

}  // namespace hypersim::cluster
