#include "leases.hpp"

#include <algorithm>
#include <iterator>

namespace hypersim::cluster {

void Leases::allow_until(std::uint64_t number) { limit_ = std::clamp(number, limit_, all_.end()); }

std::optional<std::uint64_t> Leases::first_free(bool for_a_worker) const {
  for (const std::uint64_t first : free_) {
    if (!for_a_worker || pieces_.at(first).losses < rules_.losses_max) return first;
  }
  return std::nullopt;
}

std::optional<Range> Leases::cut(std::uint64_t count) {
  if (next_ >= limit_ || count == 0) return std::nullopt;
  const Range range{next_, std::min(count, limit_ - next_)};
  pieces_[range.first].count = range.count;
  next_ = range.end();
  return range;
}

std::optional<Lease> Leases::take(WorkerId worker, std::uint64_t count, std::uint64_t now_ms) {
  if (leases_of(worker) >= rules_.of_a_worker_max) return std::nullopt;
  std::optional<Range> range;
  if (const auto free = first_free(true)) {
    free_.erase(*free);
    range = Range{*free, pieces_[*free].count};
  } else {
    range = cut(count);
  }
  if (!range) return std::nullopt;
  ++pieces_[range->first].leases;
  leases_[next_lease_] = {worker, range->first, now_ms + rules_.lease_ms};
  return Lease{next_lease_++, *range};
}

std::optional<Range> Leases::take_given_up() {
  for (const std::uint64_t first : free_) {
    Piece& piece = pieces_[first];
    if (piece.losses < rules_.losses_max) continue;
    piece.is_own = true;
    free_.erase(first);
    return Range{first, piece.count};
  }
  return std::nullopt;
}

std::optional<Range> Leases::take_own(std::uint64_t count) {
  if (const auto given_up = take_given_up()) return given_up;
  std::optional<Range> range;
  if (const auto free = first_free(false)) {
    free_.erase(*free);
    range = Range{*free, pieces_[*free].count};
  } else {
    range = cut(count);
  }
  if (range) pieces_[range->first].is_own = true;
  return range;
}

bool Leases::prolong(WorkerId worker, std::uint64_t lease, std::uint64_t now_ms) {
  const auto held = leases_.find(lease);
  if (held == leases_.end() || held->second.worker != worker) return false;
  held->second.due_ms = now_ms + rules_.lease_ms;
  return true;
}

Leases::Held_at Leases::release(Held_at lease, bool as_a_loss) {
  const std::uint64_t first = lease->second.first;
  Piece& piece = pieces_[first];
  --piece.leases;
  piece.losses += as_a_loss;
  if (piece.leases == 0 && !piece.is_own && !piece.is_done) free_.insert(first);
  return leases_.erase(lease);
}

std::size_t Leases::expire(std::uint64_t now_ms) {
  std::size_t count = 0;
  for (auto lease = leases_.begin(); lease != leases_.end();) {
    if (lease->second.due_ms > now_ms) {
      ++lease;
      continue;
    }
    lease = release(lease, true);
    ++count;
  }
  expired_ += count;
  return count;
}

std::size_t Leases::lose(WorkerId worker) {
  std::size_t count = 0;
  for (auto lease = leases_.begin(); lease != leases_.end();) {
    if (lease->second.worker != worker) {
      ++lease;
      continue;
    }
    lease = release(lease, true);
    ++count;
  }
  lost_ += count;
  return count;
}

std::optional<Leases::Delivered> Leases::deliver(Range range, std::uint64_t digest) {
  const auto found = pieces_.find(range.first);
  if (found == pieces_.end()) {
    const std::uint64_t known = pieces_.empty() ? next_ : pieces_.begin()->first;
    if (range.first < all_.first || range.end() > known || range.end() < range.first) return std::nullopt;
    return Delivered::Forgotten;
  }
  Piece& piece = found->second;
  if (piece.count != range.count) return std::nullopt;
  for (auto lease = leases_.begin(); lease != leases_.end();)
    lease = lease->second.first == range.first ? release(lease, false) : std::next(lease);
  if (piece.is_done) {
    ++again_;
    return piece.digest == digest ? Delivered::Again : Delivered::Differs;
  }
  free_.erase(range.first);
  piece.is_own = false;
  piece.is_done = true;
  piece.digest = digest;
  return Delivered::First;
}

void Leases::take_back(Range range) {
  const auto found = pieces_.find(range.first);
  if (found == pieces_.end() || !found->second.is_done) return;
  if (settled_to_ == range.end() && settled_ > 0) {
    settled_to_ = range.first;
    --settled_;
  }
  found->second.is_done = false;
  found->second.digest = 0;
  ++found->second.losses;
  if (found->second.leases == 0) free_.insert(range.first);
}

void Leases::settle_until(std::uint64_t number) {
  for (auto next = pieces_.lower_bound(settled_to_);
       next != pieces_.end() && next->second.is_done && next->first + next->second.count <= number; ++next) {
    settled_to_ = next->first + next->second.count;
    ++settled_;
  }
  for (; settled_ > kRememberedMax; --settled_) pieces_.erase(pieces_.begin());
}

bool Leases::is_done(std::uint64_t first) const {
  const auto found = pieces_.find(first);
  return found == pieces_.end() ? first < (pieces_.empty() ? next_ : pieces_.begin()->first) : found->second.is_done;
}

std::size_t Leases::leases_of(WorkerId worker) const {
  return static_cast<std::size_t>(
      std::count_if(leases_.begin(), leases_.end(), [&](const auto& lease) { return lease.second.worker == worker; }));
}

bool Leases::is_consistent() const {
  std::map<std::uint64_t, int> on;
  for (const auto& [id, lease] : leases_) ++on[lease.first];
  std::uint64_t at = pieces_.empty() ? next_ : pieces_.begin()->first;
  for (const auto& [first, piece] : pieces_) {
    if (first != at || piece.count == 0 || piece.leases != on[first]) return false;
    at += piece.count;
    const bool is_free = piece.leases == 0 && !piece.is_own && !piece.is_done;
    if (is_free != free_.contains(first) || (piece.is_done && piece.is_own)) return false;
  }
  return at == next_ && next_ <= limit_ && limit_ <= all_.end();
}

}  // namespace hypersim::cluster
