#pragma once
// The question of `hypersim caps --could WHO CAP`: who could come to hold what?

#include <string>
#include <variant>

#include "hypersim/language/scenario.hpp"

namespace hypersim::language {

/// `--could WHO CAP`
struct CouldQuestion {
  WhoOperand who;
  CapOperand cap;
};
/// Reads the question with the scenario's names: the same operands as in `WHO holds CAP`. Or the mistakes in it, as a
/// report that a person reads.
std::variant<CouldQuestion, std::string> parse_could(const Scenario& scenario, const std::string& who,
                                                     const std::string& cap);

}  // namespace hypersim::language
