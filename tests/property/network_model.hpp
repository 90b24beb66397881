#pragma once
// What a reader of docs/semantics.md, section 8, expects of a few nodes in one network: who reaches whom, what is under
// way and when it arrives, what is lost, and which capabilities stay on a message. On each node, lives and holdings are
// those of the LifeModel. The model is maps and queues, without actors; it is written from the documentation, not from
// the code.
//
// Calls are steps, after which nothing is left to do without time passing. If two things happen at one moment whose
// order the documentation leaves open, the model becomes `ambiguous`, and nothing that it says after that counts.

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "lives_model.hpp"

namespace hypersim::property {

/// The rules that a canary breaks, to check that this is noticed. All of them hold in a network.
struct NetworkRules {
  bool leaving_needs_networking = true;   // section 3, rule 2
  bool arriving_needs_networking = true;  // rule 3
  bool messaging_is_not_looked_at = true;
  bool a_refusal_abroad_is_silent = true;
  bool a_peer_offline_is_told_at_once = true;
  bool ones_own_line_counts = true;
  bool parted_messages_come_back = true;
  bool parted_messages_wait = true;
  bool a_partition_is_of_one_pair = true;
  bool a_break_loses_what_is_under_way = true;
  bool a_break_loses_both_directions = true;
  bool a_restart_breaks_connections = true;
  bool latency_is_one_way = true;
  bool none_overtakes = true;
  bool what_nobody_signed_is_left_off = true;  // D32
  bool what_comes_home_is_believed = true;     // D31
  bool what_passed_through_is_believed = true;
  bool revocation_stays_on_its_node = true;
  bool answers_go_straight_to_the_asker = true;  // section 2, `inherit`
  bool wills_leave = true;                       // section 5
  bool wills_need_networking = true;
  bool wills_are_filtered = true;  // D9
  bool a_boot_sends_wills = true;  // D36
  bool an_end_revokes_on_its_own_node = true;
  bool children_get_what_their_parent_has = true;
  bool children_need_networking_themselves = true;
  bool a_taken_name_changes_nothing = true;  // D8
  bool a_name_is_free_after_an_end = true;
};

namespace in_network {

struct Message {
  Who from;
  Who to;
  int from_node = 0;
  int to_node = 0;
  Caps caps;
  Caps signed_caps;       // those of them that come with a signature
  bool is_share = false;  // as it was sent
  bool is_answer = false;
  std::string body;           // of an answer
  int request = 0;            // that it is, or that it answers; 0: nobody waits
  bool is_passed_on = false;  // by a process that does not wait itself
  Who asker;                  // to whom the answer goes
  Who pass_on_to;             // its receiver passes it on, if it names somebody
};
/// Something that will happen.
struct Arrival {
  Message message;
};
struct GiveUp {
  Message message;
};
struct TimeOut {
  int request = 0;
};
struct LateAnswer {
  Message message;
  int life = 0;
};
using What = std::variant<Arrival, GiveUp, TimeOut, LateAnswer>;
struct Due {
  std::uint64_t at_ms = 0;
  What what;
};

}  // namespace in_network

class NetworkModel {
 public:
  using NodeNumber = int;
  /// A request by its number; 0 is none.
  using Request = int;

  /// Where each process of the cast lives; what else a declaration says, or of a child the spawn that made it last.
  struct Member {
    NodeNumber node = 0;
    Birth birth;
    bool is_child = false;  // not there from the start
    bool has_lived = false;
    bool is_silent = false;
    std::uint64_t answers_after_ms = 0;
  };

  NetworkModel(NodeNumber nodes, const std::map<Who, Member>& cast, NetworkRules rules);

  // What a process that is alive does. The target is a member of the cast, net(), kv() or unknown().

  /// Returns its number, to await its outcome.
  Request send(const Who& by, const Who& to, const Caps& caps, std::uint64_t within_ms);
  /// Its receiver passes it on, so that the answer comes straight from the last. Returns 0 if it does not get there.
  Request send_over(const Who& by, const Who& over, const Who& to, std::uint64_t within_ms);
  /// Nobody waits for an answer.
  void tell(const Who& by, const Who& to, const Caps& caps);
  Outcome await(Request request);
  void drop(const Who& by, const Cap& cap) { home(by).drop(by, cap); }
  /// A child of its own node.
  Outcome spawn(const Who& parent, const Who& child, const Birth& birth);
  void end(const Who& by);

