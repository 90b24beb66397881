#pragma once
// Workers to which an actor keeps the connections.

#include <caf/all.hpp>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "hypersim/cluster/workers.hpp"

#include "../board.hpp"
#include "coordinator_actor.hpp"
#include "network_config.hpp"
#include "probe.hpp"

namespace hypersim::cluster {

class ConnectedWorkers final : public Workers {
 public:
  /// Begins to connect.
  explicit ConnectedWorkers(WorkersOptions options);
  ~ConnectedWorkers() override;

  void begin(const Parcel& parcel, const Contents& contents, Range all, std::uint64_t first_us) override;
  Next next(const std::function<bool()>& stops) override;
  void deliver_own(Range range, std::string outcome) override;
  void reject(const Outcome& outcome, const std::string& why) override;
  void end() override;
  Figures figures() const override;
  void close(int exit_code) override;

 private:
  const WorkersOptions options_;
  Board board_{[this] { CoordinatorActor::tell_task(actor_); }};
  Supply supply_;
  Probes probes_;
  NetworkConfig config_;
  std::optional<caf::actor_system> system_;
  caf::actor actor_;
  std::uint64_t run_ = 0;
};

}  // namespace hypersim::cluster
