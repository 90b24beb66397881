// A search for all orders whose branches other objects search comes to the runs of one that plays alone, in their
// order; and so does one that several threads play.

#include <algorithm>
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "hypersim/runtime/random.hpp"

#include "../property/property.hpp"
#include "all_orders.hpp"
#include "exploration_text.hpp"
#include "random_races.hpp"

namespace hypersim::simulator {
namespace {

constexpr int kSplit = 150;
constexpr int kThreaded = 60;
/// What has more orders is left out.
constexpr std::size_t kRunsMax = 300;

/// Lets another strategy choose, and keeps what it chose.
class Chosen : public actors::Strategy {
 public:
  explicit Chosen(actors::Strategy& strategy) : strategy_(strategy) {}
  std::size_t choose(std::span<const actors::Candidate> candidates) override {
    const std::size_t chosen = strategy_.choose(candidates);
    text_ += fmt::format(" {:x}", candidates[chosen].key());
    return chosen;
  }
  bool inject(const actors::FaultPoint& point) override {
    const bool injected = strategy_.inject(point);
    if (injected) text_ += fmt::format(" {:x}!", point.key());
    return injected;
  }
  const std::string& text() const { return text_; }

 private:
  actors::Strategy& strategy_;
  std::string text_;
};

struct OneRun {
  std::string text;  // its choices, whether it counts, and how much is done
  RunOfBranch in_branch;
};

/// Plays all that there is for a search, some of it by searches of branches.
class Splitting {
 public:
  Splitting(const language::Scenario& scenario, bool splits, std::uint64_t seed)
      : scenario_(scenario),
        footprints_(std::make_shared<const Footprints>(scenario)),
        random_(seed),
        splits_(splits) {}

  std::vector<std::string> texts() {
    std::vector<std::string> texts;
    Exhaustive orders(footprints_);
    for (const OneRun& run : play(orders))
      texts.push_back(fmt::format("{} {} {}", run.text, run.in_branch.counts, run.in_branch.part_done));
    return texts;
  }
  std::size_t taken_over() const { return taken_over_; }
  std::size_t dropped() const { return dropped_; }
  bool is_too_much() const { return played_ > kRunsMax; }

 private:
  struct Begun {
    Branch branch;
    std::vector<OneRun> runs;
  };

  std::vector<OneRun> play(Exhaustive& orders) {
    std::vector<OneRun> all;
    std::map<std::size_t, Begun> begun;
    bool has_begun = false;
    while (!orders.over() && !is_too_much()) {
      if (has_begun) {
        begun.erase(begun.upper_bound(orders.place()), begun.end());
        if (const auto here = begun.find(orders.place()); here != begun.end()) {
          const Begun one = std::move(here->second);
          begun.erase(here);
          if (one.branch == orders.branch()) {
            for (const OneRun& run : one.runs) all.push_back({run.text, orders.take_over(run.in_branch)});
            taken_over_ += one.runs.size();
            continue;
          }
          ++dropped_;
        }
      }
      all.push_back(play_one(orders));
      has_begun = true;
      while (splits_ && !is_too_much() && random_.next_u64() % 3 == 0) {
        const auto which = random_.next_u64() % 2 == 0 ? Exhaustive::Which::Latest : Exhaustive::Which::Next;
        auto branch = orders.later_branch(which, [&](std::size_t place) { return begun.contains(place); });
        if (!branch) break;
        const std::size_t place = branch->made.size() - 1;
        Exhaustive behind(footprints_, *branch);
        std::vector<OneRun> runs = play(behind);
        begun.emplace(place, Begun{std::move(*branch), std::move(runs)});
      }
    }
    return all;
  }

  OneRun play_one(Exhaustive& orders) {
    ++played_;
    ExploredOptions options;
    options.redundant = &orders.redundant();
    options.before = [&](const actors::Network& network) { orders.begin(network); };
    options.after = [&](const actors::Network&) { orders.end(); };
    Chosen chosen(orders);
    explored_run(scenario_, options, chosen);
    return {chosen.text(), orders.take_run()};
  }

