#include <algorithm>
#include <deque>
#include <fmt/format.h>
#include <limits>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "hypersim/analysis/kernel_order.hpp"
#include "hypersim/runtime/index.hpp"
#include "hypersim/runtime/modules.hpp"
#include "hypersim/runtime/overload.hpp"
#include "hypersim/simulator/check.hpp"

#include "breaches_found_by.hpp"
#include "message_text.hpp"
#include "own_modules.hpp"
#include "unread_books.hpp"

namespace hypersim::simulator {

namespace {

using runtime::KernelMessage;
using runtime::MessagePtr;
using runtime::OnExit;
using runtime::ProcessId;
using runtime::Row;
namespace fact = runtime::fact;
namespace modules = runtime::modules;
namespace command = runtime::wire::kernel_command;

constexpr std::uint64_t kNever = std::numeric_limits<std::uint64_t>::max();
constexpr std::uint64_t kLongestWaitS = 600;

/// The wait after that many runs in a row that were not healthy: 0, 1, 2, 4, … 600 s.
std::uint64_t wait_s_after(unsigned runs) {
  if (runs == 0) return 0;
  return runs > 10 ? kLongestWaitS : std::min(kLongestWaitS, std::uint64_t{1} << (runs - 1));
}

/// The wait after a run, by the wait before it, which is 0 before the first run (D40).
std::uint64_t shipped_wait_s(std::uint64_t before_s, std::uint64_t ran_ms) {
  if (before_s > 0 && ran_ms >= 5 * 1000 * before_s) return 0;
  return std::min(kLongestWaitS, before_s == 0 ? 2 : 2 * before_s);
}

/// What a process is, as long as nothing changes it.
struct Kind {
  bool is_wired = false;
  bool is_public = false;
  OnExit::Kind on_exit = OnExit::Kind::None;
  std::vector<MessagePtr> requests = {};  // of its OnExit
};

class LivesChecker {
 public:
  static constexpr bool kSeesAll = true;  // what happens next, and when

  LivesChecker(std::vector<Breach>& breaches, runtime::Semantics semantics)
      : breaches_(breaches), kernel_(runtime::RoutingPolicy::of(semantics)), semantics_(semantics) {}

  void at(std::size_t number, const runtime::TraceEvent& event) {
    number_ = number;
    if (event.time.ms > now_) {
      // Time passes only when all that was due is done.
      if (back_at_ < event.time.ms || owing_ > 0 || shutdown_ordered_) time_passed(event.time.ms);
      now_ = event.time.ms;
    }
    if (ordered_) order_was_followed_by(event.fact);
  }

  void operator()(const fact::Spawned& e) {
    if (knows(e.child)) return allowed(Row::D8, e.child, "was spawned, although it is there");
    spawned_.insert_or_assign(e.child, Kind{false, e.is_public, e.on_exit});
  }

  void operator()(const fact::ProcessStarted& e) {
    const ProcessId& process = e.process.process();
    if (is_own_module(process)) return;
    Life& life = life_of(process);
    const Kind now{e.wired, e.is_public};
    if (life.is_there) return breach(process, "was started, although it is there");
    if (life.back_at) {
      returned(life, now);
    } else {
      begins(life, now);
    }
    life.is_there = true;
    life.started = now_;
    life.started_in = number_;
    life.began_with_restart = life.kind.on_exit == OnExit::Kind::Restart;
  }

  void operator()(const fact::OnExitSet& e) {
    Life& life = life_of(e.process);
    const bool begins = number_ == life.started_in + 1;
    if (begins && life.kind_is_owed && life.kind.on_exit != e.on_exit) {
      breach(e.process, fmt::format("has OnExit {}, not {}", to_text(e.on_exit), to_text(life.kind.on_exit)));
    }
    if (begins) life.began_with_restart = e.on_exit == OnExit::Kind::Restart;
    const bool is_set_by_another = std::exchange(set_by_another_, std::nullopt) == e.process;
    if (!is_set_by_another || !semantics_.ships(Row::D29)) {
      life.own.reset();
    } else if (!life.own) {
      life.own = End{life.kind.on_exit, life.kind.requests};
    }
    life.kind.on_exit = e.on_exit;
    life.kind.requests = e.requests;
    is_written();
    if (booting_ && !life.is_there) owes_requests(life);  // it does not come up again
  }

