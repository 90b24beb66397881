#include "saved_text.hpp"

#include <utility>

#include "hypersim/language/layout.hpp"
#include "hypersim/language/self_contained.hpp"

#include "printing.hpp"

namespace hypersim::cli::shell {

using language::LineOutcomes;
using language::OutcomesByLine;

namespace {

constexpr const char* kSuccess = "ok";
constexpr std::string_view kNoExpectation = "success";

/// What a line may say of a step that is played more than once, or nothing if it need not say anything.
LineOutcomes to_be_written(const LineOutcomes& outcomes) {
  const std::vector<std::string>& all = outcomes.others;
  // Rounds with values of their own: any success is what the line says without an expectation.
  if (!outcomes.held && (all == std::vector<std::string>{kSuccess} || (all.size() > 1 && !has_failure(outcomes))))
    return {};
  if (all.size() > language::kAlternativesMax) return {false, {"any"}};
  return outcomes;
}

}  // namespace

SavedText saved_text(std::string_view text, const OutcomesByLine& outcomes, const std::string& folder) {
  OutcomesByLine written;
  for (const auto& [line, one] : outcomes) {
    LineOutcomes its = to_be_written(one);
    if (!its.others.empty()) written[line] = std::move(its);
  }
  SavedText saved;
  saved.text = text;
  if (auto update = language::update_expectations(text, written); update.ok()) {
    saved.text = std::move(update->text);
    for (language::ChangedExpectation& change : update->changes) {
      if (change.before != kNoExpectation) saved.replaced.push_back(std::move(change));
    }
  }
  if (!folder.empty()) saved.text = language::rebase_files(saved.text, folder);
  auto laid_out = language::lay_out(saved.text);
  saved.is_laid_out = laid_out.ok();
  if (laid_out.ok()) saved.text = std::move(laid_out).value();
  return saved;
}

}  // namespace hypersim::cli::shell
