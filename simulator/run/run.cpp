#include "hypersim/simulator/run.hpp"

#include "hypersim/runtime/assert.hpp"
#include "hypersim/simulator/check.hpp"

#include "../explain/describe.hpp"
#include "../explain/why.hpp"
#include "conductor.hpp"

namespace hypersim::simulator {

namespace {

constexpr std::size_t kLastEvents = 10;

std::string expected_text(const Step& step) {
  if (step.expected) return statement_text(step.expected->text);
  if (std::holds_alternative<CheckStep>(step.is)) return "it holds";
  return "success";
}

Failure failure_of(const Stop& stop, const Scenario& scenario, actors::Node& node) {
  const Names names(scenario);
  const History history(node.trace().events(), names);
  Why why(scenario, node, history, names);
  Failure failure;
  switch (stop.kind) {
    case Stop::Kind::Expectation:
      failure.at = stop.step->at;
      failure.statement = statement_text(stop.step->text);
      failure.expected = expected_text(*stop.step);
      failure.got = to_text(stop.outcome);
      if (stop.outcome.success() && !stop.outcome.blob && stop.step->expected && stop.step->expected->blob) {
        failure.got += ", without a blob";
      }
      failure.why = why.step(*stop.step, stop.outcome);
      break;
    case Stop::Kind::Property: {
      const Property& property = *stop.property;
      failure.at = property.at;
      const char* kind = property.kind == Property::Kind::Never    ? "never"
                         : property.kind == Property::Kind::Always ? "always"
                                                                   : "finally";
      failure.statement = statement_text(std::string(kind) + " " + property.condition.text);
      failure.expected = property.kind == Property::Kind::Never ? "it does not hold" : "it holds";
      failure.got = property.kind == Property::Kind::Never ? "it holds" : "it does not hold";
      failure.why = why.condition(property.condition);
      break;
    }
    case Stop::Kind::Limit:
      if (stop.step != nullptr) {
        failure.at = stop.step->at;
        failure.statement = statement_text(stop.step->text);
      }
      failure.expected = "an end within the limits";
      failure.got = stop.limit;
      break;
    case Stop::Kind::Interrupted:
      failure.expected = "to be left to its end";
      failure.got = "interrupted";
      break;
  }
  failure.last_events = last_events(node.trace().events(), names, kLastEvents);
  return failure;
}

}  // namespace

std::string_view to_text(Schedule schedule) { return schedule == Schedule::Random ? "random" : "fifo"; }

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

RunResult run_scenario(const Scenario& scenario, const RunOptions& options) {
  RunResult result;
  result.seed = options.seed.value_or(scenario.options.seed.value_or(0));
  result.schedule = options.schedule;
  result.storage = options.storage.value_or(scenario.options.storage.value_or(StorageKind::RocksDb));

  actors::NodeConfig config;
  config.name = scenario.node;
  config.seed = result.seed;
  config.disk = result.storage == StorageKind::Memory ? kv_module::make_memory_disk()
                                                      : kv_module::make_rocksdb_disk(options.home);
  if (options.wrap_disk) config.disk = options.wrap_disk(std::move(config.disk));
  if (options.schedule == Schedule::Random) config.chooser = actors::make_random_chooser(result.seed);
  actors::Node node(std::move(config));
  runtime::run_context() = {result.seed, &node.trace().clock(), true};

  Conductor conductor(scenario, node, options);
  const std::optional<Stop> stop = conductor.play();
  result.steps = conductor.steps_ended();
  result.breaches = check_trace(node.trace().events());
  if (stop) {
    result.failure = failure_of(*stop, scenario, node);
    const bool decided = stop->kind == Stop::Kind::Expectation || stop->kind == Stop::Kind::Property;
    result.verdict = decided ? Verdict::Failed : Verdict::Undecided;
  }
  if (!result.breaches.empty()) result.verdict = Verdict::RuntimeFault;
  result.trace = node.trace().take_events();
  runtime::run_context() = {};
  return result;
}

}  // namespace hypersim::simulator
