#include <fmt/format.h>

#include "why.hpp"

namespace hypersim::simulator {

using kv_module::KvCapabilityKind;
using runtime::Capabilities;
using runtime::Capability;
using runtime::ProcessId;
namespace fact = runtime::fact;

void Why::missing_capability(const ProcessId& who, const Capability& cap) {
  const std::string name = names_.process(who);
  std::string sentence = fmt::format("{} does not hold {}", name, names_.cap(cap));
  if (const auto went = history_.how_it_went(who, cap)) sentence += fmt::format(": it {}", *went);
  say(sentence + ".");
  if (const auto arrival = history_.last_arrival(who, cap)) {
    const auto saved = history_.last<fact::CapabilityAdded>(
        [&](const fact::CapabilityAdded& e) { return e.holder == who && e.capability == cap; });
    if (!saved || *saved < *arrival) {
      say(fmt::format("It came on a message of {} {}, but {} did not save it: what is attached is not yet held.",
                      names_.process(history_.at<fact::Delivered>(*arrival).message->source),
                      history_.when(*arrival, who), name));
    }
  }
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

void Why::how_to_get(const ProcessId& who, const Capability& cap) {
  const std::string name = names_.process(who);
  if (is_messaging(cap)) {
    const std::string target = names_.process(cap.issuer());
    const ProcessDecl* decl = names_.cast(cap.issuer().process());
    std::string sentence = fmt::format("It would have it with `requests {}` in the declaration of {}", target, name);
    if (decl != nullptr) {
      sentence += fmt::format(", or with `grants {}` in that of {}; or {} could be `public`", name, target, target);
    }
    return say(sentence + ".");
  }
  for (const ProcessId& holder : node_.capabilities().holders(cap)) {
    const ProcessDecl* decl = names_.cast(holder);
    if (decl == nullptr || holder == who) continue;
    return say(fmt::format("This step would have given it: `{} share {} with {}`.", decl->name,
                           names_.cap(cap, &holder.package()), name));
  }
  const auto params = kv_params(cap);
  if (!params) return say(fmt::format("`sim grant {} to {}` would give it.", names_.cap(cap), name));
  if (params->db_key.package == who.package()) {
    return say(fmt::format("This step would have given it: `{} open {}`.", name, names_.db(params->db_key, &who.package())));
  }
  if (const ProcessDecl* owner = names_.member_of(params->db_key.package)) {
    const runtime::PackageId& package = owner->address.package();
    return say(fmt::format("These steps would have given it: `{0} open {1}`, then `{0} share {2} with {3}`.", owner->name,
                           names_.db(params->db_key, &package), names_.cap(cap, &package), name));
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
    say(fmt::format("{} may not save {}: it neither came on a message to {} nor is issued by it (rule D1).",
                    names_.process(who), names_.cap(cap), names_.process(who)));
    who_holds(cap, who);
    how_to_get(who, cap);
  }
}

}  // namespace hypersim::simulator
