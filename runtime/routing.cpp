#include "hypersim/runtime/routing.hpp"

#include "hypersim/runtime/modules.hpp"

namespace hypersim::runtime {

bool is_kernel(const ProcessId& process, const RoutingPolicy& policy) {
  if (policy.kernel_is_of_the_system) return process.is_of_system() && process == modules::kernel();
  return process.process_name() == modules::kernel().process_name();
}

void RoutingTable::insert(const ProcessId& process, Occupant occupant) {
  occupant.may_message_anyone = modules::may_message_anyone(process);
  occupant.is_kernel = runtime::is_kernel(process, policy_);
  occupants_[process] = std::move(occupant);
}

void RoutingTable::publish(const ProcessId& process, CapabilityRowPtr row) {
  if (Occupant* occupant = occupants_.find(process)) occupant->capabilities = std::move(row);
}

bool RoutingTable::may_message(const Occupant& sender, const Occupant& target, const Address& target_address) const {
  const CapabilityRow& held = *sender.capabilities;
  const bool by_group_rule = held.wired() && target.capabilities->wired() && !held.has_dropped_wire(target_address);
  return by_group_rule || held.may_message(target_address);
}

std::string_view to_text(Refusal why) {
  switch (why) {
    case Refusal::None:
      return "none";
    case Refusal::MissingNetworkingCapability:
      return "missing_networking_capability";
    case Refusal::MissingMessagingCapability:
      return "missing_messaging_capability";
    case Refusal::UnknownSender:
      return "unknown_sender";
    case Refusal::UnknownTarget:
      return "unknown_target";
    case Refusal::RemoteToLocalWithoutNetworking:
      return "remote_to_local_without_networking";
    case Refusal::KernelCommandFromAnotherNode:
      return "kernel_command_from_another_node";
    case Refusal::UnknownNode:
      return "unknown_node";
    case Refusal::Lost:
      return "lost";
  }
  return "?";
}

namespace {

/// Runtime modules hold it from the beginning.
bool has_networking(const Occupant& occupant, const RoutingTable& table) {
  return !occupant.userspace || occupant.capabilities->held().contains(table.networking());
}

/// Rule 2: from here to another node.
Route route_out(const KernelMessage& message, const RoutingTable& table) {
  const Occupant* sender = table.find(message.source.process());
  if (sender == nullptr) return {Route::To::Nowhere, Refusal::UnknownSender, {}};
  if (!has_networking(*sender, table)) {
    return {Route::To::Bounce, Refusal::MissingNetworkingCapability, table.networking()};
  }
  return {Route::To::Network, Refusal::None, {}};
}

/// Rule 3: from another node to here. Messaging capabilities are not checked.
Route route_in(const KernelMessage& message, const RoutingTable& table) {
  const bool is_for_us = message.target.node() == table.our();
  const Occupant* target = is_for_us ? table.find(message.target.process()) : nullptr;
  if (target == nullptr) return {Route::To::Nowhere, Refusal::UnknownTarget, {}};
  if (!has_networking(*target, table)) return {Route::To::Nowhere, Refusal::RemoteToLocalWithoutNetworking, {}};
  // The kernel accepts a command only from our own node.
  if (message.target.process() == modules::kernel()) {
    return {Route::To::Nowhere, Refusal::KernelCommandFromAnotherNode, {}};
  }
  return {Route::To::Process, Refusal::None, {}};
}

/// Rule 4: local to local, Requests and Responses alike.
Route route_local(const KernelMessage& message, const RoutingTable& table) {
  const Occupant* target = table.find(message.target.process());
  const Occupant* sender = table.find(message.source.process());
  const bool may_all =
      sender != nullptr ? sender->may_message_anyone : modules::may_message_anyone(message.source.process());
  if (!may_all) {
    if (sender == nullptr) return {Route::To::Bounce, Refusal::UnknownSender, {}};
    if (target == nullptr) return {Route::To::Bounce, Refusal::UnknownTarget, {}};
    if (!target->is_public && !table.may_message(*sender, *target, message.target)) {
      return {Route::To::Bounce, Refusal::MissingMessagingCapability, Capability::messaging(message.target)};
    }
  }
  if (target == nullptr) return {Route::To::Bounce, Refusal::UnknownTarget, {}};
  return {target->is_kernel ? Route::To::Kernel : Route::To::Process, Refusal::None, {}};
}

}  // namespace

Route route(const KernelMessage& message, const RoutingTable& table) {
  const bool source_is_local = message.source.is_on(table.our());
  const bool target_is_local = message.target.is_on(table.our());
  if (!source_is_local) return route_in(message, table);
  return target_is_local ? route_local(message, table) : route_out(message, table);
}

bool bounce_is_reported(const KernelMessage& message, const RoutingTable& table) {
  if (!message.expects_response()) return false;
  const Occupant* sender = table.find(message.source.process());
  return sender != nullptr && sender->userspace;
}

Address localized(const Address& address, const NodeId& our) {
  return address.node() == kOur ? Address(our, address.process()) : address;
}

}  // namespace hypersim::runtime
