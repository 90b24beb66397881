#pragma once
// The inside of a Node: its actors and what they stand on. node.cpp drives it, explored_node.cpp where the run is
// explored.

#include <caf/all.hpp>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "hypersim/actors/node.hpp"
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

struct SystemConfig : caf::actor_system_config {
  SystemConfig() { DeterministicScheduler::install(*this); }

  /// The nodes of a thread share one: to make it costs a twentieth of a short schedule of an exploration.
  static std::shared_ptr<SystemConfig> shared() {
    thread_local const auto config = std::make_shared<SystemConfig>();
    return config;
  }
};

/// Stands in the order of the actors for whoever acts from outside.
class OutsideActor : public Actor<OutsideMail> {
 public:
  OutsideActor(caf::actor_config& config, NodeContext& context, bool& has_turn)
      : Actor(config, context), has_turn_(has_turn) {}

  Candidate candidate() const override { return {Candidate::Kind::Outside, nullptr}; }

 private:
  void handle(Mail& mail) noexcept override {
    dispatch(mail, [this](const Turn&) { has_turn_ = true; });
  }
  bool& has_turn_;
};

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
        system(*system_config),
        scheduler(DeterministicScheduler::of(system)) {
    context.scheduler = &scheduler;
    context.make_process = [this](const runtime::Address& process, runtime::Program program) {
      return LightActor::spawn<ProcessActor>(system, context, process, std::move(program));
    };
    context.events_max = config.events_max;
    context.mutant = config.mutant;
    if (strategy != nullptr) context.kv_lanes.emplace();
    if (strategy != nullptr && !config.faults.empty()) context.faults.emplace(std::move(config.faults), *strategy);
    open_store();
    start();
  }
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;
  ~Impl() {
    if (is_up()) stop();
    if (store->is_open()) store->close();
  }

  /// The actors of the modules.
  void start() {
    context.modules.emplace(Modules{LightActor::spawn<KernelActor>(system, context, routing, lives, table, map),
                                    LightActor::spawn<CapabilityActor>(system, context, table, map),
                                    LightActor::spawn<StateActor>(system, context, *store),
                                    LightActor::spawn<KvActor>(system, context, engine),
                                    LightActor::spawn<TimerActor>(system, context)});
    scheduler.drain();
    const Modules& modules = *context.modules;
    for (const auto& actor : {modules.kernel.handle(), modules.capabilities.handle(), modules.state.handle()}) {
      scheduler.run_between_choices(actor);
    }
    if (strategy != nullptr) scheduler.run_between_choices(modules.kv.handle());
  }
  bool is_up() const { return context.modules.has_value(); }

  /// All actors end at once, so that no program runs any more; then the handles, before the actor system.
  void stop() {
    keep_changes();
    lives.end_all();
    const Modules& modules = *context.modules;
    end_actor(modules.kv);
    end_actor(modules.timer);
    end_actor(modules.kernel);
    end_actor(modules.capabilities);
    end_actor(modules.state);
    if (outside) end_actor(*outside);
    scheduler.drain();
    context.timers.clear();
    outside.reset();
    context.modules.reset();
    scheduler.drain();
    scheduler.forget_between_choices();
    if (context.kv_lanes) context.kv_lanes->clear();
    has_turn = false;
  }

  /// As a node goes down: what is on disk stays, all else is gone.
  void go_down(bool orderly) {
    stop();
    context.shutdown_wanted.reset();
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
    if (!context.shutdown_wanted) return;
    context.trace.set_step(*context.shutdown_wanted);
    go_down(true);
  }
  void keep_changes() {
    if (!map.has_changes() || !store->is_open()) return;
    const auto written = map.write();
    if (!written.ok()) complain("the process map cannot be written: " + written.error());
  }
  void complain(const std::string& what) {
    if (std::exchange(complaint, what) == what) return;
    context.trace.record(runtime::fact::Printed{runtime::modules::kernel(), "kernel: " + what});
  }

  void boot(const std::vector<ProcessSpec>& specs);
  /// The process is known from now on.
  void initialize(const ProcessSpec& spec);
  /// It gets what it is to have.
  void equip(const ProcessSpec& spec);
  void initialize_modules();

  /// What could happen next in an explored run, into `candidates`: first the processes that are to be started again,
  /// then the actors, as the scheduler has them, then kv's lanes.
  void find_candidates();
  /// Has that actor been told to end?
  bool is_ending(const LightActor& actor, const Candidate& candidate) const;
  bool explored_step();
  /// What the strategy wants to go wrong before the next choice.
  void inject_faults();
  void crash_kv();

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

  const std::shared_ptr<SystemConfig> system_config = SystemConfig::shared();
  caf::actor_system system;
  DeterministicScheduler& scheduler;
  std::optional<ActorRef<OutsideMail>> outside;  // made when it is first needed
  bool has_turn = false;
  std::string complaint;  // the last one
};

}  // namespace hypersim::actors
