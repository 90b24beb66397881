#include <algorithm>
#include <fmt/format.h>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "hypersim/runtime/modules.hpp"
#include "hypersim/simulator/check.hpp"

#include "../explain/names.hpp"
#include "handed_out.hpp"
#include "walk.hpp"

namespace hypersim::simulator {

namespace {

using runtime::Address;
using runtime::Capability;
using runtime::ProcessId;
namespace fact = runtime::fact;

using Holding = HandedOut::Holding;

class Checker {
 public:
  Checker(const Scenario& scenario, std::vector<std::string>& breaches)
      : node_(scenario.node), names_(scenario), handed_out_(scenario), breaches_(breaches) {}

  void at(std::size_t number) { number_ = number; }

  void operator()(const fact::StepStarted& e) { handed_out_.step_started(e); }
  void operator()(const fact::StepEnded& e) {
    handed_out_.step_ended(e);
    judge_restored();
  }
  void operator()(const fact::Spawned& e) { handed_out_.spawned(e); }
  void operator()(const fact::GrantKept& e) {
    if (!handed_out_.granted({e.to, e.capability})) {
      breach(
          fmt::format("{} was kept for {}, but {}", names_.cap(e.capability), names_.process(e.to), nobody_grants()));
    }
    handed_out_.kept(e);
  }
  void operator()(const fact::ProcessStarted& e) {
    if (e.userspace) alive_.insert(e.process.process());
    if (e.wired) wired_.insert(e.process.process());
  }
  void operator()(const fact::ProcessEnded& e) {
    arrived_.erase(e.process);
    if (e.returns) return;  // it keeps what it holds
    last_held_[e.process] = std::move(held_[e.process]);
    held_.erase(e.process);
    wired_.erase(e.process);
    alive_.erase(e.process);
    std::erase_if(dead_, [&](const auto& entry) { return entry.first.first == e.process; });
    if (handed_out_.keeps_what_it_issued(e.process)) return;
    died([&](const Capability& cap) { return issues(e.process, cap); }, "its issuer has ended");
  }
  void operator()(const fact::NodeStopped&) {
    at_stop_ = std::exchange(held_, {});
    alive_at_stop_ = std::exchange(alive_, {});
    arrived_.clear();
    wired_.clear();
    dead_.clear();
    opening_.reset();
    restored_.clear();
    has_stopped_ = true;
  }
  void operator()(const fact::RevokedAll& e) {
    died([&](const Capability& cap) { return issues(e.issuer, cap); }, "all that its issuer had issued was revoked");
  }
  void operator()(const fact::DatabaseRemoved& e) {
    const auto db = db_of_text(std::string_view(e.db));
    died(
        [&](const Capability& cap) {
          const auto params = kv_params(cap);
          return db && params && params->db_key == *db;
        },
        "its database was removed");
  }

  void operator()(const fact::KvChecked& e) {
    opening_.reset();
    if (e.action == "Open") opening_ = std::pair(e.source.process(), std::string(std::string_view(e.db)));
  }
  void operator()(const fact::KvDone&) { opening_.reset(); }

  // A message gives nothing by itself, but what it carried from someone who could give it may be saved from now on. A
  // Response arrives where it is awaited.
  void operator()(const fact::Delivered& e) {
    handed_out_.delivered(*e.message);
    if (e.message->is_request()) arrived(*e.message);
  }
  void operator()(const fact::Answered& e) { arrived(*e.response); }

  void operator()(const fact::CapabilityAdded& e) {
    if (const std::string fault = fault_of(e); !fault.empty()) {
      breach(fmt::format("{} came to hold {}, but {}", names_.process(e.holder), names_.cap(e.capability), fault));
    }
    held_[e.holder].insert(e.capability);
    dead_.erase({e.holder, e.capability});
    if (e.how == fact::CapabilityAdded::How::Restored) restored_.insert({e.holder, e.capability});
  }
  void operator()(const fact::CapabilityRemoved& e) {
    held_[e.holder].erase(e.capability);
    dead_.erase({e.holder, e.capability});
    if (wired_.contains(e.holder) && is_messaging(e.capability)) cut_wires_.insert({e.holder, e.capability});
  }
  template <class Other>
  void operator()(const Other&) {}

  /// What the node's table says at the end has to be what the events gave, and nothing that has died.
  void at_the_end(const Holdings& holdings) {
    judge_restored();
    for (const auto& [holder, caps] : holdings) {
      const std::set<Capability>& known = held_[holder];
      for (const Capability& cap : caps) {
        const std::string who_what = fmt::format("{} holds {}", names_.process(holder), names_.cap(cap));
        if (!known.contains(cap)) {
          breaches_.push_back(fmt::format("check 2, at the end: {}, but no event gave it", who_what));
        } else if (const auto dead = dead_.find({holder, cap}); dead != dead_.end()) {
          breaches_.push_back(fmt::format("check 2, at the end: {}, although {}", who_what, dead->second));
        }
      }
    }
  }

