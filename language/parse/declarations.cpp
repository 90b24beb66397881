#include "declarations.hpp"

#include <algorithm>
#include <set>
#include <utility>

#include "hypersim/runtime/modules.hpp"
#include "hypersim/runtime/node_number.hpp"

#include "clauses.hpp"
#include "ids.hpp"
#include "package_stand_ins.hpp"

namespace hypersim::language {

bool Declarations::once(const std::string& what, Position at) {
  const auto [entry, first] = places_.try_emplace(what, at);
  if (first) return true;
  cursor_.report(
      at, "\"" + what + "\" stands once in a scenario; it is in " + operands_.in_line(entry->second, at) + " already",
      {}, entry->second);
  return false;
}

void Declarations::scenario(Position at) {
  once("scenario", at);
  out_.title = values_.string("the title in quotes");
  cursor_.expect_end();
}

void Declarations::option(Position at) {
  cursor_.set_usage({});
  if (cursor_.take_word("semantics")) {
    once("option semantics", at);
    if (cursor_.take_word("hyperdrive")) {
      out_.options.semantics = runtime::Semantics::hyperdrive();
    } else if (cursor_.take_word("documented")) {
      out_.options.semantics = runtime::Semantics::documented();
    } else {
      cursor_.expected_one_of(KeywordKind::Semantics);
    }
  } else if (cursor_.take_word("storage")) {
    once("option storage", at);
    if (cursor_.take_word("rocksdb")) {
      out_.options.storage = StorageKind::RocksDb;
    } else if (cursor_.take_word("memory")) {
      out_.options.storage = StorageKind::Memory;
    } else {
      cursor_.expected_one_of(KeywordKind::Storage);
    }
  } else if (cursor_.take_word("seed")) {
    once("option seed", at);
    out_.options.seed = values_.number("a number for the seed");
  } else if (cursor_.take_word("limit")) {
    if (cursor_.take_word("events")) {
      once("option limit events", at);
      out_.options.limit_events = values_.number("a number of events");
      out_.options.limit_events_at = at;
    } else if (cursor_.take_word("time")) {
      once("option limit time", at);
      out_.options.limit_time_ms = values_.duration_ms();
    } else if (cursor_.take_word("memory")) {
      once("option limit memory", at);
      out_.options.limit_memory = values_.size();
      out_.options.limit_memory_at = at;
    } else {
      cursor_.expected_one_of(KeywordKind::Limit);
    }
  } else {
    cursor_.expected_one_of(KeywordKind::Setting);
  }
  cursor_.expect_end();
}

void Declarations::node(Position at) {
  once("node", at);
  out_.nodes.clear();
  std::set<runtime::NodeId> known;
  do {
    const Token name = cursor_.peek();
    runtime::NodeId node = values_.word("the name of a node");
    if (cursor_.failed()) break;
    check_characters(cursor_, name, 0, name.raw, "the name of a node", true);
    if (node == runtime::kOur) {
      cursor_.report(name.at, "\"our\" is what every node calls itself, and cannot be the name of one");
    } else if (!known.insert(node).second) {
      cursor_.report(name.at, "the node " + in_quotes(node) + " is named twice; once is enough");
    } else if (out_.nodes.size() == runtime::kNodesMax) {
      cursor_.report(name.at, "a scenario has at most " + std::to_string(runtime::kNodesMax) + " nodes");
    }
    out_.nodes.push_back(std::move(node));
  } while (!cursor_.at_end());
  if (out_.nodes.empty()) out_.nodes = Scenario().nodes;
  out_.node = out_.nodes.front();
}

void Declarations::tags(Position) {
  do {
    out_.tags.push_back(values_.word("a tag"));
  } while (!cursor_.at_end());
}

void Declarations::name_in_braces(std::string_view keyword) {
  const Token name = cursor_.peek();
  values_.word(keyword == "let" ? "a name for the value" : "a name for the values");
  if (cursor_.failed() || !check_name(cursor_, name)) return;
  const auto [entry, first] = named_.try_emplace(std::string(name.raw), Named{std::string(keyword), name.at});
  if (!first && entry->second.keyword == keyword) {
    once(std::string(keyword) + " " + std::string(name.raw), name.at);
  } else if (!first) {
    cursor_.report(name.at,
                   "a " + entry->second.keyword + " is called " + in_quotes(name.raw) + " already, in " +
                       operands_.in_line(entry->second.at, name.at),
                   {}, entry->second.at);
  } else {
    places_.emplace(std::string(keyword) + " " + std::string(name.raw), name.at);
    uses_earlier_ones(keyword, name);
  }
}

void Declarations::matrix(Position) {
  name_in_braces("matrix");
  do {
    if (cursor_.at_end()) return cursor_.expected("a value");
    values_.refuse_names(cursor_.take());
  } while (!cursor_.at_end());
}

void Declarations::let(Position) {
  name_in_braces("let");
  if (cursor_.at_end()) return cursor_.expected("a value");
  values_.refuse_names(cursor_.take());
  if (!cursor_.at_end()) cursor_.expected("the end of the line", "a value with blanks is quoted");
}

void Declarations::uses_earlier_ones(std::string_view keyword, const Token& name) {
  if (name.expansion == nullptr) return;
  for (const std::string_view used : name.expansion->names()) {
    if (outline_.may_use(name.raw, used)) continue;
    const auto other = outline_.names.find(used);
    const std::string what(other == outline_.names.end() || other->second.is_matrix ? "matrix" : "let");
    return cursor_.report(
        name.at, "this " + std::string(keyword) + " uses {" + std::string(used) + "}, which is not declared above it",
        used == name.raw ? "a " + std::string(keyword) + " cannot use its own name"
                         : "declare \"" + what + " " + std::string(used) + "\" first");
  }
}

void Declarations::process(Position at) {
  ProcessDecl process;
  process.at = at;
  process.answers = {"ok", {}, "ok", at};
  const Token name = cursor_.peek();
  process.name = values_.word("a name for the process");
  if (!cursor_.failed()) process_name(name);
  process_id(process, name);
  operands_.act_on(process.address.node());
  const OwnPackage own_package = OwnPackage::of({process.address, -1, {}, {}});
  cursor_.set_usage({});
  process.entry = entry_of(process);
  if (ProcessDecl* entry = process.entry ? manifests_.declared(process.address) : nullptr) {
    entry->name = process.name;
    entry->at = at;
    read_clauses(cursor_, operands_, own_package, *entry);
    operands_.act_on({});
    return cursor_.expect_end();
  }
  read_clauses(cursor_, operands_, own_package, process);
  operands_.act_on({});
  cursor_.expect_end();
  const bool stands_in = runtime::modules::is_bundled(process.address.process()) || process.is_stand_in;
  process.wired = process.wired && process.requests.empty() && process.grants.empty() && !stands_in && !process.entry;
  if (process.is_stand_in) be_as_the_module(process);
  out_.cast.push_back(std::move(process));
  if (out_.cast.back().entry) manifests_.add_line(out_.cast.back());
}

/// Where the manifest names the process that the line with that name adds to.
std::optional<Position> Declarations::entry_of(const ProcessDecl& process) const {
  const int member = cast_.find(process.address);
  if (member < 0 || member != cast_.find(process.name)) return std::nullopt;
  return cast_.members()[static_cast<std::size_t>(member)].entry_at;
}

void Declarations::manifest(Position at) { manifests_.manifest(at); }

void Declarations::package(Position at) { manifests_.package(at); }

void Declarations::process_name(const Token& name) {
  check_name(cursor_, name);
  const int member = cast_.find(name.raw);
  if (member < 0) return;
  const Position first = cast_.members()[static_cast<std::size_t>(member)].declared_at;
  if (first.source != name.at.source || first.line != name.at.line || first.column != name.at.column) {
    cursor_.report(name.at, "a process is called " + found(name) + " already, in " + operands_.in_line(first, name.at),
                   {}, first);
  }
}

void Declarations::process_id(ProcessDecl& process, const Token& name) {
  const Token token = cursor_.peek();
  const std::string text = values_.word("the id of the process, such as owner:app:dev.os");
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
  const bool fine = check_characters(cursor_, token, 0, raw.substr(0, package - 1), "the name of a process", false) &&
                    check_characters(cursor_, token, package, raw.substr(package, publisher - package - 1),
                                     "the name of a package", false) &&
                    check_characters(cursor_, token, publisher, raw.substr(publisher), "the name of a publisher", true);
  process.address = runtime::Address(node_of(name), *id).kept();
  if (!fine) return;
  if (is_own_module(*id)) {
    cursor_.report(token.at, found(token) + " is a module that hypersim has itself; a process cannot take its id");
  }
  check_duplicate_id(process, name, token);
}

/// Where the process of that line lives: its `on` may stand anywhere behind it.
runtime::NodeId Declarations::node_of(const Token& name) const {
  const int member = cast_.find(name.raw);
  if (member < 0) return cast_.node();
  const Member& known = cast_.members()[static_cast<std::size_t>(member)];
  const bool is_it = known.declared_at.source == name.at.source && known.declared_at.line == name.at.line &&
                     known.declared_at.column == name.at.column;
  return is_it && known.address ? known.address->node() : cast_.node();
}

void Declarations::check_duplicate_id(const ProcessDecl& process, const Token& name, const Token& id) {
  const int holder = cast_.find(process.address);
  if (holder < 0 || holder == cast_.find(name.raw)) return;
  const Member& other = cast_.members()[static_cast<std::size_t>(holder)];
  cursor_.report(id.at,
                 "the id " + found(id) + " belongs to " + in_quotes(other.name) + " already, in " +
                     operands_.in_line(other.declared_at, id.at),
                 {}, other.declared_at);
}

void Declarations::fault(Position) {
  const Token kind = cursor_.peek();
  const Keyword* word = kind.kind == TokenKind::Word ? find_keyword(KeywordKind::Fault, kind.raw) : nullptr;
  if (word != nullptr) cursor_.set_usage(word->usage);
  Fault fault;
  if (cursor_.take_word("drop")) {
    Fault::Drop drop;
    drop.from = operands_.who();
    drop.to = operands_.who();
    fault.is = std::move(drop);
  } else if (cursor_.take_word("delay")) {
    cursor_.expect_word("up");
    cursor_.expect_word("to");
    fault.is = Fault::Delay{values_.duration_ms()};
  } else if (cursor_.take_word("crash")) {
    const Position victim = cursor_.peek().at;
    Fault::Crash crash{operands_.who()};
    if (crash.who.cast < 0 && !crash.who.address.text().empty()) {
      cursor_.fail(victim, "only a process of the cast can be crashed");
    }
    fault.is = std::move(crash);
  } else if (cursor_.take_word("crash-module")) {
    cursor_.expect_word("kv");
    fault.is = Fault::CrashKv{cursor_.take_word("on") ? operands_.node_name() : cast_.node()};
  } else if (cursor_.take_word("crash-node")) {
    fault.is = Fault::CrashNode{operands_.node_name()};
  } else if (cursor_.take_word("partition")) {
    Fault::Partition between{operands_.node_name(), {}};
    const Position second = cursor_.peek().at;
    between.b = operands_.node_name();
    if (between.a == between.b && !cursor_.failed()) {
      cursor_.fail(second, "a connection is between two nodes, and " + in_quotes(between.a) + " is one");
    }
    fault.is = std::move(between);
  } else if (cursor_.take_word("storage")) {
    const Token operation = cursor_.peek();
    const auto known = operation.kind == TokenKind::Word ? kv_module::storage_operation(operation.raw) : std::nullopt;
    if (!known) return cursor_.expected_one_of(KeywordKind::Operation);
    cursor_.take();
    fault.is = Fault::Storage{*known};
  } else {
    return cursor_.expected_one_of(KeywordKind::Fault);
  }
  const bool is_bounded = !std::holds_alternative<Fault::Delay>(fault.is);
  if (is_bounded && cursor_.take_word("at")) {
    cursor_.expect_word("most");
    fault.at_most = values_.number("a number: how often it happens at most");
  }
  cursor_.expect_end();
  out_.faults.push_back(std::move(fault));
}

}  // namespace hypersim::language
