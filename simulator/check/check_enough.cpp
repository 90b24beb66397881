#include <algorithm>
#include <deque>
#include <fmt/format.h>
#include <map>
#include <set>
#include <utility>
#include <vector>

#include "hypersim/analysis/kernel_order.hpp"
#include "hypersim/runtime/index.hpp"
#include "hypersim/runtime/modules.hpp"
#include "hypersim/runtime/routing.hpp"
#include "hypersim/simulator/check.hpp"

#include "breaches_found_by.hpp"
#include "capability_debts.hpp"
#include "kernel_orders.hpp"
#include "unread_books.hpp"

namespace hypersim::simulator {

namespace {

using runtime::Capability;
using runtime::KernelMessage;
using runtime::ProcessId;
using runtime::Row;
namespace fact = runtime::fact;

/// Capabilities, each with the event that brought it. They can be gone through in the order in which they came.
class Kept {
 public:
  void add(const Capability& cap, std::size_t number) {
    if (std::size_t* since = since_.find(cap)) {
      *since = number;
    } else {
      came_.push_back(cap);
      since_.insert_or_assign(cap, number);
    }
  }
  void erase(const Capability& cap) { since_.erase(cap); }
  bool contains(const Capability& cap) const { return since_.contains(cap); }
  const std::size_t* since(const Capability& cap) const { return since_.find(cap); }
  template <class Concerns>
  void erase_if(Concerns concerns) {
    for (const Capability& cap : came_) {
      if (concerns(cap)) since_.erase(cap);
    }
    std::erase_if(came_, concerns);
  }
  template <class Is>
  bool any(Is is) const {
    return std::any_of(came_.begin(), came_.end(), [&](const Capability& cap) { return is(cap) && contains(cap); });
  }
  template <class Each>
  void for_each(Each each) const {
    for (const Capability& cap : came_) {
      if (contains(cap)) each(cap);
    }
  }

 private:
  runtime::Index<Capability, std::size_t> since_;
  std::vector<Capability> came_;  // some may be gone again
};

constexpr std::string_view kSpawn = "a spawn gives";

/// A process learns of a refusal some time after it was made. So what must have been there is what was there before the
/// step began that led to it.
class EnoughChecker {
 public:
  EnoughChecker(std::vector<Breach>& breaches, runtime::Semantics semantics, const RightsPtr& rights,
                const HandedOut& handed_out)
      : breaches_(breaches),
        semantics_(semantics),
        kernel_(runtime::RoutingPolicy::of(semantics)),
        rights_(rights),
        unread_(semantics),
        handed_out_(handed_out),
        orders_(semantics) {}

  void at(std::size_t number, const runtime::TraceEvent& event) {
    number_ = number;
    step_ = event.step;
  }

  void operator()(const fact::ProcessStarted& e) {
    Books& books = books_of(e.process.process());
    if (!books.returns && !booting_ && books.has_lived) books.held = {};
    books.has_lived = true;
    books.is_there = true;
    books.started_in = number_;
    const bool is_back = std::exchange(books.returns, false);
    books.is_wired = e.wired;
    books.address = e.process;
    if (!is_back) starting_.push_back(&books);
    owe_kept_grants(books.process);
    owe_initial(books);
  }
  void operator()(const fact::ProcessEnded& e) {
    Books& books = books_of(e.process);
    books.is_there = false;
    books.returns = e.returns;
    unread_.ended(e.process);
    arrived_.erase(e.process);
    debts_.erase_if(
        [&](const CapabilityDebt& debt) { return debt.by == e.process || (debt.holder == e.process && !e.returns); });
    if (!e.returns) books.held = {};
    if (e.revokes) revoked(e.process);
  }
  /// A child gets what its parent has, gives what it grants, and both may message each other.
  void operator()(const fact::Spawned& e) {
    const Books& parent = books_of(e.parent);
    const Books& of_child = books_of(e.child);
    const bool is_new = !of_child.is_there && !of_child.returns;  // else it is adopted (D8)
    if (is_new) kept_.erase(e.child);                             // it does not come back, it begins
    const runtime::Address child(parent.address.node(), e.child);
    const auto owe = [&](const ProcessId& holder, const Capability& cap, std::string_view why) {
      this->owe(CapabilityDebt::Due::Acts, e.parent, holder, cap, why);
    };
    for (const Capability& cap : e.requests) {
      if (is_new && may_give(parent, cap)) owe(e.child, cap, kSpawn);
    }
    for (const auto& [to, cap] : e.grants) {
      if (!has(to, cap)) owe_grant(CapabilityDebt::Due::Acts, e.parent, to, cap, "a spawn grants");
    }
    owe(e.parent, runtime::Capability::messaging(child), kSpawn);
    const Capability to_parent = runtime::Capability::messaging(parent.address);
    owe(e.child, to_parent, kSpawn);
    if (semantics_.ships(Row::D10) && !has(e.child, to_parent)) will_talk_.insert({e.child, e.parent});
  }
  void operator()(const fact::RevokedAll& e) { revoked(e.issuer); }
  void operator()(const fact::DatabaseRemoved& e) {
    if (semantics_.ships(runtime::Row::D5)) return;  // its capabilities go on
    const auto* caps = rights_->of(e.db, e.source.node());
    if (caps != nullptr) died([&](const Capability& cap) { return cap == caps->read || cap == caps->write; });
  }

