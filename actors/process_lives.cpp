#include "process_lives.hpp"

#include <utility>

#include "hypersim/runtime/modules.hpp"

#include "process_actor.hpp"

namespace hypersim::actors {

using runtime::OnExit;
using runtime::ProcessId;
namespace fact = runtime::fact;

void ProcessLives::initialize(InitializeModule& module) {
  table_.insert(module.process, {module.is_public, false, std::make_shared<runtime::CapabilityRow>()});
  actors_[module.process] = std::move(module.actor);
  map_.enter({module.process, {}, module.is_public, module.wired, {}, {}, {}, {}});
  const runtime::Address address(context_.our, module.process);
  context_.trace.record(fact::ProcessStarted{address, module.wired, module.is_public, false});
  tell(context_.capabilities, AddProcess{address, module.wired, module.restored});
}

void ProcessLives::initialize(const Birth& birth) {
  Life& life = lives_[birth.process];
  life.birth = birth;
  map_.enter(
      {birth.process, birth.on_exit, birth.is_public, birth.wired, {}, {}, birth.program_name, birth.wit_version});
  tell(context_.capabilities, AddProcess{start(life), birth.wired, birth.restored});
}

runtime::Address ProcessLives::start(Life& life) {
  const Birth& birth = life.birth;
  runtime::Address address(context_.our, birth.process);
  life.started = context_.trace.time();
  // A process that stands in for a module hears of a bounce as little as the module would.
  const bool userspace = !runtime::modules::is_bundled(birth.process);
  table_.insert(birth.process, {birth.is_public, userspace, std::make_shared<runtime::CapabilityRow>()});
  actors_[birth.process] = context_.make_process(address, birth.program);
  context_.trace.record(fact::ProcessStarted{address, birth.wired, birth.is_public, true});
  return address;
}

void ProcessLives::run(const ProcessId& process) {
  const auto found = lives_.find(process);
  if (found == lives_.end() || found->second.running || found->second.away) return;
  found->second.running = true;
  tell(*actors_.find(process), RunProgram{});
}

bool ProcessLives::is_running(const ProcessId& process) const {
  const auto found = lives_.find(process);
  return found != lives_.end() && found->second.running;
}

void ProcessLives::set_on_exit(const ProcessId& process, OnExit on_exit) {
  const auto found = lives_.find(process);
  if (found == lives_.end() || found->second.leaving) return;
  map_.set_on_exit(process, on_exit);
  found->second.birth.on_exit = std::move(on_exit);
}

void ProcessLives::spawn(const SpawnProcess& spawn) {
  const runtime::SpawnDraft& draft = *spawn.draft;
  const auto refuse = [&](runtime::SpawnError error) { tell(spawn.from, SpawnAnswer{error}); };
  const ProcessId child(draft.name ? *draft.name : std::to_string(context_.random.next_u64()),
                        spawn.parent.package_id());
  if (lives_.contains(child) || actors_.contains(child)) return refuse(runtime::SpawnError::NameTaken);
  runtime::Program program = context_.programs ? context_.programs(draft.program, child) : nullptr;
  if (!program) return refuse(runtime::SpawnError::NoFileAtPath);
  fact::Spawned spawned{spawn.parent, child, draft.requests, {}};
  for (const runtime::SpawnDraft::Grant& grant : draft.grants) {
    spawned.grants.emplace_back(grant.to, runtime::Capability(runtime::Address(context_.our, child), grant.params));
  }
  context_.trace.record(std::move(spawned));
  const auto parent = lives_.find(spawn.parent);
  initialize(Birth{child, draft.program, std::move(program), false, draft.is_public, draft.on_exit, nullptr,
                   parent == lives_.end() ? std::nullopt : parent->second.birth.wit_version});
  tell(context_.capabilities, AdoptChild{spawn.parent, child, spawn.draft, spawn.from});
  run(child);
}

void ProcessLives::replace_module(const ProcessId& module, caf::actor actor) { actors_[module] = std::move(actor); }

void ProcessLives::end(const ProcessId& process, fact::ProcessEnded::How how, const std::string& why, bool revoke) {
  const auto found = lives_.find(process);
  if (found == lives_.end() || found->second.leaving) return;
  Life& life = found->second;
  const bool killed = how == fact::ProcessEnded::How::Killed;
  if (life.away) {
    if (!killed) return;
    if (life.away->timer) context_.timers.cancel(*life.away->timer);
    away_.erase(life.away->number);
    std::erase(due_, process);
    life.away.reset();
    context_.trace.record(fact::ProcessEnded{process, how, why, false, revoke});
    return forget(process, revoke);
  }
  end_actor(*actors_.find(process));
  actors_.erase(process);
  const runtime::Occupant occupant = *table_.find(process);
  table_.erase(process);
  life.running = false;
  const OnExit& on_exit = life.birth.on_exit;
  const bool returns = on_exit.kind == OnExit::Kind::Restart && !killed;
  if (returns) life.away = std::make_unique<Away>(Away{next_number_++, std::nullopt});
  context_.trace.record(fact::ProcessEnded{process, how, why, returns, revoke && !returns});
  tell(context_.kv, ProcessGone{process});
  if (returns) {
    tell(context_.capabilities, PauseProcess{process});
    go_away(life);
  } else if (on_exit.kind == OnExit::Kind::Requests) {
    life.leaving = std::make_unique<Leaving>(Leaving{occupant, revoke});
    tell(context_.capabilities,
         FilterLastRequests{process, std::make_shared<const std::vector<runtime::OnExitRequest>>(on_exit.requests)});
  } else {
    forget(process, revoke);
  }
}

void ProcessLives::go_away(Life& life) {
  const std::uint64_t wait_ms = life.backoff.wait_ms_after(context_.trace.time().ms - life.started.ms);
  const runtime::RequestId number{life.away->number};
  away_.emplace(number.value, life.birth.process);
  if (wait_ms == 0 && context_.is_explored()) return due_.push_back(life.birth.process);
  if (wait_ms == 0) return tell(context_.kernel, TimerFired{number});  // a timer fires only when all else is done
  life.away->timer = context_.timers.arm(context_.after_ms(wait_ms), TimerTarget{context_.kernel, number});
}

void ProcessLives::forget(const ProcessId& process, bool revoke) {
  tell(context_.capabilities, RemoveProcess{process, revoke});
  lives_.erase(process);
}

void ProcessLives::return_now(const ProcessId& process) {
  const runtime::RequestId number{lives_.at(process).away->number};
  std::erase(due_, process);
  tell(context_.kernel, TimerFired{number});
}

void ProcessLives::wait_is_over(runtime::RequestId number) {
  const auto due = away_.extract(number.value);
  if (due.empty()) return;
  Life& life = lives_.at(due.mapped());
  life.away.reset();
  start(life);
  tell(context_.capabilities, ResumeProcess{due.mapped()});
  run(due.mapped());
}

void ProcessLives::send_exit_requests(const ProcessId& process) {
  const auto found = lives_.find(process);
  if (found == lives_.end()) return;
  tell(context_.capabilities, FilterLastRequests{process, std::make_shared<const std::vector<runtime::OnExitRequest>>(
                                                              found->second.birth.on_exit.requests)});
}

void ProcessLives::begin_last_requests(const ProcessId& process) {
  const Life& life = lives_.at(process);
  if (life.leaving) table_.insert(process, life.leaving->occupant);
}

void ProcessLives::end_last_requests(const ProcessId& process) {
  const Life& life = lives_.at(process);
  if (!life.leaving) return;
  table_.erase(process);
  forget(process, life.leaving->revoke);
}

std::optional<std::pair<ProcessId, std::uint64_t>> ProcessLives::busiest() const {
  std::optional<std::pair<ProcessId, std::uint64_t>> busiest;
  for (const auto& [process, life] : lives_) {
    const caf::actor* actor = actors_.find(process);
    if (actor == nullptr) continue;
    const auto* running = static_cast<const ProcessActor*>(caf::actor_cast<caf::abstract_actor*>(*actor));
    if (!busiest || running->turns() > busiest->second) busiest.emplace(process, running->turns());
  }
  return busiest;
}

bool ProcessLives::returns(const ProcessId& process) const {
  const auto found = lives_.find(process);
  return found != lives_.end() && found->second.away != nullptr;
}

void ProcessLives::end_all() {
  for (const auto& [process, life] : lives_) {
    if (const caf::actor* actor = actors_.find(process)) end_actor(*actor);
  }
  lives_.clear();
  away_.clear();
  due_.clear();
  actors_.clear();
}

}  // namespace hypersim::actors
