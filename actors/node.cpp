#include "hypersim/actors/node.hpp"

#include <caf/all.hpp>

#include "hypersim/runtime/modules.hpp"

#include "capability_actor.hpp"
#include "deterministic_scheduler.hpp"
#include "kernel_actor.hpp"
#include "kv_actor.hpp"
#include "node_context.hpp"
#include "process_actor.hpp"
#include "timer_actor.hpp"

namespace hypersim::actors {

using runtime::LogicalTime;
using runtime::ProcessId;
namespace modules = runtime::modules;

namespace {

struct SystemConfig : caf::actor_system_config {
  SystemConfig() { DeterministicScheduler::install(*this); }
};

/// Stands in the order of the actors for whoever acts from outside.
class OutsideActor : public LightActor<Mail> {
 public:
  OutsideActor(caf::actor_config& config, bool& has_turn) : LightActor(config), has_turn_(has_turn) {}

 private:
  void handle(Mail&) noexcept override { has_turn_ = true; }
  bool& has_turn_;
};

}  // namespace

struct Node::Impl {
  explicit Impl(NodeConfig config)
      : context(std::move(config.name), config.seed),
        table(context.our),
        routing(context.our),
        lives(context, routing),
        engine(context.our, std::move(config.disk), config.kv_policy, [this] { return context.random.next_u64(); }),
        chooser(std::move(config.chooser)),
        system(system_config),
        scheduler(DeterministicScheduler::of(system)) {
    context.programs = std::move(config.programs);
    context.make_process = [this](const ProcessId& process, runtime::Program program) -> caf::actor {
      return system.spawn<ProcessActor>(context, process, std::move(program));
    };
    context.kernel = system.spawn<KernelActor>(context, routing, lives);
    context.capabilities = system.spawn<CapabilityActor>(context, table);
    context.kv = system.spawn<KvActor>(context, engine);
    timer = system.spawn<TimerActor>(context);
    scheduler.drain();
    scheduler.run_between_choices(context.kernel);
    scheduler.run_between_choices(context.capabilities);
  }

  ~Impl() {
    // All at once, so that no program runs any more; then the handles, before the actor system.
    lives.end_all();
    for (const auto& actor : {context.kv, timer, context.kernel, context.capabilities}) end_actor(actor);
    if (outside) end_actor(outside);
    scheduler.drain();
    context.timers.clear();
    timer = outside = context.kv = context.kernel = context.capabilities = nullptr;
    scheduler.drain();
  }

  void initialize_modules() {
    // The kernel is no member of the wired group: to message it is to be root.
    tell(context.kernel, InitializeModule{modules::kernel(), context.kernel, false, false});
    tell(context.kernel, InitializeModule{modules::kv(), context.kv, true, false});
    tell(context.kernel, InitializeModule{modules::timer(), timer, true, true});
  }

  NodeContext context;
  runtime::CapabilityTable table;
  runtime::RoutingTable routing;
  ProcessLives lives;
  kv_module::Engine engine;
  std::unique_ptr<Chooser> chooser;

  SystemConfig system_config;
  caf::actor_system system;
  DeterministicScheduler& scheduler;
  caf::actor timer;
  caf::actor outside;  // made when it is first needed
  bool has_turn = false;
};

Node::Node(NodeConfig config) : impl_(std::make_unique<Impl>(std::move(config))) {}
Node::~Node() = default;

void Node::boot(std::vector<ProcessSpec> specs) {
  using How = runtime::fact::CapabilityAdded::How;
  NodeContext& context = impl_->context;
  impl_->initialize_modules();
  for (ProcessSpec& spec : specs) {
    tell(context.kernel, Initialize{std::make_shared<const Birth>(
                             Birth{spec.id, std::move(spec.program), spec.wired, spec.is_public, spec.on_exit})});
  }
  impl_->scheduler.run_between();
  for (const ProcessSpec& spec : specs) {
    if (!spec.initial.empty()) {
      tell(context.capabilities, GrantCapabilities{spec.id, spec.initial, How::Initial});
    }
    for (const ProcessSpec::Grant& grant : spec.grants) {
      tell(context.capabilities, GrantCapabilities{grant.to.process(), {grant.capability}, How::Granted});
    }
  }
  impl_->scheduler.run_between();
  for (const ProcessSpec& spec : specs) tell(context.kernel, RunProcess{spec.id});
  impl_->scheduler.run_between();
}

bool Node::step() {
  DeterministicScheduler& scheduler = impl_->scheduler;
  scheduler.run_between();
  if (scheduler.runnable() == 0) return false;
  scheduler.run_at(impl_->chooser->choose(scheduler.runnable()));
  scheduler.run_between();
  return true;
}

void Node::run_between_choices() { impl_->scheduler.run_between(); }

bool Node::fire_next_timer(std::optional<LogicalTime> until) {
  auto& timers = impl_->context.timers;
  const auto deadline = timers.next_deadline();
  if (!deadline || (until && *deadline > *until)) return false;
  impl_->context.trace.set_time(*deadline);
  auto [id, target] = timers.pop();
  tell(target.actor, TimerFired{target.id});
  return true;
}

bool Node::has_timers() const { return !impl_->context.timers.empty(); }

void Node::advance_to(LogicalTime time) {
  HYPERSIM_ASSERT(time >= now());
  impl_->context.trace.set_time(time);
}

LogicalTime Node::now() const { return impl_->context.trace.time(); }

void Node::wake(const ProcessId& process) {
  if (const caf::actor* actor = impl_->lives.actor_of(process)) tell(*actor, WakeProgram{});
}

void Node::kill(const ProcessId& process) { tell(impl_->context.kernel, KillProcess{process}); }

void Node::crash(const ProcessId& process) {
  tell(impl_->context.kernel, ProcessFinished{process, runtime::fact::ProcessEnded::How::Crashed, "sim crash"});
}

void Node::grant(const ProcessId& process, runtime::Capabilities caps) {
  tell(impl_->context.capabilities,
       GrantCapabilities{process, std::move(caps), runtime::fact::CapabilityAdded::How::Granted});
}

void Node::revoke_all(const ProcessId& issuer) { tell(impl_->context.capabilities, RevokeAll{issuer}); }

void Node::crash_kv() {
  NodeContext& context = impl_->context;
  end_actor(context.kv);
  impl_->engine.crash();
  context.kv = impl_->system.spawn<KvActor>(context, impl_->engine);
  context.trace.record(runtime::fact::ModuleCrashed{modules::kv()});
  tell(context.kernel, RestartModule{modules::kv(), context.kv});
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
  if (!impl_->outside) impl_->outside = impl_->system.spawn<OutsideActor>(impl_->has_turn);
  tell(impl_->outside, Turn{});
}

bool Node::take_turn() { return std::exchange(impl_->has_turn, false); }

const runtime::NodeId& Node::name() const { return impl_->context.our; }
runtime::Trace& Node::trace() { return impl_->context.trace; }
const runtime::Trace& Node::trace() const { return impl_->context.trace; }
const runtime::CapabilityTable& Node::capabilities() const { return impl_->table; }
bool Node::alive(const ProcessId& process) const { return impl_->routing.find(process) != nullptr; }
bool Node::returns(const ProcessId& process) const { return impl_->lives.returns(process); }
kv_module::Engine& Node::kv() { return impl_->engine; }

}  // namespace hypersim::actors
