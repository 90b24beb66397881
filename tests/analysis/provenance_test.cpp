// Where holdings come from, on traces that are written by hand.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "hypersim/analysis/authority.hpp"
#include "hypersim/kv_module/kv_types.hpp"

#include "hand_made.hpp"

namespace hypersim::analysis {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using Added = fact::CapabilityAdded::How;
using Removed = fact::CapabilityRemoved::How;

class ProvenanceTest : public testing::Test {
 protected:
  HandMade made{R"(scenario "two"
process owner  owner:app:dev.os
process viewer viewer:viewer:other.os
owner open box
owner share box read with viewer
viewer log "later"
)"};
  runtime::Capability read = kv_module::kv_capability("our.dev", kv_module::KvCapabilityKind::Read,
                                                      {runtime::PackageId("app", "dev.os"), "box"});

  void SetUp() override {
    made.start("owner");
    made.start("viewer");
    made.begin(1);
    made.gain("owner", read, Added::Issued);
    made.begin(2);
  }
  /// How each holding of the process came and went, but for its own messaging.
  std::vector<std::string> story_of(const std::string& name) const {
    std::vector<std::string> lines;
    for (const AuthorityMember& member : authority_of(made.scenario(), made.trace(), std::nullopt).members) {
      for (const Holding& holding : member.holdings) {
        if (member.name != name || holding.origin.how == Origin::How::Itself) continue;
        lines.push_back(to_text(holding.origin) + (holding.lost ? "; " + to_text(*holding.lost) : ""));
      }
    }
    return lines;
  }
};

TEST_F(ProvenanceTest, WhatKvIssuesIsOpened) { EXPECT_THAT(story_of("owner"), ElementsAre("opened at line 4")); }

TEST_F(ProvenanceTest, WhatCameOnAMessageIsOfItsSender) {
  made.request("owner", "viewer", "share", {read});
  EXPECT_THAT(story_of("viewer"), IsEmpty()) << "attached is not held";
  made.begin(3);
  made.gain("viewer", read, Added::Saved);
  EXPECT_THAT(story_of("viewer"), ElementsAre("shared by owner at line 5, saved at line 6"));
}

TEST_F(ProvenanceTest, ALossHasTheLineOfItsStep) {
  made.begin(3);
  made.lose("owner", read, Removed::Dropped);
  EXPECT_THAT(story_of("owner"), ElementsAre("opened at line 4; dropped at line 6"));
}

TEST_F(ProvenanceTest, WhatArrivedAndWasNotSavedIsNamed) {
  made.request("owner", "viewer", "share", {read});
  const Authority authority = authority_of(made.scenario(), made.trace(), std::nullopt);
  ASSERT_EQ(authority.unkept.size(), 1U);
  EXPECT_EQ(authority.unkept.front().process, "viewer");
  EXPECT_EQ(to_text(authority.unkept.front().origin), "shared by owner at line 5");
}

TEST_F(ProvenanceTest, AGrantOfSimHasItsLine) {
  made.gain("viewer", read, Added::Granted);
  EXPECT_THAT(story_of("viewer"), ElementsAre("`sim grant` at line 5"));
}

}  // namespace
}  // namespace hypersim::analysis
