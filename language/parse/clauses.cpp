#include "clauses.hpp"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "hypersim/runtime/capability.hpp"
#include "hypersim/runtime/modules.hpp"

#include "exit_requests.hpp"
#include "roles.hpp"
#include "unsupported.hpp"

namespace hypersim::language {
namespace {

const std::vector<std::string_view>& clause_names() {
  static const std::vector<std::string_view> names = {"program", "args",  "requests", "grants",  "public", "networking",
                                                      "exit",    "keeps", "ignores",  "answers", "silent"};
  return names;
}

class ClauseReader {
 public:
  ClauseReader(Cursor& cursor, Operands& operands, const Home& home, ProcessDecl& process)
      : cursor_(cursor), operands_(operands), home_(home), process_(process) {}

  void clause() {
    const Token name = cursor_.peek();
    if (const UnsupportedClause* unsupported = find_unsupported_clause(name.kind == TokenKind::Word ? name.raw : "")) {
      unsupported_clause(name, *unsupported);
    } else if (cursor_.take_word("requests")) {
      requests();
    } else if (cursor_.take_word("grants")) {
      grants();
    } else if (cursor_.take_word("public")) {
      take(open_, name.raw, name.at);
      process_.is_public = true;
    } else if (cursor_.take_word("networking")) {
      take(networking_, name.raw, name.at);
      process_.networking = true;
    } else if (cursor_.take_word("exit")) {
      exit(name.at);
    } else if (cursor_.take_word("program")) {
      program(name);
    } else if (cursor_.take_word("args")) {
      take(args_, name.raw, name.at);
      args_at_ = name.at;
      process_.args = operands_.json("the arguments of the program as JSON");
    } else if (cursor_.take_word("keeps") || cursor_.take_word("ignores")) {
      script_clauses_.push_back(name);
      take(keeping_, name.raw, name.at);
      process_.keeps = name.is("keeps");
    } else if (cursor_.take_word("answers")) {
      script_clauses_.push_back(name);
      take(answer_, name.raw, name.at);
      process_.answers = operands_.bytes("what the process answers");
    } else if (cursor_.take_word("silent")) {
      script_clauses_.push_back(name);
      take(answer_, name.raw, name.at);
      process_.silent = true;
    } else {
      cursor_.expected_one_of(clause_names());
    }
  }

  /// Once all are read: what goes with a program, and what with a script.
  void finish() {
    if (program_.empty()) {
      if (!args_.empty())
        cursor_.report(args_at_, "\"args\" are for a program, and a script is none: add program NAME");
      return;
    }
    for (const Token& clause : script_clauses_) {
      cursor_.report(clause.at, found(clause) + " is for a script; a program itself decides what it keeps and answers");
    }
  }

 private:
  /// Of the clauses that exclude themselves or each other, `given` is the last.
  void take(std::string& given, std::string_view now, Position at) {
    if (given == now) {
      cursor_.report(at, "\"" + given + "\" is given twice; once is enough");
    } else if (!given.empty()) {
      cursor_.report(at, "\"" + std::string(now) + "\" contradicts \"" + given + "\"");
    }
    given = now;
  }

  void program(const Token& clause) {
    take(program_, clause.raw, clause.at);
    const Token name = cursor_.peek();
    process_.program = operands_.word("the name of a program");
    if (!cursor_.failed()) check_program(cursor_, name);
  }

  void unsupported_clause(const Token& name, const UnsupportedClause& clause) {
    cursor_.take();
    report_unsupported(cursor_, name.at, clause.shown);
    for (int i = 0; i < clause.operands && !cursor_.at_operands_end(); ++i) cursor_.take();
  }

  void exit(Position at) {
    using Kind = runtime::OnExit::Kind;
    if (cursor_.take_word("none")) {
      take(ending_, "exit none", at);
      process_.on_exit.kind = Kind::None;
    } else if (cursor_.take_word("restart")) {
      take(ending_, "exit restart", at);
      process_.on_exit.kind = Kind::Restart;
    } else if (cursor_.take_word("requests")) {
      take(ending_, "exit requests", at);
      process_.on_exit = {Kind::Requests, read_exit_requests(cursor_, operands_)};
    } else {
      cursor_.expected_one_of({"none", "restart", "requests"});
    }
  }

  void requests() {
    const Token first = cursor_.peek();
    const Token second = cursor_.peek_second();
    const bool kind = second.is("read") || second.is("write") || second.is("read,write");
    const bool database = first.kind == TokenKind::String || first.raw.find('/') != std::string_view::npos;
    if (first.is("cap") || kind || database) {
      process_.requests.push_back(operands_.cap(home_));
      return;
    }
    const WhoOperand who = operands_.who();
    process_.requests.push_back({{runtime::messaging_capability(who.address)}, who.text, who.at});
  }

  void grants() {
    Grant grant{operands_.who(), "\"messaging\""};
    const Token next = cursor_.peek();
    if (operands_.json_follows()) {
      grant.params = operands_.json("the params as JSON");
    } else if (!cursor_.at_operands_end() && next.kind == TokenKind::Word &&
               find_unsupported_clause(next.raw) == nullptr) {
      const auto& names = clause_names();
      const bool is_clause = std::find(names.begin(), names.end(), next.raw) != names.end();
      if (!is_clause && cursor_.spelling_hint(next.raw, names).empty()) {
        cursor_.expected("a clause or the params as JSON",
                         is_name(next.raw) ? "a JSON string is quoted: " + in_quotes(next.raw) : "");
      }
    }
    process_.grants.push_back(std::move(grant));
  }

  Cursor& cursor_;
  Operands& operands_;
  const Home& home_;
  ProcessDecl& process_;
  std::vector<Token> script_clauses_;
  std::string program_;  // `program`
  std::string args_;     // `args`
  Position args_at_;
  std::string open_;        // `public`
  std::string networking_;  // `networking`
  std::string ending_;      // `exit …`
  std::string keeping_;     // `keeps` or `ignores`
  std::string answer_;      // `answers` or `silent`
};

}  // namespace

void read_clauses(Cursor& cursor, Operands& operands, const Home& home, ProcessDecl& process) {
  ClauseReader reader(cursor, operands, home, process);
  while (!cursor.at_operands_end()) reader.clause();
  reader.finish();
}

bool is_own_module(const runtime::ProcessId& id) {
  using namespace runtime::modules;
  return id == kernel() || id == state() || id == net() || id == timer() || id == kv();
}

}  // namespace hypersim::language
