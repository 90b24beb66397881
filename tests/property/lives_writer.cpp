#include "lives_writer.hpp"

#include <algorithm>
#include <fmt/format.h>

#include "birth_text.hpp"
#include "vocabulary.hpp"

namespace hypersim::property {

namespace {

constexpr std::uint64_t kWaits[] = {1'000, 500, 2'000, 5'000, 10'000, 21'000, 100'000, 700'000};

std::string id(const Who& who) { return who + ":app:dev.os"; }

class OnOneNode final : public BirthText {
 public:
  std::string who(const Who& who) const override { return id(who); }
  std::string address(const Who& who) const override { return "our.dev@" + id(who); }
};
const OnOneNode kOnOneNode{};

std::string process_json(const std::string& program, const std::string& ending, const std::string& caps,
                         bool is_public) {
  return fmt::format(R"({{"wasm_bytes_handle":"{}","wit_version":null,"on_exit":{},"capabilities":[{}],"public":{}}})",
                     program, ending, caps, is_public);
}

std::string messaging_json(const std::string& process) {
  return fmt::format(R"({{"issuer":"our.dev@{}","params":"\"messaging\""}})", process);
}

class LivesWriter {
 public:
  LivesWriter(const LifeProgram& program, LifeRules rules)
      : program_(program), names_(names(program)), declared_(births(program, names_)), model_(declared_, rules) {}

  WrittenSteps write() {
    write_head();
    compare_all();
    for (const LifeStep& step : program_.steps) write_step(step);
    written_.steps.emplace_back();
    for (const Who& who : names_) {
      for (const auto& [cap, held] : holdings_.at(who)) written_.steps.back().conditions.push_back(holding(who, cap));
    }
    return std::move(written_);
  }

 private:
  // Who there is ----------------------------------------------------------------------------------------------------

  static std::vector<Who> names(const LifeProgram& program) {
    std::vector<Who> names;
    for (std::size_t i = 0; i < program.cast.size(); ++i) names.emplace_back(1, "abcd"[i]);
    names.insert(names.end(), {"e", "f"});
    return names;
  }
  static std::map<Who, Birth> births(const LifeProgram& program, const std::vector<Who>& names) {
    std::map<Who, Birth> births;
    for (std::size_t i = 0; i < program.cast.size(); ++i) {
      Birth birth = birth_of(program.cast[i], names[i], {names, names, names});
      birth.answers = names[i] + "0";
      births[names[i]] = std::move(birth);
    }
    return births;
  }

  static std::string clauses(const Birth& birth) { return kOnOneNode.clauses(birth) + " answers " + birth.answers; }

  void write_head() {
    written_.head =
        "scenario \"Random lives\"\n\noption limit time 1000h\n"
        "process root root:app:dev.os requests kernel:distro:sys grants kernel:distro:sys exit restart\n";
    for (const auto& [who, birth] : declared_) {
      const bool is_alone = !birth.wired && birth.requests.empty() && birth.grants.empty();
      written_.head += fmt::format("process {} {}{}{}\n", who, id(who), is_alone ? " unwired" : "", clauses(birth));
      in_cast_.insert(who);
    }
    written_.head += '\n';
  }

  // What is compared ------------------------------------------------------------------------------------------------

  std::string holding(const Who& who, const Cap& cap) const {
    return fmt::format("{} {} {}", id(who), model_.holds(who, cap) ? "holds" : "lacks", kOnOneNode.cap(cap));
  }

  /// Remembers who holds what, and writes down what differs from before.
  void compare_all() {
    std::vector<std::string>& conditions = written_.steps.emplace_back().conditions;
    for (const Who& who : names_) {
      conditions.push_back(id(who) + (model_.alive(who) ? " alive" : " dead"));
      const std::string& state = model_.state(who);
      conditions.push_back(id(who) + (state.empty() ? " state absent" : " state is " + state));
      for (const Who& issuer : names_) {
        for (const Cap& cap : {messaging_cap(issuer), own_cap(issuer)}) {
          const bool held = model_.holds(who, cap);
          const auto [at, is_new] = holdings_[who].try_emplace(cap, held);
          if (is_new || at->second != held) conditions.push_back(holding(who, cap));
          at->second = held;
        }
      }
    }
    written_.steps.back().lines =
        fmt::format("root request kernel:distro:sys body {{\"Debug\":\"ProcessMap\"}} => json {}\n", process_map());
  }

