#include "manifest_warnings.hpp"

#include <map>
#include <tuple>

#include "hypersim/language/spelling.hpp"
#include "hypersim/runtime/bundled_modules.hpp"
#include "hypersim/runtime/capability.hpp"
#include "hypersim/runtime/json_value.hpp"
#include "hypersim/runtime/modules.hpp"

namespace hypersim::language {

namespace modules = runtime::modules;
using runtime::ProcessId;

namespace {

bool is_messaging(const ManifestRight& right) { return runtime::canonical_json(right.params) == R"("messaging")"; }

}  // namespace

ManifestWarnings::ManifestWarnings(const Scenario& scenario, DiagnosticSink& sink) : scenario_(scenario), sink_(sink) {
  for (const ProcessDecl& decl : scenario.cast) {
    const ProcessId& process = decl.address.process();
    cast_.insert(process);
    if (decl.is_public) public_.insert(process);
    for (const runtime::Capability& cap : requested_by(decl)) {
      if (runtime::is_messaging(cap)) messaging_.emplace(process, cap.issuer().process());
    }
    for (const GrantClause& grant : decl.grants) {
      if (runtime::canonical_json(grant.params.json) == R"("messaging")") {
        messaging_.emplace(grant.to.address.process(), process);
      }
    }
  }
}

bool ManifestWarnings::may_message(const ProcessId& from, const ProcessId& to) const {
  return from == to || to == modules::timer() || public_.contains(to) || messaging_.contains({from, to});
}

void ManifestWarnings::warn(const ProcessDecl& process, const ManifestEntry& entry) const {
  twice(entry.requests, "requested");
  twice(entry.grants, "granted");
  for (const ManifestRight& right : entry.requests) {
    if (has_owner(right)) requested(process, right);
  }
  for (const ManifestRight& right : entry.grants) has_owner(right);
  for (const auto* passed : {&entry.passed_requests, &entry.passed_grants}) {
    for (const PassedOver& one : *passed) {
      sink_.warn({one.at, "this is no capability, and an installation passes over it",
                  R"(write "PROCESS_ID", or {"process": "PROCESS_ID", "params": …})", nullptr});
    }
  }
}

void ManifestWarnings::requested(const ProcessDecl& process, const ManifestRight& right) const {
  const ProcessId& self = process.address.process();
  const ProcessId& issuer = right.process;
  const std::string name = in_quotes(process.name);
  if (!is_messaging(right)) {
    const bool is_network = runtime::Capability(runtime::Address(scenario_.node, issuer), right.params) ==
                            runtime::Capability::networking(scenario_.node);
    if (is_network || may_message(self, issuer)) return;
    sink_.warn({right.at, name + " gets this right, but may not message " + issuer.text() + ", which it is a right to",
                "also request " + in_quotes(issuer.text()), nullptr});
  } else if (modules::is_bundled(issuer) && !modules::may_message_anyone(issuer) && !may_message(issuer, self)) {
    sink_.warn({right.at, name + " may message " + issuer.text() + ", which may not answer it",
                "also grant: \"grant_capabilities\": [" + in_quotes(issuer.text()) + "]", nullptr});
  }
}

bool ManifestWarnings::has_owner(const ManifestRight& right) const {
  if (cast_.contains(right.process) || modules::is_bundled(right.process)) return true;
  const std::string& id = right.process.text();
  Spelling spelling(id);
  for (const ProcessId& one : cast_) spelling.offer(one.text());
  for (const ProcessId& one : modules::bundled()) spelling.offer(one.text());
  const auto names = right.process.check_names();
  if (!names) {
    sink_.warn({right.at,
                "no process can have the id " + in_quotes(id) + ": only a-z 0-9 and \"-\" may stand in its names" +
                    " (and \".\" in the last)",
                spelling.hint(), nullptr});
  } else {
    sink_.warn({right.at, "nobody in this scenario has the id " + in_quotes(id), spelling.hint(), nullptr});
  }
  return false;
}

void ManifestWarnings::twice(const std::vector<ManifestRight>& rights, std::string_view verb) const {
  std::map<std::tuple<ProcessId, std::string>, Position> first;
  for (const ManifestRight& right : rights) {
    const auto canonical = runtime::canonical_json(right.params);
    const auto [known, is_new] = first.try_emplace({right.process, canonical.value_or(right.params)}, right.at);
    if (is_new) continue;
    sink_.warn({right.at,
                "this is " + std::string(verb) + " already, in line " + std::to_string(known->second.line) +
                    ", column " + std::to_string(known->second.column),
                "once is enough", nullptr});
  }
}

}  // namespace hypersim::language
