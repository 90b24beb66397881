#pragma once
// The kernel's book of who is there: brings processes to life, ends them as their OnExit says, and brings back those
// that restart. Owned by the node, which asks it; only the kernel actor changes it.

#include <map>
#include <memory>
#include <optional>
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

/// What became of a message to a process or a module.
enum class Told { Waits, Gone };

class ProcessLives {
 public:
  /// All outlive it.
  ProcessLives(NodeContext& context, runtime::RoutingTable& table, ProcessMap& map)
      : context_(context), table_(table), map_(map) {}

  void initialize(InitializeModule& module);
  /// The process is not known yet.
  void initialize(const Birth& birth);
  /// Its program starts, if it has not.
  void run(const runtime::ProcessId& process);
  void spawn(const SpawnProcess& spawn);
  void set_on_exit(const runtime::ProcessId& process, runtime::OnExit on_exit);
  /// The module has crashed, and `receiver` takes its place.
  void replace_module(const runtime::ProcessId& module, Receiver receiver);

  /// The process ends. It comes back if it restarts, unless it was killed; its OnExit requests are sent (D20).
  void end(const runtime::ProcessId& process, runtime::fact::ProcessEnded::How how, const std::string& why,
           bool revoke = true);
  /// In an explored run: those that are away without a wait. When one is started again is a choice, because a message
  /// to it may come before.
  const std::vector<runtime::ProcessId>& due() const { return due_; }
  /// The next step of that one: it is started again.
  void return_now(const runtime::ProcessId& process);
  /// The wait of one that restarts is over.
  void bring_back(const ReturnProcess& back);
  /// The OnExit requests of a process that lives: they are sent, and it goes on.
  void send_exit_requests(const runtime::ProcessId& process);
  /// As long as the last requests of a process that has ended are routed, it is known as their sender.
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
  /// Has its program look at what is there for it; no effect if there is no such process.
  void wake(const runtime::ProcessId& process) const;
  /// There is such a process or module.
  bool is_there(const runtime::ProcessId& process) const {
    return receivers_.contains(process) || (kernel_is_there_ && process == runtime::modules::kernel());
  }
  /// That process or module is this very actor.
  bool is(const runtime::ProcessId& process, const LightActor& actor) const;
  /// A process that is there or will be started again, no module.
  bool knows(const runtime::ProcessId& process) const { return lives_.contains(process); }
  bool is_running(const runtime::ProcessId& process) const;
  /// See Node::busiest().
  std::optional<std::pair<runtime::ProcessId, std::uint64_t>> busiest() const;
  /// It has ended, and will be started again.
  bool returns(const runtime::ProcessId& process) const;
  /// Ends all at once: no program runs any more, and no OnExit counts.
  void end_all();

 private:
  struct Present {
    ActorRef<ProcessMail> actor;
    bool is_running = false;  // its program has started
  };
  /// It has ended and comes back.
  struct Away {
    std::uint64_t number;                   // of all absences
    runtime::StepId step;                   // in which it ended
    std::optional<runtime::TimerId> timer;  // which starts it again, if it has to wait at all
  };
  /// It has ended, and its last requests are still to be sent.
  struct Leaving {
    runtime::Occupant occupant;  // what routing knew of it
    bool revoke;                 // whether what it issued is to be revoked
  };
  /// There is one for each process, and most are present: the rare states take no room in it.
  struct Life {
    Life(Birth its_birth, runtime::LogicalTime now, Present present)
        : birth(std::move(its_birth)), started(now), state(std::move(present)) {}

    Birth birth;
    runtime::RestartBackoff backoff;
    runtime::LogicalTime started;
    std::variant<Present, std::unique_ptr<Away>, std::unique_ptr<Leaving>> state;

    // None: it is in another state.
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

  /// From now on it is there. Everything that is kept of it shares the address: it is a good part of what a process
  /// costs.
  Present start(const Birth& birth, const runtime::Address& address);
  /// It is away until its wait is over.
  void await_return(Life& life);
  /// Its actor ends, and with it its place in the routing: what routing knew of it.
  runtime::Occupant leave(const Life& life, const Present& present);
  void forget(const runtime::ProcessId& process, bool revoke);

  NodeContext& context_;
  runtime::RoutingTable& table_;
  ProcessMap& map_;
  runtime::Index<runtime::ProcessId, Receiver> receivers_;  // of messages: the processes that are there, and modules
  bool kernel_is_there_ = false;                            // the one module that receives nothing
  std::map<runtime::ProcessId, Life> lives_;                // of processes, not of modules
  std::vector<runtime::ProcessId> due_;
  std::uint64_t next_absence_ = 0;
};

}  // namespace hypersim::actors
