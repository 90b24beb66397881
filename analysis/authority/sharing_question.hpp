#pragma once
// Between a run and the search: which processes and capabilities matter to a question, as the numbers that the search
// takes, and its steps as lines of a scenario.

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "hypersim/analysis/authority.hpp"
#include "hypersim/analysis/names.hpp"

#include "crossings.hpp"
#include "ledger.hpp"
#include "sharing.hpp"

namespace hypersim::analysis {

/// More processes than this are not searched. Wired ones that differ in nothing count as one.
inline constexpr std::size_t kSharingProcessesMax = 1000;

/// Who could come to hold these capabilities.
struct SharingQuestion {
  SharingWorld sharing;
  SharingGoal goal;
  std::vector<const language::ProcessDecl*> processes;
  runtime::Capabilities capabilities;
  /// By the numbers of two nodes: for how many seconds a step has to wait for an answer, if it says so.
  std::map<std::pair<std::size_t, std::size_t>, std::uint64_t> within_s;
  bool is_too_large = false;
};

/// The nodes that take part.
struct SharingNodes {
  /// Of one node alone.
  explicit SharingNodes(const Ledger& ledger) : ledgers{&ledger} {}
  SharingNodes(std::vector<const Ledger*> of_each, const Crossings& between)
      : ledgers(std::move(of_each)), crossings(&between) {}

  std::vector<const Ledger*> ledgers;
  const Crossings* crossings = nullptr;  // if there are several

  /// None if that node does not take part.
  const Ledger* on(const runtime::NodeId& node) const;
};

/// `who` is in the cast and alive, on one of the nodes.
SharingQuestion sharing_question_of(const language::Scenario& scenario, const SharingNodes& nodes,
                                    const language::ProcessDecl& who, const runtime::Capabilities& goal);

/// The plan as lines: `owner share birthdays read with viewer`. `names_on`: as the scenario calls things on that node.
std::vector<CouldStep> lines_of(const SharingQuestion& question, const SharingPlan& plan,
                                const std::function<const Names&(const runtime::NodeId&)>& names_on);

/// The database of a capability, if kv of this node issues it.
std::optional<kv_module::DbKey> our_database(const language::Scenario& scenario, const runtime::Capability& cap);
/// Why kv would refuse to open a database of that name for anyone; empty if it would not.
std::string refused_name(const kv_module::DbKey& db);

}  // namespace hypersim::analysis
