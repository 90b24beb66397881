#include "board.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <utility>

#include "hypersim/runtime/stable_hash.hpp"

namespace hypersim::cluster {

namespace {

/// If no worker gives a sign of life for so long, the one who explores plays on by itself.
constexpr std::uint64_t kAloneAfterMs = 5'000;
constexpr std::chrono::milliseconds kBetweenBoardLooks(20);
/// So many schedules beyond those that are counted are handed out, at least and at most; between them, as many as are
/// counted: so of what is played behind a failure there is never much more than before it.
constexpr std::uint64_t kAheadMin = 4 * RangeSize::kCountMax;
constexpr std::uint64_t kAheadMax = 65'536;
/// A schedule may take much longer than the first one, and no sign of life comes in the middle of one.
constexpr std::uint64_t kLeaseInSchedules = 50;
constexpr std::uint64_t kLeaseMsMin = 1'500;
constexpr std::uint64_t kLeaseMsMax = 600'000;
constexpr std::size_t kDifferingMax = 20;

}  // namespace

std::uint64_t Board::now_ms() {
  const auto now = std::chrono::steady_clock::now().time_since_epoch();
  return static_cast<std::uint64_t>(std::chrono::duration_cast<std::chrono::milliseconds>(now).count());
}

void Board::begin(std::uint64_t run, Range all, std::uint64_t first_us) {
  const std::lock_guard lock(mutex_);
  run_ = run;
  is_over_ = false;
  Leases::Rules rules;
  rules.lease_ms = std::clamp(first_us / 1000 * kLeaseInSchedules, kLeaseMsMin, kLeaseMsMax);
  leases_.emplace(all, rules);
  size_ = RangeSize();
  size_.note(1, first_us);
  outcomes_.clear();
  who_.clear();
  counted_ = all.first;
  end_ = all.end();
  figures_ = Figures();
  last_sign_ms_ = now_ms();
  allow();
}

void Board::end() {
  const std::lock_guard lock(mutex_);
  is_over_ = true;
  outcomes_.clear();
}

void Board::allow() {
  const std::uint64_t least = kAheadMin * std::max<std::size_t>(ready_, 1);
  const std::uint64_t ahead = std::clamp(std::max(counted_, least), kAheadMin, std::max(kAheadMax, least));
  leases_->allow_until(ahead > end_ - counted_ ? end_ : counted_ + ahead);
  if (std::exchange(is_starved_, false)) on_room_();
}

void Board::note_sign() { last_sign_ms_ = now_ms(); }

Next Board::next(const std::function<bool()>& stops) {
  std::unique_lock lock(mutex_);
  for (;;) {
    if (const auto there = outcomes_.find(counted_); there != outcomes_.end()) {
      Outcome outcome{leases_->range_at(counted_), std::move(there->second.bytes), std::move(there->second.from)};
      outcomes_.erase(there);
      (outcome.from.empty() ? figures_.by_itself : figures_.by_workers) += outcome.range.count;
      counted_ = outcome.range.end();
      who_[outcome.range.first] = outcome.from;
      if (who_.size() > Leases::kRememberedMax) who_.erase(who_.begin());
      leases_->settle_until(counted_);
      allow();
      return outcome;
    }
    if (stops()) return Stopped{};
    if (const auto given_up = leases_->take_given_up()) return PlayYourself{*given_up};
    if (is_hopeless_ || now_ms() - last_sign_ms_ > kAloneAfterMs) {
      if (const auto own = leases_->take_own(size_.next())) return PlayYourself{*own};
    }
    changed_.wait_for(lock, kBetweenBoardLooks);
  }
}

void Board::deliver_own(Range range, std::string outcome) {
  const std::lock_guard lock(mutex_);
  const auto delivered = leases_->deliver(range, runtime::hash_text(outcome));
  if (delivered == Leases::Delivered::First) outcomes_[range.first] = {std::move(outcome), {}};
}

void Board::reject(const Outcome& outcome, const std::string& why) {
  const std::lock_guard lock(mutex_);
  (outcome.from.empty() ? figures_.by_itself : figures_.by_workers) -= outcome.range.count;
  counted_ = outcome.range.first;
  who_.erase(outcome.range.first);
  leases_->take_back(outcome.range);
  rejected_.emplace_back(outcome.from, why);
}

Figures Board::figures() const {
  const std::lock_guard lock(mutex_);
  Figures figures = figures_;
  if (leases_) {
    figures.expired = leases_->expired();
    figures.lost = leases_->lost();
    figures.again = leases_->delivered_again();
  }
  return figures;
}

std::optional<Lease> Board::take(std::uint64_t run, WorkerId worker) {
  const std::lock_guard lock(mutex_);
  if (is_over(run)) return std::nullopt;
  note_sign();
  auto lease = leases_->take(worker, size_.next(), now_ms());
  is_starved_ = is_starved_ || !lease;
  return lease;
}

void Board::prolong(std::uint64_t run, WorkerId worker, const std::vector<std::uint64_t>& leases) {
  const std::lock_guard lock(mutex_);
  if (is_over(run)) return;
  const std::uint64_t now = now_ms();
  for (const std::uint64_t lease : leases) {
    if (leases_->prolong(worker, lease, now)) last_sign_ms_ = now;
  }
}

std::string Board::deliver(std::uint64_t run, const std::string& name, Range range, std::string outcome,
                           std::uint64_t spent_us) {
  const std::lock_guard lock(mutex_);
  if (is_over(run)) return {};
  const auto delivered = leases_->deliver(range, runtime::hash_text(outcome));
  if (!delivered)
    return fmt::format("it brings schedules {} to {}, which nobody was to play", range.first, range.end());
  note_sign();
  if (*delivered == Leases::Delivered::Differs && figures_.differing.size() < kDifferingMax) {
    const auto waiting = outcomes_.find(range.first);
    const auto counted = who_.find(range.first);
    std::string other = waiting != outcomes_.end() ? waiting->second.from
                        : counted != who_.end()    ? counted->second
                                                   : std::string("another worker");
    if (other.empty()) other = "hypersim explore";
    figures_.differing.push_back(fmt::format(
        "schedules {} to {} came to one thing at {} and to another at {}: one of the machines is broken, or what is "
        "played depends on more than its seed",
        range.first + 1, range.end(), other, name));
  }
  if (*delivered == Leases::Delivered::First) {
    outcomes_[range.first] = {std::move(outcome), name};
    size_.note(range.count, spent_us);
    changed_.notify_one();
  }
  return {};
}

void Board::lose(WorkerId worker) {
  const std::lock_guard lock(mutex_);
  if (leases_) leases_->lose(worker);
}

void Board::expire() {
  const std::lock_guard lock(mutex_);
  if (!is_over_) leases_->expire(now_ms());
}

std::vector<std::pair<std::string, std::string>> Board::take_rejected() {
  const std::lock_guard lock(mutex_);
  return std::exchange(rejected_, {});
}

void Board::set_hopeless(bool is_hopeless) {
  const std::lock_guard lock(mutex_);
  is_hopeless_ = is_hopeless;
}

void Board::set_ready(std::size_t workers) {
  const std::lock_guard lock(mutex_);
  ready_ = workers;
}

}  // namespace hypersim::cluster