  // What is done from outside.

  void kill(const Who& who);
  void grant(const Cap& cap, const Who& to) { home(to).grant(cap, to); }
  void revoke_all(const Who& issuer);
  void restart_node(NodeNumber node);
  void partition(NodeNumber a, NodeNumber b);
  void heal(NodeNumber a, NodeNumber b) { parted_.erase(pair(a, b)); }
  void go_offline(NodeNumber node);
  void go_online(NodeNumber node) { offline_.erase(node); }
  void set_latency(NodeNumber a, NodeNumber b, std::uint64_t ms) { latency_ms_[pair(a, b)] = ms; }
  void wait(std::uint64_t ms) { pass_time_to(now_ms_ + ms); }
  void wait_for(const Who& away);

  // What is visible.

  bool knows(const Who& who) const { return home(who).knows(who); }
  bool alive(const Who& who) const { return home(who).alive(who); }
  bool holds(const Who& who, const Cap& cap) const { return home(who).holds(who, cap); }
  /// A child: it has been spawned at some time.
  bool has_lived(const Who& who) const { return cast_.at(who).has_lived; }
  /// Does the process that sent it still run?
  bool is_awaited(Request request) const;
  std::uint64_t now_ms() const { return now_ms_; }
  bool ambiguous() const { return ambiguous_; }
  /// Nothing is under way but timeouts.
  bool is_quiet() const;
  /// What happened to messages on their way since the model was made, as a word each.
  const std::vector<std::string>& events() const { return events_; }

  static Who net(NodeNumber node) { return "net" + std::to_string(node); }
  static Who kv(NodeNumber node) { return "kv" + std::to_string(node); }
  static Who unknown() { return "unknown"; }
  static Cap networking_cap(NodeNumber node) { return {"kernel" + std::to_string(node), "network"}; }

 private:
  using Pair = std::pair<NodeNumber, NodeNumber>;
  using Message = in_network::Message;
  using Due = in_network::Due;

  struct Outstanding {
    Who by;
    int life = 0;
    std::optional<Outcome> outcome;
  };

  static Pair pair(NodeNumber a, NodeNumber b) { return a < b ? Pair{a, b} : Pair{b, a}; }
  NodeNumber node_of(const Who& who) const;
  LifeModel& home(const Who& who) { return nodes_[static_cast<std::size_t>(cast_.at(who).node)]; }
  const LifeModel& home(const Who& who) const { return nodes_[static_cast<std::size_t>(cast_.at(who).node)]; }
  bool has_networking(const Who& who) const;

  void submit(Message message);
  void leave(Message message, bool may_use_the_network);
  void leave_behind(const LifeModel::Wills& wills);
  void has_ended(const Who& who);
  void arrive(Message message);
  void take(const Message& message);
  void take_request(const Message& request);
  void answer(const Message& request);
  void refused(const Message& message);
  void not_reached(const Message& message);
  void comes_back(const Message& message, const char* as);
  void end_request(Request request, Outcome outcome);
  void begin_another_life(const Who& who);
  void break_connection(NodeNumber a, NodeNumber b);
  void later(std::uint64_t at_ms, in_network::What what);
  void pass_time_to(std::uint64_t ms);
  void happen(Due due);
  void note(const char* event) { events_.emplace_back(event); }

  NetworkRules rules_;
  std::map<Who, Member> cast_;
  std::vector<LifeModel> nodes_;
  std::uint64_t now_ms_ = 0;
  bool ambiguous_ = false;
  std::vector<Due> due_;  // in the order in which it will happen
  std::map<Request, Outstanding> requests_;
  std::map<Who, int> lives_;
  std::set<Pair> parted_;
  std::set<NodeNumber> offline_;
  std::map<Pair, std::uint64_t> latency_ms_;
  std::map<Pair, std::uint64_t> last_arrival_ms_;  // by sender's and receiver's node
  std::map<NodeNumber, Caps> signatures_;          // of other nodes' capabilities, which have arrived here
  std::vector<std::string> events_;
  bool was_passed_on_ = false;
};

}  // namespace hypersim::property
