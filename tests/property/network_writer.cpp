#include "network_writer.hpp"

#include <algorithm>
#include <fmt/format.h>

#include "birth_text.hpp"
#include "natures.hpp"
#include "vocabulary.hpp"

namespace hypersim::property {

namespace {

constexpr std::uint64_t kPauses[] = {500, 1'000, 2'300, 6'000, 21'000};
constexpr std::uint64_t kWithins[] = {5'000, 1'000, 2'000, 6'000, 9'000};
constexpr std::uint64_t kLatencies[] = {0, 300, 700, 1'900, 4'100, 6'300};
constexpr std::uint64_t kAnswersAfter[] = {0, 400, 2'600};

std::string node_name(int node) { return fmt::format("n{}.dev", node); }

/// The name of a process ends with the number of its node: a1 is a:app:dev.os there. A child, whose name begins with x,
/// has a process id that is its whole name; no line may name it before one spawns it, so it is written as an address.
class OnNodes final : public BirthText {
 public:
  static bool is_child(const Who& who) { return who.front() == 'x'; }
  std::string who(const Who& who) const override {
    return is_child(who) || who.starts_with("kernel") ? address(who) : who;
  }
  std::string address(const Who& who) const override {
    const std::string node = node_name(who.back() - '0');
    if (who.starts_with("kernel")) return node + "@kernel:distro:sys";
    return fmt::format("{}@{}:app:dev.os", node, is_child(who) ? who : who.substr(0, 1));
  }
};
const OnNodes kOnNodes{};

class NetworkWriter {
 public:
  NetworkWriter(const NetworkProgram& program, NetworkRules rules)
      : program_(program),
        nodes_(program.three_nodes ? 3 : 2),
        places_(places_of(program, nodes_)),
        names_(names_of(places_)),
        cast_(cast_of(program)),
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

  /// The first process of each node has the same process id, and so on: a0 and a1 are instances of one app. By name,
  /// its place in the program.
  static std::map<Who, std::size_t> places_of(const NetworkProgram& program, int nodes) {
    std::map<Who, std::size_t> places;
    std::map<int, int> on_node;
    for (std::size_t i = 0; i < program.cast.size(); ++i) {
      const int node = program.cast[i].node % nodes;
      places.emplace(fmt::format("{}{}", "abcde"[on_node[node]++], node), i);
    }
    for (int node = 0; node < nodes; ++node) places.emplace(fmt::format("x{}", node), program.cast.size());
    return places;
  }
  /// Children come last.
  static std::vector<Who> names_of(const std::map<Who, std::size_t>& places) {
    std::vector<Who> names;
    for (const auto& [who, place] : places) names.push_back(who);
    return names;
  }
  std::map<Who, NetworkModel::Member> cast_of(const NetworkProgram& program) const {
    std::map<Who, NetworkModel::Member> cast;
    for (const auto& [who, place] : places_) {
      NetworkModel::Member member;
      member.node = node_of(who);
      member.is_child = OnNodes::is_child(who);
      if (!member.is_child) {
        const Peer& peer = program.cast[place];
        member.is_silent = peer.silent;
        member.answers_after_ms = choose(std::to_array(kAnswersAfter), peer.answers_after);
        member.birth = a_birth(peer.nature, who, peer.networking);
        member.birth.answers = peer.silent ? "ok" : "from-" + who;  // to a share that brings something
      }
      cast.emplace(who, std::move(member));
    }
    return cast;
  }
  static int node_of(const Who& who) { return who.back() - '0'; }

  /// It requests and leaves behind capabilities of any node, often its own, and grants to processes of its own node.
  Birth a_birth(const Nature& nature, const Who& who, bool networking) const {
    std::vector<Who> issuers = {who};
    std::vector<Who> grantees;
    std::vector<Who> heirs;
    for (const Who& other : names_) {
      if (other == who) continue;
      issuers.push_back(other);
      if (node_of(other) == node_of(who)) grantees.push_back(other);
      if (other != router()) heirs.push_back(other);
    }
    Birth birth = birth_of(nature, who, {issuers, grantees, heirs});
    birth.will_leaves = node_of(birth.will_to) != node_of(who);
    if (networking) birth.requests.insert(NetworkModel::networking_cap(node_of(who)));
    return birth;
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

  static std::string target_text(const Who& target) {
    if (target == NetworkModel::unknown()) return "no.dev@a:app:dev.os";
    for (const char* module : {"net", "kv"}) {
      if (target.starts_with(module)) return fmt::format("{}@{}:distro:sys", node_name(target.back() - '0'), module);
    }
    return kOnNodes.who(target);
  }

  void write_head() {
    written_.head = "scenario \"A random network\"\n\noption limit time 1000h\nnode";
    for (int node = 0; node < nodes_; ++node) written_.head += " " + node_name(node);
    written_.head += "\n\n";
    for (const auto& [who, member] : cast_) {
      if (member.is_child) continue;
      written_.head += fmt::format("process {} {}:app:dev.os on {}", who, who[0], node_name(member.node));
      const bool is_alone =
          member.birth.grants.empty() && std::all_of(member.birth.requests.begin(), member.birth.requests.end(),
                                                     [](const Cap& cap) { return cap.params == "network"; });
      if (!member.birth.wired && is_alone) written_.head += " unwired";
      written_.head += kOnNodes.clauses(member.birth);
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
    return fmt::format("{} {} {}", kOnNodes.who(who), model_.holds(who, cap) ? "holds" : "lacks", kOnNodes.cap(cap));
  }

  /// Remembers who holds what and who is alive, and writes down what differs from before.
  void compare(WrittenSteps::Step& step) {
    for (const Who& who : names_) {
      const auto [lives, is_new] = alive_.try_emplace(who, !model_.alive(who));
      if (lives->second != model_.alive(who))
        step.conditions.push_back(kOnNodes.who(who) + (lives->second ? " dead" : " alive"));
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
    const Who by = one_who_is_there(step.who);
    if (step.verb == NetworkVerb::Await) {
      write_await(step);
    } else if (!write_outside_step(step) && !by.empty()) {
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

  /// Nobody if none is left.
  Who one_who_is_there(int number) const {
    std::vector<Who> there;
    for (const Who& who : names_) {
      if (model_.knows(who)) there.push_back(who);
    }
    return there.empty() ? Who() : choose(there, number);
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
      const bool is_there = !OnNodes::is_child(who) || model_.knows(who);
      if (who.back() != by.back() && is_there) others.push_back(&who);
    }
    if (!others.empty() && step.value % 4 != 3) return *choose(others, step.whom);
    const Who& chosen = choose(names_, step.whom);
    return chosen == by ? choose(names_, step.whom + 1) : chosen;
  }
  /// Who passes requests on. Nobody else sends to it without waiting: that would wait for its next `receive`.
  const Who& router() const {
    return *std::find_if(names_.rbegin(), names_.rend(), [](const Who& who) { return !OnNodes::is_child(who); });
  }
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
        return line("{} send {} body share with {} no answer", by, kOnNodes.who(other), kOnNodes.cap(cap));
      }
      case NetworkVerb::Drop: {
        const Cap& cap = a_cap(step, by);
        model_.drop(by, cap);
        return line("{} drop {}", by, kOnNodes.cap(cap));
      }
      case NetworkVerb::Crash:
        model_.end(by);
        note("crash");
        return line("{} crash \"it fails\" => crashed", by);
      case NetworkVerb::Exit:
        model_.end(by);
        note("exit");
        return line("{} exit", by);
      case NetworkVerb::Spawn:
        return write_spawn(step, by);
      default:
        return;
    }
  }

  void write_request(const Who& by, const Who& to, const NetworkStep& step) {
    const std::uint64_t within = within_ms(step);
    const Outcome outcome = model_.await(model_.send(by, to, {}, within));
    line("{} request {} body hi within {}s{}", by, target_text(to), within / 1000, expected(outcome));
  }

  void write_spawn(const NetworkStep& step, const Who& by) {
    const Who child = fmt::format("x{}", by.back());
    Nature nature = choose(program_.children, step.of);
    nature.wired = false;
    Birth birth = a_birth(nature, child, step.value % 4 != 3);
    birth.answers = fmt::format("{}-{}", child, written_.steps.size());
    const Outcome outcome = model_.spawn(by, child, birth);
    line("{} spawn {}{} answers {}{}", by, child, kOnNodes.clauses(birth), birth.answers, expected(outcome));
  }

  /// The first asks the second, which passes the request on to the third.
  void write_pass_on(const Who& by, const Who& over, const Who& to, const NetworkStep& step) {
    if (over == by || to == over || to == by || !model_.alive(over) || !model_.is_quiet()) return;
    const std::uint64_t within = within_ms(step);
    const NetworkModel::Request request = model_.send_over(by, over, to, within);
    if (request == 0) return;  // it would wait for what never comes
    line("parallel\n  {} request {} body pass within {}s{}", by, over, within / 1000, expected(model_.await(request)));
    line("  {} receive body pass\n  {} send {} body hi inherit no answer\nend", over, over, kOnNodes.who(to));
    note("passed on");
  }

  void write_share(const Who& by, const Who& with, const Cap& cap) {
    const bool attached = cap.issuer == by || model_.holds(by, cap);
    Outcome outcome = model_.await(model_.send(by, with, {cap}, kWithins[0]));
    if (outcome.success()) outcome = {attached ? "ok" : "refused", std::nullopt, 0};
    line("{} share {} with {}{}", by, kOnNodes.cap(cap), kOnNodes.who(with), expected(outcome));
  }

  void write_send(const Who& by, const Who& to, const std::optional<Cap>& cap, const NetworkStep& step) {
    const std::uint64_t within = within_ms(step);
    const NetworkModel::Request request = model_.send(by, to, cap ? Caps{*cap} : Caps(), within);
    const std::string body = cap ? "share with " + kOnNodes.cap(*cap) : "hi";
    line("{} send {} body {} within {}s -> s{}", by, kOnNodes.who(to), body, within / 1000, request);
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
        if (OnNodes::is_child(whom) && !model_.has_lived(whom)) return true;
        model_.kill(whom);
        return line("sim kill {}", whom), true;
      case NetworkVerb::Grant: {
        const Cap& cap = choose(caps_, step.of);
        model_.grant(cap, whom);
        return line("sim grant {} to {}", kOnNodes.cap(cap), kOnNodes.who(whom)), true;
      }
      case NetworkVerb::RevokeAll:
        model_.revoke_all(whom);
        return line("sim revoke-all {}", kOnNodes.who(whom)), true;
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
  std::map<Who, std::size_t> places_;
  std::vector<Who> names_;
  std::map<Who, NetworkModel::Member> cast_;
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
