#include "adviser.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <utility>

#include "hypersim/runtime/modules.hpp"

#include "sharing_question.hpp"

namespace hypersim::analysis {

using language::ProcessDecl;
using runtime::Address;
using runtime::Capability;
using runtime::ProcessId;

namespace {

/// For one need; a search for fewer steps than the first plan has.
constexpr std::size_t kEffort = 50'000'000;
/// So many combinations of clauses are named at most.
constexpr std::size_t kRemediesMax = 9;

/// Null if nothing in the scenario declares it: a part of the node, such as the installer, which has its id as its
/// name. Null, too, for what stands in for a module: on a real node, there is no line of it that could say more.
const ProcessDecl* with_clauses(const ProcessDecl* member) {
  if (member == nullptr || member->entry || member->spawned) return member;
  if (member->is_stand_in) return nullptr;
  return member->name == member->address.process().text() ? nullptr : member;
}

Change step(std::string line) { return {Change::Kind::Step, std::move(line), {}, false, {}}; }

}  // namespace

/// Each change once, clauses first.
Adviser::Candidate Adviser::both(const Candidate& a, const Candidate& b) {
  Candidate result;
  for (const bool steps : {false, true}) {
    for (const Candidate* each : {&a, &b}) {
      for (const Change& change : each->remedy.changes) {
        std::vector<Change>& all = result.remedy.changes;
        if (change.is_step() == steps && std::find(all.begin(), all.end(), change) == all.end()) all.push_back(change);
      }
    }
  }
  result.unanswered = a.unanswered;
  result.unanswered.insert(result.unanswered.end(), b.unanswered.begin(), b.unanswered.end());
  const auto [less, more] = std::minmax(a.rank, b.rank);
  result.rank = less == Rank::Steps && more == Rank::Clauses ? Rank::Mixed : more;
  return result;
}

/// Whether what meets another need lets the answers come is not worked out.
Remedy Adviser::finished(Candidate candidate, std::size_t needs) {
  for (Change& change : candidate.remedy.changes) {
    const auto& lost = candidate.unanswered;
    if (std::find(lost.begin(), lost.end(), change.text) != lost.end())
      change.text += needs == 1 ? "  => timeout" : "  => any";
  }
  return std::move(candidate.remedy);
}

const ProcessDecl* Adviser::member(const ProcessId& process) const {
  const ProcessDecl* decl = names_.cast(process);
  return decl == nullptr ? nullptr : &ledger_.said_of(*decl);
}

/// A script that is alive: a program does what it does.
bool Adviser::may_act(const ProcessDecl& member) const {
  return member.program.empty() && ledger_.alive(member.address.process());
}

bool Adviser::is_met(const Need& need) const {
  if (ledger_.table().has(need.who, need.cap)) return true;
  if (need.must_hold || !is_messaging(need.cap)) return false;
  const auto target = ledger_.residents().find(need.cap.issuer().process());
  return (target != ledger_.residents().end() && target->second.is_public) ||
         runtime::modules::may_message_anyone(need.who);
}

// Sharing -----------------------------------------------------------------------------------------------------------

std::optional<Adviser::Candidate> Adviser::by_sharing(const Need& need) const {
  const ProcessDecl* who = member(need.who);
  if (who == nullptr || !ledger_.alive(need.who)) return std::nullopt;
  const SharingQuestion question = sharing_question_of(scenario_, SharingNodes(ledger_), *who, {need.cap});
  if (question.is_too_large) return std::nullopt;
  auto plan = shortest_sharing(question.sharing, question.goal, kEffort);
  if (!plan || plan->steps.empty()) return std::nullopt;
  // What a process may open, it opens itself, rather than have it shared by another that has.
  const SharingStep open{SharingStep::Kind::Open, question.goal.process, 0, {}};
  if (plan->steps.front().kind != SharingStep::Kind::Save && is_possible(question.sharing, open)) {
    SharingWorld opened = question.sharing;
    apply(opened, open);
    if (is_answered(opened, open)) plan->steps = {open};
  }
  const bool is_detour = std::any_of(plan->steps.begin(), plan->steps.end(), [&](const SharingStep& taken) {
    return std::any_of(taken.carries.begin(), taken.carries.end(),
                       [&](std::size_t cap) { return is_messaging(question.capabilities[cap]); });
  });
  Candidate candidate{{}, is_detour || is_messaging(need.cap) ? Rank::Detour : Rank::Steps};
  for (CouldStep& line : lines_of(question, *plan, [this](const runtime::NodeId&) -> const Names& { return names_; })) {
    if (!line.program.empty()) return std::nullopt;
    if (!line.is_answered) candidate.unanswered.push_back(line.line);
    candidate.remedy.changes.push_back(step(std::move(line.line)));
  }
  return candidate;
}

// Clauses -----------------------------------------------------------------------------------------------------------

Adviser::Candidate Adviser::clause(Change change) { return {{{std::move(change)}}, Rank::Clauses}; }

bool Adviser::would_have(const ProcessDecl& holder, const Capability& cap) const {
  const ProcessId& process = holder.address.process();
  return ledger_.alive(process) && ledger_.lives_as_said(process) && ledger_.would_still_hold(process, cap, process) &&
         (!holder.spawned || ledger_.parent_had(process, cap));
}

std::vector<Adviser::Candidate> Adviser::clauses_to_message(const Need& need) const {
  const Address& target = need.cap.issuer();
  const ProcessDecl* sender = with_clauses(member(need.who));
  const ProcessDecl* receiver = with_clauses(member(target.process()));
  std::vector<Candidate> candidates;
  if (!ledger_.alive(target.process())) return candidates;
  if (sender != nullptr && !sender->wired && would_have(*sender, need.cap)) {
    candidates.push_back(clause(more_requests(*sender, need.cap, names_.process(target))));
  }
  if (receiver == nullptr || !ledger_.lives_as_said(target.process())) return candidates;
  if (!receiver->wired && ledger_.would_still_hold(need.who, need.cap, target.process())) {
    candidates.push_back(clause(more_grants(*receiver, need.who, need.cap.params(), names_.process(need.who))));
  }
  if (!need.must_hold) candidates.push_back(clause(more_public(*receiver)));
  return candidates;
}

std::vector<Adviser::Candidate> Adviser::clauses_to_hold(const Need& need) const {
  const ProcessDecl* holder = with_clauses(member(need.who));
  const ProcessDecl* issuer = with_clauses(member(need.cap.issuer().process()));
  const bool is_networking = need.cap == runtime::Capability::networking(scenario_.node);
  std::vector<Candidate> candidates;
  if (holder != nullptr && !holder->keeps && holder->program.empty() && ledger_.may_still_save(need.who, need.cap) &&
      !ledger_.table().issues(need.who, need.cap)) {
    candidates.push_back({{{clause_of(*holder, Change::Kind::NoClause, "ignores")}}, Rank::Clauses});
  }
  if (holder != nullptr && (!holder->wired || is_networking) && would_have(*holder, need.cap)) {
    const std::string operand = names_.cap_operand(need.cap, &need.who.package_id());
    candidates.push_back(clause(is_networking ? more_networking(*holder) : more_requests(*holder, need.cap, operand)));
  }
  if (issuer != nullptr && !issuer->wired && ledger_.alive(issuer->address.process()) &&
      ledger_.lives_as_said(issuer->address.process()) &&
      ledger_.would_still_hold(need.who, need.cap, issuer->address.process())) {
    candidates.push_back(clause(more_grants(*issuer, need.who, need.cap.params(), names_.process(need.who))));
  }
  return candidates;
}

std::vector<Adviser::Candidate> Adviser::clauses_for(const Need& need) const {
  return is_messaging(need.cap) ? clauses_to_message(need) : clauses_to_hold(need);
}

// Sources -----------------------------------------------------------------------------------------------------------

Adviser::Source Adviser::opened_by(const ProcessDecl& member, const kv_module::DbKey& db) const {
  const Address kv = kv_module::kv_address(scenario_.node);
  return {{fmt::format("{} open {}", member.name, names_.db(db, &member.address.package_id()))},
          {{member.address.process(), runtime::Capability::messaging(kv)},
           {kv.process(), runtime::Capability::messaging(member.address)}}};
}

void Adviser::add_share(std::vector<Source>& sources, Source source, const ProcessDecl& by, const Need& need) const {
  const Address target(scenario_.node, need.who);
  const std::string operand = names_.cap_operand(need.cap, &by.address.package_id());
  source.steps.push_back(fmt::format("{} share {} with {}", by.name, operand, names_.process(need.who)));
  source.ways.push_back({by.address.process(), runtime::Capability::messaging(target)});
  source.ways.push_back({need.who, runtime::Capability::messaging(by.address)});
  const ProcessDecl* receiver = member(need.who);
  if (receiver != nullptr && !receiver->keeps) {
    source.steps.push_back(
        fmt::format("{} save {}", receiver->name, names_.cap_operand(need.cap, &need.who.package_id())));
  }
  sources.push_back(std::move(source));
}

bool Adviser::may_open(const ProcessDecl& member, const kv_module::DbKey& db) const {
  return member.address.package_id() == db.package && may_act(member) && refused_name(db).empty();
}

std::vector<Adviser::Source> Adviser::sources_of(const Need& need) const {
  std::vector<Source> sources;
  const ProcessDecl* who = member(need.who);
  if (who == nullptr || !may_act(*who)) return sources;
  const auto db = our_database(scenario_, need.cap);
  if (db && may_open(*who, *db)) sources.push_back(opened_by(*who, *db));
  for (const ProcessDecl& each : scenario_.cast) {
    if (!language::lives_here(scenario_, each)) continue;
    const ProcessId& process = each.address.process();
    if (process == need.who || !may_act(each)) continue;
    const bool has = ledger_.table().has(process, need.cap) || ledger_.table().issues(process, need.cap);
    if (has) add_share(sources, {}, each, need);
    if (!has && db && may_open(each, *db)) add_share(sources, opened_by(each, *db), each, need);
  }
  return sources;
}

std::optional<Adviser::Candidate> Adviser::by_a_source(const Need& need) const { return best_of(sources_of(need)); }

std::optional<Adviser::Candidate> Adviser::best_of(const std::vector<Source>& sources) const {
  std::optional<Candidate> best;
  const auto cost = [](const Candidate& each) { return std::make_pair(each.rank, each.remedy.changes.size()); };
  for (const Source& source : sources) {
    Candidate candidate;
    bool is_possible = true;
    for (const Need& way : source.ways) {
      if (is_met(way)) continue;
      const std::vector<Candidate> clauses = clauses_for(way);
      const auto opened = clauses.empty() ? grant_of(way) : clauses.front();
      is_possible = is_possible && opened.has_value();
      if (opened) candidate = both(candidate, *opened);
    }
    if (!is_possible) continue;
    Candidate steps{{}, Rank::Steps};
    for (const std::string& line : source.steps) steps.remedy.changes.push_back(step(line));
    candidate = both(candidate, steps);
    if (!best || cost(candidate) < cost(*best)) best = std::move(candidate);
  }
  return best;
}

std::optional<Adviser::Candidate> Adviser::grant_of(const Need& need) const {
  const bool is_there = ledger_.is_resident(need.who);
  if (!is_there || (is_messaging(need.cap) && !ledger_.is_resident(need.cap.issuer().process()))) return std::nullopt;
  std::string line = fmt::format("sim grant {} to {}", names_.cap_operand(need.cap), names_.process(need.who));
  return Candidate{{{{Change::Kind::Outside, std::move(line), {}, false, {}}}}, Rank::Outside};
}

// All needs ---------------------------------------------------------------------------------------------------------

std::vector<Adviser::Candidate> Adviser::Options::best() const {
  if (!clauses.empty()) return clauses;
  const Candidate* best = nullptr;
  for (const std::optional<Candidate>* each : {&sharing, &source, &grant}) {
    if (each->has_value() && (best == nullptr || (*each)->rank < best->rank)) best = &**each;
  }
  return best == nullptr ? std::vector<Candidate>() : std::vector<Candidate>{*best};
}

Adviser::Options Adviser::options_for(const Need& need) const {
  Options options;
  options.sharing = by_sharing(need);
  options.clauses = clauses_for(need);
  const bool needs_source = !options.sharing || options.sharing->rank == Rank::Detour;
  if (needs_source && !is_messaging(need.cap)) options.source = by_a_source(need);
  options.grant = grant_of(need);
  return options;
}

std::vector<Remedy> Adviser::remedies_for(const std::vector<Need>& needs) const {
  std::optional<Candidate> shared = Candidate{};
  std::optional<Candidate> granted = Candidate{};
  std::vector<Candidate> candidates = {Candidate{}};
  for (const Need& need : needs) {
    const Options options = options_for(need);
    shared = shared && options.sharing ? std::optional(both(*shared, *options.sharing)) : std::nullopt;
    granted = granted && options.grant ? std::optional(both(*granted, *options.grant)) : std::nullopt;
    std::vector<Candidate> longer;
    for (const Candidate& before : candidates) {
      for (const Candidate& each : options.best()) {
        if (longer.size() < kRemediesMax) longer.push_back(both(before, each));
      }
    }
    candidates = std::move(longer);
  }
  if (shared) candidates.push_back(std::move(*shared));
  if (granted) candidates.push_back(std::move(*granted));
  const auto cost = [](const Candidate& each) { return std::make_pair(each.rank, each.remedy.places()); };
  std::stable_sort(candidates.begin(), candidates.end(),
                   [&](const Candidate& a, const Candidate& b) { return cost(a) < cost(b); });
  std::vector<Remedy> remedies;
  for (Candidate& each : candidates) {
    Remedy remedy = finished(std::move(each), needs.size());
    if (std::find(remedies.begin(), remedies.end(), remedy) == remedies.end()) remedies.push_back(std::move(remedy));
  }
  return remedies;
}

std::string Adviser::nothing_for(const std::vector<Need>& needs, Place place) const {
  for (const Need& need : needs) {
    const bool is_messaging_need = is_messaging(need.cap);
    for (const ProcessId& process : {need.who, is_messaging_need ? need.cap.issuer().process() : need.who}) {
      if (!ledger_.is_resident(process)) {
        return fmt::format("{} is not there {}: nothing gives it to a process that is not there.",
                           names_.process(process), to_text(place));
      }
    }
  }
  return "Nothing would have allowed it.";
}

Advice Adviser::advise(const std::vector<Need>& needs, Advice::Promise promise, Place place) const {
  Advice advice;
  advice.promise = promise;
  advice.place = place;
  std::vector<Need> missing;
  for (const Need& need : needs) {
    if (promise != Advice::Promise::Allowed) {
      const std::string operand = names_.cap_operand(need.cap);
      advice.conditions.push_back(fmt::format("{} holds {}", names_.process(need.who), operand));
    }
    if (!is_met(need)) missing.push_back(need);
  }
  if (missing.empty()) {
    advice.otherwise = kTakenInStatement;
    return advice;
  }
  advice.remedies = remedies_for(missing);
  if (advice.remedies.empty()) advice.otherwise = nothing_for(missing, place);
  return advice;
}

Advice Adviser::advise_opening(const kv_module::DbKey& db, Place place) const {
  Advice advice;
  advice.promise = Advice::Promise::Made;
  advice.conditions = {names_.db(db) + " exists"};
  advice.place = place;
  std::vector<Source> sources;
  for (const ProcessDecl& each : scenario_.cast) {
    if (!language::lives_here(scenario_, each)) continue;
    const ProcessDecl& said = ledger_.said_of(each);
    if (may_open(said, db)) sources.push_back(opened_by(said, db));
  }
  if (auto best = best_of(sources)) advice.remedies.push_back(std::move(best->remedy));
  return advice;
}

}  // namespace hypersim::analysis