  std::string process_map() const {
    std::map<std::string, std::string> all;
    const std::string kernel = messaging_json("kernel:distro:sys");
    const std::string root = messaging_json("root:app:dev.os");
    all["kernel:distro:sys"] = process_json("", "\"None\"", kernel + "," + root, false);
    all["kv:distro:sys"] = process_json("", "\"None\"", messaging_json("kv:distro:sys"), false);
    all["state:distro:sys"] = process_json("", "\"None\"", messaging_json("state:distro:sys"), false);
    all["timer:distro:sys"] = process_json("", "\"None\"", messaging_json("timer:distro:sys"), true);
    std::string of_root;
    for (const Cap& cap : model_.held_by_root()) of_root += kOnOneNode.cap_json(cap) + ",";
    all["root:app:dev.os"] = process_json("script", "\"Restart\"", of_root + kernel + "," + root, false);
    for (const Who& who : names_) {
      if (!model_.knows(who)) continue;
      std::string caps;
      for (const Cap& cap : model_.held(who)) caps += (caps.empty() ? "" : ",") + kOnOneNode.cap_json(cap);
      const Birth& birth = model_.birth(who);
      all[id(who)] = process_json("script", kOnOneNode.ending_json(birth), caps, birth.is_public);
    }
    std::string text;
    for (const auto& [process, json] : all) text += fmt::format(R"({}"{}":{})", text.empty() ? "" : ",", process, json);
    return fmt::format(R"({{"Debug":{{"ProcessMap":{{{}}}}}}})", text);
  }

  // Steps -----------------------------------------------------------------------------------------------------------

  void write_step(const LifeStep& step) {
    const std::uint64_t before_ms = model_.now_ms();
    line_.clear();
    const Who& by = choose(names_, step.who);
    if (!write_outside_step(step) && in_cast_.contains(by) && model_.knows(by)) {
      if (!model_.alive(by)) {
        // The step waits until the process is back. Other processes that come back at that moment may do so before it
        // or after it.
        if (model_.comes_back_with_another(by)) return;
        note("away");
        model_.wait_for(by);
      }
      write_own_step(step, by);
    }
    if (line_.empty()) return;
    // Whatever else was due at that very moment may or may not have happened.
    if (model_.now_ms() != before_ms) {
      line_ += "sim wait 1ms\n";
      model_.wait(1);
    }
    line_ += "sim settle\n";
    compare_all();
    written_.steps.back().lines.insert(0, line_);
  }

  template <class... Parts>
  void line(fmt::format_string<Parts...> text, Parts&&... parts) {
    line_ += fmt::format(text, std::forward<Parts>(parts)...) + '\n';
  }
  void note(const std::string& what) { written_.outcomes.push_back(what); }
  std::string expected(const Outcome& outcome) {
    note(outcome.success() ? "ok" : outcome.word);
    return " => " + (outcome.value ? *outcome.value : outcome.word);
  }

  void write_own_step(const LifeStep& step, const Who& by) {
    const Who& chosen = choose(names_, step.whom);
    const Who& other = chosen == by ? choose(names_, step.whom + 1) : chosen;
    const Who& issuer = choose(names_, step.of);
    switch (step.verb) {
      case LifeVerb::Exit:
        line("{} exit", by);
        return end(by, "exit");
      case LifeVerb::Crash:
        line("{} crash \"it fails\" => crashed", by);
        return end(by, "crash");
      case LifeVerb::Spawn:
        return write_spawn(step, by);
      case LifeVerb::SpawnBadName:
        line("{} spawn Bad_name => crashed", by);
        return end(by, "crash");
      case LifeVerb::Request:
        return line("{} request {}{}", by, id(other), expected(model_.request(by, other)));
      case LifeVerb::ShareTicket:
        return write_share(by, own_cap(issuer), other);
      case LifeVerb::ShareMessaging:
        return write_share(by, messaging_cap(issuer), other);
      case LifeVerb::Drop: {
        const Cap cap = step.value % 2 == 0 ? messaging_cap(other) : own_cap(other);
        model_.drop(by, cap);
        return line("{} drop {}", by, kOnOneNode.cap(cap));
      }
      case LifeVerb::SetState:
        return write_set_state(by, step.value);
      case LifeVerb::ClearState:
        model_.clear_state(by);
        return line("{} state clear", by);
      case LifeVerb::GetState:
        note(model_.state(by).empty() ? "no state" : "a state");
        return line("{} state get => \"{}\"", by, model_.state(by));
      default:
        return;
    }
  }

  void end(const Who& who, const std::string& how) {
    const bool restarts = model_.birth(who).ending == Birth::Ending::Restart;
    model_.end(who);
    note(!restarts ? how : how + (model_.alive(who) ? ", back at once" : ", away"));
  }

  void write_share(const Who& by, const Cap& cap, const Who& with) {
    line("{} share {} with {}{}", by, kOnOneNode.cap(cap), id(with), expected(model_.share(by, cap, with)));
  }

  void write_set_state(const Who& by, int value) {
    model_.set_state(by, fmt::format("s{}", value));
    line("{} state set s{}", by, value);
  }

  void write_spawn(const LifeStep& step, const Who& by) {
    const Who& child = step.value < 6 ? choose(names_, static_cast<int>(names_.size()) - 1 - step.value % 2)
                                      : choose(names_, step.whom);
    Nature nature = step.child;
    nature.wired = false;
    Birth birth = birth_of(nature, child, {names_, names_, names_});
    birth.answers = fmt::format("{}{}", child, written_.steps.size());
    const Outcome outcome = model_.spawn(by, child, birth);
    in_cast_.insert(child);
    line("{} spawn {}{}{}", by, child, clauses(birth), expected(outcome));
    // The process may have lived before.
    if (!outcome.success()) return;
    line("{} state get => \"{}\"", child, model_.state(child));
    if (step.value % 2 == 1) write_set_state(child, step.value);
  }

