#pragma once
// Judges what each step came to: is it as expected, which names does it save, what does an update have to note?

#include "hypersim/language/update.hpp"

#include "outcome.hpp"

namespace hypersim::simulator {

class StepJudge {
 public:
  /// `outcomes`: for an update, which goes on as if every outcome had been expected; none: a run that stops at the
  /// first that was not. They outlive it.
  explicit StepJudge(language::OutcomesByLine* outcomes) : outcomes_(outcomes) {}

  struct Judged {
    /// Then the step's name is saved, if it saves one.
    bool goes_on = true;
    /// What the step came to in place of its outcome: a name that it uses has no value, or it lacks what it was to
    /// save.
    std::optional<Outcome> instead = std::nullopt;
  };
  Judged judge(const language::Step& step, const Outcome& outcome);

  /// The run goes on, although that was not expected: the step's name is saved if it has something to save.
  void save_all_the_same(const language::Step& step, const Outcome& outcome) { (void)save(step, outcome); }

  const SavedNames& saved() const { return saved_; }

 private:
  /// For an update. False if the run cannot go on as if this had been expected.
  bool note(const language::Step& step, const Outcome& outcome, bool met);
  std::optional<Reason> save(const language::Step& step, const Outcome& outcome);

  language::OutcomesByLine* outcomes_;
  SavedNames saved_;
};

}  // namespace hypersim::simulator
