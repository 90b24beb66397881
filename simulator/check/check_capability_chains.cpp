#include <algorithm>
#include <fmt/format.h>
#include <map>
#include <optional>
#include <set>
#include <tuple>
#include <utility>

#include "hypersim/analysis/names.hpp"
#include "hypersim/analysis/steps.hpp"
#include "hypersim/kv_module/kv_types.hpp"
#include "hypersim/runtime/index.hpp"
#include "hypersim/runtime/modules.hpp"
#include "hypersim/simulator/check.hpp"
#include "hypersim/simulator/handed_out.hpp"

#include "breaches_found_by.hpp"
#include "kernel_orders.hpp"

namespace hypersim::simulator {

namespace {

using runtime::Address;
using runtime::Capability;
using runtime::ProcessId;
using runtime::Row;
namespace fact = runtime::fact;

using Holding = HandedOut::Holding;

/// An Open in progress.
struct Opening {
  ProcessId process;
  kv_module::DbCapabilities issues;
  bool has_issued = false;
};

/// What is on a message, each with the row that let its sender attach it; none if it could give it.
using Attached = std::map<Capability, std::optional<Row>>;

/// A process or module, and what is known of it.
struct Books {
  bool gone = true;     // it is not there, and nothing brings it back by itself; what it held last stays in `held`
  bool spared = false;  // it ended, and what it issues lives on
  bool wired = false;
  std::set<Capability> held;
  Attached arrived;                // on messages, and may be saved
  std::set<Capability> cut_wires;  // the messaging capabilities that it has lost, although wired
  std::set<Capability> kept;       // what it held when the node stopped
};

class ChainChecker {
 public:
  ChainChecker(std::vector<Breach>& breaches, const language::Scenario& scenario, const HandedOut& handed_out,
               const RightsPtr& rights, runtime::Semantics semantics)
      : node_(scenario.node),
        scenario_(scenario),
        handed_out_(handed_out),
        orders_(semantics),
        rights_(rights),
        semantics_(semantics),
        misses_some_(semantics.ships(Row::D12)),
        breaches_(breaches) {}

  void at(std::size_t number, const runtime::TraceEvent& event) {
    number_ = number;
    steps_.take(event);
  }

  void operator()(const fact::StepStarted&) { begin_or_end_step(); }
  void operator()(const fact::StepEnded&) { begin_or_end_step(); }
  void operator()(const fact::ProcessStarted& e) {
    const ProcessId& process = e.process.process();
    starting_[process] = true;
    orders_.begins_a_life(process);
    const auto [at, is_new] = books_.try_emplace(process);
    Books& books = at->second;
    if (!is_new) {
      if (!books.gone) return;  // it was away, and keeps what it holds
      Books fresh;
      if (booting_) {
        fresh.kept = std::move(books.kept);
        fresh.cut_wires = std::move(books.cut_wires);
      }
      books = std::move(fresh);
    }
    books.gone = false;
    books.wired = e.wired;
    if (!lost_with_node_.empty()) lost_with_node_.erase(process);
    if (!dead_.empty()) std::erase_if(dead_, [&](const auto& entry) { return entry.first.first == process; });
  }
  void operator()(const fact::Spawned& e) {
    spawn_ = Spawn{e.parent, e.child, {}};
    if (semantics_.ships(Row::D10)) will_talk_.insert({{e.parent, e.child}, {e.child, e.parent}});
    if (handed_out_.is_program(e.parent)) {  // nothing but its own request says what it asked for
      for (const Capability& cap : e.requests) spawn_->clauses.requested.insert({e.child, cap});
      spawn_->clauses.granted.insert(e.grants.begin(), e.grants.end());
    }
    const analysis::StepCursor::Step* step = steps_.step();
    const auto* clauses = step == nullptr ? nullptr : handed_out_.spawned(step->line, e.parent, e.child);
    if (clauses != nullptr) spawn_->clauses = *clauses;
  }
  void operator()(const fact::ProcessEnded& e) {
    Books& books = books_[e.process];
    books.arrived.clear();
    if (e.returns) return;
    books.gone = true;
    std::erase_if(dead_, [&](const auto& entry) { return entry.first.first == e.process; });
    books.spared = !e.revokes;
    if (books.spared && !orders_.take_spared(e.process)) {
      breach(fmt::format("{} ended, and what it issued stays, but nobody had it killed with `no-revoke`",
                         names().process(e.process)));
    }
    if (!books.spared) revoked(e.process, "its issuer has ended");
  }
  void operator()(const fact::NodeStopped& e) {
    crashed_ = !e.orderly;
    will_talk_.clear();
    given_.clear();
    opening_.reset();
    for (auto& [process, books] : books_) {
      books.kept.clear();
      if (books.gone) continue;
      books.gone = true;
      lost_with_node_.insert(process);
      for (const Capability& cap : books.held) {
        const auto dead = dead_.find({process, cap});
        if (dead == dead_.end() || dead->second.row) books.kept.insert(cap);
      }
    }
    std::erase_if(books_, [](const auto& entry) { return entry.second.kept.empty(); });
    std::erase_if(dead_, [](const auto& entry) { return !entry.second.row; });
    outlived_ = std::exchange(dead_, {});
    given_since_boot_.clear();
  }
  void operator()(const fact::NodeBooted&) {
    booting_ = true;
    if (steps_.at_set_up()) in_used_home_ = true;
  }
  void operator()(const fact::RevokedAll& e) { revoked(e.issuer, "all that its issuer had issued was revoked"); }
  void operator()(const fact::DatabaseRemoved& e) {
    if (semantics_.ships(Row::D5)) return outlive(e);
    const kv_module::DbCapabilities* caps = rights_->of(e.db, node_);
    died([&](const Capability& cap) { return caps != nullptr && (cap == caps->read || cap == caps->write); },
         "its database was removed");
  }

