#include "sent_exploration.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <map>
#include <type_traits>
#include <utility>

#include "hypersim/language/given_files.hpp"
#include "hypersim/language/parse.hpp"
#include "hypersim/language/play_by.hpp"
#include "hypersim/language/read_file.hpp"
#include "hypersim/language/read_paths.hpp"
#include "hypersim/processes/registry.hpp"
#include "hypersim/runtime/exchange.hpp"

#include "complain.hpp"
#include "components.hpp"
#include "find_scenarios.hpp"
#include "packages.hpp"
#include "played_range.hpp"
#include "scenario_source.hpp"

namespace hypersim::language {

constexpr StorageKind last_of(std::type_identity<StorageKind>) { return StorageKind::Memory; }

}  // namespace hypersim::language

namespace hypersim::simulator {

constexpr ExploreStrategy last_of(std::type_identity<ExploreStrategy>) { return ExploreStrategy::Exhaustive; }

}  // namespace hypersim::simulator

namespace hypersim::cli {

using language::Scenario;
using runtime::fail;
using runtime::Result;

template <class Archive>
void serialize(Archive& archive, SentExploration::File& file) {
  archive(file.path, file.is_folder, file.same_as, file.content);
}

template <class Archive>
void serialize(Archive& archive, SentExploration::Component& component) {
  archive(component.path, component.content);
}

template <class Archive>
void serialize(Archive& archive, SentExploration& sent) {
  archive(sent.path, sent.combination, sent.settings, sent.semantics, sent.seed, sent.storage, sent.strategy,
          sent.faults, sent.wasm_opt, sent.length, sent.first, sent.files, sent.components);
}

namespace {

constexpr std::size_t kComponentFileMax = std::size_t{256} << 20U;

/// Only semantics that have a name come from a command line.
std::optional<runtime::Semantics> semantics_of(const std::string& name) {
  for (const runtime::Semantics& one : {runtime::Semantics::documented(), runtime::Semantics::hyperdrive()}) {
    if (to_text(one) == name) return one;
  }
  return std::nullopt;
}

class SentPlayer final : public cluster::RangePlayer {
 public:
  SentPlayer(Scenario scenario, simulator::ExploreOptions options, std::uint64_t length)
      : scenario_(std::move(scenario)), options_(std::move(options)), player_(scenario_, options_, length) {}

  std::optional<std::string> play(cluster::Range range, const std::function<bool()>& goes_on) override {
    return play_range(player_, range, goes_on);
  }

