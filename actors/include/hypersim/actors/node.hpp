#pragma once
// A node at work: kernel, capability actor, kv, timer and processes are CAF actors. Everything that a process does
// passes through mailboxes. A node belongs to a Network (network.hpp), which makes things happen: a call here that acts
// on the node takes effect with the network's next steps.

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "hypersim/actors/boot_image.hpp"
#include "hypersim/kv_module/disk_trouble.hpp"
#include "hypersim/kv_module/engine.hpp"
#include "hypersim/kv_module/node_store.hpp"
#include "hypersim/runtime/capability_table.hpp"
#include "hypersim/runtime/known_names.hpp"
#include "hypersim/runtime/process.hpp"
#include "hypersim/runtime/semantics.hpp"
#include "hypersim/runtime/time.hpp"
#include "hypersim/runtime/timer_queue.hpp"
#include "hypersim/runtime/trace.hpp"

namespace hypersim::actors {

struct NodeConfig {
  runtime::NodeId name;
  std::unique_ptr<kv_module::Disk> disk;
  /// By it the policies of the node are chosen, once.
  runtime::Semantics semantics = runtime::Semantics::documented();
  /// Where the process map and the states of processes live.
  std::unique_ptr<kv_module::NodeStore> store = kv_module::make_memory_node_store();
  /// What the machine has refused to that disk and that store: then the trace says so, once.
  std::shared_ptr<const kv_module::DiskTrouble> trouble = nullptr;
  /// What its kv need not make and read anew; may be null.
  std::shared_ptr<const kv_module::KnownRequests> known_requests = nullptr;
  /// Names of processes of this node that need not be made anew; may be null.
  std::shared_ptr<const runtime::KnownNames> known_names = nullptr;
  /// For explored runs of a network of one node: what its boot comes to, from the second one on; may be null.
  std::shared_ptr<BootImage> boot_image = nullptr;
};

/// A process as the node is told to initialize it.
struct ProcessSpec {
  struct Grant {
    runtime::Address to;  // on this node: a process of the same boot, or kv or timer
    runtime::Capability capability;
  };
  runtime::ProcessId id;
  /// Is it a member of the group in which everyone may message everyone? kv and timer are members, too.
  bool wired = false;
  bool is_public = false;
  /// The kernel grants these, like a manifest's request_capabilities.
  runtime::Capabilities initial;
  std::vector<Grant> grants;
  runtime::OnExit on_exit;
  /// Its durable state before its first life: written unless the home has one for it.
  std::optional<runtime::Bytes> state;
  runtime::Program program;
  std::string program_name = "script";  // the name by which Node::Programs finds it again
};

class Node {
 public:
  ~Node();
  Node(const Node&) = delete;
  Node& operator=(const Node&) = delete;

  /// The program with that name, for the process that is about to run it. If there is none, a spawn of it is
  /// NoFileAtPath, and a process of the process map that has it stays asleep.
  using Programs = std::function<runtime::Program(const std::string& program, const runtime::ProcessId& process)>;
  void set_programs(Programs programs);

  /// Initializes these processes with their capabilities, and those that the home knows from before, then runs all
  /// (D14). Once.
  void boot(const std::vector<ProcessSpec>& processes);
  /// Starts one more process, on a node that has booted.
  void initialize(const ProcessSpec& process);
  /// Every process and module ends at once, in good order or not, and the node boots again from its home, with the
  /// processes of its process map. A node that is down is just booted.
  void restart(bool orderly);
  /// False after the kernel command Shutdown, until restart().
  bool up() const;

  // Acts from outside. Each takes effect with the next steps.

  /// Tells a program that there is something for it; see runtime::Wake. No effect if the process is dead.
  void wake(const runtime::ProcessId& process);
  /// The same after that many milliseconds, in this life of the process. Nothing if the process is dead.
  std::optional<runtime::TimerId> wake_after(const runtime::ProcessId& process, std::uint64_t ms);
  /// No effect if it has fired.
  void cancel_wake(const runtime::TimerId& wake);
  /// Kills it: what it issued is revoked; its inbox and its outstanding requests are lost.
  void kill(const runtime::ProcessId& process);
  /// Its program ends as if it had thrown.
  void crash(const runtime::ProcessId& process);
  /// Gives it capabilities, like the kernel's GrantCapabilities; kept for a process that does not exist yet (D11).
  void grant(const runtime::ProcessId& process, runtime::Capabilities caps);
  /// Revokes everything that it issued, from every holder, including what has arrived or is on its way.
  void revoke_all(const runtime::ProcessId& issuer);
  /// kv dies at once, in the middle of its work, and a new one comes back on the same disk: what it had in hand and in
  /// its inbox is lost, and its transactions are gone.
  void crash_kv();
  void set_fds_limit(std::uint64_t limit);
  void fail_storage(kv_module::StorageFault fault);
  /// The trace says what the machine has refused, if nobody has said it yet.
  void tell_trouble();

  // Observers.

  const runtime::NodeId& name() const;
  runtime::NodeNumber number() const;
  const runtime::CapabilityTable& capabilities() const;
  bool alive(const runtime::ProcessId& process) const;
  /// Has the process ended, and will it be started again?
  bool returns(const runtime::ProcessId& process) const;
  /// What is to happen when that process ends; as `none` if it is not there.
  runtime::OnExit on_exit_of(const runtime::ProcessId& process) const;
  kv_module::Engine& kv();
  /// The durable state of that process, whether the process or the node is there or not. The error is a sentence.
  kv_module::StoreResult<std::optional<runtime::Bytes>> state_of(const runtime::ProcessId& process);
  /// The process, among those that are there, that had its turn most often in this life, and how often. If there are
  /// several, the first by name.
  std::optional<std::pair<runtime::ProcessId, std::uint64_t>> busiest() const;

 private:
  friend class Network;
  struct Impl;
  explicit Node(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace hypersim::actors
