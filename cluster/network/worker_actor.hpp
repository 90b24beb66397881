#pragma once
// The actor of a worker: the conversation with one coordinator after the other.

#include <caf/all.hpp>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "hypersim/cluster/worker.hpp"

#include "../leases.hpp"
#include "messages.hpp"
#include "playing_thread.hpp"

namespace hypersim::cluster {

class WorkerActor : public caf::event_based_actor {
 public:
  /// All outlive it. The thread is set before the first message comes from outside.
  WorkerActor(caf::actor_config& config, const WorkerOptions& options, const WorkerCalls& calls,
              const std::unique_ptr<PlayingThread>& thread);

  /// What the playing thread says to the actor.
  static PlayingThread::Calls calls_to(const caf::actor& worker);

 protected:
  caf::behavior make_behavior() override;

 private:
  /// What came of a range, on its way.
  struct Outgoing {
    Lease lease;
    std::string bytes;
    std::uint64_t spent_us = 0;
    std::uint64_t offset = 0;  // of the piece that was sent last
    std::uint64_t sent_ms = 0;
    int times = 0;
  };
  using Greeted = caf::result<caf::atom_value, std::string, std::string, std::string, std::string>;

  Greeted greet(std::uint32_t protocol, const std::string& build, const std::string& words, const std::string& token,
                std::uint64_t coordinator, const std::string& libraries, const caf::actor& from);
  /// Why that token is wrong; empty if it is not.
  std::string wrong_token(const std::string& shown) const;
  /// Is this message of the coordinator for which it works, and of that exploration?
  bool is_of_session();
  bool is_of_run(std::uint64_t run) { return is_of_session() && run == run_; }
  void end_session(const std::string& why);
  void drop_run();
  void begin(const Task& task);
  void take_piece(const ContentPiece& piece);
  void fetch_next();
  void cannot(const std::string& why);
  void prepared(std::uint64_t run, const std::string& why);
  void send_piece(Outgoing& out);
  void acknowledged(const Ack& ack);
  void look_after_unanswered();

  const WorkerOptions& options_;
  const WorkerCalls& calls_;
  const std::unique_ptr<PlayingThread>& thread_;
  Contents contents_;  // also of earlier explorations
  caf::actor coordinator_;
  std::uint64_t coordinator_id_ = 0;
  std::uint64_t run_ = 0;  // 0: none
  std::optional<Content> parcel_content_;
  std::optional<Parcel> parcel_;
  std::optional<Assembly> assembly_;
  std::deque<Outgoing> outgoing_;
};

}  // namespace hypersim::cluster
