#include "network_writer.hpp"

#include <algorithm>
#include <fmt/format.h>

#include "vocabulary.hpp"

namespace hypersim::property {

namespace {

constexpr std::uint64_t kPauses[] = {500, 1'000, 2'300, 6'000, 21'000};
constexpr std::uint64_t kWithins[] = {5'000, 1'000, 2'000, 6'000, 9'000};
constexpr std::uint64_t kLatencies[] = {0, 300, 700, 1'900, 4'100};
constexpr std::uint64_t kAnswersAfter[] = {0, 400, 2'600};

std::string node_name(int node) { return fmt::format("n{}.dev", node); }

class NetworkWriter {
 public:
  NetworkWriter(const NetworkProgram& program, NetworkRules rules)
      : program_(program),
        nodes_(program.three_nodes ? 3 : 2),
        cast_(cast_of(program, nodes_)),
        names_(names_of(cast_)),
        caps_(caps_of(names_, nodes_)),
        model_(nodes_, cast_, rules) {}

  WrittenSteps write() {
    write_head();
    compare(written_.steps.emplace_back());
    for (const NetworkStep& step : program_.steps) write_step(step);
    WrittenSteps::Step& last = written_.steps.emplace_back();
    for (const Who& who : names_) {
      for (const Cap& cap : caps_) last.conditions.push_back(holding(who, cap));
    }
    written_.outcomes.insert(written_.outcomes.end(), model_.events().begin(), model_.events().end());
    return std::move(written_);
  }

 private:
  // Who there is ----------------------------------------------------------------------------------------------------

  /// The first process of each node has the same process id, and so on: a0 and a1 are instances of one app.
  static std::map<Who, NetworkModel::Member> cast_of(const NetworkProgram& program, int nodes) {
    std::map<Who, NetworkModel::Member> cast;
    std::map<int, int> on_node;
    for (const Peer& peer : program.cast) {
      NetworkModel::Member member;
      member.node = peer.node % nodes;
      const Who who = fmt::format("{}{}", "abcde"[on_node[member.node]++], member.node);
      member.is_silent = peer.silent;
      member.answers_after_ms = choose(std::to_array(kAnswersAfter), peer.answers_after);
      member.birth.wired = peer.wired;
      member.birth.is_public = peer.is_public;
      member.birth.keeps = !peer.ignores;
      member.birth.answers = peer.silent ? "ok" : "from-" + who;  // to a share that brings something
      if (peer.restarts) member.birth.ending = Birth::Ending::Restart;
      if (peer.networking) member.birth.requests = {NetworkModel::networking_cap(member.node)};
      cast.emplace(who, std::move(member));
    }
    return cast;
  }
  static std::vector<Who> names_of(const std::map<Who, NetworkModel::Member>& cast) {
    std::vector<Who> names;
    for (const auto& [who, member] : cast) names.push_back(who);
    return names;
  }
  static std::vector<Cap> caps_of(const std::vector<Who>& names, int nodes) {
    std::vector<Cap> caps;
    for (const Who& who : names) {
      caps.push_back(own_cap(who));
      caps.push_back(messaging_cap(who));
    }
    for (int node = 0; node < nodes; ++node) caps.push_back(NetworkModel::networking_cap(node));
    return caps;
  }

  static std::string cap_text(const Cap& cap) {
    if (cap.issuer.starts_with("kernel"))
      return fmt::format("cap {}@kernel:distro:sys \"network\"", node_name(cap.issuer.back() - '0'));
    return fmt::format("cap {} \"{}\"", cap.issuer, cap.params);
  }
  static std::string target_text(const Who& target) {
    if (target == NetworkModel::unknown()) return "no.dev@a:app:dev.os";
    for (const char* module : {"net", "kv"}) {
      if (target.starts_with(module)) return fmt::format("{}@{}:distro:sys", node_name(target.back() - '0'), module);
    }
    return target;
  }

  void write_head() {
    written_.head = "scenario \"A random network\"\n\noption limit time 1000h\nnode";
    for (int node = 0; node < nodes_; ++node) written_.head += " " + node_name(node);
    written_.head += "\n\n";
    for (const Who& who : names_) {
      const NetworkModel::Member& member = cast_.at(who);
      written_.head += fmt::format("process {} {}:app:dev.os on {}", who, who[0], node_name(member.node));
      if (!member.birth.requests.empty()) written_.head += " networking";
      if (!member.birth.wired) written_.head += " unwired";
      if (member.birth.is_public) written_.head += " public";
      if (!member.birth.keeps) written_.head += " ignores";
      if (member.birth.ending == Birth::Ending::Restart) written_.head += " exit restart";
      if (member.is_silent) {
        written_.head += " silent";
      } else {
        written_.head += " answers " + member.birth.answers;
        if (member.answers_after_ms != 0) written_.head += fmt::format(" after {}ms", member.answers_after_ms);
      }
      written_.head += '\n';
    }
    written_.head += '\n';
  }

  // What is compared ------------------------------------------------------------------------------------------------

  std::string holding(const Who& who, const Cap& cap) const {
    return fmt::format("{} {} {}", who, model_.holds(who, cap) ? "holds" : "lacks", cap_text(cap));
  }

  /// Remembers who holds what and who is alive, and writes down what differs from before.
  void compare(WrittenSteps::Step& step) {
    for (const Who& who : names_) {
      const auto [lives, is_new] = alive_.try_emplace(who, !model_.alive(who));
      if (lives->second != model_.alive(who)) step.conditions.push_back(who + (lives->second ? " dead" : " alive"));
      lives->second = model_.alive(who);
      for (const Cap& cap : caps_) {
        const bool held = model_.holds(who, cap);
        const auto [at, is_first] = holdings_[who].try_emplace(cap, held);
        if (at->second != held || (is_first && held)) step.conditions.push_back(holding(who, cap));
        at->second = held;
      }
    }
  }

  // Steps -----------------------------------------------------------------------------------------------------------

  void write_step(const NetworkStep& step) {
    const NetworkModel before = model_;
    const std::size_t outcomes_before = written_.outcomes.size();
    const auto open_before = open_;
    line_.clear();
    const Who& by = choose(names_, step.who);
    if (step.verb == NetworkVerb::Await) {
      write_await(step);
    } else if (!write_outside_step(step) && model_.knows(by)) {
      if (!model_.alive(by)) {  // the step waits until the process is back
        note("away");
        model_.wait_for(by);
      }
      if (!model_.ambiguous()) write_own_step(step, by);
    }
    // Whatever else was due at that very moment may or may not have happened.
    if (!line_.empty() && model_.now_ms() != before.now_ms()) {
      line_ += "sim wait 1ms\n";
      model_.wait(1);
    }
    if (line_.empty() || model_.ambiguous()) {
      model_ = before;
      open_ = open_before;
      written_.outcomes.resize(outcomes_before);
      return;
    }
    WrittenSteps::Step& last = written_.steps.emplace_back();
    last.lines = line_ + "sim settle\n";
    compare(last);
  }

  template <class... Parts>
  void line(fmt::format_string<Parts...> text, Parts&&... parts) {
    line_ += fmt::format(text, std::forward<Parts>(parts)...) + '\n';
  }
  void note(const std::string& what) { written_.outcomes.push_back(what); }
  std::string expected(const Outcome& outcome) {
    note(outcome.word);
    return " => " + outcome.value.value_or(outcome.word);
  }

  /// Often one that it holds, or that it issues; of these, often one of another node.
  const Cap& a_cap(const NetworkStep& step, const Who& by) const {
    if (step.value % 4 == 3) return choose(caps_, step.of);
    std::vector<const Cap*> its;
    std::vector<const Cap*> of_others;
    for (const Cap& cap : caps_) {
      if (cap.issuer != by && !model_.holds(by, cap)) continue;
      its.push_back(&cap);
      if (cap.issuer.back() != by.back()) of_others.push_back(&cap);
    }
    return *choose(!of_others.empty() && step.value % 4 != 0 ? of_others : its, step.of);
  }
  /// Often one of another node.
  const Who& another(const NetworkStep& step, const Who& by) const {
    std::vector<const Who*> others;
    for (const Who& who : names_) {
      if (who.back() != by.back()) others.push_back(&who);
    }
    if (!others.empty() && step.value % 4 != 3) return *choose(others, step.whom);
    const Who& chosen = choose(names_, step.whom);
    return chosen == by ? choose(names_, step.whom + 1) : chosen;
  }
  /// Who passes requests on. Nobody else sends to it without waiting: that would wait for its next `receive`.
  const Who& router() const { return names_.back(); }
  int other_node(const Who& by, int number) const { return (by.back() - '0' + 1 + number % (nodes_ - 1)) % nodes_; }
  std::uint64_t within_ms(const NetworkStep& step) const { return choose(std::to_array(kWithins), step.of); }

  void write_own_step(const NetworkStep& step, const Who& by) {
    const Who& other = another(step, by);
    switch (step.verb) {
      case NetworkVerb::Request:
        return write_request(by, other, step);
      case NetworkVerb::AskNet:
        return write_request(by, NetworkModel::net(other_node(by, step.whom)), step);
      case NetworkVerb::AskKv:
        return write_request(by, NetworkModel::kv(other_node(by, step.whom)), step);
      case NetworkVerb::AskUnknownNode:
        return write_request(by, NetworkModel::unknown(), step);
      case NetworkVerb::Share:
        return write_share(by, other, a_cap(step, by));
      case NetworkVerb::PassOn:
        return write_pass_on(by, router(), choose(names_, step.of), step);
      case NetworkVerb::Send:
        if (other == router()) return;
        return write_send(by, other, std::nullopt, step);
      case NetworkVerb::SendShare:
        if (other == router()) return;
        return write_send(by, other, a_cap(step, by), step);
      case NetworkVerb::TellShare: {
        const Cap& cap = a_cap(step, by);
        if (other == router()) return;
        model_.tell(by, other, {cap});
        return line("{} send {} body share with {} no answer", by, other, cap_text(cap));
      }
      case NetworkVerb::Drop: {
        const Cap& cap = a_cap(step, by);
        model_.drop(by, cap);
        return line("{} drop {}", by, cap_text(cap));
      }
      case NetworkVerb::Crash:
        model_.end(by);
        note("crash");
        return line("{} crash \"it fails\" => crashed", by);
      default:
        return;
    }
  }

  void write_request(const Who& by, const Who& to, const NetworkStep& step) {
    const std::uint64_t within = within_ms(step);
    const Outcome outcome = model_.await(model_.send(by, to, {}, within));
    line("{} request {} body hi within {}s{}", by, target_text(to), within / 1000, expected(outcome));
  }

  /// The first asks the second, which passes the request on to the third.
  void write_pass_on(const Who& by, const Who& over, const Who& to, const NetworkStep& step) {
    if (over == by || to == over || to == by || !model_.alive(over) || !model_.is_quiet()) return;
    const std::uint64_t within = within_ms(step);
    const NetworkModel::Request request = model_.send_over(by, over, to, within);
    if (request == 0) return;  // it would wait for what never comes
    line("parallel\n  {} request {} body pass within {}s{}", by, over, within / 1000, expected(model_.await(request)));
    line("  {} receive body pass\n  {} send {} body hi inherit no answer\nend", over, over, to);
    note("passed on");
  }

  void write_share(const Who& by, const Who& with, const Cap& cap) {
    const bool attached = cap.issuer == by || model_.holds(by, cap);
    Outcome outcome = model_.await(model_.send(by, with, {cap}, kWithins[0]));
    if (outcome.success()) outcome = {attached ? "ok" : "refused", std::nullopt, 0};
    line("{} share {} with {}{}", by, cap_text(cap), with, expected(outcome));
  }

  void write_send(const Who& by, const Who& to, const std::optional<Cap>& cap, const NetworkStep& step) {
    const std::uint64_t within = within_ms(step);
    const NetworkModel::Request request = model_.send(by, to, cap ? Caps{*cap} : Caps(), within);
    const std::string body = cap ? "share with " + cap_text(*cap) : "hi";
    line("{} send {} body {} within {}s -> s{}", by, to, body, within / 1000, request);
    open_.emplace_back(by, request);
  }

  /// Whoever sent the request awaits its answer.
  void write_await(const NetworkStep& step) {
    std::erase_if(open_, [this](const auto& one) { return !model_.is_awaited(one.second); });
    if (open_.empty()) return;
    const std::size_t chosen = static_cast<std::size_t>(step.whom) % open_.size();
    const auto [by, request] = open_[chosen];
    open_.erase(open_.begin() + static_cast<std::ptrdiff_t>(chosen));
    note("awaited");
    line("{} await $s{}{}", by, request, expected(model_.await(request)));
  }

  /// Returns false if it is a step of a process.
  bool write_outside_step(const NetworkStep& step) {
    const Who& whom = choose(names_, step.whom);
    const int a = step.whom % nodes_;
    const int b = (a + 1 + step.of % (nodes_ - 1)) % nodes_;
    switch (step.verb) {
      case NetworkVerb::Kill:
        model_.kill(whom);
        return line("sim kill {}", whom), true;
      case NetworkVerb::Grant: {
        const Cap& cap = choose(caps_, step.of);
        model_.grant(cap, whom);
        return line("sim grant {} to {}", cap_text(cap), whom), true;
      }
      case NetworkVerb::RevokeAll:
        model_.revoke_all(whom);
        return line("sim revoke-all {}", whom), true;
      case NetworkVerb::Partition:
        model_.partition(a, b);
        return line("sim partition {} {}", node_name(a), node_name(b)), true;
      case NetworkVerb::Heal:
        model_.heal(a, b);
        return line("sim heal {} {}", node_name(a), node_name(b)), true;
      case NetworkVerb::Offline:
        model_.go_offline(a);
        return line("sim offline {}", node_name(a)), true;
      case NetworkVerb::Online:
        model_.go_online(a);
        return line("sim online {}", node_name(a)), true;
      case NetworkVerb::Latency: {
        const std::uint64_t ms = choose(std::to_array(kLatencies), step.value);
        model_.set_latency(a, b, ms);
        return line("sim latency {}ms {} {}", ms, node_name(a), node_name(b)), true;
      }
      case NetworkVerb::Wait: {
        const std::uint64_t ms = choose(std::to_array(kPauses), step.value);
        model_.wait(ms);
        return line("sim wait {}ms", ms), true;
      }
      case NetworkVerb::RestartNode:
      case NetworkVerb::CrashNode:
        model_.restart_node(a);
        note("restart");
        return line("sim {} {}", step.verb == NetworkVerb::RestartNode ? "restart" : "crash-node", node_name(a)), true;
      default:
        return false;
    }
  }

  const NetworkProgram& program_;
  int nodes_;
  std::map<Who, NetworkModel::Member> cast_;
  std::vector<Who> names_;
  std::vector<Cap> caps_;
  NetworkModel model_;
  WrittenSteps written_;
  std::vector<std::pair<Who, NetworkModel::Request>> open_;  // requests whose answers a step may await
  std::map<Who, bool> alive_;
  std::map<Who, std::map<Cap, bool>> holdings_;
  std::string line_;
};

}  // namespace

WrittenSteps write_network(const NetworkProgram& program, NetworkRules rules) {
  return NetworkWriter(program, rules).write();
}

}  // namespace hypersim::property
