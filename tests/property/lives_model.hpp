#pragma once
// What a reader of docs/semantics.md, section 5, expects of the lives of a few processes: who is there, who is away
// until it starts again, who holds what, and which state each has. The model is maps and sets, without actors. It is
// written from the documentation, not from the code. Each call is one step, after which nothing is left to do without
// time passing.
//
// `known` processes are in the process map. A known process that is not alive has ended and will start again.

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "model.hpp"

namespace hypersim::property {

/// What a declaration or a spawn says about a process.
struct Birth {
  enum class Ending { None, Restart, Requests };

  bool wired = false;
  bool is_public = false;
  bool keeps = true;
  std::string answers;
  Caps requests;
  std::vector<std::pair<Who, Cap>> grants;  // who receives which
  Ending ending = Ending::None;
  // The only request of Ending::Requests.
  Who will_to;
  Caps will_caps;
  bool will_leaves = false;  // will_to is on another node
};

/// The rules that a canary breaks, to check that this is noticed. All of them hold on a node.
struct LifeRules {
  bool ends_revoke = true;
  bool a_kill_ends_a_restart = true;  // D22
  bool the_wait_doubles = true;
  bool a_healthy_run_resets_the_wait = true;
  bool a_restart_keeps_capabilities = true;
  bool wills_are_sent = true;      // D20
  bool wills_are_filtered = true;  // D9
  bool children_get_what_their_parent_has = true;
  bool a_taken_name_changes_nothing = true;       // D8
  bool grants_wait_for_their_holder = true;       // D11
  bool a_reboot_ends_those_with_none = true;      // D23
  bool a_reboot_ends_those_with_requests = true;  // D36
  bool a_reboot_revokes = true;                   // D12
  bool states_outlive = true;
  bool a_failed_initialization_changes_nothing = true;  // D33
  bool initial_capabilities_must_be_held = true;        // section 4
};

/// Who may message the kernel. It lives on whatever happens, and is no part of the model but for what it holds.
inline const Who kRoot = "root";

class LifeModel {
 public:
  LifeModel(const std::map<Who, Birth>& declared, LifeRules rules);

  // What a living process does.
  Outcome spawn(const Who& parent, const Who& child, const Birth& birth);
  Outcome request(const Who& by, const Who& to);
  Outcome share(const Who& by, const Cap& cap, const Who& with);
  void drop(const Who& by, const Cap& cap);
  void set_state(const Who& by, const std::string& state) { states_[by] = state; }
  void clear_state(const Who& by) { states_.erase(by); }
  const std::string& state(const Who& by) { return states_[by]; }

  /// What OnExit Requests say, where a process is gone.
  struct Will {
    Who from;
    Who to;
    Caps caps;  // filtered
    Caps held;  // by the process at that time
    bool leaves = false;
  };
  /// Those for other nodes. What is for its own node, the model delivers itself.
  using Wills = std::vector<Will>;

  Wills end(const Who& by) { return end(by, false, true); }

  // What is done from outside, or by a process that may message the kernel.
  Wills kill(const Who& who, bool revoke) { return end(who, true, revoke); }
  void grant(const Cap& cap, const Who& to);
  void revoke_all(const Who& issuer);
  void set_ending(const Who& who, Birth::Ending ending);
  /// kRoot has the kernel initialize it with these capabilities, and run it. Returns false if the kernel refuses.
  bool initialize(const Who& who, Birth birth, bool with_blob);
  Wills restart_node();
  void wait(std::uint64_t ms) { pass_time_to(now_ms_ + ms); }
  void wait_for(const Who& away) { pass_time_to(known_.at(away).due_ms); }

  // What is visible.
  bool knows(const Who& who) const { return known_.contains(who); }
  bool alive(const Who& who) const { return knows(who) && !known_.at(who).away; }
  bool holds(const Who& who, const Cap& cap) const;
  /// Another process that is away is due at the same moment as this one.
  bool comes_back_with_another(const Who& away) const;
  const Birth& birth(const Who& who) const { return known_.at(who).birth; }
  /// Individual holdings, that is, without the wires.
  const Caps& held(const Who& who) const { return known_.at(who).held; }
  std::uint64_t now_ms() const { return now_ms_; }
  /// What kRoot holds of these processes.
  const Caps& held_by_root() const { return held_by_root_; }
  /// A process that is away comes back at that moment.
  bool someone_comes_back_at(std::uint64_t ms) const;
  /// Of a process that is away.
  std::uint64_t due_ms(const Who& away) const { return known_.at(away).due_ms; }

  // Messages, step by step.

  bool may_message(const Who& from, const Who& to) const;
  /// Those of them that stay on its message.
  Caps attachable(const Who& who, const Caps& caps) const;
  /// It takes a message with these.
  void receive(const Who& who, const Caps& caps);

 private:
  struct Process {
    Birth birth;
    Caps held;
    std::set<Who> cut;  // whom it no longer may message although both are wired
    std::uint64_t started_ms = 0;
    int unhealthy = 0;  // ends since its last healthy run
    bool away = false;
    std::uint64_t due_ms = 0;  // while it is away
  };

  bool wire(const Who& from, const Who& to) const;
  Wills will_of(const Who& who) const;
  std::vector<Who> known_with(Birth::Ending ending) const;
  Outcome answer(const Who& from, const Who& to, Outcome outcome);

  void begin(const Who& who);
  Wills end(const Who& who, bool killed, bool revoke);
  void go_away(Process& process);
  void forget(const Who& who, bool revoke);
  void revoke(const Who& issuer);
  void pass_time_to(std::uint64_t ms);

  LifeRules rules_;
  std::uint64_t now_ms_ = 0;
  std::map<Who, Process> known_;
  std::map<Who, Birth> said_;  // last, by a declaration or a spawn: what a script does follows it
  Caps held_by_root_;
  std::map<Who, Caps> waiting_grants_;
  std::map<Who, std::string> states_;
};

}  // namespace hypersim::property
