#include "expectations.hpp"

#include <string>
#include <type_traits>
#include <utility>

#include "hypersim/language/misspelt_expectation.hpp"

#include "http_status.hpp"

namespace hypersim::language {
namespace {

constexpr std::string_view kBlob = "blob";

class ExpectedReader {
 public:
  ExpectedReader(Cursor& cursor, Values& values) : cursor_(cursor), values_(values) {}

  static bool is_word(std::string_view word) {
    return find_keyword(KeywordKind::Expectation, word) != nullptr || word == "|" || word == "->" || word == "=>";
  }

  Expected read() { return at_one_of() ? read_one_of() : read_form("an expectation after \"=>\""); }

 private:
  Expected read_one_of() {
    Expected expected;
    expected.at = cursor_.peek().at;
    const std::size_t mark = cursor_.mark();
    cursor_.take();
    cursor_.take();
    in_one_of_ = true;
    ExpectOneOf one_of;
    do {
      if (at_one_of()) {
        cursor_.fail(cursor_.peek().at, "\"one of\" cannot stand inside \"one of\"",
                     "list all of them, with | between");
      }
      if (cursor_.peek().is("|")) cursor_.expected("an alternative");
      one_of.alternatives.push_back(read_form("an alternative"));
    } while (cursor_.take_word("|"));
    expected.is = std::move(one_of);
    expected.text = cursor_.text_since(mark);
    return expected;
  }

  bool at_one_of() { return cursor_.peek().is("one") && cursor_.peek_second().is("of"); }

  struct Form {
    std::string_view word;
    void (ExpectedReader::*read)(Expected&);
  };
  static const std::vector<Form>& forms();
  static const Form* find_form(const Token& token);

  Expected read_form(std::string_view what) {
    Expected expected;
    expected.at = cursor_.peek().at;
    const std::size_t mark = cursor_.mark();
    if (const Form* form = find_form(cursor_.peek()); form != nullptr && !is_a_value_all_the_same()) {
      cursor_.take();
      (this->*form->read)(expected);
    } else if (cursor_.peek().is(kBlob) && cursor_.peek_second().kind != TokenKind::End &&
               !cursor_.peek_second().is("|")) {
      cursor_.expected(what, "a blob comes after what else is expected: any blob BYTES");
    } else {
      value(expected, what);
    }
    if (cursor_.take_word(kBlob)) {
      expected.blob = values_.bytes("the bytes of the blob");
    } else if (std::string hint = misspelt_blob(); !hint.empty()) {
      cursor_.expected("\"blob\" or the end of the line", std::move(hint));
    }
    expected.text = cursor_.text_since(mark);
    return expected;
  }

  void value(Expected& expected, std::string_view what) {
    const Token token = cursor_.peek();
    expected.is = ExpectBytes{values_.bytes(what)};
    if (cursor_.at_operands_end() || cursor_.peek().is(kBlob)) return;
    if (cursor_.peek().is("|")) {
      if (!in_one_of_) cursor_.expected("the end of the line", "write: => one of A | B");
    } else if (std::string hint = cursor_.spelling_hint(token, keywords_of(KeywordKind::Expectation)); !hint.empty()) {
      // Alone it would be a value.
      cursor_.fail(token.at, "expected " + std::string(what) + ", found " + found(token), std::move(hint));
    }
  }

  std::string misspelt_blob() {
    if (cursor_.at_operands_end()) return {};
    const std::vector<std::string_view> words = {kBlob};
    return cursor_.spelling_hint(cursor_.peek(), words);
  }

  void ok(Expected& expected) { expected.is = ExpectOk{}; }
  void any(Expected& expected) { expected.is = ExpectAny{}; }
  void bounced(Expected& expected) { expected.is = ExpectBounced{}; }
  void timeout(Expected& expected) { expected.is = ExpectTimeout{}; }
  void offline(Expected& expected) { expected.is = ExpectOffline{}; }
  void refused(Expected& expected) { expected.is = ExpectRefused{}; }
  /// `has` without JSON behind it is a value, and so is `status` with nothing that could be one behind it.
  bool is_a_value_all_the_same() {
    const Token& second = cursor_.peek_second();
    if (cursor_.peek().is("has")) return !Values::is_json(second);
    return cursor_.peek().is("status") && (second.kind != TokenKind::Word || second.is("|") || second.is(kBlob));
  }

