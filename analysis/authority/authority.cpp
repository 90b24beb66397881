#include "hypersim/analysis/authority.hpp"

#include <algorithm>

#include "hypersim/runtime/modules.hpp"

#include "events_until.hpp"
#include "provenance.hpp"
#include "refusals.hpp"

namespace hypersim::analysis {

namespace fact = runtime::fact;

std::size_t events_until(const std::vector<runtime::TraceEvent>& trace, AtLine at) {
  if (!at) return trace.size();
  for (std::size_t i = trace.size(); i-- > 0;) {
    const auto* ended = std::get_if<fact::StepEnded>(&trace[i].fact);
    if (ended != nullptr && ended->line <= *at) return i + 1;
  }
  const auto first = std::find_if(trace.begin(), trace.end(), [](const runtime::TraceEvent& event) {
    return std::holds_alternative<fact::StepStarted>(event.fact);
  });
  return static_cast<std::size_t>(first - trace.begin());
}

namespace {

AuthorityMember member_of(const Ledger& ledger, const Provenance& provenance, const Names& names,
                          const runtime::ProcessId& id) {
  AuthorityMember member;
  member.name = names.process(id);
  member.id = id;
  const auto resident = ledger.residents().find(id);
  const bool is_resident = resident != ledger.residents().end();
  if (!is_resident) {
    member.absence = ledger.has_lived(id) ? Absence::Dead : Absence::NotSpawned;
  } else if (resident->second.away) {
    member.absence = Absence::Away;
  }
  member.is_public = is_resident && resident->second.is_public;
  member.holdings = provenance.holdings_of(id);
  return member;
}

Wiring wiring_of(const language::Scenario& scenario, const Ledger& ledger, const Names& names) {
  Wiring wiring;
  for (const language::ProcessDecl& decl : scenario.cast) {
    if (!language::lives_here(scenario, decl)) continue;
    const auto resident = ledger.residents().find(decl.address.process());
    if (resident != ledger.residents().end() && resident->second.wired) wiring.members.push_back(decl.name);
  }
  if (wiring.members.empty()) return wiring;
  for (const auto& [id, resident] : ledger.residents()) {
    if (resident.wired && names.cast(id) == nullptr) wiring.members.push_back(id.text());
  }
  for (const auto& [id, targets] : ledger.dropped_wires()) {
    for (const runtime::Address& target : targets) {
      if (ledger.is_resident(target.process())) wiring.dropped.push_back({names.process(id), names.process(target)});
    }
  }
  return wiring;
}

}  // namespace

Authority authority_of(const language::Scenario& scenario, const std::vector<runtime::TraceEvent>& trace, AtLine at) {
  const Names names(scenario);
  Ledger ledger(scenario, names);
  Provenance provenance(names, ledger);
  Refusals refusals(scenario, names, ledger);
  const std::size_t until = events_until(trace, at);
  for (std::size_t i = 0; i < until; ++i) {
    ledger.take(trace[i]);
    provenance.take(trace[i]);
    refusals.take(trace[i]);
  }
  refusals.advise_in_blocks(trace);
  Authority authority;
  authority.at = at;
  for (const language::ProcessDecl& decl : scenario.cast) {
    if (!language::lives_here(scenario, decl)) continue;
    authority.members.push_back(member_of(ledger, provenance, names, decl.address.process()));
    authority.members.back().is_stand_in = decl.is_stand_in;
  }
  for (const auto& [id, resident] : ledger.residents()) {
    if (names.cast(id) != nullptr) continue;
    AuthorityMember module = member_of(ledger, provenance, names, id);
    const bool has_more = std::any_of(module.holdings.begin(), module.holdings.end(),
                                      [](const Holding& h) { return h.origin.how != Origin::How::Itself; });
    if (has_more) authority.members.push_back(std::move(module));
  }
  authority.wiring = wiring_of(scenario, ledger, names);
  authority.unkept = provenance.unkept();
  authority.kept = provenance.kept();
  authority.refused = refusals.take_all();
  return authority;
}

}  // namespace hypersim::analysis
