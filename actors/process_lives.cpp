#include "process_lives.hpp"

#include <utility>

#include "light_actor.hpp"

namespace hypersim::actors {

using runtime::OnExit;
using runtime::ProcessId;
namespace fact = runtime::fact;

void ProcessLives::initialize(InitializeModule& module) {
  table_.insert(module.process, {module.is_public, false, no_rights_});
  if (module.receiver) {
    receivers_.insert_or_assign(module.process, std::move(*module.receiver));
  } else {
    kernel_is_there_ = true;
  }
  map_.enter({module.process, {}, module.is_public, module.wired, {}, {}, {}, {}});
  const runtime::Address address = context_.address_of(module.process);
  context_.trace.record(fact::ProcessStarted{address, module.wired, module.is_public, false});
  context_.modules->capabilities.tell(AddProcess{address, module.wired, module.restored});
}

void ProcessLives::initialize(const Birth& birth) {
  map_.enter(
      {birth.process, birth.on_exit, birth.is_public, birth.wired, {}, {}, birth.program_name, birth.wit_version});
  const runtime::Address address = context_.address_of(birth.process);
  const auto entry = lives_.insert_or_assign(birth.process, Life(birth, context_.trace.time(), start(birth, address)));
  if (!old_backoffs_.empty()) [[unlikely]] {
    if (const auto old = old_backoffs_.find(birth.process); old != old_backoffs_.end())
      entry.first->second.backoff = old->second;
  }
  if (birth.on_exit.kind != OnExit::Kind::None) record_on_exit(birth);
  context_.modules->capabilities.tell(AddProcess{address, birth.wired, birth.restored});
}

void ProcessLives::initialize_departed(const Birth& birth) {
  map_.enter(
      {birth.process, birth.on_exit, birth.is_public, birth.wired, {}, {}, birth.program_name, birth.wit_version});
  table_.insert(birth.process, {birth.is_public, true, no_rights_});
  auto leaving = std::make_unique<Leaving>(Leaving{std::nullopt, true});
  lives_.insert_or_assign(birth.process, Life(birth, context_.trace.time(), std::move(leaving)));
  record_on_exit(birth);
  context_.modules->capabilities.tell(AddProcess{context_.address_of(birth.process), birth.wired, birth.restored});
}

ProcessLives::Present ProcessLives::start(const Birth& birth, const runtime::Address& address) {
  // A process that stands in for a module does not learn of a bounce, just as the module would not.
  const bool userspace = !runtime::modules::is_bundled(birth.process);
  table_.insert(birth.process, {birth.is_public, userspace, no_rights_});
  Present present = make_present(birth, address);
  context_.trace.record(fact::ProcessStarted{address, birth.wired, birth.is_public, true});
  return present;
}

ProcessLives::Present ProcessLives::make_present(const Birth& birth, const runtime::Address& address) {
  Present present{context_.make_process(address, birth.program)};
  present.began_with_restart = birth.on_exit.kind == OnExit::Kind::Restart;
  receivers_.insert_or_assign(birth.process, present.actor);
  return present;
}

void ProcessLives::restore_modules(const std::vector<std::pair<ProcessId, Receiver>>& modules) {
  for (const auto& [module, receiver] : modules) receivers_.insert_or_assign(module, receiver);
  kernel_is_there_ = true;
}

void ProcessLives::restore(const Birth& birth) {
  Present present = make_present(birth, context_.address_of(birth.process));
  lives_.insert_or_assign(birth.process, Life(birth, context_.trace.time(), std::move(present)));
}

void ProcessLives::run(const ProcessId& process) {
  const auto found = lives_.find(process);
  Present* const present = found == lives_.end() ? nullptr : found->second.present();
  if (present == nullptr || present->is_running) return;
  present->is_running = true;
  present->actor.tell(RunProgram{});
}

void ProcessLives::run_or_tell(const ProcessId& process) {
  if (!is_running(process)) return run(process);
  auto run = std::make_shared<runtime::KernelMessage>();
  run->id = {context_.random.next_u64()};
  run->source = context_.address_of(runtime::modules::kernel());
  run->target = context_.address_of(process);
  runtime::Request body;
  body.body = runtime::Bytes("run");
  run->message = std::move(body);
  context_.submit(std::move(run));
}

void ProcessLives::run_all() {
  for (const auto& [process, life] : lives_) {
    if (life.present() != nullptr && !runtime::modules::is_bundled(process)) run_or_tell(process);
  }
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

void ProcessLives::set_on_exit(const ProcessId& process, OnExit on_exit, SetBy by) {
  const auto found = lives_.find(process);
  if (found == lives_.end() || found->second.leaving() != nullptr) return;
  Life& life = found->second;
  if (by == SetBy::Itself) {
    own_on_exit_.erase(process);
  } else if (!context_.policies.lives.on_exit_follows_others) {
    if (life.present() == nullptr) return;  // it is not in the process map, and comes back as it was
    own_on_exit_.emplace(process, life.birth.on_exit);
  }
  map_.set_on_exit(process, on_exit);
  life.birth.on_exit = std::move(on_exit);
  record_on_exit(life.birth);
}

const OnExit& ProcessLives::own_on_exit(const Life& life) const {
  if (own_on_exit_.empty()) [[likely]]
    return life.birth.on_exit;
  const auto own = own_on_exit_.find(life.birth.process);
  return own == own_on_exit_.end() ? life.birth.on_exit : own->second;
}

void ProcessLives::takes_its_own_on_exit(Life& life) {
  auto own = own_on_exit_.extract(life.birth.process);
  if (own.empty()) return;
  map_.set_on_exit(life.birth.process, own.mapped());
  life.birth.on_exit = std::move(own.mapped());
  record_on_exit(life.birth);
}

OnExit ProcessLives::on_exit_of(const ProcessId& process) const {
  const auto found = lives_.find(process);
  return found == lives_.end() ? OnExit() : own_on_exit(found->second);
}

void ProcessLives::record_on_exit(const Birth& birth) const {
  fact::OnExitSet set{birth.process, birth.on_exit.kind, {}};
  for (const runtime::OnExitRequest& each : birth.on_exit.requests) {
    auto request = std::make_shared<runtime::KernelMessage>();
    request->source = context_.address_of(birth.process);
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
  if (knows(child) || is_there(child)) {
    if (context_.policies.lives.a_taken_name_is_refused) return refuse(runtime::SpawnError::NameTaken);
    // A module cannot be told to run.
    return knows(child) ? adopt_taken(spawn, child) : refuse(runtime::SpawnError::NoFileAtPath);
  }
  runtime::Program program = context_.programs ? context_.programs(draft.program, child) : nullptr;
  if (!program) return refuse(runtime::SpawnError::NoFileAtPath);
  beget(spawn, child, std::move(program));
}

void ProcessLives::record_spawned(const SpawnProcess& spawn, const ProcessId& child) const {
  const runtime::SpawnDraft& draft = *spawn.draft;
  fact::Spawned spawned{spawn.parent, child, draft.requests, {}, draft.is_public, draft.on_exit.kind};
  for (const runtime::SpawnDraft::Grant& grant : draft.grants) {
    spawned.grants.emplace_back(grant.to, runtime::Capability(runtime::Address(context_.our, child), grant.params));
  }
  context_.trace.record(std::move(spawned));
}

void ProcessLives::beget(const SpawnProcess& spawn, const ProcessId& child, runtime::Program program) {
  const runtime::SpawnDraft& draft = *spawn.draft;
  record_spawned(spawn, child);
  const auto parent = lives_.find(spawn.parent);
  initialize(Birth{child, draft.program, std::move(program), false, draft.is_public, draft.on_exit, nullptr,
                   parent == lives_.end() ? std::nullopt : parent->second.birth.wit_version});
  if (context_.policies.lives.messaging_before_the_child_runs) {
    context_.modules->capabilities.tell(AdoptChild{spawn.parent, child, spawn.draft, spawn.from});
    return run(child);
  }
  context_.modules->capabilities.tell(EquipChild{spawn.parent, child, spawn.draft, true});
  run(child);
  spawn.from.tell(ChildRuns{child});
}

void ProcessLives::adopt_taken(const SpawnProcess& spawn, const ProcessId& child) {
  record_spawned(spawn, child);
  const bool is_present = lives_.at(child).present() != nullptr;
  context_.modules->capabilities.tell(EquipChild{spawn.parent, child, spawn.draft, false});
  if (!context_.policies.lives.messaging_before_the_child_runs) {
    if (is_present) run_or_tell(child);
    return spawn.from.tell(ChildRuns{child});
  }
  context_.modules->capabilities.tell(LetTalk{spawn.parent, child, spawn.from});
  if (is_present) run_or_tell(child);
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
    if (!killed || !context_.policies.lives.a_kill_reaches_the_absent) return;
    if (away->timer) context_.timers.cancel(*away->timer);
    std::erase(due_, process);
    context_.trace.record(fact::ProcessEnded{process, how, why, false, revoke});
    return forget(process, revoke);
  }
  if (life.present() == nullptr) return;
  const LivesPolicy& policy = context_.policies.lives;
  const OnExit& on_exit = own_on_exit(life);
  const bool returns = on_exit.kind == OnExit::Kind::Restart && !killed;
  if (returns && !policy.anyone_may_restart && !life.present()->began_with_restart) {
    return context_.panic(process.text() + " ended with OnExit Restart, with which it was not begun (D30)");
  }
  const runtime::Occupant occupant = leave(life, *life.present());
  const bool sends = on_exit.kind == OnExit::Kind::Requests && (!killed || policy.the_killed_send_requests);
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
  const std::uint64_t ran_ms = context_.trace.time().ms - life.started.ms;
  const std::uint64_t wait_ms = context_.policies.lives.back_off_begins_anew
                                    ? life.backoff.wait_ms_after(ran_ms)
                                    : life.backoff.shipped_wait_ms_after(ran_ms);
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
  map_.leave(process);
  own_on_exit_.erase(process);
  const auto life = lives_.find(process);
  if (!context_.policies.lives.back_off_begins_anew && life->second.backoff != runtime::RestartBackoff()) {
    old_backoffs_.insert_or_assign(process, life->second.backoff);
  }
  lives_.erase(life);
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
  if (!own_on_exit_.empty()) takes_its_own_on_exit(life);
  life.state = start(life.birth, context_.address_of(back.process));
  context_.modules->capabilities.tell(ResumeProcess{back.process});
  run(back.process);
}

void ProcessLives::send_exit_requests(const ProcessId& process) {
  const auto found = lives_.find(process);
  if (found == lives_.end()) return;
  auto requests = std::make_shared<std::vector<runtime::OnExitRequest>>(found->second.birth.on_exit.requests);
  if (!context_.policies.lives.requests_end_at_the_boot) {
    // What makes a target reachable otherwise does not count, and neither does another way to write its address.
    std::erase_if(*requests, [&](const runtime::OnExitRequest& each) {
      return !context_.capabilities->has(process, runtime::Capability::messaging(each.target));
    });
  }
  context_.modules->capabilities.tell(FilterLastRequests{process, std::move(requests)});
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
    if (life.present() != nullptr) life.present()->actor.end_at_once();
  }
  lives_.clear();
  own_on_exit_.clear();
  old_backoffs_.clear();
  due_.clear();
  receivers_.clear();
  kernel_is_there_ = false;
}

}  // namespace hypersim::actors
