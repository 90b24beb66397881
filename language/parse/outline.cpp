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

constexpr std::string_view kMatrix = "matrix";
constexpr std::string_view kLet = "let";
constexpr std::string_view kInclude = "include";
constexpr std::string_view kManifest = "manifest";
constexpr std::string_view kPackage = "package";
constexpr std::string_view kFileForm = "file:";

/// May a statement begin with the word? A look at the text, so that a file without it is not read for it.
bool begins_a_line(std::string_view text, std::string_view word) {
  for (std::size_t at = text.find(word); at != std::string_view::npos; at = text.find(word, at + 1)) {
    std::size_t begin = at;
    while (begin > 0 && (text[begin - 1] == ' ' || text[begin - 1] == '\t')) --begin;
    if (begin == 0 || text[begin - 1] == '\n') return true;
  }
  return false;
}

Outline::Place place_of(Position at) { return {at.source, at.line, at.column}; }

std::string shown_value(std::string_view written, std::size_t index) {
  const std::string value = written.front() == '"' ? std::string(written) : binding_value(written);
  return value.size() > kShownValueMax ? "#" + std::to_string(index + 1) : value;
}

class Outliner {
 public:
  Outliner(Sources& sources, MatrixValues& values, const Settings& settings, std::size_t& text_left)
      : sources_(sources), values_(values), settings_(settings), text_left_(text_left), sink_(DiagnosticSink::deaf()) {}

  Outline run() {
    values_.begin_reading();
    out_.is_another = !values_.is_first();
    file(0);
    return std::move(out_);
  }

 private:
  /// Includes are read last, because their paths may use names of the whole file; a name that waits for what one of
  /// them declares is read in its place among them.
  void file(int source) {
    open_.push_back(source);
    const std::string_view text = sources_.text(source);
    const bool names_files = text.find(kInclude) != std::string_view::npos || begins_a_line(text, kManifest) ||
                             begins_a_line(text, kPackage);
    bool is_below_include = false;
    std::set<Outline::Place> waiting;
    if (begins_a_line(text, kMatrix) || begins_a_line(text, kLet)) {
      each_statement(source, [&](Lexer& lexer, const Token& first) {
        is_below_include = is_below_include || first.is(kInclude);
        if (!declares(first)) return;
        if (is_below_include && waits(first.at)) {
          waiting.insert(place_of(first.at));
        } else {
          named(lexer, first);
        }
      });
    }
    if (names_files) {
      each_statement(source, [&](Lexer& lexer, const Token& first) {
        if (first.is(kInclude)) include(lexer, first.at);
        if (first.is(kManifest) || first.is(kPackage)) package(lexer, first);
        if (declares(first) && waiting.count(place_of(first.at)) > 0) named(lexer, first);
      });
    }
    open_.pop_back();
  }

  static bool declares(const Token& first) { return first.is(kMatrix) || first.is(kLet); }

  template <class Read>
  void each_statement(int source, Read read) {
    Lexer lexer(sources_.text(source), source, out_.bindings, text_left_, sink_);
    while (lexer.next_statement()) read(lexer, lexer.next());
  }

  /// Does a name stand in the statement that has no value yet?
  bool waits(Position at) {
    const std::string_view text = sources_.text(at.source);
    lines_.resize(std::max(lines_.size(), static_cast<std::size_t>(at.source) + 1));
    std::vector<std::size_t>& lines = lines_[static_cast<std::size_t>(at.source)];
    if (lines.empty()) {
      lines.push_back(0);
      for (std::size_t end = text.find('\n'); end != std::string_view::npos; end = text.find('\n', end + 1))
        lines.push_back(end + 1);
    }
    Cutter cutter(text, Braces::Names);
    cutter.seek(lines[static_cast<std::size_t>(at.line) - 1]);
    for (Piece piece = cutter.next(); !piece.ends_line(); piece = cutter.next()) {
      if (!piece.is_token()) continue;
      for (std::size_t open = piece.text.find('{'); open != std::string_view::npos;
           open = piece.text.find('{', open + 1)) {
        const std::size_t close = piece.text.find_first_of("{}\"", open + 1);
        if (close == std::string_view::npos || piece.text[close] != '}') continue;
        const std::string_view name = piece.text.substr(open + 1, close - open - 1);
        if (is_name(name) && out_.bindings.count(name) == 0) return true;
      }
    }
    return false;
  }

  void named(Lexer& lexer, const Token& first) {
    const Token name = lexer.next();
    if (name.kind != TokenKind::Word || !is_name(name.raw) || out_.bindings.count(name.raw) > 0) return;
    const std::string key(name.raw);
    NamedText entry{first.is(kMatrix), name.at, out_.names.size(), {}, std::nullopt};
    std::vector<std::string_view> values;
    for (Token value = lexer.next(); value.kind != TokenKind::End; value = lexer.next()) {
      if (value.kind == TokenKind::Bad) return;
      values.push_back(value.raw);
    }
    if (values.empty()) return;
    const auto setting =
        std::find_if(settings_.begin(), settings_.end(), [&](const Setting& one) { return one.name == key; });
    std::string set;
    if (setting != settings_.end()) {
      set = replaced(setting->written);
      values = {set};
      entry.set = setting->written;
    }
    const std::size_t index = entry.is_matrix ? values_.take(values.size()) : 0;
    const std::string_view written = values[index];
    if (entry.is_matrix) combine(key, shown_value(written, index), name.at);
    entry.path = path_;
    entry.path.emplace_back(first.at.line, first.at.column);
    out_.bindings.emplace(key, binding_value(written));
    out_.names.emplace(key, std::move(entry));
  }

