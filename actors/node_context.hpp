#pragma once
// What the actors of one node share: its name, its generator, the addresses of the kernel and the modules, and what it
// shares with the other nodes of its network. The Node owns it and outlives its actors. It is used only inside message
// handlers (one thread).

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "hypersim/kv_module/disk_trouble.hpp"
#include "hypersim/runtime/capability_table.hpp"
#include "hypersim/runtime/known_names.hpp"
#include "hypersim/runtime/random.hpp"

#include "keyring.hpp"
#include "kv_lanes.hpp"
#include "messages.hpp"
#include "network_context.hpp"
#include "policies.hpp"

namespace hypersim::actors {

/// The actors that exist exactly as long as the node is up, besides those of processes.
struct Modules {
  ActorRef<KernelMail> kernel;
  ActorRef<CapabilityMail> capabilities;
  ActorRef<StateMail> state;
  ActorRef<KvMail> kv;
  ActorRef<TimerMail> timer;
  std::optional<ActorRef<NetMail>> net;  // none in a network of one node, in which nobody can ask it
};

class Lines;

struct NodeContext {
  /// The network's context outlives it.
  NodeContext(NetworkContext& its_network, runtime::NodeId node, runtime::NodeNumber its_number, std::uint64_t run_seed,
              const Policies& its_policies)
      : policies(its_policies),
        network(its_network),
        trace(its_network.trace),
        timers(its_network.timers),
        our(std::move(node)),
        number(its_number),
        random(seed_of(run_seed, its_number)),
        keyring(run_seed, our, policies.network) {}

  /// Each node has a generator of its own, so that what one draws does not depend on the others. That of the first
  /// begins at the seed.
  static std::uint64_t seed_of(std::uint64_t run_seed, runtime::NodeNumber node) {
    if (node.value == 0) return run_seed;
    return runtime::Random(run_seed ^ (std::uint64_t{node.value} * 0x9e3779b97f4a7c15u)).next_u64();
  }

  const Policies policies;
  NetworkContext& network;
  runtime::Trace& trace;               // the network's
  runtime::TimerQueue<Timer>& timers;  // the network's

  runtime::NodeId our;
  runtime::NodeNumber number;
  /// May be null.
  std::shared_ptr<const runtime::KnownNames> known_names;
  runtime::Address address_of(const runtime::ProcessId& process) const {
    const auto* known = known_names == nullptr ? nullptr : known_names->find(process);
    return known == nullptr ? runtime::Address(our, process) : known->address;
  }
  /// The right to message that process of this node.
  runtime::Capability messaging_of(const runtime::Address& address) const {
    const auto* known = known_names == nullptr ? nullptr : known_names->find(address.process());
    return known == nullptr ? runtime::Capability::messaging(address) : known->messaging;
  }
  runtime::Random random;
  Keyring keyring;
  /// The way to other nodes; null in a network of one node.
  Lines* lines = nullptr;
  /// What its processes hold.
  const runtime::CapabilityTable* capabilities = nullptr;

  /// Makes the actor of a process, which does not run anything yet.
  std::function<ActorRef<ProcessMail>(const runtime::Address&, runtime::Program)> make_process;
  /// See Node::set_programs.
  std::function<runtime::Program(const std::string&, const runtime::ProcessId&)> programs;

  /// None if the node is down: then there is nobody to ask.
  std::optional<Modules> modules;
  struct GoingDown {
    runtime::StepId step;
    std::optional<std::string> why;  // it crashes; none: it was told to shut down
  };
  /// What was ordered and is not in force yet, because it goes another way than messages (D39). Only in an explored
  /// run. The capability actor carries it out before anything else that it is told.
  struct LateChange {
    std::shared_ptr<const CapabilityChange> change;
    runtime::StepId step;
  };
  std::vector<LateChange> late_changes;
  bool has_late_changes = false;  // or they are on their way to the capability actor

  /// Whether the kernel and the capability actor take what comes (D17).
  EventLoop loop;
  /// The node goes down as soon as this choice is done.
  std::optional<GoingDown> goes_down;
  /// A module has come to an end that takes the node with it, as one of a shipped node would.
  [[gnu::cold]] void panic(std::string why);
  void shut_down();

  bool out_of_events() const { return network.out_of_events(); }
  /// In an explored run: where requests wait for kv. None: they wait in kv's mailbox.
  std::optional<KvLanes> kv_lanes;
  bool is_explored() const { return network.is_explored; }
  /// In that step kv died when it was about to answer. It is replaced as soon as this choice is done.
  std::optional<runtime::StepId> kv_died;

  /// What the machine has refused to the disk and to the store; none: they are in memory.
  std::shared_ptr<const kv_module::DiskTrouble> trouble;
  bool storage_failed = false;  // and the trace says so
  /// If the machine has refused something: the trace says so, and that `lost` is not kept.
  void tell_trouble(std::string lost);
  /// The same of a store that has failed, whatever the reason.
  void storage_fails(std::string lost, const std::string& why);

  /// That actor gets that mail after that many milliseconds, if the node is still up then.
  template <class What>
  runtime::TimerId arm(std::uint64_t ms, ReplyTo<What> to, What what) {
    return timers.arm(network.after_ms(ms), Timer{Due<What>{std::move(to), std::move(what)}, trace.step(), number});
  }
  /// Hands a message to the kernel. The caller does nothing more with it.
  void submit(std::shared_ptr<runtime::KernelMessage> message);
  /// The loop stands still while that process or module sends: a module ends the node if there is no room (D15).
  [[gnu::cold]] void submits_while_it_stands(const runtime::ProcessId& sender);
};

}  // namespace hypersim::actors
