#pragma once
// The kernel's routing rules as a pure function of the message and of what the kernel knows (docs/semantics.md,
// section 3). The kernel actor carries out the decision.

#include <optional>
#include <string>
#include <string_view>

#include "hypersim/runtime/capability_table.hpp"
#include "hypersim/runtime/index.hpp"
#include "hypersim/runtime/message.hpp"
#include "hypersim/runtime/routing_policy.hpp"

namespace hypersim::runtime {

/// Does the kernel take what a process of this node sends to that one, as a command (D19)?
bool is_kernel(const ProcessId& process, const RoutingPolicy& policy);

/// What the kernel knows of one local process or module.
struct Occupant {
  bool is_public = false;
  /// True for a process, false for a runtime module. Only processes learn of a bounce.
  bool userspace = true;
  CapabilityRowPtr capabilities;
  /// Decided by its name (modules.hpp) when it enters the table.
  bool may_message_anyone = false;
  bool is_kernel = false;
};

/// The kernel's own view of its node: who is there, with the rows that the capability actor published last.
class RoutingTable {
 public:
  explicit RoutingTable(NodeId our, RoutingPolicy policy = RoutingPolicy::documented())
      : our_(std::move(our)), policy_(policy), networking_(Capability::networking(our_)) {}
  const RoutingPolicy& policy() const { return policy_; }

  const NodeId& our() const { return our_; }
  /// What a process must hold to exchange messages with other nodes.
  const Capability& networking() const { return networking_; }
  void insert(const ProcessId& process, Occupant occupant);
  void erase(const ProcessId& process) { occupants_.erase(process); }
  /// A newer row of a process. No effect if the process is gone by now.
  void publish(const ProcessId& process, CapabilityRowPtr row);
  const Occupant* find(const ProcessId& process) const { return occupants_.find(process); }

  /// May `sender` (local, known) message `target` (local), by its own capabilities or by the group rule?
  bool may_message(const Occupant& sender, const Occupant& target, const Address& target_address) const;

 private:
  NodeId our_;
  RoutingPolicy policy_;
  Capability networking_;
  Index<ProcessId, Occupant> occupants_;
};

/// Why a message does not arrive. The names are those that traces print.
enum class Refusal {
  None,
  MissingNetworkingCapability,
  MissingMessagingCapability,
  UnknownSender,
  UnknownTarget,
  RemoteToLocalWithoutNetworking,
  KernelCommandFromAnotherNode,
  UnknownNode,
  Lost,  // not a rule: a fault that an exploration has injected
};
std::string_view to_text(Refusal why);

struct Route {
  enum class To { Process, Kernel, Network, Bounce, Nowhere };
  To to = To::Nowhere;
  Refusal why = Refusal::None;
  /// If a capability would have prevented the bounce, that capability.
  std::optional<Capability> missing;
};

/// Where the message goes. Its source and target name real nodes: see localized().
Route route(const KernelMessage& message, const RoutingTable& table);

/// Whether a bounced message comes back to its sender as a send error: a Request that expects a response, of a
/// userspace process. Anything else that bounces is dropped.
bool bounce_is_reported(const KernelMessage& message, const RoutingTable& table);

/// Rule 1: `our` becomes the node's own name.
Address localized(const Address& address, const NodeId& our);

}  // namespace hypersim::runtime
