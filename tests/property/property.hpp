#pragma once
// Runs a rapidcheck property as a part of a GoogleTest. The seed is fixed, so that a test run means the same
// everywhere; RC_PARAMS="seed=7 max_success=100000" overrides it.

#include <cstdlib>
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <sstream>
#include <string>
#include <string_view>

#include "support/effort.hpp"

namespace hypersim::property {

using support::cases;

inline rc::detail::TestParams params_for(int count) {
  const char* given = std::getenv("RC_PARAMS");
  const std::string_view text = given == nullptr ? "" : given;
  rc::detail::TestParams params = rc::detail::configuration().testParams;
  if (text.find("seed=") == std::string_view::npos) params.seed = 0;
  if (text.find("max_success=") == std::string_view::npos) params.maxSuccess = count;
  return params;
}

/// The test fails with rapidcheck's words: after how many cases, the counterexample, how to repeat it.
template <class Property>
void expect_property(const std::string& name, int count, Property property) {
  const auto params = params_for(count);
  const auto result = rc::detail::checkTestable(property, rc::detail::TestMetadata{name, name}, params);
  if (result.template is<rc::detail::SuccessResult>()) return;
  std::ostringstream words;
  rc::detail::printResultMessage(result, words);
  ADD_FAILURE() << name << ", seed " << params.seed << "\n" << words.str();
}

}  // namespace hypersim::property