  void operator()(const fact::KvChecked& e) {
    opening_.reset();
    if (e.action != runtime::KvActionKind::Open) return;
    if (const auto* caps = rights_->of(e.db, node_)) opening_ = Opening{e.source.process(), *caps};
  }
  void operator()(const fact::KvDone& e) {
    if (opening_ && opening_->has_issued && !e.success) {
      breach(Row::D25, fmt::format("{} was given the capabilities of {}, but its Open failed",
                                   names().process(e.source.process()), std::string_view(e.db)));
    }
    opening_.reset();
  }

  // A message gives nothing by itself, but what it carries from someone who can give it may be saved where it arrives.
  // A Response arrives where it is awaited.
  void operator()(const fact::Sent& e) {
    const runtime::KernelMessage& message = *e.message;
    carries_what_was_written(message);
    if (message.capabilities().empty()) return;
    Attached given;
    for (const Capability& cap : message.capabilities()) {
      const ProcessId& source = message.source.process();
      if (can_give(source, cap)) {
        given.emplace(cap, std::nullopt);
      } else if (const auto row = attached_by(source, cap)) {
        given.emplace(cap, row);
      }
    }
    given_[key_of(message)] = std::move(given);
  }
  void operator()(const fact::Delivered& e) {
    const auto is_there = [this](const ProcessId& process) {
      const Books* books = books_of(process);
      return books != nullptr && !books->gone;
    };
    orders_.take(*e.message, is_there);
    if (e.message->is_request()) arrived(*e.message);
  }
  void operator()(const fact::Answered& e) { arrived(*e.response); }
  /// From another node, whose check says whether its sender could give them. What was not legitimate is left off.
  void operator()(const fact::Arrived& e) {
    const runtime::Capabilities& caps = e.message->capabilities();
    if (caps.empty()) return;
    Attached& given = given_[key_of(*e.message)] = {};
    for (const Capability& cap : caps) given.emplace(cap, std::nullopt);
  }

