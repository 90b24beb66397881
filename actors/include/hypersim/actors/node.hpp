#pragma once
// A node at work: kernel, capability actor, kv, timer and processes, each a CAF actor, in an actor system of its own
// under the deterministic one-thread scheduler. Whoever owns a Node drives it: nothing happens between calls, and all
// observers are to be called between steps. Everything that a process does passes through mailboxes.

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "hypersim/actors/chooser.hpp"
#include "hypersim/actors/faults.hpp"
#include "hypersim/actors/mutant.hpp"
#include "hypersim/actors/strategy.hpp"
#include "hypersim/kv_module/engine.hpp"
#include "hypersim/kv_module/node_store.hpp"
#include "hypersim/runtime/capability_table.hpp"
#include "hypersim/runtime/process.hpp"
#include "hypersim/runtime/time.hpp"
#include "hypersim/runtime/trace.hpp"

namespace hypersim::actors {

struct NodeConfig {
  runtime::NodeId name;
  std::uint64_t seed = 0;
  std::unique_ptr<kv_module::Disk> disk;
  kv_module::Policy kv_policy = kv_module::Policy::documented();
  std::unique_ptr<Chooser> chooser = make_fifo_chooser();
  /// If set, the run is explored: the strategy decides in place of the chooser, kv's requests wait in lanes, and all
  /// timers of one deadline fire at once. It outlives the node.
  Strategy* strategy = nullptr;
  /// What may go wrong in an explored run, while allow_faults(true) holds.
  Faults faults;
  /// Of an explored run, for the test that nothing is lost by it that some actors run between choices: from the end of
  /// the first boot on, none does.
  bool every_message_is_a_choice = false;
  /// For tests.
  Mutant mutant = Mutant::None;
  /// Where the process map and the states of processes live.
  std::unique_ptr<kv_module::NodeStore> store = kv_module::make_memory_node_store();
  /// A program that would go on within one step() beyond so many events of the trace is held there for good, so that
  /// step() returns, and whoever drives the node can see that it is too much.
  std::size_t events_max = SIZE_MAX;
};

/// A process as the node is told to initialize it.
struct ProcessSpec {
  struct Grant {
    runtime::Address to;  // on this node: a process of the same boot, or kv or timer
    runtime::Capability capability;
  };
  runtime::ProcessId id;
  /// Member of the group in which everyone may message everyone; kv and timer are members, too.
  bool wired = false;
  bool is_public = false;
  /// Granted by the kernel, as a manifest's request_capabilities.
  runtime::Capabilities initial;
  std::vector<Grant> grants;
  runtime::OnExit on_exit;
  runtime::Program program;
  std::string program_name = "script";  // by which Node::Programs finds it again
};

class Node {
 public:
  explicit Node(NodeConfig config);
  /// Orderly tear-down: processes first, then the modules, then the actor system.
  ~Node();
  Node(const Node&) = delete;
  Node& operator=(const Node&) = delete;

  /// The program with that name, for the process that is about to run it. None: a spawn of it is NoFileAtPath, and a
  /// process of the process map stays asleep in it.
  using Programs = std::function<runtime::Program(const std::string& program, const runtime::ProcessId& process)>;
  void set_programs(Programs programs);

  /// Initializes these processes with their capabilities, and those that the home knows from before, then runs all
  /// (D14). Once.
  void boot(const std::vector<ProcessSpec>& processes);
  /// One more, on a node that has booted.
  void initialize(const ProcessSpec& process);
  /// Every process and module ends at once, in good order or not, and the node boots again from its home, with the
  /// processes of its process map. One that is down is booted.
  void restart(bool orderly);
  /// False after the kernel command Shutdown, until restart().
  bool up() const;

  // Driving.

  /// One choice: the chosen actor handles one message, and the kernel and the capability actor run to quiescence. In an
  /// explored run: what the strategy has chosen.
  /// False if nothing was runnable.
  bool step();
  /// What was asked from outside takes effect, as far as the kernel and the capability actor are concerned.
  void run_between_choices();
  /// Time jumps to the next timer, which fires; in an explored run all of that moment. False if there is none, or only
  /// after `until`.
  bool fire_next_timer(std::optional<runtime::LogicalTime> until = std::nullopt);
  bool has_timers() const;
  /// Time passes without anything happening; no timer may be due before.
  void advance_to(runtime::LogicalTime time);
  runtime::LogicalTime now() const;

  // From outside. Each takes effect with the next steps.

  /// Tells a program that there is something for it; see runtime::Wake. Of a dead process: nothing.
  void wake(const runtime::ProcessId& process);
  /// Kills it: what it issued is revoked; its inbox and its outstanding requests are lost.
  void kill(const runtime::ProcessId& process);
  /// Its program ends as if it had thrown.
  void crash(const runtime::ProcessId& process);
  /// Gives it capabilities, as the kernel's GrantCapabilities does; kept for one that does not exist yet (D11).
  void grant(const runtime::ProcessId& process, runtime::Capabilities caps);
  /// Takes back everything that it issued, from every holder, also what has arrived or is on its way.
  void revoke_all(const runtime::ProcessId& issuer);
  /// kv dies at once, in the middle of its work, and a new one comes back on the same disk: what it had in hand and in
  /// its inbox is lost, and its transactions are gone.
  void crash_kv();
  void set_fds_limit(std::uint64_t limit);
  void fail_storage(kv_module::StorageFault fault);

  /// Whoever acts from outside as one among the actors waits for its turn: it becomes runnable like an actor, and the
  /// Chooser decides.
  void request_turn();
  /// Has the turn come? True once for each request.
  bool take_turn();

  /// Of an explored run: may something go wrong from now on? Not before it is said.
  void allow_faults(bool allowed);

  // Observers.

  const runtime::NodeId& name() const;
  runtime::Trace& trace();
  const runtime::Trace& trace() const;
  const runtime::CapabilityTable& capabilities() const;
  bool alive(const runtime::ProcessId& process) const;
  /// It has ended, and will be started again.
  bool returns(const runtime::ProcessId& process) const;
  kv_module::Engine& kv();
  /// Of the processes that are there, the one that had its turn most often in this life, and how often. Of several the
  /// first by name.
  std::optional<std::pair<runtime::ProcessId, std::uint64_t>> busiest() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace hypersim::actors
