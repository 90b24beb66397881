#include "seen.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <set>
#include <type_traits>

#include "hypersim/analysis/describe.hpp"
#include "hypersim/analysis/names.hpp"
#include "hypersim/analysis/node_names.hpp"
#include "hypersim/language/for_each_step.hpp"
#include "hypersim/runtime/exchange.hpp"

#include "../report/outcomes_exchange.hpp"

namespace hypersim::cli::shell {

namespace fact = runtime::fact;
using language::Property;
using language::Scenario;
using language::Step;
using simulator::CameTo;
using simulator::Failure;
using simulator::RunResult;

constexpr SeenEvent::Kind last_of(std::type_identity<SeenEvent::Kind>) { return SeenEvent::Kind::Ends; }
constexpr SeenFailure::Kind last_of(std::type_identity<SeenFailure::Kind>) { return SeenFailure::Kind::Stopped; }

template <class Archive>
void serialize(Archive& archive, SeenEvent& event) {
  archive(event.kind, event.time_ms, event.line, event.text);
}

template <class Archive>
void serialize(Archive& archive, SeenFailure& failure) {
  archive(failure.kind, failure.line, failure.statement, failure.expected, failure.got, failure.why);
}

namespace {

/// Does a run note what it comes to, and could its line say so?
bool can_be_asked(const Step& step) {
  const bool is_block = std::holds_alternative<language::ParallelStep>(step.is) ||
                        std::holds_alternative<language::PipelineStep>(step.is);
  const bool acts = step.who.has_value() || std::holds_alternative<language::SimHttpStep>(step.is);
  // That a `crash` crashes goes without saying, and the lines of a sequence are for whoever does it.
  return acts && !is_block && step.is_written() && step.done_by == nullptr && step.at.source == 0 &&
         !std::holds_alternative<language::CrashStep>(step.is);
}

void ask(std::vector<Step>& steps) {
  for (Step& step : steps) {
    if (auto* pipeline = std::get_if<language::PipelineStep>(&step.is)) ask(pipeline->steps);
    if (auto* parallel = std::get_if<language::ParallelStep>(&step.is)) {
      for (language::Lane& lane : parallel->lanes) ask(lane.steps);
    }
    if (step.expected || !can_be_asked(step)) continue;
    step.expected.emplace();
    step.expected->is = language::ExpectOneOf{};
    step.expected->at = step.at;
  }
}

/// The line of the scenario's own text; 0 if it is of another file.
int own_line(const language::Position& at, const language::DoneByPtr& done_by) {
  language::Position place = at;
  for (const auto* by = done_by.get(); by != nullptr; by = by->around.get()) place = by->at;
  return place.source == 0 ? place.line : 0;
}

SeenFailure::Kind kind_of(const Failure& failure, const Scenario& scenario) {
  switch (failure.came_to.kind) {
    case CameTo::Kind::Limit:
    case CameTo::Kind::Interrupted:
    case CameTo::Kind::EndedProgram:
    case CameTo::Kind::NotRepeatable:
    case CameTo::Kind::NotKept:
      return SeenFailure::Kind::Stopped;
    case CameTo::Kind::Property:
      break;
    default:
      return SeenFailure::Kind::Step;
  }
  const auto property = std::find_if(scenario.properties.begin(), scenario.properties.end(),
                                     [&](const Property& one) { return one.at == failure.at; });
  if (property == scenario.properties.end()) return SeenFailure::Kind::Step;  // a `check`
  const bool is_promise = property->kind == Property::Kind::Never || property->kind == Property::Kind::Always;
  return is_promise ? SeenFailure::Kind::Promise : SeenFailure::Kind::AtTheEnd;
}

void add_failure(Seen& seen, const Failure& failure, const Scenario& scenario) {
  const int line = failure.statement.empty() ? 0 : own_line(failure.at, failure.done_by);
  seen.failures.push_back(
      {kind_of(failure, scenario), line, failure.statement, failure.expected, failure.got, failure.why});
  for (const Failure& other : failure.also) add_failure(seen, other, scenario);
}

class Events {
 public:
  Events(const Scenario& scenario, LineRange lines) : names_(scenario), on_(names_), lines_(lines) {}

