#pragma once
// Calls about the process itself: who it is, what it holds, its children, its end, its durable state, its terminal and
// its timers (docs/semantics.md, sections 4 and 5).

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "hypersim/processes/request.hpp"

namespace hypersim::processes {

/// This process's own address: our() of hyperware_process_lib, by a name that a parameter `our` does not hide.
const Address& our_address(Where where = Where::here());
/// With this node's name where the target says `our`, as in a capability:
/// `Capability::messaging(address_of("our@kv:distro:sys"))`.
Address address_of(const Target& target, Where where = Where::here());

/// What the scenario says after `args`, as a value; `null` if it says nothing. JSON of another type is a Panic.
template <class T>
T args(Where where = Where::here()) {
  const std::string& text = calling("args()", where).args;
  return from_json<T>(text.empty() ? "null" : text).expect("args", where);
}

// Capabilities -------------------------------------------------------------------------------------------------------

namespace detail {

struct ToCapabilities {
  Capabilities operator()(const Context&, Capabilities caps) const { return caps; }
};
struct FindCapability {
  Capability wanted;
  std::optional<Capability> operator()(const Context&, Capabilities held) const;
};
using CapabilityCall = Call<runtime::CapabilityOp, ToCapabilities>;

}  // namespace detail

/// Everything that this process holds.
inline detail::CapabilityCall our_capabilities(Where where = Where::here()) {
  return {"our_capabilities()", where, {}, runtime::CapabilityOp::Kind::GetAll, Capabilities()};
}
/// Saves capabilities. Returns what was refused (D1: it did not arrive on a message, nor does this process issue it).
inline detail::CapabilityCall save_capabilities(Capabilities caps, Where where = Where::here()) {
  return {"save_capabilities()", where, {}, runtime::CapabilityOp::Kind::Save, std::move(caps)};
}
/// Drops capabilities from this process alone. The result is those of them that it held.
inline detail::CapabilityCall drop_capabilities(Capabilities caps, Where where = Where::here()) {
  return {"drop_capabilities()", where, {}, runtime::CapabilityOp::Kind::Drop, std::move(caps)};
}
/// The capability with these params (JSON, compared as a value) of that issuer, if this process holds it.
inline Call<runtime::CapabilityOp, detail::FindCapability> get_capability(const Target& issuer, std::string params,
                                                                          Where where = Where::here()) {
  return {"get_capability()",
          where,
          {Capability(address_of(issuer, where), std::move(params))},
          runtime::CapabilityOp::Kind::GetAll,
          Capabilities()};
}

// Children and the end -----------------------------------------------------------------------------------------------

using runtime::SpawnError;

/// What happens when the process ends.
class OnExit {
 public:
  static OnExit none() { return OnExit(runtime::OnExit{}); }
  static OnExit restart() { return OnExit(runtime::OnExit{runtime::OnExit::Kind::Restart, {}}); }
  static OnExit requests() { return OnExit(runtime::OnExit{runtime::OnExit::Kind::Requests, {}}); }
  /// For requests(): this request is sent, too. Nobody awaits an answer.
  OnExit& add_request(const Target& target, const Payload& body, Capabilities caps = {});

  const runtime::OnExit& value() const { return value_; }