  void operator()(const fact::ProcessEnded& e) {
    using How = fact::ProcessEnded::How;
    Life& life = life_of(e.process);
    const bool is_killed = e.how == How::Killed;
    const bool may_be_away = is_killed && !semantics_.ships(Row::D22);
    if (!life.is_there && !(life.back_at && may_be_away)) return breach(e.process, "ended, but it was not there");
    takes_its_own_end(life);
    unread_.ended(e.process);
    const bool returns = life.kind.on_exit == OnExit::Kind::Restart && !is_killed;
    if (e.returns != returns) {
      breach(e.process, fmt::format("{}, but with OnExit {} it {}", runtime::to_text(e.how), to_text(life.kind.on_exit),
                                    returns ? "is started again" : "is gone"));
    }
    const bool spares = std::exchange(spared_, std::nullopt) == e.process;
    if (e.revokes != (!returns && !spares)) {
      breach(e.process, e.revokes ? "loses what it issued, which it was to keep" : "keeps what it issued");
    }
    const bool was_there = std::exchange(life.is_there, false);
    is_back(life);
    if (returns) {
      goes_away(life);
    } else {
      if (was_there && life.kind.on_exit == OnExit::Kind::Requests) {
        if (!is_killed || !semantics_.ships(Row::D20)) {
          owes_requests(life);
        } else {
          allowed(Row::D20, e.process, "was killed, and its last requests are not sent");
        }
      }
      life.is_known = false;
      life.unhealthy_runs = 0;
      life.backoff_is_old = life.wait_s > 0;
      ended_for_good(life, e.revokes);
    }
  }
  void operator()(const fact::CapabilityAdded& e) {
    using How = fact::CapabilityAdded::How;
    if (e.how != How::Initial && e.how != How::Restored && !booting_) issuers_[e.capability.issuer().process()] = true;
    if (!unwritten_ends_.empty() && outlives_node(e.holder)) is_written();
  }
  void operator()(const fact::CapabilityRemoved& e) {
    const bool is_revoked = e.how == fact::CapabilityRemoved::How::Revoked;
    if (!is_revoked && !unwritten_ends_.empty() && outlives_node(e.holder)) is_written();
  }

  void operator()(const fact::Sent& e) {
    const ProcessId& sender = e.message->source.process();
    if (is_own_module(sender)) return;
    Life& life = life_of(sender);
    if (life.is_there) return;
    if (life.owed.empty()) return breach(sender, "sends, although it is not there: " + message_text(*e.message));
    const MessagePtr owed = life.owed.front();
    life.owed.pop_front();
    if (life.owed.empty()) --owing_;
    if (!is_last_request(*e.message, *owed)) {
      breach(sender, "sends another last request than its OnExit has: " + message_text(*e.message));
    }
  }

  void operator()(const fact::Taken& e) { unread_.taken(e); }
  void operator()(const fact::Delivered& e) {
    unread_.delivered(*e.message);
    auto command = analysis::kernel_command_of(*e.message, kernel_);
    if (!command) return;
    std::visit(
        runtime::Overload{[&](const command::KillProcess& kill) {
                            if (!knows(kill.id)) return;
                            if (semantics_.ships(Row::D22) && !life_of(kill.id).is_there) {
                              return allowed(Row::D22, kill.id, "is away when it is killed, and will be back");
                            }
                            ordered_ = Order{kill.id, {}};
                            if (e.message->request().metadata == "no-revoke") spared_ = kill.id;
                          },
                          [&](const command::SetOnExit& set) {
                            if (!knows(set.target)) return;
                            if (semantics_.ships(Row::D29) && !life_of(set.target).is_there) return;
                            ordered_ = Order{set.target, set.on_exit.kind};
                            set_by_another_ = set.target;
                          },
                          [&](const command::InitializeProcess& init) {
                            if (!e.message->blob || knows(init.id)) return;
                            initialized_.insert_or_assign(init.id, Kind{false, init.is_public, init.on_exit.kind});
                          },
                          [&](const command::Shutdown&) { shutdown_ordered_ = true; }, [](const auto&) {}},
        *command);
  }

