#include "hypersim/analysis/history.hpp"

#include <algorithm>
#include <fmt/format.h>

#include "hypersim/analysis/kernel_order.hpp"

namespace hypersim::analysis {

using runtime::Capability;
using runtime::ProcessId;
namespace fact = runtime::fact;

std::optional<int> History::line_at(std::size_t event) const {
  const language::Step* step = step_of(event);
  return step == nullptr ? std::nullopt : std::optional(step->line());
}

std::optional<std::size_t> History::spawn_around(std::size_t event) const {
  const auto& added = at<fact::CapabilityAdded>(event);
  for (std::size_t i = event; i-- > 0;) {
    if (trace_[i].step != trace_[event].step) continue;
    const auto* spawned = std::get_if<fact::Spawned>(&trace_[i].fact);
    if (spawned == nullptr) continue;
    if (spawned->child == added.holder || spawned->child == added.capability.issuer().process()) return i;
  }
  return std::nullopt;
}

std::optional<std::size_t> History::order_of(std::size_t event) const {
  const auto policy = runtime::RoutingPolicy::of(names_.scenario().options.semantics);
  for (std::size_t i = event; i-- > 0;) {
    if (trace_[i].step != trace_[event].step) continue;
    const auto* delivered = std::get_if<fact::Delivered>(&trace_[i].fact);
    const auto command = delivered == nullptr ? std::nullopt : kernel_command_of(*delivered->message, policy);
    if (!command || !brings_about(*command, trace_[event].fact)) continue;
    return last_before<fact::Sent>(i, [&](const fact::Sent& e) { return e.message == delivered->message; });
  }
  return std::nullopt;
}

std::string History::by_order(std::size_t event) const {
  const auto order = order_of(event);
  if (!order) return {};
  return fmt::format(", by a command of {} to the kernel", names_.process(at<fact::Sent>(*order).message->source));
}

std::string History::when(std::size_t event) const {
  if (const auto line = line_at(event)) return fmt::format("at line {}", *line);
  const auto first_step = std::find_if(trace_.begin(), trace_.end(), [](const runtime::TraceEvent& e) {
    return std::holds_alternative<fact::StepStarted>(e.fact);
  });
  const bool at_set_up = event < static_cast<std::size_t>(first_step - trace_.begin());
  return at_set_up ? "at set-up" : "meanwhile";
}

Life History::life_of(const runtime::ProcessId& process, std::size_t end) const {
  return analysis::life_of(trace_, process, names_.scenario().options.semantics, end);
}

std::string History::when_by_sim(std::size_t event) const {
  const language::Step* step = step_of(event);
  if (step == nullptr) return "by an injected fault";
  return step->who ? when(event) + " by an injected fault" : when(event);
}

std::optional<std::size_t> History::kv_crash_after(std::size_t event) const {
  for (std::size_t i = event; i < trace_.size(); ++i) {
    if (std::holds_alternative<fact::ModuleCrashed>(trace_[i].fact)) return i;
  }
  return std::nullopt;
}

std::optional<std::size_t> History::last_arrival(const ProcessId& process, const Capability& cap) const {
  // A Response that vanished was delivered, but has not arrived.
  const auto was_taken = [&](const runtime::MessagePtr& message) {
    return message->is_request() ||
           last<fact::Answered>([&](const fact::Answered& e) { return e.response == message; }).has_value();
  };
  return last<fact::Delivered>([&](const fact::Delivered& e) {
    const auto& caps = e.message->capabilities();
    return e.message->target.process() == process && std::find(caps.begin(), caps.end(), cap) != caps.end() &&
           was_taken(e.message);
  });
}

std::optional<std::size_t> History::last_change(const ProcessId& holder, const Capability& cap) const {
  const auto concerns = [&](const auto& e) { return e.holder == holder && e.capability == cap; };
  return std::max(last<fact::CapabilityAdded>(concerns), last<fact::CapabilityRemoved>(concerns));
}

std::optional<std::string> History::how_it_came(const ProcessId& holder, const Capability& cap) const {
  using How = fact::CapabilityAdded::How;
  const auto is_it = [&](const fact::CapabilityAdded& e) { return e.holder == holder && e.capability == cap; };
  auto event = last<fact::CapabilityAdded>(is_it);
  if (!event) return std::nullopt;
  if (at<fact::CapabilityAdded>(*event).how == How::Restored) {  // as it came before the node stopped
    const auto before = last_before<fact::CapabilityAdded>(
        *event, [&](const fact::CapabilityAdded& e) { return is_it(e) && e.how != How::Restored; });
    if (before) event = before;
  }
  const std::string time = when(*event);
  const auto spawn = spawn_around(*event);
  const std::string by_spawn = spawn ? when(*spawn) : std::string();
  switch (at<fact::CapabilityAdded>(*event).how) {
    case How::Initial:
      if (order_of(*event)) return fmt::format("it was given to it {}{}", time, by_order(*event));
      return spawn ? fmt::format("its spawn {} requests it", by_spawn) : "it was declared to have it";
    case How::Granted: {
      if (const auto kept = kept_grant(*event)) {
        return fmt::format("it was granted {}, and kept until {} was there", when(*kept), names_.process(holder));
      }
      return fmt::format("it was granted {}{}", spawn ? by_spawn : time, by_order(*event));
    }
    case How::Issued:
      return fmt::format("it was issued by Open {}", time);
    case How::Spawned:
      if (order_of(*event)) return fmt::format("it was given to it {}{}", time, by_order(*event));
      return fmt::format("it was given by the spawn {}", by_spawn);
    case How::Restored:
      return "it held it when the node booted";
    case How::Saved:
      break;
  }
  if (const auto arrival = last_arrival(holder, cap)) {
    const std::string from = names_.process(at<fact::Delivered>(*arrival).message->source);
    return fmt::format("it saved it {}, from a message of {}", time, from);
  }
  const bool is_minted = names_.scenario().options.semantics.ships(runtime::Row::D1) &&
                         cap.issuer().process() != holder && !is_messaging(cap);
  if (is_minted) return fmt::format("it minted it {}: a shipped node keeps whatever a process saves (D1)", time);
  return fmt::format("it saved it {}", time);
}

/// The grant that had been kept for the process which is started around that event.
std::optional<std::size_t> History::kept_grant(std::size_t added) const {
  const auto& fact = at<fact::CapabilityAdded>(added);
  const auto started = last_before<fact::ProcessStarted>(
      added, [&](const fact::ProcessStarted& e) { return e.process.process() == fact.holder; });
  if (!started || trace_[*started].step != trace_[added].step) return std::nullopt;
  return last_before<fact::GrantKept>(
      *started, [&](const fact::GrantKept& e) { return e.to == fact.holder && e.capability == fact.capability; });
}

std::optional<std::string> History::how_it_went(const ProcessId& holder, const Capability& cap) const {
  const auto event = last<fact::CapabilityRemoved>(
      [&](const fact::CapabilityRemoved& e) { return e.holder == holder && e.capability == cap; });
  const auto came = last<fact::CapabilityAdded>(
      [&](const fact::CapabilityAdded& e) { return e.holder == holder && e.capability == cap; });
  if (came && (!event || *came > *event)) return how_it_went_with_a_life(holder, *came);
  if (!event) return std::nullopt;
  const std::string time = when(*event);
  switch (at<fact::CapabilityRemoved>(*event).how) {
    case fact::CapabilityRemoved::How::Dropped:
      return order_of(*event) ? fmt::format("lost it {}{}", time, by_order(*event))
                              : fmt::format("dropped it {}", time);
    case fact::CapabilityRemoved::How::Revoked: {
      const ProcessId& issuer = cap.issuer().process();
      const auto all =
          last_before<fact::RevokedAll>(*event, [&](const fact::RevokedAll& e) { return e.issuer == issuer; });
      const auto ended = last_before<fact::ProcessEnded>(
          *event, [&](const fact::ProcessEnded& e) { return e.process == issuer && e.revokes; });
      if (ended && (!all || *ended > *all)) {
        return fmt::format("lost it {}, when its issuer ended", when(*ended));
      }
      if (!all) return fmt::format("lost it {}, when its issuer ended", time);
      return fmt::format("lost it {}, when `sim revoke-all` took back all that {} had issued", when_by_sim(*all),
                         names_.process(issuer));
    }
    case fact::CapabilityRemoved::How::Retired:
      return fmt::format("lost it {}, when the database was removed", time);
  }
  return std::nullopt;
}

/// No event takes what a process held when it ended, or what did not come back with the node.
std::optional<std::string> History::how_it_went_with_a_life(const ProcessId& holder, std::size_t came) const {
  const auto ended =
      last<fact::ProcessEnded>([&](const fact::ProcessEnded& e) { return e.process == holder && !e.returns; });
  if (ended && *ended > came) return fmt::format("lost it {}, when it ended", when(*ended));
  const auto stopped = last<fact::NodeStopped>([](const auto&) { return true; });
  if (!stopped || *stopped < came) return std::nullopt;
  const ProcessId& issuer = at<fact::CapabilityAdded>(came).capability.issuer().process();
  const auto back =
      last<fact::ProcessStarted>([&](const fact::ProcessStarted& e) { return e.process.process() == holder; });
  if (!back || *back < *stopped) return fmt::format("lost it {}, when the node stopped", when_by_sim(*stopped));
  return fmt::format("lost it {}, when the node stopped and {} did not come back", when_by_sim(*stopped),
                     names_.process(issuer));
}

}  // namespace hypersim::analysis