  void operator()(const fact::OnExitSet& e) {
    books_of(e.process).has_on_exit = e.on_exit != runtime::OnExit::Kind::None;
  }
  void operator()(const fact::NodeStopped& e) {
    crashed_ = !e.orderly;
    unread_.clear();
    will_talk_.clear();
    is_up_ = false;
    on_the_way_.clear();
    arrived_.clear();
    kept_.clear();
    debts_.erase_if([](const CapabilityDebt&) { return true; });
    starting_.clear();
    for (Books& books : all_) {
      books.went_down = books.is_there || books.returns;
      books.is_there = false;
      books.returns = false;
      kept_.emplace(books.process, std::exchange(books.held, {}));
    }
  }
  void operator()(const fact::NodeBooted&) {
    is_up_ = true;
    booting_ = true;
  }
  void operator()(const fact::StepStarted& e) {
    begun_[step_.value] = number_;
    a_step_begins_or_ends();
    if (!std::exchange(has_begun_, true)) is_declared();
    const auto* granted = handed_out_.granted_at(e.line);
    if (e.lane != "sim" || granted == nullptr || !is_up_) return;
    for (const auto& [to, cap] : *granted) {
      if (!has(to, cap)) owe_grant(CapabilityDebt::Due::Step, {}, to, cap, "`sim grant` gives");
    }
  }
  void operator()(const fact::StepEnded&) {
    a_step_begins_or_ends();
    if (debts_.empty()) return;
    judge([&](const CapabilityDebt& debt) { return debt.due == CapabilityDebt::Due::Acts && debt.step == step_; });
  }

  void operator()(const fact::GrantKept& e) {
    kept_grants_[e.to].push_back(e.capability);
    debts_.paid(e.to, e.capability);
  }
  void operator()(const fact::CapabilityAdded& e) {
    books_of(e.holder).held.add(e.capability, number_);
    if (!will_talk_.empty()) will_talk_.erase({e.holder, e.capability.issuer().process()});
    debts_.paid(e.holder, e.capability);
  }
  void operator()(const fact::CapabilityRemoved& e) {
    Books& books = books_of(e.holder);
    books.held.erase(e.capability);
    if (books.is_wired && runtime::is_messaging(e.capability)) books.cut_wires.push_back(e.capability.issuer());
    // What it has no more it need not give.
    debts_.erase_if([&](const CapabilityDebt& debt) {
      return debt.capability == e.capability && (debt.by == e.holder || debt.holder == e.holder);
    });
    if (!has_begun_) lost_early_.push_back(e.capability);
    if (e.capability.issuer() == books.address) std::erase(starting_, &books);
    if (const auto kept = kept_.find(e.holder); kept != kept_.end()) kept->second.erase(e.capability);
    const bool is_dead = e.how == fact::CapabilityRemoved::How::Retired;
    if (is_dead) died([&](const Capability& cap) { return cap == e.capability; });
  }