  void operator()(const fact::NodeStopped& e) {
    if (e.why) panicked(*e.why);
    unread_.clear();
    expected_.clear();
    issuers_ = {};
    unwritten_ends_.clear();
    for (Life& life : all_) {
      if (!std::exchange(life.owed, {}).empty()) breach(life.process, "has not sent all its last requests");
      const bool is_up = life.is_there || life.back_at;
      life.may_come_back.reset();
      if (!e.orderly && !(is_up && comes_back(life))) may_come_back(life, is_up);
      life.is_unwritten_end = false;
      life.own.reset();
      life.wait_s = 0;
      life.backoff_is_old = false;
      life.is_known = life.is_known && is_up && comes_back(life);
      life.is_expected = life.is_known;
      if (life.is_known) expected_.push_back(&life);
      if (is_up && !comes_back(life) && life.kind.on_exit == OnExit::Kind::Requests) leaving_.push_back(&life);
      life.is_there = false;
      is_back(life);
      life.unhealthy_runs = 0;
    }
    owing_ = 0;
    shutdown_ordered_ = false;
    has_stopped_ = true;
    spawned_.clear();
    initialized_.clear();
  }
  void operator()(const fact::NodeBooted&) {
    booting_ = true;
    for (Life* life : std::exchange(leaving_, {})) owes_requests(*life);
  }
  void operator()(const fact::StepStarted&) {
    if (!std::exchange(has_begun_, true)) issuers_ = {};
    has_booted();
  }
  void operator()(const fact::StepEnded&) { has_booted(); }

 private:
  /// What its end brings.
  struct End {
    OnExit::Kind on_exit;
    std::vector<MessagePtr> requests;
  };
  struct Life {
    ProcessId process;
    Kind kind;
    std::optional<End> own;  // where another has set what only the process map has (D29)
    bool began_with_restart = false;
    bool backoff_is_old = false;            // it goes on from an earlier process of that id (D40)
    bool is_unwritten_end = false;          // the process map still has it (D37)
    bool is_late = false;                   // because the event loop stands still (D17)
    std::optional<Row> may_come_back = {};  // with the node, although it had ended or has OnExit None
    std::uint64_t wait_s = 0;               // before this run, as shipped
    bool is_known = false;                  // it is there, or will be
    bool is_there = false;
    bool is_expected = false;   // to come back with the node
    bool kind_is_owed = false;  // by the spawn, the command or the boot that began this life
    std::optional<std::uint64_t> back_at;
    std::uint64_t started = 0;
    std::size_t started_in = 0;  // the event
    unsigned unhealthy_runs = 0;
    std::deque<MessagePtr> owed;  // last requests that are still to be sent
  };
  /// A command to the kernel that has an effect at once.
  struct Order {
    ProcessId process;
    std::optional<OnExit::Kind> on_exit;  // none: it is killed
  };

  bool comes_back(const Life& life) const {
    const bool leaves_and_starts = life.kind.on_exit == OnExit::Kind::Requests && semantics_.ships(Row::D36);
    return life.kind.on_exit == OnExit::Kind::Restart || leaves_and_starts || modules::is_bundled(life.process);
  }
  bool outlives_node(const ProcessId& process) {
    if (is_own_module(process)) return true;
    const Life& life = life_of(process);
    return life.is_there && (life.kind.on_exit != OnExit::Kind::None || modules::is_bundled(process));
  }
  /// The process map is written, with all that has ended before.
  void is_written() {
    for (Life* life : std::exchange(unwritten_ends_, {})) life->is_unwritten_end = false;
  }
  void ended_for_good(Life& life, bool revokes) {
    if (!semantics_.ships(Row::D37) || (revokes && issuers_.contains(life.process))) return is_written();
    life.is_unwritten_end = true;
    unwritten_ends_.push_back(&life);
  }
  void may_come_back(Life& life, bool is_up) {
    const bool is_none = life.kind.on_exit == OnExit::Kind::None;
    if (is_none && (is_up || life.is_unwritten_end) && semantics_.ships(Row::D23)) life.may_come_back = Row::D23;
    if (!is_none && life.is_unwritten_end) life.may_come_back = Row::D37;
  }
  /// Its end follows what it has set itself.
  void takes_its_own_end(Life& life) {
    if (!life.own) return;
    if (life.own->on_exit != life.kind.on_exit) {
      allowed(Row::D29, life.process,
              fmt::format("ends with OnExit {}, although another has set {}", to_text(life.own->on_exit),
                          to_text(life.kind.on_exit)));
    }
    life.kind.on_exit = life.own->on_exit;
    life.kind.requests = std::move(life.own->requests);
    life.own.reset();
  }
  /// The node has ended by itself. What names a process is about its end.
  void panicked(const std::string& why) {
    for (const Life& life : all_) {
      if (life.process.text().empty() || !why.starts_with(life.process.text() + " ended")) continue;
      const OnExit::Kind own = life.own ? life.own->on_exit : life.kind.on_exit;
      if (own == OnExit::Kind::Restart && life.is_there && !life.began_with_restart) {
        allowed(Row::D30, life.process, "restarts, with which it was not begun, and its end ends the node");
      } else {
        breach(life.process, "ended the node");
      }
    }
  }

