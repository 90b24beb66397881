#pragma once
// Which process and which node of a recorded scenario is which, now that the scenario has changed.

#include <cstddef>
#include <optional>
#include <unordered_map>
#include <vector>

#include "hypersim/language/scenario.hpp"
#include "hypersim/simulator/replay.hpp"

namespace hypersim::simulator {

/// The cast of the scenario, as a recording keeps it.
RecordedCast recorded_cast(const language::Scenario& scenario);

class CastMatch {
 public:
  /// Who has the same name is the same, whatever its ProcessId and its node are now; else who has the same Address.
  /// Those that are left, which have another name and another Address, are matched in the order of their declarations.
  CastMatch(const RecordedCast& then, const RecordedCast& now);

  /// The same with the processes and nodes of now. A process that no line declares goes with the package that it
  /// belongs to.
  Happening now(Happening then) const;

 private:
  void match_nodes(const RecordedCast& then, const RecordedCast& now);
  void match_processes(const RecordedCast& then, const RecordedCast& now);
  void pair(const RecordedCast::Process& then, const RecordedCast::Process& now);
  void move(runtime::ProcessId& process, runtime::NodeNumber& node) const;

  struct Place {
    runtime::ProcessId process;
    runtime::NodeNumber node;
    friend bool operator==(const Place&, const Place&) = default;
  };
  struct PlaceHash {
    std::size_t operator()(const Place& place) const;
  };
  std::vector<std::optional<runtime::NodeNumber>> nodes_;  // by the number that it had
  std::unordered_map<Place, Place, PlaceHash> processes_;
  std::unordered_map<std::string, runtime::PackageId> packages_;  // that are gone, by their texts
};

}  // namespace hypersim::simulator