  const language::Scenario& scenario_;
  const std::shared_ptr<const Footprints> footprints_;
  runtime::Random random_;
  const bool splits_;
  std::size_t played_ = 0;
  std::size_t taken_over_ = 0;
  std::size_t dropped_ = 0;
};

std::string any_split_scenario() {
  const int kind = *rc::gen::inRange(0, 5);
  return kind == 0 ? any_crash() : kind == 1 ? any_network_race(true) : any_race();
}

TEST(OrdersByBranches, AreThoseOfOneSearch) {
  std::size_t taken_over = 0;
  std::size_t dropped = 0;
  property::expect_property("branches", property::cases(kSplit), [&] {
    const std::string text = any_split_scenario();
    const language::Scenario scenario = scenario_of(text);
    Splitting alone(scenario, false, 0);
    const std::vector<std::string> expected = alone.texts();
    if (alone.is_too_much()) return;
    Splitting split(scenario, true, *rc::gen::arbitrary<std::uint64_t>());
    const std::vector<std::string> got = split.texts();
    if (split.is_too_much()) return;
    taken_over += split.taken_over();
    dropped += split.dropped();
    if (got == expected) return;
    const auto differs = std::mismatch(got.begin(), got.end(), expected.begin(), expected.end());
    RC_FAIL(fmt::format("{}{} runs in place of {}, run {} differs:\n{}\nin place of\n{}", text, got.size(),
                        expected.size(), differs.first - got.begin(),
                        differs.first == got.end() ? "none" : *differs.first,
                        differs.second == expected.end() ? "none" : *differs.second));
  });
  EXPECT_GT(taken_over, 5 * static_cast<std::size_t>(property::cases(kSplit))) << "the test shows nothing";
  EXPECT_LT(dropped * 10, taken_over);
}

std::string exact_text_of(const Exploration& exploration) {
  return fmt::format("{}{} done\n", text_of(exploration), exploration.part_done.value_or(-1));
}

std::string explored_by(std::size_t jobs, const language::Scenario& scenario, ExploreOptions options) {
  options.jobs = jobs;
  return exact_text_of(explore(scenario, options));
}

ExploreOptions any_options() {
  ExploreOptions options;
  options.strategy = *rc::gen::element(ExploreStrategy::Exhaustive, ExploreStrategy::Exhaustive,
                                       ExploreStrategy::Portfolio, ExploreStrategy::Random, ExploreStrategy::Pct);
  options.schedules = *rc::gen::inRange<std::uint64_t>(1, 200);
  options.keep_going = *rc::gen::inRange(0, 4) != 0;
  options.faults = *rc::gen::inRange(0, 3) != 0;
  return options;
}

TEST(OrdersByThreads, AreTheSameForAnyNumberOfThreads) {
  property::expect_property("threads", property::cases(kThreaded), [&] {
    const std::string text = any_split_scenario();
    const language::Scenario scenario = scenario_of(text);
    const ExploreOptions options = any_options();
    const std::string alone = explored_by(1, scenario, options);
    for (const std::size_t jobs : {2, 3, 5}) {
      const std::string together = explored_by(jobs, scenario, options);
      if (together != alone) {
        RC_FAIL(fmt::format("{}{} {}, {} threads:\n{}\nalone:\n{}", text, to_text(options.strategy), options.schedules,
                            jobs, together, alone));
      }
    }
  });
}

TEST(OrdersByThreads, GoOnWhereTheyWerePutAside) {
  const language::Scenario scenario = scenario_of(
      "scenario \"t\"\nprocess ann ann:app:dev.os\nprocess ben ben:app:dev.os\nprocess cleo cleo:app:dev.os\n"
      "ann open d\nben open d\ncleo open d\nann set d c x\nparallel\n  ann get d c => any\n  ann set d c 1\n"
      "  ben get d c => any\n  ben set d c 2\n  cleo get d c => any\n  cleo set d c 3\nend\n");
  for (const auto strategy : {ExploreStrategy::Exhaustive, ExploreStrategy::Portfolio}) {
    ExploreOptions options;
    options.strategy = strategy;
    options.schedules = 500;
    const std::string alone = explored_by(1, scenario, options);
    Exploring exploring(scenario, options);
    std::size_t jobs = 1;
    while (!exploring.is_over()) {
      std::size_t asked = 0;
      exploring.play(jobs++ % 4 + 1, nullptr, [&] { return ++asked > 7; });
    }
    EXPECT_EQ(exact_text_of(exploring.result()), alone);
  }
}

}  // namespace
}  // namespace hypersim::simulator
