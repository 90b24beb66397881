#include "bootstrap.hpp"

#include <algorithm>
#include <memory>
#include <utility>

#include "hypersim/runtime/modules.hpp"

#include "light_actor.hpp"

namespace hypersim::actors {

using runtime::ProcessId;
namespace modules = runtime::modules;

void Bootstrap::initialize_modules() {
  // Kernel and state are not members of the wired group: to message the kernel is to be root, and state does not answer.
  const Modules& actors = *state_.context.modules;
  const auto initialize = [&](InitializeModule module) {
    module.restored = state_.map.find_loaded(module.process);
    actors.kernel.tell(std::move(module));
  };
  initialize({.process = modules::kernel(), .receiver = {}, .wired = false, .is_public = false, .restored = {}});
  initialize({.process = modules::kv(), .receiver = actors.kv, .wired = true, .is_public = false, .restored = {}});
  initialize({.process = modules::timer(), .receiver = actors.timer, .wired = true, .is_public = true, .restored = {}});
  initialize(
      {.process = modules::state(), .receiver = actors.state, .wired = false, .is_public = false, .restored = {}});
}

void Bootstrap::initialize(const ProcessSpec& spec) {
  state_.context.modules->kernel.tell(
      Initialize{std::make_shared<const Birth>(Birth{spec.id, spec.program_name, spec.program, spec.wired,
                                                     spec.is_public, spec.on_exit, state_.map.find_loaded(spec.id)})});
}

bool Bootstrap::bring_back(const ProcessId& process, const kv_module::PersistedProcess& row) {
  const NodeContext& context = state_.context;
  runtime::Program program = context.programs ? context.programs(row.program, process) : nullptr;
  if (!program) return false;
  context.modules->kernel.tell(
      Initialize{std::make_shared<const Birth>(Birth{process, row.program, std::move(program), row.wired, row.is_public,
                                                     row.on_exit, state_.map.find_loaded(process), row.wit_version})});
  return true;
}

std::vector<ProcessId> Bootstrap::bring_back_all(const std::vector<ProcessSpec>& declared) {
  std::vector<ProcessId> back;
  for (const ProcessId& process : state_.map.loaded()) {
    const PersistedProcessPtr row = state_.map.find_loaded(process);
    const bool is_module = row->program.empty();
    const bool is_declared =
        std::any_of(declared.begin(), declared.end(), [&](const ProcessSpec& spec) { return spec.id == process; });
    if (!is_module && !is_declared && bring_back(process, *row)) back.push_back(process);
  }
  return back;
}

void Bootstrap::equip(const ProcessSpec& spec) {
  using How = runtime::fact::CapabilityAdded::How;
  const auto& capabilities = state_.context.modules->capabilities;
  if (!spec.initial.empty()) capabilities.tell(GrantCapabilities{spec.id, spec.initial, How::Initial});
  for (const ProcessSpec::Grant& grant : spec.grants) {
    capabilities.tell(GrantCapabilities{grant.to.process(), {grant.capability}, How::Granted});
  }
}

void Bootstrap::boot(const std::vector<ProcessSpec>& specs) {
  NodeContext& context = state_.context;
  if (state_.map.has_lived()) context.trace.record(runtime::fact::NodeBooted{context.our});
  initialize_modules();
  std::vector<ProcessId> to_run;
  std::vector<ProcessId> with_requests;  // that the map knows from before
  const auto runs = [&](const ProcessId& process, const runtime::OnExit& on_exit) {
    to_run.push_back(process);
    const bool has_requests = on_exit.kind == runtime::OnExit::Kind::Requests;
    if (has_requests && state_.map.find_loaded(process)) with_requests.push_back(process);
  };
  for (const ProcessSpec& spec : specs) {
    initialize(spec);
    runs(spec.id, spec.on_exit);
  }
  for (const ProcessId& process : bring_back_all(specs)) runs(process, state_.map.find_loaded(process)->on_exit);
  scheduler_.run_between();
  for (const ProcessSpec& spec : specs) equip(spec);
  scheduler_.run_between();
  for (const ProcessId& process : with_requests) context.modules->kernel.tell(SendExitRequests{process});
  scheduler_.run_between();
  for (const ProcessId& process : to_run) context.modules->kernel.tell(RunProcess{process});
}

void Bootstrap::add(const ProcessSpec& spec) {
  initialize(spec);
  scheduler_.run_between();
  equip(spec);
  scheduler_.run_between();
  state_.context.modules->kernel.tell(RunProcess{spec.id});
}

}  // namespace hypersim::actors
