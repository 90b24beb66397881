#include "explanation.hpp"

namespace hypersim::simulator {

using analysis::Advice;

void Account::add(Advice advice) {
  if (advice.empty()) return;
  say(to_text(advice));
  if (!advice.remedies.empty()) explanation_.advice.push_back(std::move(advice));
}

void Account::advise(std::vector<analysis::Need> needs, Advice::Promise promise) {
  if (moment_ == Moment::Nowhere) return;
  add(analysis::advice_for(evidence_.scenario, evidence_.names, evidence_.history.events(),
                           {std::move(needs), promise, event_}));
}

void Account::advise_there(const Evidence& there, std::size_t event, std::vector<analysis::Need> needs,
                           Advice::Promise promise) {
  if (moment_ == Moment::Nowhere) return;
  const auto at = moment_ == Moment::Step ? std::optional(event) : std::nullopt;
  add(analysis::advice_for(there.scenario, there.names, there.history.events(), {std::move(needs), promise, at}));
}

void Account::advise_on(const runtime::KernelMessage& request) {
  const auto event = evidence_.sent(request);
  if (!event) return;
  advise(analysis::needs_of(evidence_.history.events(), *event, evidence_.node.name()), Advice::Promise::Allowed);
}

void Account::advise(analysis::Change change, Advice::Promise promise) {
  if (moment_ == Moment::Nowhere) return;
  Advice advice;
  advice.promise = promise;
  if (event_) advice.place = analysis::place_of(evidence_.scenario, evidence_.history.events(), *event_);
  advice.remedies = {{{std::move(change)}}};
  add(std::move(advice));
}

void Account::advise_to_open(const kv_module::DbKey& db) {
  if (moment_ == Moment::Nowhere) return;
  add(analysis::advice_to_open(evidence_.scenario, evidence_.names, evidence_.history.events(), db, event_));
}

}  // namespace hypersim::simulator
