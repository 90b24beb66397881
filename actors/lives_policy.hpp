#pragma once
// The rules about the lives of processes that section 9 of docs/semantics.md varies.

#include "hypersim/runtime/semantics.hpp"

namespace hypersim::actors {

struct LivesPolicy {
  /// D8: a spawn with a taken name is NameTaken and changes nothing; else whoever has the name is adopted.
  bool a_taken_name_is_refused = true;
  /// D10: parent and child may message each other before the child runs; else once the parent goes on.
  bool messaging_before_the_child_runs = true;
  /// D14: all rights of a boot are given before anything runs; else each process runs before the grants of the next.
  bool all_rights_before_any_runs = true;
  /// D20: the OnExit requests of a killed process are sent.
  bool the_killed_send_requests = true;
  /// D22: a kill reaches a process that is to be restarted, and ends it for good.
  bool a_kill_reaches_the_absent = true;
  /// D23: processes with OnExit None do not come back after a crash of the node; else all that was written does.
  bool none_stays_dead = true;
  /// D29: SetOnExit by another changes the end of the process; else only what a boot finds.
  bool on_exit_follows_others = true;
  /// D30: a process that was not begun with Restart may set it; else its end ends the node.
  bool anyone_may_restart = true;
  /// D34: `Booted` from a process is ignored; else all processes get a second `run`.
  bool booted_is_ignored = true;
  /// D36: a process with OnExit Requests is not started at a boot, and all its requests are sent.
  bool requests_end_at_the_boot = true;
  /// D37: a kill is written to the process map at once; else only if it revoked something.
  bool a_kill_is_written = true;
  /// D38: a spawn needs neither messaging on vfs:distro:sys nor a right on the drive.
  bool a_spawn_needs_no_file_system = true;
  /// D40: the back-off of a new process begins anew, and is that of the documentation.
  bool back_off_begins_anew = true;
  /// D45: what a process with OnExit None issued is revoked at a boot.
  bool what_none_issued_is_revoked = true;

  static constexpr LivesPolicy of(runtime::Semantics semantics) {
    using enum runtime::Row;
    return {.a_taken_name_is_refused = !semantics.ships(D8),
            .messaging_before_the_child_runs = !semantics.ships(D10),
            .all_rights_before_any_runs = !semantics.ships(D14),
            .the_killed_send_requests = !semantics.ships(D20),
            .a_kill_reaches_the_absent = !semantics.ships(D22),
            .none_stays_dead = !semantics.ships(D23),
            .on_exit_follows_others = !semantics.ships(D29),
            .anyone_may_restart = !semantics.ships(D30),
            .booted_is_ignored = !semantics.ships(D34),
            .requests_end_at_the_boot = !semantics.ships(D36),
            .a_kill_is_written = !semantics.ships(D37),
            .a_spawn_needs_no_file_system = !semantics.ships(D38),
            .back_off_begins_anew = !semantics.ships(D40),
            .what_none_issued_is_revoked = !semantics.ships(D45)};
  }
};

}  // namespace hypersim::actors
