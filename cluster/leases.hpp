#pragma once
// Who plays which schedules: the books over ranges of their numbers. Knows neither CAF nor a clock: whoever calls says
// what time it is. Not thread-safe.
//
// A range is cut once, and keeps its borders. It is free, leased to one worker or several, in the hands of the
// coordinator, or done. Whoever brings its outcome first has played it, also under a lease that has expired; each
// later copy is compared with the first. So no range is counted twice, and none is lost.

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>

#include "hypersim/cluster/range.hpp"

namespace hypersim::cluster {

/// A connection to a worker: one that comes again is another one.
using WorkerId = std::uint64_t;

struct Lease {
  std::uint64_t id = 0;
  Range range;
};

class Leases {
 public:
  struct Rules {
    std::uint64_t lease_ms = 1500;
    std::size_t of_a_worker_max = 2;
    /// A range that was lost so often is not given to a worker again.
    int losses_max = 2;
  };

  enum class Delivered {
    First,     // it counts
    Again,     // it is known, and it is the same
    Differs,   // it is known, and it is not the same
    Forgotten  // it was counted so long ago that nobody knows what it was
  };

  /// `all`: the numbers that there are.
  Leases(Range all, Rules rules) : all_(all), rules_(rules), next_(all.first), limit_(all.first) {}

  /// Up to that number, and not including it, may be handed out.
  void allow_until(std::uint64_t number);

  /// A range for that worker: one that was lost, or else a new one of so many numbers. Nothing if it has enough, or if
  /// nothing is free.
  std::optional<Lease> take(WorkerId worker, std::uint64_t count, std::uint64_t now_ms);
  /// The same for the coordinator: one that no worker is to have, or else the first that is free, or else a new one.
  std::optional<Range> take_own(std::uint64_t count);
  /// Only one that no worker is to have.
  std::optional<Range> take_given_up();

  /// The worker is alive and has that lease in hand. False if it has no such lease any more.
  bool prolong(WorkerId worker, std::uint64_t lease, std::uint64_t now_ms);
  /// Takes back what nobody has prolonged. How many leases.
  std::size_t expire(std::uint64_t now_ms);
  /// Takes back all that the worker has. How many leases.
  std::size_t lose(WorkerId worker);

  /// The outcome of a range, as a digest. Nothing if that is no range that was cut.
  std::optional<Delivered> deliver(Range range, std::uint64_t digest);
  /// What was delivered as the first copy, and counted last if it was counted, cannot be used: the range is free again.
  void take_back(Range range);

  /// Everything before that number has been counted: of that, only the latest is remembered.
  void settle_until(std::uint64_t number);

  /// The range that was cut there, and is remembered.
  Range range_at(std::uint64_t first) const { return {first, pieces_.at(first).count}; }
  bool is_done(std::uint64_t first) const;
  std::size_t leases_of(WorkerId worker) const;
  /// That are leased now.
  std::size_t leases() const { return leases_.size(); }
  std::uint64_t expired() const { return expired_; }
  std::uint64_t lost() const { return lost_; }
  /// Ranges whose outcome came more than once.
  std::uint64_t delivered_again() const { return again_; }
  /// Each range that is remembered is in one state only, and together they are all numbers that were cut. For tests.
  bool is_consistent() const;

  /// So many ranges that were counted are remembered, to be compared with late copies.
  static constexpr std::size_t kRememberedMax = 4096;

 private:
  struct Piece {
    std::uint64_t count = 0;
    int losses = 0;
    int leases = 0;        // that are on it now
    bool is_own = false;   // the coordinator plays it
    bool is_done = false;  // then there is a digest
    std::uint64_t digest = 0;
  };
  struct Held {
    WorkerId worker = 0;
    std::uint64_t first = 0;
    std::uint64_t due_ms = 0;
  };
  using Held_at = std::map<std::uint64_t, Held>::iterator;

  std::optional<std::uint64_t> first_free(bool for_a_worker) const;
  std::optional<Range> cut(std::uint64_t count);
  Held_at release(Held_at lease, bool as_a_loss);

  Range all_;
  Rules rules_;
  std::uint64_t next_;   // the first number that has not been cut
  std::uint64_t limit_;  // what may be handed out ends here
  std::uint64_t next_lease_ = 1;
  std::map<std::uint64_t, Piece> pieces_;  // by first
  std::set<std::uint64_t> free_;           // by first: neither leased nor own nor done
  std::map<std::uint64_t, Held> leases_;   // by id
  std::size_t settled_ = 0;                // how many of the pieces have been counted: the first ones
  std::uint64_t settled_to_ = 0;           // where those end
  std::uint64_t expired_ = 0, lost_ = 0, again_ = 0;
};

}  // namespace hypersim::cluster
