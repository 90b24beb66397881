#include "receives.hpp"

#include "hypersim/language/for_each_step.hpp"

namespace hypersim::simulator {

Receives::Receives(const language::Scenario& scenario) {
  language::for_each_step(scenario.steps, [this](const language::Step& step) {
    const auto* receive = std::get_if<language::ReceiveStep>(&step.is);
    if (receive == nullptr) return;
    ++(receive->response ? answers_[step.who->cast].ahead : counts_[step.who->cast].ahead);
  });
  takes_requests_ = !counts_.empty();
}

void Receives::enter_block(const language::Step& block) {
  for (const int cast : receiving_) counts_[cast].in_block = 0;
  receiving_.clear();
  language::for_each_step(block, [this](const language::Step& step) {
    const auto* receive = std::get_if<language::ReceiveStep>(&step.is);
    if (receive == nullptr || receive->response) return;
    if (counts_[step.who->cast].in_block++ == 0) receiving_.push_back(step.who->cast);
  });
}

void Receives::sent(const runtime::Address& source, runtime::RequestId id, bool sender_waits) {
  if (!takes_requests_) return;
  if (sender_waits) {
    waited_for_.insert({source, id});
  } else {
    waited_for_.erase({source, id});
  }
}

bool Receives::will_receive(int target, const runtime::MessagePtr& request) {
  if (!takes_requests_) return false;
  const auto [decided, is_new] = decided_.try_emplace(request, false);
  if (is_new) {
    Count& count = counts_[target];
    const bool sender_waits = waited_for_.erase({request->source, request->id}) != 0;
    decided->second = count.waiting < (sender_waits ? count.in_block : count.ahead);
    if (decided->second) ++count.waiting;
  }
  return decided->second;
}

bool Receives::will_receive_answer(int target, const runtime::MessagePtr& answer) {
  const auto found = answers_.find(target);
  if (found == answers_.end()) return false;
  Answers& answers = found->second;
  const auto [decided, is_new] = answers.decided.try_emplace(answer, answers.waiting < answers.ahead);
  if (is_new && decided->second) ++answers.waiting;
  return decided->second;
}

void Receives::taken_answer(int target, const runtime::MessagePtr& answer) {
  Answers& answers = answers_[target];
  --answers.ahead;
  const auto decided = answers.decided.find(answer);
  if (decided == answers.decided.end()) return;
  if (decided->second) --answers.waiting;
  answers.decided.erase(decided);
}

void Receives::lost(int target) {
  if (const auto answers = answers_.find(target); answers != answers_.end()) {
    answers->second.waiting = 0;
    answers->second.decided.clear();
  }
  const auto count = counts_.find(target);
  if (count != counts_.end()) count->second.waiting = 0;
}

void Receives::taken(int target, const runtime::MessagePtr& request) {
  Count& count = counts_[target];
  --count.ahead;
  --count.in_block;
  const auto decided = decided_.find(request);
  if (decided == decided_.end()) return;
  if (decided->second) --count.waiting;
  decided_.erase(decided);
}

}  // namespace hypersim::simulator
