#pragma once
// The commands and answers of kernel:distro:sys and timer:distro:sys, and their JSON (docs/wire.md): KernelCommand,
// KernelResponse, TimerAction. to_json() returns serde_json's exact text for these and for message_wire.hpp's types.
// from_json() accepts exactly what the shipped types accept.

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "hypersim/runtime/capability.hpp"
#include "hypersim/runtime/identity.hpp"
#include "hypersim/runtime/message_wire.hpp"
#include "hypersim/runtime/wire.hpp"

namespace hypersim::runtime::wire {

/// What the process map keeps about a process.
struct PersistedProcess {
  std::string wasm_bytes_handle;
  std::optional<std::uint32_t> wit_version;
  OnExit on_exit;
  Capabilities capabilities;  // no two are equal
  bool is_public = false;
};
/// The shipped runtime writes the map in any order, hypersim in the order of the texts.
using ProcessMap = std::map<ProcessId, PersistedProcess>;

/// What a Debug asks for.
namespace kernel_print {
struct ProcessMap {};
struct Process {
  ProcessId id;
};
struct HasCap {
  ProcessId on;
  Capability cap;
};
}  // namespace kernel_print
using KernelPrint = std::variant<kernel_print::ProcessMap, kernel_print::Process, kernel_print::HasCap>;

namespace kernel_command {
struct Booted {};
struct InitializeProcess {
  ProcessId id;
  std::string wasm_bytes_handle;
  std::optional<std::uint32_t> wit_version;
  OnExit on_exit;
  Capabilities initial_capabilities;  // no two are equal
  bool is_public = false;
};
struct GrantCapabilities {
  ProcessId target;
  Capabilities capabilities;
};
struct DropCapabilities {
  ProcessId target;
  Capabilities capabilities;
};
struct SetOnExit {
  ProcessId target;
  OnExit on_exit;
};
struct RunProcess {
  ProcessId id;
};
struct KillProcess {
  ProcessId id;
};
struct Shutdown {};
struct Debug {
  KernelPrint print;
};
}  // namespace kernel_command
using KernelCommand =
    std::variant<kernel_command::Booted, kernel_command::InitializeProcess, kernel_command::GrantCapabilities,
                 kernel_command::DropCapabilities, kernel_command::SetOnExit, kernel_command::RunProcess,
                 kernel_command::KillProcess, kernel_command::Shutdown, kernel_command::Debug>;

namespace kernel_print_response {
struct ProcessMap {
  wire::ProcessMap processes;
};
struct Process {
  std::optional<PersistedProcess> process;  // none: the process is unknown
};
struct HasCap {
  std::optional<bool> has;  // none: the process is unknown
};
}  // namespace kernel_print_response
using KernelPrintResponse =
    std::variant<kernel_print_response::ProcessMap, kernel_print_response::Process, kernel_print_response::HasCap>;

namespace kernel_response {
struct InitializedProcess {};
struct InitializeProcessError {};
struct StartedProcess {};
struct RunProcessError {};
struct KilledProcess {
  ProcessId id;
};
struct Debug {
  KernelPrintResponse print;
};
}  // namespace kernel_response
using KernelResponse = std::variant<kernel_response::InitializedProcess, kernel_response::InitializeProcessError,
                                    kernel_response::StartedProcess, kernel_response::RunProcessError,
                                    kernel_response::KilledProcess, kernel_response::Debug>;

namespace timer_action {
struct Debug {};
struct SetTimer {
  std::uint64_t ms = 0;
};
}  // namespace timer_action
using TimerAction = std::variant<timer_action::Debug, timer_action::SetTimer>;

// JSON ---------------------------------------------------------------------------------------------------------------

void append_json(std::string& out, const PersistedProcess& process);
void append_json(std::string& out, const KernelCommand& command);
void append_json(std::string& out, const KernelResponse& response);
void append_json(std::string& out, const TimerAction& action);

/// If capabilities in a set are equal, the first is kept.
bool read_json(JsonReader& in, PersistedProcess& out);
bool read_json(JsonReader& in, KernelCommand& out);
bool read_json(JsonReader& in, KernelResponse& out);
bool read_json(JsonReader& in, TimerAction& out);

template <class T>
std::string to_json(const T& value) {
  std::string out;
  append_json(out, value);
  return out;
}

/// Reads the whole text. The error says why it is not of this type: `missing field `body` at byte 17`.
template <class T>
Result<T, std::string> from_json(std::string_view text) {
  JsonReader in(text);
  T value;
  if (!read_json(in, value) || !in.finish()) return fail(in.error());
  return value;
}

/// The same as a value; nothing if the text is of this type.
template <class T>
std::optional<JsonMistake> mistake_in(std::string_view text) {
  JsonReader in(text);
  T value;
  if (read_json(in, value) && in.finish()) return std::nullopt;
  return *in.mistake();
}

}  // namespace hypersim::runtime::wire