  void operator()(const fact::SaveAsked& e) {
    if (!misses_some_) return;
    for (const Capability& cap : e.capabilities) given_since_boot_.insert({e.process, cap});
  }
  void operator()(const fact::OnExitSet& e) { last_requests_[e.process] = e.requests; }
  void operator()(const fact::GrantKept& e) {
    const Holding holding{e.to, e.capability};
    if (semantics_.ships(Row::D11)) {
      breach(fmt::format("{} is kept for {}, which is not there: a shipped node loses it", names().cap(e.capability),
                         names().process(e.to)));
    }
    if (const std::string fault = fault_of_grant(holding); !fault.empty()) {
      breach(fmt::format("{} is kept for {}, but {}", names().cap(e.capability), names().process(e.to), fault));
    }
    kept_grants_.insert(holding);
  }
  void operator()(const fact::CapabilityAdded& e) {
    if (const std::string fault = fault_of(e); !fault.empty()) {
      breach(fmt::format("{} came to hold {}, but {}", names().process(e.holder), names().cap(e.capability), fault),
             e.how == fact::CapabilityAdded::How::Restored ? row_of_restored(e) : allowed_by(e));
    }
    if (opening_ && e.how == fact::CapabilityAdded::How::Issued) opening_->has_issued = true;
    if (e.how == fact::CapabilityAdded::How::Spawned) {
      will_talk_.erase({e.holder, e.capability.issuer().process()});
    }
    if (is_lazy()) ever_held_.insert({e.holder, e.capability});
    books_[e.holder].held.insert(e.capability);
    if (!dead_.empty()) dead_.erase({e.holder, e.capability});
    if (e.how == fact::CapabilityAdded::How::Restored) {
      if (auto outlived = outlived_.extract(Holding{e.holder, e.capability})) dead_.insert(std::move(outlived));
    }
    if (misses_some_ && is_given_one_by_one(e)) given_since_boot_.insert({e.holder, e.capability});
  }
  void operator()(const fact::CapabilityRemoved& e) {
    Books& books = books_[e.holder];
    books.held.erase(e.capability);
    if (!dead_.empty()) dead_.erase({e.holder, e.capability});
    if (books.wired && runtime::is_messaging(e.capability)) books.cut_wires.insert(e.capability);
  }

  /// What the node's table says at the end has to be what the events gave, and nothing that has died.
  void at_the_end(const Holdings& holdings) {
    for (const auto& [holder, caps] : holdings) {
      const std::set<Capability>& known = books_[holder].held;
      caps.for_each([&, &who = holder](const Capability& cap) {
        const auto breach_at_the_end = [&](std::string_view why, std::optional<Row> row) {
          breaches_.push_back({Breach::Check::Chain, std::nullopt,
                               fmt::format("at the end {} holds {}, {}", names().process(who), names().cap(cap), why),
                               row});
        };
        if (!known.contains(cap)) {
          breach_at_the_end("but no event gave it", std::nullopt);
        } else if (!dead_.empty()) {
          const auto dead = dead_.find({who, cap});
          if (dead != dead_.end()) breach_at_the_end("although " + dead->second.why, dead->second.row);
        }
      });
    }
  }

 private:
  /// Only for what is told.
  analysis::Names names() const { return analysis::Names(scenario_); }

  /// What is in progress.
  struct Death {
    std::string why;
    std::optional<Row> row;  // by which it is held on
  };
  struct Spawn {
    ProcessId parent;
    ProcessId child;
    HandedOut::Clauses clauses;
  };
  using MessageKey = std::tuple<ProcessId, ProcessId, runtime::RequestId, bool>;

