#include <algorithm>
#include <fmt/format.h>
#include <map>
#include <set>

#include "hypersim/analysis/mermaid_label.hpp"

#include "caps_report.hpp"

namespace hypersim::cli {

using analysis::Authority;
using analysis::AuthorityMember;
using analysis::Holding;
using analysis::mermaid_label;
using analysis::Origin;
using analysis::RefusedRequest;

namespace {

/// Nodes in the order in which they are first named, and edges.
class Chart {
 public:
  /// With several charts on one page: what its ids begin with.
  explicit Chart(std::string prefix = "p") : prefix_(std::move(prefix)) {}

  void place(const std::string& name, const std::string& label, bool wired) {
    const std::string id = fmt::format("{}{}", prefix_, nodes_.size());
    if (!nodes_.try_emplace(name, id).second) return;
    (wired ? wired_ : others_) += fmt::format("{}[\"{}\"]\n", (wired ? "    " : "  ") + id, label);
  }
  const std::string& node(const std::string& name) {
    place(name, mermaid_label(name), false);
    return nodes_.at(name);
  }
  /// `what` goes from one to the other, and `how`, which may be empty. What goes in the same way between the same two
  /// is one edge.
  void edge(const std::string& from, const std::string& to, const std::string& what, const std::string& how,
            bool refused) {
    const std::string source = node(from);
    Edge edge{source + (refused ? " -.->" : " -->"), node(to), what, how};
    const auto is_same = [&](const Edge& one) {
      return one.arrow == edge.arrow && one.target == edge.target && one.how == edge.how && !how.empty();
    };
    const auto known = std::find_if(edges_.begin(), edges_.end(), is_same);
    if (known == edges_.end()) {
      edges_.push_back(std::move(edge));
    } else {
      known->what += "<br/>" + what;
    }
  }
  std::string text() const {
    const std::string wired = wired_.empty() ? ""
                                             : "  subgraph " + (prefix_ == "p" ? "" : prefix_) +
                                                   "wired[\"wired: each may message all the others\"]\n    direction "
                                                   "LR\n" +
                                                   wired_ + "  end\n";
    std::string text = wired + others_;
    for (const Edge& edge : edges_) {
      const std::string label = edge.what + (edge.how.empty() ? "" : "<br/>") + edge.how;
      text += fmt::format("  {}|\"{}\"| {}\n", edge.arrow, label, edge.target);
    }
    return text;
  }

 private:
  std::string prefix_;
  std::map<std::string, std::string> nodes_;  // by name: the id
  std::string wired_, others_;
  struct Edge {
    std::string arrow;  // with its source
    std::string target;
    std::string what;
    std::string how;
  };
  std::vector<Edge> edges_;
};

/// The node that a capability came from: its giver, or a name for its origin if it has none.
std::string giver_of(const Holding& holding) {
  switch (holding.origin.how) {
    case Origin::How::Opened:
      return "kv:distro:sys";
    case Origin::How::SimGrant:
      return "sim grant";
    case Origin::How::Requested:
      return holding.origin.from.empty() ? "declared" : holding.origin.from;
    case Origin::How::Restored:
      return "held before";
    default:
      return holding.origin.from;
  }
}

}  // namespace

namespace {

std::string chart_of(const Authority& authority, std::string prefix) {
  Chart chart(std::move(prefix));
  const std::set<std::string> wired(authority.wiring.members.begin(), authority.wiring.members.end());
  for (const AuthorityMember& member : authority.members) {
    std::string label = mermaid_label(member.name);
    if (member.name != member.id.text()) label += "<br/>" + mermaid_label(member.id.text());
    if (member.is_stand_in) label += "<br/>a stand-in";
    if (member.is_public) label += "<br/>public";
    if (member.absence) label += "<br/>" + to_text(*member.absence);
    chart.place(member.name, label, wired.contains(member.name));
  }
  for (const std::string& name : authority.wiring.members) chart.place(name, mermaid_label(name), true);
  for (const AuthorityMember& member : authority.members) {
    for (const Holding& holding : member.holdings) {
      const auto how = holding.origin.how;
      if (holding.lost || how == Origin::How::Itself) continue;
      std::string origin = mermaid_label(to_text(holding.origin));
      if (holding.in_vain()) origin += "<br/>never used";
      chart.edge(how == Origin::How::SelfSaved || how == Origin::How::Minted ? member.name : giver_of(holding),
                 member.name, mermaid_label(holding.cap.text), origin, false);
    }
  }
  for (const RefusedRequest& refused : authority.refused) {
    if (!refused.needed) continue;
    const std::string where = refused.line == 0 ? std::string() : fmt::format("line {}", refused.line);
    chart.edge(refused.who, refused.target, mermaid_label("refused: " + refused.what), where, true);
  }
  return chart.text();
}

}  // namespace

std::string caps_mermaid(const CapsRun&, const std::vector<NodeAuthority>& nodes) {
  std::string text = "flowchart LR\n";
  if (nodes.size() == 1) return text + chart_of(nodes.front().authority, "p");
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    text += fmt::format("  subgraph node{}[\"{}\"]\n    direction LR\n{}  end\n", i, mermaid_label(nodes[i].node),
                        chart_of(nodes[i].authority, fmt::format("n{}p", i)));
  }
  return text;
}

std::string could_mermaid(const CapsRun&, const CouldReport& could) {
  Chart chart;
  const auto& answer = could.answer;
  int number = 0;
  for (const analysis::CouldStep& step : answer.steps) {
    chart.edge(step.from, step.to, mermaid_label(fmt::format("{}: {}", ++number, step.text())), {}, false);
  }
  if (answer.steps.empty()) {
    const bool yes = answer.kind == analysis::CouldAnswer::Kind::Yes;
    chart.edge(could.cap, could.who, yes ? "holds it already" : "cannot come to hold it", {}, !yes);
  }
  return "flowchart LR\n" + chart.text();
}

}  // namespace hypersim::cli
