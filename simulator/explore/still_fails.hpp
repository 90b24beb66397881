#pragma once
// The question that shrinking asks of each smaller scenario: does it still fail in the same way, does it still pass
// under another schedule if it did, and does it still take a fault if it did? Keeps the smallest one for which the
// answer was yes, with the choices of its failure: the next one is played by them first.

#include <optional>
#include <string>
#include <vector>

#include "hypersim/language/parse.hpp"
#include "hypersim/simulator/shrink.hpp"

#include "choice_marks.hpp"
#include "explored_run.hpp"
#include "statements.hpp"

namespace hypersim::simulator {

/// How long to look for a schedule under which a scenario fails, or passes.
enum class Effort {
  Little,  // the choices of the failure, and first come, first served
  Much     // many schedules
};

class StillFails {
 public:
  /// The options outlive it.
  StillFails(std::string path, const ShrinkOptions& options);

  /// Looks at the scenario itself, which these statements tell, and at the failure that was found. False if they do not
  /// belong together.
  bool begin(const Statements& statements, const language::Scenario& scenario, const Finding& finding);
  /// If it is so, these statements become the best.
  bool ask(const Statements& statements, Effort effort);

  const Statements& best() const { return best_.statements; }
  bool is_race() const { return is_race_; }
  bool is_interrupted() const { return options_.interrupted != nullptr && options_.interrupted->load(); }
  /// What the best comes to. May be called once.
  Shrunk take_best();

 private:
  /// A choice of the failure, by the place of its step; none: it belongs to no step.
  struct PlacedMark {
    std::uint64_t key = 0;
    std::optional<Place> place;
    bool is_fault = false;
  };
  struct Failing {
    ChoiceMarks marks;
    RunResult result;
    std::size_t events = 0;
  };
  struct Best {
    Statements statements;
    std::string combination;
    std::vector<PlacedMark> marks;
    Finding finding;
  };
  /// What several schedules of one scenario came to.
  struct Looked {
    std::optional<Finding> same;
    bool passes = false;
    bool ran_away = false;
  };
  enum class LookFor { Same, Passed };

  language::ParsedFile read(const std::string& text) const;
  bool ask(const language::Scenario& scenario, const Places& places, Effort effort);
  bool may_be_in(const Places& places) const;
  bool is_same(const RunResult& result, const Places& places) const;
  bool has_same_place(const Failure& failure, const Places& places) const;
  /// Is a failure of this scenario that was found without a fault, or with one, of the kind that is wanted? Otherwise
  /// none. Also says whether it passes somewhere.
  bool meets_the_rest(const language::Scenario& scenario, const Places& places, Effort effort, bool passes);
  std::optional<Failing> find_failure(const language::Scenario& scenario, const Places& places, Effort effort,
                                      bool& passes);
  RunResult play(const language::Scenario& scenario, actors::Strategy& strategy, bool faults, std::uint64_t seed);
  RunResult play_first_come(const language::Scenario& scenario);
  Looked look(const language::Scenario& scenario, const Places& places, bool faults, LookFor wanted);
  ExploredOptions run_options(bool faults) const;
  ChoiceMarks marks_in(const Places& places) const;
  std::vector<PlacedMark> placed(const ChoiceMarks& marks, const Places& places) const;
  bool ran_away(const RunResult& result) const;
  /// Does a name in braces stand there whose `let` or `matrix` has gone? Then it would be another text.
  bool has_lost_a_text(const Statements& statements) const;
  void keep(Failing failing, const Places& places);
  bool text_is_drawn(const language::Scenario& scenario, const Places& places);

  std::string path_;
  const ShrinkOptions& options_;
  std::optional<runtime::Semantics> semantics_;  // if it is not what the text says

  std::vector<std::string> texts_;  // the names of each `let` and `matrix`

  // The failure.
  std::optional<Breach::Check> breach_;
  CameTo came_to_;
  std::optional<Place> step_;
  std::optional<Place> property_;
  std::optional<std::string> got_;  // unless it is drawn
  bool takes_fault_ = false;
  bool is_race_ = false;
  bool may_run_away_ = false;

  std::size_t longest_run_ = 0;  // in events, of those that the best was judged by
  Best best_;
};

}  // namespace hypersim::simulator
