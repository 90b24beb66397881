#pragma once
// The topics of `hypersim help`: names for the pages of the documentation, and for some of their sections.

#include <string_view>
#include <vector>

namespace hypersim::cli {

struct HelpTopic {
  std::string_view name;     // `exit-codes`
  std::string_view page;     // in docs/
  std::string_view section;  // the anchor of a heading; empty: the whole page
  std::string_view about;
};

/// In the order in which they are listed.
const std::vector<HelpTopic>& help_topics();

}  // namespace hypersim::cli
