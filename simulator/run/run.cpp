#include "hypersim/simulator/run.hpp"

#include <algorithm>
#include <filesystem>
#include <fmt/format.h>
#include <span>

#include "hypersim/analysis/describe.hpp"
#include "hypersim/analysis/node_view.hpp"
#include "hypersim/language/for_each_step.hpp"
#include "hypersim/language/misspelt_expectation.hpp"
#include "hypersim/language/print.hpp"
#include "hypersim/processes/ends.hpp"
#include "hypersim/processes/run_programs.hpp"
#include "hypersim/runtime/assert.hpp"
#include "hypersim/runtime/modules.hpp"
#include "hypersim/simulator/check.hpp"

#include "checks_so_far.hpp"
#include "conductor.hpp"
#include "run_on_network.hpp"
#include "steps.hpp"
#include "storage_audits.hpp"
#include "why.hpp"
#include "why_limit.hpp"
#include "why_not_kept.hpp"

namespace hypersim::simulator {

namespace {

constexpr std::size_t kLastEvents = 10;
constexpr std::size_t kFailuresMax = 100;  // of one run

/// As in the scenario; a long value shortened.
std::string written(const language::BytesOperand& operand) {
  return operand.is_constant() ? language::bytes_text(operand.bytes) : language::statement_text(operand.text);
}

/// `a message from viewer with body b, cap box read, without the capability box write`.
std::string demanded_text(const language::ReceiveStep& receive) {
  std::string text = receive.response ? "an answer" : "a message";
  if (receive.from) text += " from " + receive.from->text;
  std::vector<std::string> with;
  if (receive.body) with.push_back("body " + written(*receive.body));
  if (receive.blob) with.push_back("blob " + written(*receive.blob));
  for (const language::CapOperand& cap : receive.caps) with.push_back("the capability " + cap.text);
  if (!with.empty()) text += fmt::format(" with {}", fmt::join(with, ", "));
  for (std::size_t i = 0; i < receive.without.size(); ++i)
    text += fmt::format("{} the capability {}", i == 0 ? " without" : " and", receive.without[i].text);
  return text;
}

std::string expected_text(const language::Step& step, const Outcome& outcome) {
  const auto* receive = std::get_if<language::ReceiveStep>(&step.is);
  if (receive != nullptr && outcome.kind == Outcome::Kind::WrongMessage) return demanded_text(*receive);
  if (step.expected) return language::statement_text(step.expected->text);
  if (std::holds_alternative<language::CheckStep>(step.is)) return "it holds";
  return "success";
}

/// What a cut value shows is where it differs.
void show(Failure& failure, const language::Difference& difference, const language::Step& step) {
  failure.why.insert(failure.why.begin(), difference.sentence);
  if (!difference.is_cut) return;
  const bool is_body = std::holds_alternative<language::ReceiveStep>(step.is) && !step.expected;
  const bool is_json = step.expected && std::holds_alternative<language::ExpectJson>(step.expected->is);
  const std::string_view before = is_body ? "a message with " : is_json ? "json " : "";
  failure.expected = fmt::format("{}{}", before, difference.expected);
  failure.got = fmt::format("{}{}", is_body ? before : "", difference.got);
}

/// `  [i=7]`, behind a statement in a round of a `repeat`.
std::string step_text(const language::Step& step) {
  return language::statement_text(step.text) + (step.round ? fmt::format("  [{}]", *step.round) : std::string());
}

void explain(Failure& failure, Explanation explanation) {
  failure.why = std::move(explanation.sentences);
  failure.advice = std::move(explanation.advice);
}

Failure broken_property(const BrokenProperty& broken) {
  struct Words {
    const char* keyword;
    const char* expected;
    const char* got;
  };
  const auto words_of = [](language::Property::Kind kind) -> Words {
    switch (kind) {
      case language::Property::Kind::Never:
        return {"never", "it does not hold", "it holds"};
      case language::Property::Kind::Always:
        return {"always", "it holds", "it does not hold"};
      case language::Property::Kind::Eventually:
        return {"eventually", "it holds at some moment", "it never held"};
      case language::Property::Kind::Finally:
      case language::Property::Kind::Sometimes:
        break;
    }
    return {"finally", "it holds", "it does not hold"};
  };
  const language::Property& property = *broken.property;
  const Words words = words_of(property.kind);
  Failure failure;
  failure.came_to.kind = CameTo::Kind::Property;
  failure.came_to.found = broken.found;
  failure.at = property.at;
  failure.statement = language::statement_text(std::string(words.keyword) + " " + property.condition.text);
  failure.expected = words.expected;
  failure.got = words.got;
  explain(failure, broken.why);
  return failure;
}

/// It ended in the middle of that step, if there is one.
void add_step(Failure& failure, const language::Step* step) {
  if (step == nullptr) return;
  failure.step = step->id;
  failure.at = step->at;
  failure.statement = step_text(*step);
  failure.done_by = step->done_by;
}

Failure failure_of(const Stop& stop, const language::Scenario& scenario, const FilledSteps& filled,
                   actors::Network& network, const RunOptions& options) {
  const analysis::Names names(scenario);
  Scene scene(scenario, filled, network);
  std::span<const runtime::TraceEvent> events = network.trace().events();
  Failure failure;
  switch (stop.kind) {
    case Stop::Kind::Expectation:
      failure.came_to = came_to(stop.outcome);
      add_step(failure, stop.step);
      failure.expected = expected_text(*stop.step, stop.outcome);
      failure.got = to_text(stop.outcome);
      if (stop.outcome.success() && !stop.outcome.blob && stop.step->expected && stop.step->expected->blob) {
        failure.got += ", without a blob";
      }
      explain(failure, why_step(scene.of(stop.step), *stop.step, stop.outcome));
      if (stop.difference) show(failure, *stop.difference, *stop.step);
      if (stop.step->expected && stop.outcome.kind != Outcome::Kind::Value) {
        std::string misspelt = language::misspelt_expectation(*stop.step->expected);
        if (!misspelt.empty()) failure.why.insert(failure.why.begin(), std::move(misspelt));
      }
      break;
    case Stop::Kind::Property:
      failure = broken_property(stop.properties.front());
      events = events.first(stop.properties.front().events);
      for (std::size_t i = 1; i < stop.properties.size(); ++i) {
        failure.also.push_back(broken_property(stop.properties[i]));
      }
      break;
    case Stop::Kind::Limit:
      failure.came_to.kind = CameTo::Kind::Limit;
      add_step(failure, stop.step);
      failure.expected = "an end within the limits";
      failure.got = stop.limit.limit;
      failure.why = why_no_end(scene.of(stop.step), stop.step, stop.limit);
      break;
    case Stop::Kind::NotKept:
      failure.came_to.kind = CameTo::Kind::NotKept;
      add_step(failure, stop.step);
      failure.expected = "a disk that keeps what the node stores";
      failure.got = fmt::format("{} in {}", stop.failed.why, stop.failed.where);
      failure.why = why_not_kept(stop.failed, options);
      break;
    case Stop::Kind::Interrupted:
      failure.came_to.kind = CameTo::Kind::Interrupted;
      failure.expected = "to be left to its end";
      failure.got = "interrupted";
      failure.why = {"It was ended from outside before anything was decided: by Ctrl-C, a signal or a limit of time."};
      break;
  }
  failure.last_events = analysis::last_events(events, names, kLastEvents);
  return failure;
}

/// The first, with the others in it, and with the end of the story. There is at least one.
Failure one_of(std::vector<Failure> failures) {
  Failure first = std::move(failures.front());
  if (failures.size() > 1) first.last_events = std::move(failures.back().last_events);
  for (std::size_t i = 1; i < failures.size(); ++i) {
    failures[i].last_events.clear();
    first.also.push_back(std::move(failures[i]));
  }
  return first;
}

/// What each process of the cast, and each module, holds one by one.
Holdings holdings_on(const actors::Node& node, const language::Scenario& scenario) {
  std::vector<runtime::ProcessId> processes = {runtime::modules::kv(), runtime::modules::timer(),
                                               runtime::modules::state()};
  for (const language::ProcessDecl& decl : scenario.cast) {
    if (decl.address.node() == node.name()) processes.push_back(decl.address.process());
  }
  // What stands in for a module is one of the cast, too.
  std::sort(processes.begin(), processes.end());
  processes.erase(std::unique(processes.begin(), processes.end()), processes.end());
  Holdings holdings;
  holdings.reserve(processes.size());
  for (const runtime::ProcessId& process : processes) {
    const runtime::CapabilityRowPtr row = node.capabilities().row(process);
    if (row) holdings.emplace_back(process, row->held());
  }
  return holdings;
}

std::shared_ptr<const HandedOut> handed_out_on(const runtime::NodeId& node, const language::Scenario& scenario,
                                               const FilledSteps& filled, const RunOptions& options) {
  const bool is_known = options.handed_out != nullptr && scenario.nodes.size() == 1;
  if (is_known && filled.all().empty()) return options.handed_out;
  auto all = is_known ? std::make_shared<HandedOut>(*options.handed_out) : std::make_shared<HandedOut>(scenario, node);
  for (const language::Step& step : filled.all()) all->add(step);
  return all;
}

/// What the built-in checks find, in their order: those of each node, then those of what is between them.
std::vector<Breach> breaches_of(actors::Network& network, const language::Scenario& scenario, StorageAudits& audits,
                                const FilledSteps& filled, const RunOptions& options,
                                std::optional<ChecksSoFar>& so_far) {
  const CheckOptions how{scenario.options.semantics, options.interrupted};
  audits.audit();
  if (so_far) {
    so_far->follow(filled);
    return so_far->breaches(audits, holdings_on(network.first(), scenario));
  }
  std::vector<Breach> breaches;
  const auto add_all = [&](const std::vector<Breach>& found) {
    breaches.insert(breaches.end(), found.begin(), found.end());
  };
  const analysis::EventsByNode by_node(scenario, network.trace().events());
  for (std::uint16_t number = 0; number < network.size(); ++number) {
    const actors::Node& node = network.node({number});
    const analysis::NodeView view(scenario, network.trace().events(), by_node, number);
    const std::vector<runtime::TraceEvent>& trace = view.events();
    const auto handed_out = handed_out_on(node.name(), scenario, filled, options);
    const auto rights = std::make_shared<DatabaseRights>(options.database_rights);
    const auto add = [&](std::vector<Breach> found) {
      for (Breach& breach : found) {
        if (breach.event) breach.event = view.number_of(*breach.event);
      }
      add_all(found);
    };
    add(check_kv_capabilities(trace, how, rights));
    add(check_capability_chains(trace, view.scenario(), *handed_out, holdings_on(node, scenario), how, rights));
    add(check_one_answer(trace, how));
    if (number == 0) add_all(audits.breaches());
    add(check_routing(trace, how));
    add(check_states(trace, how));
    add(check_answers(trace, how));
    add(check_lives(trace, how));
    add(check_enough(trace, *handed_out, how, rights));
  }
  if (network.size() > 1) add_all(check_network(network.trace().events(), scenario.nodes, how));
  return breaches;
}

/// Does it look at what the node keeps beside its databases? If not, it need not be on disk.
bool uses_store(const language::Scenario& scenario) {
  bool uses = false;
  language::for_each_step(scenario.steps, [&](const language::Step& step) {
    uses = uses || is<language::StateStep>(step) || is<language::SimRestartNodeStep>(step) ||
           is<language::SimCrashNodeStep>(step);
  });
  return uses;
}

/// That of the run; with several nodes, a folder in it for each. Whoever stores something there is told if it could not
/// be made.
std::string home_of(const runtime::NodeId& node, const language::Scenario& scenario, const std::string& home) {
  if (home.empty()) return home;
  std::string its = home_of_node(home, node, scenario.nodes.size());
  std::error_code ignored;
  if (its != home) std::filesystem::create_directory(its, ignored);
  return its;
}

std::uint64_t seed_of(const language::Scenario& scenario, const RunOptions& options) {
  return options.seed.value_or(scenario.options.seed.value_or(0));
}

language::StorageKind storage_of(const language::Scenario& scenario, const RunOptions& options) {
  return options.storage.value_or(scenario.options.storage.value_or(language::StorageKind::RocksDb));
}

/// In the order in which they crashed; what is started again and crashes in the same way, once.
std::vector<CrashAtBoot> crashed_at_boot(actors::Network& network, const language::Scenario& scenario) {
  std::vector<CrashAtBoot> all;
  for (const runtime::TraceEvent& event : network.trace().events()) {
    if (std::holds_alternative<runtime::fact::StepStarted>(event.fact)) break;
    const auto* ended = std::get_if<runtime::fact::ProcessEnded>(&event.fact);
    if (ended == nullptr || ended->how != runtime::fact::ProcessEnded::How::Crashed) continue;
    const runtime::Address process(network.node(event.node).name(), ended->process);
    CrashAtBoot crash{analysis::Names(scenario).process(process), ended->why, ended->returns};
    if (std::find(all.begin(), all.end(), crash) == all.end()) all.push_back(std::move(crash));
  }
  return all;
}

RunResult play_on(actors::Network& network, const language::Scenario& scenario, const RunOptions& options,
                  std::shared_ptr<processes::RunPrograms> programs, const std::function<void(actors::Network&)>& after,
                  const EveryEvent& every_event = nullptr) {
  RunResult result;
  StorageAudits audits(network, scenario.options.semantics, options.interrupted, options.database_rights.get());
  Conductor conductor(scenario, network, options, audits, std::move(programs));
  conductor.on_every_event(every_event);
  std::optional<ChecksSoFar> so_far;
  if (options.check_so_far != nullptr && network.size() == 1) {
    *options.check_so_far = [&] {
      if (!so_far) so_far.emplace(network, scenario, options);
      so_far->follow(conductor.filled_steps());
      audits.follow();
    };
  }
  std::vector<Failure> failures;
  const auto add = [&](const Stop& stop) {
    if (failures.size() == kFailuresMax) {
      ++result.failures_left_out;
    } else {
      failures.push_back(failure_of(stop, scenario, conductor.filled_steps(), network, options));
    }
  };
  if (options.keep_going) conductor.keep_going(add);
  std::optional<Stop> stop = conductor.play();
  result.steps = conductor.steps_ended();
  result.steps_not_played = conductor.steps_not_played();
  result.properties = conductor.property_records();
  result.loaded = conductor.loaded_programs();
  result.crashed_at_boot = crashed_at_boot(network, scenario);
  for (Breach& breach : breaches_of(network, scenario, audits, conductor.filled_steps(), options, so_far))
    (breach.row ? result.allowed : result.breaches).push_back(std::move(breach));
  if (!stop) stop = conductor.late_trouble();
  if (stop && stop->kind == Stop::Kind::NotKept) result.breaches.clear();  // the machine is at fault
  if (stop || !failures.empty()) {
    const bool decided =
        !failures.empty() || stop->kind == Stop::Kind::Expectation || stop->kind == Stop::Kind::Property;
    if (stop) add(*stop);
    result.failure = one_of(std::move(failures));
    result.verdict = decided ? Verdict::Failed : Verdict::Undecided;
  }
  if (!result.breaches.empty()) result.verdict = Verdict::RuntimeFault;
  if (after) after(network);
  result.trace = network.trace().take_events();
  if (options.done != nullptr) (*options.done)(result);
  if (options.check_so_far != nullptr) *options.check_so_far = nullptr;
  return result;
}

RunResult play_fresh(actors::NetworkConfig config, const language::Scenario& scenario, const RunOptions& options,
                     const std::function<void(actors::Network&)>& before,
                     const std::function<void(actors::Network&)>& after) {
  auto programs = processes::RunPrograms::begin(options.again);
  if (!programs.ok()) return undecided(programs.error());
  const std::uint64_t seed = config.seed;
  actors::Network network(std::move(config));
  runtime::run_context() = {seed, &network.trace().clock(), true};
  processes::run_in_hand() = {seed, options.number, &network.trace(),
                              [](const void* trace) { return static_cast<const runtime::Trace*>(trace)->step(); }};
  if (before) before(network);
  RunResult result = play_on(network, scenario, options, std::move(programs).value(), after);
  result.seed = seed;
  result.storage = storage_of(scenario, options);
  result.schedule = options.schedule;
  runtime::run_context() = {};
  processes::run_in_hand() = {};
  return result;
}

/// Plays with other addresses of what is on the stack.
template <class Play>
[[gnu::noinline]] RunResult further_down(const Play& play) {
  [[maybe_unused]] volatile char in_the_way[1232];
  in_the_way[0] = 0;
  return play();
}

}  // namespace

std::string_view to_text(Schedule schedule) {
  if (schedule == Schedule::Explored) return "explored";
  return schedule == Schedule::Random ? "random" : "fifo";
}

std::string_view to_text(Verdict verdict) {
  switch (verdict) {
    case Verdict::Passed:
      return "passed";
    case Verdict::Failed:
      return "failed";
    case Verdict::Undecided:
      return "undecided";
    case Verdict::RuntimeFault:
      return "fault";
  }
  return "?";
}

RunResult run_on(actors::Network& network, const language::Scenario& scenario, const RunOptions& options,
                 const EveryEvent& every_event) {
  auto programs = processes::RunPrograms::begin(options.again);
  if (!programs.ok()) return undecided(programs.error());
  return play_on(network, scenario, options, std::move(programs).value(), nullptr, every_event);
}

actors::NetworkConfig network_config(const language::Scenario& scenario, const RunOptions& options) {
  const std::uint64_t seed = seed_of(scenario, options);
  const language::StorageKind storage = storage_of(scenario, options);
  const auto life = options.keeps_home ? kv_module::HomeLife::Kept : kv_module::HomeLife::Temporary;
  const bool outlives_run = options.keeps_home || uses_store(scenario);
  actors::NetworkConfig config;
  config.seed = seed;
  config.events_max = scenario.options.limit_events;
  if (options.schedule == Schedule::Random) config.chooser = actors::make_random_chooser(seed);
  for (const runtime::NodeId& name : scenario.nodes) {
    const std::string home = home_of(name, scenario, options.home);
    actors::NodeConfig& node = config.nodes.emplace_back();
    node.name = name;
    node.semantics = scenario.options.semantics;
    auto trouble = std::make_shared<kv_module::DiskTrouble>();
    node.disk = storage == language::StorageKind::Memory ? kv_module::make_memory_disk()
                                                         : kv_module::make_rocksdb_disk(home, life, trouble);
    if (storage == language::StorageKind::RocksDb && outlives_run)
      node.store = kv_module::make_rocksdb_node_store(home, life, trouble);
    node.trouble = std::move(trouble);
    if (scenario.nodes.size() == 1 && !options.again) node.boot_image = options.boot_image;
    const auto& named = options.database_rights;
    if (named == nullptr || named->node != name) continue;
    node.known_requests = named->requests;
    node.known_names = named->names;
  }
  return config;
}

RunResult run_fresh(actors::NetworkConfig config, const language::Scenario& scenario, const RunOptions& options,
                    const std::function<void(actors::Network&)>& before,
                    const std::function<void(actors::Network&)>& after) {
  const auto play = [&] { return play_fresh(std::move(config), scenario, options, before, after); };
  return options.again ? further_down(play) : play();
}

RunResult undecided(std::string why) {
  RunResult result;
  result.verdict = Verdict::Undecided;
  result.failure.emplace();
  result.failure->came_to.kind = CameTo::Kind::Interrupted;
  result.failure->expected = "a run";
  result.failure->got = std::move(why);
  return result;
}

std::string home_of_node(const std::string& home, const runtime::NodeId& node, std::size_t nodes) {
  return nodes == 1 ? home : home + "/" + node;
}

RunResult run_scenario(const language::Scenario& scenario, const RunOptions& options) {
  return run_fresh(network_config(scenario, options), scenario, options);
}

}  // namespace hypersim::simulator
