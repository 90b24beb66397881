#include "hypersim/actors/node.hpp"

#include <utility>

#include "lines.hpp"
#include "node_parts.hpp"

namespace hypersim::actors {

using runtime::ProcessId;
namespace fact = runtime::fact;

Node::Impl::Impl(NetworkContext& network, NodeConfig config, runtime::NodeNumber number, std::uint64_t seed,
                 caf::actor_system& system)
    : state(network, config, number, seed),
      actors(state, system, *network.scheduler),
      bootstrap(state, *network.scheduler) {
  if (network.is_explored) context.kv_lanes.emplace(!state.engine.policy().requests_keep_their_order);
  enter();
  map.open();
  if (!state.store->outlives_program()) return;
  context.keyring.keep_in(
      {[this](const std::string& name) { return map.note(name); },
       [this](std::string name, std::string text) { state.map.keep_note(std::move(name), std::move(text)); }});
}

Node::Impl::~Impl() {
  if (actors.are_up()) {
    map.keep_changes();  // what ends with the program need not be written any more
    actors.stop();
  }
  if (state.store->is_open()) state.store->close();
}

void Node::Impl::stop() {
  map.write_all();
  actors.stop();
}

void Node::Impl::go_down(bool orderly, std::optional<std::string> why) {
  enter();
  if (orderly) state.map.shut_down();
  stop();
  context.goes_down.reset();
  context.late_changes.clear();
  context.has_late_changes = false;
  state.table = runtime::CapabilityTable(context.our, state.table.policy());
  state.routing = runtime::RoutingTable(context.our, state.routing.policy());
  orderly ? state.engine.shut_down() : state.engine.crash();
  state.engine.set_fds_limit(kv_module::kDefaultFdsLimit);
  map.close(orderly);
  context.trace.record(fact::NodeStopped{context.our, orderly, std::move(why)});
  if (context.lines != nullptr) context.lines->went_down(context.number);
}

void Node::Impl::come_up() {
  enter();
  map.open();
  actors.start();
}

Node::Node(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Node::~Node() = default;

void Node::set_programs(Programs programs) { impl_->context.programs = std::move(programs); }

void Node::boot(const std::vector<ProcessSpec>& processes) {
  impl_->enter();
  impl_->bootstrap.boot(processes);
  impl_->settle();
}

void Node::initialize(const ProcessSpec& process) {
  impl_->enter();
  impl_->bootstrap.add(process);
  impl_->settle();
}

void Node::restart(bool orderly) {
  if (impl_->actors.are_up()) impl_->go_down(orderly);
  impl_->come_up();
  impl_->bootstrap.boot({});
  impl_->settle();
}

bool Node::up() const { return impl_->actors.are_up(); }

void Node::wake(const ProcessId& process) { impl_->state.lives.wake(process); }

std::optional<runtime::TimerId> Node::wake_after(const ProcessId& process, std::uint64_t ms) {
  return impl_->state.lives.wake_after(process, ms);
}

void Node::cancel_wake(const runtime::TimerId& wake) { impl_->context.timers.cancel(wake); }

void Node::kill(const ProcessId& process) { impl_->context.modules->kernel.tell(KillProcess{process}); }

void Node::crash(const ProcessId& process) {
  impl_->context.modules->kernel.tell(ProcessFinished{process, fact::ProcessEnded::How::Crashed, "sim crash"});
}

void Node::grant(const ProcessId& process, runtime::Capabilities caps) {
  impl_->context.modules->capabilities.tell(
      GrantCapabilities{process, std::move(caps), fact::CapabilityAdded::How::Granted});
}

void Node::revoke_all(const ProcessId& issuer) { impl_->context.modules->capabilities.tell(RevokeAll{issuer}); }

void Node::crash_kv() {
  impl_->enter();
  impl_->actors.crash_kv();
}

void Node::set_fds_limit(std::uint64_t limit) {
  impl_->enter();
  impl_->state.engine.set_fds_limit(limit);
  impl_->context.trace.record(fact::FdsLimitSet{limit});
}

void Node::fail_storage(kv_module::StorageFault fault) {
  impl_->enter();
  impl_->context.trace.record(fact::StorageFaultOrdered{fault.db.text(), fault.operation, fault.times, fault.text});
  impl_->state.engine.fail_storage(std::move(fault));
}

void Node::tell_trouble() {
  impl_->enter();
  impl_->context.tell_trouble({});
}

const runtime::NodeId& Node::name() const { return impl_->context.our; }
runtime::NodeNumber Node::number() const { return impl_->context.number; }
const runtime::CapabilityTable& Node::capabilities() const { return impl_->state.table; }
bool Node::alive(const ProcessId& process) const { return impl_->state.lives.is_there(process); }
bool Node::returns(const ProcessId& process) const { return impl_->state.lives.returns(process); }
runtime::OnExit Node::on_exit_of(const ProcessId& process) const { return impl_->state.lives.on_exit_of(process); }
kv_module::Engine& Node::kv() { return impl_->state.engine; }

kv_module::StoreResult<std::optional<runtime::Bytes>> Node::state_of(const ProcessId& process) {
  kv_module::NodeStore& store = *impl_->state.store;
  if (store.is_open()) return store.state(process);
  if (auto opened = store.open(); !opened.ok()) return runtime::fail(opened.error());
  auto state = store.state(process);
  store.close();
  return state;
}

std::optional<std::pair<ProcessId, std::uint64_t>> Node::busiest() const { return impl_->state.lives.busiest(); }

}  // namespace hypersim::actors
