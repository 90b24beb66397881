#pragma once
// Doctored traces: canaries of the built-in checks. A scenario is played, the check has nothing to say of its trace;
// then the trace is changed, and the check must say what is wrong.

#include <algorithm>
#include <functional>
#include <gtest/gtest.h>
#include <memory>
#include <string>
#include <vector>

#include "hypersim/simulator/breach.hpp"

#include "support/play.hpp"

namespace hypersim::simulator {

using Trace = std::vector<runtime::TraceEvent>;
using Check = std::function<std::vector<Breach>(const Trace&)>;

inline Trace played(const std::string& scenario) {
  RunResult result = play(scenario);
  EXPECT_EQ(result.verdict, Verdict::Passed) << story(result);
  return std::move(result.trace);
}

/// The first fact of that kind for which it holds.
template <class Which>
Trace::iterator first(
    Trace& trace, const std::function<bool(const Which&)>& holds = [](const Which&) { return true; }) {
  const auto found = std::find_if(trace.begin(), trace.end(), [&](const runtime::TraceEvent& event) {
    const auto* fact = std::get_if<Which>(&event.fact);
    return fact != nullptr && holds(*fact);
  });
  EXPECT_NE(found, trace.end());
  return found;
}
template <class Which>
Which& fact_of(Trace::iterator event) {
  return std::get<Which>(event->fact);
}

/// Everything that speaks of the message speaks of one that was changed so.
inline void change(Trace& trace, const runtime::MessagePtr& message,
                   const std::function<void(runtime::KernelMessage&)>& how) {
  namespace fact = runtime::fact;
  const runtime::MessagePtr before = message;
  auto changed = std::make_shared<runtime::KernelMessage>(*before);
  how(*changed);
  const auto replace = [&](runtime::MessagePtr& one) {
    if (one == before) one = changed;
  };
  for (runtime::TraceEvent& event : trace) {
    if (auto* sent = std::get_if<fact::Sent>(&event.fact)) replace(sent->message);
    if (auto* delivered = std::get_if<fact::Delivered>(&event.fact)) replace(delivered->message);
    if (auto* expecting = std::get_if<fact::Expecting>(&event.fact)) replace(expecting->request);
    if (auto* answered = std::get_if<fact::Answered>(&event.fact)) replace(answered->response);
    if (auto* taken = std::get_if<fact::Taken>(&event.fact)) replace(taken->message);
  }
}

/// The check has nothing to say of what the scenario does, and these words of what was made of it.
inline void expect_breach(const std::string& scenario, const Check& check, const std::function<void(Trace&)>& doctor,
                          const std::string& words) {
  Trace trace = played(scenario);
  const auto before = texts(check(trace));
  ASSERT_TRUE(before.empty()) << before[0];
  doctor(trace);
  const auto breaches = texts(check(trace));
  ASSERT_FALSE(breaches.empty());
  EXPECT_NE(breaches[0].find(words), std::string::npos) << breaches[0];
}

}  // namespace hypersim::simulator
