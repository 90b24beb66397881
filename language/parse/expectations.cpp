#include "expectations.hpp"

#include <algorithm>
#include <string>
#include <utility>

namespace hypersim::language {
namespace {

class ExpectedReader {
 public:
  ExpectedReader(Cursor& cursor, Operands& operands) : cursor_(cursor), operands_(operands) {}

  static bool is_word(std::string_view word) {
    static constexpr std::string_view kJoints[] = {"one", "blob", "|", "->", "=>"};
    const auto& all = forms();
    return std::any_of(all.begin(), all.end(), [&](const Form& form) { return form.word == word; }) ||
           std::find(std::begin(kJoints), std::end(kJoints), word) != std::end(kJoints);
  }

  Expected read() {
    if (!at_one_of()) return read_form("an expectation after \"=>\"");
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

 private:
  bool at_one_of() { return cursor_.peek().is("one") && cursor_.peek_second().is("of"); }

  struct Form {
    std::string_view word;
    void (ExpectedReader::*read)(Expected&);
  };
  static const std::vector<Form>& forms();
  static const Form* find_form(const Token& token);
  static std::vector<std::string_view> form_words();

  Expected read_form(std::string_view what) {
    Expected expected;
    expected.at = cursor_.peek().at;
    const std::size_t mark = cursor_.mark();
    if (const Form* form = find_form(cursor_.peek())) {
      cursor_.take();
      (this->*form->read)(expected);
    } else if (cursor_.peek().is("blob") && cursor_.peek_second().kind != TokenKind::End &&
               !cursor_.peek_second().is("|")) {
      cursor_.expected(what, "a blob comes after what else is expected: any blob BYTES");
    } else {
      value(expected, what);
    }
    if (cursor_.take_word("blob")) expected.blob = operands_.bytes("the bytes of the blob");
    expected.text = cursor_.text_since(mark);
    return expected;
  }

  void value(Expected& expected, std::string_view what) {
    const Token token = cursor_.peek();
    expected.is = ExpectBytes{operands_.bytes(what)};
    if (cursor_.at_operands_end() || cursor_.peek().is("blob")) return;
    if (cursor_.peek().is("|")) {
      if (!in_one_of_) cursor_.expected("the end of the line", "write: => one of A | B");
    } else if (token.kind == TokenKind::Word) {
      cursor_.expected("the end of the line", cursor_.spelling_hint(token.raw, form_words()));
    }
  }

  void ok(Expected& expected) { expected.is = ExpectOk{}; }
  void any(Expected& expected) { expected.is = ExpectAny{}; }
  void bounced(Expected& expected) { expected.is = ExpectBounced{}; }
  void timeout(Expected& expected) { expected.is = ExpectTimeout{}; }
  void offline(Expected& expected) { expected.is = ExpectOffline{}; }
  void refused(Expected& expected) { expected.is = ExpectRefused{}; }
  void json(Expected& expected) { expected.is = ExpectJson{operands_.json("the value of the body as JSON")}; }
  void bytes(Expected& expected) { expected.is = ExpectSize{operands_.number("a number of bytes")}; }
  void crashed(Expected& expected) { expected.is = ExpectCrashed{}; }
  void matches(Expected& expected) { expected.is = ExpectMatches{operands_.pattern()}; }

  void error(Expected& expected) {
    if (cursor_.take_word("any")) {
      expected.is = ExpectAnyError{};
      return;
    }
    const Token name = cursor_.peek();
    const auto& names = error_names();
    if (name.kind != TokenKind::Word || std::find(names.begin(), names.end(), name.raw) == names.end()) {
      std::string hint = name.kind == TokenKind::Word ? cursor_.spelling_hint(name.raw, names) : std::string();
      if (hint.empty()) hint = "there are " + listed(names);
      cursor_.expected("the name of an error, or \"any\"", std::move(hint));
      return;
    }
    ExpectError error{std::string(cursor_.take().raw), std::nullopt};
    if (operands_.json_follows()) error.payload = operands_.json("the payload of the error as JSON");
    expected.is = std::move(error);
  }

  Cursor& cursor_;
  Operands& operands_;
  bool in_one_of_ = false;
};

const std::vector<ExpectedReader::Form>& ExpectedReader::forms() {
  static const std::vector<Form> forms = {{"ok", &ExpectedReader::ok},           {"any", &ExpectedReader::any},
                                          {"error", &ExpectedReader::error},     {"bounced", &ExpectedReader::bounced},
                                          {"timeout", &ExpectedReader::timeout}, {"offline", &ExpectedReader::offline},
                                          {"refused", &ExpectedReader::refused}, {"crashed", &ExpectedReader::crashed},
                                          {"json", &ExpectedReader::json},       {"bytes", &ExpectedReader::bytes},
                                          {"matches", &ExpectedReader::matches}};
  return forms;
}

const ExpectedReader::Form* ExpectedReader::find_form(const Token& token) {
  for (const Form& form : forms()) {
    if (token.is(form.word)) return &form;
  }
  return nullptr;
}

std::vector<std::string_view> ExpectedReader::form_words() {
  std::vector<std::string_view> words = {"one of"};
  for (const Form& form : forms()) words.push_back(form.word);
  return words;
}

}  // namespace

const std::vector<std::string_view>& error_names() {
  static const std::vector<std::string_view> names = {
      "NoDb",         "KeyNotFound",      "NoTx",         "NoWriteCap", "NoReadCap", "MismatchingPackageId",
      "AddCapFailed", "MalformedRequest", "RocksDBError", "IOError",    "NameTaken", "NoFileAtPath"};
  return names;
}

bool is_expectation_word(std::string_view word) { return ExpectedReader::is_word(word); }

Expected read_expected(Cursor& cursor, Operands& operands) {
  const Token next = cursor.peek();
  if (next.kind == TokenKind::End || next.is("->") || next.is("=>")) {
    cursor.expected("an expectation after \"=>\"", next.is("->") ? "\"-> NAME\" comes before \"=>\"" : "");
    return {};
  }
  return ExpectedReader(cursor, operands).read();
}

}  // namespace hypersim::language
