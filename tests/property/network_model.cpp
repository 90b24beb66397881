#include "network_model.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace hypersim::property {

using in_network::Arrival;
using in_network::GiveUp;
using in_network::LateAnswer;
using in_network::TimeOut;

namespace {

constexpr std::uint64_t kConnectMs = 5'000;

std::map<Who, Birth> births_on(int node, const std::map<Who, NetworkModel::Member>& cast) {
  std::map<Who, Birth> births;
  for (const auto& [who, member] : cast) {
    if (member.node == node && !member.is_child) births.emplace(who, member.birth);
  }
  return births;
}

LifeRules lives_by(const NetworkRules& rules) {
  LifeRules lives;
  lives.wills_are_filtered = rules.wills_are_filtered;
  lives.children_get_what_their_parent_has = rules.children_get_what_their_parent_has;
  lives.a_taken_name_changes_nothing = rules.a_taken_name_changes_nothing;
  return lives;
}

/// The node of a module or of a kernel, which is the last character of its name.
int node_in(const Who& module) { return module.back() - '0'; }

}  // namespace

NetworkModel::NetworkModel(NodeNumber nodes, const std::map<Who, Member>& cast, NetworkRules rules)
    : rules_(rules), cast_(cast) {
  nodes_.reserve(static_cast<std::size_t>(nodes));
  for (NodeNumber node = 0; node < nodes; ++node) nodes_.emplace_back(births_on(node, cast), lives_by(rules));
}

NetworkModel::NodeNumber NetworkModel::node_of(const Who& who) const {
  const auto member = cast_.find(who);
  return member != cast_.end() ? member->second.node : node_in(who);
}

bool NetworkModel::has_networking(const Who& who) const {
  const auto member = cast_.find(who);
  if (member == cast_.end()) return true;
  const bool is_free = member->second.is_child && !rules_.children_need_networking_themselves;
  return is_free || holds(who, networking_cap(node_of(who)));
}

bool NetworkModel::is_awaited(Request request) const {
  const auto found = requests_.find(request);
  if (found == requests_.end()) return false;
  const auto life = lives_.find(found->second.by);
  return alive(found->second.by) && (life == lives_.end() ? 0 : life->second) == found->second.life;
}

// Messages -----------------------------------------------------------------------------------------------------------

NetworkModel::Request NetworkModel::send(const Who& by, const Who& to, const Caps& caps, std::uint64_t within_ms) {
  const Request request = static_cast<Request>(requests_.size()) + 1;
  requests_[request] = {by, lives_[by], std::nullopt};
  later(now_ms_ + within_ms, TimeOut{request});
  Message message;
  message.from = by;
  message.to = to;
  message.is_share = !caps.empty();
  message.caps = home(by).attachable(by, caps);
  message.request = request;
  message.asker = by;
  submit(std::move(message));
  return request;
}

NetworkModel::Request NetworkModel::send_over(const Who& by, const Who& over, const Who& to, std::uint64_t within_ms) {
  const Request request = static_cast<Request>(requests_.size()) + 1;
  requests_[request] = {by, lives_[by], std::nullopt};
  later(now_ms_ + within_ms, TimeOut{request});
  Message message;
  message.from = by;
  message.to = over;
  message.request = request;
  message.asker = by;
  message.pass_on_to = to;
  was_passed_on_ = false;
  submit(std::move(message));
  while (!was_passed_on_ && !due_.empty()) pass_time_to(due_.front().at_ms);
  return was_passed_on_ ? request : 0;
}

void NetworkModel::tell(const Who& by, const Who& to, const Caps& caps) {
  Message message;
  message.from = by;
  message.to = to;
  message.is_share = !caps.empty();
  message.caps = home(by).attachable(by, caps);
  submit(std::move(message));
}

/// The kernel of the sender: rules 2 and 4 of section 3.
void NetworkModel::submit(Message message) {
  if (message.to == unknown()) {
    if (rules_.leaving_needs_networking && !has_networking(message.from)) {
      return refused(message);
    }
    return not_reached(message);
  }
  message.from_node = node_of(message.from);
  message.to_node = node_of(message.to);
  if (message.from_node != message.to_node) {
    const bool may_use_the_network = has_networking(message.from);
    return leave(std::move(message), may_use_the_network);
  }
  const bool is_module = !cast_.contains(message.to);
  if (is_module || !home(message.from).may_message(message.from, message.to)) {
    return refused(message);
  }
  take(message);
}

