#include "kernel_commands.hpp"

#include <algorithm>
#include <utility>

#include "hypersim/runtime/modules.hpp"

namespace hypersim::actors {

using runtime::KernelMessage;
namespace fact = runtime::fact;
namespace modules = runtime::modules;
namespace command = runtime::wire::kernel_command;
namespace response = runtime::wire::kernel_response;
namespace print_response = runtime::wire::kernel_print_response;

namespace {

runtime::wire::PersistedProcess to_wire(const kv_module::PersistedProcess& row) {
  runtime::wire::PersistedProcess process;
  process.wasm_bytes_handle = row.program;
  process.wit_version = row.wit_version;
  process.on_exit = runtime::wire::to_wire(row.on_exit);
  process.capabilities = row.capabilities;
  process.is_public = row.is_public;
  return process;
}

}  // namespace

void KernelCommands::take(const runtime::MessagePtr& message) {
  if (!message->is_request()) return;
  const auto command = runtime::wire::from_json<runtime::wire::KernelCommand>(message->body().view());
  if (!command.ok()) {
    return print("kernel: a request of " + message->source.process().text() +
                 " is no kernel command: " + command.error());
  }
  std::visit([&](const auto& its) { carry_out(its, *message); }, *command);
}

void KernelCommands::carry_out(const command::InitializeProcess& command, const KernelMessage& request) {
  if (initialize(command, request)) return answer(request, response::InitializedProcess{});
  answer(request, response::InitializeProcessError{});
}

bool KernelCommands::initialize(const command::InitializeProcess& command, const KernelMessage& request) {
  const std::string who = command.id.text();
  if (!request.blob) {
    return print("kernel: " + who + " cannot be initialized: the request has no blob, which is the program's bytes"),
           false;
  }
  if (!command.id.check_names()) {
    return print("kernel: " + who + " cannot be initialized: a name has the characters a-z, 0-9 and -"), false;
  }
  if (lives_.knows(command.id) || lives_.is_there(command.id)) {
    if (!context_.policies.kernel.failed_initialization_gives_nothing) {
      allow_messaging(request.source.process(), command.id);
    }
    return print("kernel: " + who + " cannot be initialized: it is there already"), false;
  }
  const std::string& handle = command.wasm_bytes_handle;
  runtime::Program program = context_.programs ? context_.programs(handle, command.id) : nullptr;
  if (!program) {
    return print("kernel: " + who + " cannot be initialized: there is no program \"" + handle + "\" for it"), false;
  }
  lives_.initialize(Birth{command.id, handle, std::move(program), false, command.is_public,
                          runtime::wire::from_wire(command.on_exit), nullptr, command.wit_version});
  change_capabilities(request.source.process(),
                      EquipProcess{request.source.process(), command.id, command.initial_capabilities});
  return true;
}

void KernelCommands::allow_messaging(const runtime::ProcessId& initializer, const runtime::ProcessId& process) {
  if (!capabilities_.knows(initializer)) return;
  change_capabilities(initializer,
                      GrantCapabilities{initializer,
                                        {runtime::Capability::messaging(runtime::Address(context_.our, process))},
                                        fact::CapabilityAdded::How::Spawned});
}

bool KernelCommands::comes_late(const runtime::ProcessId& sender) {
  if (!context_.has_late_changes) late_for_.clear();  // something else has let them come
  // All changes come in one order, so what is behind another that is late needs no question.
  if (context_.network.strategy == nullptr || !late_for_.empty()) return false;
  FaultPoint point{FaultPoint::Kind::LateChange, &sender};
  point.round = asked_[sender]++;
  point.node = context_.number;
  return context_.network.strategy->inject(point);
}

bool KernelCommands::has_late_change_of(const runtime::ProcessId& sender) const {
  return std::find(late_for_.begin(), late_for_.end(), sender) != late_for_.end();
}

void KernelCommands::release_late_changes() {
  late_for_.clear();
  context_.modules->capabilities.tell(ReleaseLateChanges{});
  context_.modules->capabilities.tell(ConfirmCapabilities{});
  ++unconfirmed_;
}

void KernelCommands::carry_out(const command::GrantCapabilities& command, const KernelMessage& request) {
  change_capabilities(request.source.process(),
                      GrantCapabilities{command.target, command.capabilities, fact::CapabilityAdded::How::Granted});
}

void KernelCommands::carry_out(const command::DropCapabilities& command, const KernelMessage& request) {
  change_capabilities(request.source.process(), DropCapabilities{command.target, command.capabilities, {}});
}

void KernelCommands::carry_out(const command::SetOnExit& command, const KernelMessage&) {
  lives_.set_on_exit(command.target, runtime::wire::from_wire(command.on_exit), ProcessLives::SetBy::Another);
}

void KernelCommands::carry_out(const command::RunProcess& command, const KernelMessage& request) {
  if (!lives_.knows(command.id) || !lives_.is_there(command.id)) return answer(request, response::RunProcessError{});
  lives_.run_or_tell(command.id);
  answer(request, response::StartedProcess{});
}

void KernelCommands::carry_out(const command::KillProcess& command, const KernelMessage& request) {
  const bool is_known =
      lives_.knows(command.id) && (context_.policies.lives.a_kill_reaches_the_absent || !lives_.returns(command.id));
  if (!is_known) return print("kernel: " + command.id.text() + " cannot be killed: there is no such process");
  const bool revoke = request.request().metadata != "no-revoke";
  lives_.end(command.id, fact::ProcessEnded::How::Killed, "", revoke);
  if (request.expects_response()) answer(request, response::KilledProcess{command.id});
}

void KernelCommands::carry_out(const command::Booted&, const KernelMessage&) {
  if (!context_.policies.lives.booted_is_ignored) lives_.run_all();
}

void KernelCommands::carry_out(const command::Shutdown&, const KernelMessage&) { context_.shut_down(); }

void KernelCommands::carry_out(const command::Debug& command, const KernelMessage& request) {
  namespace ask = runtime::wire::kernel_print;
  if (const auto* has = std::get_if<ask::HasCap>(&command.print)) {
    std::optional<bool> held;
    if (capabilities_.knows(has->on)) held = capabilities_.has(has->on, has->cap);
    answer(request, response::Debug{print_response::HasCap{held}});
  } else if (const auto* one = std::get_if<ask::Process>(&command.print)) {
    print_response::Process found;
    if (const auto row = map_.find(one->id)) found.process = to_wire(*row);
    answer(request, response::Debug{std::move(found)});
  } else {
    print_response::ProcessMap all;
    for (const kv_module::PersistedProcess& row : map_.all()) all.processes.emplace(row.id, to_wire(row));
    answer(request, response::Debug{std::move(all)});
  }
}

void KernelCommands::answer(const KernelMessage& request, const runtime::wire::KernelResponse& response) {
  auto message = std::make_shared<KernelMessage>();
  message->id = request.id;
  message->source = runtime::Address(context_.our, modules::kernel());
  message->target = request.rsvp ? *request.rsvp : request.source;
  runtime::Response body;
  body.body = runtime::Bytes(runtime::wire::to_json(response));
  message->message = std::move(body);
  context_.submit(std::move(message));
}

void KernelCommands::print(std::string line) {
  context_.trace.record(fact::Printed{modules::kernel(), std::move(line)});
}

}  // namespace hypersim::actors
