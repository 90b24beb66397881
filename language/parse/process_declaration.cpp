// `process NAME PROCESS_ID [CLAUSE…]`.

#include <utility>

#include "clauses.hpp"
#include "declarations.hpp"

namespace hypersim::language {

void Declarations::process(Position at) {
  ProcessDecl process;
  process.at = at;
  process.answers = {"ok", {}, "ok", at};
  const Token name = cursor_.peek();
  process.name = operands_.word("a name for the process");
  if (!cursor_.failed()) process_name(name);
  process_id(process, name);
  const Home home = Home::of({process.address, -1, {}, {}});
  cursor_.set_usage({});
  read_clauses(cursor_, operands_, home, process);
  cursor_.expect_end();
  process.wired = process.requests.empty() && process.grants.empty();
  out_.cast.push_back(std::move(process));
}

void Declarations::process_name(const Token& name) {
  check_name(cursor_, name);
  const int member = cast_.find(name.raw);
  if (member < 0) return;
  const Position first = cast_.members()[static_cast<std::size_t>(member)].declared_at;
  if (first.source != name.at.source || first.line != name.at.line || first.column != name.at.column) {
    cursor_.report(name.at, "a process is called " + found(name) + " already, in " + operands_.in_line(first, name.at));
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
                            operands_.in_line(other.declared_at, id.at));
}

}  // namespace hypersim::language
