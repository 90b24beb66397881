#include "operands.hpp"

#include <utility>

#include "hypersim/kv_module/kv_types.hpp"

#include "json_scan.hpp"

namespace hypersim::language {
namespace {

constexpr std::string_view kWho = "a name of the cast, a process id or an address";

}  // namespace

OwnPackage OwnPackage::of(const WhoOperand& who) {
  const runtime::PackageId& package = who.address.package_id();
  if (package.package_name.empty()) return {Kind::Unknown, {}};
  return {Kind::Package, package};
}

std::string Operands::in_line(Position at, Position from) const {
  const std::string line = "line " + std::to_string(at.line);
  return at.source == from.source ? line : line + " of " + sources_.path(at.source);
}

WhoOperand Operands::who(const std::vector<std::string_view>& other_words) {
  WhoOperand who = target(other_words);
  if (who.text.find('@') != std::string::npos && !who.address.text().empty()) check_node(who.at, who.address.node());
  return who;
}

WhoOperand Operands::target(const std::vector<std::string_view>& other_words) {
  WhoOperand who = who_of_any_node(other_words);
  warn_of_namesakes(who);
  return who;
}

/// A bare process id is looked for on one node. Its namesakes on others are not meant, and easily thought of.
void Operands::warn_of_namesakes(const WhoOperand& who) {
  const bool is_bare_id = who.cast < 0 && who.text.find('@') == std::string::npos && !who.address.text().empty();
  if (!is_bare_id || cast_.nodes().size() < 2) return;
  std::string namesakes;
  for (const Member& member : cast_.members()) {
    if (!member.address || member.address->process() != who.address.process()) continue;
    namesakes += (namesakes.empty() ? "" : ", ") + member.name + " (" + member.address->text() + ")";
  }
  if (namesakes.empty()) return;
  cursor_.warn(who.at,
               in_quotes(who.text) + " is a process of " + who.address.node() + " here, where nobody has that id",
               "did you mean " + namesakes + "?");
}

WhoOperand Operands::who_of_any_node(const std::vector<std::string_view>& other_words) {
  if (cursor_.at_operands_end() || cursor_.peek().kind != TokenKind::Word) {
    cursor_.expected(kWho);
    return {};
  }
  const Token token = cursor_.take();
  WhoOperand who = who_from(token);
  const bool known = who.cast >= 0 || !who.address.text().empty() || cast_.is_excused(token.raw);
  if (!known) {
    std::string hint =
        cursor_.wants_hints() ? cursor_.spelling_hint(token.raw, cast_.names(), other_words) : std::string();
    cursor_.report(token.at, "expected " + std::string(kWho) + ", found " + found(token), std::move(hint));
  }
  return who;
}

WhoOperand Operands::who_from(const Token& token) {
  auto who = who_named(token.raw, token.at);
  if (who) return std::move(*who);
  cursor_.fail(token.at, who.error());
  return {{}, -1, std::string(token.raw), token.at};
}

runtime::Result<WhoOperand, std::string> Operands::who_named(std::string_view text, Position at) const {
  WhoOperand who{{}, -1, std::string(text), at};
  const auto wrong = [&](std::string_view form, runtime::ParseError error) {
    return runtime::fail(in_quotes(text) + " is not " + std::string(form) + ": " +
                         std::string(runtime::to_text(error)));
  };
  if (text.find('@') != std::string_view::npos) {
    auto address = runtime::Address::parse(text);
    if (!address) return wrong("an address such as our@owner:app:dev.os", address.error());
    who.address = address->node() == runtime::kOur ? runtime::Address(node(), address->process()) : *address;
  } else if (text.find(':') != std::string_view::npos) {
    auto id = runtime::ProcessId::parse(text);
    if (!id) return wrong("a process id such as owner:app:dev.os", id.error());
    who.address = runtime::Address(node(), *id);
  } else {
    who.cast = cast_.find(text);
    if (who.cast >= 0)
      who.address = cast_.members()[static_cast<std::size_t>(who.cast)].address.value_or(runtime::Address());
    return who;
  }
  who.cast = cast_.find(who.address);
  return who;
}

runtime::NodeId Operands::node_name() {
  if (cursor_.at_operands_end() || cursor_.peek().kind != TokenKind::Word) {
    cursor_.expected("the name of a node");
    return {};
  }
  const Token token = cursor_.take();
  return check_node(token.at, token.raw) ? runtime::NodeId(token.raw) : cast_.node();
}

bool Operands::check_node(Position at, std::string_view name) {
  if (cast_.has_node(name)) return true;
  const std::vector<runtime::NodeId>& nodes = cast_.nodes();
  const std::vector<std::string_view> names(nodes.begin(), nodes.end());
  std::string hint = cursor_.wants_hints() ? cursor_.spelling_hint(name, names) : std::string();
  if (hint.empty()) hint = names.size() == 1 ? "the node is " + nodes.front() : "the nodes are " + listed(names);
  cursor_.report(at, "expected the name of a node, found " + in_quotes(name), std::move(hint));
  return false;
}

DbOperand Operands::db(const OwnPackage& own_package) {
  const TokenKind kind = cursor_.peek().kind;
  if (cursor_.at_operands_end() || (kind != TokenKind::Word && kind != TokenKind::String)) {
    cursor_.expected("a database");
    return {};
  }
  const Token token = cursor_.take();
  DbOperand db{{}, std::string(token.raw), token.at};
  const std::size_t slash = kind == TokenKind::Word ? token.raw.find('/') : std::string_view::npos;
  OwnPackage owner = own_package;
  if (slash == std::string_view::npos) {
    db.key.db = kind == TokenKind::String ? decode_json_string(token.raw) : std::string(token.raw);
    if (own_package.kind == OwnPackage::Kind::None) {
      const std::string written = token.raw.size() > 40 ? "DB" : std::string(token.raw);
      cursor_.report(token.at, "expected a database with its package, found " + found(token),
                     "write NAME/" + written + ", NAME being of the cast, or PACKAGE:PUBLISHER/" + written);
    }
  } else {
    Prefix prefix = prefix_of(token, token.raw.substr(0, slash));
    owner = std::move(prefix.package);
    db.node = std::move(prefix.node);
    db.key.db = db_name(token, slash);
  }
  names_node_ = !db.node.empty();
  if (!names_node_) db.node = node();
  db.key.package = owner.package;
  return db;
}

Operands::Prefix Operands::prefix_of(const Token& token, std::string_view prefix) {
  const OwnPackage unknown{OwnPackage::Kind::Unknown, {}};
  const std::size_t at = prefix.find('@');
  if (at != std::string_view::npos || prefix.find(':') != std::string_view::npos) {
    const std::string_view node = at == std::string_view::npos ? std::string_view() : prefix.substr(0, at);
    const std::string_view id = at == std::string_view::npos ? prefix : prefix.substr(at + 1);
    auto package = runtime::PackageId::parse(id);
    if (!package) {
      cursor_.fail(token.at, in_quotes(id) + " is not a package id such as app:dev.os: " +
                                 std::string(runtime::to_text(package.error())));
      return {unknown, {}};
    }
    if (at != std::string_view::npos && node != runtime::kOur && !check_node(token.at, node)) return {unknown, {}};
    return {{OwnPackage::Kind::Package, *package}, node == runtime::kOur ? this->node() : runtime::NodeId(node)};
  }
  const int member = cast_.find(prefix);
  if (member >= 0) {
    const auto& address = cast_.members()[static_cast<std::size_t>(member)].address;
    if (address) return {{OwnPackage::Kind::Package, address->package_id()}, address->node()};
  } else if (!cast_.is_excused(prefix)) {
    std::string hint = cursor_.wants_hints() ? cursor_.spelling_hint(prefix, cast_.names()) : std::string();
    cursor_.report(token.at, "expected a name of the cast or a package id before the \"/\", found " + in_quotes(prefix),
                   std::move(hint));
  }
  return {unknown, {}};
}

std::string Operands::db_name(const Token& token, std::size_t slash) {
  const std::string_view name = token.raw.substr(slash + 1);
  const Position at = place_in(token, slash + 1);
  if (name.empty()) {
    cursor_.fail(at, "expected the name of a database after the \"/\"", "the empty name is written \"\"");
  } else if (name.front() == '"') {
    const JsonScan scan = scan_json_string(name, 0);
    if (scan.end == name.size()) return decode_json_string(name);
    cursor_.fail(place_in(token, slash + 1 + scan.end),
                 "expected white space after the closing quote, found " + found_at(token.raw, slash + 1 + scan.end));
  } else if (name.find('/') != std::string_view::npos) {
    cursor_.fail(at, "the name of a database with a \"/\" in it is quoted, found " + in_quotes(name),
                 name.size() > 40 || name.find('"') != std::string_view::npos
                     ? std::string()
                     : "write " + std::string(token.raw.substr(0, slash + 1)) + "\"" + std::string(name) + "\"");
  }
  return std::string(name);
}

CapOperand Operands::cap(const OwnPackage& own_package) {
  CapOperand cap;
  cap.at = cursor_.peek().at;
  const std::size_t mark = cursor_.mark();
  if (cursor_.take_word("cap")) {
    const std::string_view written = cursor_.peek().raw;
    names_node_ = (written.find('@') != std::string_view::npos && !written.starts_with("our@")) ||
                  written.find(':') == std::string_view::npos;  // of the cast
    const WhoOperand issuer = who_of_any_node({});
    JsonOperand params = values_.json_operand("the params of the capability as JSON");
    cap.caps.emplace_back(issuer.address, std::move(params.json));
    cap.saved = std::move(params.saved);
  } else {
    if (cursor_.at_operands_end()) cursor_.expected("a capability");
    const DbOperand of = db(own_package);
    const auto add = [&](kv_module::KvCapabilityKind kind) {
      cap.caps.push_back(kv_module::kv_capability(of.node, kind, of.key));
    };
    if (cursor_.take_word("read")) {
      add(kv_module::KvCapabilityKind::Read);
    } else if (cursor_.take_word("write")) {
      add(kv_module::KvCapabilityKind::Write);
    } else if (cursor_.take_word("read,write")) {
      add(kv_module::KvCapabilityKind::Read);
      add(kv_module::KvCapabilityKind::Write);
    } else {
      cursor_.expected_one_of(KeywordKind::Right);
    }
  }
  cap.text = cursor_.text_since(mark);
  return cap;
}

CapOperand Operands::cap_of(const OwnPackage& own_package, std::string_view joint, WhoOperand& holder) {
  CapOperand cap = this->cap(own_package);
  const bool is_relative = !names_node_;
  cursor_.expect_word(joint);
  holder = who();
  const runtime::NodeId& its = holder.address.node();
  if (!is_relative || its.empty()) return cap;
  for (runtime::Capability& one : cap.caps) {
    if (one.issuer().node() != its)
      one = runtime::Capability(runtime::Address(its, one.issuer().process()), one.params());
  }
  return cap;
}

}  // namespace hypersim::language
