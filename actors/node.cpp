#include "hypersim/actors/node.hpp"

#include <caf/all.hpp>
#include <set>
#include <utility>

#include "hypersim/runtime/modules.hpp"

#include "capability_actor.hpp"
#include "deterministic_scheduler.hpp"
#include "kernel_actor.hpp"
#include "kv_actor.hpp"
#include "node_context.hpp"
#include "process_actor.hpp"
#include "process_lives.hpp"
#include "process_map.hpp"
#include "state_actor.hpp"
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

  Candidate candidate() const override { return {Candidate::Kind::Outside, nullptr}; }

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
        store(std::move(config.store)),
        map(context.our, *store, table),
        lives(context, routing, map),
        engine(context.our, std::move(config.disk), config.kv_policy, [this] { return context.random.next_u64(); }),
        chooser(std::move(config.chooser)),
        strategy(config.strategy),
        every_message_is_a_choice(config.every_message_is_a_choice),
        system(system_config),
        scheduler(DeterministicScheduler::of(system)) {
    context.make_process = [this](const ProcessId& process, runtime::Program program) -> caf::actor {
      return system.spawn<ProcessActor>(context, process, std::move(program));
    };
    if (strategy != nullptr) context.kv_lanes.emplace();
    open_store();
    start();
  }
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;
  ~Impl() {
    if (is_up) stop();
    if (store->is_open()) store->close();
  }

  /// The actors of the modules.
  void start() {
    context.kernel = system.spawn<KernelActor>(context, routing, lives, table, map);
    context.capabilities = system.spawn<CapabilityActor>(context, table, map);
    context.state = system.spawn<StateActor>(context, *store);
    context.kv = system.spawn<KvActor>(context, engine);
    timer = system.spawn<TimerActor>(context);
    scheduler.drain();
    for (const auto& actor : {context.kernel, context.capabilities, context.state}) {
      scheduler.run_between_choices(actor);
    }
    if (strategy != nullptr) scheduler.run_between_choices(context.kv);
    is_up = true;
  }

  /// All actors end at once, so that no program runs any more; then the handles, before the actor system.
  void stop() {
    keep_changes();
    lives.end_all();
    for (const auto& actor : {context.kv, timer, context.kernel, context.capabilities, context.state}) end_actor(actor);
    if (outside) end_actor(outside);
    scheduler.drain();
    context.timers.clear();
    timer = outside = context.kv = context.kernel = context.capabilities = context.state = nullptr;
    scheduler.drain();
    scheduler.forget_between_choices();
    if (context.kv_lanes) context.kv_lanes->clear();
    has_turn = is_up = false;
  }

  /// As a node goes down: what is on disk stays, all else is gone.
  void go_down(bool orderly) {
    stop();
    context.shutdown_wanted = false;
    table = runtime::CapabilityTable(context.our);
    routing = runtime::RoutingTable(context.our);
    orderly ? engine.shut_down() : engine.crash();
    engine.set_fds_limit(kv_module::kDefaultFdsLimit);
    orderly ? store->close() : store->crash();
    context.trace.record(runtime::fact::NodeStopped{context.our, orderly});
  }

  void open_store() {
    auto opened = store->open();
    if (opened.ok()) opened = map.load();
    if (!opened.ok()) complain("the home cannot be read: " + opened.error());
  }

  /// Between choices, so that the store never has half of what one brought about.
  void settle_choice() {
    scheduler.run_between();
    if (store->outlives_program()) keep_changes();
    if (context.shutdown_wanted) go_down(true);
  }
  void keep_changes() {
    if (!map.has_changes() || !store->is_open()) return;
    const auto written = map.write();
    if (!written.ok()) complain("the process map cannot be written: " + written.error());
  }
  void complain(const std::string& what) {
    if (std::exchange(complaint, what) == what) return;
    context.trace.record(runtime::fact::Printed{modules::kernel(), "kernel: " + what});
  }

  void boot(const std::vector<ProcessSpec>& specs);
  void initialize_modules();

  /// What could happen next in an explored run, into `candidates`: first the actors, as the scheduler has them, then
  /// kv's lanes.
  void find_candidates();
  /// Has that actor been told to end, and its process no other life than this?
  bool is_ending(const LightActor<Mail>& actor, const Candidate& candidate) const;
  bool explored_step();

  NodeContext context;
  runtime::CapabilityTable table;
  runtime::RoutingTable routing;
  std::unique_ptr<kv_module::NodeStore> store;
  ProcessMap map;
  ProcessLives lives;
  kv_module::Engine engine;
  std::unique_ptr<Chooser> chooser;
  Strategy* strategy;
  bool every_message_is_a_choice;
  std::vector<Candidate> candidates;

  SystemConfig system_config;
  caf::actor_system system;
  DeterministicScheduler& scheduler;
  caf::actor timer;
  caf::actor outside;  // made when it is first needed
  bool has_turn = false;
  bool is_up = false;
  std::string complaint;  // the last one
};

void Node::Impl::initialize_modules() {
  // The kernel is no member of the wired group: to message it is to be root.
  const auto initialize = [this](const ProcessId& id, const caf::actor& actor, bool wired, bool is_public) {
    tell(context.kernel, InitializeModule{id, actor, wired, is_public, map.find_loaded(id)});
  };
  initialize(modules::kernel(), context.kernel, false, false);
  initialize(modules::kv(), context.kv, true, false);
  initialize(modules::timer(), timer, true, true);
}

