#include <fmt/format.h>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "hypersim/viewer/page.hpp"

#include "caps_report.hpp"

namespace hypersim::cli {

using analysis::Authority;
using analysis::AuthorityMember;
using analysis::Holding;
using analysis::Origin;
using analysis::RefusedRequest;

namespace {

using PageJson = nlohmann::ordered_json;

/// Processes in the order in which they are first named, and what one gave to another.
class GivingGraph {
 public:
  /// Of several nodes, names of processes are told apart by theirs.
  void begin_node(const runtime::NodeId& node, bool is_only) { suffix_ = is_only ? "" : " on " + node; }

  PageJson& place(const std::string& name, const char* kind) {
    const auto [at, is_new] = numbers_.try_emplace(name + suffix_, nodes_.size());
    if (is_new) nodes_.push_back({{"name", name + suffix_}, {"kind", kind}});
    return nodes_[at->second];
  }
  std::size_t number_of(const std::string& name, const char* kind) {
    place(name, kind);
    return numbers_.at(name + suffix_);
  }
  void add(PageJson edge) { edges_.push_back(std::move(edge)); }

  PageJson nodes() const { return nodes_; }
  PageJson edges() const { return edges_; }

 private:
  std::string suffix_;
  std::map<std::string, std::size_t> numbers_;
  PageJson nodes_ = PageJson::array();
  PageJson edges_ = PageJson::array();
};

struct Giver {
  std::string name;
  const char* kind;
};

/// Who a capability came from: a process, or what gave it where no process did.
Giver giver_in_graph(const Holding& holding, const std::string& holder) {
  switch (holding.origin.how) {
    case Origin::How::SelfSaved:
    case Origin::How::Minted:
      return {holder, "member"};
    case Origin::How::Opened:
      return {"kv:distro:sys", "module"};
    case Origin::How::SimGrant:
      return {"sim grant", "origin"};
    case Origin::How::Restored:
      return {"held before", "origin"};
    default:
      return holding.origin.from.empty() ? Giver{"declared", "origin"} : Giver{holding.origin.from, "module"};
  }
}

void add_members(GivingGraph& graph, const Authority& authority) {
  const std::set<std::string> wired(authority.wiring.members.begin(), authority.wiring.members.end());
  for (const AuthorityMember& member : authority.members) {
    PageJson& node = graph.place(member.name, member.name == member.id.text() ? "module" : "member");
    node["address"] = member.id.text();
    node["isPublic"] = member.is_public;
    node["isStandIn"] = member.is_stand_in;
    node["wired"] = wired.contains(member.name);
    if (member.absence) node["absence"] = to_text(*member.absence);
  }
  for (const std::string& name : authority.wiring.members) graph.place(name, "module")["wired"] = true;
}

void add_edges(GivingGraph& graph, const Authority& authority) {
  for (const AuthorityMember& member : authority.members) {
    for (const Holding& holding : member.holdings) {
      if (holding.origin.how == Origin::How::Itself) continue;
      const Giver giver = giver_in_graph(holding, member.name);
      PageJson edge = {{"from", graph.number_of(giver.name, giver.kind)},
                       {"to", graph.number_of(member.name, "member")},
                       {"text", holding.cap.text},
                       {"capability", holding.cap.capability.issuer().text() + "  " + holding.cap.capability.params()},
                       {"how", to_text(holding.origin)}};
      if (holding.in_vain()) edge["inVain"] = true;
      if (holding.lost) {
        edge["lost"] = true;
        edge["how"] = to_text(holding.origin) + ", " + to_text(*holding.lost);
      }
      graph.add(std::move(edge));
    }
  }
  for (const RefusedRequest& refused : authority.refused) {
    if (!refused.needed) continue;
    const std::string line = refused.line == 0 ? std::string() : fmt::format(", line {}", refused.line);
    const std::string times = refused.times > 1 ? fmt::format(", {} times", refused.times) : std::string();
    graph.add({{"from", graph.number_of(refused.who, "module")},
               {"to", graph.number_of(refused.target, "module")},
               {"text", refused.what},
               {"how", fmt::format("needs {}{}{}", refused.needed->text, line, times)},
               {"refused", true}});
  }
}

std::string authority_page(const CapsRun& run, const GivingGraph& graph, const std::string& question,
                           const std::vector<std::string>& answer = {}) {
  PageJson page;
  page["question"] = question;
  page["answer"] = answer;
  page["scenario"] = run.scenario.path;
  page["title"] = run.scenario.full_title();
  page["seed"] = std::to_string(run.result.seed);
  page["at"] = run.at ? PageJson(*run.at) : PageJson("end");
  page["verdict"] = to_text(run.result.verdict);
  page["nodes"] = graph.nodes();
  page["edges"] = graph.edges();
  const std::string text = page.dump(-1, ' ', false, PageJson::error_handler_t::replace);
  return viewer::make_page(viewer::PageKind::Authority, question + ": " + run.scenario.full_title(),
                           {{"authority", text}});
}

}  // namespace

std::string caps_html(const CapsRun& run, const std::vector<NodeAuthority>& nodes) {
  GivingGraph graph;
  for (const NodeAuthority& each : nodes) {
    graph.begin_node(each.node, nodes.size() == 1);
    add_members(graph, each.authority);
    add_edges(graph, each.authority);
  }
  return authority_page(run, graph, "Who gave what to whom");
}

std::string could_html(const CapsRun& run, const CouldReport& could) {
  const auto& answer = could.answer;
  GivingGraph graph;
  int number = 0;
  for (const analysis::CouldStep& step : answer.steps) {
    graph.add({{"from", graph.number_of(step.from, "member")},
               {"to", graph.number_of(step.to, "member")},
               {"text", fmt::format("{}. {}", ++number, step.text())},
               {"how", step.who + " takes this step"}});
  }
  if (answer.steps.empty()) {
    const bool yes = answer.kind == analysis::CouldAnswer::Kind::Yes;
    PageJson edge = {{"from", graph.number_of(could.cap, "origin")},
                     {"to", graph.number_of(could.who, "member")},
                     {"text", yes ? "holds it already" : "cannot come to hold it"},
                     {"how", ""}};
    if (!yes) edge["refused"] = true;
    graph.add(std::move(edge));
  }
  return authority_page(run, graph, fmt::format("Could {} come to hold {}?", could.who, could.cap), answer.why);
}

}  // namespace hypersim::cli
