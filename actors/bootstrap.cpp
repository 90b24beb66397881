#include "bootstrap.hpp"

#include <algorithm>
#include <memory>
#include <utility>

#include "hypersim/runtime/modules.hpp"

#include "light_actor.hpp"

namespace hypersim::actors {

using runtime::ProcessId;
namespace modules = runtime::modules;

struct BootImage::Contents {
  runtime::CapabilityTable table;  // rows are shared, and copied by whoever changes one
  runtime::RoutingTable routing;
  ProcessMap::Contents map;
  std::vector<runtime::TraceEvent> events;
};

BootImage::BootImage() = default;
BootImage::~BootImage() = default;

void Bootstrap::initialize_modules(const std::vector<const ProcessSpec*>& specs) {
  // Kernel and state are not members of the wired group: to message the kernel is to be root, and state does not
  // answer.
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
  const bool has_stand_in =
      std::any_of(specs.begin(), specs.end(), [](const ProcessSpec* spec) { return spec->id == modules::net(); });
  if (!actors.net || has_stand_in) return;
  initialize({.process = modules::net(), .receiver = *actors.net, .wired = false, .is_public = false, .restored = {}});
}

Birth Bootstrap::birth_of(const ProcessSpec& spec) const {
  return {spec.id,
          spec.program_name,
          spec.program,
          spec.wired,
          spec.is_public,
          spec.on_exit,
          state_.map.find_loaded(spec.id)};
}

void Bootstrap::initialize(const ProcessSpec& spec) {
  state_.context.modules->kernel.tell(Initialize{std::make_shared<const Birth>(birth_of(spec))});
}

std::vector<ProcessId> Bootstrap::asleep(const std::vector<const ProcessSpec*>& declared) const {
  std::vector<ProcessId> all = state_.map.loaded();
  std::erase_if(all, [&](const ProcessId& process) {
    const bool is_module = state_.map.find_loaded(process)->program.empty();
    return is_module ||
           std::any_of(declared.begin(), declared.end(), [&](const ProcessSpec* spec) { return spec->id == process; });
  });
  return all;
}

bool Bootstrap::leaves_and_starts(const kv_module::PersistedProcess& row) const {
  return !state_.context.policies.lives.requests_end_at_the_boot &&
         row.on_exit.kind == runtime::OnExit::Kind::Requests && !modules::is_bundled(row.id);
}

bool Bootstrap::departs(const ProcessId& process) const {
  if (!state_.context.policies.lives.requests_end_at_the_boot) return false;
  const bool has_requests = state_.map.find_loaded(process)->on_exit.kind == runtime::OnExit::Kind::Requests;
  return has_requests && !modules::is_bundled(process);
}

std::shared_ptr<const Birth> Bootstrap::birth_of(const ProcessId& process, runtime::Program program) const {
  const PersistedProcessPtr row = state_.map.find_loaded(process);
  return std::make_shared<const Birth>(Birth{process, row->program, std::move(program), row->wired, row->is_public,
                                             row->on_exit, row, row->wit_version});
}

bool Bootstrap::bring_back(const ProcessId& process) {
  const NodeContext& context = state_.context;
  const std::string& name = state_.map.find_loaded(process)->program;
  runtime::Program program = context.programs ? context.programs(name, process) : nullptr;
  if (!program) return false;
  context.modules->kernel.tell(Initialize{birth_of(process, std::move(program))});
  return true;
}

void Bootstrap::give_state(const ProcessSpec& spec) {
  namespace fact = runtime::fact;
  runtime::Trace& trace = state_.context.trace;
  const auto kept = state_.store->state(spec.id);
  if (kept.ok() && kept->has_value()) return;
  const auto written = state_.store->set_state(spec.id, *spec.state);
  if (written.ok()) return trace.record(fact::StateWritten{spec.id, spec.state});
  trace.record(fact::Printed{modules::kernel(),
                             "kernel: the state of " + spec.id.text() + " cannot be written: " + written.error()});
  state_.context.storage_fails("the first state of " + spec.id.text(), written.error());
}

void Bootstrap::request(const ProcessSpec& spec) {
  using How = runtime::fact::CapabilityAdded::How;
  if (spec.initial.empty()) return;
  state_.context.modules->capabilities.tell(GrantCapabilities{spec.id, spec.initial, How::Initial, true});
}

void Bootstrap::grant_and_run(const ProcessSpec& spec) {
  grant(spec);
  state_.context.modules->kernel.tell(RunProcess{spec.id});
  scheduler_.run_between();
  // `run`, and what has come before it, was sent before the next is granted anything.
  for (std::size_t turns = waiting_for(spec.id); turns > 0 && take_turn(spec.id); --turns) scheduler_.run_between();
}

std::optional<std::size_t> Bootstrap::place_of(const ProcessId& process) const {
  for (std::size_t i = 0; i < scheduler_.runnable(); ++i) {
    if (state_.lives.is(process, static_cast<const LightActor&>(*scheduler_.at(i)))) return i;
  }
  return std::nullopt;
}

std::size_t Bootstrap::waiting_for(const ProcessId& process) const {
  const auto place = place_of(process);
  return place ? static_cast<const LightActor&>(*scheduler_.at(*place)).waiting() : 0;
}

bool Bootstrap::take_turn(const ProcessId& process) {
  const auto place = place_of(process);
  if (place) scheduler_.run_at(*place);
  return place.has_value();
}

void Bootstrap::grant(const ProcessSpec& spec) {
  using How = runtime::fact::CapabilityAdded::How;
  const auto& capabilities = state_.context.modules->capabilities;
  for (const ProcessSpec::Grant& grant : spec.grants) {
    capabilities.tell(GrantCapabilities{grant.to.process(), {grant.capability}, How::Granted, true});
  }
}

void Bootstrap::boot(const std::vector<ProcessSpec>& declared) {
  NodeContext& context = state_.context;
  std::vector<const ProcessSpec*> specs;
  for (const ProcessSpec& stand_in : stand_ins_) {  // it is there at each boot, even if it had ended
    if (!state_.map.find_loaded(stand_in.id)) specs.push_back(&stand_in);
  }
  for (const ProcessSpec& spec : declared) specs.push_back(&spec);
  if (state_.map.has_lived()) context.trace.record(runtime::fact::NodeBooted{context.our});
  const std::vector<ProcessId> asleep = this->asleep(specs);
  const bool has_image = this->has_image(specs, asleep);
  has_booted_ = true;
  std::vector<ProcessId> to_run;
  if (has_image && state_.boot_image->contents_ != nullptr) {
    restore(*state_.boot_image->contents_, specs);
    for (const ProcessSpec* spec : specs) to_run.push_back(spec->id);
  } else {
    const std::size_t events_before = context.trace.events().size();
    to_run = make_known(specs, asleep);
    if (has_image) keep_image(events_before);
  }
  std::size_t next = 0;
  for (; !context.policies.lives.all_rights_before_any_runs && next < specs.size(); ++next) grant_and_run(*specs[next]);
  for (; next < to_run.size(); ++next) context.modules->kernel.tell(RunProcess{to_run[next]});
  for (const ProcessSpec& spec : declared) remember(spec);
}

std::vector<ProcessId> Bootstrap::make_known(const std::vector<const ProcessSpec*>& specs,
                                             const std::vector<ProcessId>& asleep) {
  NodeContext& context = state_.context;
  for (const ProcessId& process : asleep) {
    if (departs(process)) state_.map.depart(process);
  }
  initialize_modules(specs);
  std::vector<ProcessId> to_run;
  std::vector<ProcessId> with_requests;  // that the map knows from before
  for (const ProcessSpec* spec : specs) {
    if (spec->state) give_state(*spec);
    initialize(*spec);
    to_run.push_back(spec->id);
    const bool has_requests = spec->on_exit.kind == runtime::OnExit::Kind::Requests;
    if (has_requests && state_.map.find_loaded(spec->id)) with_requests.push_back(spec->id);
  }
  for (const ProcessId& process : asleep) {
    if (departs(process)) {
      context.modules->kernel.tell(InitializeDeparted{birth_of(process, nullptr)});
      with_requests.push_back(process);
    } else if (const auto row = state_.map.find_loaded(process); bring_back(process)) {
      to_run.push_back(process);
      if (leaves_and_starts(*row)) with_requests.push_back(process);
    }
  }
  scheduler_.run_between();
  const bool all_before_any_runs = context.policies.lives.all_rights_before_any_runs;
  for (const ProcessSpec* spec : specs) {
    request(*spec);
    if (all_before_any_runs) grant(*spec);
  }
  scheduler_.run_between();
  state_.map.booted();
  for (const ProcessId& process : with_requests) context.modules->kernel.tell(SendExitRequests{process});
  scheduler_.run_between();
  return to_run;
}

bool Bootstrap::has_image(const std::vector<const ProcessSpec*>& specs, const std::vector<ProcessId>& asleep) const {
  const bool is_the_first = !has_booted_ && !state_.map.has_lived() && asleep.empty();
  // What is in the store, and what other nodes do, is not in the image.
  return state_.boot_image != nullptr && is_the_first && state_.context.is_explored() &&
         state_.context.lines == nullptr && !state_.store->outlives_program() &&
         std::none_of(specs.begin(), specs.end(), [](const ProcessSpec* spec) { return spec->state.has_value(); });
}

void Bootstrap::restore(const BootImage::Contents& image, const std::vector<const ProcessSpec*>& specs) {
  state_.table = image.table;
  state_.routing = image.routing;
  state_.map.restore(image.map);
  const Modules& actors = *state_.context.modules;
  state_.lives.restore_modules(
      {{modules::kv(), actors.kv}, {modules::timer(), actors.timer}, {modules::state(), actors.state}});
  for (const ProcessSpec* spec : specs) state_.lives.restore(birth_of(*spec));
  state_.context.trace.repeat(image.events);
}

void Bootstrap::keep_image(std::size_t events_before) const {
  const auto& events = state_.context.trace.events();
  const auto first = events.begin() + static_cast<std::ptrdiff_t>(events_before);
  state_.boot_image->contents_ = std::make_unique<const BootImage::Contents>(
      BootImage::Contents{state_.table, state_.routing, state_.map.contents(), {first, events.end()}});
}

void Bootstrap::remember(const ProcessSpec& spec) {
  if (!modules::is_bundled(spec.id)) return;
  stand_ins_.push_back(spec);
  stand_ins_.back().state.reset();  // it is given once
}

void Bootstrap::add(const ProcessSpec& spec) {
  remember(spec);
  if (spec.state) give_state(spec);
  initialize(spec);
  scheduler_.run_between();
  request(spec);
  grant(spec);
  scheduler_.run_between();
  state_.context.modules->kernel.tell(RunProcess{spec.id});
}

}  // namespace hypersim::actors
