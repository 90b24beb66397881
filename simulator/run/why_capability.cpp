#include <algorithm>
#include <fmt/format.h>

#include "why.hpp"

namespace hypersim::simulator {

using runtime::Capabilities;
using runtime::Capability;
using runtime::ProcessId;
namespace fact = runtime::fact;

void Why::held(const ProcessId& who, const Capability& cap) {
  if (!node_.capabilities().has(who, cap)) return;
  std::string sentence = fmt::format("{} holds {}", names_.process(who), names_.cap(cap));
  const language::ProcessDecl* holder = names_.cast(who);
  const language::ProcessDecl* issuer = names_.cast(cap.issuer().process());
  if (const auto came = history_.how_it_came(who, cap)) {
    sentence += ": " + *came;
  } else if (analysis::is_messaging(cap) && holder != nullptr && holder->wired &&
             (issuer == nullptr || issuer->wired)) {
    sentence +=
        ": a process that declares neither `requests` nor `grants` may message all others of its kind, kv and timer";
  }
  say(sentence + ".");
  outlives_its_issuer(cap);
  cannot_be_taken_back(who, cap);
}

bool Why::missing_capability(const ProcessId& who, const Capability& cap) {
  const std::string name = names_.process(who);
  std::string sentence = fmt::format("{} does not hold {}", name, names_.cap(cap));
  const auto went = history_.how_it_went(who, cap);
  if (went) sentence += fmt::format(": it {}", *went);
  say(sentence + ".");
  not_given_by_spawn(who, cap);
  const auto arrival = history_.last_arrival(who, cap);
  const auto changed = history_.last_change(who, cap);
  const bool has_arrived = arrival && (!changed || *changed < *arrival);
  if (has_arrived) arrived_unsaved(who, *arrival);
  if (analysis::is_messaging(cap)) {
    if (nothing_for_the_dead(who)) return false;
    const std::string absence = absence_of(cap.issuer().process());
    if (!absence.empty()) say(fmt::format("{} {}; nobody can message it.", names_.process(cap.issuer()), absence));
    return absence.empty();
  }
  if (!has_arrived || end_after(*arrival, who)) {
    who_holds(cap, who);
    if (absence_of(who).empty()) opens_for_itself(who, cap);
  }
  if (nothing_for_the_dead(who)) return false;
  no_source(cap);
  return true;
}

void Why::arrived_unsaved(const ProcessId& who, std::size_t arrival) {
  const std::string name = names_.process(who);
  const std::string came =
      fmt::format("It came on a message of {} {}",
                  names_.process(history_.at<fact::Delivered>(arrival).message->source), history_.when(arrival));
  if (const auto end = end_after(arrival, who)) {
    return say(
        fmt::format("{}, but {} {} before it had saved it: what had arrived is lost.", came, name, end_at(*end)));
  }
  say(fmt::format("{}, but {} did not save it: what is attached is not yet held.", came, name));
}

void Why::who_holds(const Capability& cap, const ProcessId& except) {
  std::string sentence;
  for (const ProcessId& holder : node_.capabilities().holders(cap)) {
    if (holder == except) continue;
    sentence += fmt::format("{}{}", sentence.empty() ? "It is held by " : "; by ", names_.process(holder));
    if (const auto came = history_.how_it_came(holder, cap)) sentence += fmt::format(" ({})", *came);
  }
  say(sentence.empty() ? "Nobody holds it." : sentence + ".");
}

bool Why::nothing_for_the_dead(const ProcessId& who) {
  const std::string absence = absence_of(who);
  if (absence.empty()) return false;
  using State = analysis::Life::State;
  const State state = analysis::life_of(history_.events(), who).state;
  if (state == State::NeverStarted) {
    never_started(who);
    return true;
  }
  const bool is_dead = state == State::Ended || state == State::WentWithNode;
  say(fmt::format("{} {}{}.", names_.process(who), absence, is_dead ? "; nothing gives it to a dead process" : ""));
  return true;
}

void Why::no_source(const Capability& cap) {
  const auto params = analysis::kv_params(cap);
  const language::ProcessDecl* issuer = params ? nullptr : names_.cast(cap.issuer().process());
  if (!node_.capabilities().holders(cap).empty()) return;
  if (issuer != nullptr && !node_.alive(issuer->address.process())) {
    return say(fmt::format("{} issues it, and {}.", issuer->name, absence_of(issuer->address.process())));
  }
  if (!params) return;
  const runtime::PackageId& package = params->db_key.package;
  if (names_.member_of(package) == nullptr) {
    return say(fmt::format("No process of {} is in the cast to open it.", package.text()));
  }
  std::vector<ProcessId> dead_ones;
  for (const language::ProcessDecl& decl : scenario_.cast) {
    const ProcessId& member = decl.address.process();
    if (member.package_id() != package) continue;
    if (node_.alive(member)) return way_to_kv(decl);
    dead_ones.push_back(member);
  }
  say(fmt::format("Only a process of {} could open it, and none is alive.", package.text()));
  for (const ProcessId& each : dead_ones) dead(each);
}

void Why::way_to_kv(const language::ProcessDecl& opener) {
  const Capability messaging = runtime::messaging_capability(kv_module::kv_address(node_.name()));
  if (node_.capabilities().has(opener.address.process(), messaging)) return;
  const auto went = history_.how_it_went(opener.address.process(), messaging);
  const std::string since = went ? fmt::format(": it held {}, and {}", names_.cap(messaging), *went) : std::string();
  say(fmt::format("{} could open it, but may not message kv:distro:sys{}.", opener.name, since));
}

void Why::not_attached(const ProcessId& who, const Capabilities& caps) {
  for (const Capability& cap : caps) {
    say(fmt::format("{} could not attach {}: a process may attach what it holds and what it issues itself, no more.",
                    names_.process(who), names_.cap(cap)));
    if (const auto went = history_.how_it_went(who, cap)) say(fmt::format("{} {}.", names_.process(who), *went));
    who_holds(cap, who);
    no_source(cap);
  }
  std::vector<analysis::Need> needs;
  for (const Capability& cap : caps) needs.push_back({who, cap});
  advise(std::move(needs), analysis::Advice::Promise::Allowed);
}

void Why::not_saved(const ProcessId& who, const Capabilities& caps) {
  for (const Capability& cap : caps) {
    const std::string name = names_.process(who);
    const auto arrival = history_.last_arrival(who, cap);
    if (const auto went = history_.how_it_went(who, cap); went && arrival) {
      say(fmt::format("{} may not save {} again: it {}, and it has not come on a message since (rule D1).", name,
                      names_.cap(cap), *went));
    } else if (arrival) {
      say(fmt::format("{} may not save {}: it came on a message of {} {}, but was revoked since (rule D1).", name,
                      names_.cap(cap), names_.process(history_.at<fact::Delivered>(*arrival).message->source),
                      history_.when(*arrival)));
    } else {
      say(fmt::format("{0} may not save {1}: it neither came on a message to {0} nor is issued by it (rule D1).", name,
                      names_.cap(cap)));
    }
    who_holds(cap, who);
    no_source(cap);
  }
  std::vector<analysis::Need> needs;
  for (const Capability& cap : caps) needs.push_back({who, cap});
  advise(std::move(needs), analysis::Advice::Promise::Allowed);
}

}  // namespace hypersim::simulator
