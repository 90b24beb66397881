// The canaries of the random programs: a model with one broken rule must be noticed, and what is left to read must be
// short.

#include <rapidcheck/detail/TestListenerAdapter.h>

#include "play_program.hpp"
#include "program_generator.hpp"
#include "property.hpp"

namespace hypersim::property {
namespace {

constexpr int kProgramsAtMost = 2'000;
constexpr std::size_t kLinesAtMost = 10;

struct BrokenRule {
  const char* name;
  bool Rules::*rule;
};

class WrongModel : public testing::TestWithParam<BrokenRule> {};

TEST_P(WrongModel, IsNoticedAndShrunkToAFewLines) {
  Rules rules;
  rules.*GetParam().rule = false;
  std::string last_found;
  std::size_t last_lines = 0;
  const auto property = [&] {
    const WrittenScenario scenario = write_scenario(*any_program(), rules);
    const std::string found = difference(scenario, on_memory());
    if (found.empty()) return;
    last_found = found;
    last_lines = scenario.steps.size();
    RC_FAIL(found);
  };
  rc::detail::TestListenerAdapter silent;
  const auto result = rc::detail::checkTestable(property, rc::detail::TestMetadata{GetParam().name, GetParam().name},
                                                params_for(kProgramsAtMost), silent);
  ASSERT_TRUE(result.is<rc::detail::FailureResult>());
  EXPECT_LE(last_lines, kLinesAtMost) << last_found;
}

INSTANTIATE_TEST_SUITE_P(Canary, WrongModel,
                         testing::Values(BrokenRule{"answers_need_messaging", &Rules::answers_need_messaging},
                                         BrokenRule{"only_arrivals_can_be_saved", &Rules::only_arrivals_can_be_saved},
                                         BrokenRule{"transactions_have_an_owner", &Rules::transactions_have_an_owner},
                                         BrokenRule{"a_missing_db_is_an_error", &Rules::a_missing_db_is_an_error},
                                         BrokenRule{"removal_takes_capabilities", &Rules::removal_takes_capabilities},
                                         BrokenRule{"a_crash_ends_transactions", &Rules::a_crash_ends_transactions},
                                         BrokenRule{"killing_revokes", &Rules::killing_revokes},
                                         BrokenRule{"staged_writes_are_hidden", &Rules::staged_writes_are_hidden},
                                         BrokenRule{"late_answers_vanish", &Rules::late_answers_vanish},
                                         BrokenRule{"answers_come_in_order", &Rules::answers_come_in_order}),
                         [](const auto& broken) { return std::string(broken.param.name); });

}  // namespace
}  // namespace hypersim::property