  // What is on a message may be saved once it is there, unless it has died meanwhile.
  void operator()(const fact::Sent& e) {
    if (!debts_.empty()) acts(e.message->source.process());
    if (!will_talk_.empty()) speaks_early(*e.message);
    if (e.message->capabilities().empty()) return;
    const Books& sender = books_of(e.message->source.process());
    OnTheWay sent{e.message.get(), {}};
    for (const Capability& cap : e.message->capabilities()) {
      // What one that has ended issues is revoked as soon as its last requests have left.
      const bool issued = sender.is_there && cap.issuer() == e.message->source && !revoked_.contains(sender.process);
      if (issued || was_held(sender, cap)) sent.caps.push_back(cap);
    }
    on_the_way_.push_back(std::move(sent));
  }
  void operator()(const fact::Taken& e) {
    // As soon as it has taken it; earlier, the capabilities of a message may still be on their way.
    if (e.kind == fact::Taken::Kind::Request) arrived(*e.message);
    unread_.taken(e);
    if (debts_.empty()) return;
    const bool is_error = e.kind == fact::Taken::Kind::Error;
    acts(is_error ? e.message->source.process() : e.message->target.process());
  }
  void operator()(const fact::Bounced& e) { is_routed(*e.message); }
  void operator()(const fact::Dropped& e) { is_routed(*e.message); }
  void operator()(const fact::Delivered& e) {
    is_routed(*e.message);
    unread_.delivered(*e.message);
    if (runtime::is_kernel(e.message->target.process(), kernel_)) ordered(*e.message);
  }
  void operator()(const fact::Answered& e) { arrived(*e.response); }

  void operator()(const fact::SaveAsked& e) {
    const Books& books = books_of(e.process);
    const auto arrived = arrived_.find(e.process);
    for (const Capability& cap : e.capabilities) {
      const bool may = books.address == cap.issuer() || semantics_.ships(Row::D1) ||
                       (arrived != arrived_.end() && arrived->second.contains(cap));
      if (may && !has(e.process, cap)) {
        owe(CapabilityDebt::Due::Acts, e.process, e.process, cap, "it has saved");
      }
    }
  }
  void operator()(const fact::SaveRefused& e) {
    if (semantics_.ships(Row::D1)) {
      breach(fmt::format("{} could not save {}, but a shipped node keeps whatever a process saves", e.process.text(),
                         text(e.capability)));
    }
    const bool issues = books_of(e.process).address == e.capability.issuer();
    const auto arrived = arrived_.find(e.process);
    if (!issues && (arrived == arrived_.end() || !arrived->second.contains(e.capability))) return;
    breach(fmt::format("{} could not save {}, which {}", e.process.text(), text(e.capability),
                       issues ? "it issues" : "had arrived on a message to it"));
  }
  void operator()(const fact::NotAttached& e) {
    const bool is_namesakes = e.capability.issuer().process() == e.source.process();
    const bool issues = e.capability.issuer() == e.source || (is_namesakes && semantics_.ships(Row::D24));
    if (!issues && !was_held(books_of(e.source.process()), e.capability)) return;
    breach(fmt::format("{} was left out of a message of {}, which {} it", text(e.capability), e.source.process().text(),
                       issues ? "issues" : "holds"));
  }
  void operator()(const fact::KvChecked& e) {
    if (e.held || !e.needs || !books_of(e.source.process()).held.contains(*e.needs)) return;
    breach(fmt::format("kv refused {} {} on {}, which held {}", e.source.process().text(), to_text(e.action),
                       std::string_view(e.db), text(*e.needs)));
  }
  void operator()(const fact::KvDone& e) {
    if (!e.success || e.action != runtime::KvActionKind::Open) return;
    const Books& books = books_of(e.source.process());
    const auto* caps = rights_->of(e.db, e.source.node());
    if (!books.is_there || caps == nullptr || is_of_an_earlier_life(books)) return;
    for (const Capability* cap : {&caps->read, &caps->write}) {
      if (books.held.contains(*cap)) continue;
      breach(fmt::format("{} opened {} and does not hold {}", e.source.process().text(), std::string_view(e.db),
                         text(*cap)));
    }
  }

 private:
  struct Books {
    ProcessId process;
    bool is_there = false;
    bool returns = false;
    bool has_lived = false;
    bool went_down = false;  // with the node
    bool is_wired = false;
    bool has_on_exit = false;    // other than None
    std::size_t started_in = 0;  // the event
    runtime::Address address;
    std::vector<runtime::Address> cut_wires;  // messaging that it has lost, although wired
    Kept held;
  };
  struct OnTheWay {
    const KernelMessage* message;
    std::vector<Capability> caps;
  };

  static std::string text(const Capability& cap) { return cap.issuer().text() + " " + cap.params(); }

