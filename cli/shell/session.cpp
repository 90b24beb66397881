#include "session.hpp"

#include <algorithm>
#include <utility>

#include "hypersim/language/cut.hpp"
#include "hypersim/language/words.hpp"

namespace hypersim::cli::shell {

using language::CutLine;
using language::OutcomesByLine;
using language::Piece;
using language::PieceKind;

namespace {

constexpr std::string_view kTitleWord = "scenario";

int lines_in(std::string_view text) { return static_cast<int>(std::count(text.begin(), text.end(), '\n')); }

bool is_unclosed_json(const Piece& piece) {
  return piece.kind == PieceKind::Unclosed && (piece.text.starts_with('{') || piece.text.starts_with('['));
}

bool has_open_bracket(const CutLine& line) {
  return std::any_of(line.pieces.begin(), line.pieces.end(), is_unclosed_json);
}

bool begins_with_blank_line(std::string_view text) {
  const std::size_t end = text.find('\n');
  return text.substr(0, end).find_first_not_of(" \t\r") == std::string_view::npos;
}

/// The first word of the first statement in it.
std::string_view first_word(std::string_view text) {
  for (const CutLine& line : language::cut_lines(text)) {
    if (!line.first().empty()) return line.first();
  }
  return {};
}

bool is_title(std::string_view text) { return first_word(text) == kTitleWord; }

bool is_declaration(std::string_view text) {
  const std::string_view word = first_word(text);
  return language::begins_declaration(word) || language::begins_property(word);
}

}  // namespace

bool awaits_bracket(std::string_view text) {
  const std::vector<CutLine> lines = language::cut_lines(text);
  return !lines.empty() && has_open_bracket(lines.back());
}

bool goes_on(std::string_view text) {
  int depth = 0;
  const std::vector<CutLine> lines = language::cut_lines(text);
  for (const CutLine& line : lines) {
    if (line.opens_block()) ++depth;
    if (line.closes_block()) --depth;
  }
  if (lines.empty()) return false;
  const std::vector<Piece>& last = lines.back().pieces;
  const auto token = std::find_if(last.rbegin(), last.rend(), [](const Piece& piece) { return piece.is_token(); });
  if (has_open_bracket(lines.back())) return true;
  const auto joins = [](const Piece& piece) { return piece.kind == PieceKind::Continuation; };
  const auto join = std::find_if(last.rbegin(), last.rend(), joins);
  if (join != last.rend() && (token == last.rend() || join < token)) return true;
  return depth > 0;
}

std::vector<std::string> statements_of(std::string_view text) {
  std::vector<std::string> statements;
  std::string gathered;
  int depth = 0;
  for (const CutLine& line : language::cut_lines(text)) {
    gathered += line.text;
    if (line.opens_block()) ++depth;
    if (line.closes_block()) depth = std::max(0, depth - 1);
    if (line.first().empty() || depth > 0) continue;
    statements.push_back(std::exchange(gathered, {}));
  }
  if (!gathered.empty()) statements.push_back(std::move(gathered));
  return statements;
}

Session Session::titled(const std::string& title) {
  Session session;
  session.has_gaps_ = true;
  session.entries_.push_back({{title, true}, 0});
  session.declarations_ = 1;
  return session;
}

Session Session::of_text(std::string_view text) {
  Session session;
  for (std::string& statement : statements_of(text)) {
    if (!statement.ends_with('\n')) statement += '\n';
    // Properties stay where they are. A comment behind everything belongs to the steps.
    const bool declares = language::begins_declaration(first_word(statement));
    if (declares) session.declarations_ = session.entries_.size() + 1;
    session.entries_.push_back({{std::move(statement), declares}, session.next_order_++});
  }
  return session;
}

bool Session::needs_gap(std::size_t entry) const {
  const bool is_first_step = entry == declarations_;
  const bool is_first_declaration = entry == 1 && declarations_ > 1;
  return has_gaps_ && entry > 0 && (is_first_step || is_first_declaration) &&
         !begins_with_blank_line(entries_[entry].entry.text);
}

template <class Self, class Function>
void Session::for_each(Self& self, const Function& function) {
  int line = 1;
  for (std::size_t i = 0; i < self.entries_.size(); ++i) {
    if (self.needs_gap(i)) ++line;
    function(self.entries_[i], line, i);
    line += lines_in(self.entries_[i].entry.text);
  }
}

std::string Session::text() const {
  std::string text;
  for (std::size_t i = 0; i < entries_.size(); ++i) {
    if (needs_gap(i)) text += '\n';
    text += entries_[i].entry.text;
  }
  return text;
}

std::vector<Session::Placed>::iterator Session::find_title() {
  return std::find_if(entries_.begin(), entries_.end(), [](const Placed& one) { return is_title(one.entry.text); });
}

LineRange Session::place(std::string text) {
  if (!text.ends_with('\n')) text += '\n';
  const std::size_t order = next_order_++;
  Placed placed{{std::move(text), false}, order};
  placed.entry.is_declaration = is_declaration(placed.entry.text);
  const auto title = is_title(placed.entry.text) ? find_title() : entries_.end();
  if (title != entries_.end()) {
    placed.before = std::make_shared<const Placed>(std::move(*title));
    *title = std::move(placed);
  } else if (placed.entry.is_declaration) {
    entries_.insert(entries_.begin() + static_cast<std::ptrdiff_t>(declarations_++), std::move(placed));
  } else {
    entries_.push_back(std::move(placed));
  }
  LineRange range;
  for_each(*this, [&](const Placed& other, int line, std::size_t) {
    if (other.order == order) range = {line, line + lines_in(other.entry.text) - 1};
  });
  return range;
}

LineRange Session::add(std::string text) {
  undone_.clear();
  return place(std::move(text));
}

std::optional<std::string> Session::undo() {
  const auto by_order = [](const Placed& a, const Placed& b) { return a.order < b.order; };
  const auto last = std::max_element(entries_.begin(), entries_.end(), by_order);
  if (last == entries_.end() || last->order == 0) return std::nullopt;
  if (last->before == nullptr && is_title(last->entry.text)) return std::nullopt;  // a scenario has one
  std::string text = std::move(last->entry.text);
  if (last->before != nullptr) {
    const std::shared_ptr<const Placed> before = last->before;
    *last = *before;
  } else {
    if (static_cast<std::size_t>(last - entries_.begin()) < declarations_) --declarations_;
    entries_.erase(last);
  }
  undone_.push_back(text);
  return text;
}

std::optional<std::string> Session::next_redo() const {
  return undone_.empty() ? std::nullopt : std::optional(undone_.back());
}

LineRange Session::redo() {
  std::string text = std::move(undone_.back());
  undone_.pop_back();
  return place(std::move(text));
}

void Session::see(const OutcomesByLine& outcomes) {
  for_each(*this, [&](Placed& placed, int line, std::size_t) {
    placed.entry.seen.clear();
    const int end = line + lines_in(placed.entry.text);
    for (auto at = outcomes.lower_bound(line); at != outcomes.end() && at->first < end; ++at)
      placed.entry.seen[at->first - line + 1] = at->second;
  });
}

OutcomesByLine Session::seen() const {
  OutcomesByLine all;
  for_each(*this, [&](const Placed& placed, int line, std::size_t) {
    for (const auto& [number, outcomes] : placed.entry.seen) all[line + number - 1] = outcomes;
  });
  return all;
}

}  // namespace hypersim::cli::shell
