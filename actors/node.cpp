#include "hypersim/actors/node.hpp"

#include <set>
#include <utility>

#include "node_impl.hpp"

namespace hypersim::actors {

using runtime::LogicalTime;
using runtime::ProcessId;
namespace modules = runtime::modules;

void Node::Impl::initialize_modules() {
  // The kernel is no member of the wired group: to message it is to be root.
  const Modules& actors = *context.modules;
  const auto initialize = [&](InitializeModule module) {
    module.restored = map.find_loaded(module.process);
    actors.kernel.tell(std::move(module));
  };
  initialize({.process = modules::kernel(), .receiver = {}, .wired = false, .is_public = false, .restored = {}});
  initialize({.process = modules::kv(), .receiver = actors.kv, .wired = true, .is_public = false, .restored = {}});
  initialize({.process = modules::timer(), .receiver = actors.timer, .wired = true, .is_public = true, .restored = {}});
}

void Node::Impl::initialize(const ProcessSpec& spec) {
  context.modules->kernel.tell(Initialize{std::make_shared<const Birth>(Birth{
      spec.id, spec.program_name, spec.program, spec.wired, spec.is_public, spec.on_exit, map.find_loaded(spec.id)})});
}

void Node::Impl::equip(const ProcessSpec& spec) {
  using How = runtime::fact::CapabilityAdded::How;
  if (!spec.initial.empty()) context.modules->capabilities.tell(GrantCapabilities{spec.id, spec.initial, How::Initial});
  for (const ProcessSpec::Grant& grant : spec.grants) {
    context.modules->capabilities.tell(GrantCapabilities{grant.to.process(), {grant.capability}, How::Granted});
  }
}

void Node::Impl::boot(const std::vector<ProcessSpec>& specs) {
  if (map.has_lived()) context.trace.record(runtime::fact::NodeBooted{context.our});
  initialize_modules();
  std::vector<ProcessId> to_run;
  std::vector<ProcessId> with_requests;  // that the map knows from before
  std::set<ProcessId> declared;
  for (const ProcessSpec& spec : specs) {
    initialize(spec);
    declared.insert(spec.id);
    if (map.find_loaded(spec.id) && spec.on_exit.kind == runtime::OnExit::Kind::Requests) {
      with_requests.push_back(spec.id);
    }
    to_run.push_back(spec.id);
  }
  for (const ProcessId& process : map.loaded()) {
    const PersistedProcessPtr row = map.find_loaded(process);
    if (row->program.empty() || declared.contains(process)) continue;
    runtime::Program program = context.programs ? context.programs(row->program, process) : nullptr;
    if (!program) continue;
    context.modules->kernel.tell(Initialize{std::make_shared<const Birth>(Birth{
        process, row->program, std::move(program), row->wired, row->is_public, row->on_exit, row, row->wit_version})});
    if (row->on_exit.kind == runtime::OnExit::Kind::Requests) with_requests.push_back(process);
    to_run.push_back(process);
  }
  scheduler.run_between();
  for (const ProcessSpec& spec : specs) equip(spec);
  scheduler.run_between();
  for (const ProcessId& process : with_requests) context.modules->kernel.tell(SendExitRequests{process});
  scheduler.run_between();
  for (const ProcessId& process : to_run) context.modules->kernel.tell(RunProcess{process});
  settle_choice();
}

Node::Node(NodeConfig config) : impl_(std::make_unique<Impl>(std::move(config))) {}
Node::~Node() = default;

void Node::set_programs(Programs programs) { impl_->context.programs = std::move(programs); }

void Node::boot(const std::vector<ProcessSpec>& processes) {
  impl_->boot(processes);
  if (impl_->every_message_is_a_choice) impl_->scheduler.forget_between_choices();
}

void Node::initialize(const ProcessSpec& process) {
  impl_->initialize(process);
  impl_->scheduler.run_between();
  impl_->equip(process);
  impl_->scheduler.run_between();
  impl_->context.modules->kernel.tell(RunProcess{process.id});
  impl_->settle_choice();
}

void Node::restart(bool orderly) {
  if (impl_->is_up()) impl_->go_down(orderly);
  impl_->open_store();
  impl_->start();
  impl_->boot({});
}

bool Node::up() const { return impl_->is_up(); }

bool Node::step() {
  if (impl_->strategy != nullptr) return impl_->explored_step();
  DeterministicScheduler& scheduler = impl_->scheduler;
  impl_->settle_choice();
  if (scheduler.runnable() == 0) return false;
  scheduler.run_at(impl_->chooser->choose(scheduler.runnable()));
  impl_->settle_choice();
  return true;
}

void Node::run_between_choices() { impl_->settle_choice(); }

bool Node::fire_next_timer(std::optional<LogicalTime> until) {
  auto& timers = impl_->context.timers;
  const auto deadline = timers.next_deadline();
  if (!deadline || (until && *deadline > *until)) return false;
  impl_->context.trace.set_time(*deadline);
  do {
    Timer timer = timers.pop().second;
    impl_->context.trace.set_step(timer.step);
    std::visit([](auto& due) { due.to.tell(std::move(due.what)); }, timer.brings);
  } while (impl_->strategy != nullptr && timers.next_deadline() == deadline);
  return true;
}

bool Node::has_timers() const { return !impl_->context.timers.empty(); }

void Node::advance_to(LogicalTime time) {
  HYPERSIM_ASSERT(time >= now());
  impl_->context.trace.set_time(time);
}

LogicalTime Node::now() const { return impl_->context.trace.time(); }

void Node::wake(const ProcessId& process) { impl_->lives.wake(process); }

void Node::kill(const ProcessId& process) { impl_->context.modules->kernel.tell(KillProcess{process}); }

void Node::crash(const ProcessId& process) {
  impl_->context.modules->kernel.tell(ProcessFinished{process, runtime::fact::ProcessEnded::How::Crashed, "sim crash"});
}

void Node::grant(const ProcessId& process, runtime::Capabilities caps) {
  impl_->context.modules->capabilities.tell(
      GrantCapabilities{process, std::move(caps), runtime::fact::CapabilityAdded::How::Granted});
}

void Node::revoke_all(const ProcessId& issuer) { impl_->context.modules->capabilities.tell(RevokeAll{issuer}); }

void Node::crash_kv() { impl_->crash_kv(); }

void Node::allow_faults(bool allowed) {
  if (impl_->context.faults) impl_->context.faults->allow(allowed);
}

void Node::set_fds_limit(std::uint64_t limit) {
  impl_->engine.set_fds_limit(limit);
  impl_->context.trace.record(runtime::fact::FdsLimitSet{limit});
}

void Node::fail_storage(kv_module::StorageFault fault) {
  impl_->context.trace.record(runtime::fact::StorageFaultOrdered{fault.db.text(), kv_module::name_of(fault.operation),
                                                                 fault.times, fault.text});
  impl_->engine.fail_storage(std::move(fault));
}

void Node::request_turn() {
  if (!impl_->outside) impl_->outside = LightActor::spawn<OutsideActor>(impl_->system, impl_->context, impl_->has_turn);
  impl_->outside->tell(Turn{});
}

bool Node::take_turn() { return std::exchange(impl_->has_turn, false); }

const runtime::NodeId& Node::name() const { return impl_->context.our; }
runtime::Trace& Node::trace() { return impl_->context.trace; }
const runtime::Trace& Node::trace() const { return impl_->context.trace; }
const runtime::CapabilityTable& Node::capabilities() const { return impl_->table; }
bool Node::alive(const ProcessId& process) const { return impl_->lives.is_there(process); }
bool Node::returns(const ProcessId& process) const { return impl_->lives.returns(process); }
kv_module::Engine& Node::kv() { return impl_->engine; }

std::optional<std::pair<ProcessId, std::uint64_t>> Node::busiest() const { return impl_->lives.busiest(); }

}  // namespace hypersim::actors
