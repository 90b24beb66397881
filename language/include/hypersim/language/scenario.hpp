#pragma once
// A scenario that has been read, checked and resolved: every name is a member of the cast, every database has its
// package, every file operand its bytes. A plain tree, made by parse_scenarios() and never changed by a run. The
// language is docs/scenario-language.md.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "hypersim/kv_module/kv_types.hpp"
#include "hypersim/kv_module/storage_fault.hpp"
#include "hypersim/language/operand.hpp"
#include "hypersim/language/setting.hpp"
#include "hypersim/runtime/bytes.hpp"
#include "hypersim/runtime/capability.hpp"
#include "hypersim/runtime/identity.hpp"
#include "hypersim/runtime/on_exit.hpp"
#include "hypersim/runtime/semantics.hpp"
#include "hypersim/runtime/step_id.hpp"

namespace hypersim::language {

// Declarations ------------------------------------------------------------------------------------------------------

enum class StorageKind { RocksDb, Memory };

struct Options {
  runtime::Semantics semantics;
  std::optional<StorageKind> storage;
  std::optional<std::uint64_t> seed;
  std::uint64_t limit_events = 1'000'000;
  std::uint64_t limit_time_ms = 3'600'000;
  std::uint64_t limit_memory = std::uint64_t{1} << 30U;  // bytes of what a run keeps
  // Where the scenario says these.
  std::optional<Position> limit_events_at = std::nullopt;
  std::optional<Position> limit_memory_at = std::nullopt;
};

/// `grants WHO [JSON]`: `to` receives the capability with these params that the process issues.
struct GrantClause {
  WhoOperand to;
  JsonOperand params;
};

/// A `process` declaration, or what a `spawn` says of the child.
struct ProcessDecl {
  std::string name;
  runtime::Address address;
  /// Neither `requests` nor `grants`, nor `unwired`: may message kv, timer and every other wired process, and they may
  /// message it. A spawned process never is.
  bool wired = true;
  /// No process of its own until a `spawn` makes it: of the cast because a `spawn` names it.
  bool spawned = false;
  bool is_public = false;
  bool networking = false;  // holds `cap our@kernel:distro:sys "network"`
  runtime::OnExit on_exit;
  /// What it runs: a program of processes/registry.hpp, or a component of its package; empty: it is a script.
  std::string program;
  JsonOperand args;  // for the program, or empty
  std::vector<CapOperand> requests;
  std::vector<GrantClause> grants;
  bool keeps = true;
  bool silent = false;
  BytesOperand answers;                // default `ok`
  std::uint64_t answers_after_ms = 0;  // from the arrival of the request
  std::optional<BytesOperand> state;   // its durable state before its first life
  /// It runs the bundled stand-in that is called `program` (processes/stand_ins.hpp): it is the module, as far as that
  /// answers for it.
  bool is_stand_in = false;
  /// No line declares it: a stand-in that an entry of a package needs, or the installer. Then `at` is the line that
  /// needs it.
  bool came_by_itself = false;
  Position at;
  std::optional<Position> entry = std::nullopt;  // in the manifest that names it, and says what it requests and grants
};

/// A file below the `pkg/` of a package.
struct PackageFile {
  std::string path;  // in the drive of the package, from `pkg/`: `main.wasm`, `ui/index.html`
  std::string file;  // where it is read
  std::optional<Position> entry = std::nullopt;  // in the manifest: the first entry whose program it is
  bool is_script = false;                        // a program of the terminal, says the scripts.json
};

/// The folder of a built package, as `kit build` leaves it: what its drive holds.
struct PackageFolder {
  std::string path;                // DIR, as it is opened
  std::string metadata;            // the metadata.json, as it is opened
  std::vector<PackageFile> files;  // all that are below `pkg/`, by path