  static MessageKey key_of(const runtime::KernelMessage& message) {
    return {message.source.process(), message.target.process(), message.id, message.is_request()};
  }
  bool issues(const ProcessId& process, const Capability& cap) const {
    return cap.issuer().process() == process && cap.issuer().is_on(node_);
  }
  const Books* books_of(const ProcessId& process) const {
    const auto found = books_.find(process);
    return found == books_.end() ? nullptr : &found->second;
  }
  /// Now, or last: the last requests of a process that has ended carry what it held then.
  bool holds(const ProcessId& process, const Capability& cap) const {
    const Books* books = books_of(process);
    if (books == nullptr) return false;
    if (books->held.contains(cap)) return true;
    if (!runtime::is_messaging(cap) || cap.issuer().node() != node_ || !books->wired) return false;
    const Books* issuer = books_of(cap.issuer().process());
    return issuer != nullptr && issuer->wired && !issuer->gone && !books->cut_wires.contains(cap);
  }
  bool can_give(const ProcessId& source, const Capability& cap) const {
    if (!issues(source, cap)) return holds(source, cap);
    const Books* books = books_of(source);
    return books == nullptr || !books->gone || books->spared;
  }
  void arrived(const runtime::KernelMessage& message) {
    if (given_.empty()) return;
    const auto given = given_.extract(key_of(message));
    if (given.empty()) return;
    Attached& there = books_[message.target.process()].arrived;
    for (const auto& [cap, row] : given.mapped()) {
      const auto [entry, is_new] = there.emplace(cap, row);
      if (!is_new && !row) entry->second.reset();
    }
  }
  /// What lets a process attach what it can not give.
  std::optional<Row> attached_by(const ProcessId& source, const Capability& cap) const {
    if (semantics_.ships(Row::D24) && cap.issuer().process() == source && cap.issuer().node() != node_) {
      return Row::D24;
    }
    const bool is_written = semantics_.ships(Row::D9) && sends_last_requests(source) &&
                            std::any_of(last_requests_.at(source).begin(), last_requests_.at(source).end(),
                                        [&](const runtime::MessagePtr& one) { return carries(*one, cap); });
    return is_written ? std::optional(Row::D9) : std::nullopt;
  }
  static bool carries(const runtime::KernelMessage& message, const Capability& cap) {
    const auto& caps = message.capabilities();
    return std::find(caps.begin(), caps.end(), cap) != caps.end();
  }
  bool sends_last_requests(const ProcessId& source) const {
    if (!last_requests_.contains(source)) return false;
    const Books* books = books_of(source);
    return books == nullptr || books->gone || booting_;
  }
  /// A shipped node takes nothing off a last request (D9).
  void carries_what_was_written(const runtime::KernelMessage& message) {
    const ProcessId& source = message.source.process();
    if (!semantics_.ships(Row::D9) || !sends_last_requests(source)) return;
    bool is_one = false;
    for (const runtime::MessagePtr& written : last_requests_.at(source)) {
      if (written->target != message.target || written->body() != message.body()) continue;
      if (written->capabilities() == message.capabilities()) return;
      is_one = true;
    }
    if (is_one) breach(names().process(source) + " sends a last request without all that was written on it");
  }
  /// The row that allows what is no link of a chain.
  std::optional<Row> allowed_by(const fact::CapabilityAdded& e) const {
    if (e.how == fact::CapabilityAdded::How::Saved) {
      const Books* books = books_of(e.holder);
      if (books != nullptr) {
        const auto arrived = books->arrived.find(e.capability);
        if (arrived != books->arrived.end()) return arrived->second;
      }
      if (semantics_.ships(Row::D1)) return Row::D1;
    }
    const bool is_of_refused = e.how == fact::CapabilityAdded::How::Spawned && runtime::is_messaging(e.capability) &&
                               orders_.was_refused(e.holder, e.capability.issuer().process());
    if (is_of_refused && semantics_.ships(Row::D33)) return Row::D33;
    return std::nullopt;
  }
  /// Not as a part of how its holder began, nor as the declarations say.
  bool is_given_one_by_one(const fact::CapabilityAdded& e) const {
    using How = fact::CapabilityAdded::How;
    if (e.how == How::Granted) return !steps_.at_set_up() && !booting_;
    return e.how == How::Saved || e.how == How::Issued || e.how == How::Spawned;
  }
  void revoked(const ProcessId& issuer, const std::string& why) {
    died([&](const Capability& cap) { return issues(issuer, cap); }, why, misses_some_);
  }
  /// `misses_some`: what was not given one by one since the node booted cannot be taken back.
  template <class Concerns>
  void died(Concerns concerns, const std::string& why, bool misses_some = false) {
    const auto concerns_attached = [&](const auto& entry) { return concerns(entry.first); };
    std::erase_if(kept_grants_, [&](const Holding& holding) { return concerns(holding.second); });
    for (auto& [message, caps] : given_) std::erase_if(caps, concerns_attached);
    for (auto& [process, books] : books_) {
      std::erase_if(books.arrived, concerns_attached);
      if (books.gone) std::erase_if(books.held, concerns);
      for (const Capability& cap : books.held) {
        if (!concerns(cap)) continue;
        const bool is_missed = misses_some && !given_since_boot_.contains({process, cap});
        dead_[{process, cap}] = {why, is_missed ? std::optional(Row::D12) : std::nullopt};
      }
    }
  }
  /// What ships leaves the capabilities of a database that was removed to whoever holds them.
  void outlive(const fact::DatabaseRemoved& e) {
    const kv_module::DbCapabilities* caps = rights_->of(e.db, node_);
    if (caps == nullptr) return;
    for (const auto& [process, books] : books_) {
      if (books.gone || (!books.held.contains(caps->read) && !books.held.contains(caps->write))) continue;
      breach(Row::D5, fmt::format("{} still holds capabilities of {}, which was removed", names().process(process),
                                  std::string_view(e.db)));
    }
  }
  void begin_or_end_step() {
    spawn_.reset();
    if (!kept_grants_.empty()) {
      std::erase_if(kept_grants_, [&](const Holding& holding) { return starting_.contains(holding.first); });
    }
    starting_.clear();
    if (!std::exchange(booting_, false)) return;
    for (const ProcessId& process : std::exchange(lost_with_node_, {})) {
      const auto concerns = [&](const Capability& cap) { return issues(process, cap); };
      if (semantics_.ships(Row::D45)) {
        stay_with_their_holders(concerns);
      } else {
        died(concerns, "its issuer did not come back with the node");
      }
    }
  }
  /// What was issued by a process that did not come back.
  template <class Concerns>
  void stay_with_their_holders(Concerns concerns) {
    for (const auto& [holder, books] : books_) {
      for (const Capability& cap : books.held) {
        if (books.gone || !concerns(cap)) continue;
        breach(fmt::format("{} still holds {}, although its issuer did not come back with the node",
                           names().process(holder), names().cap(cap)));
        breaches_.back().row = Row::D45;
      }
    }
  }
  /// Is the process map written only when something says so?
  bool is_lazy() const { return semantics_.ships(Row::D23) || semantics_.ships(Row::D37); }
  /// What was lost again may be in the process map when the node crashes: that of a process with OnExit None because
  /// it is written only with others, that of others because a kill took it.
  std::optional<Row> row_of_restored(const fact::CapabilityAdded& e) const {
    if (!booting_ || !crashed_ || !ever_held_.contains({e.holder, e.capability})) return std::nullopt;
    return semantics_.ships(Row::D37) ? Row::D37 : Row::D23;
  }

