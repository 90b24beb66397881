// Compares random programs on a node with the model of docs/semantics.md.

#include "hypersim/simulator/home.hpp"

#include "play_program.hpp"
#include "program_generator.hpp"
#include "property.hpp"

namespace hypersim::property {
namespace {

TEST(RandomPrograms, DoOnMemoryWhatTheModelSays) {
  expect_property("programs_on_memory", cases(10'000), [] {
    const std::string found = difference(write_scenario(*any_program()), on_memory());
    if (!found.empty()) RC_FAIL(found);
  });
}

TEST(RandomPrograms, DoOnRocksDbWhatTheModelSaysWithTheTraceOfMemory) {
  expect_property("programs_on_rocksdb", cases(300), [] {
    const WrittenScenario scenario = write_scenario(*any_program());
    auto first = simulator::Home::temporary();
    if (!first) RC_FAIL(first.error());
    const std::string found = difference(scenario, on_rocksdb(first->path()));
    if (!found.empty()) RC_FAIL(found);

    auto second = simulator::Home::temporary();
    if (!second) RC_FAIL(second.error());
    const std::string text = scenario.text_with_one_check();
    const bool same_trace = jsonl(play(text, on_rocksdb(second->path()))) == jsonl(play(text, on_memory()));
    if (!same_trace) RC_FAIL("another trace on RocksDB than on memory:\n" + scenario.text());
  });
}

TEST(RandomPrograms, ReachEveryWayInWhichAStepCanEnd) {
  std::map<std::string, int> count;
  expect_property("outcomes", 2'000, [&count] {
    for (const std::string& outcome : write_scenario(*any_program()).outcomes) ++count[outcome];
  });
  for (const char* outcome : {"ok", "value", "refused", "bounced", "timeout", "any", "error IOError",
                              "error KeyNotFound", "error MalformedRequest", "error MismatchingPackageId", "error NoDb",
                              "error NoReadCap", "error NoTx", "error NoWriteCap", "error RocksDBError"}) {
    EXPECT_GE(count[outcome], 100) << outcome;
  }
}

}  // namespace
}  // namespace hypersim::property
