// How advice is worded; the same words in every report.

#include <algorithm>
#include <fmt/format.h>
#include <set>

#include "hypersim/analysis/advice.hpp"
#include "hypersim/runtime/json_writer.hpp"

namespace hypersim::analysis {

namespace {

/// `would have allowed it`; where the future can still be changed, `would give it`.
std::string would(const Advice& advice) {
  const bool is_past = advice.place.kind == Place::Kind::Before;
  switch (advice.promise) {
    case Advice::Promise::Allowed:
      return is_past ? "would have allowed it" : "would allow it";
    case Advice::Promise::Given:
      return is_past ? "would have given it" : "would give it";
    case Advice::Promise::Made:
      return is_past ? "would have made it" : "would make it";
    case Advice::Promise::BroughtBack:
      return is_past ? "would have brought it back" : "would bring it back";
  }
  return "?";
}

/// `a`, `a and b`, `a, b and c`.
std::string listed(const std::vector<std::string>& texts) {
  if (texts.size() < 2) return texts.empty() ? std::string() : texts.front();
  return fmt::format("{} and {}", fmt::join(texts.begin(), texts.end() - 1, ", "), texts.back());
}

std::string where(const Change& change) {
  if (change.in_manifest) return fmt::format("in the manifest, for {}", change.member);
  return fmt::format("in the {} of {}", change.in_spawn ? "spawn" : "declaration", change.member);
}

/// The element of a manifest's list of capabilities.
std::string element_of(const runtime::ProcessId& process, const std::string& params, bool is_messaging) {
  const std::string id = runtime::json_string(process.text());
  return is_messaging ? id : fmt::format(R"({{"process": {}, "params": {}}})", id, params);
}

Change more(const language::ProcessDecl& decl, std::string in_scenario, std::string in_manifest) {
  if (!decl.entry) return clause_of(decl, Change::Kind::Clause, std::move(in_scenario));
  return {Change::Kind::Clause, std::move(in_manifest), decl.name, false, *decl.entry, true};
}

/// The clauses, those of one declaration together.
std::vector<std::string> clause_texts(const Remedy& remedy) {
  std::vector<std::string> texts;
  std::vector<std::string> same;
  for (std::size_t i = 0; i < remedy.changes.size(); ++i) {
    const Change& change = remedy.changes[i];
    if (change.is_step()) continue;
    same.push_back(fmt::format("{}`{}`", change.kind == Change::Kind::NoClause ? "no " : "", change.text));
    const bool goes_on = i + 1 < remedy.changes.size() && !remedy.changes[i + 1].is_step() &&
                         where(remedy.changes[i + 1]) == where(change);
    if (goes_on) continue;
    texts.push_back(listed(same) + " " + where(change));
    same.clear();
  }
  return texts;
}

std::string step_texts(const Remedy& remedy) {
  std::string text;
  for (const Change& change : remedy.changes) {
    if (!change.is_step()) continue;
    text += fmt::format("{}`{}`", text.empty() ? "" : ", then ", change.text);
  }
  return text;
}

}  // namespace

std::string_view name_of(Change::Kind kind) {
  switch (kind) {
    case Change::Kind::Step:
      return "step";
    case Change::Kind::Outside:
      return "outside";
    case Change::Kind::Clause:
      return "clause";
    case Change::Kind::NoClause:
      return "no_clause";
  }
  return "?";
}

Change clause_of(const language::ProcessDecl& decl, Change::Kind kind, std::string text) {
  return {kind, std::move(text), decl.name, decl.spawned, decl.at};
}

Change more_requests(const language::ProcessDecl& decl, const runtime::Capability& cap, const std::string& operand) {
  const std::string element = element_of(cap.issuer().process(), cap.params(), runtime::is_messaging(cap));
  return more(decl, "requests " + operand, fmt::format(R"("request_capabilities": [{}])", element));
}

Change more_grants(const language::ProcessDecl& decl, const runtime::ProcessId& to, const std::string& params,
                   const std::string& operand) {
  const runtime::Capability cap(decl.address, params);
  const bool is_messaging = runtime::is_messaging(cap);
  return more(decl, fmt::format("grants {}{}", operand, is_messaging ? "" : " " + params),
              fmt::format(R"("grant_capabilities": [{}])", element_of(to, params, is_messaging)));
}

Change more_public(const language::ProcessDecl& decl) { return more(decl, "public", R"("public": true)"); }

Change more_networking(const language::ProcessDecl& decl) {
  return more(decl, "networking", R"("request_networking": true)");
}

Change more_restart(const language::ProcessDecl& decl) { return more(decl, "exit restart", R"("on_exit": "Restart")"); }

bool Remedy::has(Change::Kind kind) const {
  return std::any_of(changes.begin(), changes.end(), [&](const Change& change) { return change.kind == kind; });
}

bool Remedy::has_steps() const {
  return std::any_of(changes.begin(), changes.end(), [](const Change& change) { return change.is_step(); });
}

bool Remedy::is_all_steps() const {
  return std::all_of(changes.begin(), changes.end(), [](const Change& change) { return change.is_step(); });
}

std::size_t Remedy::places() const {
  std::set<std::string> members;
  for (const Change& change : changes) {
    if (!change.is_step()) members.insert(change.member);
  }
  return members.size();
}

std::string to_text(Place place) {
  switch (place.kind) {
    case Place::Kind::Before:
      return fmt::format("before line {}", place.line);
    case Place::Kind::After:
      return fmt::format("after line {}", place.line);
    case Place::Kind::AtEnd:
      return "at the end";
  }
  return "?";
}

std::vector<Remedy> Advice::named() const {
  constexpr std::size_t kMost = 3;
  std::vector<Remedy> result;
  for (const Remedy& remedy : remedies) {
    if (result.size() == kMost) break;
    const bool is_like = !result.empty() && !remedy.has_steps() && !result.front().has_steps() &&
                         remedy.places() == result.front().places();
    if (result.empty() || is_like || remedy.has(Change::Kind::NoClause)) result.push_back(remedy);
  }
  return result;
}

std::string lead_of(const Advice& advice) {
  if (advice.remedies.empty()) return {};
  const Remedy& first = advice.remedies.front();
  if (!first.is_all_steps()) return "What " + would(advice);
  const char* these = first.changes.size() == 1 ? "This step" : "These steps";
  return fmt::format("{} {} {}", these, to_text(advice.place), would(advice));
}

std::string to_text(const Remedy& remedy, Place place) {
  const std::string clauses = listed(clause_texts(remedy));
  const std::string steps = step_texts(remedy);
  if (clauses.empty() || steps.empty()) return clauses + steps;
  return fmt::format("{}, and {} {}", clauses, to_text(place), steps);
}

std::string to_text(const Advice& advice) {
  if (advice.remedies.empty()) return advice.otherwise;
  std::vector<std::string> texts;
  for (const Remedy& remedy : advice.named()) texts.push_back(to_text(remedy, advice.place));
  return fmt::format("{}: {}.", lead_of(advice), fmt::join(texts, "; or "));
}

std::string outside_text(const Advice& advice) {
  const auto found = std::find_if(advice.remedies.begin(), advice.remedies.end(), [](const Remedy& remedy) {
    return std::all_of(remedy.changes.begin(), remedy.changes.end(),
                       [](const Change& change) { return change.kind == Change::Kind::Outside; });
  });
  if (found == advice.remedies.end() || found == advice.remedies.begin()) return {};
  return fmt::format("From outside, {} {}.", to_text(*found, advice.place), would(advice));
}

}  // namespace hypersim::analysis
