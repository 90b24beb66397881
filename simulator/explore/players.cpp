#include "players.hpp"

#include <algorithm>
#include <thread>
#include <utility>
#include <vector>

#include "hypersim/processes/registry.hpp"

namespace hypersim::simulator {

namespace {

/// So many schedules a thread, at most, are played before the results of those before them are asked for: enough for
/// threads to have something to do.
constexpr std::uint64_t kAhead = 64;
/// Of branches of all orders, so many runs a thread are played ahead from the beginning,
constexpr std::uint64_t kAheadInBranchesMin = 16;
/// and so many together at most: some hundred bytes each.
constexpr std::uint64_t kAheadInBranchesMax = 100'000;

/// A turn of the search for all orders ends after so many that would have repeated others, so that other strategies
/// have theirs, and whoever waits hears of it.
constexpr std::size_t kRepetitionsMax = 64;

}  // namespace

std::size_t all_cores() { return std::max(std::thread::hardware_concurrency(), 1U); }

Players::Players(const language::Scenario& scenario, const ExploredOptions& options, const Portfolio& portfolio,
                 std::uint64_t schedules)
    : options_(options),
      portfolio_(portfolio),
      schedules_(schedules),
      play_schedule_(scenario, options, portfolio),
      next_of_all_(portfolio.next_exhaustive(0)),
      searches_(scenario) {}

void Players::begin(std::size_t jobs, Snapshots snapshots) {
  jobs_ = std::max<std::size_t>(jobs, 1);
  snapshots_ = snapshots;
  rests_ = false;
  of_caller_.options = options_;
  of_caller_.options.redundant = &is_given_up_;
}

std::optional<Players::Played> Players::next() {
  // The first one is played alone. Many explorations end with it.
  if (asked_for_ > 0) {
    if (!std::exchange(has_made_snapshot_, true)) of_caller_.snapshot = make_snapshot();
    if (jobs_ > 1 && !threads_) start_threads();
  }
  Lock lock(mutex_);
  for (;;) {
    if (auto played = take_next()) return played;
    if (is_interrupted() || is_cut_off_) return std::nullopt;
    if (play_one(lock, of_caller_)) continue;
    ++waiting_;
    changed_.wait(lock);
    --waiting_;
  }
}

void Players::start_threads() {
  std::vector<std::unique_ptr<SnapshotProcess>> snapshots;
  while (snapshots.size() + 1 < jobs_) snapshots.push_back(make_snapshot());
  threads_.emplace();
  for (auto& snapshot : snapshots) {
    const auto its_own = std::make_shared<std::unique_ptr<SnapshotProcess>>(std::move(snapshot));
    if (!threads_->start([this, its_own] { play_on(std::move(*its_own)); })) break;
  }
}

std::unique_ptr<SnapshotProcess> Players::make_snapshot() const {
  const bool may = options_.storage == language::StorageKind::Memory && options_.choices == nullptr &&
                   portfolio_.makes_several() && !processes::programs().has_loaded();
  if (!may || snapshots_ == Snapshots::Never) return nullptr;
  const std::size_t events_min = snapshots_ == Snapshots::Always ? 0 : kEventsWorthASnapshot;
  return events_of_first_ < events_min ? nullptr : play_schedule_.snapshot(events_min);
}

void Players::end(bool for_good) {
  call_back(for_good);
  if (threads_) threads_->join();
  threads_.reset();
}

void Players::call_back(bool for_good) {
  const Lock lock(mutex_);
  rests_ = true;
  if (for_good) {
    is_given_up_ = true;
    searches_.give_up();
  }
  changed_.notify_all();
}

Players::~Players() { call_back(true); }

void Players::play_on(std::unique_ptr<SnapshotProcess> snapshot) {
  try {
    Own own{play_schedule_.options_of_a_thread(), {}, std::move(snapshot)};
    own.options.redundant = &is_given_up_;
    Lock lock(mutex_);
    while (!rests_ && !is_cut_off_ && !is_interrupted()) {
      if (play_one(lock, own)) continue;
      ++waiting_;
      changed_.wait(lock);
      --waiting_;
    }
    wake();
  } catch (...) {
    const Lock lock(mutex_);
    is_cut_off_ = true;
    changed_.notify_all();
    throw;
  }
}

bool Players::play_one(Lock& lock, Own& own) {
  const std::uint64_t end = std::min(schedules_, asked_for_ + ahead());
  next_ = std::max(next_, asked_for_);
  while (next_ < end && (portfolio_.is_exhaustive(next_) || played_.contains(next_))) ++next_;
  std::optional<Searches::Work> work;
  if (next_of_all_ < end) work = searches_.take_next();
  const bool has_number = next_ < end;
  if (!work && !has_number) work = searches_.take_later(limits());
  if (work) {
    play_of_all(lock, own, std::move(*work));
  } else if (has_number) {
    play_number(lock, own, next_++);
  } else {
    return false;
  }
  wake();
  return true;
}

void Players::play_of_all(Lock& lock, Own& own, Searches::Work work) {
  const bool is_of_branch = work.search->outer != nullptr;
  const std::uint64_t number = is_of_branch ? 0 : next_of_all_;
  if (!work.to_take_over.empty()) {
    lock.unlock();
    work.take_over();
    lock.lock();
    searches_.took_over(std::move(work), limits());
  } else {
    lock.unlock();
    SearchedRun run = play_schedule_.next_of(*work.search, number, own.options);
    lock.lock();
    if (!run.played.is_whole) {
      is_cut_off_ = is_cut_off_ || !work.search->is_dropped;
      return;
    }
    searches_.played(*work.search, std::move(run), limits());
  }
  number_runs();
}

void Players::play_number(Lock& lock, Own& own, std::uint64_t number) {
  lock.unlock();
  Played played{play_schedule_.of_number(number, own.options, own.told, own.snapshot.get()), std::nullopt};
  lock.lock();
  if (played.schedule.is_whole) {
    if (number == 0) events_of_first_ = played.schedule.events;
    played_.emplace(number, std::move(played));
  } else {
    is_cut_off_ = true;
  }
}

void Players::number_runs() {
  for (std::deque<SearchedRun>& runs = searches_.runs(); !runs.empty(); runs.pop_front()) {
    SearchedRun& run = runs.front();
    const bool is_over = run.in_branch.counts || run.in_branch.left || run.in_branch.is_last;
    if (!is_over && ++repetitions_ < kRepetitionsMax) continue;
    repetitions_ = 0;
    Played played{std::move(run.played), run.in_branch.part_done};
    played.schedule.number = next_of_all_;
    played.schedule.is_last = run.in_branch.is_last && !run.in_branch.left;  // then nothing is proved
    played_.emplace(next_of_all_, std::move(played));
    next_of_all_ = portfolio_.next_exhaustive(next_of_all_ + 1);
  }
}

void Players::put(ScheduleResult schedule) {
  const Lock lock(mutex_);
  const std::uint64_t number = schedule.number;
  played_.emplace(number, Played{std::move(schedule), std::nullopt});
}

std::optional<Players::Played> Players::take_next() {
  const auto next = played_.find(asked_for_);
  if (next == played_.end()) return std::nullopt;
  std::optional<Played> played = std::move(next->second);
  played_.erase(next);
  ++asked_for_;
  wake();
  return played;
}

std::uint64_t Players::ahead() const {
  if (asked_for_ == 0 || jobs_ == 1) return 1;
  return std::clamp<std::uint64_t>(asked_for_, jobs_, kAhead * jobs_);
}

Searches::Limits Players::limits() const {
  // A program that ends hypersim does so in a schedule that has a number.
  if (jobs_ == 1 || options_.choices != nullptr || next_of_all_ == kNoSchedule) return {};
  const std::uint64_t left = schedules_ - asked_for_;
  Searches::Limits limits;
  limits.later = std::min(left, std::clamp(asked_for_, kAheadInBranchesMin * jobs_, kAheadInBranchesMax));
  limits.soon = std::min(left, kAhead * jobs_);
  limits.offers = jobs_ - 1;
  return limits;
}

void Players::wake() {
  if (waiting_ > 0) changed_.notify_all();
}

}  // namespace hypersim::simulator
