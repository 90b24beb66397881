#include <algorithm>
#include <array>
#include <deque>
#include <fmt/format.h>
#include <optional>
#include <vector>

#include "hypersim/analysis/names.hpp"
#include "hypersim/runtime/index.hpp"
#include "hypersim/runtime/modules.hpp"
#include "hypersim/simulator/check.hpp"

#include "breaches_found_by.hpp"
#include "message_text.hpp"

namespace hypersim::simulator {

namespace {

using runtime::Address;
using runtime::Capability;
using runtime::KernelMessage;
using runtime::ProcessId;
using runtime::Refusal;
namespace fact = runtime::fact;

/// Rule 4 of section 3, in a list of the check's own.
bool may_message_anyone(const ProcessId& process) {
  namespace modules = runtime::modules;
  return process == modules::kernel() || process == modules::state() || process == modules::vfs();
}

/// Whether a message is allowed depends on moments: of the rows that the kernel has read when it routes the message,
/// some may be from when it was sent and none from after it arrived. So a message is judged at each change in between.
class RoutingChecker {
 public:
  explicit RoutingChecker(std::vector<Breach>& breaches) : breaches_(breaches) {}

  void at(std::size_t number, const runtime::TraceEvent& /*event*/) { number_ = number; }

  void operator()(const fact::ProcessStarted& e) {
    Occupant& occupant = in_this_life(e.process.process());
    const bool keeps = occupant.returns || (occupant.is_restored && booting_);
    if (!keeps) occupant = {};
    occupant.life = life_;
    occupant.is_there = true;
    occupant.returns = false;
    occupant.is_restored = false;
    occupant.is_public = e.is_public;
    occupant.is_wired = e.wired;
    occupant.may_message_anyone = may_message_anyone(e.process.process());
    occupant.is_module = runtime::modules::is_bundled(e.process.process());
    our_ = e.process.node();
    changed();
  }
  void operator()(const fact::ProcessEnded& e) {
    Occupant& occupant = occupants_[e.process];
    occupant.is_there = false;
    occupant.returns = e.returns;
    changed();
  }
  void operator()(const fact::CapabilityAdded& e) {
    if (!is_a_right(e.capability)) return;
    in_this_life(e.holder).rights.push_back(e.capability);
    changed();
  }
  void operator()(const fact::CapabilityRemoved& e) {
    if (!is_a_right(e.capability)) return;
    Occupant& occupant = in_this_life(e.holder);
    std::erase(occupant.rights, e.capability);
    if (occupant.is_wired) occupant.cut_wires.push_back(e.capability.issuer());
    changed();
  }
  void operator()(const fact::NodeStopped&) {
    ++life_;  // who is there again, and what each holds, events say
    on_the_way_.clear();
  }
  void operator()(const fact::NodeBooted&) {
    booting_ = true;
    in_used_home_ = in_used_home_ || !has_begun_;
  }
  void operator()(const fact::StepStarted&) {
    has_begun_ = true;
    booting_ = false;
  }

  void operator()(const fact::Sent& e) {
    const Occupant* sender = known(e.message->source.process());
    // The last requests of a process leave when it has ended. They are judged by what it held.
    OnTheWay message{e.message, sender != nullptr && !sender->is_there, 0};
    look_at(message);
    on_the_way_.push_back(std::move(message));
  }
  void operator()(const fact::Arrived& e) {
    OnTheWay message{e.message, false, 0};
    look_at(message);
    on_the_way_.push_back(std::move(message));
  }
  void operator()(const fact::Left& e) { may_leave(*e.message); }
  void operator()(const fact::NotReached& e) { may_leave(*e.message); }
  void operator()(const fact::Lost& e) {
    if (e.why == runtime::Loss::TooLarge) may_leave(*e.message);
  }
  void operator()(const fact::Delivered& e) {
    const auto judgements = take(*e.message);
    if (!judgements) return breach(*e.message, "was delivered, but nobody had sent it");
    if (judgements->has(Refusal::None)) return;
    breach(*e.message, fmt::format("was delivered, but {}", judgements->words()));
  }
  void operator()(const fact::Bounced& e) { refused(*e.message, e.why, "bounced"); }
  void operator()(const fact::Dropped& e) {
    if (e.why == Refusal::Lost) {
      (void)take(*e.message);
    } else {
      refused(*e.message, e.why, "was dropped");
    }
  }

