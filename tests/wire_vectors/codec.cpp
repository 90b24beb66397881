#include "codec.hpp"

#include "hypersim/kv_module/kv_wire.hpp"
#include "hypersim/runtime/kernel_wire.hpp"
#include "hypersim/runtime/wire.hpp"

namespace hypersim::wire_vectors {
namespace {

template <class T>
Text rewritten_kv(const std::optional<T>& value) {
  return value ? Text(kv_module::to_json(*value)) : std::nullopt;
}

template <class T>
Text rewritten(std::string_view text) {
  const auto value = runtime::wire::from_json<T>(text);
  return value ? Text(runtime::wire::to_json(*value)) : std::nullopt;
}

Text rewritten_capability(std::string_view text) {
  runtime::JsonReader in(text);
  const auto cap = runtime::read_json_capability(in);
  if (!cap || !in.finish()) return std::nullopt;
  std::string out;
  runtime::append_json(out, *cap);
  return out;
}

}  // namespace

const std::map<std::string, Codec, std::less<>>& codecs() {
  using namespace kv_module;
  namespace wire = runtime::wire;
  static const std::map<std::string, Codec, std::less<>> kCodecs = {
      {"KvAction", [](std::string_view text) { return rewritten_kv(parse_kv_action(text)); }},
      {"KvResponse", [](std::string_view text) { return rewritten_kv(parse_kv_response(text)); }},
      {"KvRequest", [](std::string_view text) { return rewritten_kv(parse_kv_request(text)); }},
      {"KvError", [](std::string_view text) { return rewritten_kv(parse_kv_error(text)); }},
      {"KvCapabilityParams", [](std::string_view text) { return rewritten_kv(parse_kv_capability_params(text)); }},
      {"Capability", rewritten_capability},
      {"PackageId", rewritten<runtime::PackageId>},
      {"ProcessId", rewritten<runtime::ProcessId>},
      {"Address", rewritten<runtime::Address>},
      {"LazyLoadBlob", rewritten<runtime::Blob>},
      {"Request", rewritten<wire::Request>},
      {"Response", rewritten<wire::Response>},
      {"Message", rewritten<wire::Message>},
      {"KernelMessage", rewritten<wire::KernelMessage>},
      {"SendErrorKind", rewritten<runtime::SendErrorKind>},
      {"SendError", rewritten<wire::SendError>},
      {"WrappedSendError", rewritten<wire::WrappedSendError>},
      {"OnExit", rewritten<wire::OnExit>},
      {"PersistedProcess", rewritten<wire::PersistedProcess>},
      {"KernelCommand", rewritten<wire::KernelCommand>},
      {"KernelResponse", rewritten<wire::KernelResponse>},
      {"TimerAction", rewritten<wire::TimerAction>},
  };
  return kCodecs;
}

}  // namespace hypersim::wire_vectors
