#include "declarations.hpp"

#include <algorithm>
#include <utility>

namespace hypersim::language {

bool Declarations::once(const std::string& what, Position at) {
  const auto [entry, first] = places_.try_emplace(what, at);
  if (first) return true;
  cursor_.report(
      at, "\"" + what + "\" stands once in a scenario; it is in " + operands_.in_line(entry->second, at) + " already");
  return false;
}

void Declarations::scenario(Position at) {
  once("scenario", at);
  out_.title = operands_.string("the title in quotes");
  cursor_.expect_end();
}

void Declarations::option(Position at) {
  cursor_.set_usage({});
  if (cursor_.take_word("semantics")) {
    once("option semantics", at);
    const Token value = cursor_.peek();
    if (cursor_.take_word("hyperdrive")) {
      cursor_.report_unsupported(value.at, "option semantics hyperdrive");
    } else if (!cursor_.take_word("documented")) {
      cursor_.expected_one_of(WordKind::Semantics);
    }
  } else if (cursor_.take_word("storage")) {
    once("option storage", at);
    if (cursor_.take_word("rocksdb")) {
      out_.options.storage = StorageKind::RocksDb;
    } else if (cursor_.take_word("memory")) {
      out_.options.storage = StorageKind::Memory;
    } else {
      cursor_.expected_one_of(WordKind::Storage);
    }
  } else if (cursor_.take_word("seed")) {
    once("option seed", at);
    out_.options.seed = operands_.number("a number for the seed");
  } else if (cursor_.take_word("limit")) {
    if (cursor_.take_word("events")) {
      once("option limit events", at);
      out_.options.limit_events = operands_.number("a number of events");
    } else if (cursor_.take_word("time")) {
      once("option limit time", at);
      out_.options.limit_time_ms = operands_.duration_ms();
    } else {
      cursor_.expected_one_of(WordKind::Limit);
    }
  } else {
    cursor_.expected_one_of(WordKind::Setting);
  }
  cursor_.expect_end();
}

void Declarations::node(Position at) {
  once("node", at);
  const Token name = cursor_.peek();
  out_.node = operands_.word("the name of the node");
  check_characters(name, 0, name.raw, "the name of a node", true);
  if (cursor_.at_end()) return;
  cursor_.report(cursor_.peek().at, "several nodes are not supported yet");
  while (!cursor_.at_end()) cursor_.take();
}

void Declarations::tags(Position) {
  do {
    out_.tags.push_back(operands_.word("a tag"));
  } while (!cursor_.at_end());
}

void Declarations::matrix(Position) {
  const Token name = cursor_.peek();
  operands_.word("a name for the values");
  if (!cursor_.failed() && check_name(cursor_, name) && once("matrix " + std::string(name.raw), name.at))
    uses_earlier_ones(name);
  do {
    if (cursor_.at_end()) return cursor_.expected("a value");
    cursor_.take();
  } while (!cursor_.at_end());
}

void Declarations::uses_earlier_ones(const Token& name) {
  if (name.expansion == nullptr) return;
  const auto own = outline_.order.find(name.raw);
  for (const std::string_view used : name.expansion->names()) {
    const auto other = outline_.order.find(used);
    if (own != outline_.order.end() && other != outline_.order.end() && other->second < own->second) continue;
    return cursor_.report(
        name.at, "this matrix uses {" + std::string(used) + "}, which is not declared above it",
        used == name.raw ? "a matrix cannot use its own name" : "declare \"matrix " + std::string(used) + "\" first");
  }
}

bool Declarations::check_characters(const Token& token, std::size_t offset, std::string_view part,
                                    std::string_view what, bool dots) {
  const auto allowed = [&](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || (dots && c == '.');
  };
  const auto wrong = std::find_if_not(part.begin(), part.end(), allowed);
  if (wrong == part.end()) return true;
  const std::size_t at = offset + static_cast<std::size_t>(wrong - part.begin());
  cursor_.report(place_in(token, at), found_at(token.raw, at) + " may not stand in " + std::string(what) +
                                          ", only a-z 0-9 " + (dots ? "\"-\" and \".\"" : "and \"-\""));
  return false;
}

}  // namespace hypersim::language
