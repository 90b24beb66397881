#include <algorithm>
#include <fmt/format.h>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "hypersim/runtime/modules.hpp"
#include "hypersim/simulator/check.hpp"

#include "../explain/names.hpp"
#include "../for_each_step.hpp"
#include "walk.hpp"

namespace hypersim::simulator {

namespace {

using runtime::Address;
using runtime::Capability;
using runtime::ProcessId;
namespace fact = runtime::fact;

using Holding = std::pair<ProcessId, Capability>;

/// What the scenario itself hands out: in the declarations, and at the lines of its `sim grant` steps.
struct HandedOut {
  explicit HandedOut(const Scenario& scenario) {
    for (const ProcessDecl& decl : scenario.cast) {
      for (const CapOperand& request : decl.requests) {
        for (const Capability& cap : request.caps) requested.insert({decl.address.process(), cap});
      }
      for (const Grant& grant : decl.grants) {
        granted.insert({grant.to.address.process(), Capability(decl.address, grant.params)});
      }
    }
    for_each_step(scenario.steps, [this](const Step& step) {
      const auto* grant = std::get_if<SimGrantStep>(&step.is);
      if (grant == nullptr) return;
      for (const Capability& cap : grant->cap.caps) at_line[step.at.line].insert({grant->to.address.process(), cap});
    });
  }

  std::set<Holding> requested;
  std::set<Holding> granted;
  std::map<int, std::set<Holding>> at_line;
};

class Checker {
 public:
  Checker(const Scenario& scenario, std::vector<std::string>& breaches)
      : node_(scenario.node), names_(scenario), handed_out_(scenario), breaches_(breaches) {}

  void at(std::size_t number) { number_ = number; }

  void operator()(const fact::StepStarted& e) {
    set_up_ = false;
    if (e.lane == "sim") sim_line_ = e.line;
  }
  void operator()(const fact::StepEnded& e) {
    if (e.lane == "sim") sim_line_.reset();
  }
  void operator()(const fact::ProcessStarted& e) {
    if (e.wired) wired_.insert(e.process.process());
  }
  void operator()(const fact::ProcessEnded& e) {
    held_.erase(e.process);
    arrived_.erase(e.process);
    wired_.erase(e.process);
    std::erase_if(dead_, [&](const auto& entry) { return entry.first.first == e.process; });
    died([&](const Capability& cap) { return issues(e.process, cap); }, "its issuer has ended");
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
    if (e.message->is_request()) arrived(*e.message);
  }
  void operator()(const fact::Answered& e) { arrived(*e.response); }

  void operator()(const fact::CapabilityAdded& e) {
    if (const std::string fault = fault_of(e); !fault.empty()) {
      breach(fmt::format("{} came to hold {}, but {}", names_.process(e.holder), names_.cap(e.capability), fault));
    }
    held_[e.holder].insert(e.capability);
    dead_.erase({e.holder, e.capability});
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
  void arrived(const runtime::KernelMessage& message) {
    const ProcessId& source = message.source.process();
    for (const Capability& cap : message.capabilities()) {
      if (issues(source, cap) || holds(source, cap)) arrived_[message.target.process()].insert(cap);
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
      case fact::CapabilityAdded::How::Initial:
        if (e.capability == runtime::messaging_capability(Address(node_, e.holder))) return {};
        if (set_up_ && handed_out_.requested.contains(holding)) return {};
        return "its declaration does not request it";
      case fact::CapabilityAdded::How::Granted: {
        if (set_up_ && handed_out_.granted.contains(holding)) return {};
        const auto line = handed_out_.at_line.find(sim_line_.value_or(0));
        if (line != handed_out_.at_line.end() && line->second.contains(holding)) return {};
        return set_up_ ? "no declaration grants it" : "no `sim grant` that gives it is in progress";
      }
      case fact::CapabilityAdded::How::Spawned:
      case fact::CapabilityAdded::How::Restored:
        return {};
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
  bool set_up_ = true;  // no step has begun
  std::optional<int> sim_line_;
  std::set<ProcessId> wired_;
  std::set<Holding> cut_wires_;
  std::map<ProcessId, std::set<Capability>> held_;
  std::map<ProcessId, std::set<Capability>> arrived_;
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
