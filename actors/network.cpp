#include "hypersim/actors/network.hpp"

#include <utility>

#include "candidates.hpp"
#include "lent_system.hpp"
#include "lines.hpp"
#include "node_parts.hpp"
#include "outside_actor.hpp"

namespace hypersim::actors {

using runtime::LogicalTime;
using runtime::NodeNumber;
namespace fact = runtime::fact;

/// The nodes, what is between them, and what follows from a choice.
struct Network::Impl {
  explicit Impl(NetworkConfig config)
      : chooser(std::move(config.chooser)),
        strategy(config.strategy),
        every_message_is_a_choice(config.every_message_is_a_choice),
        lines(context, lent.system()),
        outside(lent.system()) {
    HYPERSIM_ASSERT(!config.nodes.empty() && config.nodes.size() <= runtime::kNodesMax);
    scheduler.drain();  // actors of CAF itself, which are no choices
    context.scheduler = &scheduler;
    context.events_max = config.events_max;
    context.is_explored = strategy != nullptr;
    context.strategy = strategy;
    if (strategy != nullptr && !config.faults.empty()) {
      context.faults.emplace(std::move(config.faults), *strategy, [this](const runtime::NodeId& node) {
        return nodes.size() == 1 ? NodeNumber() : lines.find(node).value_or(runtime::kNoNode);
      });
    }
    nodes.reserve(config.nodes.size());
    for (NodeConfig& node : config.nodes) {
      const NodeNumber number{static_cast<std::uint16_t>(nodes.size())};
      auto impl = std::make_unique<Node::Impl>(context, std::move(node), number, config.seed, lent.system());
      impl->settle = [this] { settle_choice(); };
      states.push_back(&impl->state);
      if (impl->state.store->outlives_program()) kept.push_back(impl.get());
      nodes.push_back(std::unique_ptr<Node>(new Node(std::move(impl))));
    }
    for (const auto& node : nodes) {
      Node::Impl& parts = *node->impl_;
      lines.add(parts.context);
      if (nodes.size() > 1) parts.context.lines = &lines;
      parts.actors.start();
    }
    context.trace.set_node({});
  }
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;
  ~Impl() {
    lines.stop();
    outside.stop();
    nodes.clear();
    scheduler.drain();
  }

  /// What follows from a choice, up to the next one.
  void settle_choice() {
    scheduler.run_between();
    for (Node::Impl* parts : kept) parts->map.keep_changes();
    if (!std::exchange(context.goes_down, false)) [[likely]]
      return;
    for (const auto& node : nodes) {
      Node::Impl& parts = *node->impl_;
      const auto going = std::exchange(parts.context.goes_down, std::nullopt);
      if (!going) continue;
      context.trace.set_step(going->step);
      parts.go_down(!going->why, going->why);
    }
    for (const auto& node : nodes) {
      Node::Impl& parts = *node->impl_;
      if (parts.context.loop.state != EventLoop::State::Stands) continue;
      if (parts.actors.loop_finds_room()) {
        settle_choice();
      } else {
        context.goes_down = true;  // it is looked at again after the next choice
      }
    }
  }

  /// Has nothing happened since the last choice was settled, as far as can be told at a glance?
  bool is_settled() const { return !scheduler.has_between() && !context.goes_down && kept.empty(); }

  bool step() {
    if (!is_settled()) settle_choice();
    if (scheduler.runnable() == 0) return false;
    scheduler.run_at(chooser->choose(scheduler.runnable()));
    settle_choice();
    return true;
  }

  /// In an explored run: what the strategy has chosen.
  bool explored_step() {
    if (!is_settled()) settle_choice();
    if (std::exchange(every_message_is_a_choice, false)) scheduler.forget_between_choices();
    candidates.find();
    bool went_wrong = false;
    if (!candidates.all().empty() && context.faults) {
      went_wrong = inject_faults();
      candidates.find();
    }
    if (candidates.all().empty() && release_late_changes()) candidates.find();
    // What went wrong may have ended all that could have happened next: whoever waits for that is told.
    if (candidates.all().empty()) return went_wrong;
    candidates.take(strategy->choose(candidates.all()));
    settle_choice();
    for (const auto& node : nodes) {
      Node::Impl& parts = *node->impl_;
      const auto died = std::exchange(parts.context.kv_died, std::nullopt);
      if (!died) continue;
      context.trace.set_step(*died);
      node->crash_kv();
      settle_choice();
    }
    return true;
  }

  /// The kernel has nothing else to do, so no change that was late (D39) is late any more.
  bool release_late_changes() {
    bool any = false;
    for (const auto& node : nodes) {
      Node::Impl& parts = *node->impl_;
      if (parts.context.late_changes.empty() || !node->up()) continue;
      context.trace.set_step(parts.context.late_changes.front().step);
      parts.context.modules->capabilities.tell(ReleaseLateChanges{});
      any = true;
    }
    if (any) settle_choice();
    return any;
  }