  Books& books_of(const ProcessId& process) {
    Books*& books = books_[process];
    if (books == nullptr) {
      books = &all_.emplace_back();
      books->process = process;
    }
    return *books;
  }
  /// Since before the present step began?
  bool was_held(const Books& books, const Capability& cap) const {
    const std::size_t* since = books.held.since(cap);
    const std::size_t* begun = begun_.find(step_.value);
    return since != nullptr && begun != nullptr && *since < *begun;
  }

  /// The present step began before this life of the process (D35).
  bool is_of_an_earlier_life(const Books& books) const {
    const std::size_t* begun = begun_.find(step_.value);
    return begun != nullptr && *begun < books.started_in;
  }

  /// By itself, or by the one rule that stands for the messaging capabilities of wired processes.
  bool has(const ProcessId& process, const Capability& cap) {
    const Books& books = books_of(process);
    if (books.held.contains(cap)) return true;
    if (!books.is_wired || !runtime::is_messaging(cap)) return false;
    const Books& issuer = books_of(cap.issuer().process());
    const bool is_cut =
        std::find(books.cut_wires.begin(), books.cut_wires.end(), cap.issuer()) != books.cut_wires.end();
    return issuer.is_wired && issuer.is_there && issuer.address == cap.issuer() && !is_cut;
  }
  bool may_give(const Books& giver, const Capability& cap) {
    return cap.issuer() == giver.address || has(giver.process, cap);
  }

  /// What was kept for it until it is there.
  void owe_kept_grants(const ProcessId& process) {
    const auto kept = kept_grants_.find(process);
    if (kept == kept_grants_.end()) return;
    for (const Capability& cap : kept->second) {
      owe(CapabilityDebt::Due::Step, {}, process, cap, "was kept for");
    }
    kept_grants_.erase(kept);
  }
  /// A command to the kernel has just initialized it.
  void owe_initial(const Books& books) {
    const auto* initialization = orders_.initialization_of(books.process);
    if (!has_begun_ || initialization == nullptr || initialized_at_ != number_ - 1) return;
    const ProcessId& by = initialization->initializer;
    const auto owe = [&](const ProcessId& holder, const Capability& cap) {
      this->owe(CapabilityDebt::Due::Routed, by, holder, cap, "InitializeProcess gives");
    };
    for (const Capability& cap : initialization->requested) {
      if (has(by, cap)) owe(books.process, cap);
    }
    if (books_of(by).is_there) owe(by, runtime::Capability::messaging(books.address));
  }
  /// The id is taken, but a shipped kernel has let its sender message it by then (D33).
  void owe_of_refused(const runtime::wire::kernel_command::InitializeProcess& begins, const KernelMessage& message) {
    const ProcessId& by = message.source.process();
    const Books& there = books_of(begins.id);
    if (!semantics_.ships(Row::D33) || !message.blob || !there.is_there || !books_of(by).is_there) return;
    const Capability messaging = runtime::Capability::messaging(there.address);
    if (!has(by, messaging)) owe(CapabilityDebt::Due::Routed, by, by, messaging, "a failed InitializeProcess gives");
  }
  void ordered(const KernelMessage& message) {
    orders_.take(message, [this](const ProcessId& process) { return books_of(process).is_there; });
    initialized_at_ = number_;
    const auto command = analysis::kernel_command_of(message, kernel_);
    const auto* grant = command ? std::get_if<runtime::wire::kernel_command::GrantCapabilities>(&*command) : nullptr;
    const auto* begins = command ? std::get_if<runtime::wire::kernel_command::InitializeProcess>(&*command) : nullptr;
    if (begins != nullptr && !books_of(begins->id).is_there) kept_.erase(begins->id);
    if (begins != nullptr) owe_of_refused(*begins, message);
    if (grant == nullptr) return;
    for (const Capability& cap : grant->capabilities) {
      if (has(grant->target, cap)) continue;
      owe_grant(CapabilityDebt::Due::Routed, message.source.process(), grant->target, cap, "the kernel grants");
    }
  }

