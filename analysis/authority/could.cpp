#include <algorithm>
#include <fmt/format.h>
#include <memory>
#include <set>
#include <utility>

#include "hypersim/analysis/history.hpp"
#include "hypersim/analysis/lives.hpp"
#include "hypersim/analysis/node_view.hpp"
#include "hypersim/runtime/modules.hpp"

#include "adviser.hpp"
#include "crossings.hpp"
#include "events_until.hpp"
#include "provenance.hpp"
#include "sharing_question.hpp"

namespace hypersim::analysis {

using runtime::Capability;
using runtime::ProcessId;

namespace {

constexpr std::size_t kNamedMax = 8;

/// Another node at the moment of the question.
struct NodeThen {
  NodeThen(const language::Scenario& scenario, const std::vector<runtime::TraceEvent>& trace,
           const runtime::NodeId& node, AtLine at)
      : view(scenario, trace, node), names(view.scenario()), ledger(view.scenario(), names) {
    const std::size_t until = events_until(view.events(), at);
    for (std::size_t i = 0; i < until; ++i) ledger.take(view.events()[i]);
  }

  NodeView view;
  Names names;
  Ledger ledger;
};

class Could {
 public:
  /// The nodes are seen from that of the question.
  Could(const NodeView& here, std::vector<std::unique_ptr<NodeThen>> elsewhere, const Crossings& crossings, AtLine at,
        const language::CouldQuestion& question)
      : scenario_(here.scenario()),
        names_(scenario_),
        ledger_(scenario_, names_),
        provenance_(names_, ledger_),
        elsewhere_(std::move(elsewhere)),
        crossings_(crossings),
        trace_(here.events()),
        until_(events_until(trace_, at)),
        place_(at ? Place{Place::Kind::After, *at} : Place{}),
        question_(question) {
    for (std::size_t i = 0; i < until_; ++i) {
      ledger_.take(trace_[i]);
      provenance_.take(trace_[i]);
    }
  }

  CouldAnswer answer() {
    const runtime::Address& who = question_.who.address;
    if (who.node() != scenario_.node) {
      say(fmt::format("{} is on another node, and {} is no node of this scenario.", who.text(), who.node()));
    } else if (holds_all()) {
      already();
    } else if (!ledger_.alive(who.process())) {
      absent(who.process());
    } else if (!ledger_.table().policy().saving_needs_a_source && names_.cast(who.process()) != nullptr) {
      mint(*names_.cast(who.process()));
    } else if (const language::ProcessDecl* decl = names_.cast(who.process())) {
      search(*decl);
    } else {
      say(fmt::format("{} is a runtime module: it saves nothing.", who.process().text()));
      advise();
    }
    return std::move(answer_);
  }

 private:
  void say(std::string sentence) { answer_.why.push_back(std::move(sentence)); }
  std::string who() const { return names_.process(question_.who.address); }

  bool holds_all() const {
    const auto& caps = question_.cap.caps;
    return std::all_of(caps.begin(), caps.end(), [&](const Capability& cap) {
      return ledger_.table().has(question_.who.address.process(), cap);
    });
  }

  void absent(const ProcessId& process) {
    const History history(trace_, names_);
    const Life life = history.life_of(process, until_);
    if (life.state == Life::State::WentWithNode) {
      return say(fmt::format("{} is dead: it went with the node, which was stopped {}.", who(),
                             history.when_by_sim(life.event)));
    }
    if (life.state != Life::State::NeverStarted) {
      const bool away = life.state == Life::State::Away;
      return say(fmt::format("{} is {}: it {} {}.", who(), away ? "away, and will be started again" : "dead",
                             how_it_ended(history.at<runtime::fact::ProcessEnded>(life.event)),
                             history.when(life.event)));
    }
    const language::ProcessDecl* decl = names_.cast(process);
    say(decl != nullptr && decl->spawned
            ? fmt::format("{} has not been spawned.", decl->name)
            : fmt::format("{} is not in the cast, and no module of this node.", process.text()));
  }

  void already() {
    answer_.kind = CouldAnswer::Kind::Yes;
    answer_.already = true;
    const ProcessId& process = question_.who.address.process();
    for (const Capability& cap : question_.cap.caps) {
      const Holding* holding = provenance_.current(process, cap);
      say(fmt::format("{} holds {}: {}.", who(), names_.cap(cap, &process.package_id()),
                      holding != nullptr ? to_text(holding->origin) : "by wiring"));
    }
  }

