#pragma once
// What a scenario's names stand for while it is read: the cast, which is known before anything else is looked at, and
// the names that steps save, in the order of the steps.

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "hypersim/language/scenario.hpp"

#include "cursor.hpp"

namespace hypersim::language {

/// Is it a letter, then letters, digits, `-`, `_`? This is true of reserved words, too.
bool is_name(std::string_view text);
/// What the entry of a manifest is called in the cast, with `as PREFIX` or, if that is empty, without: its id if it has
/// no other name.
std::string name_of_entry(std::string_view prefix, const runtime::ProcessId& id);
/// Reports a token that cannot be a name (of the cast, saved, …).
bool check_name(Cursor& cursor, const Token& name);

struct Member {
  std::string name;
  /// Nothing if the id in the declaration is wrong. What depends on it is not judged.
  std::optional<runtime::Address> address;
  Position declared_at;                             // or spawned for the first time
  std::optional<Position> entry_at = std::nullopt;  // in a manifest, if one names it
  bool installs = false;                            // the installer, that nobody declares
  bool spawned = false;                             // by a `spawn`, and not declared
  bool unstarted = false;                           // then: only itself and its descendants would spawn it
};

class Cast {
 public:
  /// The nodes of the scenario. Call it before anything is added.
  void set_nodes(std::vector<runtime::NodeId> nodes) { nodes_ = std::move(nodes); }
  /// False if the name is taken already. Then nothing changes. If a manifest names a process of that address, it gets
  /// the name.
  bool add(std::string_view name, const std::optional<runtime::Address>& address, Position at);
  /// Adds an entry of a manifest, unless it is there. It is called `name`, unless a `process` line with its id calls it
  /// otherwise; by its id alone if `name` cannot be one.
  void add_entry(std::string name, const runtime::Address& address, Position at);
  /// The package is on that node, with what its folder holds.
  void add_folder(const runtime::NodeId& node, const runtime::PackageId& package,
                  const std::shared_ptr<const PackageFolder>& folder);
  /// Adds the installer of that node, unless it is declared.
  void add_installer(const runtime::NodeId& node, Position at);
  /// Call this once, when all are there that are declared: entries get the names that are left.
  void name_entries();
  /// Adds one that a `spawn` names, after all that are declared, unless the name is taken. Returns its index.
  int add_spawned(std::string_view name, Position at);
  void give_address(int member, runtime::Address address) {
    members_[static_cast<std::size_t>(member)].address = std::move(address);
  }
  void mark_unstarted(int member) { members_[static_cast<std::size_t>(member)].unstarted = true; }
  /// A statement of a later release would have declared this name. It is unknown, but not a mistake.
  void excuse(std::string_view name);
  /// A statement that this release does not read may have declared any name.
  void excuse_all() { all_excused_ = true; }
  /// Call this once, when all members are there.
  void settle();

  const std::vector<runtime::NodeId>& nodes() const { return nodes_; }
  /// The first of them, which is meant where nothing else is said.
  const runtime::NodeId& node() const { return nodes_.front(); }
  bool has_node(std::string_view name) const;
  const std::vector<Member>& members() const { return members_; }
  /// The member's index, or -1.
  int find(std::string_view name) const;
  int find(const runtime::Address& address) const;
  bool is_excused(std::string_view name) const;
  /// The folder of the package on that node, if `package` names it; or null.
  const PackageFolder* folder(const runtime::NodeId& node, const runtime::PackageId& package) const;
  /// Names for a search of the nearest spelling.
  std::vector<std::string_view> names() const;

 private:
  std::vector<runtime::NodeId> nodes_ = {runtime::NodeId()};
  std::vector<Member> members_;
  std::map<runtime::Address, int> declared_;  // of those that are declared: the first
  std::set<int> unnamed_;                     // entries of manifests without a `process` line, so far
  std::map<std::string, int, std::less<>> by_name_;
  std::map<std::string, int, std::less<>> by_address_;
  std::map<std::pair<runtime::NodeId, runtime::PackageId>, std::shared_ptr<const PackageFolder>> folders_;
  std::set<std::string, std::less<>> excused_;
  bool all_excused_ = false;
};

/// What a step saved under a name.
enum class Saved {
  Value,
  Request,            // of a `send`
  RequestUnanswered,  // of a `send … no answer`
  Unknown,            // of a step that could not be read; good for any use
};

/// The names that steps save. In `parallel` a name may come from an earlier line of the same lane, from before the
/// block, or from any line of another lane. What a `pipeline` saves can be used after it.
class SavedNames {
 public:
  void save(std::string_view name, Saved what, int process);
  /// Steps that are not read may save any name. From now on no name is unknown.
  void excuse_all() { all_excused_ = true; }

  /// The name is used as a value, or as the request of an `await` of `process`. A mistake is reported now, or at the
  /// end of the block.
  void use_value(Cursor& cursor, std::string_view name, Position at);
  void use_request(Cursor& cursor, std::string_view name, Position at, int process);

  /// Has a step saved it, in any way? Not known inside a block.
  bool has(std::string_view name) const { return names_.find(name) != names_.end(); }

  void begin_pipeline() { in_pipeline_ = true; }
  void end_pipeline();

  void begin_parallel();
  /// The lane of the lines that follow.
  void enter_lane(int lane) { lane_ = lane; }
  void end_parallel(Cursor& cursor);

 private:
  /// What a name may stand for at some place.
  struct Meaning {
    bool value = false;
    bool unanswered = false;
    bool unknown = false;
    std::set<int> requests;  // by the processes that sent them

    void add(Saved what, int process);
    void add(const Meaning& other);
    bool nothing() const { return !value && !unanswered && !unknown && requests.empty(); }
    bool good_as_value() const { return value || unknown; }
  };
  struct InBlock {
    std::map<int, Meaning> last;  // by lane
    std::set<int> lanes_with_values;
  };
  struct PendingUse {
    std::string name;
    Position at;
    int lane;
    bool saved;  // as something that is not a value
    DoneByPtr done_by;
  };

  struct PipelineSave {
    std::string name;
    Saved what;
    int process;
  };

  const Meaning& meaning(std::string_view name) const;
  std::string nearest(const Cursor& cursor, std::string_view name) const;

  std::map<std::string, Meaning, std::less<>> names_;
  std::map<std::string, InBlock, std::less<>> block_;
  std::vector<PendingUse> pending_;
  std::vector<PipelineSave> pipeline_;
  std::set<std::string, std::less<>> pipeline_names_;
  bool in_pipeline_ = false;
  bool in_block_ = false;
  int lane_ = -1;
  bool all_excused_ = false;
};

}  // namespace hypersim::language
