#pragma once
// What a manifest may say and probably does not mean: rights that are of no use without others, names that nobody has.

#include <set>
#include <string>
#include <utility>
#include <vector>

#include "hypersim/language/scenario.hpp"

#include "diagnostics.hpp"
#include "manifest_file.hpp"

namespace hypersim::language {

class ManifestWarnings {
 public:
  /// Of a scenario whose cast is complete. Both outlive this.
  ManifestWarnings(const Scenario& scenario, DiagnosticSink& sink);

  void warn(const ProcessDecl& process, const ManifestEntry& entry) const;

 private:
  void requested(const ProcessDecl& process, const ManifestRight& right) const;
  /// False if it has said that nobody has the id.
  bool has_owner(const ManifestRight& right) const;
  void twice(const std::vector<ManifestRight>& rights, std::string_view verb) const;
  bool may_message(const runtime::ProcessId& from, const runtime::ProcessId& to) const;

  const Scenario& scenario_;
  DiagnosticSink& sink_;
  std::set<runtime::ProcessId> cast_;
  std::set<runtime::ProcessId> public_;
  std::set<std::pair<runtime::ProcessId, runtime::ProcessId>> messaging_;  // from, to
};

}  // namespace hypersim::language
