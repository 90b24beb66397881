#pragma once
// The rows in which the shipped runtime differs from its documentation (docs/semantics.md, section 9), for a person.

#include <string>
#include <string_view>

#include "hypersim/runtime/semantics.hpp"

namespace hypersim::analysis {

struct RowText {
  runtime::Row row;
  std::string_view topic;
  std::string_view documented;
  std::string_view shipped;
  /// What follows for whoever writes an app.
  std::string_view advice;
};

const RowText& text_of(runtime::Row row);

/// `D8, spawn with a taken name: a shipped node applies the grants, …`
std::string told_as_shipped(runtime::Row row);
/// `D8, spawn with a taken name: the documentation promises NameTaken, …`
std::string told_as_documented(runtime::Row row);

}  // namespace hypersim::analysis
