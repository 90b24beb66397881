#pragma once
// What a worker is given: it listens, and plays ranges of schedules for one coordinator after the other. Knows nothing
// of what is played.

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "hypersim/cluster/address.hpp"
#include "hypersim/cluster/build.hpp"
#include "hypersim/cluster/contents.hpp"
#include "hypersim/cluster/range.hpp"
#include "hypersim/cluster/security.hpp"
#include "hypersim/runtime/result.hpp"

namespace hypersim::cluster {

/// Plays ranges of what it was made for. Used by one thread, the one that made it.
class RangePlayer {
 public:
  virtual ~RangePlayer() = default;
  /// The outcome of the range: the same bytes wherever it is played. `goes_on` is called between two schedules; once it
  /// says no, there is no outcome.
  virtual std::optional<std::string> play(Range range, const std::function<bool()>& goes_on) = 0;
};

using MadePlayer = runtime::Result<std::unique_ptr<RangePlayer>, std::string>;

struct WorkerOptions {
  Address listen;  // port 0: any that is free
  Security security;
  Build build;
};

struct WorkerCalls {
  /// Makes ready to play what the description says; the contents are in the order of the parcel. It may take long, and
  /// gives up once `stop` is set. The error is a phrase.
  std::function<MadePlayer(const std::string& description, const std::vector<SharedBytes>& contents,
                           const std::atomic<bool>& stop)>
      prepare;
  /// It listens at that address now.
  std::function<void(const Address&)> on_listening;
  /// Told what its user may want to know, as a sentence. Called by another thread.
  std::function<void(const std::string&)> tell;
  /// Asked often: it is to end.
  std::function<bool()> stops;
};

}  // namespace hypersim::cluster
