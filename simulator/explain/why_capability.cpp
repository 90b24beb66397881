#include <fmt/format.h>

#include "ways.hpp"
#include "why.hpp"

namespace hypersim::simulator {

using runtime::Capabilities;
using runtime::Capability;
using runtime::ProcessId;
namespace fact = runtime::fact;

void Why::held(const ProcessId& who, const Capability& cap) {
  if (!node_.capabilities().has(who, cap)) return;
  std::string sentence = fmt::format("{} holds {}", names_.process(who), names_.cap(cap));
  const ProcessDecl* holder = names_.cast(who);
  const ProcessDecl* issuer = names_.cast(cap.issuer().process());
  if (const auto came = history_.how_it_came(who, cap)) {
    sentence += ": " + *came;
  } else if (is_messaging(cap) && holder != nullptr && holder->wired && (issuer == nullptr || issuer->wired)) {
    sentence +=
        ": a process that declares neither `requests` nor `grants` may message all others of its kind, kv and timer";
  }
  say(sentence + ".");
}

void Why::missing_capability(const ProcessId& who, const Capability& cap) {
  const std::string name = names_.process(who);
  std::string sentence = fmt::format("{} does not hold {}", name, names_.cap(cap));
  const auto went = history_.how_it_went(who, cap);
  if (went) sentence += fmt::format(": it {}", *went);
  say(sentence + ".");
  const auto arrival = history_.last_arrival(who, cap);
  const auto changed = history_.last_change(who, cap);
  if (arrival && (!changed || *changed < *arrival)) {
    say(fmt::format("It came on a message of {} {}, but {} did not save it: what is attached is not yet held.",
                    names_.process(history_.at<fact::Delivered>(*arrival).message->source),
                    history_.when(*arrival, who), name));
    return say(fmt::format("What would keep it: `{} save {}`; or no `ignores` in the declaration of {}.", name,
                           names_.cap_operand(cap, &who.package()), name));
  }
  if (is_messaging(cap)) return how_to_message(who, cap.issuer());
  who_holds(cap, who);
  how_to_get(who, cap);
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

void Why::how_to_message(const ProcessId& who, const runtime::Address& target) {
  const std::string name = names_.process(who);
  const std::string to = names_.process(target);
  const ProcessDecl* sender = names_.cast(who);
  const ProcessDecl* receiver = names_.cast(target.process());
  const std::vector<std::string> ways = declarations_to_message(names_, who, target);
  if (ways.empty()) return say(fmt::format("`sim grant cap {} \"messaging\" to {}` would give it.", to, name));
  say(fmt::format("What would let it: {}.", fmt::join(ways, "; or ")));
  if (receiver == nullptr && sender != nullptr && !sender->wired &&
      !node_.capabilities().has(target.process(), runtime::messaging_capability(sender->address))) {
    say(fmt::format("It needs `grants {}` as well, or {} cannot answer it.", to, to));
  }
}

void Why::how_to_get(const ProcessId& who, const Capability& cap) {
  const std::string name = names_.process(who);
  if (is_messaging(cap)) return how_to_message(who, cap.issuer());
  for (const ProcessId& holder : node_.capabilities().holders(cap)) {
    const ProcessDecl* decl = names_.cast(holder);
    if (decl == nullptr || holder == who) continue;
    return say(fmt::format("This step would have given it: `{} share {} with {}`.", decl->name,
                           names_.cap_operand(cap, &holder.package()), name));
  }
  const auto params = kv_params(cap);
  if (!params) {
    const ProcessDecl* issuer = names_.cast(cap.issuer().process());
    if (issuer == nullptr || !node_.alive(cap.issuer().process())) {
      return say(fmt::format("`sim grant {} to {}` would give it.", names_.cap_operand(cap), name));
    }
    return say(fmt::format("This step would have given it: `{} share {} with {}`.", issuer->name,
                           names_.cap_operand(cap), name));
  }
  if (params->db_key.package == who.package()) {
    return say(
        fmt::format("This step would have given it: `{} open {}`.", name, names_.db(params->db_key, &who.package())));
  }
  if (const ProcessDecl* owner = names_.member_of(params->db_key.package)) {
    const runtime::PackageId& package = owner->address.package();
    return say(fmt::format("These steps would have given it: `{0} open {1}`, then `{0} share {2} with {3}`.",
                           owner->name, names_.db(params->db_key, &package), names_.cap_operand(cap, &package), name));
  }
  say(fmt::format("No process of {} is in the cast to open it.", params->db_key.package.text()));
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
