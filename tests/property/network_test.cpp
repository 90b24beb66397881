// Compares random networks with the model of docs/semantics.md, section 8: several nodes, partitions, nodes that are
// offline, crash and come back, latency, capabilities that travel, last wills, spawned children. The canaries: a model
// with one broken rule must be noticed, and what is left to read must be short.

#include <rapidcheck/detail/TestListenerAdapter.h>

#include "hypersim/simulator/home.hpp"

#include "network_writer.hpp"
#include "play_program.hpp"
#include "property.hpp"

namespace hypersim::property {
namespace {

TEST(RandomNetworks, AreOnMemoryWhatTheModelSays) {
  expect_property("networks_on_memory", cases(2'500), [] {
    const std::string found = difference(write_network(*any_network()), on_memory());
    if (!found.empty()) RC_FAIL(found);
  });
}

TEST(RandomNetworks, AreWhatTheModelSaysInWhateverOrderActorsGo) {
  expect_property("networks_in_any_order", cases(600), [] {
    simulator::RunOptions options = on_memory();
    options.schedule = simulator::Schedule::Random;
    const std::string found = difference(write_network(*any_network()), options);
    if (!found.empty()) RC_FAIL(found);
  });
}

TEST(RandomNetworks, AreOnRocksDbWhatTheModelSaysWithTheTraceOfMemory) {
  expect_property("networks_on_rocksdb", cases(60), [] {
    const WrittenSteps network = write_network(*any_network());
    auto home = simulator::Home::temporary();
    if (!home) RC_FAIL(home.error());
    const std::string text = network.text(false);
    const simulator::RunResult on_disk = play(text, on_rocksdb(home->path()));
    if (on_disk.verdict != simulator::Verdict::Passed) RC_FAIL(network.text(true) + simulator::story(on_disk));
    if (jsonl(on_disk) != jsonl(play(text, on_memory())))
      RC_FAIL("another trace on RocksDB than on memory:\n" + network.text(true));
  });
}

TEST(RandomNetworks, ReachEveryWayInWhichAMessageMayEnd) {
  std::map<std::string, int> count;
  expect_property("ways_of_messages", 8'000, [&count] {
    for (const std::string& outcome : write_network(*any_network()).outcomes) ++count[outcome];
  });
  for (const char* outcome : {"ok",
                              "refused",
                              "bounced",
                              "timeout",
                              "offline",
                              "awaited",
                              "away",
                              "crash",
                              "restart",
                              "parted",
                              "refused abroad",
                              "does not overtake",
                              "request lost",
                              "answer lost",
                              "left off",
                              "comes home",
                              "passed on",
                              "passed through",
                              "a will leaves",
                              "a will that may not leave",
                              "a will at a boot",
                              "spawned",
                              "spawned again",
                              "error NameTaken",
                              "exit"}) {
    EXPECT_GE(count[outcome], 50) << outcome;
  }
}

struct BrokenNetworkRule {
  const char* name;
  bool NetworkRules::*rule;
};

class WrongNetworkModel : public testing::TestWithParam<BrokenNetworkRule> {};

TEST_P(WrongNetworkModel, IsNoticedAndShrunkToAFewSteps) {
  constexpr int kProgramsAtMost = 6'000;
  constexpr std::size_t kStepsAtMost = 10;
  NetworkRules rules;
  rules.*GetParam().rule = false;
  std::string last_found;
  std::size_t last_steps = 0;
  const auto property = [&] {
    const NetworkProgram program = *any_network();
    const std::string found = difference(write_network(program, rules), on_memory());
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
    Canary, WrongNetworkModel,
    testing::Values(
        BrokenNetworkRule{"leaving_needs_networking", &NetworkRules::leaving_needs_networking},
        BrokenNetworkRule{"arriving_needs_networking", &NetworkRules::arriving_needs_networking},
        BrokenNetworkRule{"messaging_is_not_looked_at", &NetworkRules::messaging_is_not_looked_at},
        BrokenNetworkRule{"a_refusal_abroad_is_silent", &NetworkRules::a_refusal_abroad_is_silent},
        BrokenNetworkRule{"a_peer_offline_is_told_at_once", &NetworkRules::a_peer_offline_is_told_at_once},
        BrokenNetworkRule{"ones_own_line_counts", &NetworkRules::ones_own_line_counts},
        BrokenNetworkRule{"parted_messages_come_back", &NetworkRules::parted_messages_come_back},
        BrokenNetworkRule{"parted_messages_wait", &NetworkRules::parted_messages_wait},
        BrokenNetworkRule{"a_partition_is_of_one_pair", &NetworkRules::a_partition_is_of_one_pair},
        BrokenNetworkRule{"a_break_loses_what_is_under_way", &NetworkRules::a_break_loses_what_is_under_way},
        BrokenNetworkRule{"a_break_loses_both_directions", &NetworkRules::a_break_loses_both_directions},
        BrokenNetworkRule{"a_restart_breaks_connections", &NetworkRules::a_restart_breaks_connections},
        BrokenNetworkRule{"latency_is_one_way", &NetworkRules::latency_is_one_way},
        BrokenNetworkRule{"none_overtakes", &NetworkRules::none_overtakes},
        BrokenNetworkRule{"what_nobody_signed_is_left_off", &NetworkRules::what_nobody_signed_is_left_off},
        BrokenNetworkRule{"what_comes_home_is_believed", &NetworkRules::what_comes_home_is_believed},
        BrokenNetworkRule{"what_passed_through_is_believed", &NetworkRules::what_passed_through_is_believed},
        BrokenNetworkRule{"revocation_stays_on_its_node", &NetworkRules::revocation_stays_on_its_node},
        BrokenNetworkRule{"answers_go_straight_to_the_asker", &NetworkRules::answers_go_straight_to_the_asker},
        BrokenNetworkRule{"wills_leave", &NetworkRules::wills_leave},
        BrokenNetworkRule{"wills_need_networking", &NetworkRules::wills_need_networking},
        BrokenNetworkRule{"wills_are_filtered", &NetworkRules::wills_are_filtered},
        BrokenNetworkRule{"a_boot_sends_wills", &NetworkRules::a_boot_sends_wills},
        BrokenNetworkRule{"an_end_revokes_on_its_own_node", &NetworkRules::an_end_revokes_on_its_own_node},
        BrokenNetworkRule{"children_get_what_their_parent_has", &NetworkRules::children_get_what_their_parent_has},
        BrokenNetworkRule{"children_need_networking_themselves", &NetworkRules::children_need_networking_themselves},
        BrokenNetworkRule{"a_taken_name_changes_nothing", &NetworkRules::a_taken_name_changes_nothing},
        BrokenNetworkRule{"a_name_is_free_after_an_end", &NetworkRules::a_name_is_free_after_an_end}),
    [](const auto& broken) { return std::string(broken.param.name); });

}  // namespace
}  // namespace hypersim::property