  /// What the strategy wants to go wrong before the next choice. False: nothing.
  bool inject_faults() {
    const std::size_t events_before = context.trace.events().size();
    context.faults->begin_choice();
    context.trace.set_step({});  // it is not a step that makes it go wrong
    const auto node_of = [this](const runtime::Address& who) -> Node* {
      for (const auto& node : nodes) {
        if (node->name() == who.node()) return node.get();
      }
      return nullptr;
    };
    const auto is_alive = [&](const runtime::Address& who) {
      const Node* node = node_of(who);
      return node != nullptr && node->impl_->state.lives.is_running(who.process());
    };
    for (const runtime::Address& who : context.faults->crashes(is_alive)) {
      node_of(who)->impl_->context.modules->kernel.tell(
          ProcessFinished{who.process(), fact::ProcessEnded::How::Crashed, "an injected crash"});
    }
    for (const auto& node : nodes) {
      if (node->up() && context.faults->crashes_kv(node->number())) node->crash_kv();
    }
    const auto are_parted = [this](NodeNumber a, NodeNumber b) { return lines.are_parted(a, b); };
    for (const auto& parting : context.faults->partings(are_parted)) {
      parting.begins ? lines.partition(parting.a, parting.b) : lines.heal(parting.a, parting.b);
    }
    settle_choice();
    for (const NodeNumber node :
         context.faults->crashes_nodes([this](NodeNumber one) { return nodes[one.value]->up(); }))
      nodes[node.value]->restart(false);
    return context.trace.events().size() != events_before;
  }

  NetworkContext context;
  LentSystem lent;
  DeterministicScheduler& scheduler = lent.scheduler();
  std::unique_ptr<Chooser> chooser;
  Strategy* strategy;              // of an explored run
  bool every_message_is_a_choice;  // from the next choice on
  Lines lines;
  Outside outside;
  std::vector<std::unique_ptr<Node>> nodes;
  std::vector<NodeState*> states;  // of the nodes, by number
  std::vector<Node::Impl*> kept;   // whose process maps outlive the program
  Candidates candidates{states, lines, scheduler};
};

Network::Network(NetworkConfig config) : impl_(std::make_unique<Impl>(std::move(config))) {}
Network::~Network() = default;

std::uint16_t Network::size() const { return static_cast<std::uint16_t>(impl_->nodes.size()); }
Node& Network::node(NodeNumber number) { return *impl_->nodes.at(number.value); }
const Node& Network::node(NodeNumber number) const { return *impl_->nodes.at(number.value); }

const Node* Network::find(const runtime::NodeId& name) const {
  for (const auto& node : impl_->nodes) {
    if (node->name() == name) return node.get();
  }
  return nullptr;
}
Node* Network::find(const runtime::NodeId& name) { return const_cast<Node*>(std::as_const(*this).find(name)); }

bool Network::step() { return impl_->strategy != nullptr ? impl_->explored_step() : impl_->step(); }

void Network::run_between_choices() { impl_->settle_choice(); }

bool Network::fire_next_timer(std::optional<LogicalTime> until) {
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

bool Network::has_timers() const { return !impl_->context.timers.empty(); }

void Network::advance_to(LogicalTime time) {
  HYPERSIM_ASSERT(time >= now());
  impl_->context.trace.set_time(time);
}

LogicalTime Network::now() const { return impl_->context.trace.time(); }

void Network::partition(NodeNumber a, NodeNumber b) { impl_->lines.partition(a, b); }
void Network::heal(NodeNumber a, NodeNumber b) { impl_->lines.heal(a, b); }
void Network::go_offline(NodeNumber node) { impl_->lines.go_offline(node); }
void Network::go_online(NodeNumber node) { impl_->lines.go_online(node); }
void Network::set_latency(NodeNumber a, NodeNumber b, std::uint64_t ms) { impl_->lines.set_latency(a, b, ms); }

void Network::request_turn() { impl_->outside.request_turn(first().impl_->context); }
bool Network::take_turn() { return impl_->outside.take_turn(); }

void Network::hold_programs() { impl_->context.events_max = 0; }
void Network::allow_faults(bool allowed) {
  if (impl_->context.faults) impl_->context.faults->allow(allowed);
}

runtime::Trace& Network::trace() { return impl_->context.trace; }
const runtime::Trace& Network::trace() const { return impl_->context.trace; }

std::uint64_t Network::signatures_made() const {
  std::uint64_t made = 0;
  for (const auto& node : impl_->nodes) made += node->impl_->context.keyring.made();
  return made;
}

}  // namespace hypersim::actors
