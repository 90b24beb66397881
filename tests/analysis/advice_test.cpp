// Advice on traces that are written by hand: how it is put together and worded. Played it is in
// tests/simulator/advice_test.cpp.

#include "hypersim/analysis/advice.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "hypersim/kv_module/kv_types.hpp"
#include "hypersim/kv_module/kv_wire.hpp"

#include "hand_made.hpp"

namespace hypersim::analysis {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using Added = fact::CapabilityAdded::How;
using Ended = fact::ProcessEnded::How;

std::string advised(const HandMade& made, std::vector<Need> needs, std::optional<std::size_t> event) {
  const Names names(made.scenario());
  return to_text(advice_for(made.scenario(), names, made.trace(), {std::move(needs), Advice::Promise::Allowed, event}));
}

constexpr const char* kUnwired = R"(scenario "unwired"
process one one:app:dev.os requests kv:distro:sys
process two two:two:dev.os requests kv:distro:sys
one request two
)";

HandMade unwired() {
  HandMade made(kUnwired);
  made.start("one", false);
  made.start("two", false);
  made.begin(1);
  return made;
}

TEST(AdviceOnPaper, ARequestNeedsItsWayAndTheWayBack) {
  HandMade made = unwired();
  const auto message = made.request("one", "two", "hello");
  EXPECT_THAT(needs_of(*message, "our.dev"),
              ElementsAre(Need{made.id("one"), made.messaging("two")}, Need{made.id("two"), made.messaging("one")}));
}

TEST(AdviceOnPaper, ARequestToKvNeedsWhatItsActionTakes) {
  HandMade made = unwired();
  const kv_module::DbKey box{runtime::PackageId("app", "dev.os"), "box"};
  const auto asked = [&](kv_module::KvAction action) {
    const auto message = made.request("one", "kv:distro:sys", kv_module::to_json(kv_module::KvRequest{box, action}));
    return needs_of(*message, "our.dev").size();
  };
  EXPECT_EQ(asked(kv_module::Get{"k"}), 3U);
  EXPECT_EQ(asked(kv_module::Open{}), 2U) << "the package decides";
}

TEST(AdviceOnPaper, BothWaysArePutTogetherInOneDeclaration) {
  const HandMade made = unwired();
  const std::string text =
      advised(made, {{made.id("one"), made.messaging("two")}, {made.id("two"), made.messaging("one")}}, 4);
  EXPECT_THAT(text, HasSubstr("`requests two` and `grants two` in the declaration of one; or "));
  EXPECT_THAT(text, HasSubstr("`grants one` and `requests one` in the declaration of two."));
}

TEST(AdviceOnPaper, AClauseIsNotNamedForWhatWasTakenBack) {
  HandMade made = unwired();
  made.add(fact::RevokedAll{made.id("two")});
  EXPECT_EQ(advised(made, {{made.id("one"), made.messaging("two")}}, 4),
            "What would have allowed it: `public` in the declaration of two.");
}

TEST(AdviceOnPaper, NothingIsAdvisedForTheDead) {
  HandMade made = unwired();
  made.end("one", Ended::Killed);
  EXPECT_THAT(advised(made, {{made.id("one"), made.own("two", "\"Enter\"")}}, 4), HasSubstr("one is not there"));
}

TEST(AdviceOnPaper, AHolderSharesAndAProcessThatIgnoresSaves) {
  HandMade made(R"(scenario "two"
process owner  owner:app:dev.os
process viewer viewer:viewer:other.os ignores
viewer log "hello"
)");
  made.start("owner");
  made.start("viewer");
  made.begin(1);
  const runtime::Capability enter = made.own("owner", "\"Enter\"");
  EXPECT_EQ(advised(made, {{made.id("viewer"), enter}}, 4),
            "These steps before line 4 would have allowed it: `owner share cap owner \"Enter\" with viewer`, then "
            "`viewer save cap owner \"Enter\"`.");
  EXPECT_THAT(advised(made, {{made.id("viewer"), enter}}, std::nullopt),
              HasSubstr("at the end would allow it: `owner"));
}

TEST(AdviceOnPaper, WithoutRemediesThereIsASentence) {
  Advice advice;
  EXPECT_TRUE(advice.empty());
  EXPECT_EQ(to_text(advice), "");
  EXPECT_THAT(advice.named(), IsEmpty());
  advice.otherwise = "Nothing helps.";
  EXPECT_EQ(to_text(advice), "Nothing helps.");
}

}  // namespace
}  // namespace hypersim::analysis
