#include <nlohmann/json.hpp>

#include "caps_report.hpp"

namespace hypersim::cli {

using Json = nlohmann::ordered_json;
using analysis::Authority;
using analysis::AuthorityMember;
using analysis::CouldAnswer;
using analysis::Holding;
using analysis::NamedCapability;
using analysis::Origin;
using analysis::RefusedRequest;
using simulator::Verdict;

namespace {

const char* outcome_of(Verdict verdict) {
  return verdict == Verdict::Passed ? "passed" : verdict == Verdict::Undecided ? "undecided" : "failed";
}

Json head(const CapsRun& run) {
  Json json;
  json["scenario"] = run.scenario.path;
  json["title"] = run.scenario.full_title();
  json["seed"] = run.result.seed;
  json["at"] = run.at ? Json(*run.at) : Json("end");
  Json& outcome = json["run"];
  outcome["outcome"] = outcome_of(run.result.verdict);
  if (const auto& failure = run.result.failure) {
    outcome["line"] = line_of(*failure);
    outcome["statement"] = failure->statement;
    outcome["expected"] = failure->expected;
    outcome["got"] = failure->got;
  }
  return json;
}

Json capability(const NamedCapability& cap) {
  Json json;
  json["capability"] = cap.text;
  json["issuer"] = cap.capability.issuer().text();
  json["params"] = cap.capability.params();
  return json;
}

Json origin(const Origin& origin) {
  Json json;
  json["how"] = name_of(origin.how);
  if (origin.line != 0) json["line"] = origin.line;
  if (!origin.from.empty()) json["from"] = origin.from;
  if (origin.kept) json["kept"] = true;
  if (origin.set_up) json["set_up"]["by"] = name_of(origin.set_up->by);
  if (origin.set_up && origin.set_up->line != 0) json["set_up"]["line"] = origin.set_up->line;
  if (origin.how != Origin::How::Saved) return json;
  Json& message = json["message"];
  message["kind"] = origin.by_response ? "response" : "request";
  message["id"] = origin.message_id;
  message["body"] = origin.body;
  if (origin.sent_line != 0) message["line"] = origin.sent_line;
  return json;
}

Json holding(const Holding& holding) {
  Json json = capability(holding.cap);
  json["origin"] = origin(holding.origin);
  json["used"] = holding.used;
  json["passed_on"] = holding.passed_on;
  json["given_in_vain"] = holding.in_vain();
  if (holding.lost) {
    json["lost"]["how"] = name_of(*holding.lost);
    if (holding.lost->line != 0) json["lost"]["line"] = holding.lost->line;
  }
  return json;
}

Json not_held(const std::vector<analysis::Unkept>& all) {
  Json json = Json::array();
  for (const analysis::Unkept& each : all) {
    Json one{{"process", each.process}};
    one.update(capability(each.cap));
    one["origin"] = origin(each.origin);
    json.push_back(std::move(one));
  }
  return json;
}

Json process(const AuthorityMember& member) {
  Json json;
  json["name"] = member.name;
  json["process"] = member.id.text();
  json["alive"] = !member.absence;
  if (member.absence) json["absence"] = name_of(*member.absence);
  json["public"] = member.is_public;
  if (member.is_stand_in) json["stand_in"] = true;
  json["holds"] = Json::array();
  json["held"] = Json::array();
  for (const Holding& one : member.holdings) json[one.lost ? "held" : "holds"].push_back(holding(one));
  return json;
}

Json change(const analysis::Change& change, const analysis::Place& place) {
  Json json;
  json["change"] = name_of(change.kind);
  json["text"] = change.text;
  if (change.is_step()) {
    json["place"] = to_text(place);
    if (place.line != 0) json["line"] = place.line;
  } else {
    json["of"] = change.member;
    json["line"] = change.at.line;
  }
  return json;
}

/// Remedies, each a list of changes.
Json advice(const analysis::Advice& advice) {
  Json json = Json::array();
  for (const analysis::Remedy& remedy : advice.remedies) {
    Json changes = Json::array();
    for (const analysis::Change& each : remedy.changes) changes.push_back(change(each, advice.place));
    json.push_back(std::move(changes));
  }
  return json;
}

/// The first remedy that is all steps of processes, those that are all clauses, and else a sentence.
Json in_short(const analysis::Advice& advice) {
  Json json;
  json["steps"] = Json::array();
  json["declarations"] = Json::array();
  for (const analysis::Remedy& remedy : advice.remedies) {
    if (!remedy.has_steps()) json["declarations"].push_back(to_text(remedy, advice.place));
    if (!remedy.is_all_steps() || remedy.has(analysis::Change::Kind::Outside) || !json["steps"].empty()) continue;
    for (const analysis::Change& each : remedy.changes) json["steps"].push_back(each.text);
  }
  if (json["steps"].empty() && json["declarations"].empty()) json["otherwise"] = to_text(advice);
  return json;
}

Json near_miss(const analysis::NearMiss& near) {
  Json json;
  json["issuer"] = near.held.issuer().text();
  json["params"] = near.held.params();
  for (const analysis::CapDifference& one : near.differences) json["differences"].push_back(to_text(one));
  return json;
}

Json refusal(const RefusedRequest& refused) {
  Json json;
  json["by"] = name_of(refused.by);
  json["who"] = refused.who;
  json["target"] = refused.target;
  json["what"] = refused.what;
  if (refused.line != 0) {
    json["line"] = refused.line;
    json["step"] = refused.step;
  }
  json["times"] = refused.times;
  if (refused.needed) json["needed"] = capability(*refused.needed);
  json["held_by"] = refused.held_by;
  if (refused.nearly) json["nearly"] = near_miss(*refused.nearly);
  json.update(in_short(refused.advice));
  json["advice"] = advice(refused.advice);
  return json;
}

std::string text_of(const Json& json) { return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n"; }

}  // namespace

namespace {

void add(Json& json, const Authority& authority) {
  json["processes"] = Json::array();
  for (const AuthorityMember& member : authority.members) json["processes"].push_back(process(member));
  json["wired"]["members"] = authority.wiring.members;
  json["wired"]["dropped"] = Json::array();
  for (const auto& [who, target] : authority.wiring.dropped) {
    json["wired"]["dropped"].push_back(Json{{"who", who}, {"target", target}});
  }
  json["never_saved"] = not_held(authority.unkept);
  json["kept"] = not_held(authority.kept);
  json["refused"] = Json::array();
  for (const RefusedRequest& refused : authority.refused) json["refused"].push_back(refusal(refused));
}

}  // namespace

std::string caps_json(const CapsRun& run, const std::vector<NodeAuthority>& nodes) {
  Json json = head(run);
  if (nodes.size() == 1) {
    add(json, nodes.front().authority);
    return text_of(json);
  }
  json["nodes"] = Json::array();
  for (const auto& [node, authority] : nodes) {
    Json its;
    its["node"] = node;
    add(its, authority);
    json["nodes"].push_back(std::move(its));
  }
  return text_of(json);
}

std::string could_json(const CapsRun& run, const CouldReport& could) {
  const CouldAnswer& answer = could.answer;
  Json json = head(run);
  Json& question = json["could"];
  question["who"] = could.who;
  question["capability"] = could.cap;
  question["answer"] = answer.kind == CouldAnswer::Kind::Yes  ? "yes"
                       : answer.kind == CouldAnswer::Kind::No ? "no"
                                                              : "undecided";
  question["already"] = answer.already;
  question["steps"] = Json::array();
  for (const analysis::CouldStep& step : answer.steps) question["steps"].push_back(step.text());
  question["shortest"] = answer.is_shortest;
  question["why"] = answer.why;
  question["advice"] = advice(answer.advice);
  return text_of(json);
}

}  // namespace hypersim::cli