 private:
  struct Occupant {
    bool is_there = false;
    bool returns = false;      // it is not there, and keeps what it holds
    bool is_restored = false;  // the same, from before the node stopped
    bool is_public = false;
    bool is_wired = false;
    bool may_message_anyone = false;
    bool is_module = false;               // or stands in for one
    std::uint64_t life = 0;               // of the node
    std::vector<Capability> rights = {};  // to message, and to use the network
    std::vector<Address> cut_wires = {};  // lost, although wired
  };
  struct OnTheWay {
    runtime::MessagePtr message;
    bool is_last = false;          // sent in the name of a process that has ended
    std::uint32_t judgements = 0;  // each Refusal that the rules gave at some moment: a bit

    void add(Refusal refusal) { judgements |= 1U << static_cast<unsigned>(refusal); }
    bool has(Refusal refusal) const { return (judgements >> static_cast<unsigned>(refusal) & 1U) != 0; }
    std::string words() const {
      std::string text;
      for (const Refusal one : kJudgements) {
        if (has(one)) text += (text.empty() ? "" : " or ") + std::string(words_for(one));
      }
      return text;
    }
  };
  static constexpr std::array kJudgements{Refusal::None,
                                          Refusal::MissingNetworkingCapability,
                                          Refusal::MissingMessagingCapability,
                                          Refusal::UnknownSender,
                                          Refusal::UnknownTarget,
                                          Refusal::RemoteToLocalWithoutNetworking,
                                          Refusal::KernelCommandFromAnotherNode,
                                          Refusal::UnknownNode};

  static std::string_view words_for(Refusal judgement) {
    switch (judgement) {
      case Refusal::None:
        return "it was allowed";
      case Refusal::MissingNetworkingCapability:
        return "its sender did not hold networking";
      case Refusal::MissingMessagingCapability:
        return "its sender did not hold messaging on its target, which is not public";
      case Refusal::UnknownSender:
        return "its sender was not there";
      case Refusal::UnknownTarget:
        return "its target was not there";
      case Refusal::RemoteToLocalWithoutNetworking:
        return "its target did not hold networking";
      case Refusal::KernelCommandFromAnotherNode:
        return "it is a command to the kernel from another node";
      default:
        return "it may leave its node";
    }
  }

  static bool is_network(const Capability& cap) { return cap.canonical_params() == "\"network\""; }
  static bool is_a_right(const Capability& cap) { return runtime::is_messaging(cap) || is_network(cap); }

  void changed() {
    for (OnTheWay& message : on_the_way_) look_at(message);
  }

  void look_at(OnTheWay& message) const {
    const Refusal now = judgement(*message.message, message.is_last);
    message.add(now);
    // While last requests leave, those in whose name they leave count as there, though nothing arrives at them.
    if (now == Refusal::UnknownTarget && message.is_last && !is_allowed(*message.message)) {
      message.add(Refusal::MissingMessagingCapability);
    }
    // Which wires there were in an earlier run, and which were cut, this trace does not say.
    if (!in_used_home_) return;
    if (now == Refusal::None) message.add(Refusal::MissingMessagingCapability);
    if (now == Refusal::MissingMessagingCapability && message.is_last) message.add(Refusal::None);
  }
  /// At a boot, what the node had on disk is there again: events say it, but for wires.
  Occupant& in_this_life(const ProcessId& process) {
    Occupant& occupant = occupants_[process];
    if (occupant.life == life_) return occupant;
    Occupant fresh;
    fresh.life = life_;
    fresh.is_restored = booting_;
    if (booting_) {
      fresh.is_wired = occupant.is_wired;
      fresh.cut_wires = std::move(occupant.cut_wires);
    }
    return occupant = std::move(fresh);
  }
  /// If both were there.
  bool is_allowed(const KernelMessage& message) const {
    const Occupant* sender = known(message.source.process());
    const Occupant* target = known(message.target.process());
    return sender == nullptr || target == nullptr || sender->may_message_anyone || target->is_public ||
           may_message(*sender, *target, message.target.process());
  }
  /// One that is there, or was in this life of the node.
  const Occupant* known(const ProcessId& process) const {
    const Occupant* found = occupants_.find(process);
    return found != nullptr && found->life == life_ ? found : nullptr;
  }

