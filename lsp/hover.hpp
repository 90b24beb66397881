#pragma once
// What is told of a token: what a word of the language does, what a name stands for.

#include <optional>
#include <string>

#include "holders.hpp"
#include "view.hpp"

namespace hypersim::lsp {

struct Hover {
  Span span;
  std::string text;                         // Markdown, which may be empty
  std::optional<HoldersQuestion> question;  // whose answer belongs to it
};

/// Nothing if there is nothing to tell.
std::optional<Hover> hover_at(const View& view, std::size_t offset);

}  // namespace hypersim::lsp
