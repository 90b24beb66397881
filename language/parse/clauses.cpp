#include "clauses.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "hypersim/runtime/capability.hpp"
#include "hypersim/runtime/modules.hpp"

#include "exit_requests.hpp"
#include "package_stand_ins.hpp"
#include "roles.hpp"

namespace hypersim::language {
namespace {

/// Is the word nearer to a misspelt right than to a clause?
bool is_nearly_a_right(const Token& token) {
  if (token.kind != TokenKind::Word || find_keyword(KeywordKind::Clause, token.raw) != nullptr) return false;
  Spelling spelling(token.raw);
  spelling.offer_all(keywords_of(KeywordKind::Clause));
  spelling.offer_all(keywords_of(KeywordKind::Right));
  return find_keyword(KeywordKind::Right, spelling.best()) != nullptr;
}

class ClauseReader {
 public:
  ClauseReader(Cursor& cursor, Operands& operands, const OwnPackage& own_package, ProcessDecl& process)
      : cursor_(cursor),
        operands_(operands),
        values_(operands.values()),
        own_package_(own_package),
        process_(process) {}

  void clause() {
    const Token name = cursor_.peek();
    const Keyword* word = name.kind == TokenKind::Word ? find_keyword(KeywordKind::Clause, name.raw) : nullptr;
    if (process_.entry && word != nullptr) refuse_beside_entry(name);
    if (cursor_.take_word("on")) {
      take(on_, name.raw, name.at);
      operands_.node_name();  // the survey of the cast has found it
      only_declared(name, "a child lives on the node of its parent");
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
      process_.args = values_.json_operand("the arguments of the program as JSON");
    } else if (cursor_.take_word("keeps") || cursor_.take_word("ignores")) {
      script_clauses_.push_back(name);
      take(keeping_, name.raw, name.at);
      process_.keeps = name.is("keeps");
    } else if (cursor_.take_word("answers")) {
      script_clauses_.push_back(name);
      take(answer_, name.raw, name.at);
      answers();
    } else if (cursor_.take_word("silent")) {
      script_clauses_.push_back(name);
      take(answer_, name.raw, name.at);
      process_.silent = true;
    } else if (cursor_.take_word("unwired")) {
      take(wiring_, name.raw, name.at);
      process_.wired = false;
      only_declared(name, "a child is never wired");
    } else if (cursor_.take_word("state")) {
      take(state_, name.raw, name.at);
      process_.state = values_.bytes("the bytes of the state");
      only_declared(name, "a child finds the state that it has set itself, in this life or an earlier one");
    } else {
      cursor_.expected_one_of(KeywordKind::Clause);
    }
  }

  /// Called once all are read. Checks which clauses go with a program, and which with a script.
  void finish() {
    if (process_.is_stand_in && !args_.empty()) {
      cursor_.report(args_at_, in_quotes(process_.program) + " stands in for a module, and takes no arguments");
    }
    if (program_.empty() && runs_component()) {
      for (const Token& clause : script_clauses_) {
        cursor_.report(clause.at, found(clause) + " is for a script, and this process runs its component",
                       "another program takes its place: add program NAME");
      }
      if (!args_.empty())
        cursor_.report(args_at_, "\"args\" are for a program of --load FILE.so, and this is a component");
    } else if (program_.empty()) {
      if (!args_.empty())
        cursor_.report(args_at_, "\"args\" are for a program, and this is a script: add program NAME");
    } else {
      for (const Token& clause : script_clauses_) {
        cursor_.report(clause.at,
                       found(clause) + " is for a script; a program itself decides what it keeps and answers");
      }
    }
  }

 private:
  /// As an entry of a package.
  bool runs_component() const {
    const runtime::Address& self = process_.address;
    return process_.entry && operands_.cast().folder(self.node(), self.process().package_id()) != nullptr;
  }

  /// The manifest says it.
  void refuse_beside_entry(const Token& clause) {
    static constexpr std::array<std::string_view, 7> kOfTheManifest = {"requests", "grants", "public", "networking",
                                                                       "exit",     "on",     "unwired"};
    if (std::find(kOfTheManifest.begin(), kOfTheManifest.end(), clause.raw) == kOfTheManifest.end()) return;
    // Without it, a line is about the first node.
    if (clause.is("on") && process_.address.node() != operands_.cast().node()) return;
    cursor_.report(clause.at,
                   found(clause) + " cannot stand here: the process is one of a manifest, in " +
                       operands_.in_line(*process_.entry, clause.at) + ", which says that",
                   "a line beside it may say: program, args, keeps, ignores, answers, silent, state");
  }

