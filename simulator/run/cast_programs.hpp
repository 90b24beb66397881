#pragma once
// What the members of the cast run on their nodes: a program each, for scripts with a link to the conductor, and what
// becomes of a link when its process ends. The node makes a process's program here each time that the process starts:
// at boot, by a spawn, after a restart.

#include <map>
#include <memory>
#include <vector>

#include "hypersim/actors/network.hpp"
#include "hypersim/language/scenario.hpp"
#include "hypersim/processes/run_programs.hpp"
#include "hypersim/simulator/run.hpp"

#include "lanes.hpp"
#include "script_link.hpp"
#include "stand_in_link.hpp"

namespace hypersim::simulator {

class CastPrograms {
 public:
  /// All outlive it.
  CastPrograms(const language::Scenario& scenario, actors::Network& network, Receives& receives,
               StandInLinks& stand_ins, std::shared_ptr<processes::RunPrograms> registered, std::uint64_t seed);

  /// The link of a member of the cast.
  ScriptLink& of(const language::WhoOperand& who) { return *links_[static_cast<std::size_t>(who.cast)]; }
  /// The declared members of that node, as it is to initialize them.
  std::vector<actors::ProcessSpec> declared(const runtime::NodeId& node);
  /// The step, which outlives this, is about to begin: if the parent does spawn, the child's program is as it says.
  void about_to_spawn(const runtime::Address& parent, const language::SpawnStep& spawn);
  /// Does such an event change anything for a program?
  static bool concerns(const runtime::Fact& fact) {
    return runtime::is_one_of<runtime::fact::ProcessEnded, runtime::fact::Spawned, runtime::fact::NodeStopped>(fact);
  }
  /// An event has been recorded.
  void on_event(const runtime::TraceEvent& event);
  /// Wakes the lanes of those whose commands may have ended since the last time.
  void wake_touched(Lanes& lanes);
  /// Who has run a loaded program so far.
  const std::vector<LoadedProgram>& loaded() const { return loaded_; }

 private:
  /// What runs under that name on the node, for that process.
  runtime::Program program_for(const std::string& name, const runtime::Address& process);
  runtime::Program script_of(const runtime::Address& process) const;
  /// What it is that the process means by that name: a program, or a component of a package.
  processes::RunPrograms::Found found(const std::string& name, const runtime::Address& process) const;
  runtime::Program registered(const std::string& name, const runtime::Address& process);
  runtime::Program component(const processes::RunPrograms::Found& program, const std::string& name,
                             const runtime::Address& process);
  runtime::Address address_on(runtime::NodeNumber node, const runtime::ProcessId& process) const;

  const language::Scenario& scenario_;
  actors::Network& network_;
  StandInLinks& stand_ins_;
  const std::uint64_t seed_;                            // of the run
  std::map<runtime::Address, std::uint64_t> begun_;     // how often a component has begun to run for that process
  std::shared_ptr<processes::RunPrograms> registered_;  // the node keeps it, too
  std::vector<int> touched_;
  std::vector<std::unique_ptr<ScriptLink>> links_;  // as the cast
  std::map<runtime::Address, std::size_t> casts_;   // by process
  std::vector<const language::ProcessDecl*> says_;  // what was said last of each member that came to be
  std::map<runtime::Address, const language::SpawnStep*>
      spawning_;  // by parent: what it is about to spawn, or was last
  std::vector<LoadedProgram> loaded_;
};

}  // namespace hypersim::simulator
