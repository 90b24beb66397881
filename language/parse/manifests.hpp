#pragma once
// Reads `manifest` and `package` statements: each entry of the file becomes a member of the cast, with what the
// installer would give it. A `process` line with the id of an entry, above or below, adds to it.

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
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

  // Each reads the rest of its statement, after the keyword, which stood at `at`.
  void manifest(Position at);
  void package(Position at);
  /// What is declared of the process so far, by its entry or by a `process` line; or null.
  ProcessDecl* declared(const runtime::Address& process);
  /// A `process` line adds to an entry that is read later. It is the last of the cast.
  void add_line(const ProcessDecl& process);
  /// Once everything is read: reports entries whose programs are missing, if nothing takes their places.
  void report_missing(DiagnosticSink& sink) const;
  /// Once everything is read and right: what of the entries is probably not meant.
  void warn(DiagnosticSink& sink) const;

 private:
  /// What is behind `at` and, of a `manifest`, behind the id, which stood at `id_at`.
  void read(Position at, Position id_at, std::optional<runtime::PackageId> id, std::string_view what);
  /// Of its files, and once.
  void report(const Diagnostic& mistake);
  void add_entries(const NamedPackage& named, Position id_at, Package& package);
  void read_options(std::string& prefix, runtime::NodeId& node);
  /// False, and reported, if the id or the name of the entry is another one's.
  bool is_alone(Position at, const ManifestEntry& entry, int member, const runtime::ProcessId& id);
  void install(const ManifestEntry& entry, const Package& package, ProcessDecl& process);

  /// An entry, and the member of `out_.cast` that it has become.
  struct Installed {
    int member;
    std::shared_ptr<const ManifestFile> file;
    std::size_t entry;
    std::optional<Diagnostic> missing;  // its program
    std::string program;                // that it runs if nothing else is said
  };

  Cursor& cursor_;
  Operands& operands_;
  const Cast& cast_;
  const Outline& outline_;
  Scenario& out_;
  std::map<runtime::Address, int> declared_;               // in out_.cast: entries, and lines that add to one
  std::map<int, Position> entries_;                        // by member: the entry that it is
  std::set<std::pair<Outline::Place, std::string>> told_;  // mistakes of their files that are reported
  std::vector<Installed> installed_;
};

}  // namespace hypersim::language
