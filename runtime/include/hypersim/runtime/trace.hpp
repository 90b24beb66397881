#pragma once
// The trace: one event per fact, in the order in which the facts came about. It is the only source for reports,
// checkers and pictures. Events share the messages that they describe; text is made only when somebody asks.
// docs/trace.md is the schema.

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "hypersim/runtime/capability.hpp"
#include "hypersim/runtime/kv_kinds.hpp"
#include "hypersim/runtime/loss.hpp"
#include "hypersim/runtime/message.hpp"
#include "hypersim/runtime/node_number.hpp"
#include "hypersim/runtime/on_exit.hpp"
#include "hypersim/runtime/routing.hpp"
#include "hypersim/runtime/step_id.hpp"
#include "hypersim/runtime/text.hpp"
#include "hypersim/runtime/time.hpp"

namespace hypersim::runtime::fact {

// Messages. `Sent` comes before every other fact about the message.
struct Sent {  // a process or a module handed it to the kernel
  MessagePtr message;
};
struct Delivered {  // the kernel put it into its target's inbox
  MessagePtr message;
};
struct Bounced {  // the kernel refused it; if reported, the sender gets a send error
  MessagePtr message;
  Refusal why;
  std::optional<Capability> missing;
  bool reported;
};
struct Dropped {  // the kernel let it vanish
  MessagePtr message;
  Refusal why;
};
struct NotAttached {  // a capability that the sender neither holds nor issues was left out of a message
  Address source;
  Capability capability;
};

// Messages between nodes.
struct Left {  // the kernel of its node let it go, and it is on its way to another node
  MessagePtr message;
};
struct Arrived {  // at the other node, with those of its capabilities that are legitimate; what becomes of it follows
  MessagePtr message;
};
struct Lost {  // on its way; nobody is told
  MessagePtr message;
  Loss why;
};
struct NotReached {  // the other node could not be reached; `told`: its sender is told that it is offline
  MessagePtr message;
  Loss why;
  bool told;
};
struct Stripped {  // left off when the message arrived: it is not legitimate by the key of its issuer's node
  MessagePtr message;
  Capability capability;
};

// The network, from outside.
struct Partitioned {  // the connection between these two breaks, and no new one can be made
  NodeId a, b;
};
struct Healed {
  NodeId a, b;
};
struct WentOffline {  // its line is dead in both directions
  NodeId node;
};
struct WentOnline {
  NodeId node;
};
struct LatencySet {  // each message between these two is under way for that long
  NodeId a, b;
  std::uint64_t ms;
};

// Requests that expect a response. Each ends in exactly one of Answered, Failed, Replaced, or with its process.
struct Expecting {
  MessagePtr request;
  std::optional<Bytes> context;  // which the sender keeps for itself, and which comes back with the answer
};
struct Answered {
  MessagePtr response;
};
struct Failed {
  SendError error;
};
struct Replaced {  // an inheriting request took its place under the same id
  MessagePtr by;
};
struct Vanished {  // a response or an error that nobody waits for (late, or the second)
  RequestId id;
  Address process;
};

// What a program does with its inbox.
struct Taken {  // it takes a message, or the error of its own request
  enum class Kind { Request, Response, Error };
  MessagePtr message;
  Kind kind;
  std::optional<Bytes> context;  // that comes with the answer or the error
};
struct PromptingSet {  // it goes back to a request that it had taken before, and answers that one next
  Address process;
  std::optional<RequestId> request;  // none: there is nothing to answer
  std::optional<Address> source;     // of the request
};

// Capabilities.
struct CapabilityAdded {
  enum class How { Initial, Granted, Issued, Saved, Spawned, Restored };
  ProcessId holder;
  Capability capability;
  How how;
};
struct CapabilityRemoved {
  enum class How { Dropped, Revoked, Retired };
  ProcessId holder;
  Capability capability;
  How how;
};
struct RevokedAll {  // from outside: everything that this process issued is taken back; what was held follows, one by
                     // one
  ProcessId issuer;
};
struct SaveAsked {  // a process asks to keep them
  ProcessId process;
  Capabilities capabilities;
};
struct SaveRefused {  // D1: it did not arrive on a message to this process, and this process does not issue it
  ProcessId process;
  Capability capability;
};

// Processes.
struct Spawned {  // the child is about to be started; what it is given follows
  ProcessId parent;
  ProcessId child;
  Capabilities requests;                                 // what the child shall have, if the parent has it
  std::vector<std::pair<ProcessId, Capability>> grants;  // what the child issues, and to whom
  bool is_public;
  OnExit::Kind on_exit;
};
struct GrantKept {  // for a process that does not exist yet (D11)
  ProcessId to;
  Capability capability;
};
struct ProcessStarted {  // it is initialized, or back with what it held
  Address process;
  bool wired;
  bool is_public;
  bool userspace;
};
struct OnExitSet {  // what happens when the process ends; nothing, until this is said of it
  ProcessId process;
  OnExit::Kind on_exit;
  std::vector<MessagePtr> requests;  // as they will be sent, without ids
};
struct ProcessEnded {
  enum class How { Returned, Crashed, Killed };
  ProcessId process;
  How how;
  std::string why;
  bool returns;  // it will be started again, and keeps what it holds
  bool revokes;  // what it issued is revoked; never if it returns
};
struct Printed {  // a line on the terminal, if the terminal is at least as verbose
  ProcessId process;
  std::string text;
  std::uint64_t verbosity = 0;
};
struct StateWritten {  // the durable state of the process
  ProcessId process;
  std::optional<Bytes> state;  // none: cleared
};
struct StateRead {  // what the process is told of it
  ProcessId process;
  std::optional<Bytes> state;  // none: there is none
};

// The node.
struct NodeStopped {  // every process and module ends at once; what is on disk stays
  NodeId node;
  bool orderly;
  std::optional<std::string> why = {};  // of a node that ended by itself, as one that ships does (section 9)
};
struct NodeBooted {  // it boots again from its home; the processes that come back, and what each still holds, follow
  NodeId node;
};
struct StorageFailed {  // the system refused to store or to read something: the run ends there; only the first is told
  std::string where;    // `$HOME/kernel`
  std::string lost;     // what is not kept, or was not done, for a person; may be empty
  std::string why;      // in the system's words
};

// Modules.
struct ModuleCrashed {  // it dies in the middle of its work; what it had in hand and in its inbox is lost
  ProcessId process;
};
struct ModuleRestarted {  // it is back, on the same disk, and takes messages again
  ProcessId process;
};

// kv:distro:sys. `db` is `package:publisher/name`.
struct KvChecked {  // did the source hold what the action needs?
  Address source;
  RequestId id;
  KvActionKind action;
  Text db;
  std::optional<Capability> needs;  // none: the package had to match, and it did
  bool held;
};
struct KvDone {  // what kv answers
  Address source;
  RequestId id;
  KvActionKind action;  // None: the request was not understood, or not allowed for its package
  Text db;
  KvAnswerKind result;
  bool success;
};
struct StorageWritten {  // one put or delete, or all writes of a commit
  Address source;
  Text db;
  std::vector<std::pair<std::string, std::optional<Bytes>>> writes;
};
struct DatabaseCreated {
  Address source;
  Text db;
};
struct DatabaseRemoved {
  Address source;
  Text db;
};
struct FdsLimitSet {  // from outside: how many databases stay open at most
  std::uint64_t limit;
};
struct StorageFaultOrdered {  // from outside: that operation of the storage fails from now on
  std::string db;
  StorageOperation operation;
  std::optional<std::uint64_t> times;  // none: every time
  std::string text;
};

// The scenario. `line` is the step's line; `lane` is the acting process's name in the cast, `sim`, or empty.
struct StepStarted {
  int line;
  std::string lane;
  std::string text;
};
struct StepEnded {
  int line;
  std::string lane;
  std::string outcome;
};

}  // namespace hypersim::runtime::fact