void NetworkModel::leave(Message message, bool may_use_the_network) {
  if (rules_.leaving_needs_networking && !may_use_the_network) return refused(message);
  if (!rules_.messaging_is_not_looked_at && cast_.contains(message.from) &&
      !holds(message.from, messaging_cap(message.to)))
    return refused(message);
  const bool own_offline = offline_.contains(message.from_node) && rules_.ones_own_line_counts;
  if (own_offline || offline_.contains(message.to_node)) {
    note("offline");
    if (rules_.a_peer_offline_is_told_at_once || own_offline) not_reached(message);
    return;
  }
  const bool any_parted = !parted_.empty() && !rules_.a_partition_is_of_one_pair;
  if (any_parted || parted_.contains(pair(message.from_node, message.to_node))) {
    note("parted");
    if (!rules_.parted_messages_wait) return not_reached(message);
    if (rules_.parted_messages_come_back) later(now_ms_ + kConnectMs, GiveUp{std::move(message)});
    return;
  }
  for (const Cap& cap : message.caps) {
    const bool own = node_in(cap.issuer) == message.from_node;
    if (own || signatures_[message.from_node].contains(cap)) message.signed_caps.insert(cap);
  }
  const std::uint64_t latency_ms = latency_ms_[pair(message.from_node, message.to_node)];
  std::uint64_t& last_ms = last_arrival_ms_[{message.from_node, message.to_node}];
  const std::uint64_t under_way_ms = message.is_answer && !rules_.latency_is_one_way ? 0 : latency_ms;
  std::uint64_t at_ms = now_ms_ + under_way_ms;
  if (at_ms < last_ms) {
    note("does not overtake");
    if (rules_.none_overtakes) at_ms = last_ms;
  }
  last_ms = at_ms;
  if (at_ms == now_ms_) return arrive(std::move(message));
  later(at_ms, Arrival{std::move(message)});
}

/// Rule 3 of section 3, and what modules do (section 8).
void NetworkModel::arrive(Message message) {
  Caps legitimate;
  for (const Cap& cap : message.caps) {
    const bool comes_home = node_in(cap.issuer) == message.to_node;
    const bool passed_through = !comes_home && node_in(cap.issuer) != message.from_node;
    bool believed = message.signed_caps.contains(cap) || !rules_.what_nobody_signed_is_left_off;
    if (comes_home && !rules_.what_comes_home_is_believed) believed = false;
    if (passed_through && !rules_.what_passed_through_is_believed) believed = false;
    if (!believed) {
      note("left off");
      continue;
    }
    if (comes_home) note("comes home");
    if (passed_through) note("passed through");
    legitimate.insert(cap);
    if (!comes_home) signatures_[message.to_node].insert(cap);
  }
  message.caps = std::move(legitimate);
  if (!cast_.contains(message.to)) {
    if (message.to != net(message.to_node) || message.request == 0) return;
    Message ack;
    ack.from = message.to;
    ack.to = message.asker;
    ack.is_answer = true;
    ack.body = "ack";
    ack.request = message.request;
    return submit(std::move(ack));
  }
  if (!alive(message.to) || (rules_.arriving_needs_networking && !has_networking(message.to))) {
    note("refused abroad");
    if (!rules_.a_refusal_abroad_is_silent) refused(message);
    return;
  }
  take(message);
}

void NetworkModel::take(const Message& message) {
  if (message.is_answer) {
    end_request(message.request, {"ok", message.body, 0});
  } else {
    take_request(message);
  }
}

/// What a script does with a request that no `receive` takes.
void NetworkModel::take_request(const Message& request) {
  const Member& member = cast_.at(request.to);
  if (!request.pass_on_to.empty()) {
    Message on;
    on.from = request.to;
    on.to = request.pass_on_to;
    on.request = request.request;
    on.is_passed_on = true;
    on.asker = request.asker;
    was_passed_on_ = true;
    return submit(std::move(on));
  }
  if (!request.caps.empty()) home(request.to).receive(request.to, request.caps);
  if (request.request == 0) return;
  const bool is_share = request.is_share && !request.caps.empty();
  if (is_share) return answer(request);
  if (member.is_silent) return;
  if (member.answers_after_ms == 0) return answer(request);
  later(now_ms_ + member.answers_after_ms, LateAnswer{request, lives_[request.to]});
}