  Life& life_of(const ProcessId& process) {
    Life*& life = lives_[process];
    if (life == nullptr) {
      life = &all_.emplace_back();
      life->process = process;
    }
    return *life;
  }
  bool knows(const ProcessId& process) {
    const Life& life = life_of(process);
    return life.is_there || life.back_at.has_value();
  }

  void returned(Life& life, const Kind& now) {
    if (*life.back_at != now_ && !std::exchange(life.is_late, false)) {
      breach(life.process, fmt::format("was started again at {} ms, not at {} ms", now_, *life.back_at));
    }
    is_the_same(life, now);
    is_back(life);
  }

  void begins(Life& life, const Kind& now) {
    life.unhealthy_runs = 0;
    life.kind_is_owed = false;
    auto& started_by = spawned_.contains(life.process) ? spawned_ : initialized_;
    if (std::exchange(life.is_expected, false)) {
      life.kind_is_owed = true;
      const bool has_left = life.kind.on_exit == OnExit::Kind::Requests && !modules::is_bundled(life.process);
      if (has_left) allowed(Row::D36, life.process, "comes up with the node, although its last requests are sent");
      return is_the_same(life, now);
    }
    if (const auto row = std::exchange(life.may_come_back, std::nullopt); row && booting_) {
      life.is_known = true;
      allowed(*row, life.process, "came up with the node, although it had ended or does not outlive it");
      return is_the_same(life, now);
    }
    if (const Kind* owed = has_begun_ ? started_by.find(life.process) : nullptr) {
      life.kind = *owed;
      life.kind_is_owed = true;
      life.is_known = true;
      started_by.erase(life.process);
      return is_the_same(life, now);
    }
    if (booting_ && has_stopped_) {
      if (!modules::is_bundled(life.process)) breach(life.process, "came up with the node, although it had ended");
    } else if (has_begun_) {
      breach(life.process, "was started, and nobody had spawned or initialized it");
    }
    life.is_known = true;
    life.kind = now;
  }

  void is_the_same(const Life& life, const Kind& now) {
    if (life.kind.is_public != now.is_public) {
      breach(life.process, now.is_public ? "is public, and should not be" : "is not public, and should be");
    }
    if (life.kind.is_wired != now.is_wired) {
      breach(life.process, now.is_wired ? "is wired, and should not be" : "is not wired, and should be");
    }
  }

  /// It has ended and is started again after its back-off. After a healthy run the count begins anew.
  void goes_away(Life& life) {
    const std::uint64_t ran_ms = now_ - life.started;
    if (semantics_.ships(Row::D40)) return goes_away_for(life, shipped_wait(life, ran_ms));
    if (ran_ms >= 5 * 1000 * wait_s_after(life.unhealthy_runs)) life.unhealthy_runs = 0;
    goes_away_for(life, 1000 * wait_s_after(life.unhealthy_runs++));
  }
  std::uint64_t shipped_wait(Life& life, std::uint64_t ran_ms) {
    const std::uint64_t wait_s = shipped_wait_s(life.wait_s, ran_ms);
    if (std::exchange(life.backoff_is_old, false)) {
      allowed(Row::D40, life.process, fmt::format("waits {} s, as an earlier process of its id would have", wait_s));
    }
    life.wait_s = wait_s == 0 ? 1 : wait_s;
    return 1000 * wait_s;
  }
  void goes_away_for(Life& life, std::uint64_t wait_ms) {
    life.back_at = wait_ms > kNever - now_ ? kNever : now_ + wait_ms;
    back_at_ = std::min(back_at_, *life.back_at);
  }
  /// It is no longer away.
  void is_back(Life& life) {
    if (!life.back_at) return;
    life.back_at.reset();
    back_at_ = kNever;
    for (const Life& other : all_) back_at_ = std::min(back_at_, other.back_at.value_or(kNever));
  }

  void owes_requests(Life& life) {
    if (!life.owed.empty()) return;
    life.owed.assign(life.kind.requests.begin(), life.kind.requests.end());
    if (!life.owed.empty()) ++owing_;
  }
  static bool is_last_request(const KernelMessage& sent, const KernelMessage& owed) {
    if (!sent.is_request() || sent.expects_response()) return false;
    if (sent.target != owed.target || sent.blob.has_value() != owed.blob.has_value()) return false;
    if (sent.blob && sent.blob->bytes != owed.blob->bytes) return false;
    return sent.body() == owed.body() && sent.request().metadata == owed.request().metadata;
  }