  /// Among clauses that exclude each other, or a second one of their kind, `given` is the last.
  void take(std::string& given, std::string_view now, Position at) {
    if (given == now) {
      cursor_.report(at, "\"" + given + "\" is given twice; once is enough");
    } else if (!given.empty()) {
      cursor_.report(at, "\"" + std::string(now) + "\" contradicts \"" + given + "\"");
    }
    given = now;
  }

  /// A spawn cannot have the clause.
  void only_declared(const Token& clause, std::string hint) {
    if (process_.spawned) {
      cursor_.report(clause.at, found(clause) + " is a clause of \"process\" and not of \"spawn\"", std::move(hint));
    }
  }

  void answers() {
    process_.answers = values_.bytes("what the process answers");
    if (cursor_.take_word("after")) {
      process_.answers_after_ms = values_.duration_ms();
      return;
    }
    const Token& next = cursor_.peek();
    if (cursor_.at_operands_end() || next.kind != TokenKind::Word) return;
    if (find_keyword(KeywordKind::Clause, next.raw) != nullptr) return;
    Spelling spelling(next.raw);
    spelling.offer_all(keywords_of(KeywordKind::Clause));
    spelling.offer("after");
    if (spelling.best() == "after") cursor_.expected("\"after\" or a clause", spelling.hint());
  }

  void program(const Token& clause) {
    take(program_, clause.raw, clause.at);
    const Token name = cursor_.peek();
    process_.program = values_.word("the name of a program");
    if (cursor_.failed()) return;
    process_.is_stand_in = is_stand_in(name.raw, process_.address.process());
    if (!process_.is_stand_in) check_program(cursor_, name, operands_.cast(), process_.address);
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
      cursor_.expected_one_of(KeywordKind::OnExit);
    }
  }

  void requests() {
    const Token first = cursor_.peek();
    const Token second = cursor_.peek_second();
    const bool right = find_keyword(KeywordKind::Right, second.raw) != nullptr || is_nearly_a_right(second);
    const bool database = first.kind == TokenKind::String || first.raw.find('/') != std::string_view::npos;
    if (first.is("cap") || right || database) {
      process_.requests.push_back(operands_.cap(own_package_));
      return;
    }
    const WhoOperand who = operands_.target();
    process_.requests.push_back({{runtime::Capability::messaging(who.address)}, who.text, who.at});
  }

  void grants() {
    const Token to = cursor_.peek();
    GrantClause grant{operands_.who(), {"\"messaging\""}};
    if (!grant.to.address.text().empty() && grant.to.address.node() != operands_.node()) {
      cursor_.report(
          to.at, "a right is granted on the process's own node, and " + found(to) + " is on " + grant.to.address.node(),
          "let the process send it: WHO share CAP with " + std::string(to.raw));
    }
    const Token next = cursor_.peek();
    if (values_.json_follows()) {
      grant.params = values_.json_operand("the params as JSON");
    } else if (!cursor_.at_operands_end() && next.kind == TokenKind::Word) {
      const bool is_clause = find_keyword(KeywordKind::Clause, next.raw) != nullptr;
      if (!is_clause && cursor_.spelling_hint(next, keywords_of(KeywordKind::Clause)).empty()) {
        cursor_.expected("a clause or the params as JSON",
                         is_name(next.raw) ? "a JSON string is quoted: " + in_quotes(next.raw) : "");
      }
    }
    process_.grants.push_back(std::move(grant));
  }

  Cursor& cursor_;
  Operands& operands_;
  Values& values_;
  const OwnPackage& own_package_;
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
  std::string wiring_;      // `unwired`
  std::string on_;          // `on`
  std::string state_;       // `state`
};

}  // namespace

void read_clauses(Cursor& cursor, Operands& operands, const OwnPackage& own_package, ProcessDecl& process) {
  ClauseReader reader(cursor, operands, own_package, process);
  while (!cursor.at_operands_end()) reader.clause();
  reader.finish();
}

bool is_own_module(const runtime::ProcessId& id) {
  using namespace runtime::modules;
  return id == kernel() || id == state() || id == net() || id == timer() || id == kv();
}

}  // namespace hypersim::language