  void take(const runtime::TraceEvent& event, std::vector<SeenEvent>& into) {
    const auto* started = std::get_if<fact::StepStarted>(&event.fact);
    const auto* ended = std::get_if<fact::StepEnded>(&event.fact);
    if (started != nullptr && lines_.has(started->line)) has_begun_ = true;
    if (!has_begun_) return;
    if (started != nullptr) {
      into.push_back({SeenEvent::Kind::Begins, event.time.ms, started->line, started->text});
    } else if (ended != nullptr) {
      into.push_back({SeenEvent::Kind::Ends, event.time.ms, ended->line, ended->outcome});
    } else if (std::string text = describe(event.fact, on_.of(event.node)); !text.empty()) {
      into.push_back({SeenEvent::Kind::Happens, event.time.ms, 0, std::move(text)});
    }
  }

 private:
  analysis::Names names_;
  analysis::NodeNames on_;
  LineRange lines_;
  bool has_begun_ = false;
};

/// Steps of these lines that nothing was noted of, although the run went on: they could not be played.
void add_not_played(Seen& seen, const Scenario& scenario, LineRange lines) {
  std::set<int> told;
  for (const SeenFailure& failure : seen.failures) told.insert(failure.line);
  language::for_each_step(scenario.steps, [&](const Step& step) {
    const bool is_new = lines.has(step.at.line) && can_be_asked(step);
    if (!is_new || seen.outcomes.contains(step.at.line) || !told.insert(step.at.line).second) return;
    const auto ended = std::find_if(seen.events.begin(), seen.events.end(), [&](const SeenEvent& event) {
      return event.kind == SeenEvent::Kind::Ends && event.line == step.at.line;
    });
    seen.failures.push_back({SeenFailure::Kind::Step,
                             step.at.line,
                             step.text,
                             "that it can be played",
                             ended == seen.events.end() ? "it was not reached" : ended->text,
                             {}});
  });
}

}  // namespace

void ask_for_outcomes(Scenario& scenario) { ask(scenario.steps); }

Seen seen_of(const Scenario& scenario, const RunResult& result, const language::OutcomesByLine& outcomes,
             LineRange lines) {
  Seen seen;
  seen.outcomes = outcomes;
  // Of what no expectation can ask for, nothing is noted but that it was there.
  std::erase_if(seen.outcomes, [](const auto& line) { return !line.second.held && line.second.others.empty(); });
  seen.steps = result.steps;
  if (result.failure) add_failure(seen, *result.failure, scenario);
  Events events(scenario, lines);
  for (const runtime::TraceEvent& event : result.trace) {
    events.take(event, seen.events);
    if (const auto* made = std::get_if<fact::DatabaseCreated>(&event.fact)) seen.databases.emplace_back(made->db);
  }
  const bool stopped = std::any_of(seen.failures.begin(), seen.failures.end(), [](const SeenFailure& failure) {
    return failure.kind == SeenFailure::Kind::Stopped;
  });
  if (!stopped) add_not_played(seen, scenario, lines);
  for (const simulator::Breach& breach : result.breaches) seen.breaches.push_back(to_text(breach));
  for (const simulator::CrashAtBoot& crash : result.crashed_at_boot)
    seen.notes.push_back(fmt::format("{} crashed before the first step: {}", crash.process, crash.why));
  return seen;
}

std::string to_bytes(const Seen& seen) {
  runtime::ExchangeWriter out;
  out(seen.outcomes, seen.events, seen.failures, seen.breaches, seen.notes, seen.databases, seen.steps);
  return out.written();
}

Seen seen_from_bytes(std::string_view bytes) {
  runtime::ExchangeReader in(bytes);
  Seen seen;
  in(seen.outcomes, seen.events, seen.failures, seen.breaches, seen.notes, seen.databases, seen.steps);
  if (in.is_whole()) return seen;
  seen = {};
  seen.breaches = {"what the process that played has told is not whole"};
  return seen;
}

}  // namespace hypersim::cli::shell
