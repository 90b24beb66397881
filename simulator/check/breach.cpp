#include "hypersim/simulator/breach.hpp"

#include <fmt/format.h>

namespace hypersim::simulator {

std::string to_text(Breach::Check check) {
  switch (check) {
    case Breach::Check::KvCapability:
    case Breach::Check::Chain:
    case Breach::Check::OneAnswer:
    case Breach::Check::Commit:
    case Breach::Check::Storage:
    case Breach::Check::Routing:
    case Breach::Check::States:
    case Breach::Check::Answers:
    case Breach::Check::Lives:
    case Breach::Check::Enough:
    case Breach::Check::Network:
      return fmt::format("check {}", static_cast<int>(check));
    case Breach::Check::History:
      return "history";
    case Breach::Check::Determinism:
      return "determinism";
  }
  return "?";
}

std::string to_text(const Breach& breach) {
  if (breach.check == Breach::Check::Determinism) return breach.what;
  const std::string event = breach.event ? fmt::format(", event {}", *breach.event) : std::string();
  const std::string row = breach.row ? to_text(*breach.row) + ": " : std::string();
  return fmt::format("{}{}{}: {}", row, to_text(breach.check), event, breach.what);
}

}  // namespace hypersim::simulator
