#include "why_not_kept.hpp"

#include <fmt/format.h>

#include "hypersim/runtime/system_failure.hpp"

namespace hypersim::simulator {

std::vector<std::string> why_not_kept(const runtime::fact::StorageFailed& failed, const RunOptions& options) {
  std::vector<std::string> why;
  if (!failed.lost.empty()) why.push_back(fmt::format("Not kept: {}.", failed.lost));
  why.push_back("The run ended there, because what comes after it says nothing about the scenario.");
  if (options.keeps_home) {
    why.push_back(fmt::format("$HOME is {}. It keeps everything that was acknowledged before.", options.home));
  } else if (!options.home.empty()) {
    why.emplace_back("$HOME was a temporary folder, made where TMPDIR says.");
  }
  if (const auto failure = runtime::system_failure_in(failed.why)) why.push_back(runtime::remedy_of(*failure));
  return why;
}

}  // namespace hypersim::simulator
