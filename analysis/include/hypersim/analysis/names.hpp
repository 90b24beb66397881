#pragma once
// How messages for people call things: by the names of the scenario's cast where there is one.

#include <map>
#include <string>

#include "hypersim/language/scenario.hpp"

namespace hypersim::analysis {

class Names {
 public:
  /// The scenario outlives it.
  explicit Names(const language::Scenario& scenario);

  const language::Scenario& scenario() const { return scenario_; }
  /// `owner`; `kv:distro:sys` for a process that is not of the cast.
  std::string process(const runtime::ProcessId& id) const;
  std::string process(const runtime::Address& address) const;
  /// The member of the cast on the node from which the scenario is seen, if it is one.
  const language::ProcessDecl* cast(const runtime::ProcessId& id) const;
  /// A member of the cast of that package and of that node, if there is one.
  const language::ProcessDecl* member_of(const runtime::PackageId& package) const;

  /// `birthdays` as a process of `seen_from` writes it, else `owner/birthdays` or `app:dev.os/birthdays`.
  std::string db(const kv_module::DbKey& db, const runtime::PackageId* seen_from = nullptr) const;
  /// The same of a database of that node, which may be another one: `owner/birthdays` by its member there, or
  /// `b.dev@app:dev.os/birthdays`.
  std::string db_on(const runtime::NodeId& node, const kv_module::DbKey& db,
                    const runtime::PackageId* seen_from = nullptr) const;
  /// For sentences: `owner/birthdays read`, `cap contacts "Read"`; a messaging capability: `messaging of viewer`.
  std::string cap(const runtime::Capability& cap, const runtime::PackageId* seen_from = nullptr) const;
  /// As a CAP operand that the language reads: the same, but `cap viewer "messaging"`.
  std::string cap_operand(const runtime::Capability& cap, const runtime::PackageId* seen_from = nullptr) const;

 private:
  const language::Scenario& scenario_;
  std::map<runtime::ProcessId, const language::ProcessDecl*> cast_;      // on that node
  std::map<runtime::Address, const language::ProcessDecl*> abroad_;      // on the others
  std::map<runtime::PackageId, const language::ProcessDecl*> packages_;  // the first member of each
};

/// The kind and database of a capability, if kv issued it.
std::optional<kv_module::KvCapabilityParams> kv_params(const runtime::Capability& cap);
/// A database's text form in the trace, `package:publisher/name`, taken apart, if the text has that form.
std::optional<kv_module::DbKey> db_of_text(std::string_view text);

}  // namespace hypersim::analysis
