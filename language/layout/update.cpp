#include "hypersim/language/update.hpp"

#include <algorithm>

#include "columns.hpp"
#include "items.hpp"

namespace hypersim::language {

namespace {

using language::Token;
using layout::Item;
using layout::offset_of;

constexpr std::string_view kOneOf = "one of ";
constexpr std::string_view kNoExpectation = "success";
constexpr std::size_t kGap = 2;

/// What stands after `=>`.
struct Expectation {
  std::string text;       // its tokens joined by one blank, in one line; empty without `=>`
  std::size_t begin = 0;  // in the text of the file; without `=>`, both are the end of the statement
  std::size_t end = 0;
};

/// Joins the lines of a JSON value. Its strings do not contain line ends.
std::string in_one_line(std::string_view raw) {
  std::string out;
  for (std::size_t at = 0; at < raw.size();) {
    const std::size_t end = std::min(raw.find_first_of("\r\n", at), raw.size());
    out += raw.substr(at, end - at);
    at = std::min(raw.find_first_not_of(" \t\r\n", end), raw.size());
  }
  return out;
}

Expectation expectation_of(const Item& item, std::string_view text) {
  Expectation found;
  found.end = offset_of(item.last(), text) + item.last().raw.size();
  found.begin = found.end;
  bool behind = false;
  for (const layout::Row& row : item.rows) {
    for (const Token& token : row) {
      if (behind) {
        if (found.text.empty()) found.begin = offset_of(token, text);
        found.text += (found.text.empty() ? "" : " ") + in_one_line(token.raw);
      }
      behind = behind || token.is("=>");
    }
  }
  return found;
}

/// What to expect instead, or nothing if there are too many outcomes.
std::optional<std::string> new_text(const Expectation& old, const LineOutcomes& outcomes) {
  std::vector<std::string> alternatives;
  if (outcomes.held && old.text.empty()) alternatives.emplace_back("ok");
  if (outcomes.held && !old.text.empty()) {
    const bool is_list = old.text.starts_with(kOneOf);
    alternatives.push_back(is_list ? old.text.substr(kOneOf.size()) : old.text);
  }
  alternatives.insert(alternatives.end(), outcomes.others.begin(), outcomes.others.end());
  if (alternatives.size() > kAlternativesMax) return std::nullopt;
  if (alternatives.size() == 1) return alternatives.front();
  std::string text(kOneOf);
  for (std::size_t i = 0; i < alternatives.size(); ++i) text += (i == 0 ? "" : " | ") + alternatives[i];
  return text;
}

/// Blanks and `=> ` for a statement without an expectation. The arrow is in the column of its group.
std::string arrow_behind(const layout::Columns& columns, std::string_view text, std::size_t end) {
  const std::size_t width = layout::width_of_last_line(text.substr(0, end));
  const std::size_t column = std::max(columns.arrow, width + kGap);
  return std::string(column - width, ' ') + "=> ";
}

class Rewriter {
 public:
  Rewriter(std::string_view text, const OutcomesByLine& outcomes) : text_(text), outcomes_(outcomes) {}

  Update run(const layout::Items& items) {
    const std::vector<layout::Columns> columns = layout::columns_of(items);
    for (std::size_t i = 0; i < items.size(); ++i) {
      if (!items[i].is_statement()) continue;
      const auto found = outcomes_.find(items[i].first().at.line);
      if (found != outcomes_.end() && !found->second.others.empty()) rewrite(items[i], columns[i], *found);
    }
    update_.text.append(text_.substr(copied_));
    return std::move(update_);
  }

 private:
  void rewrite(const Item& item, const layout::Columns& columns, const OutcomesByLine::value_type& line) {
    const Expectation old = expectation_of(item, text_);
    const auto text = new_text(old, line.second);
    if (!text) {
      update_.unsettled.push_back(line.first);
      return;
    }
    update_.text.append(text_.substr(copied_, old.begin - copied_));
    if (old.text.empty()) update_.text += arrow_behind(columns, text_, old.end);
    update_.text += *text;
    copied_ = old.end;
    update_.changes.push_back({line.first, old.text.empty() ? std::string(kNoExpectation) : old.text, *text});
  }

  std::string_view text_;
  const OutcomesByLine& outcomes_;
  std::size_t copied_ = 0;  // so far
  Update update_;
};

}  // namespace

runtime::Result<Update, std::string> update_expectations(std::string_view text, const OutcomesByLine& outcomes) {
  const auto items = layout::cut(text);
  if (!items) return runtime::fail(items.error());
  return Rewriter(text, outcomes).run(*items);
}

}  // namespace hypersim::language
