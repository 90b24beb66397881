#include "hypersim/language/setting.hpp"

#include "diagnostics.hpp"
#include "lexer.hpp"
#include "scope.hpp"

namespace hypersim::language {
namespace {

/// Is it one token of a scenario, and right?
bool is_one_token(std::string_view text) {
  DiagnosticSink sink;
  const Bindings bindings;
  std::size_t text_left = 0;
  Lexer lexer(text, 0, bindings, text_left, sink);
  if (!lexer.next_statement()) return false;
  const Token token = lexer.next();
  return token.raw.size() == text.size() && lexer.next().kind == TokenKind::End && sink.empty();
}

}  // namespace

runtime::Result<Setting, std::string> parse_setting(std::string_view text) {
  const std::size_t sign = text.find('=');
  const std::string_view name = text.substr(0, sign);
  if (sign == std::string_view::npos) {
    return runtime::fail("expected NAME=VALUE, found " + in_quotes(text));
  }
  if (!is_name(name)) {
    return runtime::fail("a name is a letter, then letters, digits, \"-\" or \"_\", found " + in_quotes(name));
  }
  const std::string value(text.substr(sign + 1));
  if (is_one_token(value)) return Setting{std::string(name), value};
  const std::string in_string = '"' + value + '"';
  if (is_one_token(in_string)) return Setting{std::string(name), in_string};
  return runtime::fail("the value of " + std::string(name) + " is neither one token of a scenario nor what can stand " +
                       "in quotes, found " + in_quotes(value) + "; a quote in a text is written \\\"");
}

}  // namespace hypersim::language