void NetworkModel::answer(const Message& request) {
  Message answer;
  answer.from = request.to;
  answer.to = rules_.answers_go_straight_to_the_asker ? request.asker : request.from;
  answer.is_answer = true;
  answer.body = cast_.at(request.to).birth.answers;
  answer.request = request.request;
  submit(std::move(answer));
}

void NetworkModel::refused(const Message& message) { comes_back(message, "bounced"); }
void NetworkModel::not_reached(const Message& message) { comes_back(message, "offline"); }

/// A script passes over its own Response that comes back. Who does not wait for an answer is not told (D43).
void NetworkModel::comes_back(const Message& message, const char* as) {
  if (!message.is_answer && !message.is_passed_on) end_request(message.request, {as, std::nullopt, 0});
}

bool NetworkModel::is_quiet() const {
  return std::all_of(due_.begin(), due_.end(),
                     [](const Due& due) { return std::holds_alternative<TimeOut>(due.what); });
}

/// What comes for a request that has ended already, or whose process has, vanishes.
void NetworkModel::end_request(Request request, Outcome outcome) {
  if (request == 0 || !is_awaited(request)) return;
  Outstanding& outstanding = requests_.at(request);
  if (outstanding.outcome) return;
  outstanding.outcome = std::move(outcome);
  std::erase_if(due_, [&](const Due& due) {
    const auto* time_out = std::get_if<TimeOut>(&due.what);
    return time_out != nullptr && time_out->request == request;
  });
}

Outcome NetworkModel::await(Request request) {
  while (!requests_.at(request).outcome && !due_.empty()) pass_time_to(due_.front().at_ms);
  return requests_.at(request).outcome.value_or(Outcome{"nothing", std::nullopt, 0});
}

// Acts ---------------------------------------------------------------------------------------------------------------

void NetworkModel::begin_another_life(const Who& who) {
  ++lives_[who];
  std::erase_if(due_, [&](const Due& due) {
    const auto* time_out = std::get_if<TimeOut>(&due.what);
    return time_out != nullptr && requests_.at(time_out->request).by == who;
  });
}

Outcome NetworkModel::spawn(const Who& parent, const Who& child, const Birth& birth) {
  Member& member = cast_.at(child);
  const bool is_back = member.has_lived && !knows(child);
  if (is_back && !rules_.a_name_is_free_after_an_end) return {"error NameTaken", std::nullopt, 0};
  const Outcome outcome = home(parent).spawn(parent, child, birth);
  if (!outcome.success()) return outcome;
  note(is_back ? "spawned again" : "spawned");
  member.birth = birth;
  member.has_lived = true;
  return outcome;
}

/// They are sent from the address of a process that is gone: what counts is what it held.
void NetworkModel::leave_behind(const LifeModel::Wills& wills) {
  if (!rules_.wills_leave) return;
  for (const LifeModel::Will& will : wills) {
    Message message;
    message.from = will.from;
    message.to = will.to;
    message.from_node = node_of(will.from);
    message.to_node = node_of(will.to);
    message.caps = will.caps;
    const bool may_use_the_network = will.held.contains(networking_cap(message.from_node));
    note(may_use_the_network ? "a will leaves" : "a will that may not leave");
    leave(std::move(message), may_use_the_network || !rules_.wills_need_networking);
  }
}

void NetworkModel::has_ended(const Who& who) {
  if (knows(who) || rules_.an_end_revokes_on_its_own_node) return;
  for (LifeModel& node : nodes_) node.revoke_all(who);
}

void NetworkModel::end(const Who& by) {
  begin_another_life(by);
  leave_behind(home(by).end(by));
  has_ended(by);
}

void NetworkModel::kill(const Who& who) {
  begin_another_life(who);
  leave_behind(home(who).kill(who, true));
  has_ended(who);
}

void NetworkModel::revoke_all(const Who& issuer) {
  home(issuer).revoke_all(issuer);
  if (rules_.revocation_stays_on_its_node) return;
  for (LifeModel& node : nodes_) node.revoke_all(issuer);
}