  /// A process needs nobody for it.
  void mint(const language::ProcessDecl& decl) {
    const ProcessId& process = question_.who.address.process();
    answer_.kind = CouldAnswer::Kind::Yes;
    for (const Capability& cap : question_.cap.caps) {
      if (ledger_.table().has(process, cap)) continue;
      const std::string line = fmt::format("{} save {}", who(), names_.cap_operand(cap, &process.package_id()));
      answer_.steps.push_back({who(), line, who(), who(), ledger_.said_of(decl).program});
    }
    say("A shipped node keeps whatever a process saves, and does not ask where it came from: any process can mint any "
        "capability, and nobody else has to take a step (D1).");
    of_programs();
  }

  void search(const language::ProcessDecl& decl) {
    std::vector<const Ledger*> ledgers = {&ledger_};
    for (const auto& node : elsewhere_) ledgers.push_back(&node->ledger);
    const SharingQuestion question =
        sharing_question_of(scenario_, SharingNodes(std::move(ledgers), crossings_), decl, question_.cap.caps);
    if (question.is_too_large) {
      answer_.kind = CouldAnswer::Kind::TooLarge;
      return say(fmt::format("More than {} processes differ in what they may do: that is too many to search.",
                             kSharingProcessesMax));
    }
    if (const auto plan = shortest_sharing(question.sharing, question.goal)) {
      answer_.kind = CouldAnswer::Kind::Yes;
      answer_.steps =
          lines_of(question, *plan, [this](const runtime::NodeId& node) -> const Names& { return names_on(node); });
      answer_.is_shortest = plan->is_shortest;
      of_programs();
      return;
    }
    for (std::size_t i = 0; i < question.goal.capabilities.size(); ++i)
      why_not(question, question.goal.capabilities[i]);
    advise();
  }

  const Names& names_on(const runtime::NodeId& node) const {
    for (const auto& one : elsewhere_) {
      if (one->ledger.node() == node) return one->names;
    }
    return names_;
  }
  const Ledger* ledger_on(const runtime::NodeId& node) const {
    if (node == scenario_.node) return &ledger_;
    for (const auto& one : elsewhere_) {
      if (one->ledger.node() == node) return &one->ledger;
    }
    return nullptr;
  }

  /// The lines say what a process may do; a program does what it does.
  void of_programs() {
    std::set<std::string> said;
    for (const CouldStep& step : answer_.steps) {
      if (step.program.empty() || !said.insert(step.program).second) continue;
      say(fmt::format("{} runs the program {}, which would have to do that: it may.", step.who, step.program));
    }
  }

  void why_not(const SharingQuestion& question, std::size_t index) {
    const Capability& cap = question.capabilities[index];
    const std::vector<std::size_t> able = who_can_attach(question.sharing, index);
    const ProcessId& target = question_.who.address.process();
    if (std::any_of(able.begin(), able.end(), [&](std::size_t p) { return p == question.goal.process; })) return;
    const std::string text = names_.cap(cap, &target.package_id());
    if (able.empty()) {
      say(fmt::format("Nobody who could pass it on holds {}, or can come to hold it.", text));
      return no_source(cap);
    }
    std::vector<std::string> holders;
    holders.reserve(able.size());
    bool any_here = false;
    for (const std::size_t p : able) {
      holders.push_back(question.processes[p]->name);
      any_here = any_here || question.processes[p]->address.node() == scenario_.node;
    }
    const bool one = holders.size() == 1;
    if (!any_here) {
      return say(
          fmt::format("{} can come only from {}, and no message with it gets from there to {}: both need "
                      "networking, their nodes have to reach each other, and its issuer's node has to have "
                      "signed it.",
                      text, listed(holders), who()));
    }
    say(one ? fmt::format("{} can come only from {}, which may not message {} and cannot come to.", text,
                          holders.front(), who())
            : fmt::format("{} can come only from {}; none of them may message {}, or can come to.", text,
                          listed(holders), who()));
  }

