#pragma once
// gmock matchers for what a test receives: EXPECT_THAT(request(…), AllOf(Body("ok"), Blob("data"))).

#include <gmock/gmock.h>
#include <string>

#include "hypersim/testing/node.hpp"

namespace hypersim::testing {

/// A message, not an error in its place, whose body matches.
MATCHER_P(Body, matcher, "has a body that " + ::testing::DescribeMatcher<std::string>(matcher, negation)) {
  if (arg.kind != Received::Kind::Request && arg.kind != Received::Kind::Response) {
    *result_listener << "which is no message";
    return false;
  }
  return ::testing::ExplainMatchResult(matcher, arg.body, result_listener);
}

/// It has a blob whose bytes match.
MATCHER_P(Blob, matcher, "has a blob that " + ::testing::DescribeMatcher<std::string>(matcher, negation)) {
  if (!arg.blob) {
    *result_listener << "which has no blob";
    return false;
  }
  return ::testing::ExplainMatchResult(matcher, *arg.blob, result_listener);
}

/// The body is JSON of a type `T` whose value matches: BodyAs<int>(Gt(3)).
template <class T, class Matcher>
auto BodyAs(Matcher matcher) {
  return ::testing::ResultOf(
      "the body as a value",
      [](const Received& received) {
        auto value = processes::from_json<T>(received.body);
        return value ? std::optional<T>(std::move(value).unwrap()) : std::optional<T>();
      },
      ::testing::Optional(matcher));
}

/// It carries this capability.
MATCHER_P(Carries, capability, "carries " + std::string(capability.params()) + " of " + capability.issuer().text()) {
  for (const Capability& each : arg.capabilities) {
    if (each == capability) return true;
  }
  *result_listener << "which carries " << arg.capabilities.size() << " others";
  return false;
}

MATCHER(TimedOut, "timed out") { return arg.kind == Received::Kind::Timeout; }
/// The kernel refused it: the sender sees a Timeout at once.
MATCHER(Bounced, "bounced") { return arg.kind == Received::Kind::Bounced; }
MATCHER(Nothing, "is nothing") { return arg.kind == Received::Kind::Nothing; }

}  // namespace hypersim::testing
