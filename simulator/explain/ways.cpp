#include "ways.hpp"

#include <fmt/format.h>

namespace hypersim::simulator {

std::vector<std::string> declarations_to_message(const Names& names, const runtime::ProcessId& who,
                                                 const runtime::Address& target) {
  const std::string name = names.process(who);
  const std::string to = names.process(target);
  const ProcessDecl* sender = names.cast(who);
  const ProcessDecl* receiver = names.cast(target.process());
  std::vector<std::string> ways;
  if (sender != nullptr && !sender->wired)
    ways.push_back(fmt::format("`requests {}` in the declaration of {}", to, name));
  if (receiver != nullptr && !receiver->wired)
    ways.push_back(fmt::format("`grants {}` in the declaration of {}", name, to));
  if (receiver != nullptr) ways.push_back(fmt::format("`public` in the declaration of {}", to));
  return ways;
}

std::vector<std::string> declarations_to_hold(const Names& names, const runtime::ProcessId& who,
                                              const runtime::Capability& cap) {
  if (is_messaging(cap)) return declarations_to_message(names, who, cap.issuer());
  const ProcessDecl* holder = names.cast(who);
  const ProcessDecl* issuer = names.cast(cap.issuer().process());
  std::vector<std::string> ways;
  if (holder != nullptr && !holder->wired) {
    ways.push_back(
        fmt::format("`requests {}` in the declaration of {}", names.cap_operand(cap, &who.package()), holder->name));
  }
  if (issuer != nullptr && !issuer->wired) {
    ways.push_back(
        fmt::format("`grants {} {}` in the declaration of {}", names.process(who), cap.params(), issuer->name));
  }
  return ways;
}

}  // namespace hypersim::simulator