  /// Null if there is no file of that path.
  const PackageFile* find(std::string_view wanted) const;
};

/// A file that a drive holds from the start.
struct DriveFile {
  std::string path;  // in the drive
  runtime::Bytes bytes;
};

/// `manifest PACKAGE_ID file:PATH` or `package file:DIR`: what an installation of the package initializes.
struct Package {
  runtime::PackageId id;
  std::vector<int> members;        // of the cast, in the order of the entries
  std::vector<std::string> lines;  // that the installer prints about what it passes over
  Position at;
  runtime::NodeId node = {};
  std::string named = {};                                 // PATH or DIR, relative to the folder of what names it
  std::string manifest = {};                              // its manifest.json, as it is opened
  std::string scripts = {};                               // the scripts.json beside it, or empty
  std::shared_ptr<const PackageFolder> folder = nullptr;  // null for `manifest`, whose entries are scripts
  /// What its drive holds from the start; null where no bundled stand-in for vfs:distro:sys has it.
  std::shared_ptr<const std::vector<DriveFile>> drive = nullptr;
};

/// The name by which the component at that path in the drive of the package is a program: `app:dev.os/pkg/main.wasm`,
/// which is the path that a spawn names.
std::string component_program(const runtime::PackageId& package, std::string_view path);

/// Where a component is: a package, and the path in its drive, from `pkg/`.
struct ComponentPlace {
  runtime::PackageId package;
  std::string path;
};

/// Where the component is that a process of the package `own` means by that program: in the drive of a package by a
/// path, `app:dev.os/pkg/main.wasm`, with or without a `/` in front, or in that of its own by `main`. Nothing if it can
/// mean none.
std::optional<ComponentPlace> component_place(const runtime::PackageId& own, std::string_view program);

/// Who installs packages on a node: main:app-store:sys.
const runtime::ProcessId& installer();

// Conditions --------------------------------------------------------------------------------------------------------

struct Condition;
struct HoldsCondition {
  WhoOperand who;
  CapOperand cap;
};
struct LacksCondition {
  WhoOperand who;
  CapOperand cap;
};
/// `only WHO… hold CAP`: no other process holds any of it, runtime modules and those that stand in for them aside.
/// These need not hold it. Without a WHO: `nobody holds CAP`.
struct OnlyHoldCondition {
  std::vector<WhoOperand> who;
  CapOperand cap;
};
struct AliveCondition {
  WhoOperand who;
};
struct DeadCondition {
  WhoOperand who;
};
/// The durable state of the process, whether it is alive or not.
struct StateIsCondition {
  WhoOperand who;
  BytesOperand value;
};
struct StateAbsentCondition {
  WhoOperand who;
};
struct DbExistsCondition {
  DbOperand db;
};
struct DbAbsentCondition {
  DbOperand db;
};
struct DbKeyIsCondition {
  DbOperand db;
  BytesOperand key, value;
};
struct DbKeyAbsentCondition {
  DbOperand db;
  BytesOperand key;
};
struct DbKeysCondition {
  DbOperand db;
  std::uint64_t count = 0;
};
/// In a line that a process, or the node's terminal, has printed so far.
struct LogContainsCondition {
  std::string needle;
};
struct NodeUpCondition {
  runtime::NodeId node;
};
struct NodeDownCondition {
  runtime::NodeId node;
};
struct NotCondition {
  std::shared_ptr<const Condition> of;
};
struct OrCondition {
  std::vector<Condition> any_of;
};
struct AndCondition {
  std::vector<Condition> all_of;
};

struct Condition {
  std::variant<HoldsCondition, LacksCondition, OnlyHoldCondition, AliveCondition, DeadCondition, StateIsCondition,
               StateAbsentCondition, DbExistsCondition, DbAbsentCondition, DbKeyIsCondition, DbKeyAbsentCondition,
               DbKeysCondition, LogContainsCondition, NodeUpCondition, NodeDownCondition, NotCondition, OrCondition,
               AndCondition>
      is;
  std::string text;  // tokens as written, joined by one blank
  Position at;
};

struct Property {
  enum class Kind { Never, Always, Eventually, Finally, Sometimes };
  Kind kind = Kind::Never;
  Condition condition;
  Position at;
};

std::string_view to_text(Property::Kind kind);

/// `fault …`: what an exploration may inject.
struct Fault {
  struct Drop {  // a message between them is lost
    WhoOperand from, to;
  };
  struct Delay {
    std::uint64_t up_to_ms = 0;
  };
  struct Crash {
    WhoOperand who;
  };
  struct CrashKv {
    runtime::NodeId node;
  };
  struct CrashNode {
    runtime::NodeId node;
  };
  struct Partition {  // begins, and heals
    runtime::NodeId a, b;
  };
  struct Storage {
    kv_module::StorageOperation operation = kv_module::StorageOperation::Put;
  };
  std::variant<Drop, Delay, Crash, CrashKv, Storage, CrashNode, Partition> is;
  std::uint64_t at_most = 1;  // in one run
};

// Expectations ------------------------------------------------------------------------------------------------------

struct Expected;
struct ExpectOk {};
struct ExpectAny {};
struct ExpectBytes {
  BytesOperand bytes;
};
/// `error NAME [JSON]`; kv errors, and the names of later steps' errors.
struct ExpectError {
  std::string name;
  std::optional<JsonOperand> payload;
};
struct ExpectAnyError {};
struct ExpectBounced {};
struct ExpectTimeout {};
struct ExpectOffline {};
struct ExpectRefused {};
/// The process crashed in the middle of the step.
struct ExpectCrashed {};
struct ExpectJson {
  JsonOperand json;
};
/// As ExpectJson, but an object may have more members.
struct ExpectHas {
  JsonOperand json;
};
struct ExpectSize {
  std::uint64_t bytes = 0;
};
/// RE2 syntax, valid; found anywhere in the value.
struct ExpectMatches {
  std::string pattern;
};
/// Of `sim http`: `status N [E]`.
struct ExpectStatus {
  std::uint64_t status = 0;
  std::vector<Expected> body;  // what the body is to be: one, or none
};
struct ExpectOneOf {
  std::vector<Expected> alternatives;
};

struct Expected {
  std::variant<ExpectOk, ExpectAny, ExpectBytes, ExpectError, ExpectAnyError, ExpectBounced, ExpectTimeout,
               ExpectOffline, ExpectRefused, ExpectCrashed, ExpectJson, ExpectHas, ExpectSize, ExpectMatches,
               ExpectStatus, ExpectOneOf>
      is;
  std::optional<BytesOperand> blob;  // `E blob BYTES`
  std::string text;                  // as written, after the `=>`
  Position at;
};

// Steps -------------------------------------------------------------------------------------------------------------

/// `WHO open|remove|set|delete|get|begin|commit DB …`
struct KvStep {
  enum class Action { Open, Remove, Set, Delete, Get, Begin, Commit };
  Action action = Action::Open;
  DbOperand db;
  BytesOperand key, value;      // set: both; delete, get: the key
  std::optional<TxOperand> tx;  // set, delete: `in TX`; commit: always
};
struct ShareStep {
  CapOperand cap;
  WhoOperand with;
};
struct SaveStep {
  CapOperand cap;
};
struct DropStep {
  CapOperand cap;
};
/// What `request`, `send` and `respond` carry.
struct MessageParts {
  BytesOperand body;  // no bytes unless given
  std::optional<BytesOperand> blob;
  std::optional<std::string> mime;
  std::optional<BytesOperand> metadata;  // UTF-8
  std::vector<CapOperand> caps;
  bool inherit = false;
};
struct RequestStep {
  WhoOperand to;
  MessageParts message;
  std::optional<BytesOperand> context;
};
struct SendStep {
  WhoOperand to;
  MessageParts message;
  std::optional<BytesOperand> context;
  bool no_answer = false;
};
struct AwaitStep {
  std::string request_name;  // without the `$`
};
struct ReceiveStep {
  bool response = false;  // it takes an answer, or send error, to a `send` without a name; else a request
  std::optional<WhoOperand> from;
  std::optional<BytesOperand> body, blob;
  std::vector<CapOperand> caps;     // all of them are on it
  std::vector<CapOperand> without;  // none of them is
};
struct RespondStep {
  MessageParts message;
};
struct LogStep {
  std::string text;
};
/// `WHO spawn NAME [CLAUSE…]`: `cast` is the index of the member of that name.
struct SpawnStep {
  ProcessDecl child;
  int cast = -1;
};
struct StateStep {
  enum class Action { Set, Get, Clear };
  Action action = Action::Get;
  BytesOperand value;  // set
};
struct SleepStep {
  std::uint64_t duration_ms = 0;
};
struct ExitStep {};
struct CrashStep {
  std::string text;
};
struct CheckStep {
  Condition condition;
};
struct SimWaitStep {
  std::uint64_t duration_ms = 0;
};
struct SimSettleStep {};
struct SimGrantStep {
  CapOperand cap;
  WhoOperand to;
};
struct SimKillStep {
  WhoOperand who;
};
struct SimRevokeAllStep {
  WhoOperand issuer;
};
/// Its program ends as if it had thrown.
struct SimCrashStep {
  WhoOperand who;
};
/// An orderly shutdown, and up again from the same home.
struct SimRestartNodeStep {
  runtime::NodeId node;
};
/// The node dies without a shutdown, and comes up again from the same home.
struct SimCrashNodeStep {
  runtime::NodeId node;
};
struct SimCrashKvStep {
  runtime::NodeId node;
};
struct SimFdsLimitStep {
  std::uint64_t limit = 0;
  runtime::NodeId node;
};
/// What happens to the network between the nodes.
struct SimNetworkStep {
  enum class Act { Partition, Heal, Offline, Online, Latency };
  Act act = Act::Partition;
  runtime::NodeId a, b;  // Offline, Online: b is empty
  std::uint64_t ms = 0;  // Latency
};
struct SimFailStorageStep {
  DbOperand db;
  kv_module::StorageOperation operation = kv_module::StorageOperation::Open;
  std::optional<std::uint64_t> times;  // none: for the rest of the run
  std::string error;
};
/// `header "NAME: VALUE"`.
struct HttpHeader {
  std::string name;  // in small letters
  std::string value;
};
/// A request from outside to a path that a process has bound at http-server:distro:sys of its node.
struct SimHttpStep {
  std::string method;
  WhoOperand who;
  BytesOperand path;
  std::vector<HttpHeader> headers;
  std::optional<BytesOperand> body;
};
/// What http-client:distro:sys of that node gets from now on, when it asks for what fits.
struct SimHttpReplyStep {
  std::string method;
  std::string url;  // RE2 syntax, valid; found anywhere in the URL
  std::uint64_t status = 200;
  std::vector<HttpHeader> headers;
  std::optional<BytesOperand> body;
  std::uint64_t after_ms = 0;
  std::optional<std::uint64_t> times;  // none: for the rest of the run
  runtime::NodeId node;
};
struct Step;
/// The steps of one process, or of `sim` (who is none), in order.
struct Lane {
  std::optional<WhoOperand> who;
  std::vector<Step> steps;
};
struct ParallelStep {
  std::vector<Lane> lanes;  // in the order of their first lines
};
/// Steps that send a request: all are sent at once, then all are awaited. Each has its own expectation.
struct PipelineStep {
  std::vector<Step> steps;
};

struct Step {
  std::optional<WhoOperand> who;  // none for `check`, `sim` and `parallel`; always a member of the cast
  std::variant<KvStep, ShareStep, SaveStep, DropStep, RequestStep, SendStep, AwaitStep, ReceiveStep, RespondStep,
               LogStep, SpawnStep, StateStep, SleepStep, ExitStep, CrashStep, CheckStep, SimWaitStep, SimSettleStep,
               SimGrantStep, SimKillStep, SimRevokeAllStep, SimCrashStep, SimRestartNodeStep, SimCrashNodeStep,
               SimCrashKvStep, SimFdsLimitStep, SimFailStorageStep, SimNetworkStep, SimHttpStep, SimHttpReplyStep,
               ParallelStep, PipelineStep>
      is;
  std::uint64_t within_ms = 5'000;        // whole seconds; of steps that send a request
  std::string saves;                      // `-> NAME`, or empty
  std::optional<std::string> saves_part;  // `from POINTER`: a JSON Pointer into the body, which is well-formed
  std::optional<Expected> expected;
  std::string text;  // the statement as written: tokens joined by one blank, without comment
  Position at;
  runtime::StepId id;  // by which events of a trace name it; none of a `parallel`, which is no more than its lanes
  /// Of a step in a `repeat`: which round of it, and of those around it: `i=7`, or `round 7` without a name. The steps
  /// of one round share it.
  std::shared_ptr<const std::string> round;
  DoneByPtr done_by = nullptr;  // of a step in a sequence: the innermost `do`
  /// What was saved is a part of a capability in it, or of what it says of a child: see fillable.hpp.
  bool has_to_be_filled = false;

