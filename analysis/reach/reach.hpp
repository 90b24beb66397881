#pragma once
// What the steps, clauses and programs of a scenario can bring about. A step that only tries counts, too: a scenario
// may show that it is refused. A program may do whatever a process of its package can do.

#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "hypersim/language/scenario.hpp"
#include "hypersim/runtime/kernel_wire.hpp"

namespace hypersim::analysis {

/// Something that comes about, and where the scenario says so.
struct Source {
  std::string_view text;
  language::Position at;
};

/// The texts of one kind that can come about.
class Texts {
 public:
  void add(std::string_view text, language::Position at) { sources_.push_back({text, at}); }
  void add_any() { has_any_ = true; }
  void add(const language::BytesOperand& operand);
  void settle();  // after the last add(), before the first question

  bool has(std::string_view text) const;
  bool has_any() const { return has_any_; }
  const std::vector<Source>& sources() const { return sources_; }

 private:
  std::vector<Source> sources_;
  bool has_any_ = false;
};

class Reach {
 public:
  /// The scenario outlives it.
  explicit Reach(const language::Scenario& scenario);

  bool process(const runtime::ProcessId& id) const;
  bool database(const kv_module::DbKey& db) const;
  bool capability(const runtime::Capability& cap) const;
  /// Can a line be printed that contains it? Only what steps print is known: modules print, too.
  bool printed(std::string_view needle) const;
  /// Can the process have that state?
  bool state(const runtime::ProcessId& id, std::string_view value) const;

  /// The keys of a database; null if nobody can write to it. With has_any(), or where any() is true: unknown ones, too.
  const Texts* keys(const kv_module::DbKey& db) const;
  /// The values of that key. Null if the key is not written as such.
  const Texts* values(const kv_module::DbKey& db, std::string_view key) const;
  /// Can programs, or commands that are not known, write whatever they like?
  bool any() const { return anything_ || has_programs(); }

  /// The bodies of requests to the process; null if there is none.
  const Texts* bodies(const runtime::ProcessId& to) const;
  /// What scripts answer.
  const Texts& answers() const { return answers_; }
  const Texts& logs() const { return logs_; }
  const Texts* states(const runtime::ProcessId& id) const;
  const std::map<kv_module::DbKey, language::Position>& databases() const { return databases_; }
  const std::map<runtime::Capability, language::Position>& capabilities() const { return capabilities_; }

 private:
  struct Letter {  // a request
    const runtime::ProcessId& to;
    std::optional<std::string_view> body;  // none: it is known only when it is sent
    std::optional<std::string_view> blob;
    language::Position at;
  };
  struct StepVisitor;

  bool has_programs() const { return !programs_.empty(); }
  void clauses(const language::ProcessDecl& decl);
  void letter(const Letter& letter);
  void letter_to_kv(const Letter& letter);
  void letter_to_kernel(const Letter& letter);
  void command(const runtime::wire::KernelCommand& command, language::Position at);
  void write(const kv_module::DbKey& db, std::string_view key, language::Position key_at,
             const std::optional<std::string_view>& value, language::Position value_at);
  void capability(const runtime::Capability& cap, language::Position at) { capabilities_.try_emplace(cap, at); }
  void capabilities(const std::vector<language::CapOperand>& operands);
  /// One with params that are known only when they are played.
  void any_of(const runtime::ProcessId& issuer) { any_of_.insert(issuer); }
  void settle();

  const language::Scenario& scenario_;
  bool anything_ = false;                  // by requests to kv or the kernel that are known only when they are sent
  std::set<runtime::PackageId> programs_;  // the packages that have one
  std::set<runtime::ProcessId> initialized_;
  std::set<runtime::ProcessId> cast_;
  std::map<kv_module::DbKey, language::Position> databases_;
  std::map<runtime::Capability, language::Position> capabilities_;
  std::set<runtime::ProcessId> any_of_;
  struct Database {
    Texts keys;
    std::map<std::string_view, Texts> values;
  };
  std::map<kv_module::DbKey, Database> written_;
  std::map<runtime::ProcessId, Texts> bodies_;
  std::map<runtime::ProcessId, Texts> states_;
  Texts answers_;
  Texts logs_;
  std::string all_logs_;             // one behind the other, so that a search is one search
  std::deque<std::string> decoded_;  // texts that stand in no operand
};

}  // namespace hypersim::analysis