 private:
  const Scenario scenario_;
  const simulator::ExploreOptions options_;
  simulator::SchedulePlayer player_;
};

/// The scenario that is meant, from files that were sent. The error is a phrase.
Result<Scenario, std::string> read_sent(const SentExploration& sent,
                                        const std::vector<cluster::SharedBytes>& contents) {
  auto given = std::make_shared<language::GivenFiles>();
  for (const SentExploration::File& file : sent.files)
    (*given)[file.path] = {file.is_folder, file.is_folder ? nullptr : contents[file.content], file.same_as};
  language::read_given_files(std::move(given));
  processes::programs().forget_components();
  const ComponentUse use{true, kExploreOptimization, sent.wasm_opt};
  const auto complaint = [before = complaints().size()](const std::string& otherwise) {
    return fail(complaints().size() > before ? complaints().back() : otherwise);
  };
  for (const SentExploration::Component& one : sent.components) {
    if (add_component_program(one.path, *contents[one.content], use) != ExitCode::Passed)
      return complaint(one.path + " cannot be used");
  }
  const auto settings = read_settings(sent.settings);
  if (!settings.ok()) return fail(settings.error());
  language::ParsedFile file = language::load_scenarios(sent.path, *settings);
  add_components(file, use);
  if (!file.diagnostics.empty()) return fail("its scenario has a mistake here: " + language::format_diagnostics(file));
  const auto found = std::find_if(file.scenarios.begin(), file.scenarios.end(),
                                  [&](const Scenario& scenario) { return scenario.combination == sent.combination; });
  if (found == file.scenarios.end()) return fail("its scenario has no combination " + sent.combination);
  if (const auto semantics = semantics_of(sent.semantics)) language::play_by(*found, *semantics);
  if (compile_components({*found}) != ExitCode::Passed) return complaint("a component cannot be compiled");
  return std::move(*found);
}

}  // namespace

std::string to_bytes(const SentExploration& sent) {
  runtime::ExchangeWriter out;
  out(sent);
  return out.written();
}

Result<SentExploration, std::string> sent_from_bytes(const std::string& bytes) {
  runtime::ExchangeReader in(bytes);
  SentExploration sent;
  in(sent);
  if (!in.is_whole()) return fail("it is no exploration: " + in.error());
  return sent;
}

Result<runtime::Done, std::string> add_files(const Scenario& scenario, const std::vector<std::string>& loaded,
                                             SentExploration& sent, cluster::Contents& contents,
                                             std::vector<cluster::Content>& needed) {
  language::ReadPaths looked_at;
  const language::ParsedFile file = load_scenario_source(scenario.path, scenario.settings);
  if (file.scenarios.empty())
    return fail(fmt::format("{} was changed since it was read, and has a mistake now", scenario.path));
  auto files = language::files_at(looked_at.take());
  if (!files.ok()) return fail(std::move(files).error());
  if (is_standard_input(scenario.path))
    (*files)[scenario.path] = {false, std::make_shared<const std::string>(file.sources.front().text), scenario.path};
  const auto place_of = [&](std::string bytes) {
    needed.push_back(contents.add(std::move(bytes)));
    return needed.size() - 1;
  };
  for (const auto& [path, given] : *files)
    sent.files.push_back({path, given.is_folder, given.same_as, given.is_folder ? 0 : place_of(*given.bytes)});
  for (const std::string& path : loaded) {
    if (!is_component(path)) continue;
    auto bytes = language::read_regular_file(path, kComponentFileMax);
    if (!bytes.ok()) return fail(fmt::format("the component {} cannot be read: {}", path, bytes.error()));
    sent.components.push_back({path, place_of(std::move(bytes).value())});
  }
  if (contents.size() > cluster::kContentsSizeMax) {
    return fail(fmt::format("the files of {} are larger together than a worker keeps ({})", scenario.path,
                            language::size_text(cluster::kContentsSizeMax)));
  }
  return runtime::kDone;
}

cluster::MadePlayer make_sent_player(const std::string& description, const std::vector<cluster::SharedBytes>& contents,
                                     const std::atomic<bool>& stop) {
  const auto sent = sent_from_bytes(description);
  if (!sent.ok()) return fail(sent.error());
  const auto is_beyond = [&](const auto& one) { return one.content >= contents.size(); };
  const bool names_more =
      std::any_of(sent->files.begin(), sent->files.end(),
                  [&](const SentExploration::File& file) { return !file.is_folder && is_beyond(file); }) ||
      std::any_of(sent->components.begin(), sent->components.end(), is_beyond);
  if (names_more) return fail(std::string("it names contents that it does not have"));
  auto scenario = read_sent(*sent, contents);
  if (!scenario.ok()) return fail(std::move(scenario).error());
  simulator::ExploreOptions options;
  options.seed = sent->seed;
  options.storage = sent->storage;
  options.strategy = sent->strategy;
  options.faults = sent->faults;
  options.interrupted = &stop;
  auto player = std::make_unique<SentPlayer>(std::move(scenario).value(), std::move(options), sent->length);
  const auto first = player->play({0, 1}, [] { return true; });
  if (!first) return fail(std::string("interrupted"));
  if (*first != sent->first) {
    return fail(std::string(
        "the first schedule came to something else at the worker than where it is explored: a file has changed "
        "meanwhile, or what is played depends on the machine"));
  }
  return std::unique_ptr<cluster::RangePlayer>(std::move(player));
}

}  // namespace hypersim::cli
