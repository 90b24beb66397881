#include "web.hpp"

#include <algorithm>
#include <utility>

#include "hypersim/language/matching.hpp"

namespace hypersim::simulator {

std::uint64_t Web::ask(processes::WebRequest request) {
  request.number = ++last_;
  waiting_.emplace(last_, Waiting{});
  requests_.push_back(std::move(request));
  return last_;
}

std::optional<processes::WebAnswer> Web::take_answer(std::uint64_t number) {
  const auto found = waiting_.find(number);
  if (found == waiting_.end() || !found->second.answer) return std::nullopt;
  auto answer = std::move(found->second.answer);
  waiting_.erase(found);
  return answer;
}

std::optional<runtime::RequestId> Web::give_up(std::uint64_t number) {
  std::erase_if(requests_, [&](const processes::WebRequest& one) { return one.number == number; });
  const auto found = waiting_.find(number);
  if (found == waiting_.end()) return std::nullopt;
  const auto asked = found->second.asked;
  waiting_.erase(found);
  return asked;
}

void Web::add_rule(WebRule rule) {
  auto pattern = std::make_unique<RE2>(rule.url, RE2::Quiet);
  rules_.push_back({std::move(rule), std::move(pattern)});
}

std::optional<processes::WebRequest> Web::next_request() {
  if (requests_.empty()) return std::nullopt;
  processes::WebRequest request = std::move(requests_.front());
  requests_.pop_front();
  return request;
}

void Web::is_asked(std::uint64_t number, runtime::RequestId asked) {
  const auto found = waiting_.find(number);
  if (found != waiting_.end()) found->second.asked = asked;
}

void Web::answer(std::uint64_t number, processes::WebAnswer answer) {
  const auto found = waiting_.find(number);
  if (found == waiting_.end()) return;
  if (!answer.asked) answer.asked = found->second.asked;
  found->second.answer = std::move(answer);
}

void Web::refuse_all() {
  requests_.clear();
  for (auto& [number, waiting] : waiting_) {
    if (waiting.answer) continue;
    waiting.answer.emplace();
    waiting.answer->how = processes::WebHow::Refused;
    waiting.answer->asked = waiting.asked;
  }
}

std::optional<processes::WebReply> Web::call(const processes::WebCall& call) {
  const auto fits = [&](const Rule& rule) {
    if (rule.says.times == 0U || rule.says.method != call.method) return false;
    const std::uint64_t steps = language::matching_steps(rule.says.url);
    return !language::too_long_to_match(steps, call.url.size()) && RE2::PartialMatch(call.url, *rule.pattern);
  };
  const auto rule = std::find_if(rules_.rbegin(), rules_.rend(), fits);
  if (rule == rules_.rend()) return std::nullopt;
  if (rule->says.times) --*rule->says.times;
  return rule->says.reply;
}

}  // namespace hypersim::simulator
