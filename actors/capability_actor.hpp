#pragma once
// The capability actor: issues and verifies capabilities (KvCapabilityParams among them), and is the only writer of the
// capability table. After each change, it publishes the changed rows to the kernel before it answers. So whoever acts
// on the answer finds that the kernel knows the change.

#include <vector>

#include "hypersim/runtime/capability_table.hpp"

#include "light_actor.hpp"
#include "messages.hpp"
#include "node_context.hpp"
#include "process_map.hpp"
#include "standing_actor.hpp"

namespace hypersim::actors {

class CapabilityActor : public MayStand<CapabilityMail> {
 public:
  CapabilityActor(caf::actor_config& config, NodeContext& context, runtime::CapabilityTable& table, ProcessMap& map);

  Candidate candidate() const override;

 protected:
  void handle(Mail& mail) noexcept override;

 private:
  void add(const runtime::ProcessId& on, const runtime::Capabilities& caps, runtime::fact::CapabilityAdded::How how);
  void add_one(const runtime::ProcessId& on, const runtime::Capability& cap, runtime::fact::CapabilityAdded::How how);
  void save(const SaveCapabilities& save);
  void drop(const DropCapabilities& ask);
  /// The same of what is given one by one, and not as a part of how a process begins: it can be revoked (D12).
  void give(const runtime::ProcessId& on, const runtime::Capabilities& caps, runtime::fact::CapabilityAdded::How how);
  /// Gives the capabilities, or keeps them for a process that is not known yet (D11).
  void grant(const GrantCapabilities& grant);
  void enter(const AddProcess& ask);
  void adopt(const AdoptChild& ask);
  void equip(const EquipProcess& ask);
  /// Carries out what was late: all that comes here comes in one order (D39).
  void release_late_changes();
  void let_talk(const runtime::ProcessId& parent, const runtime::ProcessId& child);
  void equip(const EquipChild& ask);
  /// Revokes everything that the process issued, including what waits for its holder.
  std::vector<runtime::CapabilityTable::Holding> revoke(const runtime::ProcessId& issuer);
  void revoke_all(const runtime::ProcessId& issuer);
  void removed(const std::vector<runtime::CapabilityTable::Holding>& holdings,
               runtime::fact::CapabilityRemoved::How how);
  void publish(const runtime::ProcessId& process);
  /// The map has changed in a way after which the shipped runtime writes it, if that process outlives the node (D23).
  void publish_written(const runtime::ProcessId& process);
  void publish_row(const runtime::ProcessId& process);

  runtime::CapabilityTable& table_;
  ProcessMap& map_;
};

}  // namespace hypersim::actors
