#include "checks_so_far.hpp"

namespace hypersim::simulator {

namespace {

/// Before so many of the checks come those that look at the storage.
constexpr std::size_t kBeforeTheAudits = 3;

}  // namespace

ChecksSoFar::ChecksSoFar(actors::Network& network, const language::Scenario& scenario, const RunOptions& options)
    : network_(network),
      handed_out_(options.handed_out == nullptr ? HandedOut(scenario) : *options.handed_out),
      rights_(std::make_shared<DatabaseRights>(options.database_rights)) {
  const runtime::Semantics semantics = scenario.options.semantics;
  checks_.push_back(begin_kv_capabilities(rights_));
  checks_.push_back(begin_capability_chains(scenario, handed_out_, rights_, semantics));
  checks_.push_back(begin_one_answer(semantics));
  checks_.push_back(begin_routing());
  checks_.push_back(begin_states());
  checks_.push_back(begin_answers(semantics));
  checks_.push_back(begin_lives(semantics));
  checks_.push_back(begin_enough(handed_out_, rights_, semantics));
}

void ChecksSoFar::follow(const FilledSteps& filled) {
  for (; filled_ < filled.all().size(); ++filled_) handed_out_.add(filled.all()[filled_]);
  for (const auto& check : checks_) check->follow(network_.trace().events());
}

std::vector<Breach> ChecksSoFar::breaches(const StorageAudits& audits, const Holdings& at_the_end) {
  std::vector<Breach> breaches;
  const auto add = [&](const std::vector<Breach>& found) {
    breaches.insert(breaches.end(), found.begin(), found.end());
  };
  for (std::size_t i = 0; i < checks_.size(); ++i) {
    if (i == kBeforeTheAudits) add(audits.breaches());
    checks_[i]->end(at_the_end);
    add(checks_[i]->breaches());
  }
  return breaches;
}

}  // namespace hypersim::simulator
