#pragma once
// Advice: changes of a scenario that would have allowed what was refused, or given what is missing. Each change has its
// place, and the advice promises what they bring. See docs/capabilities.md, "Advice". A test plays everything that is
// advised for the bundled scenarios.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "hypersim/analysis/names.hpp"
#include "hypersim/language/scenario.hpp"
#include "hypersim/runtime/trace.hpp"

namespace hypersim::analysis {

/// Who has to hold what. To message a process that is public, its messaging capability need not be held.
struct Need {
  runtime::ProcessId who;
  runtime::Capability cap;
  bool must_hold = false;  // also where the right alone would do
  friend bool operator==(const Need&, const Need&) = default;
};

/// All that a request needs so that it is answered: the way there, the capability that kv asks for, the way back.
std::vector<Need> needs_of(const runtime::KernelMessage& request, const runtime::NodeId& our);
/// The same for a request that was sent in that event, with the capabilities that could not be attached to it.
std::vector<Need> needs_of(const std::vector<runtime::TraceEvent>& trace, std::size_t sent, const runtime::NodeId& our);

/// Where the steps that are advised go.
struct Place {
  enum class Kind { Before, After, AtEnd };
  Kind kind = Kind::AtEnd;
  int line = 0;  // of the statement before or after which they go, outside of all blocks but `repeat`
};
/// `before line 8`, `after line 7`, `at the end`.
std::string to_text(Place place);

/// One change of the scenario.
struct Change {
  enum class Kind {
    Step,     // a line of its own, at the place of the advice
    Outside,  // such a line of `sim`: nobody on the node could do it
    Clause,   // one more in a declaration or a spawn
    NoClause  // one less
  };
  Kind kind = Kind::Step;
  std::string text;            // `owner share box read with viewer`; `requests kv:distro:sys`
  std::string member;          // of a clause: whose it is
  bool in_spawn = false;       // of a clause: in a spawn, not in a declaration
  language::Position at = {};  // of a clause: where that begins
  bool in_manifest = false;    // of a clause: in a process of a manifest, and written as there

  /// A line of its own.
  bool is_step() const { return kind == Kind::Step || kind == Kind::Outside; }
  friend bool operator==(const Change& a, const Change& b) {
    return a.kind == b.kind && a.text == b.text && a.member == b.member;
  }
};
std::string_view name_of(Change::Kind kind);  // as it stands in JSON: `step`, `outside`, `clause`, `no_clause`

/// Changes that bring what is promised if all of them are made.
struct Remedy {
  std::vector<Change> changes;  // clauses, then steps in their order

  bool has(Change::Kind kind) const;
  bool has_steps() const;
  /// How many declarations and spawns it touches.
  std::size_t places() const;
  bool is_all_steps() const;
  friend bool operator==(const Remedy&, const Remedy&) = default;
};

struct Advice {
  enum class Promise {
    Allowed,     // the request, or whatever was refused, is not refused for that reason
    Given,       // each of `needs` is met at that place
    Made,        // the database is there
    BroughtBack  // the process is alive
  };
  Promise promise = Promise::Allowed;
  /// For Given and Made: what `check` would find at that place.
  std::vector<std::string> conditions;
  Place place;
  std::vector<Remedy> remedies;  // each suffices by itself; the most natural first
  std::string otherwise;         // a sentence, if there is none

  bool empty() const { return remedies.empty() && otherwise.empty(); }
  /// What a report names: the first, and some others that are like it.
  std::vector<Remedy> named() const;
};

/// `This step before line 8 would have allowed it`.
std::string lead_of(const Advice& advice);
/// The sentence of a report: the lead, and `owner share box read with viewer`.
std::string to_text(const Advice& advice);
/// `requests viewer` in the declaration of lone, and before line 6 `lone open box`.
std::string to_text(const Remedy& remedy, Place place);
/// What somebody outside of the node could do. Empty if there is no such remedy.
std::string outside_text(const Advice& advice);

/// What to look for advice for.
struct Wish {
  std::vector<Need> needs;
  Advice::Promise promise = Advice::Promise::Allowed;
  /// The event in which it was asked for: steps go before the statement that was being played. Without it they go at
  /// the end.
  std::optional<std::size_t> event;
};

/// As things are at the end of the trace.
Advice advice_for(const language::Scenario& scenario, const Names& names, const std::vector<runtime::TraceEvent>& trace,
                  const Wish& wish);
/// How to open the database, so that it is there.
Advice advice_to_open(const language::Scenario& scenario, const Names& names,
                      const std::vector<runtime::TraceEvent>& trace, const kv_module::DbKey& db,
                      std::optional<std::size_t> event);
/// The place at which steps would come before the statement in which the event came about.
Place place_of(const language::Scenario& scenario, const std::vector<runtime::TraceEvent>& trace, std::size_t event);

/// A change of what a process is declared or spawned with.
Change clause_of(const language::ProcessDecl& decl, Change::Kind kind, std::string text);

// One more clause, as it is written where the process is declared: `requests kv:distro:sys`, or in a manifest
// `"request_capabilities": ["kv:distro:sys"]`.

/// `operand` is the capability, or for messaging its issuer, as a scenario names it.
Change more_requests(const language::ProcessDecl& decl, const runtime::Capability& cap, const std::string& operand);
/// `operand` is the receiver, as a scenario names it.
Change more_grants(const language::ProcessDecl& decl, const runtime::ProcessId& to, const std::string& params,
                   const std::string& operand);
Change more_public(const language::ProcessDecl& decl);
Change more_networking(const language::ProcessDecl& decl);
Change more_restart(const language::ProcessDecl& decl);

}  // namespace hypersim::analysis