  /// Where the chain back to the issuer is broken; nothing if it is whole.
  std::string fault_of(const fact::CapabilityAdded& e) const {
    const auto holding = [&] { return Holding(e.holder, e.capability); };
    switch (e.how) {
      case fact::CapabilityAdded::How::Initial:
        // Every process may message itself.
        if (runtime::is_messaging(e.capability) && issues(e.holder, e.capability)) return {};
        return fault_of_initial(holding());
      case fact::CapabilityAdded::How::Granted:
        if (starting_.contains(e.holder) && (in_used_home_ || kept_grants_.contains(holding()))) return {};
        return fault_of_grant(holding());
      case fact::CapabilityAdded::How::Spawned: {
        const auto is_between = [&](const ProcessId& a, const ProcessId& b) {
          return e.holder == a && e.capability == runtime::Capability::messaging(Address(node_, b));
        };
        if (spawn_ && (is_between(spawn_->parent, spawn_->child) || is_between(spawn_->child, spawn_->parent)))
          return {};
        const ProcessId& process = e.capability.issuer().process();
        if (will_talk_.contains({e.holder, process}) && is_between(e.holder, process)) return {};
        const auto* order = runtime::is_messaging(e.capability) ? orders_.initialization_of(process) : nullptr;
        if (order != nullptr && order->initializer == e.holder) return {};
        return "no spawn of one by the other is in progress";
      }
      case fact::CapabilityAdded::How::Restored: {
        if (!booting_) return "the node does not boot";
        const Books* books = books_of(e.holder);
        const bool is_first_boot = in_used_home_ && steps_.at_set_up();
        if (is_first_boot || (books != nullptr && books->kept.contains(e.capability))) return {};
        return "it did not hold it when the node stopped";
      }
      case fact::CapabilityAdded::How::Issued: {
        const bool opens = opening_ && opening_->process == e.holder &&
                           (e.capability == opening_->issues.read || e.capability == opening_->issues.write);
        return opens ? std::string() : "kv was not opening that database for it";
      }
      case fact::CapabilityAdded::How::Saved: {
        // What it issues, or holds already by the group rule, it may also keep one by one.
        if (issues(e.holder, e.capability) || holds(e.holder, e.capability)) return {};
        const Books* books = books_of(e.holder);
        const auto arrived = books == nullptr ? Attached::const_iterator() : books->arrived.find(e.capability);
        const bool has_arrived = books != nullptr && arrived != books->arrived.end();
        if (has_arrived) return arrived->second ? "whoever sent it neither held nor issued it" : "";
        return "it came on no message from anyone who held or issued it then, or has died since";
      }
    }
    return "nobody knows how";
  }
  /// The declaration of what stands in for a module counts at each boot.
  bool is_set_up(const ProcessId& process) const {
    return steps_.at_set_up() || (booting_ && runtime::modules::is_bundled(process));
  }
  std::string fault_of_initial(const Holding& holding) const {
    const auto& [holder, cap] = holding;
    if (is_set_up(holder) && handed_out_.declared().requested.contains(holding)) return {};
    if (!spawn_ || spawn_->child != holder) {
      const auto* order = orders_.initialization_of(holder);
      if (order == nullptr || !order->requested.contains(cap)) return "its declaration does not request it";
      return holds(order->initializer, cap) ? std::string() : "its initializer does not hold it";
    }
    if (!spawn_->clauses.requested.contains(holding)) return "its spawn does not request it";
    return can_give(spawn_->parent, cap) ? std::string() : "its parent neither holds nor issues it";
  }
  std::string fault_of_grant(const Holding& holding) const {
    if (orders_.granted(holding)) return {};
    const ProcessId& issuer = holding.second.issuer().process();
    if (is_set_up(issuer) && handed_out_.declared().granted.contains(holding)) return {};
    if (steps_.at_set_up()) return handed_out_.declared().granted.contains(holding) ? "" : "no declaration grants it";
    const analysis::StepCursor::Step* step = steps_.step();
    const bool by_sim = step != nullptr && step->lane == "sim" && !step->has_ended;
    const auto* granted = by_sim ? handed_out_.granted_at(step->line) : nullptr;
    if (granted != nullptr && granted->contains(holding)) return {};
    if (!spawn_) return "no `sim grant` that gives it is in progress";
    return spawn_->clauses.granted.contains(holding) ? "" : "no spawn or `sim grant` that gives it is in progress";
  }
  void breach(std::string what, std::optional<Row> row = std::nullopt) {
    breaches_.push_back({Breach::Check::Chain, number_, std::move(what), row});
  }
  /// A fault, unless that row is played.
  void breach(Row row, std::string what) {
    breach(std::move(what), semantics_.ships(row) ? std::optional(row) : std::nullopt);
  }

