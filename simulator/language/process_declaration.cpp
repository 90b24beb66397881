// `process NAME PROCESS_ID [CLAUSE…]`.

#include <algorithm>
#include <array>
#include <utility>

#include "hypersim/runtime/capability.hpp"
#include "hypersim/runtime/modules.hpp"

#include "language/declarations.hpp"

namespace hypersim::simulator::language {
namespace {

const std::vector<std::string_view>& clause_names() {
  static const std::vector<std::string_view> names = {"requests", "grants",  "public", "keeps",
                                                      "ignores",  "answers", "silent"};
  return names;
}

/// The modules that hypersim has itself; every other can be stood in for.
bool is_own_module(const runtime::ProcessId& id) {
  using namespace runtime::modules;
  return id == kernel() || id == state() || id == net() || id == timer() || id == kv();
}

}  // namespace

/// Which of the clauses that exclude themselves or each other were given.
struct Declarations::Clauses {
  Token open;     // `public`
  Token keeping;  // `keeps` or `ignores`
  Token answer;   // `answers` or `silent`

  static void take(Cursor& cursor, Token& given, const Token& now) {
    if (given.raw == now.raw) {
      cursor.report(now.at, "\"" + std::string(now.raw) + "\" is given twice; once is enough");
    } else if (!given.raw.empty()) {
      cursor.report(now.at, "\"" + std::string(now.raw) + "\" contradicts \"" + std::string(given.raw) + "\"");
    }
    given = now;
  }
};

void Declarations::process(Position at) {
  cursor_.set_usage("process NAME PROCESS_ID [CLAUSE…]");
  ProcessDecl process;
  process.at = at;
  process.answers = {"ok", {}, "ok", at};
  const Token name = cursor_.peek();
  process.name = operands_.word("a name for the process");
  if (!cursor_.failed()) process_name(name);
  process_id(process, name);
  const Home home = Home::of({process.address, -1, {}, {}});
  Clauses clauses;
  cursor_.set_usage({});
  while (!cursor_.at_end()) clause(process, clauses, home);
  process.wired = process.requests.empty() && process.grants.empty();
  out_.cast.push_back(std::move(process));
}

void Declarations::process_name(const Token& name) {
  check_name(name);
  const int member = cast_.find(name.raw);
  if (member < 0) return;
  const Position first = cast_.members()[static_cast<std::size_t>(member)].declared_at;
  if (first.source != name.at.source || first.line != name.at.line || first.column != name.at.column) {
    cursor_.report(name.at, "a process is called " + found(name) + " already, in " + in_line(first, name.at));
  }
}

void Declarations::process_id(ProcessDecl& process, const Token& name) {
  const Token token = cursor_.peek();
  const std::string text = operands_.word("the id of the process, such as owner:app:dev.os");
  if (cursor_.failed()) return;
  auto id = runtime::ProcessId::parse(text);
  if (!id) {
    const bool address = text.find('@') != std::string::npos;
    cursor_.fail(token.at,
                 found(token) + " is not a process id such as owner:app:dev.os: " +
                     (address ? "a process id has no node in front" : std::string(runtime::to_text(id.error()))));
    return;
  }
  const std::string_view raw = token.raw;
  const std::size_t package = raw.find(':') + 1;
  const std::size_t publisher = raw.find(':', package) + 1;
  const bool fine =
      check_characters(token, 0, raw.substr(0, package - 1), "the name of a process", false) &&
      check_characters(token, package, raw.substr(package, publisher - package - 1), "the name of a package", false) &&
      check_characters(token, publisher, raw.substr(publisher), "the name of a publisher", true);
  process.address = runtime::Address(cast_.node(), *id);
  if (!fine) return;
  if (is_own_module(*id)) {
    cursor_.report(token.at, found(token) + " is a module that hypersim has itself; a process cannot take its id");
  }
  check_duplicate_id(process, name, token);
}

void Declarations::check_duplicate_id(const ProcessDecl& process, const Token& name, const Token& id) {
  const int holder = cast_.find(process.address);
  if (holder < 0 || holder == cast_.find(name.raw)) return;
  const Member& other = cast_.members()[static_cast<std::size_t>(holder)];
  cursor_.report(id.at, "the id " + found(id) + " belongs to " + in_quotes(other.name) + " already, in " +
                            in_line(other.declared_at, id.at));
}

void Declarations::clause(ProcessDecl& process, Clauses& clauses, const Home& home) {
  const Token name = cursor_.peek();
  if (const UnsupportedClause* unsupported = find_unsupported_clause(name.kind == TokenKind::Word ? name.raw : "")) {
    unsupported_clause(name, *unsupported);
  } else if (cursor_.take_word("requests")) {
    requests(process, home);
  } else if (cursor_.take_word("grants")) {
    grants(process);
  } else if (cursor_.take_word("public")) {
    Clauses::take(cursor_, clauses.open, name);
    process.is_public = true;
  } else if (cursor_.take_word("keeps") || cursor_.take_word("ignores")) {
    Clauses::take(cursor_, clauses.keeping, name);
    process.keeps = name.is("keeps");
  } else if (cursor_.take_word("answers")) {
    Clauses::take(cursor_, clauses.answer, name);
    process.answers = operands_.bytes("what the process answers");
  } else if (cursor_.take_word("silent")) {
    Clauses::take(cursor_, clauses.answer, name);
    process.silent = true;
  } else {
    cursor_.expected_one_of(clause_names());
  }
}

void Declarations::unsupported_clause(const Token& name, const UnsupportedClause& clause) {
  cursor_.take();
  const bool exit_requests = name.is("exit") && cursor_.peek().is("requests");
  std::string what(clause.shown);
  if (exit_requests) what += " requests";
  report_unsupported(cursor_, name.at, what);
  for (int i = 0; i < clause.operands + (exit_requests ? 1 : 0); ++i) cursor_.take();
}

void Declarations::requests(ProcessDecl& process, const Home& home) {
  const Token first = cursor_.peek();
  const Token second = cursor_.peek_second();
  const bool kind = second.is("read") || second.is("write") || second.is("read,write");
  const bool database = first.kind == TokenKind::String || first.raw.find('/') != std::string_view::npos;
  if (first.is("cap") || kind || database) {
    process.requests.push_back(operands_.cap(home));
    return;
  }
  const WhoOperand who = operands_.who();
  process.requests.push_back({{runtime::messaging_capability(who.address)}, who.text, who.at});
}

void Declarations::grants(ProcessDecl& process) {
  Grant grant{operands_.who(), "\"messaging\""};
  const Token next = cursor_.peek();
  if (operands_.json_follows()) {
    grant.params = operands_.json("the params as JSON");
  } else if (next.kind == TokenKind::Word && find_unsupported_clause(next.raw) == nullptr) {
    const auto& names = clause_names();
    const bool is_clause = std::find(names.begin(), names.end(), next.raw) != names.end();
    if (!is_clause && cursor_.spelling_hint(next.raw, names).empty()) {
      cursor_.expected("a clause or the params as JSON",
                       is_name(next.raw) ? "a JSON string is quoted: " + in_quotes(next.raw) : "");
    }
  }
  process.grants.push_back(std::move(grant));
}

}  // namespace hypersim::simulator::language
