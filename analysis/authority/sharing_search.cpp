#include <algorithm>
#include <tuple>

#include "hypersim/runtime/assert.hpp"

#include "sharing.hpp"
#include "sharing_fixpoint.hpp"

namespace hypersim::analysis {

namespace {

using Kind = SharingStep::Kind;

/// What it costs to look for the steps that go on from a plan, in bytes of the world: in a small one, more than to copy
/// it.
constexpr std::size_t kLookAround = 2'500;

/// To hold a capability, or (of a process that does not keep what comes) to have received it.
struct Fact {
  std::size_t process;
  std::size_t cap;
  bool held;
  friend auto operator<=>(const Fact&, const Fact&) = default;
};

class Planner {
 public:
  Planner(const SharingWorld& world, const SharingGoal& goal) : world_(world), goal_(goal) {
    levels_.emplace(world, &goal);
  }
  /// From now on the levels are those of all facts, not only those below the goal's: a plan of few steps may be deep.
  void know_all_levels() { levels_.emplace(world_, nullptr); }

  bool reachable() const { return lower_bound() != SharingFixpoint::kNever; }

  /// No plan is shorter.
  std::uint32_t lower_bound() const {
    std::uint32_t bound = 0;
    for (const std::size_t cap : goal_.capabilities) bound = std::max(bound, levels_->held(goal_.process, cap));
    return bound;
  }

  /// Some plan: for each fact the step that comes about first. What a step takes has a lower level than the step, so
  /// there are no circles.
  std::vector<SharingStep> first_plan() const {
    std::vector<SharingStep> plan;
    std::vector<Fact> open = goals();
    std::vector<Fact> seen = open;
    while (!open.empty()) {
      const Fact fact = open.back();
      open.pop_back();
      if (level(fact) == 0) continue;
      const std::vector<SharingStep> steps = achievers(fact, world_.pair.has_value());
      const auto earliest = std::find_if(steps.begin(), steps.end(),
                                         [&](const SharingStep& step) { return levels_->of(step) == level(fact); });
      HYPERSIM_ASSERT(earliest != steps.end());
      if (std::find(plan.begin(), plan.end(), *earliest) != plan.end()) continue;
      plan.push_back(*earliest);
      for (const Fact& needed : takes(*earliest)) {
        if (std::find(seen.begin(), seen.end(), needed) != seen.end()) continue;
        seen.push_back(needed);
        open.push_back(needed);
      }
    }
    return in_order(plan).done;
  }

  /// A plan of at most that many steps, looked for backwards from the goal; none is proof that there is none, unless
  /// the effort is used up.
  std::optional<std::vector<SharingStep>> plan_within(std::size_t bound, std::size_t& effort) {
    std::vector<SharingStep> plan;
    return extend(plan, bound, effort);
  }

 private:
  struct Ordered {
    std::vector<SharingStep> done;   // in an order in which they are possible
    std::vector<SharingStep> stuck;  // never possible
    SharingWorld world;              // afterwards
  };

  std::vector<Fact> goals() const {
    std::vector<Fact> facts;
    for (const std::size_t cap : goal_.capabilities) facts.push_back({goal_.process, cap, true});
    return facts;
  }

  std::uint32_t level(const Fact& fact) const {
    return fact.held ? levels_->held(fact.process, fact.cap) : levels_->arrived(fact.process, fact.cap);
  }
  static bool is_so(const SharingWorld& world, const Fact& fact) {
    return (fact.held ? world.held : world.arrived).get(fact.process, fact.cap);
  }

  Ordered in_order(std::vector<SharingStep> steps) const {
    Ordered result{{}, {}, world_};
    for (bool moved = true; moved;) {
      moved = false;
      for (auto step = steps.begin(); step != steps.end();) {
        if (!is_possible(result.world, *step)) {
          ++step;
          continue;
        }
        apply(result.world, *step);
        result.done.push_back(std::move(*step));
        step = steps.erase(step);
        moved = true;
      }
    }
    result.stuck = std::move(steps);
    return result;
  }

