#pragma once
// The kernel's book of processes: starts them, ends them as their OnExit says, and brings back those that restart. The
// node owns it and asks it; only the kernel actor changes it.

#include <map>
#include <memory>
#include <optional>
#include <utility>
#include <variant>
#include <vector>

#include "hypersim/runtime/index.hpp"
#include "hypersim/runtime/modules.hpp"
#include "hypersim/runtime/restart_backoff.hpp"
#include "hypersim/runtime/routing.hpp"

#include "messages.hpp"
#include "node_context.hpp"
#include "process_map.hpp"

namespace hypersim::actors {

/// What happened to a message to a process or a module.
enum class Told { Waits, Gone };

class ProcessLives {
 public:
  /// All of these outlive it.
  ProcessLives(NodeContext& context, runtime::RoutingTable& table, ProcessMap& map)
      : context_(context), table_(table), map_(map) {}

  void initialize(InitializeModule& module);
  /// The process is not known yet.
  void initialize(const Birth& birth);
  /// The process went down with the node and stays dead. It is known until its OnExit requests are sent (D36).
  void initialize_departed(const Birth& birth);
  /// Modules, and a process that is not known yet, are there as they were in another run: all but these books has it
  /// already.
  void restore_modules(const std::vector<std::pair<runtime::ProcessId, Receiver>>& modules);
  void restore(const Birth& birth);
  /// Its program starts, unless it already runs.
  void run(const runtime::ProcessId& process);
  /// The same; if its program runs already, it gets a Request with the body `run` from the kernel.
  void run_or_tell(const runtime::ProcessId& process);
  /// run_or_tell() for all of them, as a node does when it has booted (D34).
  void run_all();
  void spawn(const SpawnProcess& spawn);
  enum class SetBy { Itself, Another };
  /// D29 decides whether its end follows what another sets.
  void set_on_exit(const runtime::ProcessId& process, runtime::OnExit on_exit, SetBy by);
  /// What its end follows.
  runtime::OnExit on_exit_of(const runtime::ProcessId& process) const;
  /// The module has crashed, and `receiver` takes its place.
  void replace_module(const runtime::ProcessId& module, Receiver receiver);

  /// The process ends. It comes back if it restarts, unless it was killed; its OnExit requests are sent (D20).
  void end(const runtime::ProcessId& process, runtime::fact::ProcessEnded::How how, const std::string& why,
           bool revoke = true);
  /// In an explored run: the processes that are away without a wait. When one of them is started again is a choice,
  /// because a message to it may come before.
  const std::vector<runtime::ProcessId>& due() const { return due_; }
  /// The next step of that process: it is started again.
  void return_now(const runtime::ProcessId& process);
  /// The wait of a process that restarts is over.
  void bring_back(const ReturnProcess& back);
  /// The OnExit requests of a process are sent (D36: or those that it may send). It continues, unless it has departed.
  void send_exit_requests(const runtime::ProcessId& process);
  /// While the last requests of a process that has ended are routed, it is known as their sender.
  void begin_last_requests(const runtime::ProcessId& process);
  void end_last_requests(const runtime::ProcessId& process);

  /// Puts it into the mailbox of that process or module.
  template <class What>
  [[nodiscard]] Told tell(const runtime::ProcessId& process, What&& what) const {
    const Receiver* receiver = receivers_.find(process);
    if (receiver == nullptr) return Told::Gone;
    receiver->tell(std::forward<What>(what));
    return Told::Waits;
  }
  /// Makes its program look at what is there for it. No effect if there is no such process.
  void wake(const runtime::ProcessId& process) const;
  /// The same after that many milliseconds, in this life. Nothing if there is no such process.
  std::optional<runtime::TimerId> wake_after(const runtime::ProcessId& process, std::uint64_t ms);
  /// Is there such a process or module?
  bool is_there(const runtime::ProcessId& process) const {
    return receivers_.contains(process) || (kernel_is_there_ && process == runtime::modules::kernel());
  }
  /// Who takes the messages of that process or module; none if it is not there.
  std::optional<Receiver> receiver_of(const runtime::ProcessId& process) const {
    const Receiver* receiver = receivers_.find(process);
    return receiver == nullptr ? std::nullopt : std::optional(*receiver);
  }
  /// Is that process or module this very actor?
  bool is(const runtime::ProcessId& process, const LightActor& actor) const;
  /// Is it a process (not a module) that is there or will be started again?
  bool knows(const runtime::ProcessId& process) const { return lives_.contains(process); }
  bool is_running(const runtime::ProcessId& process) const;
  /// See Node::busiest().
  std::optional<std::pair<runtime::ProcessId, std::uint64_t>> busiest() const;
  /// Has it ended, and will it be started again?
  bool returns(const runtime::ProcessId& process) const;
  /// Ends all of them at once: no program runs any more, and no OnExit applies.
  void end_all();

