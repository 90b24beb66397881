#pragma once
// The scenarios of the repository, for tests that go through all of them.

#include <gtest/gtest.h>
#include <string>
#include <vector>

namespace hypersim::support {

/// The paths of all scenarios below these folders of the repository, in order.
std::vector<std::string> bundled_scenarios(const std::vector<std::string>& folders = {"scenarios/ok"});

/// For the name of a parametrized test: `share_a_database`, for a scenario in a folder of its theme
/// `sharing_share_a_database`.
std::string scenario_name(const testing::TestParamInfo<std::string>& info);

}  // namespace hypersim::support