 private:
  explicit OnExit(runtime::OnExit value) : value_(std::move(value)) {}
  runtime::OnExit value_;
};
void set_on_exit(const OnExit& on_exit, Where where = Where::here());

/// `process` receives the capability with these params (JSON) that the child issues.
struct GrantCapability {
  GrantCapability(ProcessId to, std::string with_params) : process(std::move(to)), params(std::move(with_params)) {}
  ProcessId process;
  std::string params;
};

namespace detail {

struct ToSpawned {
  Result<ProcessId, SpawnError> operator()(const Context&, const runtime::SpawnOp::Result& result) const;
};

/// The program that a path stands for: `chat:dev.os/pkg/worker.wasm` is `worker`.
std::string program_of_path(std::string_view wasm_path);
runtime::SpawnDraft spawn_draft(std::optional<std::string> name, std::string_view wasm_path, const OnExit& on_exit,
                                Capabilities request_capabilities, std::vector<GrantCapability> grant_capabilities,
                                bool is_public);

}  // namespace detail

/// Starts a child in this process's package. Without a `name`, the child gets a random one. The file name of
/// `wasm_path`, without `.wasm`, is the name by which HYPERSIM_PROCESS registers the program. Of
/// `request_capabilities`, the child gets those that this process holds or issues.
inline Call<runtime::SpawnOp, detail::ToSpawned> spawn(std::optional<std::string> name, std::string_view wasm_path,
                                                       const OnExit& on_exit = OnExit::none(),
                                                       Capabilities request_capabilities = {},
                                                       std::vector<GrantCapability> grant_capabilities = {},
                                                       bool is_public = false, Where where = Where::here()) {
  return {"spawn()",
          where,
          {},
          detail::spawn_draft(std::move(name), wasm_path, on_exit, std::move(request_capabilities),
                              std::move(grant_capabilities), is_public)};
}

// Durable state ------------------------------------------------------------------------------------------------------

namespace detail {

struct ToState {
  Result<std::optional<Bytes>> operator()(const Context&, const runtime::StateOp::Result& result) const;
};
template <class T>
struct ToTypedState {
  Where where;
  /// A state of another type counts as none, as if Rust's closure returned an error. The terminal says so, for those
  /// who want to see it.
  Result<std::optional<T>> operator()(const Context& context, const runtime::StateOp::Result& result) const {
    if (!result.ok()) return fail(result.error());
    if (!result.value()) return std::optional<T>();
    auto value = from_json<T>(result.value()->view());
    if (value) return std::optional<T>(std::move(value).unwrap(where));
    context.process.print("get_typed_state(): a state is there, but it is none of this program's: " + value.error(), 2);
    return std::optional<T>();
  }
};
struct ToDone {
  Result<Done> operator()(const Context&, const runtime::StateOp::Result& result) const;
};

}  // namespace detail

/// What was set, in this life or an earlier one; none if nothing was set. The error means that the node's disk failed.
inline Call<runtime::StateOp, detail::ToState> get_state(Where where = Where::here()) {
  return {"get_state()", where, {}, runtime::StateOp::Kind::Get, Bytes()};
}
template <class T>
Call<runtime::StateOp, detail::ToTypedState<T>> get_typed_state(Where where = Where::here()) {
  return {"get_typed_state()", where, {where}, runtime::StateOp::Kind::Get, Bytes()};
}
inline Call<runtime::StateOp, detail::ToDone> set_state(const Payload& state, Where where = Where::here()) {
  return {"set_state()", where, {}, runtime::StateOp::Kind::Set, state.bytes()};
}
inline Call<runtime::StateOp, detail::ToDone> clear_state(Where where = Where::here()) {
  return {"clear_state()", where, {}, runtime::StateOp::Kind::Clear, Bytes()};
}

// Terminal and timers ------------------------------------------------------------------------------------------------

/// Prints a line on the node's terminal, which shows lines at most as verbose as it is set to, and always 0.
void print_to_terminal(std::uint8_t verbosity, std::string text, Where where = Where::here());
inline void println(std::string text, Where where = Where::here()) { print_to_terminal(0, std::move(text), where); }

namespace detail {

Request timer_request(std::chrono::milliseconds time, Where where);
/// A timer that has answered in time is never late for whoever awaits it.
inline std::chrono::seconds longer_than(std::chrono::milliseconds time) {
  return std::chrono::floor<std::chrono::seconds>(time) + std::chrono::seconds(1);
}

}  // namespace detail

/// After that time, timer:distro:sys answers through await_message(), with this context.
inline Call<runtime::SendOp, detail::ToSent> set_timer(std::chrono::milliseconds time,
                                                       std::optional<Bytes> context = std::nullopt,
                                                       Where where = Where::here()) {
  Request request = detail::timer_request(time, where);
  if (context) request.context(*context);
  return request.expects_response(detail::longer_than(time), where).send(where);
}
/// Waits that long. Whatever arrives waits, too.
inline Call<runtime::AskOp, detail::ToMessage> set_and_await_timer(std::chrono::milliseconds time,
                                                                   Where where = Where::here()) {
  return detail::timer_request(time, where).send_and_await_response(detail::longer_than(time), where);
}

}  // namespace hypersim::processes