 private:
  bool issues(const ProcessId& process, const Capability& cap) const {
    return cap.issuer().node() == node_ && cap.issuer().process() == process;
  }
  bool holds(const ProcessId& process, const Capability& cap) const {
    const auto held = held_.find(process);
    if (held != held_.end() && held->second.contains(cap)) return true;
    return is_messaging(cap) && cap.issuer().node() == node_ && wired_.contains(process) &&
           wired_.contains(cap.issuer().process()) && !cut_wires_.contains({process, cap});
  }
  /// OnExit requests carry what their dead sender held.
  bool held_at_its_end(const ProcessId& process, const Capability& cap) const {
    const auto last = last_held_.find(process);
    return !alive_.contains(process) && last != last_held_.end() && last->second.contains(cap);
  }
  /// What was issued by a process that did not come back with the node is not to come back either.
  void judge_restored() {
    for (const auto& [holder, cap] : std::exchange(restored_, {})) {
      const ProcessId& issuer = cap.issuer().process();
      if (cap.issuer().node() != node_ || !alive_at_stop_.contains(issuer) || alive_.contains(issuer)) continue;
      breach(fmt::format("{} holds {} again, but its issuer has ended with the node", names_.process(holder),
                         names_.cap(cap)));
    }
  }
  std::string nobody_grants() const {
    return handed_out_.at_set_up() ? "no declaration grants it" : "no `sim grant` that gives it is in progress";
  }
  void arrived(const runtime::KernelMessage& message) {
    const ProcessId& source = message.source.process();
    for (const Capability& cap : message.capabilities()) {
      if (issues(source, cap) || holds(source, cap) || held_at_its_end(source, cap))
        arrived_[message.target.process()].insert(cap);
    }
  }
  template <class Concerns>
  void died(Concerns concerns, const std::string& why) {
    for (auto& [process, caps] : arrived_) std::erase_if(caps, concerns);
    for (const auto& [holder, caps] : held_) {
      for (const Capability& cap : caps) {
        if (concerns(cap)) dead_[{holder, cap}] = why;
      }
    }
  }

  /// Where the chain back to the issuer is broken; nothing if it is whole.
  std::string fault_of(const fact::CapabilityAdded& e) const {
    const Holding holding{e.holder, e.capability};
    switch (e.how) {
      case fact::CapabilityAdded::How::Initial: {
        if (e.capability == runtime::messaging_capability(Address(node_, e.holder))) return {};
        if (handed_out_.requested(holding)) return {};
        if (!handed_out_.asked_for_by_starter(holding)) return "its declaration does not request it";
        const ProcessId starter = *handed_out_.starter(e.holder);
        const bool had = issues(starter, e.capability) || holds(starter, e.capability);
        return had ? std::string() : fmt::format("{}, which started it, did not hold it", names_.process(starter));
      }
      case fact::CapabilityAdded::How::Granted:
        return handed_out_.granted(holding) ? std::string() : nobody_grants();
      case fact::CapabilityAdded::How::Spawned:
        if (handed_out_.between_starter_and_started(holding)) return {};
        return "neither of them has started the other";
      case fact::CapabilityAdded::How::Restored: {
        if (!has_stopped_) return {};  // an earlier run left it in the home
        const auto before = at_stop_.find(e.holder);
        if (before != at_stop_.end() && before->second.contains(e.capability)) return {};
        return "it did not hold it when the node stopped";
      }
      case fact::CapabilityAdded::How::Issued: {
        const auto params = kv_params(e.capability);
        const bool opens = opening_ && opening_->first == e.holder && params &&
                           std::string_view(opening_->second) == params->db_key.text();
        return opens ? std::string() : "kv was not opening that database for it";
      }
      case fact::CapabilityAdded::How::Saved: {
        // What it issues, or holds already by the group rule, it may also keep one by one.
        if (issues(e.holder, e.capability) || holds(e.holder, e.capability)) return {};
        const auto arrivals = arrived_.find(e.holder);
        if (arrivals != arrived_.end() && arrivals->second.contains(e.capability)) return {};
        return "it came on no message from anyone who held or issued it then, or has died since";
      }
    }
    return "nobody knows how";
  }
  void breach(const std::string& what) { breaches_.push_back(fmt::format("check 2, event {}: {}", number_, what)); }

  runtime::NodeId node_;
  Names names_;
  HandedOut handed_out_;
  std::vector<std::string>& breaches_;
  std::size_t number_ = 0;
  std::set<ProcessId> wired_;
  std::set<Holding> cut_wires_;
  std::map<ProcessId, std::set<Capability>> held_;
  std::map<ProcessId, std::set<Capability>> last_held_;  // by those that have ended
  std::map<ProcessId, std::set<Capability>> arrived_;
  std::set<ProcessId> alive_;
  bool has_stopped_ = false;
  std::map<ProcessId, std::set<Capability>> at_stop_;  // held when the node stopped
  std::set<ProcessId> alive_at_stop_;
  std::set<Holding> restored_;           // since the node booted, not judged yet
  std::map<Holding, std::string> dead_;  // still held, and why it should not be
  std::optional<std::pair<ProcessId, std::string>> opening_;
};

}  // namespace

std::vector<std::string> check_capability_chains(const std::vector<runtime::TraceEvent>& trace,
                                                 const Scenario& scenario, const Holdings& at_the_end) {
  std::vector<std::string> breaches;
  Checker checker(scenario, breaches);
  for (std::size_t number = 0; number < trace.size(); ++number) {
    checker.at(number);
    std::visit(checker, trace[number].fact);
  }
  checker.at_the_end(at_the_end);
  return breaches;
}

}  // namespace hypersim::simulator
