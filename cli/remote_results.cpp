#include "remote_results.hpp"

#include <chrono>
#include <iterator>
#include <utility>
#include <variant>

#include "complain.hpp"
#include "played_range.hpp"
#include "sent_exploration.hpp"

namespace hypersim::cli {

using simulator::ScheduleResult;

namespace {

/// The first schedule is played twice (simulator/explore/played_again.hpp).
constexpr std::uint64_t kTimesOfTheFirst = 2;

std::vector<std::string> settings_of(const language::Scenario& scenario) {
  std::vector<std::string> settings;
  settings.reserve(scenario.settings.size());
  for (const language::Setting& setting : scenario.settings) settings.push_back(setting.name + "=" + setting.written);
  return settings;
}

}  // namespace

RemoteResults::RemoteResults(ExploreWorkers& workers, const ExploreCommand& command, const language::Scenario& scenario,
                             const simulator::ExploreOptions& options)
    : all_workers_(workers), workers_(workers.open()), command_(command), scenario_(scenario), options_(options) {}

RemoteResults::~RemoteResults() {
  if (has_begun_) workers_.end();
}

void RemoteResults::begin(std::uint64_t length_of_the_first) {
  player_.emplace(scenario_, options_, length_of_the_first);
  const auto began = std::chrono::steady_clock::now();
  auto first = play_range(*player_, {0, 1}, [] { return true; });
  if (!first) return;  // interrupted
  const auto spent = std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() - began);
  SentExploration sent;
  sent.path = scenario_.path;
  sent.combination = scenario_.combination;
  sent.settings = settings_of(scenario_);
  if (command_.semantics) sent.semantics = to_text(*command_.semantics);
  sent.seed = options_.seed;
  sent.storage = options_.storage;
  sent.strategy = options_.strategy;
  sent.faults = options_.faults;
  sent.wasm_opt = command_.wasm_opt;
  sent.length = length_of_the_first;
  sent.first = std::move(*first);
  cluster::Contents contents;
  cluster::Parcel parcel;
  const auto added = add_files(scenario_, command_.libraries, sent, contents, parcel.contents);
  if (!added.ok()) {
    complain(added.error() + "; the workers play no part in this exploration");
    return;
  }
  parcel.description = to_bytes(sent);
  workers_.begin(parcel, contents, {1, options_.schedules - 1},
                 static_cast<std::uint64_t>(spent.count()) / kTimesOfTheFirst);
  has_begun_ = true;
}

std::vector<ScheduleResult> RemoteResults::play(std::uint64_t first, std::uint64_t count) {
  while (known_until_ < first + count && !is_interrupted()) {
    if (!take_next()) break;
  }
  std::vector<ScheduleResult> some;
  while (!results_.empty() && results_.front().number < first + count) {
    some.push_back(std::move(results_.front()));
    results_.pop_front();
  }
  return some;
}

bool RemoteResults::take_next() {
  if (!has_begun_) {  // workers could not be told what to play
    constexpr std::uint64_t kAlone = 64;
    const cluster::Range range{known_until_, kAlone};
    const auto played = player_ ? play_range(*player_, range, [&] { return !is_interrupted(); }) : std::nullopt;
    if (!played) return false;
    auto results = results_of(*played, range, options_.strategy, scenario_);
    std::move(results->begin(), results->end(), std::back_inserter(results_));
    known_until_ = range.end();
    return true;
  }
  const cluster::Next next = workers_.next([&] { return is_interrupted(); });
  if (std::holds_alternative<cluster::Stopped>(next)) return false;
  if (const auto* own = std::get_if<cluster::PlayYourself>(&next)) return play_it_here(own->range);
  const auto& outcome = std::get<cluster::Outcome>(next);
  auto results = results_of(outcome.bytes, outcome.range, options_.strategy, scenario_);
  if (!results.ok()) {
    workers_.reject(outcome, results.error());
    return true;
  }
  if (!outcome.from.empty()) all_workers_.note_played(results->size());
  std::move(results->begin(), results->end(), std::back_inserter(results_));
  known_until_ = outcome.range.end();
  return true;
}

bool RemoteResults::play_it_here(cluster::Range range) {
  auto played = play_range(*player_, range, [&] { return !is_interrupted(); });
  if (!played) return false;
  workers_.deliver_own(range, std::move(*played));
  return true;
}

}  // namespace hypersim::cli
