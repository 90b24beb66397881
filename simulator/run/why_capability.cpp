#include "why_capability.hpp"

#include <fmt/format.h>

#include "hypersim/analysis/near_miss.hpp"

#include "why_life.hpp"
#include "why_network.hpp"

namespace hypersim::simulator {

using runtime::Capabilities;
using runtime::Capability;
using runtime::ProcessId;
namespace fact = runtime::fact;

void WhyCapability::held(const ProcessId& who, const Capability& cap) {
  if (!seen_.node.capabilities().has(who, cap)) return;
  std::string sentence = fmt::format("{} holds {}", seen_.names.process(who), seen_.names.cap(cap));
  const language::ProcessDecl* holder = seen_.names.cast(who);
  const language::ProcessDecl* issuer = seen_.names.cast(cap.issuer().process());
  if (const auto came = seen_.history.how_it_came(who, cap)) {
    sentence += ": " + *came;
  } else if (runtime::is_messaging(cap) && holder != nullptr && holder->wired && (issuer == nullptr || issuer->wired)) {
    sentence +=
        ": a process that declares neither `requests` nor `grants`, and is not `unwired`, may message all others of "
        "its "
        "kind, kv and timer";
  }
  account_.say(sentence + ".");
  outlives_its_issuer(cap);
  cannot_be_taken_back(who, cap);
}

bool WhyCapability::lacks(const ProcessId& who, const Capability& cap) {
  const std::string name = seen_.names.process(who);
  std::string sentence = fmt::format("{} does not hold {}", name, seen_.names.cap(cap));
  const auto went = seen_.history.how_it_went(who, cap);
  if (went) sentence += fmt::format(": it {}", *went);
  account_.say(sentence + ".");
  nearly(who, cap);
  not_given_by_spawn(who, cap);
  const auto arrival = seen_.history.last_arrival(who, cap);
  const auto changed = seen_.history.last_change(who, cap);
  const bool has_arrived = arrival && (!changed || *changed < *arrival);
  if (has_arrived) {
    arrived_unsaved(who, *arrival);
  } else if (const auto left_off = WhyNetwork(seen_, account_).left_off(who, cap)) {
    account_.say(*left_off);
  }
  if (runtime::is_messaging(cap)) {
    if (nothing_for_the_dead(who)) return false;
    const ProcessId& target = cap.issuer().process();
    const auto absence = seen_.absence(target);
    if (!absence) return true;
    account_.say(
        fmt::format("{} {}; nobody can message it.", seen_.names.process(target), seen_.absence_text(*absence)));
    return false;
  }
  if (!has_arrived || seen_.end_after(*arrival, who)) {
    who_holds(cap, who);
    if (!seen_.absence(who)) opens_for_itself(who, cap);
  }
  if (nothing_for_the_dead(who)) return false;
  no_source(cap);
  return true;
}

void WhyCapability::nearly(const ProcessId& who, const Capability& cap) {
  const runtime::CapabilityRowPtr row = seen_.node.capabilities().row(who);
  const auto near = row ? analysis::nearest_miss(cap, row->held()) : std::nullopt;
  if (!near) return;
  account_.say(fmt::format("What it holds is nearly that, and not that: {}.", analysis::to_text(*near, seen_.names)));
}

void WhyCapability::arrived_unsaved(const ProcessId& who, std::size_t arrival) {
  const std::string name = seen_.names.process(who);
  const std::string came = fmt::format("It came on a message of {} {}",
                                       seen_.names.process(seen_.history.at<fact::Delivered>(arrival).message->source),
                                       seen_.history.when(arrival));
  if (const auto end = seen_.end_after(arrival, who)) {
    return account_.say(fmt::format("{}, but {} {} before it had saved it: what had arrived is lost.", came, name,
                                    seen_.end_text(*end)));
  }
  account_.say(fmt::format("{}, but {} did not save it: what is attached is not yet held.", came, name));
}

void WhyCapability::who_holds(const Capability& cap, const ProcessId& except) {
  std::string sentence;
  for (const ProcessId& holder : seen_.node.capabilities().holders(cap)) {
    if (holder == except) continue;
    sentence += fmt::format("{}{}", sentence.empty() ? "It is held by " : "; by ", seen_.names.process(holder));
    if (const auto came = seen_.history.how_it_came(holder, cap)) sentence += fmt::format(" ({})", *came);
  }
  account_.say(sentence.empty() ? "Nobody holds it." : sentence + ".");
}

bool WhyCapability::nothing_for_the_dead(const ProcessId& who) {
  using State = analysis::Life::State;
  const auto absence = seen_.absence(who);
  if (!absence) return false;
  if (absence->state == State::NeverStarted) {
    WhyLife(seen_, account_).never_started(who);
    return true;
  }
  account_.say(fmt::format("{} {}{}.", seen_.names.process(who), seen_.absence_text(*absence),
                           absence->state == State::Away ? "" : "; nothing gives it to a dead process"));
  return true;
}

void WhyCapability::no_source(const Capability& cap) {
  const auto params = analysis::kv_params(cap);
  const language::ProcessDecl* issuer = params ? nullptr : seen_.names.cast(cap.issuer().process());
  if (!seen_.node.capabilities().holders(cap).empty()) return;
  const auto absence = issuer == nullptr ? std::nullopt : seen_.absence(issuer->address.process());
  if (absence) {
    return account_.say(fmt::format("{} issues it, and {}.", issuer->name, seen_.absence_text(*absence)));
  }
  if (!params) return;
  const runtime::PackageId& package = params->db_key.package;
  if (seen_.names.member_of(package) == nullptr) {
    return account_.say(fmt::format("No process of {} is in the cast to open it.", package.text()));
  }
  std::vector<ProcessId> dead_ones;
  for (const language::ProcessDecl& decl : seen_.scenario.cast) {
    if (!language::lives_here(seen_.scenario, decl)) continue;
    const ProcessId& member = decl.address.process();
    if (member.package_id() != package) continue;
    if (seen_.node.alive(member)) return way_to_kv(decl);
    dead_ones.push_back(member);
  }
  account_.say(fmt::format("Only a process of {} could open it, and none is alive.", package.text()));
  for (const ProcessId& each : dead_ones) WhyLife(seen_, account_).dead(each);
}

void WhyCapability::way_to_kv(const language::ProcessDecl& opener) {
  const Capability messaging = runtime::Capability::messaging(kv_module::kv_address(seen_.node.name()));
  if (seen_.node.capabilities().has(opener.address.process(), messaging)) return;
  const auto went = seen_.history.how_it_went(opener.address.process(), messaging);
  const std::string since =
      went ? fmt::format(": it held {}, and {}", seen_.names.cap(messaging), *went) : std::string();
  account_.say(fmt::format("{} could open it, but may not message kv:distro:sys{}.", opener.name, since));
}

void WhyCapability::not_attached(const ProcessId& who, const Capabilities& caps) {
  for (const Capability& cap : caps) {
    account_.say(fmt::format("{} could not attach {}: a process may attach only what it holds or issues itself.",
                             seen_.names.process(who), seen_.names.cap(cap)));
    nearly(who, cap);
    if (const auto went = seen_.history.how_it_went(who, cap))
      account_.say(fmt::format("{} {}.", seen_.names.process(who), *went));
    who_holds(cap, who);
    no_source(cap);
  }
  advise_all(who, caps);
}

void WhyCapability::not_saved(const ProcessId& who, const Capabilities& caps) {
  for (const Capability& cap : caps) {
    const std::string name = seen_.names.process(who);
    const auto arrival = seen_.history.last_arrival(who, cap);
    if (const auto went = seen_.history.how_it_went(who, cap); went && arrival) {
      account_.say(fmt::format("{} may not save {} again: it {}, and it has not come on a message since (rule D1).",
                               name, seen_.names.cap(cap), *went));
    } else if (arrival) {
      account_.say(fmt::format("{} may not save {}: it came on a message of {} {}, but was revoked since (rule D1).",
                               name, seen_.names.cap(cap),
                               seen_.names.process(seen_.history.at<fact::Delivered>(*arrival).message->source),
                               seen_.history.when(*arrival)));
    } else {
      account_.say(
          fmt::format("{0} may not save {1}: it did not come on a message to {0}, and {0} does not issue it (rule D1).",
                      name, seen_.names.cap(cap)));
      if (const auto left_off = WhyNetwork(seen_, account_).left_off(who, cap)) account_.say(*left_off);
    }
    who_holds(cap, who);
    no_source(cap);
  }
  advise_all(who, caps);
}

void WhyCapability::outlives_its_issuer(const runtime::Capability& cap) {
  const ProcessId& issuer = cap.issuer().process();
  const analysis::Life life = seen_.history.life_of(issuer);
  if (cap.issuer().node() != seen_.node.name() || life.state != analysis::Life::State::Ended) return;
  if (seen_.history.at<fact::ProcessEnded>(life.event).revokes) {
    if (!seen_.scenario.options.semantics.ships(runtime::Row::D12)) return;
    return account_.say(
        fmt::format("{} {}, but a shipped node takes back only what was given one by one since it "
                    "booted: what a process begins with stays (D12).",
                    seen_.names.process(issuer), seen_.end_text(life.event)));
  }
  account_.say(fmt::format("{} {}, and with `no-revoke`: what it had issued stays.", seen_.names.process(issuer),
                           seen_.end_text(life.event)));
}

void WhyCapability::not_given_by_spawn(const ProcessId& who, const runtime::Capability& cap) {
  const auto spawned = seen_.spawned(who);
  const language::SpawnStep* step = spawned ? seen_.spawn_step(*spawned) : nullptr;
  if (step == nullptr || seen_.history.how_it_went(who, cap)) return;
  bool requested = cap == runtime::Capability::networking(seen_.node.name()) && step->child.networking;
  for (const language::CapOperand& operand : step->child.requests) {
    for (const runtime::Capability& each : operand.caps) requested = requested || each == cap;
  }
  if (!requested) return;
  const ProcessId& parent = seen_.history.at<fact::Spawned>(*spawned).parent;
  account_.say(
      fmt::format("Its spawn {} requests it, but {} neither held nor issued it then: a child gets only those of its "
                  "requests that its parent has.",
                  seen_.history.when(*spawned), seen_.names.process(parent)));
}

void WhyCapability::opens_for_itself(const ProcessId& who, const Capability& cap) {
  const auto params = analysis::kv_params(cap);
  if (!params || params->db_key.package != who.package_id()) return;
  for (const ProcessId& holder : seen_.node.capabilities().holders(cap)) {
    if (holder == who || holder.package_id() != who.package_id()) continue;
    return account_.say(
        fmt::format("It is not enough that {} has opened it: every process of a package opens a database for itself.",
                    seen_.names.process(holder)));
  }
}

void WhyCapability::cannot_be_taken_back(const ProcessId& who, const Capability& cap) {
  const auto arrival = analysis::kv_params(cap) ? seen_.history.last_arrival(who, cap) : std::nullopt;
  if (!arrival) return;
  const ProcessId giver = seen_.history.at<fact::Delivered>(*arrival).message->source.process();
  const auto ended = seen_.history.last<fact::ProcessEnded>(
      [&](const fact::ProcessEnded& e) { return e.process == giver && !e.returns; });
  const auto dropped = seen_.history.last<fact::CapabilityRemoved>([&](const fact::CapabilityRemoved& e) {
    return e.holder == giver && e.capability == cap && e.how == fact::CapabilityRemoved::How::Dropped;
  });
  const std::string name = seen_.names.process(giver);
  if (ended && *ended > *arrival) {
    account_.say(fmt::format("{} {}, but that takes nothing back: the issuer is kv:distro:sys, which lives on.", name,
                             seen_.end_text(*ended)));
  } else if (dropped && *dropped > *arrival) {
    account_.say(
        fmt::format("{} dropped it {}, but that takes nothing back: what it has passed on stays with the others.", name,
                    seen_.history.when(*dropped)));
  }
}

void WhyCapability::advise_all(const ProcessId& who, const Capabilities& caps) {
  std::vector<analysis::Need> needs;
  for (const Capability& cap : caps) needs.push_back({who, cap});
  account_.advise(std::move(needs), analysis::Advice::Promise::Allowed);
}

}  // namespace hypersim::simulator
