#include "process_lives.hpp"

#include <utility>

#include "light_actor.hpp"

namespace hypersim::actors {

using runtime::OnExit;
using runtime::ProcessId;
namespace fact = runtime::fact;

void ProcessLives::initialize(InitializeModule& module) {
  table_.insert(module.process, {module.is_public, false, std::make_shared<runtime::CapabilityRow>()});
  if (module.receiver) {
    receivers_.insert_or_assign(module.process, std::move(*module.receiver));
  } else {
    kernel_is_there_ = true;
  }
  map_.enter({module.process, {}, module.is_public, module.wired, {}, {}, {}, {}});
  const runtime::Address address(context_.our, module.process);
  context_.trace.record(fact::ProcessStarted{address, module.wired, module.is_public, false});
  context_.modules->capabilities.tell(AddProcess{address, module.wired, module.restored});
}

void ProcessLives::initialize(const Birth& birth) {
  map_.enter(
      {birth.process, birth.on_exit, birth.is_public, birth.wired, {}, {}, birth.program_name, birth.wit_version});
  const runtime::Address address(context_.our, birth.process);
  lives_.insert_or_assign(birth.process, Life(birth, context_.trace.time(), start(birth, address)));
  if (birth.on_exit.kind != OnExit::Kind::None) record_on_exit(birth);
  context_.modules->capabilities.tell(AddProcess{address, birth.wired, birth.restored});
}

void ProcessLives::initialize_departed(const Birth& birth) {
  map_.enter(
      {birth.process, birth.on_exit, birth.is_public, birth.wired, {}, {}, birth.program_name, birth.wit_version});
  table_.insert(birth.process, {birth.is_public, true, std::make_shared<runtime::CapabilityRow>()});
  auto leaving = std::make_unique<Leaving>(Leaving{std::nullopt, true});
  lives_.insert_or_assign(birth.process, Life(birth, context_.trace.time(), std::move(leaving)));
  record_on_exit(birth);
  context_.modules->capabilities.tell(
      AddProcess{runtime::Address(context_.our, birth.process), birth.wired, birth.restored});
}

ProcessLives::Present ProcessLives::start(const Birth& birth, const runtime::Address& address) {
  // A process that stands in for a module does not learn of a bounce, just as the module would not.
  const bool userspace = !runtime::modules::is_bundled(birth.process);
  table_.insert(birth.process, {birth.is_public, userspace, std::make_shared<runtime::CapabilityRow>()});
  Present present{context_.make_process(address, birth.program)};
  receivers_.insert_or_assign(birth.process, present.actor);
  context_.trace.record(fact::ProcessStarted{address, birth.wired, birth.is_public, true});
  return present;
}

void ProcessLives::run(const ProcessId& process) {
  const auto found = lives_.find(process);
  Present* const present = found == lives_.end() ? nullptr : found->second.present();
  if (present == nullptr || present->is_running) return;
  present->is_running = true;
  present->actor.tell(RunProgram{});
}

void ProcessLives::wake(const ProcessId& process) const {
  const auto found = lives_.find(process);
  const Present* const present = found == lives_.end() ? nullptr : found->second.present();
  if (present != nullptr) present->actor.tell(WakeProgram{});
}

std::optional<runtime::TimerId> ProcessLives::wake_after(const ProcessId& process, std::uint64_t ms) {
  const auto found = lives_.find(process);
  const Present* const present = found == lives_.end() ? nullptr : found->second.present();
  if (present == nullptr) return std::nullopt;
  return context_.arm<WakeProgram>(ms, present->actor, {});
}

bool ProcessLives::is(const ProcessId& process, const LightActor& actor) const {
  const Receiver* receiver = receivers_.find(process);
  return receiver != nullptr && &receiver->actor() == &actor;
}

bool ProcessLives::is_running(const ProcessId& process) const {
  const auto found = lives_.find(process);
  const Present* const present = found == lives_.end() ? nullptr : found->second.present();
  return present != nullptr && present->is_running;
}

void ProcessLives::set_on_exit(const ProcessId& process, OnExit on_exit) {
  const auto found = lives_.find(process);
  if (found == lives_.end() || found->second.leaving() != nullptr) return;
  map_.set_on_exit(process, on_exit);
  found->second.birth.on_exit = std::move(on_exit);
  record_on_exit(found->second.birth);
}

OnExit ProcessLives::on_exit_of(const ProcessId& process) const {
  const auto found = lives_.find(process);
  return found == lives_.end() ? OnExit() : found->second.birth.on_exit;
}

void ProcessLives::record_on_exit(const Birth& birth) const {
  fact::OnExitSet set{birth.process, birth.on_exit.kind, {}};
  for (const runtime::OnExitRequest& each : birth.on_exit.requests) {
    auto request = std::make_shared<runtime::KernelMessage>();
    request->source = runtime::Address(context_.our, birth.process);
    request->target = runtime::localized(each.target, context_.our);
    request->message = each.request;
    request->blob = each.blob;
    set.requests.push_back(std::move(request));
  }
  context_.trace.record(std::move(set));
}

void ProcessLives::spawn(const SpawnProcess& spawn) {
  const runtime::SpawnDraft& draft = *spawn.draft;
  const auto refuse = [&](runtime::SpawnError error) { spawn.from.tell(SpawnAnswer{error}); };
  const ProcessId child(draft.name ? *draft.name : std::to_string(context_.random.next_u64()),
                        spawn.parent.package_id());
  if (knows(child) || is_there(child)) return refuse(runtime::SpawnError::NameTaken);
  runtime::Program program = context_.programs ? context_.programs(draft.program, child) : nullptr;
  if (!program) return refuse(runtime::SpawnError::NoFileAtPath);
  fact::Spawned spawned{spawn.parent, child, draft.requests, {}, draft.is_public, draft.on_exit.kind};
  for (const runtime::SpawnDraft::Grant& grant : draft.grants) {
    spawned.grants.emplace_back(grant.to, runtime::Capability(runtime::Address(context_.our, child), grant.params));
  }
  context_.trace.record(std::move(spawned));
  const auto parent = lives_.find(spawn.parent);
  initialize(Birth{child, draft.program, std::move(program), false, draft.is_public, draft.on_exit, nullptr,
                   parent == lives_.end() ? std::nullopt : parent->second.birth.wit_version});
  context_.modules->capabilities.tell(AdoptChild{spawn.parent, child, spawn.draft, spawn.from});
  run(child);
}

void ProcessLives::replace_module(const ProcessId& module, Receiver receiver) {
  receivers_.insert_or_assign(module, std::move(receiver));
}

void ProcessLives::end(const ProcessId& process, fact::ProcessEnded::How how, const std::string& why, bool revoke) {
  const auto found = lives_.find(process);
  if (found == lives_.end()) return;
  Life& life = found->second;
  const bool killed = how == fact::ProcessEnded::How::Killed;
  if (const Away* away = life.away()) {
    if (!killed) return;
    if (away->timer) context_.timers.cancel(*away->timer);
    std::erase(due_, process);
    context_.trace.record(fact::ProcessEnded{process, how, why, false, revoke});
    return forget(process, revoke);
  }
  if (life.present() == nullptr) return;
  const runtime::Occupant occupant = leave(life, *life.present());
  const OnExit& on_exit = life.birth.on_exit;
  const bool returns = on_exit.kind == OnExit::Kind::Restart && !killed;
  const bool sends = on_exit.kind == OnExit::Kind::Requests;
  if (returns) life.state = std::make_unique<Away>(Away{next_absence_++, context_.trace.step(), std::nullopt});
  if (sends) life.state = std::make_unique<Leaving>(Leaving{occupant, revoke});
  context_.trace.record(fact::ProcessEnded{process, how, why, returns, revoke && !returns});
  context_.modules->kv.tell(ProcessGone{process});
  if (returns) {
    context_.modules->capabilities.tell(PauseProcess{process});
    await_return(life);
  } else if (sends) {
    context_.modules->capabilities.tell(
        FilterLastRequests{process, std::make_shared<const std::vector<runtime::OnExitRequest>>(on_exit.requests)});
  } else {
    forget(process, revoke);
  }
}

runtime::Occupant ProcessLives::leave(const Life& life, const Present& present) {
  const ProcessId& process = life.birth.process;
  end_actor(present.actor);
  receivers_.erase(process);
  runtime::Occupant occupant = *table_.find(process);
  table_.erase(process);
  return occupant;
}

void ProcessLives::await_return(Life& life) {
  const ProcessId& process = life.birth.process;
  const std::uint64_t wait_ms = life.backoff.wait_ms_after(context_.trace.time().ms - life.started.ms);
  Away& away = *std::get<std::unique_ptr<Away>>(life.state);
  const ReturnProcess back{process, away.number};
  if (wait_ms > 0) {
    away.timer = context_.arm<ReturnProcess>(wait_ms, context_.modules->kernel, back);
  } else if (context_.is_explored()) {
    due_.push_back(process);
  } else {
    context_.modules->kernel.tell(back);  // a timer fires only when all else is done
  }
}

void ProcessLives::forget(const ProcessId& process, bool revoke) {
  context_.modules->capabilities.tell(RemoveProcess{process, revoke});
  lives_.erase(process);
}

void ProcessLives::return_now(const ProcessId& process) {
  const Away& away = *lives_.at(process).away();
  std::erase(due_, process);
  context_.trace.set_step(away.step);
  context_.modules->kernel.tell(ReturnProcess{process, away.number});
}

void ProcessLives::bring_back(const ReturnProcess& back) {
  const auto found = lives_.find(back.process);
  if (found == lives_.end()) return;
  Life& life = found->second;
  if (life.away() == nullptr || life.away()->number != back.absence) return;
  life.started = context_.trace.time();
  life.state = start(life.birth, runtime::Address(context_.our, back.process));
  context_.modules->capabilities.tell(ResumeProcess{back.process});
  run(back.process);
}

void ProcessLives::send_exit_requests(const ProcessId& process) {
  const auto found = lives_.find(process);
  if (found == lives_.end()) return;
  context_.modules->capabilities.tell(FilterLastRequests{
      process, std::make_shared<const std::vector<runtime::OnExitRequest>>(found->second.birth.on_exit.requests)});
}

void ProcessLives::begin_last_requests(const ProcessId& process) {
  const Leaving* const leaving = lives_.at(process).leaving();
  if (leaving != nullptr && leaving->occupant) table_.insert(process, *leaving->occupant);
}

void ProcessLives::end_last_requests(const ProcessId& process) {
  const Leaving* const leaving = lives_.at(process).leaving();
  if (leaving == nullptr) return;
  table_.erase(process);
  forget(process, leaving->revoke);
}

std::optional<std::pair<ProcessId, std::uint64_t>> ProcessLives::busiest() const {
  std::optional<std::pair<ProcessId, std::uint64_t>> busiest;
  for (const auto& [process, life] : lives_) {
    if (life.present() == nullptr) continue;
    const std::uint64_t turns = life.present()->actor.actor().turns();
    if (!busiest || turns > busiest->second) busiest.emplace(process, turns);
  }
  return busiest;
}

bool ProcessLives::returns(const ProcessId& process) const {
  const auto found = lives_.find(process);
  return found != lives_.end() && found->second.away() != nullptr;
}

void ProcessLives::end_all() {
  for (const auto& [process, life] : lives_) {
    if (life.present() != nullptr) end_actor(life.present()->actor);
  }
  lives_.clear();
  due_.clear();
  receivers_.clear();
  kernel_is_there_ = false;
}

}  // namespace hypersim::actors
