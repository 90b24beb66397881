#include "hypersim/simulator/handed_out.hpp"

#include <utility>

#include "hypersim/language/for_each_step.hpp"

namespace hypersim::simulator {

using runtime::Capability;
using runtime::ProcessId;

namespace {

void enter(HandedOut::Clauses& clauses, const language::ProcessDecl& decl) {
  for (const Capability& cap : language::requested_by(decl)) clauses.requested.insert({decl.address.process(), cap});
  for (const language::GrantClause& grant : decl.grants) {
    clauses.granted.insert({grant.to.address.process(), Capability(decl.address, grant.params.json)});
  }
}

}  // namespace

HandedOut::HandedOut(const language::Scenario& scenario, runtime::NodeId node) : node_(std::move(node)) {
  for (const language::ProcessDecl& decl : scenario.cast) {
    if (decl.address.node() != node_) continue;
    enter(declared_, decl);
    if (!decl.spawned && decl.program.empty()) scripts_.insert(decl.address.process());
  }
  language::for_each_step(scenario.steps, [this](const language::Step& step) {
    if (!step.has_to_be_filled) add(step);
  });
}

void HandedOut::add(const language::Step& step) {
  if (const auto* grant = std::get_if<language::SimGrantStep>(&step.is)) {
    if (grant->to.address.node() != node_) return;
    for (const Capability& cap : grant->cap.caps) at_line_[step.line()].insert({grant->to.address.process(), cap});
  } else if (const auto* spawn = std::get_if<language::SpawnStep>(&step.is)) {
    if (spawn->child.address.node() != node_) return;
    const ProcessId& child = spawn->child.address.process();
    enter(spawned_[{step.line(), step.who->address.process(), child}], spawn->child);
    if (spawn->child.program.empty()) scripts_.insert(child);
  }
}

const std::set<HandedOut::Holding>* HandedOut::granted_at(int line) const {
  const auto granted = at_line_.find(line);
  return granted == at_line_.end() ? nullptr : &granted->second;
}

const HandedOut::Clauses* HandedOut::spawned(int line, const ProcessId& parent, const ProcessId& child) const {
  const auto found = spawned_.find({line, parent, child});
  return found == spawned_.end() ? nullptr : &found->second;
}

}  // namespace hypersim::simulator