  void owe(CapabilityDebt::Due due, std::optional<ProcessId> by, const ProcessId& holder, const Capability& cap,
           std::string_view why) {
    debts_.owe({due, std::move(by), step_, holder, cap, why});
  }
  /// To be granted, by whoever: what is granted to nobody is lost where D11 ships.
  void owe_grant(CapabilityDebt::Due due, std::optional<ProcessId> by, const ProcessId& holder, const Capability& cap,
                 std::string_view why) {
    const bool is_lost = semantics_.ships(Row::D11) && !books_of(holder).is_there;
    debts_.owe({due, std::move(by), step_, holder, cap, why, is_lost ? std::optional(Row::D11) : std::nullopt});
  }
  void acts(const ProcessId& process) {
    judge([&](const CapabilityDebt& debt) { return debt.due == CapabilityDebt::Due::Acts && debt.by == process; });
  }
  void is_routed(const KernelMessage& message) {
    if (debts_.empty()) return;
    const ProcessId& by = message.source.process();
    // It answers when all is done, but for what goes another way.
    const bool is_kernel = by == runtime::modules::kernel() && !semantics_.ships(Row::D39);
    const bool may_be_late = semantics_.ships(Row::D39);
    judge([&](const CapabilityDebt& debt) {
      const bool is_due = !may_be_late || debt.is_overdue || debt.row;
      return is_due && debt.due == CapabilityDebt::Due::Routed && (is_kernel || debt.by == by);
    });
    if (may_be_late) comes_before_what_is_owed(by);
  }
  /// A message of whoever ordered a change may be judged before it, but not two (D39).
  void comes_before_what_is_owed(const ProcessId& by) {
    debts_.change([&](CapabilityDebt& debt) {
      const bool is_late = debt.due == CapabilityDebt::Due::Routed && debt.by == by && !debt.row;
      if (!is_late || debt.is_overdue || has(debt.holder, debt.capability)) return;
      owes(debt.holder, debt.capability, debt.why, Row::D39);
      debt.is_overdue = true;
    });
  }
  void a_step_begins_or_ends() {
    has_booted();
    for (const Books* books : std::exchange(starting_, {})) {
      const auto is_itself = [&](const Capability& cap) {
        return cap.issuer() == books->address && runtime::is_messaging(cap);
      };
      if (books->is_there && !books->is_wired && !books->held.any(is_itself)) {
        owes(books->process, runtime::Capability::messaging(books->address), "its start gives");
      }
    }
    if (debts_.empty() || unread_.loop_may_stand()) return;
    judge([](const CapabilityDebt& debt) { return debt.due == CapabilityDebt::Due::Step; });
  }
  template <class IsDue>
  void judge(IsDue is_due) {
    for (const CapabilityDebt& debt : debts_.take_if(is_due)) {
      if (!has(debt.holder, debt.capability)) owes(debt.holder, debt.capability, debt.why, debt.row);
    }
  }
  void owes(const ProcessId& holder, const Capability& cap, std::string_view why, std::optional<Row> row = {}) {
    breach(fmt::format("{} does not hold {}, which {} it", holder.text(), text(cap), why), row);
  }

  /// What the declarations give is there before the first step.
  void is_declared() {
    const HandedOut::Clauses& declared = handed_out_.declared();
    const auto was_lost = [&](const Capability& cap) {
      return std::find(lost_early_.begin(), lost_early_.end(), cap) != lost_early_.end();
    };
    for (const auto& [holder, cap] : declared.requested) {
      if (!books_of(holder).is_there || has(holder, cap) || was_lost(cap)) continue;
      owes(holder, cap, "its declaration requests for");
    }
    for (const auto& [to, cap] : declared.granted) {
      const Books& issuer = books_of(cap.issuer().process());
      if (!issuer.is_there || issuer.address != cap.issuer() || has(to, cap) || was_lost(cap)) continue;
      const auto kept = kept_grants_.find(to);
      const bool waits =
          kept != kept_grants_.end() && std::find(kept->second.begin(), kept->second.end(), cap) != kept->second.end();
      if (waits || (!books_of(to).is_there && books_of(to).has_lived)) continue;
      const bool is_lost = semantics_.ships(Row::D11) && !books_of(to).is_there;
      owes(to, cap, "a declaration grants", is_lost ? std::optional(Row::D11) : std::nullopt);
    }
  }

  void arrived(const KernelMessage& message) {
    const auto found = std::find_if(on_the_way_.begin(), on_the_way_.end(),
                                    [&](const OnTheWay& sent) { return sent.message == &message; });
    if (found == on_the_way_.end()) return;
    Kept& there = arrived_[message.target.process()];
    for (const Capability& cap : found->caps) there.add(cap, number_);
    on_the_way_.erase(found);
  }