  /// What kRoot only issues is among the capabilities, and not given.
  void write_initialize(const LifeStep& step, const Who& whom) {
    Nature nature = step.child;
    nature.wired = false;
    Birth birth = birth_of(nature, whom, {names_, names_, names_});
    birth.grants.clear();
    birth.requests.insert(own_cap(kRoot));
    const bool with_blob = step.value != 0;
    const bool done = model_.initialize(whom, birth, with_blob);
    note(done ? "initialized" : "not initialized");
    std::string caps;
    for (const Cap& cap : birth.requests) caps += (caps.empty() ? "" : ",") + kOnOneNode.cap_json(cap);
    line(R"(root request kernel:distro:sys body {{"InitializeProcess":{{"id":"{}","wasm_bytes_handle":"script",)"
         R"("wit_version":null,"on_exit":{},"initial_capabilities":[{}],"public":{}}}}}{} => "\"{}\"")",
         id(whom), kOnOneNode.ending_json(birth), caps, birth.is_public, with_blob ? " blob program" : "",
         done ? "InitializedProcess" : "InitializeProcessError");
    if (done) line(R"(root request kernel:distro:sys body {{"RunProcess":"{}"}} => "\"StartedProcess\"")", id(whom));
  }

  /// Often a process that is away, if there is one, because such processes are few and soon back.
  const Who& victim(const LifeStep& step) const {
    const auto away = std::find_if(names_.begin(), names_.end(),
                                   [this](const Who& who) { return model_.knows(who) && !model_.alive(who); });
    return away != names_.end() && step.value < 6 ? *away : choose(names_, step.whom);
  }
  void note_kill(const Who& whom) { note(!model_.knows(whom) || model_.alive(whom) ? "killed" : "killed while away"); }

  /// Returns false if it is a step of a process.
  bool write_outside_step(const LifeStep& step) {
    const Who& whom = choose(names_, step.whom);
    const bool is_of_cast = in_cast_.contains(whom);
    const Who& issuer = choose(names_, step.of);
    switch (step.verb) {
      case LifeVerb::Wait:
        model_.wait(choose(std::to_array(kWaits), step.value));
        return line("sim wait {}ms", choose(std::to_array(kWaits), step.value)), true;
      case LifeVerb::CrashFromOutside:
        if (!is_of_cast) return true;
        if (model_.alive(whom)) model_.end(whom);
        return line("sim crash {}", whom), true;
      case LifeVerb::Kill:
        if (!in_cast_.contains(victim(step))) return true;
        note_kill(victim(step));
        line("sim kill {}", victim(step));
        return model_.kill(victim(step), true), true;
      case LifeVerb::KillWithoutRevocation:
        if (!model_.knows(whom)) return true;
        note_kill(whom);
        model_.kill(whom, false);
        return line(R"(root request kernel:distro:sys body {{"KillProcess":"{0}"}} metadata no-revoke )"
                    R"(=> json {{"KilledProcess":"{0}"}})",
                    id(whom)),
               true;
      case LifeVerb::Grant: {
        const Cap cap = step.value % 2 == 0 ? own_cap(issuer) : messaging_cap(issuer);
        model_.grant(cap, whom);
        return line("sim grant {} to {}", kOnOneNode.cap(cap), id(whom)), true;
      }
      case LifeVerb::RevokeAll:
        model_.revoke_all(whom);
        return line("sim revoke-all {}", id(whom)), true;
      case LifeVerb::SetEnding: {
        const bool restart = step.value % 2 == 0;
        model_.set_ending(whom, restart ? Birth::Ending::Restart : Birth::Ending::None);
        return line(R"(root send kernel:distro:sys body {{"SetOnExit":{{"target":"{}","on_exit":"{}"}}}} no answer)",
                    id(whom), restart ? "Restart" : "None"),
               true;
      }
      case LifeVerb::Initialize:
        if (is_of_cast) write_initialize(step, whom);
        return true;
      case LifeVerb::RestartNode:
      case LifeVerb::CrashNode:
        model_.restart_node();
        return line("sim {} our.dev", step.verb == LifeVerb::RestartNode ? "restart" : "crash-node"), true;
      default:
        return false;
    }
  }

  const LifeProgram& program_;
  std::vector<Who> names_;
  std::map<Who, Birth> declared_;
  LifeModel model_;
  WrittenSteps written_;
  std::set<Who> in_cast_;  // what a line may speak of as a process of its own
  std::map<Who, std::map<Cap, bool>> holdings_;
  std::string line_;
};

}  // namespace

WrittenSteps write_lives(const LifeProgram& program, LifeRules rules) { return LivesWriter(program, rules).write(); }

}  // namespace hypersim::property