namespace hypersim::runtime {

using Fact = std::variant<fact::Sent, fact::Delivered, fact::Bounced, fact::Dropped, fact::NotAttached, fact::Expecting,
                          fact::Answered, fact::Failed, fact::Replaced, fact::Vanished, fact::Taken, fact::PromptingSet,
                          fact::CapabilityAdded, fact::CapabilityRemoved, fact::RevokedAll, fact::SaveAsked,
                          fact::SaveRefused, fact::Spawned, fact::GrantKept, fact::ProcessStarted, fact::OnExitSet,
                          fact::ProcessEnded, fact::Printed, fact::StateWritten, fact::StateRead, fact::NodeStopped,
                          fact::NodeBooted, fact::StorageFailed, fact::ModuleCrashed, fact::ModuleRestarted,
                          fact::KvChecked, fact::KvDone, fact::StorageWritten, fact::DatabaseCreated,
                          fact::DatabaseRemoved, fact::FdsLimitSet, fact::StorageFaultOrdered, fact::StepStarted,
                          fact::StepEnded, fact::Left, fact::Arrived, fact::Lost, fact::NotReached, fact::Stripped,
                          fact::Partitioned, fact::Healed, fact::WentOffline, fact::WentOnline, fact::LatencySet>;

struct TraceEvent {
  TraceEvent() = default;
  template <class F>
  TraceEvent(LogicalTime when, F&& what, StepId its_step = {}, NodeNumber its_node = {})
      : time(when), step(its_step), node(its_node), fact(std::forward<F>(what)) {}

