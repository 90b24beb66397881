#include "hypersim/analysis/declarations.hpp"

#include <fmt/format.h>

namespace hypersim::analysis {

std::string where_said(const language::ProcessDecl& decl) {
  return fmt::format("in the {} of {}", decl.spawned ? "spawn" : "declaration", decl.name);
}

std::vector<std::string> declarations_to_message(const Names& names, const runtime::ProcessId& who,
                                                 const runtime::Address& target) {
  const std::string name = names.process(who);
  const std::string to = names.process(target);
  const language::ProcessDecl* sender = names.cast(who);
  const language::ProcessDecl* receiver = names.cast(target.process());
  std::vector<std::string> ways;
  if (sender != nullptr && !sender->wired) ways.push_back(fmt::format("`requests {}` {}", to, where_said(*sender)));
  if (receiver != nullptr && !receiver->wired)
    ways.push_back(fmt::format("`grants {}` {}", name, where_said(*receiver)));
  if (receiver != nullptr) ways.push_back(fmt::format("`public` {}", where_said(*receiver)));
  return ways;
}

std::vector<std::string> declarations_to_hold(const Names& names, const runtime::ProcessId& who,
                                              const runtime::Capability& cap) {
  if (is_messaging(cap)) return declarations_to_message(names, who, cap.issuer());
  const language::ProcessDecl* holder = names.cast(who);
  const language::ProcessDecl* issuer = names.cast(cap.issuer().process());
  std::vector<std::string> ways;
  if (holder != nullptr && !holder->wired) {
    ways.push_back(fmt::format("`requests {}` {}", names.cap_operand(cap, &who.package_id()), where_said(*holder)));
  }
  if (issuer != nullptr && !issuer->wired) {
    ways.push_back(fmt::format("`grants {} {}` {}", names.process(who), cap.params(), where_said(*issuer)));
  }
  return ways;
}

}  // namespace hypersim::analysis
