#include <algorithm>
#include <fmt/format.h>

#include "hypersim/analysis/declarations.hpp"
#include "hypersim/runtime/modules.hpp"

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

void Why::missing_capability(const ProcessId& who, const Capability& cap) {
  const std::string name = names_.process(who);
  std::string sentence = fmt::format("{} does not hold {}", name, names_.cap(cap));
  const auto went = history_.how_it_went(who, cap);
  if (went) sentence += fmt::format(": it {}", *went);
  say(sentence + ".");
  not_given_by_spawn(who, cap);
  const auto arrival = history_.last_arrival(who, cap);
  const auto changed = history_.last_change(who, cap);
  const bool has_arrived = arrival && (!changed || *changed < *arrival);
  if (has_arrived && arrived_unsaved(who, cap, *arrival)) return;
  if (analysis::is_messaging(cap)) return how_to_message(who, cap.issuer());
  who_holds(cap, who);
  if (absence_of(who).empty()) opens_for_itself(who, cap);
  how_to_get(who, cap);
}

bool Why::arrived_unsaved(const ProcessId& who, const Capability& cap, std::size_t arrival) {
  const std::string name = names_.process(who);
  const std::string came =
      fmt::format("It came on a message of {} {}",
                  names_.process(history_.at<fact::Delivered>(arrival).message->source), history_.when(arrival, who));
  if (const auto end = end_after(arrival, who)) {
    say(fmt::format("{}, but {} {} before it had saved it: what had arrived is lost.", came, name, end_at(*end, who)));
    return false;
  }
  say(fmt::format("{}, but {} did not save it: what is attached is not yet held.", came, name));
  const language::ProcessDecl* decl = said_of(who);
  const std::string keeps =
      decl == nullptr ? std::string() : fmt::format("; or no `ignores` {}", analysis::where_said(*decl));
  say(fmt::format("What would keep it: `{} save {}`{}.", name, names_.cap_operand(cap, &who.package_id()), keeps));
  return true;
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

bool Why::may_message(const ProcessId& who, const runtime::Address& target) const {
  const language::ProcessDecl* receiver = said_of(target.process());
  if (receiver != nullptr && receiver->is_public) return true;
  return runtime::modules::may_message_anyone(who) ||
         node_.capabilities().has(who, runtime::messaging_capability(target));
}

bool Why::nothing_for_the_dead(const ProcessId& who) {
  const std::string absence = absence_of(who);
  if (absence.empty()) return false;
  if (analysis::life_of(history_.events(), who).state == analysis::Life::State::NeverStarted) {
    never_started(who);
    return true;
  }
  const bool is_dead = absence.starts_with("is dead");
  say(fmt::format("{} {}{}.", names_.process(who), absence, is_dead ? "; nothing gives it to a dead process" : ""));
  return true;
}

void Why::how_to_message(const ProcessId& who, const runtime::Address& target, std::string_view it) {
  if (nothing_for_the_dead(who)) return;
  const std::string name = names_.process(who);
  const std::string to = names_.process(target);
  if (const std::string absence = absence_of(target.process()); !absence.empty()) {
    return say(fmt::format("{} {}; nobody can message it.", to, absence));
  }
  const language::ProcessDecl* sender = names_.cast(who);
  const language::ProcessDecl* receiver = names_.cast(target.process());
  const auto went = history_.how_it_went(who, runtime::messaging_capability(target));
  const auto revoked =
      history_.last<fact::RevokedAll>([&](const fact::RevokedAll& e) { return e.issuer == target.process(); });
  if (went || revoked) {  // what a declaration gives would have gone as well
    const std::string is_public =
        receiver == nullptr ? std::string() : fmt::format(", or `public` {},", analysis::where_said(*receiver));
    return say(fmt::format("A later `sim grant cap {} \"messaging\" to {}`{} would let {}.", to, name, is_public, it));
  }
  const std::vector<std::string> ways = analysis::declarations_to_message(names_, who, target);
  if (ways.empty()) return say(fmt::format("`sim grant cap {} \"messaging\" to {}` would let {}.", to, name, it));
  say(fmt::format("What would let {}: {}.", it, fmt::join(ways, "; or ")));
  if (receiver == nullptr && sender != nullptr && !sender->wired &&
      !node_.capabilities().has(target.process(), runtime::messaging_capability(sender->address))) {
    say(fmt::format("It needs `grants {}` as well, or {} cannot answer it.", to, to));
  }
}

std::vector<Why::Way> Why::ways_to_get(const ProcessId& who, const Capability& cap) const {
  const std::string name = names_.process(who);
  const language::ProcessDecl* receiver = said_of(who);
  const runtime::Address target(node_.name(), who);
  std::vector<Way> ways;
  const auto params = analysis::kv_params(cap);
  const auto opened_by = [&](const language::ProcessDecl& member) -> Way {
    const runtime::PackageId& package = params->db_key.package;
    return {{fmt::format("`{} open {}`", member.name, names_.db(params->db_key, &package))},
            {{member.address.process(), cap.issuer()}}};
  };
  const bool may_open = params && who.package_id() == params->db_key.package;
  if (may_open && receiver != nullptr) ways.push_back(opened_by(*receiver));
  const auto add_share = [&](Way way, const language::ProcessDecl& by) {
    const std::string operand = names_.cap_operand(cap, &by.address.package_id());
    way.steps.push_back(fmt::format("`{} share {} with {}`", by.name, operand, name));
    way.messages.emplace_back(by.address.process(), target);
    if (receiver != nullptr && !receiver->keeps) {
      way.steps.push_back(fmt::format("`{} save {}`", name, names_.cap_operand(cap, &who.package_id())));
    }
    ways.push_back(std::move(way));
  };
  for (const ProcessId& holder : node_.capabilities().holders(cap)) {
    const language::ProcessDecl* decl = names_.cast(holder);
    if (decl != nullptr && holder != who && node_.alive(holder)) add_share({}, *decl);
  }
  if (!params) {
    const language::ProcessDecl* issuer = names_.cast(cap.issuer().process());
    if (issuer == nullptr || !node_.alive(issuer->address.process())) return ways;
    if (issuer->address.process() != who) {
      add_share({}, *issuer);
    } else {
      ways.push_back({{fmt::format("`{} save {}`", name, names_.cap_operand(cap, &who.package_id()))}, {}});
    }
    return ways;
  }
  const runtime::PackageId& package = params->db_key.package;
  for (const language::ProcessDecl& decl : scenario_.cast) {
    const ProcessId& member = decl.address.process();
    if (member.package_id() == package && member != who && node_.alive(member)) add_share(opened_by(decl), decl);
  }
  return ways;
}

void Why::how_to_get(const ProcessId& who, const Capability& cap) {
  if (analysis::is_messaging(cap)) return how_to_message(who, cap.issuer());
  if (nothing_for_the_dead(who)) return;
  const std::vector<Way> ways = ways_to_get(who, cap);
  if (ways.empty()) return no_way_to_get(who, cap);
  const auto is_in_the_way = [&](const auto& message) { return !may_message(message.first, message.second); };
  const auto obstacles = [&](const Way& way) {
    return std::count_if(way.messages.begin(), way.messages.end(), is_in_the_way);
  };
  const Way& best = *std::min_element(ways.begin(), ways.end(),
                                      [&](const Way& a, const Way& b) { return obstacles(a) < obstacles(b); });
  const std::string steps = fmt::format("{}", fmt::join(best.steps, ", then "));
  const bool is_one = best.steps.size() == 1;
  if (obstacles(best) == 0) {
    return say(fmt::format("{} would have given it: {}.", is_one ? "This step" : "These steps", steps));
  }
  std::string lead = fmt::format("{} would give it, but ", steps);
  for (const auto& [from, to] : best.messages) {
    if (may_message(from, to)) continue;
    const std::string sender = names_.process(from);
    const Capability messaging = runtime::messaging_capability(to);
    const auto went = history_.how_it_went(from, messaging);
    const std::string since = went ? fmt::format(": it held {}, and {}", names_.cap(messaging), *went) : std::string();
    say(fmt::format("{}{} may not message {}{}.", lead, sender, names_.process(to), since));
    lead = "Nor is this all: ";
    how_to_message(from, to, fmt::format("{} message {}", sender, names_.process(to)));
  }
}

/// Nobody who is alive could open the database, or share what it holds or issues.
void Why::no_way_to_get(const ProcessId& who, const Capability& cap) {
  const auto params = analysis::kv_params(cap);
  const language::ProcessDecl* issuer = params ? nullptr : names_.cast(cap.issuer().process());
  if (params && names_.member_of(params->db_key.package) == nullptr) {
    return say(fmt::format("No process of {} is in the cast to open it.", params->db_key.package.text()));
  }
  if (issuer != nullptr) {
    say(fmt::format("{} issues it, and {}.", issuer->name, absence_of(issuer->address.process())));
  }
  if (params) {
    say(fmt::format("Only a process of {} could open it, and none is alive.", params->db_key.package.text()));
    for (const language::ProcessDecl& decl : scenario_.cast) {
      if (decl.address.package_id() == params->db_key.package) dead(decl.address.process());
    }
  }
  say(fmt::format("`sim grant {} to {}` would give it.", names_.cap_operand(cap), names_.process(who)));
}

void Why::not_attached(const ProcessId& who, const Capabilities& caps) {
  for (const Capability& cap : caps) {
    say(fmt::format("{} could not attach {}: a process may attach what it holds and what it issues itself, no more.",
                    names_.process(who), names_.cap(cap)));
    if (const auto went = history_.how_it_went(who, cap)) say(fmt::format("{} {}.", names_.process(who), *went));
    who_holds(cap, who);
    how_to_get(who, cap);
  }
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
                      history_.when(*arrival, who)));
    } else {
      say(fmt::format("{0} may not save {1}: it neither came on a message to {0} nor is issued by it (rule D1).", name,
                      names_.cap(cap)));
    }
    who_holds(cap, who);
    how_to_get(who, cap);
  }
}

}  // namespace hypersim::simulator
