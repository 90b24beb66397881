#pragma once
// The text of a scenario with the steps of an attacker somewhere in it.

#include <string>
#include <vector>

#include "hypersim/language/scenario.hpp"

namespace hypersim::simulator {

/// Can anybody on another node reach a process of it?
bool is_over_nodes(const language::Scenario& scenario);

class AttackScript {
 public:
  /// Where the attacker lives: on the first node, or on a node of his own that the scenario gets for him.
  enum class Home { FirstNode, OwnNode };

  /// `text` is that of the scenario. A member of the cast that is the attacker stays where it is; a namesake of it on
  /// a node of his own is another one.
  AttackScript(const std::string& text, const language::Scenario& scenario, const runtime::ProcessId& attacker,
               Home home);

  const std::string& name() const { return name_; }
  const runtime::Address& address() const { return address_; }
  /// Where steps can stand: 0 is the end, then before each step, from the last to the first.
  std::size_t places() const { return places_.size() + 1; }

  struct Placed {
    std::string text;
    int line = 0;  // of the first of the steps, one a line
  };
  Placed with(const std::vector<std::string>& steps, std::size_t place) const;

 private:
  /// Its name.
  runtime::NodeId add_node(const language::Scenario& scenario);

  std::vector<std::string> lines_;
  std::vector<int> places_;
  int first_ = 1;  // the line of the first step
  std::string name_;
  runtime::Address address_;
  std::vector<std::string> declarations_;  // that the text does not have
};

}  // namespace hypersim::simulator