  void status(Expected& expected) {
    ExpectStatus status;
    status.status = read_http_status(cursor_, values_);
    const bool has_body = !cursor_.failed() && !cursor_.at_operands_end() && !cursor_.peek().is("|");
    if (has_body) {
      Expected body = at_one_of() && !in_one_of_ ? read_one_of() : read_form("what the body is to be");
      check_body(body);
      status.body.push_back(std::move(body));
    }
    expected.is = std::move(status);
  }
  /// Of what stands behind a status, only what a body can be.
  void check_body(const Expected& body) {
    if (const auto* one_of = std::get_if<ExpectOneOf>(&body.is)) {
      for (const Expected& one : one_of->alternatives) check_body(one);
      return;
    }
    const bool is_no_body = std::visit(
        []<class Is>(const Is&) {
          return std::is_same_v<Is, ExpectError> || std::is_same_v<Is, ExpectAnyError> ||
                 std::is_same_v<Is, ExpectBounced> || std::is_same_v<Is, ExpectTimeout> ||
                 std::is_same_v<Is, ExpectOffline> || std::is_same_v<Is, ExpectRefused> ||
                 std::is_same_v<Is, ExpectCrashed> || std::is_same_v<Is, ExpectStatus>;
        },
        body.is);
    if (is_no_body && !cursor_.failed()) {
      cursor_.report(body.at,
                     "behind a status stands what its body is to be, and " + in_quotes(body.text) +
                         " is something else than a body",
                     "a value with this text is quoted: status N " + in_quotes(body.text));
    }
  }

  void json(Expected& expected) { expected.is = ExpectJson{values_.json_operand("the value of the body as JSON")}; }
  void has(Expected& expected) { expected.is = ExpectHas{values_.json_operand("what the body has, as JSON")}; }
  void bytes(Expected& expected) { expected.is = ExpectSize{values_.number("a number of bytes")}; }
  void crashed(Expected& expected) { expected.is = ExpectCrashed{}; }
  void matches(Expected& expected) { expected.is = ExpectMatches{values_.pattern()}; }

  void error(Expected& expected) {
    if (cursor_.take_word("any")) {
      expected.is = ExpectAnyError{};
      return;
    }
    const Token name = cursor_.peek();
    if (name.kind != TokenKind::Word || find_keyword(KeywordKind::Error, name.raw) == nullptr) {
      std::string hint = cursor_.spelling_hint(name, keywords_of(KeywordKind::Error));
      if (hint.empty()) hint = "there are " + listed(texts_of(KeywordKind::Error));
      cursor_.expected("the name of an error, or \"any\"", std::move(hint));
      return;
    }
    ExpectError error{std::string(cursor_.take().raw), std::nullopt};
    if (values_.json_follows()) error.payload = values_.json_operand("the payload of the error as JSON");
    expected.is = std::move(error);
  }

  Cursor& cursor_;
  Values& values_;
  bool in_one_of_ = false;
};

const std::vector<ExpectedReader::Form>& ExpectedReader::forms() {
  static const std::vector<Form> forms = {{"ok", &ExpectedReader::ok},           {"any", &ExpectedReader::any},
                                          {"error", &ExpectedReader::error},     {"bounced", &ExpectedReader::bounced},
                                          {"timeout", &ExpectedReader::timeout}, {"offline", &ExpectedReader::offline},
                                          {"refused", &ExpectedReader::refused}, {"crashed", &ExpectedReader::crashed},
                                          {"json", &ExpectedReader::json},       {"bytes", &ExpectedReader::bytes},
                                          {"matches", &ExpectedReader::matches}, {"has", &ExpectedReader::has},
                                          {"status", &ExpectedReader::status}};
  return forms;
}

const ExpectedReader::Form* ExpectedReader::find_form(const Token& token) {
  for (const Form& form : forms()) {
    if (token.is(form.word)) return &form;
  }
  return nullptr;
}

}  // namespace

std::string misspelt_expectation(const Expected& expected) {
  if (const auto* one_of = std::get_if<ExpectOneOf>(&expected.is)) {
    for (const Expected& one : one_of->alternatives) {
      if (std::string told = misspelt_expectation(one); !told.empty()) return told;
    }
  }
  const auto* value = std::get_if<ExpectBytes>(&expected.is);
  if (value == nullptr || value->bytes.text != value->bytes.bytes) return {};  // a string says that it is a value
  // Many values are near to a short word, or a few letters away from a long one.
  constexpr std::size_t kLettersMin = 4;
  Spelling spelling(value->bytes.text);
  for (const Keyword& word : keywords_of(KeywordKind::Expectation)) {
    if (word.text.size() >= kLettersMin && edit_distance(value->bytes.text, word.text, 1) == 1)
      spelling.offer(word.text);
  }
  const std::string hint = spelling.hint();
  return hint.empty() ? hint : in_quotes(value->bytes.text) + " is a value here; " + hint;
}

bool is_expectation_word(std::string_view word) { return ExpectedReader::is_word(word); }

Expected read_expected(Cursor& cursor, Values& values) {
  const Token next = cursor.peek();
  if (next.kind == TokenKind::End || next.is("->") || next.is("=>")) {
    cursor.expected("an expectation after \"=>\"", next.is("->") ? "\"-> NAME\" comes before \"=>\"" : "");
    return {};
  }
  return ExpectedReader(cursor, values).read();
}

}  // namespace hypersim::language
