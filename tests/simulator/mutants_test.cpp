// A bug hunt: test nodes make mistakes on purpose, and exploring a bundled scenario finds each of them.

#include <gtest/gtest.h>

#include "explore/batch.hpp"
#include "explore_support.hpp"
#include "support/paths.hpp"

namespace hypersim::simulator {
namespace {

using actors::Mutant;

constexpr std::uint64_t kSchedules = 2000;

/// The number of the first schedule that does not pass; nothing if all pass.
std::optional<std::uint64_t> first_failure(const std::string& path, Mutant mutant, std::uint64_t schedules) {
  const language::ParsedFile parsed =
      language::load_scenarios(support::source_dir() + "/scenarios/ok/" + path + ".scn");
  if (parsed.scenarios.empty()) throw std::runtime_error(language::format_diagnostics(parsed));
  const language::Scenario& scenario = parsed.scenarios.front();
  ExploredOptions options;
  options.mutant = mutant;
  Portfolio portfolio(ExploreStrategy::Portfolio, 0);
  Exhaustive all(scenario);
  Batch batch(scenario, options, portfolio, all);
  for (std::uint64_t number = 0; number < schedules; ++number) {
    const PlayedSchedule played = std::move(batch.play(number, 1, 1).front());
    if (!played.was_none && played.result.verdict != Verdict::Passed) return number + 1;
    if (number == 0) portfolio.set_length(played.choices);
    if (played.is_last) break;
  }
  return std::nullopt;
}

struct Hunt {
  const char* name;
  Mutant mutant;
  const char* scenario;
};

/// Without this, GoogleTest prints the bytes of the value, padding included.
void PrintTo(const Hunt& hunt, std::ostream* out) { *out << hunt.scenario; }

class MutantHunt : public testing::TestWithParam<Hunt> {};

TEST_P(MutantHunt, FindsTheMistakeAndNothingWithoutIt) {
  EXPECT_TRUE(first_failure(GetParam().scenario, GetParam().mutant, kSchedules).has_value());
  EXPECT_FALSE(first_failure(GetParam().scenario, Mutant::None, 200).has_value());
}

INSTANTIATE_TEST_SUITE_P(
    All, MutantHunt,
    testing::Values(
        Hunt{"ForgetsTheKvCheck", Mutant::ForgetsTheKvCheck, "sharing/share-a-database"},
        Hunt{"ForgetsTheMessagingCheck", Mutant::ForgetsTheMessagingCheck, "messages/public-processes"},
        Hunt{"ForgetsTheCheckOfResponses", Mutant::ForgetsTheCheckOfResponses, "messages/answers-need-messaging-too"},
        Hunt{"WritesBeforeTheCommit", Mutant::WritesBeforeTheCommit, "key-value/transactions"},
        Hunt{"KeepsWhatWasDropped", Mutant::KeepsWhatWasDropped, "sharing/share-one-right-at-a-time"},
        Hunt{"ReordersRequestsToKv", Mutant::ReordersRequestsToKv, "key-value/asked-first-done-first"},
        Hunt{"WaitsHalfAsLong", Mutant::WaitsHalfAsLong, "time-and-order/time-is-virtual"},
        Hunt{"AttachesWhatIsNotHeld", Mutant::AttachesWhatIsNotHeld, "sharing/capabilities-of-your-own"},
        Hunt{"SavesWhatNeverCame", Mutant::SavesWhatNeverCame, "messages/a-second-answer-brings-nothing"},
        Hunt{"KeepsQuietAboutBounces", Mutant::KeepsQuietAboutBounces, "messages/drop-the-right-to-message"},
        Hunt{"ForgetsToRevoke", Mutant::ForgetsToRevoke, "lives/killing-a-process"},
        Hunt{"ForgetsToRetire", Mutant::ForgetsToRetire, "patterns/clear-by-remove-and-open"},
        Hunt{"ForgetsToPublish", Mutant::ForgetsToPublish, "sharing/revoke-all"},
        Hunt{"KeepsTransactionsOfTheDead", Mutant::KeepsTransactionsOfTheDead, "key-value/asked-first-done-first"}),
    [](const auto& hunt) { return std::string(hunt.param.name); });

}  // namespace
}  // namespace hypersim::simulator
