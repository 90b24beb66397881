#pragma once
// Which kinds of things a scenario contains: `step 3` is the fourth alternative of Step::is. The names of all kinds
// come from the variants themselves, so a new kind cannot be forgotten.

#include <set>
#include <string>
#include <variant>
#include <vector>

#include "hypersim/language/scenario.hpp"

namespace hypersim::language {

class ScenarioKinds {
 public:
  static std::set<std::string> all() {
    std::set<std::string> all;
    add_all<decltype(Step::is)>("step", all);
    add_all<decltype(Condition::is)>("condition", all);
    add_all<decltype(Expected::is)>("expected", all);
    for (const char* clause : {"after", "answers", "exit 0", "exit 1", "exit 2", "grants", "ignores", "networking",
                               "public", "requests", "silent"}) {
      all.insert("spawn " + std::string(clause));
    }
    return all;
  }

  void note(const Scenario& scenario) {
    note_each(scenario.steps);
    for (const Property& property : scenario.properties) note(property.condition);
  }

  const std::set<std::string>& noted() const { return noted_; }

 private:
  template <class Variant>
  static void add_all(const std::string& name, std::set<std::string>& all) {
    for (std::size_t i = 0; i < std::variant_size_v<Variant>; ++i) all.insert(name + " " + std::to_string(i));
  }

  template <class T>
  void note_each(const std::vector<T>& all) {
    for (const T& one : all) note(one);
  }
  template <class T>
  void note_alternative(const std::string& name, const T& variant) {
    noted_.insert(name + " " + std::to_string(variant.index()));
  }

  void note(const Step& step) {
    note_alternative("step", step.is);
    if (step.expected) note(*step.expected);
    if (const auto* check = std::get_if<CheckStep>(&step.is)) note(check->condition);
    if (const auto* spawn = std::get_if<SpawnStep>(&step.is)) note(spawn->child);
    if (const auto* pipeline = std::get_if<PipelineStep>(&step.is)) note_each(pipeline->steps);
    if (const auto* parallel = std::get_if<ParallelStep>(&step.is)) {
      for (const Lane& lane : parallel->lanes) note_each(lane.steps);
    }
  }

  void note(const Condition& condition) {
    note_alternative("condition", condition.is);
    if (const auto* none = std::get_if<NotCondition>(&condition.is)) note(*none->of);
    if (const auto* any = std::get_if<OrCondition>(&condition.is)) note_each(any->any_of);
    if (const auto* all = std::get_if<AndCondition>(&condition.is)) note_each(all->all_of);
  }

  void note(const Expected& expected) {
    note_alternative("expected", expected.is);
    if (const auto* one_of = std::get_if<ExpectOneOf>(&expected.is)) note_each(one_of->alternatives);
  }

  void note(const ProcessDecl& child) {
    const auto clause = [this](bool given, const std::string& name) {
      if (given) noted_.insert("spawn " + name);
    };
    clause(child.answers.text != "ok", "answers");
    clause(child.answers_after_ms > 0, "after");
    clause(true, "exit " + std::to_string(static_cast<int>(child.on_exit.kind)));
    clause(!child.grants.empty(), "grants");
    clause(!child.keeps, "ignores");
    clause(child.networking, "networking");
    clause(child.is_public, "public");
    clause(!child.requests.empty(), "requests");
    clause(child.silent, "silent");
  }

  std::set<std::string> noted_;
};

}  // namespace hypersim::language