void NetworkModel::restart_node(NodeNumber node) {
  for (const auto& [who, member] : cast_) {
    if (member.node == node) begin_another_life(who);
  }
  std::erase_if(due_, [&](const Due& due) {
    const auto* waits = std::get_if<GiveUp>(&due.what);
    return waits != nullptr && waits->message.from_node == node;
  });
  for (NodeNumber other = 0; other < static_cast<NodeNumber>(nodes_.size()); ++other) {
    if (other != node && rules_.a_restart_breaks_connections) break_connection(node, other);
  }
  const LifeModel::Wills wills = nodes_[static_cast<std::size_t>(node)].restart_node();
  if (!wills.empty()) note("a will at a boot");
  if (rules_.a_boot_sends_wills) leave_behind(wills);
}

void NetworkModel::break_connection(NodeNumber a, NodeNumber b) {
  if (!rules_.a_break_loses_what_is_under_way) return;
  std::erase_if(due_, [&](const Due& due) {
    const auto* arrival = std::get_if<Arrival>(&due.what);
    if (arrival == nullptr) return false;
    const Pair way{arrival->message.from_node, arrival->message.to_node};
    const bool breaks = way == Pair{a, b} || (way == Pair{b, a} && rules_.a_break_loses_both_directions);
    if (breaks) note(arrival->message.is_answer ? "answer lost" : "request lost");
    return breaks;
  });
  last_arrival_ms_.erase({a, b});
  last_arrival_ms_.erase({b, a});
}

void NetworkModel::partition(NodeNumber a, NodeNumber b) {
  parted_.insert(pair(a, b));
  break_connection(a, b);
}

void NetworkModel::go_offline(NodeNumber node) {
  offline_.insert(node);
  for (NodeNumber other = 0; other < static_cast<NodeNumber>(nodes_.size()); ++other) {
    if (other != node) break_connection(node, other);
  }
}

// Time ---------------------------------------------------------------------------------------------------------------

void NetworkModel::later(std::uint64_t at_ms, in_network::What what) {
  const auto at = std::upper_bound(due_.begin(), due_.end(), at_ms,
                                   [](std::uint64_t ms, const Due& due) { return ms < due.at_ms; });
  due_.insert(at, Due{at_ms, std::move(what)});
}

/// Others that come back at that moment may do so before it or after it.
void NetworkModel::wait_for(const Who& away) {
  const std::uint64_t due_ms = home(away).due_ms(away);
  for (const LifeModel& node : nodes_) {
    if (&node != &home(away) && node.someone_comes_back_at(due_ms)) ambiguous_ = true;
  }
  ambiguous_ = ambiguous_ || home(away).comes_back_with_another(away);
  pass_time_to(due_ms);
}

void NetworkModel::pass_time_to(std::uint64_t ms) {
  const auto advance = [this](std::uint64_t to_ms) {
    now_ms_ = std::max(now_ms_, to_ms);
    for (LifeModel& node : nodes_) node.wait(now_ms_ - node.now_ms());
  };
  while (!due_.empty() && due_.front().at_ms <= ms) {
    Due due = std::move(due_.front());
    due_.erase(due_.begin());
    // Of what happens at one moment, only messages of one lane have an order.
    const auto lane_of = [](const Due& one) -> std::optional<Pair> {
      const auto* arrival = std::get_if<Arrival>(&one.what);
      if (arrival == nullptr) return std::nullopt;
      return Pair{arrival->message.from_node, arrival->message.to_node};
    };
    const bool together =
        !due_.empty() && due_.front().at_ms == due.at_ms && !(lane_of(due) && lane_of(due) == lane_of(due_.front()));
    const bool with_a_return = std::any_of(
        nodes_.begin(), nodes_.end(), [&](const LifeModel& node) { return node.someone_comes_back_at(due.at_ms); });
    ambiguous_ = ambiguous_ || together || with_a_return;
    advance(due.at_ms);
    happen(std::move(due));
  }
  advance(ms);
}

void NetworkModel::happen(Due due) {
  if (auto* arrival = std::get_if<Arrival>(&due.what)) {
    arrive(std::move(arrival->message));
  } else if (const auto* give_up = std::get_if<GiveUp>(&due.what)) {
    not_reached(give_up->message);
  } else if (const auto* time_out = std::get_if<TimeOut>(&due.what)) {
    end_request(time_out->request, {"timeout", std::nullopt, 0});
  } else {
    const auto& late = std::get<LateAnswer>(due.what);
    const bool same_life = lives_[late.message.to] == late.life && alive(late.message.to);
    if (same_life) answer(late.message);
  }
}

}  // namespace hypersim::property
