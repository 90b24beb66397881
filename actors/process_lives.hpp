#pragma once
// The kernel's book of who is there: brings processes to life, ends them as their OnExit says, and brings back those
// that restart. Owned by the node, which asks it; only the kernel actor changes it.

#include <map>
#include <memory>
#include <optional>
#include <vector>

#include "hypersim/runtime/index.hpp"
#include "hypersim/runtime/restart_backoff.hpp"
#include "hypersim/runtime/routing.hpp"

#include "messages.hpp"
#include "node_context.hpp"
#include "process_map.hpp"

namespace hypersim::actors {

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
  /// The module has crashed, and `actor` takes its place.
  void replace_module(const runtime::ProcessId& module, caf::actor actor);

  /// The process ends. It comes back if it restarts, unless it was killed; its OnExit requests are sent (D20).
  void end(const runtime::ProcessId& process, runtime::fact::ProcessEnded::How how, const std::string& why,
           bool revoke = true);
  /// In an explored run: those that are away without a wait. When one is started again is a choice, because a message
  /// to it may come before.
  const std::vector<runtime::ProcessId>& due() const { return due_; }
  /// The next step of that one: it is started again.
  void return_now(const runtime::ProcessId& process);
  /// The wait of one that restarts is over.
  void wait_is_over(runtime::RequestId number);
  /// The OnExit requests of a process that lives: they are sent, and it goes on.
  void send_exit_requests(const runtime::ProcessId& process);
  /// As long as the last requests of a process that has ended are routed, it is known as their sender.
  void begin_last_requests(const runtime::ProcessId& process);
  void end_last_requests(const runtime::ProcessId& process);

  /// None: there is no such process or module.
  const caf::actor* actor_of(const runtime::ProcessId& process) const { return actors_.find(process); }
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
  /// Of one that has ended and comes back.
  struct Away {
    std::uint64_t number;                   // in away_
    std::optional<runtime::TimerId> timer;  // which starts it again, if it has to wait at all
  };
  /// Of one that has ended, until its last requests are sent.
  struct Leaving {
    runtime::Occupant occupant;  // what routing knew of it
    bool revoke;                 // whether what it issued is to be revoked
  };
  /// There is one for each process, and most are neither away nor leaving.
  struct Life {
    Birth birth;
    runtime::RestartBackoff backoff;
    runtime::LogicalTime started;
    bool running = false;
    std::unique_ptr<Away> away;
    std::unique_ptr<Leaving> leaving;
  };

  /// Everything that is kept of it shares the address that is returned: it is a good part of what a process costs.
  runtime::Address start(Life& life);
  /// It stays away until its wait is over.
  void go_away(Life& life);
  void forget(const runtime::ProcessId& process, bool revoke);

  NodeContext& context_;
  runtime::RoutingTable& table_;
  ProcessMap& map_;
  runtime::Index<runtime::ProcessId, caf::actor> actors_;
  std::map<runtime::ProcessId, Life> lives_;  // of processes, not of modules
  std::map<std::uint64_t, runtime::ProcessId> away_;
  std::vector<runtime::ProcessId> due_;
  std::uint64_t next_number_ = 0;
};

}  // namespace hypersim::actors
