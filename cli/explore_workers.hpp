#pragma once
// The workers of a command that explores: opened when they are needed, and closed at its end.

#include <cstdint>
#include <memory>

#include "hypersim/cluster/network_library.hpp"

#include "options.hpp"

namespace hypersim::cli {

class ExploreWorkers {
 public:
  /// The command outlives it.
  explicit ExploreWorkers(const ExploreCommand& command) : command_(command) {}
  ~ExploreWorkers();
  ExploreWorkers(const ExploreWorkers&) = delete;
  ExploreWorkers& operator=(const ExploreWorkers&) = delete;

  bool are_wanted() const { return !command_.workers.empty(); }
  /// Reads what shows workers who asks. Another code than Passed if that cannot be used; it has complained of it.
  ExitCode prepare();
  /// Those that are open, in this process. prepare() has passed.
  cluster::Workers& open();
  /// So many schedules were played by a worker.
  void note_played(std::uint64_t schedules) { by_workers_ += schedules; }
  /// Complains of what was found out about the workers in the exploration that has just ended: the code for it.
  ExitCode judge();
  /// Says how the work was shared, and ends all connections. Everything else has been printed and written: if
  /// connections do not end in time, the process is ended with that code.
  void close(ExitCode code);

 private:
  const ExploreCommand& command_;
  cluster::WorkersOptions options_;
  const cluster::NetworkLibrary* library_ = nullptr;
  std::unique_ptr<cluster::Workers> workers_;
  std::uint64_t by_workers_ = 0, lost_ = 0;
};

}  // namespace hypersim::cli
