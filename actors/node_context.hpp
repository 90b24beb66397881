#pragma once
// What the actors of one node share: its name, its trace, its generator, its timers, and the addresses of the kernel
// and the modules. The Node owns it and outlives its actors. It is used only inside message handlers (one thread).

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <variant>

#include "hypersim/kv_module/disk_trouble.hpp"
#include "hypersim/runtime/random.hpp"
#include "hypersim/runtime/timer_queue.hpp"
#include "hypersim/runtime/trace.hpp"

#include "fault_injector.hpp"
#include "kv_lanes.hpp"
#include "messages.hpp"

namespace hypersim::actors {

/// The actors that exist exactly as long as the node is up, besides those of processes.
struct Modules {
  ActorRef<KernelMail> kernel;
  ActorRef<CapabilityMail> capabilities;
  ActorRef<StateMail> state;
  ActorRef<KvMail> kv;
  ActorRef<TimerMail> timer;
};

/// Mail that an actor gets when a timer fires.
template <class What>
struct Due {
  ReplyTo<What> to;
  What what;
};
struct Timer {
  std::variant<Due<RequestTimedOut>, Due<AlarmIsDue>, Due<ReturnProcess>, Due<ArriveLate>, Due<WakeProgram>> brings;
  runtime::StepId step;  // the step in which it was armed
};

class DeterministicScheduler;

struct NodeContext {
  NodeContext(runtime::NodeId node, std::uint64_t seed) : our(std::move(node)), random(seed) {}

  runtime::NodeId our;
  runtime::Random random;
  runtime::Trace trace;
  runtime::TimerQueue<Timer> timers;

  /// The scheduler under which all of these actors run.
  DeterministicScheduler* scheduler = nullptr;
  /// Makes the actor of a process, which does not run anything yet.
  std::function<ActorRef<ProcessMail>(const runtime::Address&, runtime::Program)> make_process;
  /// See Node::set_programs.
  std::function<runtime::Program(const std::string&, const runtime::ProcessId&)> programs;

  /// None if the node is down: then there is nobody to ask.
  std::optional<Modules> modules;
  /// In that step, the kernel was told to shut the node down. The node goes down as soon as this choice is done.
  std::optional<runtime::StepId> shutdown_wanted;
  std::size_t events_max = SIZE_MAX;

  bool out_of_events() const { return trace.events().size() > events_max; }
  /// In an explored run: where requests wait for kv. None: they wait in kv's mailbox.
  std::optional<KvLanes> kv_lanes;
  bool is_explored() const { return kv_lanes.has_value(); }
  /// Only in an explored run in which something may go wrong.
  std::optional<FaultInjector> faults;
  /// In that step kv died when it was about to answer. It is replaced as soon as this choice is done.
  std::optional<runtime::StepId> kv_died;

  /// What the machine has refused to the disk and to the store; none: they are in memory.
  std::shared_ptr<const kv_module::DiskTrouble> trouble;
  bool storage_failed = false;  // and the trace says so
  /// If the machine has refused something: the trace says so, and that `lost` is not kept.
  void tell_trouble(std::string lost);
  /// The same of a store that has failed, whatever the reason.
  void storage_fails(std::string lost, const std::string& why);

  /// A time that is too far ahead to be reached must not overflow.
  runtime::LogicalTime after_ms(std::uint64_t ms) const {
    const std::uint64_t now = trace.time().ms;
    return {ms > UINT64_MAX - now ? UINT64_MAX : now + ms};
  }
  /// That actor gets that mail after that many milliseconds.
  template <class What>
  runtime::TimerId arm(std::uint64_t ms, ReplyTo<What> to, What what) {
    return timers.arm(after_ms(ms), Timer{Due<What>{std::move(to), std::move(what)}, trace.step()});
  }
  /// Hands a message to the kernel. The caller does nothing more with it.
  void submit(std::shared_ptr<runtime::KernelMessage> message);
};

}  // namespace hypersim::actors