  /// A setting may use names as what it replaces.
  std::string replaced(const std::string& written) {
    const std::size_t size = Expansion::size_of(written, out_.bindings, text_left_);
    if (size == 0 || size > text_left_) return written;
    text_left_ -= size;
    Expansion expansion;
    expansion.make(written, {}, out_.bindings);
    return std::string(expansion.text());
  }

  void combine(const std::string& name, const std::string& value, Position at) {
    if (!out_.combination.empty()) out_.combination.back() = ' ';
    out_.combination += out_.combination.empty() ? "[" : "";
    out_.combination += name + "=" + value + "]";
    out_.last_matrix = at;
  }

  void include(Lexer& lexer, Position at) {
    const Token operand = lexer.next();
    if (operand.kind != TokenKind::Word || operand.raw.substr(0, kFileForm.size()) != kFileForm) return;
    const std::string path = word_text(operand.raw).substr(kFileForm.size());
    if (out_.includes.size() < kIncludesMax) {
      out_.includes[place_of(at)] = open(path, shown_path(operand.raw, path), at);
      out_.includes[place_of(at)].hint = quote_hint(operand.raw);
    } else {
      out_.includes[place_of(at)] = {-1, "a scenario may include " + std::to_string(kIncludesMax) + " files", {}};
    }
  }

  void package(Lexer& lexer, const Token& first) {
    Token operand = lexer.next();
    while (operand.kind == TokenKind::Word && operand.raw.substr(0, kFileForm.size()) != kFileForm)
      operand = lexer.next();
    if (operand.kind != TokenKind::Word) return;
    const std::string path = word_text(operand.raw).substr(kFileForm.size());
    std::shared_ptr<const NamedPackage>& named = out_.packages[place_of(first.at)];
    if (out_.packages.size() > kManifestsMax) {
      named = nothing("a scenario may name " + std::to_string(kManifestsMax) + " manifests and packages");
      return;
    }
    const std::string shown = shown_path(operand.raw, path);
    if (text_left_ == 0) {
      named = nothing(too_much_text());
      return;
    }
    auto& read = read_[{first.is(kPackage), sources_.opened(path, first.at.source), path}];
    if (read == nullptr) {
      const auto how = first.is(kPackage) ? &read_package_folder : &read_named_manifest;
      read = std::make_shared<const NamedPackage>(how(sources_, path, shown, first.at.source));
    }
    constexpr std::size_t kOfAFile = 64;  // to look at a file of a package is like reading so much
    const std::size_t files = read->folder == nullptr ? 0 : read->folder->files.size();
    const std::size_t size = (read->source < 0 ? 0 : sources_.text(read->source).size()) + files * kOfAFile;
    if (size > text_left_) {
      text_left_ = 0;
      named = nothing(too_much_text());
      return;
    }
    text_left_ -= size;
    named = read;
    if (const std::string_view hint = quote_hint(operand.raw); !hint.empty() && !read->mistake.empty())
      named = nothing(read->mistake, std::string(hint));
  }
  static std::shared_ptr<const NamedPackage> nothing(std::string mistake, std::string hint = {}) {
    NamedPackage named;
    named.mistake = std::move(mistake);
    named.hint = std::move(hint);
    return std::make_shared<const NamedPackage>(std::move(named));
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
    path_.emplace_back(at.line, at.column);
    file(*source);
    path_.pop_back();
    return {*source, {}, {}};
  }

  Sources& sources_;
  MatrixValues& values_;
  const Settings& settings_;
  std::size_t& text_left_;
  DiagnosticSink sink_;
  Outline out_;
  std::vector<int> open_;                        // the file that is read now, and those that include it
  std::vector<std::pair<int, int>> path_;        // of the `include` statements that lead to it
  std::vector<std::vector<std::size_t>> lines_;  // by file: where each begins, once that was asked
  std::set<int> included_;
  /// By whether it is a `package`, and its path as it is opened and as it is said.
  std::map<std::tuple<bool, std::string, std::string>, std::shared_ptr<const NamedPackage>> read_;
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

const NamedPackage* Outline::package(Position at) const {
  const auto found = packages.find(place_of(at));
  return found == packages.end() ? nullptr : found->second.get();
}

bool Outline::may_use(std::string_view user, std::string_view used) const {
  const auto own = names.find(user);
  const auto other = names.find(used);
  if (own == names.end() || other == names.end() || own == other) return false;
  const bool had_value = other->second.order < own->second.order;
  return had_value && (own->second.is_matrix || other->second.path < own->second.path);
}

Outline read_outline(Sources& sources, MatrixValues& values, const Settings& settings, std::size_t& text_left) {
  return Outliner(sources, values, settings, text_left).run();
}

}  // namespace hypersim::language
