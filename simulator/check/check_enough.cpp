#include <algorithm>
#include <deque>
#include <fmt/format.h>
#include <map>
#include <utility>
#include <vector>

#include "hypersim/runtime/index.hpp"
#include "hypersim/simulator/check.hpp"

#include "breaches_found_by.hpp"

namespace hypersim::simulator {

namespace {

using runtime::Capability;
using runtime::KernelMessage;
using runtime::ProcessId;
namespace fact = runtime::fact;

/// Capabilities, each with the event that brought it. They can be gone through in the order in which they came.
class Kept {
 public:
  void add(const Capability& cap, std::size_t number) {
    if (!contains(cap)) came_.push_back(cap);
    since_[cap] = number;
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

/// A process learns of a refusal some time after it was made. So what must have been there is what was there before the
/// step began that led to it.
class EnoughChecker {
 public:
  EnoughChecker(std::vector<Breach>& breaches, const RightsPtr& rights) : breaches_(breaches), rights_(rights) {}

  void at(std::size_t number, const runtime::TraceEvent& event) {
    number_ = number;
    step_ = event.step;
  }

  void operator()(const fact::ProcessStarted& e) {
    Books& books = books_of(e.process.process());
    if (!books.returns && !booting_ && books.has_lived) books.held = {};
    books.has_lived = true;
    books.is_there = true;
    books.returns = false;
    books.address = e.process;
  }
  void operator()(const fact::ProcessEnded& e) {
    Books& books = books_of(e.process);
    books.is_there = false;
    books.returns = e.returns;
    arrived_.erase(e.process);
    if (!e.returns) books.held = {};
    if (e.revokes) revoked(e.process);
  }
  void operator()(const fact::RevokedAll& e) { revoked(e.issuer); }
  void operator()(const fact::DatabaseRemoved& e) {
    const auto* caps = rights_->of(e.db, e.source.node());
    if (caps != nullptr) died([&](const Capability& cap) { return cap == caps->read || cap == caps->write; });
  }

  void operator()(const fact::NodeStopped&) {
    on_the_way_.clear();
    arrived_.clear();
    kept_.clear();
    for (Books& books : all_) {
      books.is_there = false;
      kept_.emplace(books.process, std::exchange(books.held, {}));
    }
  }
  void operator()(const fact::NodeBooted&) { booting_ = true; }
  void operator()(const fact::StepStarted&) {
    begun_[step_.value] = number_;
    has_booted();
  }
  void operator()(const fact::StepEnded&) { has_booted(); }

  void operator()(const fact::CapabilityAdded& e) { books_of(e.holder).held.add(e.capability, number_); }
  void operator()(const fact::CapabilityRemoved& e) {
    Books& books = books_of(e.holder);
    books.held.erase(e.capability);
    if (const auto kept = kept_.find(e.holder); kept != kept_.end()) kept->second.erase(e.capability);
    const bool is_dead = e.how == fact::CapabilityRemoved::How::Retired;
    if (is_dead) died([&](const Capability& cap) { return cap == e.capability; });
  }

  // What is on a message may be saved once it is there, unless it has died meanwhile.
  void operator()(const fact::Sent& e) {
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
  void operator()(const fact::Delivered& e) {
    if (e.message->is_request()) arrived(*e.message);
  }
  void operator()(const fact::Answered& e) { arrived(*e.response); }

  void operator()(const fact::SaveRefused& e) {
    const bool issues = books_of(e.process).address == e.capability.issuer();
    const auto arrived = arrived_.find(e.process);
    if (!issues && (arrived == arrived_.end() || !arrived->second.contains(e.capability))) return;
    breach(fmt::format("{} could not save {}, which {}", e.process.text(), text(e.capability),
                       issues ? "it issues" : "had arrived on a message to it"));
  }
  void operator()(const fact::NotAttached& e) {
    const bool issues = e.capability.issuer() == e.source;
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
    if (!books.is_there || caps == nullptr) return;
    for (const Capability* cap : {&caps->read, &caps->write}) {
      if (books.held.contains(*cap)) continue;
      breach(fmt::format("{} opened {} and does not hold {}", e.source.process().text(), std::string_view(e.db),
                         text(*cap)));
    }
  }
  template <class Other>
  void operator()(const Other&) {}

 private:
  struct Books {
    ProcessId process;
    bool is_there = false;
    bool returns = false;
    bool has_lived = false;
    runtime::Address address;
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
    for (auto* of_processes : {&arrived_, &kept_}) {
      for (auto& [process, caps] : *of_processes) caps.erase_if(concerns);
    }
  }

  /// Who is back holds what it held, but for what an issuer gave that is not.
  void has_booted() {
    if (!std::exchange(booting_, false)) return;
    for (const auto& [process, kept] : std::exchange(kept_, {})) {
      const Books& books = books_of(process);
      if (!books.is_there) continue;
      kept.for_each([&](const Capability& cap) {
        if (!books_of(cap.issuer().process()).is_there || books.held.contains(cap)) return;
        breach(fmt::format("{} came back with the node without {}, which it held", books.process.text(), text(cap)));
      });
    }
  }

  void breach(std::string what) { breaches_.push_back({Breach::Check::Enough, number_, std::move(what)}); }

  std::vector<Breach>& breaches_;
  RightsPtr rights_;
  std::size_t number_ = 0;
  runtime::StepId step_;
  bool booting_ = false;
  std::deque<Books> all_;
  runtime::Index<ProcessId, Books*> books_;
  runtime::Index<std::uint64_t, std::size_t> begun_;  // steps, with the events of their beginnings
  std::deque<OnTheWay> on_the_way_;
  std::map<ProcessId, Kept> arrived_;        // on messages, and may be saved
  std::map<ProcessId, Kept> kept_;           // held when the node stopped
  runtime::Index<ProcessId, bool> revoked_;  // who has lost what it issued, at some time
};

}  // namespace

std::vector<Breach> check_enough(const std::vector<runtime::TraceEvent>& trace, const std::atomic<bool>* interrupted,
                                 const RightsPtr& rights) {
  return breaches_found_by<EnoughChecker>(trace, interrupted, rights);
}

}  // namespace hypersim::simulator
