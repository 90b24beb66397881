#include "attack_script.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <set>

#include "hypersim/language/cut.hpp"

namespace hypersim::simulator {

using language::ProcessDecl;
using language::Scenario;

namespace {

/// `name`, or the first of `name2`, `name3`, … that is free.
template <class IsTaken>
std::string free_name(const std::string& stem, const std::string& ending, IsTaken is_taken) {
  std::string name = stem + ending;
  for (int i = 2; is_taken(name); ++i) name = fmt::format("{}{}{}", stem, i, ending);
  return name;
}

const ProcessDecl* member_with(const Scenario& scenario, const runtime::ProcessId& id) {
  const auto found = std::find_if(scenario.cast.begin(), scenario.cast.end(),
                                  [&](const ProcessDecl& decl) { return decl.address.process() == id; });
  return found == scenario.cast.end() ? nullptr : &*found;
}

}  // namespace

bool is_over_nodes(const Scenario& scenario) {
  return scenario.nodes.size() > 1 || std::any_of(scenario.cast.begin(), scenario.cast.end(),
                                                  [](const ProcessDecl& decl) { return decl.networking; });
}

AttackScript::AttackScript(const std::string& text, const Scenario& scenario, const runtime::ProcessId& attacker,
                           Home home)
    : name_("attacker"), address_(scenario.node, attacker) {
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    lines_.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  std::set<int> before;
  for (const language::Step& step : scenario.steps) {
    if (step.at.source == 0) before.insert(step.line());
  }
  places_.assign(before.rbegin(), before.rend());
  first_ = before.empty() ? static_cast<int>(lines_.size()) + 1 : *before.begin();
  if (home == Home::OwnNode) {
    address_ = runtime::Address(add_node(scenario), attacker);
  } else if (const ProcessDecl* member = member_with(scenario, attacker)) {
    name_ = member->name;
    address_ = member->address;
    return;
  }
  name_ = free_name(name_, "", [&](const std::string& name) {
    return std::any_of(scenario.cast.begin(), scenario.cast.end(),
                       [&](const ProcessDecl& decl) { return decl.name == name; });
  });
  std::string declaration =
      fmt::format("process {} {} requests kv:distro:sys grants kv:distro:sys", name_, attacker.text());
  if (home == Home::OwnNode) declaration += " on " + address_.node();
  if (is_over_nodes(scenario)) declaration += " networking";
  declarations_.push_back(std::move(declaration));
}

runtime::NodeId AttackScript::add_node(const Scenario& scenario) {
  runtime::NodeId node = free_name("attacker", ".os", [&](const std::string& name) {
    return std::find(scenario.nodes.begin(), scenario.nodes.end(), name) != scenario.nodes.end();
  });
  for (std::string& line : lines_) {
    const auto cut = language::cut_lines(line);
    if (cut.empty() || cut.front().first() != "node") continue;
    line = fmt::format("{} {}", fmt::join(cut.front().tokens(), " "), node);
    return node;
  }
  declarations_.push_back(fmt::format("node {} {}", fmt::join(scenario.nodes, " "), node));
  return node;
}

AttackScript::Placed AttackScript::with(const std::vector<std::string>& steps, std::size_t place) const {
  const int end = static_cast<int>(lines_.size()) + 1;
  const int before = place == 0 ? end : places_[place - 1];
  Placed placed;
  int written = 0;
  const auto write = [&](const std::string& line) {
    placed.text += line + "\n";
    ++written;
  };
  for (int line = 1; line <= end; ++line) {
    if (line == first_ && !declarations_.empty()) {
      for (const std::string& one : declarations_) write(one);
      write("");
    }
    if (line == before) {
      placed.line = written + 1;
      for (const std::string& step : steps) write(name_ + " " + step + " => any");
    }
    if (line < end) write(lines_[static_cast<std::size_t>(line) - 1]);
  }
  return placed;
}

}  // namespace hypersim::simulator