 private:
  struct Present {
    ActorRef<ProcessMail> actor;
    bool is_running = false;          // its program has started
    bool began_with_restart = false;  // its OnExit was Restart then (D30)
  };
  /// It has ended and comes back.
  struct Away {
    std::uint64_t number;                   // the number of all absences
    runtime::StepId step;                   // the step in which it ended
    std::optional<runtime::TimerId> timer;  // the timer that starts it again, if it has to wait at all
  };
  /// It has ended, and its last requests are still to be sent.
  struct Leaving {
    std::optional<runtime::Occupant> occupant;  // what routing knew about it; none: routing still knows it
    bool revoke;                                // whether what it issued must be revoked
  };
  /// Each process has one, and most are present: the rare states do not take room in it.
  struct Life {
    template <class State>
    Life(Birth its_birth, runtime::LogicalTime now, State its_state)
        : birth(std::move(its_birth)), started(now), state(std::move(its_state)) {}

    Birth birth;
    runtime::RestartBackoff backoff;
    runtime::LogicalTime started;
    std::variant<Present, std::unique_ptr<Away>, std::unique_ptr<Leaving>> state;

    // None if it is in another state.
    Present* present() { return std::get_if<Present>(&state); }
    const Present* present() const { return std::get_if<Present>(&state); }
    const Away* away() const { return pointed_to(std::get_if<std::unique_ptr<Away>>(&state)); }
    const Leaving* leaving() const { return pointed_to(std::get_if<std::unique_ptr<Leaving>>(&state)); }

   private:
    template <class State>
    static const State* pointed_to(const std::unique_ptr<State>* held) {
      return held == nullptr ? nullptr : held->get();
    }
  };

  /// From now on, it is there. Everything kept about it shares the address, a good part of the cost of a
  /// process.
  Present start(const Birth& birth, const runtime::Address& address);
  Present make_present(const Birth& birth, const runtime::Address& address);
  /// Starts the child, or adopts who has its name already (D8).
  void beget(const SpawnProcess& spawn, const runtime::ProcessId& child, runtime::Program program);
  void adopt_taken(const SpawnProcess& spawn, const runtime::ProcessId& child);
  void record_spawned(const SpawnProcess& spawn, const runtime::ProcessId& child) const;
  /// What its end follows: what it has set, or began with.
  const runtime::OnExit& own_on_exit(const Life& life) const;
  /// It comes back as it was by its own account (D29).
  void takes_its_own_on_exit(Life& life);
  void record_on_exit(const Birth& birth) const;
  /// It is away until its wait is over.
  void await_return(Life& life);
  /// Its actor ends, and so does its place in the routing. Returns what routing knew about it.
  runtime::Occupant leave(const Life& life, const Present& present);
  void forget(const runtime::ProcessId& process, bool revoke);

  NodeContext& context_;
  runtime::RoutingTable& table_;
  ProcessMap& map_;
  const runtime::CapabilityRowPtr no_rights_ = std::make_shared<runtime::CapabilityRow>();  // of who has just come
  runtime::Index<runtime::ProcessId, Receiver> receivers_;              // the processes that are there, and modules
  bool kernel_is_there_ = false;                                        // the only module that receives nothing
  std::map<runtime::ProcessId, Life> lives_;                            // of processes, not of modules
  std::map<runtime::ProcessId, runtime::OnExit> own_on_exit_;           // where it is not that of the process map (D29)
  std::map<runtime::ProcessId, runtime::RestartBackoff> old_backoffs_;  // of processes that are gone (D40)
  std::vector<runtime::ProcessId> due_;
  std::uint64_t next_absence_ = 0;
};

}  // namespace hypersim::actors