  /// Where it would have to come from in the first place.
  void no_source(const Capability& cap) {
    const runtime::Address& issuer = cap.issuer();
    const Ledger* ledger = ledger_on(issuer.node());
    if (ledger == nullptr) {
      return say(scenario_.nodes.size() == 1
                     ? fmt::format("Its issuer, {}, is on another node: this scenario has only the node {}.",
                                   issuer.text(), scenario_.node)
                     : fmt::format("Its issuer, {}, is on a node that is not one of this scenario.", issuer.text()));
    }
    const auto params = kv_params(cap);
    if (params && cap == kv_module::kv_capability(issuer.node(), params->kind, params->db_key))
      return no_opener(*ledger, params->db_key);
    const ProcessId& process = issuer.process();
    if (names_on(issuer.node()).cast(process) == nullptr) {
      const std::string name = issuer.node() == scenario_.node ? process.text() : issuer.text();
      say(fmt::format("Its issuer, {}, is not of the cast: it shares nothing.", name));
    } else {
      const char* absence = !ledger->has_lived(process)    ? "has not been spawned"
                            : ledger->is_resident(process) ? "is away, and will be started again"
                                                           : "is dead";
      say(fmt::format("Its issuer, {}, {}.", names_.process(issuer), absence));
    }
  }

  void no_opener(const Ledger& ledger, const kv_module::DbKey& db) {
    const std::string of_node = ledger.node() == scenario_.node ? std::string() : " of " + ledger.node();
    say(fmt::format("kv:distro:sys{} issues it, to the processes of {} that open the database.", of_node,
                    db.package.text()));
    if (const std::string refused = refused_name(db); !refused.empty()) {
      return say(fmt::format("But it opens no database of that name: {}.", refused));
    }
    const language::ProcessDecl* member = nullptr;
    for (const language::ProcessDecl& decl : scenario_.cast) {
      if (decl.address.node() != ledger.node()) continue;
      const bool is_one = decl.address.package_id() == db.package && ledger.alive(decl.address.process());
      if (is_one && member == nullptr) member = &decl;
    }
    if (member == nullptr)
      return say(fmt::format("No process of {} is in the cast{} and alive.", db.package.text(),
                             of_node.empty() ? of_node : " on " + ledger.node()));
    say(fmt::format("{} is one, but it may not message kv:distro:sys, and cannot come to.", member->name));
  }

  void advise() {
    std::vector<Need> needs;
    for (const Capability& cap : question_.cap.caps) needs.push_back({question_.who.address.process(), cap, true});
    answer_.advice = Adviser(scenario_, names_, ledger_).advise(needs, Advice::Promise::Given, place_);
    say(to_text(answer_.advice));
    if (const std::string outside = outside_text(answer_.advice); !outside.empty()) say(outside);
  }

  static std::string listed(const std::vector<std::string>& names) {
    const std::size_t shown = std::min(names.size(), kNamedMax);
    const std::vector<std::string> first(names.begin(), names.begin() + static_cast<std::ptrdiff_t>(shown));
    const std::string rest = names.size() > shown ? fmt::format(" and {} more", names.size() - shown) : std::string();
    return fmt::format("{}{}", fmt::join(first, ", "), rest);
  }

  const language::Scenario& scenario_;
  Names names_;
  Ledger ledger_;
  Provenance provenance_;
  std::vector<std::unique_ptr<NodeThen>> elsewhere_;
  const Crossings& crossings_;
  const std::vector<runtime::TraceEvent>& trace_;
  std::size_t until_;
  Place place_;
  const language::CouldQuestion& question_;
  CouldAnswer answer_;
};

}  // namespace

CouldAnswer could_hold(const language::Scenario& scenario, const std::vector<runtime::TraceEvent>& trace, AtLine at,
                       const language::CouldQuestion& question) {
  const std::vector<runtime::NodeId>& nodes = scenario.nodes;
  const runtime::NodeId& asked = question.who.address.node();
  const bool is_known = std::find(nodes.begin(), nodes.end(), asked) != nodes.end();
  const runtime::NodeId& here = is_known ? asked : scenario.node;
  std::vector<std::unique_ptr<NodeThen>> elsewhere;
  for (const runtime::NodeId& node : nodes) {
    if (node != here) elsewhere.push_back(std::make_unique<NodeThen>(scenario, trace, node, at));
  }
  Crossings crossings;
  const std::size_t until = events_until(trace, at);
  for (std::size_t i = 0; nodes.size() > 1 && i < until; ++i) crossings.take(trace[i]);
  return Could(NodeView(scenario, trace, here), std::move(elsewhere), crossings, at, question).answer();
}

}  // namespace hypersim::analysis