  /// Where the scenario's own file plays it: its own line, or that of the outermost `do`.
  int line() const;
  /// Not one of those that a line stands for, such as `sim install`.
  bool is_written() const;
};

/// Each round of a `repeat` has steps of its own here: what stands for its name is part of them.
struct Scenario {
  std::string path;                   // as given
  std::vector<std::string> includes;  // the files of Position::source 1, 2, …, manifests and metadata among them
  std::string title;
  std::string combination;  // of its file's `matrix` values: `[n=1 mode="x"]`; empty without a matrix
  Settings settings;        // those that its `let` and `matrix` statements took
  Options options;
  /// In the order of the text, or the one that is there without a `node` statement.
  std::vector<runtime::NodeId> nodes = {"our.dev"};
  /// The one that is meant where nothing else is said: the first, or the one from which the scenario is seen
  /// (on_node()).
  runtime::NodeId node = "our.dev";
  std::vector<ProcessDecl> cast;
  std::vector<Package> packages;
  std::vector<std::string> tags;
  std::vector<Property> properties;
  std::vector<Fault> faults;
  std::vector<Step> steps;

  /// The file that a place of this scenario stands in.
  const std::string& file_of(Position at) const {
    return at.source == 0 ? path : includes[static_cast<std::size_t>(at.source) - 1];
  }
  /// The title, and behind it the combination if there is one.
  std::string full_title() const { return combination.empty() ? title : title + " " + combination; }
};

/// The scenario as one of its nodes sees it: what is said of no node is meant of that one.
Scenario seen_from(const Scenario& scenario, const runtime::NodeId& node);

/// What `package` says is the folder of that package on the node; or null.
const PackageFolder* folder_of(const Scenario& scenario, const runtime::NodeId& node,
                               const runtime::PackageId& package);

/// The component of a package on its node that a process means by that program. Null if there is none.
const PackageFile* component_of(const Scenario& scenario, const runtime::Address& process, std::string_view program);

/// Does it live on the node from which the scenario is seen?
inline bool lives_here(const Scenario& scenario, const ProcessDecl& decl) {
  return decl.address.node() == scenario.node;
}

/// The node that the condition speaks of first.
runtime::NodeId node_of(const Condition& condition, const Scenario& scenario);

/// The capabilities that the declaration asks the kernel, or the parent, for.
runtime::Capabilities requested_by(const ProcessDecl& decl);

/// Gives each step its id, in the order in which they stand, a `parallel` lane by lane; and says of each whether it has
/// to be filled.
void prepare_steps(Scenario& scenario);
/// Whose step it is: the name of a process, `sim`, or empty for a `check`.
std::string lane_of(const Step& step);

}  // namespace hypersim::language
