#pragma once
// The actor of whoever explores: the conversations with all workers.

#include <caf/all.hpp>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "hypersim/cluster/workers.hpp"

#include "../board.hpp"
#include "messages.hpp"

namespace hypersim::cluster {

/// What is sent to the workers. Thread-safe.
class Supply {
 public:
  void set(std::uint64_t run, const Content& parcel, const Contents& contents);
  /// What is to be played now; run 0: nothing.
  Task task() const;
  SharedBytes find(const std::string& sha256) const;

 private:
  mutable std::mutex mutex_;
  Task task_;
  Contents contents_;
};

/// The threads that try addresses, at most one for each.
class Probes {
 public:
  /// Told what came of it: the number of the interface that has answered, or why nobody did.
  using Told = std::function<void(std::size_t slot, bool is_ok, const std::string& what)>;

  explicit Probes(const Security& security) : security_(security) {}
  ~Probes() { stop(); }
  Probes(const Probes&) = delete;
  Probes& operator=(const Probes&) = delete;

  /// The one before of that slot has told.
  void start(std::size_t slot, const Address& address, Told told);
  /// Starts no more, and waits for those that were started.
  void stop();

 private:
  const Security& security_;
  std::atomic<bool> is_over_{false};
  std::mutex mutex_;
  std::map<std::size_t, std::thread> threads_;
};

class CoordinatorActor : public caf::event_based_actor {
 public:
  /// All outlive it.
  CoordinatorActor(caf::actor_config& config, const WorkersOptions& options, Board& board, Supply& supply,
                   Probes& probes, bool has_tls);

  /// Another exploration has begun, or the one before is over, or there is something to hand out again.
  static void tell_task(const caf::actor& coordinator);

 protected:
  caf::behavior make_behavior() override;

 private:
  enum class State {
    Away,        // to be tried at `next_ms`
    Probing,     // a thread tries its address
    Connecting,  // CAF connects
    Greeting,    // it has been greeted
    Linked,      // it gets what it needs
    Ready,       // it plays
    Refused      // for good
  };
  struct Slot {
    Address address;
    State state = State::Away;
    std::uint64_t next_ms = 0;
    int attempts = 0;  // that failed in a row
    std::string told;  // of it, the last time
    WorkerId id = 0;   // of this connection
    caf::node_id node;
    caf::actor worker;
    std::uint64_t run = 0;                       // that it was given
    int wants = 0;                               // so many ranges
    std::map<std::uint64_t, Assembly> outcomes;  // that arrive, by lease
  };

  void tick();
  void try_again(Slot& slot, const std::string& why);
  void refuse(Slot& slot, const std::string& why);
  void tell(Slot& slot, const std::string& what);
  void probed(std::size_t index, bool is_ok, const std::string& what);
  void connected(std::size_t index, const caf::node_id& node, const caf::strong_actor_ptr& worker);
  void greeted(std::size_t index, caf::atom_value verdict, const std::string& build, const std::string& words,
               const std::string& libraries, const std::string& why);
  void lost(Slot& slot, const std::string& why);
  void give_task(Slot& slot);
  void hand_out(Slot& slot);
  void hand_out_all();
  void take_outcome(Slot& slot, const OutcomePiece& piece);
  /// The worker that sends this message; null if it is none.
  Slot* sender();
  Slot* sender_of(std::uint64_t run);
  void count_ready();

  const WorkersOptions& options_;
  Board& board_;
  Supply& supply_;
  Probes& probes_;
  const bool has_tls_;
  const std::uint64_t id_;  // of this coordinator, to workers
  WorkerId next_worker_ = 1;
  std::vector<Slot> slots_;
};

}  // namespace hypersim::cluster
