#pragma once
// Reads `manifest` statements: each entry of the file becomes a member of the cast, with what the installer would give
// it. A `process` line with the id of an entry, above or below, adds to it.

#include <map>
#include <memory>
#include <set>
#include <vector>

#include "hypersim/language/scenario.hpp"

#include "operands.hpp"
#include "outline.hpp"

namespace hypersim::language {

class Manifests {
 public:
  /// All outlive this.
  Manifests(Cursor& cursor, Operands& operands, const Cast& cast, const Outline& outline, Scenario& out)
      : cursor_(cursor), operands_(operands), cast_(cast), outline_(outline), out_(out) {}

  /// Reads the rest of the statement, after the keyword, which stood at `at`.
  void read(Position at);
  /// What is declared of the process so far, by its entry or by a `process` line; or null.
  ProcessDecl* declared(const runtime::Address& process);
  /// A `process` line adds to an entry that is read later. It is the last of the cast.
  void add_line(const ProcessDecl& process);
  /// Once everything is read and right: what of the entries is probably not meant.
  void warn(DiagnosticSink& sink) const;

 private:
  void read_options(std::string& prefix, runtime::NodeId& node);
  /// False, and reported, if the id or the name of the entry is another one's.
  bool is_alone(Position at, const ManifestEntry& entry, int member, const runtime::ProcessId& id);
  void install(const ManifestEntry& entry, const runtime::PackageId& package, ProcessDecl& process);

  /// An entry, and the member of `out_.cast` that it has become.
  struct Installed {
    int member;
    std::shared_ptr<const ManifestFile> file;
    std::size_t entry;
  };

  Cursor& cursor_;
  Operands& operands_;
  const Cast& cast_;
  const Outline& outline_;
  Scenario& out_;
  std::map<runtime::Address, int> declared_;  // in out_.cast: entries, and lines that add to one
  std::map<int, Position> entries_;           // by member: the entry that it is
  std::set<int> told_;                        // sources whose mistakes are reported
  std::vector<Installed> installed_;
};

}  // namespace hypersim::language
