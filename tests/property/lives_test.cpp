// Compares random lives on a node with the model of docs/semantics.md, section 5. The canaries: a model with one broken
// rule must be noticed, and what is left to read must be short.

#include <rapidcheck/detail/TestListenerAdapter.h>

#include "hypersim/simulator/home.hpp"

#include "lives_writer.hpp"
#include "play_program.hpp"
#include "property.hpp"

namespace hypersim::property {
namespace {

TEST(RandomLives, AreOnMemoryWhatTheModelSays) {
  expect_property("lives_on_memory", cases(4'000), [] {
    const std::string found = difference(write_lives(*any_lives()), on_memory());
    if (!found.empty()) RC_FAIL(found);
  });
}

TEST(RandomLives, AreWhatTheModelSaysInWhateverOrderActorsGo) {
  expect_property("lives_in_any_order", cases(1'000), [] {
    simulator::RunOptions options = on_memory();
    options.schedule = simulator::Schedule::Random;
    const std::string found = difference(write_lives(*any_lives()), options);
    if (!found.empty()) RC_FAIL(found);
  });
}

TEST(RandomLives, AreOnRocksDbWhatTheModelSaysWithTheTraceOfMemory) {
  expect_property("lives_on_rocksdb", cases(150), [] {
    const WrittenSteps lives = write_lives(*any_lives());
    auto home = simulator::Home::temporary();
    if (!home) RC_FAIL(home.error());
    const std::string found = difference(lives, on_rocksdb(home->path()));
    if (!found.empty()) RC_FAIL(found);

    auto second = simulator::Home::temporary();
    if (!second) RC_FAIL(second.error());
    const std::string text = lives.text(false);
    const bool same_trace = jsonl(play(text, on_rocksdb(second->path()))) == jsonl(play(text, on_memory()));
    if (!same_trace) RC_FAIL("another trace on RocksDB than on memory:\n" + lives.text(true));
  });
}

TEST(RandomLives, ReachEveryWayToEndAndToComeBack) {
  std::map<std::string, int> count;
  expect_property("ways_to_end", 2'000, [&count] {
    for (const std::string& outcome : write_lives(*any_lives()).outcomes) ++count[outcome];
  });
  for (const char* outcome : {"ok", "refused", "bounced", "timeout", "error NameTaken", "exit", "exit, back at once",
                              "exit, away", "crash", "crash, back at once", "crash, away", "away", "killed",
                              "killed while away", "a state", "no state", "initialized", "not initialized"}) {
    EXPECT_GE(count[outcome], 50) << outcome;
  }
}

struct BrokenLifeRule {
  const char* name;
  bool LifeRules::*rule;
};

class WrongLifeModel : public testing::TestWithParam<BrokenLifeRule> {};

TEST_P(WrongLifeModel, IsNoticedAndShrunkToAFewSteps) {
  constexpr int kProgramsAtMost = 2'000;
  constexpr std::size_t kStepsAtMost = 10;
  LifeRules rules;
  rules.*GetParam().rule = false;
  std::string last_found;
  std::size_t last_steps = 0;
  const auto property = [&] {
    const LifeProgram program = *any_lives();
    const std::string found = difference(write_lives(program, rules), on_memory());
    if (found.empty()) return;
    last_found = found;
    last_steps = program.steps.size();
    RC_FAIL(found);
  };
  rc::detail::TestListenerAdapter silent;
  const auto result = rc::detail::checkTestable(property, rc::detail::TestMetadata{GetParam().name, GetParam().name},
                                                params_for(kProgramsAtMost), silent);
  ASSERT_TRUE(result.is<rc::detail::FailureResult>());
  EXPECT_LE(last_steps, kStepsAtMost) << last_found;
}

INSTANTIATE_TEST_SUITE_P(
    Canary, WrongLifeModel,
    testing::Values(
        BrokenLifeRule{"ends_revoke", &LifeRules::ends_revoke},
        BrokenLifeRule{"a_kill_ends_a_restart", &LifeRules::a_kill_ends_a_restart},
        BrokenLifeRule{"the_wait_doubles", &LifeRules::the_wait_doubles},
        BrokenLifeRule{"a_healthy_run_resets_the_wait", &LifeRules::a_healthy_run_resets_the_wait},
        BrokenLifeRule{"a_restart_keeps_capabilities", &LifeRules::a_restart_keeps_capabilities},
        BrokenLifeRule{"wills_are_sent", &LifeRules::wills_are_sent},
        BrokenLifeRule{"wills_are_filtered", &LifeRules::wills_are_filtered},
        BrokenLifeRule{"children_get_what_their_parent_has", &LifeRules::children_get_what_their_parent_has},
        BrokenLifeRule{"a_taken_name_changes_nothing", &LifeRules::a_taken_name_changes_nothing},
        BrokenLifeRule{"grants_wait_for_their_holder", &LifeRules::grants_wait_for_their_holder},
        BrokenLifeRule{"a_reboot_ends_those_with_none", &LifeRules::a_reboot_ends_those_with_none},
        BrokenLifeRule{"a_reboot_ends_those_with_requests", &LifeRules::a_reboot_ends_those_with_requests},
        BrokenLifeRule{"a_reboot_revokes", &LifeRules::a_reboot_revokes},
        BrokenLifeRule{"states_outlive", &LifeRules::states_outlive},
        BrokenLifeRule{"a_failed_initialization_changes_nothing", &LifeRules::a_failed_initialization_changes_nothing},
        BrokenLifeRule{"initial_capabilities_must_be_held", &LifeRules::initial_capabilities_must_be_held}),
    [](const auto& broken) { return std::string(broken.param.name); });

}  // namespace
}  // namespace hypersim::property
