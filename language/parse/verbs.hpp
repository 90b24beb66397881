#pragma once
// The functions that read the operands of steps, `WHO VERB …` and `sim VERB …`: one for each verb of the table.

#include "hypersim/language/scenario.hpp"

#include "operands.hpp"

namespace hypersim::language {

/// What a verb's function works with.
struct StepContext {
  Cursor& cursor;
  Operands& operands;
  Values& values;
  SavedNames& saved;
  OwnPackage own_package;  // of bare database names: the package of the process that acts
  int process = -1;        // that process, as a member of the cast; -1 for `sim` and for an unknown one
};

// kv_steps.cpp
void read_open(StepContext& context, Step& step);
void read_remove(StepContext& context, Step& step);
void read_set(StepContext& context, Step& step);
void read_delete(StepContext& context, Step& step);
void read_get(StepContext& context, Step& step);
void read_begin(StepContext& context, Step& step);
void read_commit(StepContext& context, Step& step);

// capability_steps.cpp
void read_share(StepContext& context, Step& step);
void read_save(StepContext& context, Step& step);
void read_drop(StepContext& context, Step& step);

// message_steps.cpp
void read_request(StepContext& context, Step& step);
void read_send(StepContext& context, Step& step);
void read_await(StepContext& context, Step& step);
void read_receive(StepContext& context, Step& step);
void read_respond(StepContext& context, Step& step);
void read_log(StepContext& context, Step& step);

// life_steps.cpp
void read_spawn(StepContext& context, Step& step);
void read_state(StepContext& context, Step& step);
void read_sleep(StepContext& context, Step& step);
void read_exit(StepContext& context, Step& step);
void read_crash(StepContext& context, Step& step);

// sim_steps.cpp
void read_sim_wait(StepContext& context, Step& step);
void read_sim_settle(StepContext& context, Step& step);
void read_sim_grant(StepContext& context, Step& step);
void read_sim_kill(StepContext& context, Step& step);
void read_sim_crash(StepContext& context, Step& step);
void read_sim_restart(StepContext& context, Step& step);
void read_sim_crash_node(StepContext& context, Step& step);
void read_sim_revoke_all(StepContext& context, Step& step);
void read_sim_crash_module(StepContext& context, Step& step);
void read_sim_fds_limit(StepContext& context, Step& step);
void read_sim_fail_storage(StepContext& context, Step& step);
void read_sim_partition(StepContext& context, Step& step);
void read_sim_heal(StepContext& context, Step& step);
void read_sim_offline(StepContext& context, Step& step);
void read_sim_online(StepContext& context, Step& step);
void read_sim_latency(StepContext& context, Step& step);

// http_steps.cpp
void read_sim_http(StepContext& context, Step& step);
void read_sim_http_reply(StepContext& context, Step& step);

}  // namespace hypersim::language
