// Fuzz target: any bytes as results of schedules, as one process hands them to another. They are read or refused with a
// sentence; what was read is written and read again as it was, and an exploration that is given it comes to an end.

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "hypersim/language/parse.hpp"
#include "hypersim/simulator/explore.hpp"
#include "hypersim/simulator/schedule_result.hpp"
#include "hypersim/simulator/schedule_source.hpp"

namespace {

using hypersim::language::Scenario;
using namespace hypersim::simulator;

const Scenario& scenario() {
  static const Scenario all = [] {
    constexpr std::string_view kText =
        "scenario \"Two write\"\n"
        "process owner app:app:dev.os\n"
        "process viewer viewer:app:dev.os\n"
        "never viewer holds owner/box write\n"
        "option limit events 500\n"
        "owner open box\n"
        "parallel\n"
        "  owner set box k 1\n"
        "  viewer set box k 2\n"
        "end\n";
    auto parsed = hypersim::language::parse_scenarios(kText, "/nowhere/fuzz.scn");
    if (parsed.scenarios.size() != 1) std::abort();
    return std::move(parsed.scenarios.front());
  }();
  return all;
}

void fail(const std::string& why) {
  std::fprintf(stderr, "%s\n", why.c_str());
  std::abort();
}

/// Hands over what was read as the schedules with the numbers 1, 2, and so on.
class Given : public ScheduleSource {
 public:
  explicit Given(std::vector<ScheduleResult> results) : results_(std::move(results)) {}

  void begin(std::uint64_t) override {}
  std::vector<ScheduleResult> play(std::uint64_t first, std::uint64_t count) override {
    std::vector<ScheduleResult> some;
    for (; next_ < results_.size() && some.size() < count; ++next_) {
      results_[next_].number = first + some.size();
      some.push_back(std::move(results_[next_]));
    }
    return some;
  }

 private:
  std::vector<ScheduleResult> results_;
  std::size_t next_ = 0;
};

void count(std::vector<ScheduleResult> results) {
  // What does not fit is refused by whoever receives it.
  std::erase_if(results, [](const ScheduleResult& one) { return !trouble_with(one, scenario()).empty(); });
  ExploreOptions options;
  options.strategy = ExploreStrategy::Random;
  Given source(std::move(results));
  Exploring exploring(scenario(), options);
  exploring.play(source, nullptr);
  if (exploring.result().schedules == 0) fail("the first schedule was not played");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto results = read_results({reinterpret_cast<const char*>(data), size});
  if (!results.ok()) {
    if (results.error().empty()) fail("a refusal that says nothing");
    return 0;
  }
  const auto again = read_results(write_results(*results));
  if (!again.ok()) fail("what was written is refused: " + again.error());
  if (*again != *results) fail("what was written is read as something else");
  count(*again);
  return 0;
}