  /// From another node.
  Refusal judgement_of_arrival(const KernelMessage& message) const {
    const Occupant* target = known(message.target.process());
    if (target == nullptr || !target->is_there) return Refusal::UnknownTarget;
    if (!may_use_network(*target)) return Refusal::RemoteToLocalWithoutNetworking;
    const bool is_command = message.target.process() == runtime::modules::kernel();
    return is_command ? Refusal::KernelCommandFromAnotherNode : Refusal::None;
  }
  /// What section 3 says of it now, by the books.
  Refusal judgement(const KernelMessage& message, bool is_last) const {
    if (!message.source.is_on(our_) && !message.source.is_on(runtime::kOur)) return judgement_of_arrival(message);
    const Occupant* sender = known(message.source.process());
    const bool is_known = sender != nullptr && (sender->is_there || is_last);
    const bool is_for_us = message.target.is_on(our_) || message.target.is_on(runtime::kOur);
    if (!is_for_us) {
      if (!is_known) return Refusal::UnknownSender;
      return may_use_network(*sender) ? Refusal::UnknownNode : Refusal::MissingNetworkingCapability;
    }
    const Occupant* target = known(message.target.process());
    const bool is_there = target != nullptr && target->is_there;
    const bool may_message_anyone =
        is_known ? sender->may_message_anyone : runtime::modules::may_message_anyone(message.source.process());
    if (!may_message_anyone) {
      if (!is_known) return Refusal::UnknownSender;
      if (is_there && !target->is_public && !may_message(*sender, *target, message.target.process())) {
        return Refusal::MissingMessagingCapability;
      }
    }
    return is_there ? Refusal::None : Refusal::UnknownTarget;
  }

  bool may_use_network(const Occupant& sender) const {
    return sender.is_module || std::any_of(sender.rights.begin(), sender.rights.end(), [&](const Capability& cap) {
             return is_network(cap) && is_here(cap.issuer(), runtime::modules::kernel());
           });
  }
  bool may_message(const Occupant& sender, const Occupant& target, const ProcessId& process) const {
    const bool is_wire = sender.is_wired && target.is_wired &&
                         std::none_of(sender.cut_wires.begin(), sender.cut_wires.end(),
                                      [&](const Address& cut) { return is_here(cut, process); });
    return is_wire || std::any_of(sender.rights.begin(), sender.rights.end(), [&](const Capability& cap) {
             return is_here(cap.issuer(), process) && !is_network(cap);
           });
  }
  bool is_here(const Address& address, const ProcessId& process) const {
    return address.process() == process && address.is_on(our_);
  }

  void may_leave(const KernelMessage& message) {
    const auto judgements = take(message);
    if (!judgements) return breach(message, "left its node, but nobody had sent it");
    if (!judgements->has(Refusal::UnknownNode)) {
      breach(message, fmt::format("left its node, but {}", judgements->words()));
    }
  }
  void refused(const KernelMessage& message, Refusal why, std::string_view what) {
    const auto judgements = take(message);
    if (!judgements) return breach(message, fmt::format("{}, but nobody had sent it", what));
    if (judgements->has(why)) return;
    breach(message, fmt::format("{} because {}, but {}", what, words_for(why), judgements->words()));
  }

  /// `our` is this node.
  bool is_same(const Address& sent, const Address& routed) const {
    return sent.process() == routed.process() && (sent.is_on(routed.node()) || sent.is_on(runtime::kOur));
  }
  /// It is no longer on its way. Nothing if nobody had sent it.
  std::optional<OnTheWay> take(const KernelMessage& message) {
    const auto found = std::find_if(on_the_way_.begin(), on_the_way_.end(), [&](const OnTheWay& sent) {
      const KernelMessage& one = *sent.message;
      return &one == &message || (one.id == message.id && one.is_request() == message.is_request() &&
                                  is_same(one.source, message.source) && is_same(one.target, message.target));
    });
    if (found == on_the_way_.end()) return std::nullopt;
    OnTheWay taken = std::move(*found);
    on_the_way_.erase(found);
    return taken;
  }

  void breach(const KernelMessage& message, std::string_view what) {
    breaches_.push_back({Breach::Check::Routing, number_, message_text(message) + " " + std::string(what)});
  }

  std::vector<Breach>& breaches_;
  std::size_t number_ = 0;
  runtime::NodeId our_;
  runtime::Index<ProcessId, Occupant> occupants_;
  std::deque<OnTheWay> on_the_way_;  // in the order of sending
  std::uint64_t life_ = 0;           // of the node
  bool booting_ = false;
  bool has_begun_ = false;
  bool in_used_home_ = false;
};

}  // namespace

std::vector<Breach> check_routing(const std::vector<runtime::TraceEvent>& trace, const CheckOptions& options) {
  return breaches_found_by<RoutingChecker>(trace, options);
}

std::unique_ptr<RunningCheck> begin_routing() { return std::make_unique<RunningCheckOf<RoutingChecker>>(); }

}  // namespace hypersim::simulator