  LogicalTime time;
  StepId step;      // that brought it about
  NodeNumber node;  // on which it came about, and to which the processes that it names without a node belong
  Fact fact;
};

class Trace {
 public:
  using Observer = std::function<void(const TraceEvent&)>;

  Trace() { events_.reserve(kFirstEvents); }

  /// Called for every event as soon as it is recorded, after the state that it describes has changed. It must not
  /// record events itself.
  void observe(Observer observer) { observer_ = std::move(observer); }
  /// The time of the next events.
  void set_time(LogicalTime now) { now_ = now; }
  LogicalTime time() const { return now_; }
  /// The time itself, valid for as long as the trace lives.
  const LogicalTime& clock() const { return now_; }

  /// The step that causes what is recorded from now on. The code that handles a message sets it to the message's
  /// step.
  void set_step(StepId step) { step_ = step; }
  StepId step() const { return step_; }
  /// The node on which it comes about. An actor that handles a message sets it to its own, and so does whoever acts on
  /// a node from outside.
  void set_node(NodeNumber node) { node_ = node; }
  NodeNumber node() const { return node_; }

  template <class F>
  void record(F fact) {
    events_.emplace_back(now_, std::move(fact), step_, node_);
    if (observer_) observer_(events_.back());
  }
  /// Records the facts of one change of the state. The observer is called when all of them are recorded, so that the
  /// trace and the state agree.
  template <class F>
  void record_together(std::vector<F> facts) {
    const std::size_t first = events_.size();
    for (F& fact : facts) events_.emplace_back(now_, std::move(fact), step_, node_);
    if (!observer_) return;
    for (std::size_t i = first; i < events_.size(); ++i) observer_(events_[i]);
  }
  /// Adds events that have come about in another run, and would come about in this one in the same way.
  void repeat(const std::vector<TraceEvent>& events) {
    for (const TraceEvent& event : events) {
      events_.push_back(event);
      if (observer_) observer_(events_.back());
    }
  }
  const std::vector<TraceEvent>& events() const { return events_; }
  /// Removes the events and keeps their memory. For long runs whose events nobody needs.
  void clear() { events_.clear(); }
  /// Moves the events out; the trace is empty afterwards.
  std::vector<TraceEvent> take_events() { return std::exchange(events_, {}); }

 private:
  static constexpr std::size_t kFirstEvents = 128;  // of a short run: moving them costs more than the memory

  LogicalTime now_;
  StepId step_;
  NodeNumber node_;
  std::vector<TraceEvent> events_;
  Observer observer_;
};

template <class... Some>
struct KindsOfFacts {
  template <class F>
  static constexpr bool has = (std::is_same_v<F, Some> || ...);
  /// A bit for each kind of fact.
  template <class... F>
  static constexpr std::uint64_t bits(const std::variant<F...>*) {
    static_assert(sizeof...(F) <= 64);
    std::uint64_t bits = 0;
    std::uint64_t bit = 1;
    ((bits |= has<F> ? bit : 0, bit <<= 1U), ...);
    return bits;
  }
};
/// Is it one of these facts? It takes one look, however many they are.
template <class... Some>
bool is_one_of(const Fact& fact) {
  constexpr std::uint64_t kBits = KindsOfFacts<Some...>::bits(static_cast<const Fact*>(nullptr));
  return (kBits >> fact.index() & 1U) != 0;
}

/// The printed name of the event: `sent`, `capability_added`, …
std::string_view name_of(const Fact& fact);
/// The names of all events, in the order of the variant.
std::span<const std::string_view> event_names();

// The printed form; "?" for a value that is not one of the enumerators.
std::string_view to_text(fact::Taken::Kind kind);
std::string_view to_text(fact::CapabilityAdded::How how);
std::string_view to_text(fact::CapabilityRemoved::How how);
std::string_view to_text(fact::ProcessEnded::How how);

/// One line of JSON, without the line end: `{"n":12,"t_ms":0,"event":"sent",…}`. Bytes are text if they are UTF-8, else
/// `{"hex":"…"}`. The same event gives the same bytes. `nodes`: those of the run, if there are several; then the line
/// says on which the event came about.
std::string to_jsonl(const TraceEvent& event, std::size_t number, std::span<const NodeId> nodes = {});

}  // namespace hypersim::runtime
