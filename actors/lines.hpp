#pragma once
// The network between the nodes (docs/semantics.md, section 12): who can reach whom, and what is under way. For each
// ordered pair of nodes there is a lane, first in, first out. An actor of its own carries its messages one by one, so
// the scheduler decides which lane delivers next. The Network owns it.

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "hypersim/runtime/loss.hpp"
#include "hypersim/runtime/message.hpp"
#include "hypersim/runtime/node_number.hpp"
#include "hypersim/runtime/time.hpp"

#include "light_actor.hpp"
#include "messages.hpp"
#include "node_context.hpp"

namespace hypersim::actors {

class Lines {
 public:
  using Number = runtime::NodeNumber;

  explicit Lines(NetworkContext& network, caf::actor_system& system) : network_(network), system_(system) {}
  Lines(const Lines&) = delete;
  Lines& operator=(const Lines&) = delete;

  /// One more node, the next by number. It outlives the lines.
  void add(NodeContext& node);
  /// The number of the node with that name, if there is one.
  std::optional<Number> find(const runtime::NodeId& node) const;

  /// A message to another node of the network, which the kernel of its sender lets go. Why it cannot leave, if it
  /// cannot. If that is Unreachable, it is known only when the attempt to connect is given up.
  std::optional<runtime::Loss> send(NodeContext& from, Number to, const runtime::MessagePtr& message);

  // Acts from outside (network-and-manifest, A6). Each is a fact, also if it changes nothing.
  void partition(Number a, Number b);
  void heal(Number a, Number b);
  void go_offline(Number node);
  void go_online(Number node);
  /// From now on, each message between the two is under way for that long; none overtakes another.
  void set_latency(Number a, Number b, std::uint64_t ms);

  /// The node stops: its connections break.
  void went_down(Number node) { break_all(node, runtime::Loss::WentDown); }
  /// No actor of a lane is left.
  void stop();

  bool are_parted(Number a, Number b) const { return parted_.contains(pair(a, b)); }
  /// Is it that very actor that carries the messages from one to the other?
  bool is(Number from, Number to, const LightActor& actor) const;

 private:
  friend class LineActor;
  using Pair = std::pair<Number, Number>;

  /// From one node to another.
  struct Lane {
    struct UnderWay {
      runtime::MessagePtr message;
      std::vector<std::string> signatures;    // of its capabilities, in their order; empty where there is none
      std::optional<runtime::TimerId> timer;  // that lets it arrive; none: it waits for its turn only
    };
    ActorRef<LineMail> actor;
    std::deque<UnderWay> under_way;
    runtime::LogicalTime last_arrival = {};
  };

  struct Connection {
    runtime::LogicalTime made;
    std::uint64_t last = 0;  // the number of the last message on it
  };

  static Pair pair(Number a, Number b) { return a < b ? Pair{a, b} : Pair{b, a}; }
  /// Why the second cannot be reached from the first right now; none if it can.
  std::optional<runtime::Loss> obstacle(Number from, Number to) const;
  Lane& lane(Number from, Number to);
  /// There is a connection from now on, if there was none.
  void connect(Number a, Number b);
  /// Has the connection between the two, if there is one, lived as long as one lives (D44)?
  bool is_too_old(Number a, Number b) const;
  /// What is under way in both directions is lost.
  void break_connection(Number a, Number b, runtime::Loss why);
  void break_lane(Pair lane, runtime::Loss why);
  void break_all(Number node, runtime::Loss why);
  /// The first message of the lane arrives.
  void deliver(Number from, Number to);
  /// Those of its capabilities that are legitimate stay on the message (D31, D32).
  runtime::MessagePtr verified(Lane::UnderWay& arrived, NodeContext& at);

  NetworkContext& network_;
  caf::actor_system& system_;
  std::vector<NodeContext*> nodes_;
  std::map<Pair, Lane> lanes_;
  std::map<Pair, Connection> connections_;
  std::uint64_t sent_ = 0;
  std::set<Pair> parted_;
  std::set<Number> offline_;
  std::map<Pair, std::uint64_t> latency_ms_;
  std::map<runtime::NodeId, Number> numbers_;
};

/// Carries the messages of one lane.
class LineActor : public Actor<LineMail> {
 public:
  /// All of these outlive it. `to`: of the node at which the messages arrive.
  LineActor(caf::actor_config& config, NodeContext& to, Lines& lines, runtime::NodeNumber from)
      : Actor(config, to), lines_(lines), from_(from) {}

  Candidate candidate() const override {
    Candidate candidate{Candidate::Kind::Line, nullptr};
    candidate.node = context_.number;
    candidate.from = from_;
    return candidate;
  }

 protected:
  void handle(Mail& mail) noexcept override {
    dispatch(mail, [this](const Carry&) { lines_.deliver(from_, context_.number); });
  }

 private:
  Lines& lines_;
  runtime::NodeNumber from_;
};

}  // namespace hypersim::actors
