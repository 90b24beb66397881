#pragma once
// What the actors of a node say to each other: one-way messages, answered (where an answer is due) by another one-way
// message. A process or a module asks one thing at a time, so answers need no correlation.

#include <caf/all.hpp>
#include <memory>
#include <string>
#include <variant>

#include "hypersim/kv_module/node_store.hpp"
#include "hypersim/runtime/capability_table.hpp"
#include "hypersim/runtime/message.hpp"
#include "hypersim/runtime/process.hpp"
#include "hypersim/runtime/spawn.hpp"
#include "hypersim/runtime/trace.hpp"

#include "light_actor.hpp"

namespace hypersim::actors {

// To the kernel.
struct Submit {  // a process or a module sends this message
  runtime::MessagePtr message;
};
struct InitializeModule {  // `actor` is the module from now on
  runtime::ProcessId process;
  caf::actor actor;
  bool wired;
  bool is_public;
  std::shared_ptr<const kv_module::PersistedProcess> restored;
};
/// A process as it comes to be known.
struct Birth {
  runtime::ProcessId process;
  std::string program_name;
  runtime::Program program;
  bool wired = false;
  bool is_public = false;
  runtime::OnExit on_exit;
  /// Of one that comes back after the node was down.
  std::shared_ptr<const kv_module::PersistedProcess> restored;
  std::optional<std::uint32_t> wit_version = {};
};
struct Initialize {
  std::shared_ptr<const Birth> birth;
};
struct RunProcess {  // its program starts
  runtime::ProcessId process;
};
struct SpawnProcess {  // -> SpawnAnswer
  runtime::ProcessId parent;
  std::shared_ptr<const runtime::SpawnDraft> draft;
  caf::actor from;
};
struct SendExitRequests {  // at boot: those of a process that was alive when the node went down
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
struct KillProcess {
  runtime::ProcessId process;
  bool revoke = true;  // what it issued
};
struct SetOnExit {  // from the process itself
  runtime::ProcessId process;
  runtime::OnExit on_exit;
};
struct RestartModule {  // it has crashed; `actor` is the module from now on
  runtime::ProcessId process;
  caf::actor actor;
};
struct ProcessFinished {  // from the process itself: its program has ended
  runtime::ProcessId process;
  runtime::fact::ProcessEnded::How how;
  std::string why;
};

// To the capability actor. `from` gets the answer.
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
struct AdoptChild {  // -> SpawnAnswer to `from`; it gets what its parent's draft says
  runtime::ProcessId parent;
  runtime::ProcessId child;
  std::shared_ptr<const runtime::SpawnDraft> draft;
  caf::actor from;
};
struct EquipProcess {  // it gets what its initializer has of these, and the initializer may message it
  runtime::ProcessId initializer;
  runtime::ProcessId process;
  runtime::Capabilities initial;
};
struct FilterLastRequests {  // -> LastRequests
  runtime::ProcessId process;
  std::shared_ptr<const std::vector<runtime::OnExitRequest>> requests;
};
struct RevokeAll {  // from outside: take back what it issued
  runtime::ProcessId issuer;
};
struct GrantCapabilities {  // from outside, or at boot; kept for a process that is not known yet (D11)
  runtime::ProcessId to;
  runtime::Capabilities caps;
  runtime::fact::CapabilityAdded::How how;
};
struct NoteArrival {  // its capabilities have arrived at its target
  runtime::MessagePtr message;
};
struct FilterCapabilities {  // -> Filtered
  runtime::ProcessId on;
  runtime::Capabilities caps;
  caf::actor from;
};
struct SaveCapabilities {  // -> CapabilitiesDone: what was refused
  runtime::ProcessId on;
  runtime::Capabilities caps;
  caf::actor from;
};
struct DropCapabilities {  // -> CapabilitiesDone to `from`, if there is one: what was dropped
  runtime::ProcessId on;
  runtime::Capabilities caps;
  caf::actor from;
};
struct GetAllCapabilities {  // -> CapabilitiesDone: all
  runtime::ProcessId on;
  caf::actor from;
};
struct HasCapability {  // -> HasAnswer. What kv wants verified; becomes the fact in the trace
  runtime::fact::KvChecked question;
  caf::actor from;
};
struct IssueCapabilities {  // -> IssueAnswer
  runtime::ProcessId on;
  runtime::Capabilities caps;
  caf::actor from;
};
struct RetireCapabilities {  // -> RetireDone
  runtime::Capabilities caps;
  caf::actor from;
};

// Answers of the capability actor.
struct Filtered {
  runtime::Capabilities attached;
  std::uint64_t epoch;  // of the capability table
};
struct CapabilitiesDone {
  runtime::Capabilities caps;
};
struct HasAnswer {
  bool held;
};
struct IssueAnswer {
  bool known;  // false: no such process
};
struct RetireDone {};

// To the state actor.
struct UseState {  // -> StateAnswer: of that process
  runtime::ProcessId process;
  runtime::StateOp::Kind kind;
  runtime::Bytes state;  // Set
  caf::actor from;
};
struct StateAnswer {
  runtime::StateOp::Result result;
};

// To a process or a module.
struct Deliver {
  runtime::MessagePtr message;
};
struct DeliverError {
  runtime::SendError error;
};
struct TimerFired {
  runtime::RequestId id;
};
struct SpawnAnswer {
  std::variant<runtime::ProcessId, runtime::SpawnError> result;
};

// To a process.
struct RunProgram {};
struct WakeProgram {};

// To the actor that stands for `sim` (node.hpp).
struct Turn {};

// To kv.
struct ProcessGone {
  runtime::ProcessId process;
};
struct ServeNext {  // in an explored run: take the next request of that process
  runtime::ProcessId source;
};

/// Anything that one actor of a node says to another.
using Mail = std::variant<Submit, Deliver, HasCapability, HasAnswer, DeliverError, TimerFired, WakeProgram, RunProgram,
                          FilterCapabilities, Filtered, SaveCapabilities, DropCapabilities, GetAllCapabilities,
                          CapabilitiesDone, NoteArrival, IssueCapabilities, IssueAnswer, RetireCapabilities, RetireDone,
                          GrantCapabilities, AddProcess, RemoveProcess, PauseProcess, ResumeProcess, AdoptChild,
                          EquipProcess, FilterLastRequests, PublishRow, InitializeModule, Initialize, RunProcess,
                          SpawnProcess, SpawnAnswer, SendExitRequests, LastRequests, KillProcess, ProcessFinished,
                          ProcessGone, SetOnExit, ServeNext, RestartModule, RevokeAll, UseState, StateAnswer, Turn>;

/// Picks the handler by the type of the mail; what nobody is to be told of goes to the one for everything else.
template <class... Handlers>
struct On : Handlers... {
  using Handlers::operator()...;
};
template <class... Handlers>
On(Handlers...) -> On<Handlers...>;

template <class What>
void tell(const caf::actor& actor, What what) {
  LightActor<Mail>::tell(actor, std::move(what));
}

/// Ends an actor before it handles anything that is queued. (caf::anon_send_exit waits behind what is queued.)
inline void end_actor(const caf::actor& actor) {
  caf::anon_send<caf::message_priority::high>(actor, caf::exit_msg{actor->address(), caf::exit_reason::user_shutdown});
}

}  // namespace hypersim::actors

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(hypersim::actors::Mail)
