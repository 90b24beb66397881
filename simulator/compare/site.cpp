#include "site.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <iterator>
#include <map>

#include "hypersim/language/for_each_step.hpp"
#include "hypersim/language/print.hpp"

namespace hypersim::simulator {

using runtime::Row;
using runtime::Semantics;

namespace {

constexpr const char* kNotPlayed = "it was not played";
constexpr std::size_t kSentencesMax = 3;

std::string at_step(const Observation& observed, runtime::StepId step) {
  const auto found = observed.steps.find(step);
  return found == observed.steps.end() ? kNotPlayed : found->second;
}

/// What the one says and the other does not, as one text; the first few.
std::string only_in(const std::vector<std::string>& one, const std::vector<std::string>& other) {
  std::vector<std::string> more;
  std::set_difference(one.begin(), one.end(), other.begin(), other.end(), std::back_inserter(more));
  if (more.empty()) return "nothing of that";
  const std::size_t shown = std::min(more.size(), kSentencesMax);
  std::string text =
      fmt::format("{}", fmt::join(more.begin(), more.begin() + static_cast<std::ptrdiff_t>(shown), "; "));
  if (more.size() > shown) text += fmt::format("; and {} more", more.size() - shown);
  return text;
}

const language::Step* step_of(const language::Scenario& scenario, runtime::StepId id) {
  const language::Step* found = nullptr;
  language::for_each_step(scenario.steps, [&](const language::Step& step) {
    if (step.id == id) found = &step;
  });
  return found;
}

}  // namespace

bool are_same_at(const Site& site, const Observation& a, const Observation& b) {
  switch (site.kind) {
    case Site::Kind::Step:
      return at_step(a, site.step) == at_step(b, site.step);
    case Site::Kind::Verdict:
      return a.verdicts == b.verdicts;
    case Site::Kind::End:
      return a.at_the_end == b.at_the_end;
  }
  return true;
}

std::optional<Site> first_site(const Observation& a, const Observation& b) {
  std::map<runtime::StepId, std::string> all = a.steps;
  all.insert(b.steps.begin(), b.steps.end());
  for (const auto& [step, outcome] : all) {
    if (at_step(a, step) != at_step(b, step)) return Site{Site::Kind::Step, step};
  }
  if (a.verdicts != b.verdicts) return Site{Site::Kind::Verdict, {}};
  if (a.at_the_end != b.at_the_end) return Site{Site::Kind::End, {}};
  return std::nullopt;
}

Parting told(const language::Scenario& scenario, const Site& site, const Observation& documented,
             const Observation& shipped) {
  Parting parting;
  if (site.kind == Site::Kind::Step) {
    parting.step = site.step;
    parting.documented = at_step(documented, site.step);
    parting.shipped = at_step(shipped, site.step);
    if (const language::Step* step = step_of(scenario, site.step)) {
      parting.at = step->at;
      parting.statement = language::statement_text(step->text);
      parting.done_by = step->done_by;
    }
    return parting;
  }
  const auto part = site.kind == Site::Kind::Verdict ? &Observation::verdicts : &Observation::at_the_end;
  parting.documented = only_in(documented.*part, shipped.*part);
  parting.shipped = only_in(shipped.*part, documented.*part);
  return parting;
}

std::vector<Row> rows_of(Semantics shipped, const std::function<bool(Semantics)>& is_documented) {
  if (shipped.rows().size() == 1) return shipped.rows();
  std::vector<Row> needed;
  for (const Row row : shipped.rows()) {
    if (is_documented(shipped.without(row))) needed.push_back(row);
  }
  if (!needed.empty()) return needed;
  Semantics put_back = shipped;  // of which the documented rule is played
  for (const Row row : shipped.rows()) {
    const Semantics fewer = put_back.without(row);
    if (is_documented(Semantics::of_bits(shipped.bits() & ~fewer.bits()))) put_back = fewer;
  }
  return put_back.rows();
}

}  // namespace hypersim::simulator
