#include "outline.hpp"

#include <algorithm>
#include <cstdint>
#include <set>
#include <utility>

#include "lexer.hpp"
#include "scope.hpp"
#include "text/limits.hpp"
#include "values.hpp"

namespace hypersim::language {
namespace {

/// A longer value is named by its number in a report.
constexpr std::size_t kShownValueMax = 40;

Outline::Place place_of(Position at) { return {at.source, at.line, at.column}; }

std::string shown_value(std::string_view written, std::size_t index) {
  const std::string value = written.front() == '"' ? std::string(written) : binding_value(written);
  return value.size() > kShownValueMax ? "#" + std::to_string(index + 1) : value;
}

class Outliner {
 public:
  Outliner(Sources& sources, MatrixValues& values, std::size_t& text_left)
      : sources_(sources), values_(values), text_left_(text_left), sink_(DiagnosticSink::deaf()) {}

  Outline run() {
    values_.begin_reading();
    out_.is_another = !values_.is_first();
    file(0);
    return std::move(out_);
  }

 private:
  void file(int source) {
    open_.push_back(source);
    each_statement(source, "matrix", [this](Lexer& lexer, const Token&) { matrix(lexer); });
    each_statement(source, "include", [this](Lexer& lexer, const Token& first) { include(lexer, first.at); });
    open_.pop_back();
  }

  template <class Read>
  void each_statement(int source, std::string_view keyword, Read read) {
    const std::string_view text = sources_.text(source);
    if (text.find(keyword) == std::string_view::npos) return;
    Lexer lexer(text, source, out_.bindings, text_left_, sink_);
    while (lexer.next_statement()) {
      const Token first = lexer.next();
      if (first.is(keyword)) read(lexer, first);
    }
  }

  void matrix(Lexer& lexer) {
    const Token name = lexer.next();
    if (name.kind != TokenKind::Word || !is_name(name.raw) || out_.bindings.count(name.raw) > 0) return;
    std::vector<std::string_view> values;
    for (Token value = lexer.next(); value.kind != TokenKind::End; value = lexer.next()) {
      if (value.kind == TokenKind::Bad) return;
      values.push_back(value.raw);
    }
    if (values.empty()) return;
    const std::size_t index = values_.take(values.size());
    const std::string_view written = values[index];
    if (!out_.combination.empty()) out_.combination.back() = ' ';
    out_.combination += out_.combination.empty() ? "[" : "";
    out_.combination += std::string(name.raw) + "=" + shown_value(written, index) + "]";
    out_.last_matrix = name.at;
    out_.order.emplace(name.raw, out_.order.size());
    out_.bindings.emplace(name.raw, binding_value(written));
  }

  void include(Lexer& lexer, Position at) {
    constexpr std::string_view kFile = "file:";
    const Token operand = lexer.next();
    if (operand.kind != TokenKind::Word || operand.raw.substr(0, kFile.size()) != kFile) return;
    const std::string path = word_text(operand.raw).substr(kFile.size());
    if (out_.includes.size() < kIncludesMax) {
      out_.includes[place_of(at)] = open(path, shown_path(operand.raw, path), at);
      out_.includes[place_of(at)].hint = quote_hint(operand.raw);
    } else {
      out_.includes[place_of(at)] = {-1, "a scenario may include " + std::to_string(kIncludesMax) + " files", {}};
    }
  }

  Included open(const std::string& path, const std::string& shown, Position at) {
    auto source = sources_.load(path, at.source);
    if (!source) return {-1, "the file " + shown + " cannot be read: " + source.error(), {}};
    if (*source == at.source) return {-1, shown + " is this file; it cannot include itself", {}};
    if (std::find(open_.begin(), open_.end(), *source) != open_.end()) {
      return {-1, shown + " includes this file; files cannot include each other", {}};
    }
    if (!included_.insert(*source).second) return {-1, shown + " is included already; once is enough", {}};
    if (open_.size() > static_cast<std::size_t>(kIncludeDepthMax)) {
      return {-1, "includes may be " + std::to_string(kIncludeDepthMax) + " deep, this one is deeper", {}};
    }
    file(*source);
    return {*source, {}, {}};
  }

  Sources& sources_;
  MatrixValues& values_;
  std::size_t& text_left_;
  DiagnosticSink sink_;
  Outline out_;
  std::vector<int> open_;  // the file that is read now, and those that include it
  std::set<int> included_;
};

}  // namespace

std::size_t MatrixValues::take(std::size_t count) {
  if (taken_ == values_.size()) values_.push_back({0, count});
  return values_[taken_++].index;
}

std::size_t MatrixValues::combinations() const {
  std::size_t product = 1;
  for (const Taken& taken : values_) {
    if (taken.count > SIZE_MAX / product) return SIZE_MAX;
    product *= taken.count;
  }
  return product;
}

bool MatrixValues::next() {
  is_first_ = false;
  while (!values_.empty() && ++values_.back().index == values_.back().count) values_.pop_back();
  return !values_.empty();
}

const Included* Outline::included(Position at) const {
  const auto found = includes.find(place_of(at));
  return found == includes.end() ? nullptr : &found->second;
}

Outline read_outline(Sources& sources, MatrixValues& values, std::size_t& text_left) {
  return Outliner(sources, values, text_left).run();
}

}  // namespace hypersim::language
