#include "kernel_values.hpp"

#include <set>

#include "wire_values.hpp"

namespace hypersim::property {

using runtime::Blob;
using runtime::Bytes;
using runtime::Capabilities;
using runtime::Capability;
using runtime::ProcessId;
using namespace runtime::wire;

namespace {

/// Only short lists, because their elements are large enough.
template <class T>
rc::Gen<std::vector<T>> few(const rc::Gen<T>& one) {
  return rc::gen::mapcat(rc::gen::inRange<std::size_t>(0, 4),
                         [one](std::size_t count) { return rc::gen::container<std::vector<T>>(count, one); });
}

template <class T>
rc::Gen<std::optional<T>> maybe(const rc::Gen<T>& one) {
  return rc::gen::oneOf(rc::gen::just(std::optional<T>()),
                        rc::gen::map(one, [](T value) { return std::optional<T>(std::move(value)); }));
}

/// One of a variant's alternatives.
template <class Variant, class T>
rc::Gen<Variant> as(const rc::Gen<T>& one) {
  return rc::gen::map(one, [](T value) { return Variant(std::move(value)); });
}

rc::Gen<std::uint64_t> any_number() {
  return rc::gen::oneOf(rc::gen::arbitrary<std::uint64_t>(),
                        rc::gen::element<std::uint64_t>(0, 1, UINT64_MAX, 1ULL << 32, 1ULL << 63));
}

rc::Gen<Bytes> any_buffer() {
  return rc::gen::map(any_bytes(), [](const std::string& bytes) { return Bytes(bytes); });
}

rc::Gen<Blob> any_blob() {
  return rc::gen::apply(
      [](const std::optional<std::string>& mime, Bytes bytes) {
        return Blob{mime ? std::optional(runtime::Text(*mime)) : std::nullopt, std::move(bytes)};
      },
      maybe(any_text()), any_buffer());
}

rc::Gen<SignedCapabilities> any_signed() {
  return few(rc::gen::apply(
      [](Capability cap, std::string signature) {
        return SignedCapability{std::move(cap), std::move(signature)};
      },
      any_capability(), any_bytes()));
}

rc::Gen<Request> any_wire_request() {
  return rc::gen::apply(
      [](bool inherit, std::optional<std::uint64_t> seconds, Bytes body, std::optional<std::string> metadata,
         SignedCapabilities caps) {
        return Request{inherit, seconds, std::move(body), std::move(metadata), std::move(caps)};
      },
      rc::gen::arbitrary<bool>(), maybe(any_number()), any_buffer(), maybe(any_text()), any_signed());
}

rc::Gen<ResponseInContext> any_wire_response() {
  return rc::gen::apply(
      [](bool inherit, Bytes body, std::optional<std::string> metadata, SignedCapabilities caps,
         std::optional<Bytes> context) {
        return ResponseInContext{{inherit, std::move(body), std::move(metadata), std::move(caps)}, std::move(context)};
      },
      rc::gen::arbitrary<bool>(), any_buffer(), maybe(any_text()), any_signed(), maybe(any_buffer()));
}

rc::Gen<Message> any_message() {
  return rc::gen::oneOf(as<Message>(any_wire_request()), as<Message>(any_wire_response()));
}

/// No two of them are equal.
rc::Gen<Capabilities> any_set() {
  return rc::gen::map(few(any_capability()), [](const Capabilities& caps) {
    const std::set<Capability> set(caps.begin(), caps.end());
    return Capabilities(set.begin(), set.end());
  });
}

rc::Gen<std::optional<std::uint32_t>> any_version() {
  return maybe(rc::gen::oneOf(rc::gen::arbitrary<std::uint32_t>(), rc::gen::element<std::uint32_t>(0, 1, UINT32_MAX)));
}

rc::Gen<PersistedProcess> any_persisted() {
  return rc::gen::apply(
      [](std::string handle, std::optional<std::uint32_t> version, OnExit on_exit, Capabilities caps, bool is_public) {
        return PersistedProcess{std::move(handle), version, std::move(on_exit), std::move(caps), is_public};
      },
      any_text(), any_version(), any_on_exit(), any_set(), rc::gen::arbitrary<bool>());
}

rc::Gen<ProcessMap> any_process_map() {
  return rc::gen::map(few(rc::gen::pair(any_process(), any_persisted())),
                      [](const std::vector<std::pair<ProcessId, PersistedProcess>>& entries) {
                        return ProcessMap(entries.begin(), entries.end());
                      });
}

rc::Gen<KernelPrint> any_print() {
  using namespace kernel_print;
  return rc::gen::oneOf(rc::gen::just(KernelPrint(kernel_print::ProcessMap{})),
                        rc::gen::map(any_process(), [](ProcessId id) { return KernelPrint(Process{std::move(id)}); }),
                        rc::gen::apply(
                            [](ProcessId on, Capability cap) {
                              return KernelPrint(HasCap{std::move(on), std::move(cap)});
                            },
                            any_process(), any_capability()));
}

rc::Gen<KernelPrintResponse> any_print_response() {
  using namespace kernel_print_response;
  return rc::gen::oneOf(rc::gen::map(any_process_map(),
                                     [](runtime::wire::ProcessMap map) {
                                       return KernelPrintResponse(kernel_print_response::ProcessMap{std::move(map)});
                                     }),
                        rc::gen::map(maybe(any_persisted()),
                                     [](std::optional<PersistedProcess> found) {
                                       return KernelPrintResponse(Process{std::move(found)});
                                     }),
                        rc::gen::map(maybe(rc::gen::arbitrary<bool>()),
                                     [](std::optional<bool> has) { return KernelPrintResponse(HasCap{has}); }));
}

/// A GrantCapabilities or a DropCapabilities.
template <class Change>
rc::Gen<KernelCommand> any_change() {
  return rc::gen::apply(
      [](ProcessId target, Capabilities caps) {
        return KernelCommand(Change{std::move(target), std::move(caps)});
      },
      any_process(), few(any_capability()));
}

rc::Gen<KernelCommand> any_initialization() {
  return rc::gen::apply(
      [](ProcessId id, PersistedProcess process) {
        return KernelCommand(kernel_command::InitializeProcess{std::move(id), std::move(process.wasm_bytes_handle),
                                                               process.wit_version, std::move(process.on_exit),
                                                               std::move(process.capabilities), process.is_public});
      },
      any_process(), any_persisted());
}

}  // namespace

rc::Gen<KernelMessage> any_kernel_message() {
  return rc::gen::apply(
      [](std::uint64_t id, runtime::Address source, runtime::Address target, std::optional<runtime::Address> rsvp,
         Message message, std::optional<Blob> blob) {
        return KernelMessage{runtime::RequestId{id}, std::move(source),  std::move(target),
                             std::move(rsvp),        std::move(message), std::move(blob)};
      },
      any_number(), any_address(), any_address(), maybe(any_address()), any_message(), maybe(any_blob()));
}

rc::Gen<WrappedSendError> any_send_error() {
  return rc::gen::apply(
      [](bool offline, KernelMessage original) {
        const auto kind = offline ? runtime::SendErrorKind::Offline : runtime::SendErrorKind::Timeout;
        return WrappedSendError{
            original.id,
            std::move(original.source),
            {kind, std::move(original.target), std::move(original.message), std::move(original.blob)}};
      },
      rc::gen::arbitrary<bool>(), any_kernel_message());
}

rc::Gen<OnExit> any_on_exit() {
  const auto request = rc::gen::apply(
      [](runtime::Address target, Request one, std::optional<Blob> blob) {
        return OnExitRequest{std::move(target), std::move(one), std::move(blob)};
      },
      any_address(), any_wire_request(), maybe(any_blob()));
  return rc::gen::oneOf(rc::gen::just(OnExit{OnExit::Kind::None, {}}), rc::gen::just(OnExit{OnExit::Kind::Restart, {}}),
                        rc::gen::map(few(request), [](std::vector<OnExitRequest> requests) {
                          return OnExit{OnExit::Kind::Requests, std::move(requests)};
                        }));
}

rc::Gen<KernelCommand> any_kernel_command() {
  using namespace kernel_command;
  return rc::gen::oneOf(
      rc::gen::just(KernelCommand(Booted{})), rc::gen::just(KernelCommand(Shutdown{})), any_initialization(),
      any_change<GrantCapabilities>(), any_change<DropCapabilities>(),
      rc::gen::apply(
          [](ProcessId target, OnExit on_exit) {
            return KernelCommand(SetOnExit{std::move(target), std::move(on_exit)});
          },
          any_process(), any_on_exit()),
      rc::gen::map(any_process(), [](ProcessId id) { return KernelCommand(RunProcess{std::move(id)}); }),
      rc::gen::map(any_process(), [](ProcessId id) { return KernelCommand(KillProcess{std::move(id)}); }),
      rc::gen::map(any_print(), [](KernelPrint print) { return KernelCommand(Debug{std::move(print)}); }));
}

rc::Gen<KernelResponse> any_kernel_response() {
  using namespace kernel_response;
  return rc::gen::oneOf(
      rc::gen::just(KernelResponse(InitializedProcess{})), rc::gen::just(KernelResponse(InitializeProcessError{})),
      rc::gen::just(KernelResponse(StartedProcess{})), rc::gen::just(KernelResponse(RunProcessError{})),
      rc::gen::map(any_process(), [](ProcessId id) { return KernelResponse(KilledProcess{std::move(id)}); }),
      rc::gen::map(any_print_response(),
                   [](KernelPrintResponse print) { return KernelResponse(Debug{std::move(print)}); }));
}

rc::Gen<TimerAction> any_timer_action() {
  return rc::gen::oneOf(
      rc::gen::just(TimerAction(timer_action::Debug{})),
      rc::gen::map(any_number(), [](std::uint64_t ms) { return TimerAction(timer_action::SetTimer{ms}); }));
}

}  // namespace hypersim::property
