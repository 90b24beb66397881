#include "language/survey.hpp"

#include <algorithm>
#include <optional>

#include "language/lexer.hpp"
#include "language/spelling.hpp"

namespace hypersim::simulator::language {
namespace {

bool is_word(const Token& token) { return token.kind == TokenKind::Word; }

class Surveyor {
 public:
  Surveyor(const Sources& sources, const Outline& outline, std::size_t& text_left)
      : sources_(sources),
        outline_(outline),
        sink_(DiagnosticSink::deaf()),
        lexer_(sources.text(0), 0, outline.bindings, text_left, sink_) {}

  Survey run() {
    while (lexer_.next_statement()) statement();
    out_.cast.settle(out_.node);
    return std::move(out_);
  }

 private:
  void statement() {
    const Token first = lexer_.next();
    const bool condition = first.is("never") || first.is("always") || first.is("finally") || first.is("check") ||
                           first.is("eventually") || first.is("sometimes");
    lexer_.split_parentheses(condition);
    if (is_word(first)) keyword(first);
    while (true) {
      const Token token = lexer_.next();
      if (token.kind == TokenKind::End || token.kind == TokenKind::Bad) return;
    }
  }

  void keyword(const Token& first) {
    if (first.is("scenario")) {
      out_.has_title = out_.has_title || lexer_.source() == 0;
    } else if (first.is("process")) {
      process();
    } else if (first.is("node")) {
      if (const Token name = lexer_.next(); is_word(name) && !has_node_) {
        out_.node = std::string(name.raw);
        has_node_ = true;
      }
    } else if (first.is("manifest")) {
      out_.cast.excuse_all();
    } else if (first.is("include")) {
      include(first.at);
    } else if (first.is("spawn")) {
      spawn();
    } else if (std::find(reserved_words().begin(), reserved_words().end(), first.raw) == reserved_words().end()) {
      unknown_keyword(first);
    }
  }

  void include(Position at) {
    const Included* included = outline_.included(at);
    if (included != nullptr && included->source >= 0) {
      lexer_.enter(sources_.text(included->source), included->source);
    } else {
      out_.cast.excuse_all();
    }
  }

  void process() {
    const Token name = lexer_.next();
    if (!is_word(name)) return;
    out_.cast.add(name.raw, id_of(lexer_.next()), name.at);
  }

  /// A step, or a declaration with a mistake in its first word.
  void unknown_keyword(const Token& first) {
    const Token second = lexer_.next();
    if (second.is("spawn")) return spawn();
    if (!is_word(second) || edit_distance(first.raw, "process", 2) > 2) return;
    if (const auto id = id_of(lexer_.next())) out_.cast.add(second.raw, id, second.at);
  }

  static std::optional<runtime::ProcessId> id_of(const Token& token) {
    if (!is_word(token)) return std::nullopt;
    auto id = runtime::ProcessId::parse(token.raw);
    return id ? std::optional<runtime::ProcessId>(*id) : std::nullopt;
  }

  void spawn() {
    const Token name = lexer_.next();
    if (!is_word(name)) return;
    if (name.raw.find('{') != std::string_view::npos) out_.cast.excuse_all();
    out_.cast.excuse(name.raw);
  }

  const Sources& sources_;
  const Outline& outline_;
  DiagnosticSink sink_;
  Lexer lexer_;
  Survey out_{{}, Scenario().node, false};
  bool has_node_ = false;
};

}  // namespace

Survey survey(const Sources& sources, const Outline& outline, std::size_t& text_left) {
  return Surveyor(sources, outline, text_left).run();
}

}  // namespace hypersim::simulator::language
