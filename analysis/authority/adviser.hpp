#pragma once
// Looks for advice in the ledger: which steps, clauses or grants would meet what is needed. It knows four ways to meet
// one need, and puts those of all needs together.
//
// - sharing: steps of processes that are alive (sharing.hpp);
// - clauses of declarations and spawns, as long as what they give would still be held;
// - a source: somebody opens or shares it, after clauses or grants have opened the ways that this takes;
// - a grant from outside.

#include <optional>
#include <vector>

#include "hypersim/analysis/advice.hpp"

#include "ledger.hpp"

namespace hypersim::analysis {

/// What is taken in the statement itself, nothing before it gives.
inline constexpr const char* kTakenInStatement = "What it needs is taken away in the same statement.";

class Adviser {
 public:
  /// All outlive this. The ledger stands at the place where steps would go.
  Adviser(const language::Scenario& scenario, const Names& names, const Ledger& ledger)
      : scenario_(scenario), names_(names), ledger_(ledger) {}

  /// None of `needs` may have been taken away since that place.
  Advice advise(const std::vector<Need>& needs, Advice::Promise promise, Place place) const;
  /// To open the database, for the first of its package that can.
  Advice advise_opening(const kv_module::DbKey& db, Place place) const;

 private:
  /// How natural a remedy is, the best first.
  enum class Rank {
    Nothing,  // to do
    Steps,    // of those who have it
    Clauses,
    Mixed,
    Detour,  // steps that pass on a right to message first
    Outside
  };
  struct Candidate {
    Remedy remedy;
    Rank rank = Rank::Nothing;
    std::vector<std::string> unanswered = {};  // steps whose answers get lost, if nothing else is changed
  };
  static Candidate both(const Candidate& a, const Candidate& b);
  static Remedy finished(Candidate candidate, std::size_t needs);

  struct Options {
    std::optional<Candidate> sharing;
    std::vector<Candidate> clauses;
    std::optional<Candidate> source;
    std::optional<Candidate> grant;

    /// To stand beside those for other needs.
    std::vector<Candidate> best() const;
  };
  /// Somebody gives it in these steps, if nobody refuses these messages.
  struct Source {
    std::vector<std::string> steps;
    std::vector<Need> ways;
  };

  bool is_met(const Need& need) const;
  Options options_for(const Need& need) const;
  std::vector<Remedy> remedies_for(const std::vector<Need>& needs) const;
  std::optional<Candidate> by_sharing(const Need& need) const;

  std::vector<Candidate> clauses_for(const Need& need) const;
  std::vector<Candidate> clauses_to_message(const Need& need) const;
  std::vector<Candidate> clauses_to_hold(const Need& need) const;
  static Candidate clause(Change change);
  /// Would a `requests` of its own have given it, and would it still be held?
  bool would_have(const language::ProcessDecl& holder, const runtime::Capability& cap) const;

  std::vector<Source> sources_of(const Need& need) const;
  void add_share(std::vector<Source>& sources, Source source, const language::ProcessDecl& by, const Need& need) const;
  Source opened_by(const language::ProcessDecl& member, const kv_module::DbKey& db) const;
  std::optional<Candidate> by_a_source(const Need& need) const;
  /// The cheapest.
  std::optional<Candidate> best_of(const std::vector<Source>& sources) const;
  bool may_open(const language::ProcessDecl& member, const kv_module::DbKey& db) const;
  std::optional<Candidate> grant_of(const Need& need) const;

  /// Why nothing can be advised.
  std::string nothing_for(const std::vector<Need>& needs, Place place) const;
  bool may_act(const language::ProcessDecl& member) const;
  const language::ProcessDecl* member(const runtime::ProcessId& process) const;

  const language::Scenario& scenario_;
  const Names& names_;
  const Ledger& ledger_;
};

}  // namespace hypersim::analysis
