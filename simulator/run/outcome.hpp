#pragma once
// How a step ended, and whether that is what was expected.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "hypersim/kv_module/kv_types.hpp"
#include "hypersim/language/difference.hpp"
#include "hypersim/language/scenario.hpp"
#include "hypersim/processes/web.hpp"
#include "hypersim/runtime/message.hpp"
#include "hypersim/simulator/run.hpp"

#include "reason.hpp"
#include "saved_names.hpp"

namespace hypersim::simulator {

struct Outcome {
  enum class Kind {
    Ok,
    Value,  // a value, a body
    KvFailed,
    Bounced,
    TimedOut,
    Offline,
    Refused,
    Crashed,      // the acting process crashed in the middle of the step
    SpawnFailed,  // NameTaken, NoFileAtPath
    HttpFailed,   // a status that is not one of success
    // What no expectation can ask for; `any` takes Dead alone. They have a reason.
    Dead,          // the acting process was killed, or has ended
    WrongMessage,  // a receive took a message that is not as it had to be
    NeverCame,     // a receive or an await that nothing can end any more
    NotPossible,   // an unset name, a response without a request, …
  };
  Kind kind = Kind::Ok;
  /// Of `sim http`, where there was an answer.
  struct Http {
    std::uint64_t status = 0;
    processes::WebHow how = processes::WebHow::Answered;
    std::vector<std::string> bound;  // NoPath: what the process has bound
  };
  std::optional<Http> http;                   // Value, HttpFailed; Offline: nobody listened
  runtime::Bytes value;                       // Value, HttpFailed; of a spawn that is Ok, the child's ProcessId
  std::optional<runtime::Bytes> blob;         // Value: the blob that came with it
  std::optional<kv_module::KvError> error;    // KvFailed
  std::string spawn_error;                    // SpawnFailed: its name
  runtime::Capabilities refused;              // Refused: what could not be attached, or saved
  std::optional<Reason> reason;               // of the last four kinds
  std::optional<runtime::RequestId> request;  // the request that the step sent or awaited
  runtime::MessagePtr received;               // by a receive: the message, or the request that failed

  bool success() const { return kind == Kind::Ok || kind == Kind::Value; }
};

/// What a client got of the node's HTTP server.
Outcome http_outcome(processes::WebAnswer answer);
/// The KvError that it is: a kv step's, or the body of an answer.
std::optional<kv_module::KvError> error_of(const Outcome& outcome);
/// The error's payload as JSON, if its kind has one.
std::optional<std::string> payload_json(const kv_module::KvError& error);
/// What it is by type, an error in the body of an answer included.
CameTo came_to(const Outcome& outcome);
/// As one would write it behind `=>`, long values shortened: `ok`, `1990-01-01`, `error NoReadCap`, `bounced`.
std::string to_text(const Outcome& outcome);
/// Where the value that came differs first from the one that was expected, unless everybody sees it.
std::optional<language::Difference> difference_of(const language::Step& step, const Outcome& outcome,
                                                  const SavedNames& saved);

/// The step was not played: who was to act is not there, or what it needs was not saved or did not come.
bool is_not_played(const Outcome& outcome);
/// Is this what was expected? Without an expectation any success is.
bool meets(const Outcome& outcome, const std::optional<language::Expected>& expected, const SavedNames& saved);
/// Why its regular expressions are not looked for in what came; nothing if they are.
std::optional<Reason> too_long_to_match(const language::Expected& expected, const Outcome& outcome);
/// Why an operand of the expectation has no value; nothing if all have one.
std::optional<Reason> unusable(const language::Expected& expected, const SavedNames& saved);

}  // namespace hypersim::simulator
