#pragma once
// The workers of an exploration, as the one sees them who explores: it says what is to be played, and gets the outcomes
// of ranges of schedules in the order of their numbers, whatever becomes of the workers. What they lose is played by
// others, and at last by whoever asks. Knows nothing of what is played.

#include <cstdint>
#include <functional>
#include <string>
#include <variant>
#include <vector>

#include "hypersim/cluster/address.hpp"
#include "hypersim/cluster/build.hpp"
#include "hypersim/cluster/contents.hpp"
#include "hypersim/cluster/range.hpp"
#include "hypersim/cluster/security.hpp"

namespace hypersim::cluster {

/// What came of a range.
struct Outcome {
  Range range;
  std::string bytes;
  std::string from;  // the address of the worker; empty: the one who asks
};
/// Nobody else plays that range.
struct PlayYourself {
  Range range;
};
/// It was interrupted.
struct Stopped {};
using Next = std::variant<Outcome, PlayYourself, Stopped>;

/// What became of the ranges of an exploration.
struct Figures {
  std::uint64_t by_workers = 0;  // schedules whose outcome came from a worker
  std::uint64_t by_itself = 0;   // and from whoever asked
  std::uint64_t expired = 0;     // leases
  std::uint64_t lost = 0;        // leases of workers that went
  std::uint64_t again = 0;       // ranges whose outcome came more than once
  /// Ranges whose outcomes differ from worker to worker, as sentences: nothing that is found can be relied on.
  std::vector<std::string> differing;
};

struct WorkersOptions {
  std::vector<Address> addresses;
  Security security;
  Build build;
  /// Told what the user has to know of a worker, as a sentence. Called by another thread.
  std::function<void(const std::string&)> tell;
};

/// The thread that makes it closes and destroys it, after every other thread that has used it has ended.
class Workers {
 public:
  Workers() = default;
  virtual ~Workers() = default;
  Workers(const Workers&) = delete;
  Workers& operator=(const Workers&) = delete;

  /// What is to be played from now on, until end(). `contents` has what the parcel names. `first_us`: how long one
  /// schedule takes, about.
  virtual void begin(const Parcel& parcel, const Contents& contents, Range all, std::uint64_t first_us) = 0;
  /// The next outcome in the order of numbers, or a range that the caller has to play and deliver.
  virtual Next next(const std::function<bool()>& stops) = 0;
  virtual void deliver_own(Range range, std::string outcome) = 0;
  /// The outcome that next() has just returned is none, says a phrase: its worker lies, or is broken.
  virtual void reject(const Outcome& outcome, const std::string& why) = 0;
  virtual void end() = 0;
  /// Of the exploration that was begun last.
  virtual Figures figures() const = 0;

  /// The end of everything. What is to be printed or written has been. If connections do not end in time, the process
  /// is ended with that code.
  virtual void close(int exit_code) = 0;
};

}  // namespace hypersim::cluster