void Node::Impl::boot(const std::vector<ProcessSpec>& specs) {
  using How = runtime::fact::CapabilityAdded::How;
  if (map.has_lived()) context.trace.record(runtime::fact::NodeBooted{context.our});
  initialize_modules();
  std::vector<ProcessId> to_run;
  std::vector<ProcessId> with_requests;  // that the map knows from before
  std::set<ProcessId> declared;
  for (const ProcessSpec& spec : specs) {
    tell(context.kernel,
         Initialize{std::make_shared<const Birth>(Birth{spec.id, spec.program_name, spec.program, spec.wired,
                                                        spec.is_public, spec.on_exit, map.find_loaded(spec.id)})});
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
    tell(context.kernel,
         Initialize{std::make_shared<const Birth>(Birth{process, row->program, std::move(program), row->wired,
                                                        row->is_public, row->on_exit, row, row->wit_version})});
    if (row->on_exit.kind == runtime::OnExit::Kind::Requests) with_requests.push_back(process);
    to_run.push_back(process);
  }
  scheduler.run_between();
  for (const ProcessSpec& spec : specs) {
    if (!spec.initial.empty()) {
      tell(context.capabilities, GrantCapabilities{spec.id, spec.initial, How::Initial});
    }
    for (const ProcessSpec::Grant& grant : spec.grants) {
      tell(context.capabilities, GrantCapabilities{grant.to.process(), {grant.capability}, How::Granted});
    }
  }
  scheduler.run_between();
  for (const ProcessId& process : with_requests) tell(context.kernel, SendExitRequests{process});
  scheduler.run_between();
  for (const ProcessId& process : to_run) tell(context.kernel, RunProcess{process});
  settle_choice();
}

bool Node::Impl::is_ending(const LightActor<Mail>& actor, const Candidate& candidate) const {
  if (candidate.kind != Candidate::Kind::Process) return false;
  const caf::actor* present = lives.actor_of(*candidate.who);
  return present == nullptr || caf::actor_cast<caf::abstract_actor*>(*present) != &actor;
}

void Node::Impl::find_candidates() {
  candidates.clear();
  bool kv_has_mail = false;
  for (std::size_t i = 0; i < scheduler.runnable();) {
    // What runs under this scheduler while the node is up are actors of ours.
    const auto& actor = static_cast<const LightActor<Mail>&>(*scheduler.at(i));
    const Candidate candidate = actor.candidate();
    if (is_ending(actor, candidate)) {
      scheduler.run_at(i);
      continue;
    }
    kv_has_mail = kv_has_mail || (candidate.kind == Candidate::Kind::Module && *candidate.who == modules::kv());
    candidates.push_back(candidate);
    ++i;
  }
  if (!is_up || context.kv_lanes->busy() || kv_has_mail) return;
  for (std::size_t lane = 0; lane < context.kv_lanes->size(); ++lane) {
    candidates.push_back({Candidate::Kind::Kv, &context.kv_lanes->source(lane)});
  }
}

bool Node::Impl::explored_step() {
  settle_choice();
  find_candidates();
  if (candidates.empty()) return false;
  const std::size_t chosen = strategy->choose(candidates);
  HYPERSIM_ASSERT(chosen < candidates.size());
  if (candidates[chosen].kind == Candidate::Kind::Kv) {
    tell(context.kv, ServeNext{*candidates[chosen].who});
    // Where kv is no actor that runs between choices, it is the last that became runnable, with this message alone.
    if (!scheduler.runs_between_choices(context.kv)) scheduler.run_at(scheduler.runnable() - 1);
  } else {
    scheduler.run_at(chosen);
  }
  settle_choice();
  return true;
}

Node::Node(NodeConfig config) : impl_(std::make_unique<Impl>(std::move(config))) {}
Node::~Node() = default;

void Node::set_programs(Programs programs) { impl_->context.programs = std::move(programs); }

void Node::boot(const std::vector<ProcessSpec>& processes) {
  impl_->boot(processes);
  if (impl_->every_message_is_a_choice) impl_->scheduler.forget_between_choices();
}

void Node::restart(bool orderly) {
  if (impl_->is_up) impl_->go_down(orderly);
  impl_->open_store();
  impl_->start();
  impl_->boot({});
}

bool Node::up() const { return impl_->is_up; }

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
    auto [id, target] = timers.pop();
    tell(target.actor, TimerFired{target.id});
  } while (impl_->strategy != nullptr && timers.next_deadline() == deadline);
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
  DeterministicScheduler& scheduler = impl_->scheduler;
  const bool between = scheduler.runs_between_choices(context.kv);
  end_actor(context.kv);
  if (between) {
    scheduler.run_between();
    scheduler.forget_between_choices(context.kv);
  }
  if (context.kv_lanes) context.kv_lanes->clear();
  impl_->engine.crash();
  context.kv = impl_->system.spawn<KvActor>(context, impl_->engine);
  if (between) scheduler.run_between_choices(context.kv);
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