  /// The steps that bring the fact about.
  std::vector<SharingStep> achievers(const Fact& fact, bool with_pair) const {
    std::vector<SharingStep> steps;
    std::vector<std::vector<std::size_t>> loads;
    const auto& pair = world_.pair;
    if (with_pair && pair && (fact.cap == pair->first || fact.cap == pair->second)) {
      loads.push_back({pair->first, pair->second});
    }
    loads.push_back({fact.cap});
    for (const auto& load : loads) {
      if (fact.held) steps.push_back({Kind::Save, fact.process, 0, load});
      if (world_.processes[fact.process].keeps != fact.held) continue;
      for (std::size_t from = 0; from < world_.processes.size(); ++from) {
        if (from != fact.process) steps.push_back({Kind::Share, from, fact.process, load});
      }
    }
    const auto& opened = world_.by_open;
    if (fact.held && std::find(opened.begin(), opened.end(), fact.cap) != opened.end()) {
      steps.push_back({Kind::Open, fact.process, 0, {}});
    }
    std::erase_if(steps, [&](const SharingStep& step) { return levels_->of(step) == SharingFixpoint::kNever; });
    // Those that take least come first, and of those the ones that are answered.
    using Priced = std::tuple<std::size_t, bool, SharingStep>;
    std::vector<Priced> priced;
    for (SharingStep& step : steps) {
      const std::size_t needs = takes(step).size();
      const bool unanswered = !is_answered(world_, step);
      priced.emplace_back(needs, unanswered, std::move(step));
    }
    std::stable_sort(priced.begin(), priced.end(), [](const Priced& a, const Priced& b) {
      return std::tie(std::get<0>(a), std::get<1>(a)) < std::tie(std::get<0>(b), std::get<1>(b));
    });
    for (std::size_t i = 0; i < steps.size(); ++i) steps[i] = std::get<2>(std::move(priced[i]));
    return steps;
  }

  /// What is not so yet and must be for the step. What is issued need not be held.
  std::vector<Fact> takes(const SharingStep& step) const {
    std::vector<Fact> facts;
    if (step.kind == Kind::Open) facts.push_back({step.who, world_.kv_messaging, true});
    if (step.kind == Kind::Share && levels_->route(step.who, step.to) != 0) {
      if (world_.is_abroad(step.who, step.to)) {
        for (const std::size_t p : {step.who, step.to}) facts.push_back({p, world_.processes[p].networking, true});
      } else {
        facts.push_back({step.who, world_.processes[step.to].messaging, true});
      }
    }
    for (const std::size_t cap : step.carries) {
      if (step.kind == Kind::Save) {
        const bool has = world_.held.get(step.who, cap) || world_.issued.get(step.who, cap);
        if (!has) facts.push_back({step.who, cap, false});
      } else if (!world_.issued.get(step.who, cap)) {
        facts.push_back({step.who, cap, true});
      }
    }
    std::erase_if(facts, [&](const Fact& fact) { return is_so(world_, fact); });
    return facts;
  }

  bool brings(const SharingStep& step, const Fact& fact) const {
    const auto among = [&](const std::vector<std::size_t>& caps) {
      return std::find(caps.begin(), caps.end(), fact.cap) != caps.end();
    };
    switch (step.kind) {
      case Kind::Open:
        return fact.held && step.who == fact.process && among(world_.by_open);
      case Kind::Save:
        return fact.held && step.who == fact.process && among(step.carries);
      case Kind::Share:
        return fact.held == world_.processes[step.to].keeps && step.to == fact.process && among(step.carries);
    }
    return false;
  }