  void time_passed(std::uint64_t until) {
    for (Life& life : all_) {
      if (life.back_at && *life.back_at < until && unread_.loop_may_stand()) {
        if (!std::exchange(life.is_late, true)) {
          allowed(Row::D17, life.process, fmt::format("was to be started again at {} ms, and waits", *life.back_at));
        }
      } else if (life.back_at && *life.back_at <= now_) {
        breach(life.process, fmt::format("was to be started again at {} ms, and was not", *life.back_at));
        is_back(life);
      }
      if (!std::exchange(life.owed, {}).empty()) breach(life.process, "has not sent all its last requests");
    }
    owing_ = 0;
    if (std::exchange(shutdown_ordered_, false)) say("the kernel was told to shut the node down, and it is still up");
  }

  /// The kernel carries a command out as soon as it has it.
  void order_was_followed_by(const runtime::Fact& next) {
    const Order order = *std::exchange(ordered_, std::nullopt);
    if (order.on_exit) {
      const auto* set = std::get_if<fact::OnExitSet>(&next);
      if (set != nullptr && set->process == order.process && set->on_exit == *order.on_exit) return;
      breach(order.process, fmt::format("was to have OnExit {} by a command to the kernel", to_text(*order.on_exit)));
    } else {
      const auto* ended = std::get_if<fact::ProcessEnded>(&next);
      const bool is_killed =
          ended != nullptr && ended->process == order.process && ended->how == fact::ProcessEnded::How::Killed;
      if (!is_killed) breach(order.process, "was to be killed by a command to the kernel");
    }
  }

  void has_booted() {
    if (!std::exchange(booting_, false)) return;
    for (Life& life : all_) life.may_come_back.reset();
    for (Life* life : std::exchange(expected_, {})) {
      if (std::exchange(life->is_expected, false)) breach(life->process, "did not come back with the node");
    }
    for (Life& life : all_) {
      if (!std::exchange(life.owed, {}).empty()) breach(life.process, "has not sent its last requests at the boot");
    }
    owing_ = 0;
  }

  void breach(const ProcessId& process, std::string_view what) { say(process.text() + " " + std::string(what)); }
  /// What ships allows it in that row; else it is a breach.
  void allowed(Row row, const ProcessId& process, std::string_view what) {
    breach(process, what);
    if (semantics_.ships(row)) breaches_.back().row = row;
  }
  void say(std::string what) { breaches_.push_back({Breach::Check::Lives, number_, std::move(what)}); }

  std::vector<Breach>& breaches_;
  runtime::RoutingPolicy kernel_;
  runtime::Semantics semantics_;
  UnreadBooks unread_{semantics_};
  std::size_t number_ = 0;
  std::uint64_t now_ = 0;
  std::uint64_t back_at_ = kNever;  // when the first of all that are away comes back
  std::size_t owing_ = 0;           // processes that have last requests to send
  bool has_begun_ = false;          // the scenario
  bool has_stopped_ = false;        // the node, at least once
  bool booting_ = false;
  bool shutdown_ordered_ = false;
  std::optional<Order> ordered_;
  std::optional<ProcessId> set_by_another_;  // whose OnExit was just ordered
  std::optional<ProcessId> spared_;          // keeps what it issued when it is killed now
  std::deque<Life> all_;
  runtime::Index<ProcessId, Life*> lives_;
  runtime::Index<ProcessId, Kind> spawned_;
  runtime::Index<ProcessId, Kind> initialized_;
  runtime::Index<ProcessId, bool> issuers_;  // of what was given since the boot
  std::vector<Life*> unwritten_ends_;
  std::vector<Life*> expected_;  // to come back with the node
  std::vector<Life*> leaving_;   // their last requests are sent at the next boot
};

}  // namespace

std::vector<Breach> check_lives(const std::vector<runtime::TraceEvent>& trace, const CheckOptions& options) {
  return breaches_found_by<LivesChecker>(trace, options, options.semantics);
}

std::unique_ptr<RunningCheck> begin_lives(runtime::Semantics semantics) {
  return std::make_unique<RunningCheckOf<LivesChecker>>(semantics);
}

}  // namespace hypersim::simulator
