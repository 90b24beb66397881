#pragma once
// The `script` process does what a host tells it, one command at a time. In between, it handles what arrives as
// docs/scenario-language.md says. The host (the simulator's conductor) says what comes next and takes the results. It
// outlives the process. If it has a command for an idle script, it wakes the script's process.
//
// What a script does with a message: An answer that it awaits ends the command that awaits it. It takes a request with
// the body `share` and capabilities at once: it saves them (unless it `ignores`) and answers. Any other request stays
// in the inbox if a `receive` of the script will take it. Otherwise the script takes it and answers with `answers`
// (unless it is `silent`), at once or later; meanwhile it goes on. A request that is answered in this way does not
// become the one that a `respond` answers. An answer to a request that no command awaits stays in the inbox if a
// `receive response` will take it, else the script takes it and forgets it.

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "hypersim/runtime/process.hpp"

namespace hypersim::processes {

// Commands.

struct SendCommand {
  explicit SendCommand(runtime::RequestDraft its_draft, bool waits = true, bool keeps_answer = false)
      : draft(std::move(its_draft)), wait(waits), keep_answer(keeps_answer) {}
  explicit SendCommand(const runtime::Address& to) : draft(to) {}

  runtime::RequestDraft draft;
  bool wait = true;          // it ends with the answer; else as soon as it is sent
  bool keep_answer = false;  // if it does not wait: an AwaitCommand may follow
};
/// Sends all of these one after the other, then awaits the answers of those that wait.
struct PipelineCommand {
  std::vector<SendCommand> sends;
};
struct AwaitCommand {
  runtime::RequestId id;
};
struct ReceiveCommand {
  bool response = false;  // it takes an answer that nothing else awaits; else a request
};
struct RespondCommand {
  runtime::ResponseDraft draft;
};
struct SaveCommand {
  runtime::Capabilities caps;
};
struct DropCommand {
  runtime::Capabilities caps;
};
struct LogCommand {
  std::string text;
};
struct SpawnCommand {
  runtime::SpawnDraft draft;
};
struct StateCommand {
  runtime::StateOp::Kind kind;
  runtime::Bytes state;  // Set
};
struct ExitCommand {};
struct CrashCommand {  // it has no result: the process ends as crashed
  std::string text;
};
using ScriptCommand =
    std::variant<SendCommand, PipelineCommand, AwaitCommand, ReceiveCommand, RespondCommand, SaveCommand, DropCommand,
                 LogCommand, SpawnCommand, StateCommand, ExitCommand, CrashCommand>;

// Results.

struct SentResult {  // of a send that does not wait, and of a respond
  runtime::SendReport report;
};
struct AnsweredResult {  // of a send that waits, and of an await
  runtime::SendReport report;
  runtime::Answer answer;
};
struct PipelineResult {  // of each send, in their order
  std::vector<std::variant<SentResult, AnsweredResult>> sends;
};
struct ReceivedResult {
  runtime::MessagePtr message;
};
struct ReceivedAnswerResult {  // of a receive that takes an answer
  runtime::Answer answer;
};
/// The Response, or the request that failed.
inline const runtime::MessagePtr& message_of(const runtime::Answer& answer) {
  if (const auto* response = std::get_if<runtime::ReceivedResponse>(&answer)) return response->message;
  return std::get<runtime::ReceivedError>(answer).error.message;
}
struct CapabilitiesResult {  // save: what was refused; drop: what was dropped
  runtime::Capabilities caps;
};
struct SpawnedResult {
  runtime::SpawnOp::Result result;
};
struct StateResult {
  runtime::StateOp::Result result;
};
struct DoneResult {};  // of a log and an exit
using ScriptResult = std::variant<SentResult, AnsweredResult, PipelineResult, ReceivedResult, ReceivedAnswerResult,
                                  CapabilitiesResult, SpawnedResult, StateResult, DoneResult>;

class ScriptHost {
 public:
  virtual ~ScriptHost() = default;
  /// The next command, if there is one now.
  virtual std::optional<ScriptCommand> next_command() = 0;
  /// For a PipelineCommand: that one of its sends is next.
  virtual void line_begins(std::size_t) {}
  /// A request of the present command has been sent, with this id, and nobody has received it yet. Does the command
  /// wait for its answer?
  virtual void request_sent(runtime::RequestId id, bool waits) = 0;
  /// The present command is done. After an exit the process ends.
  virtual void command_done(ScriptResult result) = 0;
  /// Will a later `receive` take this request? Who says so once stays with it: it is asked once of each.
  virtual bool will_receive(const runtime::MessagePtr& request) = 0;
  /// Will a later `receive response` take this answer? It is given as the Response, or as the request that failed.
  virtual bool will_receive_answer(const runtime::MessagePtr&) { return false; }
  /// The request has arrived now, and is to be answered after that time: then the host wakes the script, and
  /// due_answer() returns the request, once.
  virtual void answer_later(const runtime::MessagePtr&, std::uint64_t /*after_ms*/) {}
  virtual runtime::MessagePtr due_answer() { return nullptr; }
};

struct ScriptTraits {
  bool keeps = true;
  bool silent = false;
  /// A Request that carries the id of an awaited answer ends it (docs/semantics.md, section 9, D27).
  bool dies_of_call_backs = false;
  runtime::Bytes answers{"ok"};
  std::uint64_t answers_after_ms = 0;
};

/// The program. `host` outlives the process.
runtime::Program make_script(ScriptHost& host, ScriptTraits traits);

}  // namespace hypersim::processes
