#pragma once
// An explanation, and how it is written: sentences, the most important first, and advice among them.

#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "hypersim/analysis/advice.hpp"

#include "evidence.hpp"

namespace hypersim::simulator {

/// Why something ended as it did, and what would have made it end otherwise.
struct Explanation {
  std::vector<std::string> sentences;    // the advice among them
  std::vector<analysis::Advice> advice;  // in the order of its sentences
};

/// Takes the sentences of one explanation.
class Account {
 public:
  /// Where steps would have to go to change what is explained.
  enum class Moment {
    Step,  // before a step of the scenario
    End,
    Nowhere  // it came about in the middle of a step
  };

  /// `evidence` outlives it. Of Moment::Step: in which event the step asked for what it did not get.
  Account(const Evidence& evidence, Moment moment, std::optional<std::size_t> event = std::nullopt)
      : evidence_(evidence), moment_(moment), event_(event) {}

  void say(std::string sentence) { explanation_.sentences.push_back(std::move(sentence)); }
  bool is_empty() const { return explanation_.sentences.empty(); }
  std::size_t size() const { return explanation_.sentences.size(); }

  /// What would have met all of these needs.
  void advise(std::vector<analysis::Need> needs, analysis::Advice::Promise promise);
  /// The same on another node, where it was missing in that event of `there`.
  void advise_there(const Evidence& there, std::size_t event, std::vector<analysis::Need> needs,
                    analysis::Advice::Promise promise);
  /// All that the request needs.
  void advise_on(const runtime::KernelMessage& request);
  /// One change by itself.
  void advise(analysis::Change change, analysis::Advice::Promise promise);
  /// How to have the database.
  void advise_to_open(const kv_module::DbKey& db);

  Explanation take() { return std::move(explanation_); }

 private:
  void add(analysis::Advice advice);

  const Evidence& evidence_;
  Moment moment_;
  std::optional<std::size_t> event_;
  Explanation explanation_;
};

}  // namespace hypersim::simulator
