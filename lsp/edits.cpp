#include "edits.hpp"

#include <algorithm>

namespace hypersim::lsp {
namespace {

/// With their line ends.
std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size() - 1) + 1;
    lines.push_back(text.substr(0, end));
    text.remove_prefix(end);
  }
  return lines;
}

std::string without_space(std::string_view line) {
  std::string text(line);
  std::erase_if(text, [](char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; });
  return text;
}

class Differ {
 public:
  Differ(std::string_view from, std::string_view to) : text_(from), from_(lines_of(from)), to_(lines_of(to)) {}

  std::vector<Edit> run() {
    while (!from_.empty() && !to_.empty() && from_.back() == to_.back()) {
      from_.pop_back();
      to_.pop_back();
    }
    std::size_t a = 0;
    std::size_t b = 0;
    while (a < from_.size() || b < to_.size()) {
      const std::string left = a < from_.size() ? without_space(from_[a]) : std::string();
      const std::string right = b < to_.size() ? without_space(to_[b]) : std::string();
      if (a < from_.size() && b < to_.size() && left == right) {
        line(from_[a++], to_[b++]);
      } else if (a < from_.size() && left.empty()) {
        add({begin_of(a), begin_of(a + 1)}, {});
        ++a;
      } else if (b < to_.size() && right.empty()) {
        add({begin_of(a), begin_of(a)}, to_[b++]);
      } else {
        rest(a, b);
        break;
      }
    }
    return std::move(edits_);
  }

 private:
  std::size_t begin_of(std::size_t line) const {
    if (line < from_.size()) return static_cast<std::size_t>(from_[line].data() - text_.data());
    if (from_.empty()) return 0;
    return static_cast<std::size_t>(from_.back().data() - text_.data()) + from_.back().size();
  }

  void add(Span span, std::string_view text) {
    if (!edits_.empty() && edits_.back().span.end == span.begin) {
      edits_.back().span.end = span.end;
      edits_.back().text += text;
    } else {
      edits_.push_back({span, std::string(text)});
    }
  }

  /// One line in which only white space differs: a change for each run of it.
  void line(std::string_view from, std::string_view to) {
    const auto is_space = [](char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; };
    const auto space_end = [&](std::string_view of, std::size_t at) {
      while (at < of.size() && is_space(of[at])) ++at;
      return at;
    };
    const auto base = static_cast<std::size_t>(from.data() - text_.data());
    std::size_t a = 0;
    std::size_t b = 0;
    while (a < from.size() || b < to.size()) {
      const std::size_t a_end = space_end(from, a);
      const std::size_t b_end = space_end(to, b);
      if (from.substr(a, a_end - a) != to.substr(b, b_end - b)) add({base + a, base + a_end}, to.substr(b, b_end - b));
      a = a_end + 1;
      b = b_end + 1;
      if (a_end >= from.size() || b_end >= to.size()) break;
    }
  }

  void rest(std::size_t a, std::size_t b) {
    std::string text;
    for (; b < to_.size(); ++b) text += to_[b];
    add({begin_of(a), begin_of(from_.size())}, text);
  }

  std::string_view text_;
  std::vector<std::string_view> from_;
  std::vector<std::string_view> to_;
  std::vector<Edit> edits_;
};

}  // namespace

std::vector<Edit> edits_between(std::string_view from, std::string_view to) { return Differ(from, to).run(); }

}  // namespace hypersim::lsp
