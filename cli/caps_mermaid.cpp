#include <fmt/format.h>
#include <map>
#include <set>

#include "hypersim/language/one_line.hpp"

#include "caps_report.hpp"

namespace hypersim::cli {

using analysis::Authority;
using analysis::AuthorityMember;
using analysis::Holding;
using analysis::Origin;
using analysis::RefusedRequest;

namespace {

/// A label that Mermaid takes as text, whatever it contains. Callers add `<br/>` themselves.
std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : language::one_line(text)) {
    if (std::string_view("\"#<>&`%\\").find(c) != std::string_view::npos) {
      out += fmt::format("#{};", static_cast<int>(c));
    } else {
      out += c;
    }
  }
  return out;
}

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
    place(name, escaped(name), false);
    return nodes_.at(name);
  }
  void edge(const std::string& from, const std::string& to, const std::string& label, bool refused) {
    const std::string source = node(from);
    const std::string target = node(to);
    edges_ += fmt::format("  {} {}|\"{}\"| {}\n", source, refused ? "-.->" : "-->", label, target);
  }
  std::string text() const {
    const std::string wired = wired_.empty()
                                  ? ""
                                  : "  subgraph " + (prefix_ == "p" ? "" : prefix_) +
                                        "wired[\"wired: each may message all the others\"]\n" + wired_ + "  end\n";
    return wired + others_ + edges_;
  }

 private:
  std::string prefix_;
  std::map<std::string, std::string> nodes_;  // by name: the id
  std::string wired_, others_, edges_;
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
    std::string label = escaped(member.name);
    if (member.name != member.id.text()) label += "<br/>" + escaped(member.id.text());
    if (member.is_stand_in) label += "<br/>a stand-in";
    if (member.is_public) label += "<br/>public";
    if (member.absence) label += "<br/>" + to_text(*member.absence);
    chart.place(member.name, label, wired.contains(member.name));
  }
  for (const std::string& name : authority.wiring.members) chart.place(name, escaped(name), true);
  for (const AuthorityMember& member : authority.members) {
    for (const Holding& holding : member.holdings) {
      const auto how = holding.origin.how;
      if (holding.lost || how == Origin::How::Itself) continue;
      std::string label = escaped(holding.cap.text) + "<br/>" + escaped(to_text(holding.origin));
      if (holding.in_vain()) label += "<br/>never used";
      chart.edge(how == Origin::How::SelfSaved || how == Origin::How::Minted ? member.name : giver_of(holding),
                 member.name, label, false);
    }
  }
  for (const RefusedRequest& refused : authority.refused) {
    if (!refused.needed) continue;
    const std::string where = refused.line == 0 ? std::string() : fmt::format("<br/>line {}", refused.line);
    chart.edge(refused.who, refused.target, "refused: " + escaped(refused.what) + where, true);
  }
  return chart.text();
}

}  // namespace

std::string caps_mermaid(const CapsRun&, const std::vector<NodeAuthority>& nodes) {
  std::string text = "flowchart LR\n";
  if (nodes.size() == 1) return text + chart_of(nodes.front().authority, "p");
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    text += fmt::format("  subgraph node{}[\"{}\"]\n{}  end\n", i, escaped(nodes[i].node),
                        chart_of(nodes[i].authority, fmt::format("n{}p", i)));
  }
  return text;
}

std::string could_mermaid(const CapsRun&, const CouldReport& could) {
  Chart chart;
  const auto& answer = could.answer;
  int number = 0;
  for (const analysis::CouldStep& step : answer.steps) {
    chart.edge(step.from, step.to, fmt::format("{}. {}", ++number, escaped(step.text())), false);
  }
  if (answer.steps.empty()) {
    const bool yes = answer.kind == analysis::CouldAnswer::Kind::Yes;
    chart.edge(could.cap, could.who, yes ? "holds it already" : "cannot come to hold it", !yes);
  }
  return "flowchart LR\n" + chart.text();
}

}  // namespace hypersim::cli
