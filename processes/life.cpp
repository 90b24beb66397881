#include "hypersim/processes/life.hpp"

#include <algorithm>

#include "hypersim/runtime/kernel_wire.hpp"
#include "hypersim/runtime/modules.hpp"
#include "hypersim/runtime/routing.hpp"

namespace hypersim::processes {

const Address& our_address(Where where) { return calling("our_address()", where).process.our(); }

Address address_of(const Target& target, Where where) {
  return runtime::localized(target.address(), our_address(where).node());
}

OnExit& OnExit::add_request(const Target& target, const Payload& body, Capabilities caps) {
  runtime::Request request;
  request.body = body.bytes();
  request.capabilities = std::move(caps);
  value_.kind = runtime::OnExit::Kind::Requests;
  value_.requests.push_back({target.address(), std::move(request), std::nullopt});
  return *this;
}

void set_on_exit(const OnExit& on_exit, Where where) {
  calling("set_on_exit()", where).process.set_on_exit(on_exit.value());
}

void print_to_terminal(std::uint8_t verbosity, std::string text, Where where) {
  // The destructors of a killed process's objects may print. Then no process runs, and throwing would end the node.
  if (current_context() == nullptr) return;
  calling("print_to_terminal()", where).process.print(std::move(text), verbosity);
}

namespace detail {

std::optional<Capability> FindCapability::operator()(const Context&, Capabilities held) const {
  const auto found = std::find(held.begin(), held.end(), wanted);
  return found == held.end() ? std::nullopt : std::optional(*found);
}

Result<ProcessId, SpawnError> ToSpawned::operator()(const Context&, const runtime::SpawnOp::Result& result) const {
  if (const auto* error = std::get_if<SpawnError>(&result)) return fail(*error);
  return std::get<ProcessId>(result);
}

std::string program_of_path(std::string_view wasm_path) {
  constexpr std::string_view kExtension = ".wasm";
  std::string_view file = wasm_path.substr(wasm_path.rfind('/') + 1);
  if (file.ends_with(kExtension)) file.remove_suffix(kExtension.size());
  return std::string(file);
}

runtime::SpawnDraft spawn_draft(std::optional<std::string> name, std::string_view wasm_path, const OnExit& on_exit,
                                Capabilities request_capabilities, std::vector<GrantCapability> grant_capabilities,
                                bool is_public) {
  runtime::SpawnDraft draft(std::move(name), program_of_path(wasm_path));
  draft.on_exit = on_exit.value();
  draft.requests = std::move(request_capabilities);
  for (GrantCapability& grant : grant_capabilities) {
    draft.grants.push_back({std::move(grant.process), std::move(grant.params)});
  }
  draft.is_public = is_public;
  return draft;
}

Result<std::optional<Bytes>> ToState::operator()(const Context&, const runtime::StateOp::Result& result) const {
  if (!result.ok()) return fail(result.error());
  return *result;
}

Result<Done> ToDone::operator()(const Context&, const runtime::StateOp::Result& result) const {
  if (!result.ok()) return fail(result.error());
  return Done{};
}

Request timer_request(std::chrono::milliseconds time, Where where) {
  const runtime::wire::TimerAction action{runtime::wire::timer_action::SetTimer{whole(time, where)}};
  return Request::to(runtime::modules::timer()).body(runtime::wire::to_json(action));
}

}  // namespace detail
}  // namespace hypersim::processes