  std::optional<std::vector<SharingStep>> extend(std::vector<SharingStep>& plan, std::size_t bound,
                                                 std::size_t& effort) {
    const std::size_t copied = 3 * world_.processes.size() * world_.capabilities;
    const std::size_t cost = copied + kLookAround;
    if (effort < cost) {
      effort = 0;
      return std::nullopt;
    }
    effort -= cost;
    const Ordered ordered = in_order(plan);
    std::vector<Fact> missing = goals();
    for (const SharingStep& step : ordered.stuck) {
      for (const Fact& fact : takes(step)) missing.push_back(fact);
    }
    std::erase_if(missing, [&](const Fact& fact) { return is_so(ordered.world, fact); });
    const bool reached = std::none_of(missing.begin(), missing.end(), [&](const Fact& fact) {
      return fact.held && fact.process == goal_.process && is_goal(fact.cap);
    });
    if (reached) return ordered.done;
    if (plan.size() == bound) return std::nullopt;
    std::sort(missing.begin(), missing.end(), [&](const Fact& a, const Fact& b) {
      return std::tuple(level(b), a) < std::tuple(level(a), b);  // the hardest first
    });
    // A fact that no step of the plan brings must come from another step: one such fact is enough to go on with. If
    // each is brought by a step that is stuck, the plan goes round in a circle, which may break at any of them.
    std::vector<Fact> unsupported = missing;
    std::erase_if(unsupported, [&](const Fact& fact) { return brings_any(plan, fact); });
    if (!unsupported.empty()) missing = {unsupported.front()};
    const std::size_t steps_left = bound - plan.size() - 1;
    for (const Fact& fact : missing) {
      for (SharingStep& step : achievers(fact, true)) {
        if (levels_->of(step) > bound || std::find(plan.begin(), plan.end(), step) != plan.end()) continue;
        plan.push_back(std::move(step));
        if (unsupported_with(plan, unsupported) <= steps_left * facts_a_step()) {
          if (auto found = extend(plan, bound, effort)) return found;
        }
        plan.pop_back();
      }
    }
    return std::nullopt;
  }

  bool brings_any(const std::vector<SharingStep>& plan, const Fact& fact) const {
    return std::any_of(plan.begin(), plan.end(), [&](const SharingStep& step) { return brings(step, fact); });
  }

  /// How many facts steps that are not in the plan yet would have to bring, now that its last step has been added.
  std::size_t unsupported_with(const std::vector<SharingStep>& plan, std::vector<Fact> facts) const {
    for (const Fact& fact : takes(plan.back())) facts.push_back(fact);
    std::erase_if(facts, [&](const Fact& fact) { return brings_any(plan, fact); });
    std::sort(facts.begin(), facts.end());
    return static_cast<std::size_t>(std::unique(facts.begin(), facts.end()) - facts.begin());
  }
  /// The most that one step brings.
  std::size_t facts_a_step() const { return world_.pair || world_.by_open.size() > 1 ? 2 : 1; }

  bool is_goal(std::size_t cap) const {
    return std::find(goal_.capabilities.begin(), goal_.capabilities.end(), cap) != goal_.capabilities.end();
  }

  const SharingWorld& world_;
  const SharingGoal& goal_;
  std::optional<SharingFixpoint> levels_;
};

}  // namespace

std::optional<SharingPlan> shortest_sharing(const SharingWorld& world, const SharingGoal& goal, std::size_t effort) {
  Planner planner(world, goal);
  if (!planner.reachable()) return std::nullopt;
  SharingPlan plan{planner.first_plan(), true};
  if (plan.steps.size() > planner.lower_bound()) planner.know_all_levels();
  for (std::size_t bound = planner.lower_bound(); bound < plan.steps.size(); ++bound) {
    if (auto shorter = planner.plan_within(bound, effort)) return SharingPlan{std::move(*shorter), true};
    if (effort == 0) {
      plan.is_shortest = false;
      break;
    }
  }
  return plan;
}

std::vector<std::size_t> who_can_attach(const SharingWorld& world, std::size_t capability) {
  const SharingFixpoint levels(world, nullptr);
  std::vector<std::size_t> result;
  for (std::size_t p = 0; p < world.processes.size(); ++p) {
    if (levels.attach(p, capability) != SharingFixpoint::kNever) result.push_back(p);
  }
  return result;
}

}  // namespace hypersim::analysis
