#include "history.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <map>

namespace hypersim::simulator {

using runtime::Capability;
using runtime::ProcessId;
namespace fact = runtime::fact;

namespace {

/// Only a step of sim brings such a thing about.
bool is_by_sim(const runtime::Fact& fact) {
  if (const auto* added = std::get_if<fact::CapabilityAdded>(&fact)) {
    return added->how == fact::CapabilityAdded::How::Granted;
  }
  if (const auto* ended = std::get_if<fact::ProcessEnded>(&fact)) return ended->how == fact::ProcessEnded::How::Killed;
  return std::holds_alternative<fact::RevokedAll>(fact) || std::holds_alternative<fact::ModuleCrashed>(fact) ||
         std::holds_alternative<fact::FdsLimitSet>(fact) || std::holds_alternative<fact::NodeStopped>(fact) ||
         std::holds_alternative<fact::NodeBooted>(fact) || std::holds_alternative<fact::StorageFaultOrdered>(fact);
}

}  // namespace

std::optional<int> History::line_at(std::size_t event, const ProcessId& actor) const {
  if (event < trace_.size() && is_by_sim(trace_[event].fact)) {
    const auto step = sim_step(event);
    if (step) return at<fact::StepStarted>(*step).line;  // none: at set-up
  }
  std::map<std::string, std::vector<int>> in_progress;  // lane -> lines: one, or a pipeline's and those in it
  for (std::size_t i = 0; i <= event && i < trace_.size(); ++i) {
    if (const auto* started = std::get_if<fact::StepStarted>(&trace_[i].fact)) {
      in_progress[started->lane].push_back(started->line);
    } else if (const auto* ended = std::get_if<fact::StepEnded>(&trace_[i].fact)) {
      auto& lines = in_progress[ended->lane];
      lines.erase(std::remove(lines.begin(), lines.end(), ended->line), lines.end());
      if (lines.empty()) in_progress.erase(ended->lane);
    }
  }
  if (const auto own = in_progress.find(names_.process(actor)); own != in_progress.end()) return own->second.front();
  if (in_progress.size() == 1) return in_progress.begin()->second.front();
  return std::nullopt;
}

std::string History::when(std::size_t event, const ProcessId& actor) const {
  if (const auto line = line_at(event, actor)) return fmt::format("at line {}", *line);
  const auto first_step = std::find_if(trace_.begin(), trace_.end(), [](const runtime::TraceEvent& e) {
    return std::holds_alternative<fact::StepStarted>(e.fact);
  });
  const bool at_set_up = event < static_cast<std::size_t>(first_step - trace_.begin());
  return at_set_up ? "at set-up" : "meanwhile";
}

std::optional<std::size_t> History::sim_step(std::size_t event) const {
  return last_before<fact::StepStarted>(event, [](const fact::StepStarted& e) { return e.lane == "sim"; });
}

std::string History::when_by_sim(std::size_t event) const {
  const auto step = sim_step(event);
  return step ? fmt::format("at line {}", at<fact::StepStarted>(*step).line) : "from outside";
}

std::optional<std::size_t> History::kv_crash_after(std::size_t event) const {
  for (std::size_t i = event; i < trace_.size(); ++i) {
    const auto& fact = trace_[i].fact;
    if (std::holds_alternative<fact::ModuleCrashed>(fact) || std::holds_alternative<fact::NodeStopped>(fact)) return i;
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
  const auto event = last<fact::CapabilityAdded>(
      [&](const fact::CapabilityAdded& e) { return e.holder == holder && e.capability == cap; });
  if (!event) return std::nullopt;
  const std::string time = when(*event, holder);
  switch (at<fact::CapabilityAdded>(*event).how) {
    case fact::CapabilityAdded::How::Initial:
      return "it was declared to have it";
    case fact::CapabilityAdded::How::Granted:
      return fmt::format("it was granted {}", time);
    case fact::CapabilityAdded::How::Issued:
      return fmt::format("it was issued by Open {}", time);
    case fact::CapabilityAdded::How::Spawned:
      return fmt::format("it was given it by a spawn {}", time);
    case fact::CapabilityAdded::How::Restored:
      return "it held it when the node booted";
    case fact::CapabilityAdded::How::Saved:
      break;
  }
  if (const auto arrival = last_arrival(holder, cap)) {
    const std::string from = names_.process(at<fact::Delivered>(*arrival).message->source);
    return fmt::format("it saved it {}, from a message of {}", time, from);
  }
  return fmt::format("it saved it {}", time);
}

std::optional<std::string> History::how_it_went(const ProcessId& holder, const Capability& cap) const {
  const auto event = last<fact::CapabilityRemoved>(
      [&](const fact::CapabilityRemoved& e) { return e.holder == holder && e.capability == cap; });
  if (!event) return std::nullopt;
  const auto came = last<fact::CapabilityAdded>(
      [&](const fact::CapabilityAdded& e) { return e.holder == holder && e.capability == cap; });
  if (came && *came > *event) return std::nullopt;
  const std::string time = when(*event, holder);
  switch (at<fact::CapabilityRemoved>(*event).how) {
    case fact::CapabilityRemoved::How::Dropped:
      return fmt::format("dropped it {}", time);
    case fact::CapabilityRemoved::How::Revoked: {
      const ProcessId& issuer = cap.issuer().process();
      const auto all =
          last_before<fact::RevokedAll>(*event, [&](const fact::RevokedAll& e) { return e.issuer == issuer; });
      const auto ended =
          last_before<fact::ProcessEnded>(*event, [&](const fact::ProcessEnded& e) { return e.process == issuer; });
      if (ended && (!all || *ended > *all)) {
        return fmt::format("lost it {}, when its issuer ended", when(*ended, issuer));
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

}  // namespace hypersim::simulator
