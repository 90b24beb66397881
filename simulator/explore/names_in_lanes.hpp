#pragma once
// The names by which lanes of one `parallel` depend on each other: one lane saves a value, another uses it or saves
// another under the same name. Which of two such steps ends or begins first can make a difference that no event shows.

#include <cstdint>
#include <map>
#include <span>
#include <vector>

#include "hypersim/language/scenario.hpp"

namespace hypersim::simulator {

class NamesInLanes {
 public:
  /// The name by its hash. A step that saves a name may leave it unset, too.
  struct Use {
    std::uint64_t name = 0;
    bool saves = false;
  };

  explicit NamesInLanes(const language::Scenario& scenario);

  /// What the beginning of a step in that line looks up.
  std::span<const Use> started(int line) const { return at(started_, line); }
  /// What the end of a step in that line saves, and what it is compared with.
  std::span<const Use> ended(int line) const { return at(ended_, line); }

 private:
  using Uses = std::map<int, std::vector<Use>>;  // by line; those of all steps that stand in it
  static std::span<const Use> at(const Uses& uses, int line) {
    const auto found = uses.find(line);
    return found == uses.end() ? std::span<const Use>() : std::span(found->second);
  }

  Uses started_;
  Uses ended_;
};

}  // namespace hypersim::simulator
