#include "holding.hpp"

#include <algorithm>
#include <fmt/format.h>

#include "hypersim/analysis/authority.hpp"
#include "hypersim/analysis/names.hpp"
#include "hypersim/analysis/node_view.hpp"

namespace hypersim::cli::shell {

namespace {

std::string use_of(const analysis::Holding& holding) {
  if (holding.in_vain()) return "; never used";
  std::string text = holding.used == 0   ? ""
                     : holding.used == 1 ? "; used once"
                                         : fmt::format("; used {} times", holding.used);
  if (holding.passed_on > 0) text += "; passed on";
  return text;
}

}  // namespace

std::vector<std::string> how_held(const language::Scenario& scenario, const simulator::RunResult& result,
                                  const language::HoldsCondition& held) {
  const analysis::NodeView view(scenario, result.trace, held.who.address.node());
  const analysis::Authority authority = analysis::authority_of(view.scenario(), view.events(), std::nullopt);
  const analysis::Names names(view.scenario());
  const runtime::ProcessId& who = held.who.address.process();
  std::vector<std::string> sentences;
  for (const runtime::Capability& cap : held.cap.caps) {
    const auto count = sentences.size();
    for (const analysis::AuthorityMember& member : authority.members) {
      for (const analysis::Holding& holding : member.holdings) {
        if (holding.holder != who || holding.cap.capability != cap || holding.lost) continue;
        sentences.push_back(fmt::format("{} holds {}: {}{}.", held.who.text, holding.cap.text, to_text(holding.origin),
                                        use_of(holding)));
      }
    }
    if (sentences.size() == count)
      sentences.push_back(fmt::format("{} has {} as a member of the wired group.", held.who.text, names.cap(cap)));
  }
  return sentences;
}

}  // namespace hypersim::cli::shell