  void revoked(const ProcessId& issuer) {
    revoked_[issuer] = true;
    died([&](const Capability& cap) { return cap.issuer().process() == issuer; });
  }
  template <class Concerns>
  void died(Concerns concerns) {
    for (OnTheWay& sent : on_the_way_) std::erase_if(sent.caps, concerns);
    for (auto& [to, caps] : kept_grants_) std::erase_if(caps, concerns);
    debts_.erase_if([&](const CapabilityDebt& debt) { return concerns(debt.capability); });
    for (auto* of_processes : {&arrived_, &kept_}) {
      for (auto& [process, caps] : *of_processes) caps.erase_if(concerns);
    }
  }

  /// Who is back holds what it held, but for what an issuer gave that is not.
  void has_booted() {
    if (!std::exchange(booting_, false)) return;
    for (Books& books : all_) {
      const bool is_lost = std::exchange(books.went_down, false) && !books.is_there;
      if (is_lost) died([&](const Capability& cap) { return cap.issuer().process() == books.process; });
    }
    for (const auto& [process, kept] : std::exchange(kept_, {})) {
      const Books& books = books_of(process);
      if (!books.is_there) continue;
      kept.for_each([&](const Capability& cap) {
        if (!books_of(cap.issuer().process()).is_there || books.held.contains(cap)) return;
        breach(fmt::format("{} came back with the node without {}, which it held", books.process.text(), text(cap)));
        // What such a process gets is written only with others.
        const bool is_old = crashed_ && semantics_.ships(Row::D23) && !books.has_on_exit;
        if (is_old && !runtime::modules::is_bundled(books.process)) breaches_.back().row = Row::D23;
      });
    }
  }

  /// The child of a spawn that is not done speaks to its parent (D10).
  void speaks_early(const KernelMessage& message) {
    if (!will_talk_.contains({message.source.process(), message.target.process()})) return;
    breach(fmt::format("{} speaks to its parent {} before the spawn has let it", message.source.process().text(),
                       message.target.process().text()));
    breaches_.back().row = Row::D10;
  }

  void breach(std::string what, std::optional<Row> row = std::nullopt) {
    breaches_.push_back({Breach::Check::Enough, number_, std::move(what), row});
  }

  std::vector<Breach>& breaches_;
  runtime::Semantics semantics_;
  runtime::RoutingPolicy kernel_;
  RightsPtr rights_;
  UnreadBooks unread_;
  bool crashed_ = false;                                 // the last time it went down
  std::set<std::pair<ProcessId, ProcessId>> will_talk_;  // a child to its parent, after a spawn (D10)
  std::size_t number_ = 0;
  runtime::StepId step_;
  bool is_up_ = true;
  bool booting_ = false;
  std::deque<Books> all_;
  runtime::Index<ProcessId, Books*> books_;
  runtime::Index<std::uint64_t, std::size_t> begun_;  // steps, with the events of their beginnings
  std::deque<OnTheWay> on_the_way_;
  std::map<ProcessId, Kept> arrived_;        // on messages, and may be saved
  std::map<ProcessId, Kept> kept_;           // held when the node stopped
  runtime::Index<ProcessId, bool> revoked_;  // who has lost what it issued, at some time
  const HandedOut& handed_out_;
  KernelOrders orders_;
  std::size_t initialized_at_ = 0;  // the event of the last command
  CapabilityDebts debts_;
  std::vector<const Books*> starting_;  // since the last step
  bool has_begun_ = false;              // the scenario
  std::vector<Capability> lost_early_;  // before it
  std::map<ProcessId, std::vector<Capability>> kept_grants_;
};

}  // namespace

std::vector<Breach> check_enough(const std::vector<runtime::TraceEvent>& trace, const HandedOut& handed_out,
                                 const CheckOptions& options, const RightsPtr& rights) {
  return breaches_found_by<EnoughChecker>(trace, options, options.semantics, rights, handed_out);
}

std::unique_ptr<RunningCheck> begin_enough(const HandedOut& handed_out, const RightsPtr& rights,
                                           runtime::Semantics semantics) {
  return std::make_unique<RunningCheckOf<EnoughChecker>>(semantics, rights, handed_out);
}

}  // namespace hypersim::simulator
