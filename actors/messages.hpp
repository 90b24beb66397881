#pragma once
// What the actors of a node say to each other, and which of it each of them takes: one-way messages. If an answer is
// due, it is another one-way message to `from`. A process or a module asks one thing at a time, so answers need no
// correlation.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>

#include "hypersim/kv_module/node_store.hpp"
#include "hypersim/runtime/capability_table.hpp"
#include "hypersim/runtime/message.hpp"
#include "hypersim/runtime/process.hpp"
#include "hypersim/runtime/spawn.hpp"
#include "hypersim/runtime/trace.hpp"

#include "actor_ref.hpp"

namespace hypersim::actors {

// To a process or a module.
struct Deliver {
  runtime::MessagePtr message;
};
struct DeliverError {
  runtime::SendError error;
};
/// An actor that gets messages from the kernel.
using Receiver = ActorRef<Takes<Deliver, DeliverError>>;

// To the kernel.
struct Submit {  // a process or a module sends this message
  runtime::MessagePtr message;
};
struct InitializeModule {
  runtime::ProcessId process;
  std::optional<Receiver> receiver;  // the receiver of its messages; none: the kernel itself
  bool wired;
  bool is_public;
  std::shared_ptr<const kv_module::PersistedProcess> restored;
};
/// A process that becomes known.
struct Birth {
  runtime::ProcessId process;
  std::string program_name;
  runtime::Program program;
  bool wired = false;
  bool is_public = false;
  runtime::OnExit on_exit;
  /// For a process that comes back after the node was down.
  std::shared_ptr<const kv_module::PersistedProcess> restored;
  std::optional<std::uint32_t> wit_version = {};
};
struct Initialize {
  std::shared_ptr<const Birth> birth;
};
/// It went down with the node, and the node does not start it again: only its OnExit requests are still to be sent
/// (D36).
struct InitializeDeparted {
  std::shared_ptr<const Birth> birth;
};
struct RunProcess {  // its program starts
  runtime::ProcessId process;
};
struct SpawnAnswer {
  std::variant<runtime::ProcessId, runtime::SpawnError> result;
};
struct ChildRuns {  // in place of an answer: the parent lets itself and the child talk, and goes on (D10)
  runtime::ProcessId child;
};
struct SpawnProcess {
  runtime::ProcessId parent;
  std::shared_ptr<const runtime::SpawnDraft> draft;
  ActorRef<Takes<SpawnAnswer, ChildRuns>> from;
};
struct SendExitRequests {  // at boot: the requests of a process that went down with the node
  runtime::ProcessId process;
};
struct LastRequests {  // from the capability actor: what they may carry
  runtime::ProcessId process;
  std::shared_ptr<const std::vector<runtime::OnExitRequest>> requests;
  std::uint64_t filtered_at;
};
struct PublishRow {  // from the capability actor: what the process holds now
  runtime::ProcessId process;
  runtime::CapabilityRowPtr row;
};
struct CapabilitiesInForce {};  // from the capability actor: what the kernel had ordered before is published
struct KillProcess {
  runtime::ProcessId process;
  bool revoke = true;  // what it issued
};
struct SetOnExit {  // from the process itself
  runtime::ProcessId process;
  runtime::OnExit on_exit;
};
struct RestartModule {  // it has crashed; its messages go to `receiver` from now on
  runtime::ProcessId process;
  Receiver receiver;
};
struct ProcessFinished {  // from the process itself: its program has ended
  runtime::ProcessId process;
  runtime::fact::ProcessEnded::How how;
  std::string why;
};
struct ReturnProcess {  // it has ended and waited long enough, and is started again
  runtime::ProcessId process;
  std::uint64_t absence;  // which of its absences is over; it may already be over
};
struct ArriveLate {  // a message that was delayed reaches its target
  runtime::MessagePtr message;
};
struct GiveUp {  // a message to another node, to which no connection can be made
  runtime::MessagePtr message;
  std::optional<Receiver> sender;  // who sent it: another life of that process did not
};

// To the capability actor.
struct AddProcess {
  runtime::Address process;
  bool wired;
  /// What it held when the node was shut down; none: it is new.
  std::shared_ptr<const kv_module::PersistedProcess> restored;
};
struct RemoveProcess {  // it is gone
  runtime::ProcessId process;
  bool revoke;  // what it issued
};
struct PauseProcess {  // it has ended, and will be started again
  runtime::ProcessId process;
};
struct ResumeProcess {  // it is back, with what it held
  runtime::ProcessId process;
};
struct AdoptChild {  // the child gets what its parent's draft says
  runtime::ProcessId parent;
  runtime::ProcessId child;
  std::shared_ptr<const runtime::SpawnDraft> draft;
  ReplyTo<SpawnAnswer> from;
};
struct EquipChild {  // the same without messaging; who is there already gets nothing itself (D8)
  runtime::ProcessId parent;
  runtime::ProcessId child;
  std::shared_ptr<const runtime::SpawnDraft> draft;
  bool is_new;
};
struct LetTalk {  // parent and child may message each other
  runtime::ProcessId parent;
  runtime::ProcessId child;
  ReplyTo<SpawnAnswer> from;
};
struct EquipProcess {  // it gets those of these that its initializer holds, and the initializer may message it
  runtime::ProcessId initializer;
  runtime::ProcessId process;
  runtime::Capabilities initial;
};
struct FilterLastRequests {  // -> LastRequests
  runtime::ProcessId process;
  std::shared_ptr<const std::vector<runtime::OnExitRequest>> requests;
};
struct ConfirmCapabilities {};  // -> CapabilitiesInForce
struct ReleaseLateChanges {};   // what was postponed comes now (D39)
struct RevokeAll {              // from outside: revoke what it issued
  runtime::ProcessId issuer;
};
struct GrantCapabilities {  // from outside, or at boot; kept for a process that is not known yet (D11)
  runtime::ProcessId to;
  runtime::Capabilities caps;
  runtime::fact::CapabilityAdded::How how;
  bool at_boot = false;  // as a declaration says: D12
};
struct NoteArrival {  // the message's capabilities have arrived at its target
  runtime::MessagePtr message;
};
struct Filtered {
  runtime::Capabilities attached;
  std::uint64_t epoch;  // of the capability table
};
struct FilterCapabilities {
  runtime::ProcessId on;
  runtime::Capabilities caps;
  ReplyTo<Filtered> from;
};
struct CapabilitiesDone {
  runtime::Capabilities caps;
};
struct SaveCapabilities {  // the answer is what was refused
  runtime::ProcessId on;
  runtime::Capabilities caps;
  ReplyTo<CapabilitiesDone> from;
};
struct DropCapabilities {  // the answer, if somebody wants one, is what was dropped
  runtime::ProcessId on;
  runtime::Capabilities caps;
  std::optional<ReplyTo<CapabilitiesDone>> from;
};
/// What a command to the kernel changes.
using CapabilityChange = std::variant<EquipProcess, GrantCapabilities, DropCapabilities>;
struct PostponeChange {  // it comes late (D39): with whatever is told next
  std::shared_ptr<const CapabilityChange> change;
};
struct GetAllCapabilities {
  runtime::ProcessId on;
  ReplyTo<CapabilitiesDone> from;
};
struct HasAnswer {
  bool held;
};
struct HasCapability {  // what kv wants to have verified; becomes the fact in the trace
  runtime::fact::KvChecked question;
  ReplyTo<HasAnswer> from;
};
struct IssueAnswer {
  bool known;  // false: no such process
};
struct IssueCapabilities {
  runtime::ProcessId on;
  runtime::Capabilities caps;
  ReplyTo<IssueAnswer> from;
};
struct RetireDone {};
struct RetireCapabilities {
  runtime::Capabilities caps;
  ReplyTo<RetireDone> from;
};

// To the state actor.
struct StateAnswer {
  runtime::StateOp::Result result;
};
struct UseState {  // of that process
  runtime::ProcessId process;
  runtime::StateOp::Kind kind;
  runtime::Bytes state;  // Set
  ReplyTo<StateAnswer> from;
};

// To a process.
struct RunProgram {};
struct WakeProgram {};
struct RequestTimedOut {
  runtime::RequestId id;
};
struct ReplacedTimedOut {  // one in whose place another has come under its id (D28)
  runtime::MessagePtr request;
};

// To the timer module.
struct AlarmIsDue {
  runtime::MessagePtr request;
};

// To kv.
struct ProcessGone {
  runtime::ProcessId process;
};
struct ServeNext {  // in an explored run: take the next request of that process, or the one of that number
  runtime::ProcessId source;
  std::uint64_t number = 0;
};

// To the carrier of messages between two nodes.
struct Carry {};  // the next one arrives

// To the actor that stands for `sim` (network.hpp).
struct Turn {};

// Who takes what.
struct KernelMail : Takes<Submit, PublishRow, InitializeModule, Initialize, InitializeDeparted, RunProcess,
                          SpawnProcess, KillProcess, ProcessFinished, SetOnExit, SendExitRequests, LastRequests,
                          ReturnProcess, ArriveLate, RestartModule, CapabilitiesInForce, GiveUp> {};
struct CapabilityMail
    : Takes<HasCapability, FilterCapabilities, NoteArrival, SaveCapabilities, DropCapabilities, GetAllCapabilities,
            IssueCapabilities, RetireCapabilities, GrantCapabilities, AddProcess, AdoptChild, EquipChild, LetTalk,
            EquipProcess, PauseProcess, ResumeProcess, FilterLastRequests, RevokeAll, RemoveProcess,
            ConfirmCapabilities, PostponeChange, ReleaseLateChanges> {};
struct ProcessMail : Takes<Deliver, DeliverError, Filtered, CapabilitiesDone, StateAnswer, SpawnAnswer, ChildRuns,
                           RequestTimedOut, ReplacedTimedOut, WakeProgram, RunProgram> {};
struct KvMail : Takes<Deliver, HasAnswer, IssueAnswer, RetireDone, ProcessGone, ServeNext, DeliverError> {};
struct TimerMail : Takes<Deliver, AlarmIsDue, DeliverError> {};
struct StateMail : Takes<UseState, Deliver, DeliverError> {};
struct NetMail : Takes<Deliver, DeliverError> {};
struct LineMail : Takes<Carry> {};
struct OutsideMail : Takes<Turn> {};
/// What CAF itself sends, to any actor. No address takes it, so nobody else can send one.
struct SystemMail : Takes<caf::mailbox_element_ptr> {};

/// Anything that one actor of a node says to another. All mailboxes hold the same type, so the address of an actor that
/// takes much can be used directly as one of an actor that takes little.
using Mail = AnyOf<KernelMail, CapabilityMail, ProcessMail, KvMail, TimerMail, StateMail, NetMail, LineMail,
                   OutsideMail, SystemMail>;

}  // namespace hypersim::actors
