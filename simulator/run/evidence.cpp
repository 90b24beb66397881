#include "evidence.hpp"

#include <fmt/format.h>

#include "hypersim/analysis/node_view.hpp"

namespace hypersim::simulator {

using analysis::Life;
using runtime::ProcessId;
namespace fact = runtime::fact;

std::optional<std::size_t> Evidence::spawned(const ProcessId& who) const {
  return history.last<fact::Spawned>([&](const fact::Spawned& e) { return e.child == who; });
}

const language::ProcessDecl* Evidence::said_of(const ProcessId& who) const {
  if (const auto event = spawned(who)) {
    if (const language::SpawnStep* step = spawn_step(*event)) return &step->child;
  }
  return names.cast(who);
}

const language::SpawnStep* Evidence::spawn_step(std::size_t spawned) const {
  const runtime::StepId id = history.events()[spawned].step;
  const auto* step = history.steps().find_as<language::SpawnStep>(id);
  for (const language::Step& played : filled.all()) {
    const auto* its = played.id == id ? std::get_if<language::SpawnStep>(&played.is) : nullptr;
    if (its != nullptr) step = its;
  }
  const bool is_its = step != nullptr && step->child.address.process() == history.at<fact::Spawned>(spawned).child;
  return is_its ? step : nullptr;  // else a program spawned it
}

std::optional<std::size_t> Evidence::sent(const runtime::KernelMessage& request) const {
  return history.last<fact::Sent>(is_about(request));
}

std::optional<std::size_t> Evidence::delivered(const runtime::KernelMessage& request) const {
  return history.last<fact::Delivered>(is_about(request));
}

std::optional<Life> Evidence::absence(const ProcessId& who) const {
  const Life life = history.life_of(who);
  if (life.state == Life::State::Alive) return std::nullopt;
  if (life.state != Life::State::NeverStarted) return life;
  const language::ProcessDecl* decl = names.cast(who);
  return decl != nullptr && decl->spawned ? std::optional(life) : std::nullopt;
}

std::optional<std::size_t> Evidence::end_after(std::size_t event, const ProcessId& who) const {
  for (std::size_t i = event; i < history.events().size(); ++i) {
    const runtime::Fact& fact = history.events()[i].fact;
    const auto* ended = std::get_if<fact::ProcessEnded>(&fact);
    if ((ended != nullptr && ended->process == who) || std::holds_alternative<fact::NodeStopped>(fact)) return i;
  }
  return std::nullopt;
}

std::string Evidence::end_text(std::size_t event) const {
  if (const auto* stopped = std::get_if<fact::NodeStopped>(&history.events()[event].fact)) {
    return fmt::format("went with the node {}, which {} {}", stopped->node,
                       stopped->orderly ? "was shut down" : "crashed", history.when_by_sim(event));
  }
  const auto& end = history.at<fact::ProcessEnded>(event);
  const std::string why = end.why.empty() ? std::string() : fmt::format(" ({})", end.why);
  return fmt::format("{} {}{}{}", analysis::how_it_ended(end), history.when(event), history.by_order(event), why);
}

std::string Evidence::absence_text(const Life& life) const {
  switch (life.state) {
    case Life::State::Alive:
      return "is alive";
    case Life::State::NeverStarted:
      return "has not been spawned";
    case Life::State::Away:
      return fmt::format("is away: it {}, and will be started again", end_text(life.event));
    case Life::State::Ended:
    case Life::State::WentWithNode:
      return "is dead: it " + end_text(life.event);
  }
  return "?";
}

struct Scene::Seen {
  Seen(const language::Scenario& scenario, const FilledSteps& filled, actors::Network& network,
       const runtime::NodeId& node)
      : view(scenario, network.trace().events(), node),
        names(view.scenario()),
        history(view.events(), names),
        evidence(view.scenario(), filled, network, *network.find(node), history, names) {}

  analysis::NodeView view;
  analysis::Names names;
  analysis::History history;
  Evidence evidence;
};

const Evidence& Scene::on(const runtime::NodeId& node) {
  const runtime::NodeId& known = network_.find(node) == nullptr ? network_.first().name() : node;
  std::shared_ptr<Seen>& seen = seen_[known];
  if (seen == nullptr) seen = std::make_shared<Seen>(scenario_, filled_, network_, known);
  return seen->evidence;
}

const Evidence& Scene::of(const language::Step* step) {
  const bool is_of_process = step != nullptr && step->who;
  if (is_of_process) return on(step->who->address.node());
  const auto* http = step == nullptr ? nullptr : std::get_if<language::SimHttpStep>(&step->is);
  if (http != nullptr) return on(http->who.address.node());
  const auto* check = step == nullptr ? nullptr : std::get_if<language::CheckStep>(&step->is);
  return check != nullptr ? of(check->condition) : on(network_.first().name());
}

const Evidence& Scene::of(const language::Condition& condition) { return on(language::node_of(condition, scenario_)); }

}  // namespace hypersim::simulator