  runtime::NodeId node_;
  const language::Scenario& scenario_;
  const HandedOut& handed_out_;
  KernelOrders orders_;
  RightsPtr rights_;
  runtime::Semantics semantics_;
  bool misses_some_;  // what was not given one by one since the node booted cannot be taken back
  std::vector<Breach>& breaches_;
  std::set<std::pair<ProcessId, ProcessId>> will_talk_;  // the first to the second, after a spawn (D10)
  std::set<Holding> ever_held_;                          // where the process map may be older than the node
  bool crashed_ = false;                                 // the last time it went down
  std::size_t number_ = 0;
  analysis::StepCursor steps_;
  bool booting_ = false;       // after NodeBooted
  bool in_used_home_ = false;  // what a node that lived before the trace held and kept is unknown
  std::optional<Spawn> spawn_;
  runtime::Index<ProcessId, bool> starting_;
  std::set<ProcessId> lost_with_node_;  // and not back yet
  std::map<ProcessId, Books> books_;
  std::map<MessageKey, Attached> given_;  // by messages that are on their way
  std::set<Holding> kept_grants_;         // for processes that are not there
  std::map<Holding, Death> dead_;         // still held, and why it should not be
  std::map<Holding, Death> outlived_;     // what died and was held all the same when the node stopped
  std::set<Holding> given_since_boot_;    // one by one, where that matters
  std::map<ProcessId, std::vector<runtime::MessagePtr>> last_requests_;  // as they were written
  std::optional<Opening> opening_;
};

}  // namespace

std::vector<Breach> check_capability_chains(const std::vector<runtime::TraceEvent>& trace,
                                            const language::Scenario& scenario, const HandedOut& handed_out,
                                            const Holdings& at_the_end, const CheckOptions& options,
                                            const RightsPtr& rights) {
  std::vector<Breach> breaches;
  ChainChecker checker(breaches, scenario, handed_out, rights, options.semantics);
  if (go_over(trace, options.interrupted, checker)) checker.at_the_end(at_the_end);
  return breaches;
}

std::unique_ptr<RunningCheck> begin_capability_chains(const language::Scenario& scenario, const HandedOut& handed_out,
                                                      const RightsPtr& rights, runtime::Semantics semantics) {
  return std::make_unique<RunningCheckOf<ChainChecker>>(scenario, handed_out, rights, semantics);
}

}  // namespace hypersim::simulator
