#include "hypersim/actors/node.hpp"

#include <utility>

#include "bootstrap.hpp"
#include "candidates.hpp"
#include "map_keeper.hpp"
#include "node_actors.hpp"
#include "node_state.hpp"

namespace hypersim::actors {

using runtime::LogicalTime;
using runtime::ProcessId;
namespace fact = runtime::fact;

/// The parts of a node, and what needs several of them: a choice and what follows from it, going down, coming back.
struct Node::Impl {
  explicit Impl(NodeConfig config)
      : state(config),
        chooser(std::move(config.chooser)),
        strategy(config.strategy),
        every_message_is_a_choice(config.every_message_is_a_choice) {
    if (strategy != nullptr) context.kv_lanes.emplace();
    if (strategy != nullptr && !config.faults.empty()) context.faults.emplace(std::move(config.faults), *strategy);
    map.open();
    actors.start(strategy != nullptr);
  }
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;
  ~Impl() {
    if (actors.are_up()) {
      map.keep_changes();  // what ends with the program need not be written any more
      actors.stop();
    }
    if (state.store->is_open()) state.store->close();
  }

  void stop() {
    map.write_all();
    actors.stop();
  }

  /// What happens when a node goes down: what is on disk stays, everything else is gone.
  void go_down(bool orderly) {
    stop();
    context.shutdown_wanted.reset();
    state.table = runtime::CapabilityTable(context.our);
    state.routing = runtime::RoutingTable(context.our);
    orderly ? state.engine.shut_down() : state.engine.crash();
    state.engine.set_fds_limit(kv_module::kDefaultFdsLimit);
    map.close(orderly);
    context.trace.record(fact::NodeStopped{context.our, orderly});
  }

  /// What follows from a choice, up to the next one.
  void settle_choice() {
    actors.scheduler().run_between();
    map.keep_changes();
    if (!context.shutdown_wanted) return;
    context.trace.set_step(*context.shutdown_wanted);
    go_down(true);
  }

  bool step() {
    DeterministicScheduler& scheduler = actors.scheduler();
    settle_choice();
    if (scheduler.runnable() == 0) return false;
    scheduler.run_at(chooser->choose(scheduler.runnable()));
    settle_choice();
    return true;
  }

  /// In an explored run: what the strategy has chosen.
  bool explored_step() {
    settle_choice();
    candidates.find();
    if (!candidates.all().empty() && context.faults) {
      inject_faults();
      candidates.find();
    }
    if (candidates.all().empty()) return false;
    candidates.take(strategy->choose(candidates.all()));
    settle_choice();
    if (const auto died = std::exchange(context.kv_died, std::nullopt)) {
      context.trace.set_step(*died);
      actors.crash_kv();
      settle_choice();
    }
    return true;
  }

  /// What the strategy wants to go wrong before the next choice.
  void inject_faults() {
    context.faults->begin_choice();
    if (!actors.are_up()) return;
    context.trace.set_step({});  // it is not a step that makes it go wrong
    const auto is_alive = [this](const ProcessId& process) { return state.lives.is_running(process); };
    for (const ProcessId& process : context.faults->crashes(is_alive)) {
      context.modules->kernel.tell(ProcessFinished{process, fact::ProcessEnded::How::Crashed, "an injected crash"});
    }
    if (context.faults->crashes_kv()) actors.crash_kv();
    settle_choice();
  }

  NodeState state;
  NodeContext& context = state.context;
  std::unique_ptr<Chooser> chooser;
  Strategy* strategy;  // of an explored run
  bool every_message_is_a_choice;
  NodeActors actors{state};
  MapKeeper map{state};
  Bootstrap bootstrap{state, actors.scheduler()};
  Candidates candidates{state, actors};
};

Node::Node(NodeConfig config) : impl_(std::make_unique<Impl>(std::move(config))) {}
Node::~Node() = default;

void Node::set_programs(Programs programs) { impl_->context.programs = std::move(programs); }

void Node::boot(const std::vector<ProcessSpec>& processes) {
  impl_->bootstrap.boot(processes);
  impl_->settle_choice();
  if (impl_->every_message_is_a_choice) impl_->actors.scheduler().forget_between_choices();
}

void Node::initialize(const ProcessSpec& process) {
  impl_->bootstrap.add(process);
  impl_->settle_choice();
}

void Node::restart(bool orderly) {
  if (impl_->actors.are_up()) impl_->go_down(orderly);
  impl_->map.open();
  impl_->actors.start(impl_->strategy != nullptr);
  impl_->bootstrap.boot({});
  impl_->settle_choice();
}

bool Node::up() const { return impl_->actors.are_up(); }

bool Node::step() { return impl_->strategy != nullptr ? impl_->explored_step() : impl_->step(); }

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

void Node::crash_kv() { impl_->actors.crash_kv(); }

void Node::hold_programs() { impl_->context.events_max = 0; }
void Node::allow_faults(bool allowed) {
  if (impl_->context.faults) impl_->context.faults->allow(allowed);
}

void Node::set_fds_limit(std::uint64_t limit) {
  impl_->state.engine.set_fds_limit(limit);
  impl_->context.trace.record(fact::FdsLimitSet{limit});
}

void Node::fail_storage(kv_module::StorageFault fault) {
  impl_->context.trace.record(fact::StorageFaultOrdered{fault.db.text(), fault.operation, fault.times, fault.text});
  impl_->state.engine.fail_storage(std::move(fault));
}

void Node::tell_trouble() { impl_->context.tell_trouble({}); }

void Node::request_turn() { impl_->actors.request_turn(); }
bool Node::take_turn() { return impl_->actors.take_turn(); }

const runtime::NodeId& Node::name() const { return impl_->context.our; }
runtime::Trace& Node::trace() { return impl_->context.trace; }
const runtime::Trace& Node::trace() const { return impl_->context.trace; }
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
