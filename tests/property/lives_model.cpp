#include "lives_model.hpp"

#include <algorithm>

namespace hypersim::property {

namespace {

constexpr std::uint64_t kAnswerWithinMs = 5'000;

/// The wait after that many unhealthy ends: 0, 1, 2, 4, … 600 s.
std::uint64_t wait_ms(int unhealthy, bool doubles) {
  std::uint64_t seconds = unhealthy == 0 ? 0 : 1;
  for (int i = 1; i < unhealthy && doubles && seconds < 600; ++i) seconds *= 2;
  return std::min<std::uint64_t>(seconds, 600) * 1000;
}

}  // namespace

// Section 5: all processes are initialized, then all capabilities are given.
LifeModel::LifeModel(const std::map<Who, Birth>& declared, LifeRules rules) : rules_(rules) {
  for (const auto& [who, birth] : declared) {
    known_[who].birth = said_[who] = birth;
    begin(who);
    known_[who].held.insert(birth.requests.begin(), birth.requests.end());
  }
  for (const auto& [who, birth] : declared) {
    for (const auto& [to, cap] : birth.grants) grant(cap, to);
  }
}

void LifeModel::begin(const Who& who) {
  Process& process = known_.at(who);
  process.started_ms = now_ms_;
  process.held.insert(messaging_cap(who));
  process.held.merge(waiting_grants_[who]);
  waiting_grants_.erase(who);
}

// Sections 3 and 4: messages and capabilities ------------------------------------------------------------------------

bool LifeModel::wire(const Who& from, const Who& to) const {
  if (!knows(from) || !knows(to)) return false;
  const Process& sender = known_.at(from);
  return sender.birth.wired && known_.at(to).birth.wired && !sender.cut.contains(to);
}

bool LifeModel::holds(const Who& who, const Cap& cap) const {
  if (!knows(who)) return false;
  return known_.at(who).held.contains(cap) || (cap == messaging_cap(cap.issuer) && wire(who, cap.issuer));
}

bool LifeModel::may_message(const Who& from, const Who& to) const {
  return alive(to) && (known_.at(to).birth.is_public || holds(from, messaging_cap(to)));
}

Caps LifeModel::attachable(const Who& who, const Caps& caps) const {
  Caps attached;
  for (const Cap& cap : caps) {
    if (cap.issuer == who || holds(who, cap)) attached.insert(cap);
  }
  return attached;
}

/// A script saves what comes with a message, unless it has `ignores`.
void LifeModel::receive(const Who& who, const Caps& caps) {
  if (!alive(who) || !known_.at(who).birth.keeps) return;
  known_.at(who).held.insert(caps.begin(), caps.end());
}

/// The answer is a message like any other.
Outcome LifeModel::answer(const Who& from, const Who& to, Outcome outcome) {
  if (may_message(from, to)) return outcome;
  wait(kAnswerWithinMs);
  return {"timeout", std::nullopt, 0};
}

Outcome LifeModel::request(const Who& by, const Who& to) {
  if (!may_message(by, to)) return {"bounced", std::nullopt, 0};
  return answer(to, by, {"ok", known_.at(to).birth.answers, 0});
}

Outcome LifeModel::share(const Who& by, const Cap& cap, const Who& with) {
  if (!may_message(by, with)) return {"bounced", std::nullopt, 0};
  const Caps attached = attachable(by, {cap});
  receive(with, attached);
  return answer(with, by, {attached.empty() ? "refused" : "ok", std::nullopt, 0});
}

void LifeModel::drop(const Who& by, const Cap& cap) {
  Process& process = known_.at(by);
  if (cap == messaging_cap(cap.issuer) && wire(by, cap.issuer)) process.cut.insert(cap.issuer);
  process.held.erase(cap);
}

void LifeModel::grant(const Cap& cap, const Who& to) {
  if (knows(to)) {
    known_.at(to).held.insert(cap);
  } else if (rules_.grants_wait_for_their_holder) {
    waiting_grants_[to].insert(cap);
  }
}

void LifeModel::revoke(const Who& issuer) {
  const auto issued = [&](const Cap& cap) { return cap.issuer == issuer; };
  for (auto& [who, process] : known_) std::erase_if(process.held, issued);
  for (auto& [who, caps] : waiting_grants_) std::erase_if(caps, issued);
  std::erase_if(held_by_root_, issued);
}

void LifeModel::revoke_all(const Who& issuer) {
  revoke(issuer);
  for (auto& [who, process] : known_) {
    if (wire(who, issuer)) process.cut.insert(issuer);
  }
}

// Section 5: birth and death -----------------------------------------------------------------------------------------

Outcome LifeModel::spawn(const Who& parent, const Who& child, const Birth& birth) {
  if (knows(child)) {
    if (!rules_.a_taken_name_changes_nothing) known_.at(parent).held.insert(messaging_cap(child));
    return {"error NameTaken", std::nullopt, 0};
  }
  known_[child].birth = said_[child] = birth;
  begin(child);
  known_.at(parent).held.insert(messaging_cap(child));
  known_.at(child).held.insert(messaging_cap(parent));
  known_.at(child).held.merge(rules_.children_get_what_their_parent_has ? attachable(parent, birth.requests)
                                                                        : Caps(birth.requests));
  for (const auto& [to, cap] : birth.grants) grant(cap, to);
  return {};
}

bool LifeModel::initialize(const Who& who, Birth birth, bool with_blob) {
  const bool fails = !with_blob || knows(who);
  if (!fails || !rules_.a_failed_initialization_changes_nothing) held_by_root_.insert(messaging_cap(who));
  if (fails) return false;
  birth.keeps = said_.at(who).keeps;
  birth.answers = said_.at(who).answers;
  known_[who].birth = birth;
  begin(who);
  for (const Cap& cap : birth.requests) {
    const bool issued = cap.issuer == kRoot && !rules_.initial_capabilities_must_be_held;
    if (issued || held_by_root_.contains(cap)) known_.at(who).held.insert(cap);
  }
  return true;
}

/// On its own node, it may message the target; for another node, that is not looked at.
LifeModel::Wills LifeModel::will_of(const Who& who) const {
  const Birth& birth = known_.at(who).birth;
  if (birth.ending != Birth::Ending::Requests) return {};
  if (!birth.will_leaves && !may_message(who, birth.will_to)) return {};
  return {{who, birth.will_to, rules_.wills_are_filtered ? attachable(who, birth.will_caps) : birth.will_caps,
           known_.at(who).held, birth.will_leaves}};
}

LifeModel::Wills LifeModel::end(const Who& who, bool killed, bool revoke) {
  if (!knows(who)) return {};
  Process& process = known_.at(who);
  if (process.away) {
    if (killed && rules_.a_kill_ends_a_restart) forget(who, revoke);
    return {};
  }
  if (process.birth.ending == Birth::Ending::Restart && !killed) {
    go_away(process);
    return {};
  }
  Wills leaving;
  for (Will& will : rules_.wills_are_sent ? will_of(who) : Wills()) {
    if (will.leaves) {
      leaving.push_back(std::move(will));
    } else if (will.to != who) {
      receive(will.to, will.caps);
    }
  }
  forget(who, revoke);
  return leaving;
}

/// A run is healthy if it lasts at least five times the wait that would follow it.
void LifeModel::go_away(Process& process) {
  const std::uint64_t ran_ms = now_ms_ - process.started_ms;
  const std::uint64_t would_wait_ms = wait_ms(process.unhealthy, rules_.the_wait_doubles);
  if (ran_ms >= 5 * would_wait_ms && rules_.a_healthy_run_resets_the_wait) process.unhealthy = 0;
  process.due_ms = now_ms_ + wait_ms(process.unhealthy, rules_.the_wait_doubles);
  ++process.unhealthy;
  process.away = true;
  if (!rules_.a_restart_keeps_capabilities)
    std::erase_if(process.held, [](const Cap& cap) { return cap.params == "own"; });
  pass_time_to(now_ms_);
}

void LifeModel::forget(const Who& who, bool revoke_issued) {
  if (revoke_issued && rules_.ends_revoke) revoke(who);
  known_.erase(who);
  if (!rules_.states_outlive) states_.erase(who);
}

void LifeModel::pass_time_to(std::uint64_t ms) {
  for (auto& [who, process] : known_) {
    if (!process.away || process.due_ms > ms) continue;
    process.away = false;
    process.started_ms = process.due_ms;
  }
  now_ms_ = std::max(now_ms_, ms);
}

bool LifeModel::comes_back_with_another(const Who& away) const {
  const std::uint64_t due_ms = known_.at(away).due_ms;
  return std::any_of(known_.begin(), known_.end(), [&](const auto& entry) {
    return entry.first != away && entry.second.away && entry.second.due_ms == due_ms;
  });
}

bool LifeModel::someone_comes_back_at(std::uint64_t ms) const {
  return std::any_of(known_.begin(), known_.end(),
                     [ms](const auto& entry) { return entry.second.away && entry.second.due_ms == ms; });
}

void LifeModel::set_ending(const Who& who, Birth::Ending ending) {
  if (knows(who)) known_.at(who).birth.ending = ending;
}

std::vector<Who> LifeModel::known_with(Birth::Ending ending) const {
  std::vector<Who> found;
  for (const auto& [who, process] : known_) {
    if (process.birth.ending == ending) found.push_back(who);
  }
  return found;
}

/// All processes of the process map are initialized, then the requests found there are sent, and whose they were is
/// gone with what it issued (D36); then the others run.
LifeModel::Wills LifeModel::restart_node() {
  if (rules_.a_reboot_ends_those_with_none) {
    for (const Who& who : known_with(Birth::Ending::None)) {
      if (rules_.a_reboot_revokes) revoke(who);
      known_.erase(who);
    }
  }
  const std::vector<Who> leaving = known_with(Birth::Ending::Requests);
  if (rules_.a_reboot_ends_those_with_requests) {
    for (const Who& who : leaving) revoke(who);
  }
  for (auto& [who, process] : known_) {
    process.away = false;
    process.unhealthy = 0;
    begin(who);
  }
  Wills here;
  Wills elsewhere;
  for (const Who& who : leaving) {
    for (Will& will : will_of(who)) (will.leaves ? elsewhere : here).push_back(std::move(will));
  }
  for (const Who& who : leaving) {
    if (!rules_.a_reboot_ends_those_with_requests) break;
    for (Will& will : here) std::erase_if(will.caps, [&](const Cap& cap) { return cap.issuer == who; });
    known_.erase(who);
  }
  for (const Will& will : here) receive(will.to, will.caps);
  return elsewhere;
}

}  // namespace hypersim::property
