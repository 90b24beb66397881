// Steps that ask kv:distro:sys: open, remove, set, delete, get, begin, commit.

#include <utility>

#include "options.hpp"
#include "verbs.hpp"

namespace hypersim::language {
namespace {

KvStep read_database(StepContext& context, KvStep::Action action) {
  KvStep kv;
  kv.action = action;
  kv.db = context.operands.db(context.own_package);
  if (!kv.db.node.empty() && kv.db.node != context.operands.node()) {
    context.cursor.warn(kv.db.at,
                        in_quotes(kv.db.text) + " is on " + kv.db.node + ", and a kv answers nobody of another node",
                        "ask a process of " + kv.db.node + " to do it");
  }
  return kv;
}

Option in_option(StepContext& context, KvStep& kv) {
  return {"in", [&context, &kv] { kv.tx = context.values.tx(); }};
}

void read_db_only(StepContext& context, Step& step, KvStep::Action action) {
  KvStep kv = read_database(context, action);
  read_options(context.cursor, {within_option(context, step)});
  step.is = std::move(kv);
}

}  // namespace

void read_open(StepContext& context, Step& step) { read_db_only(context, step, KvStep::Action::Open); }
void read_remove(StepContext& context, Step& step) { read_db_only(context, step, KvStep::Action::Remove); }
void read_begin(StepContext& context, Step& step) { read_db_only(context, step, KvStep::Action::Begin); }

void read_set(StepContext& context, Step& step) {
  KvStep kv = read_database(context, KvStep::Action::Set);
  kv.key = context.values.bytes("a key");
  kv.value = context.values.bytes("a value");
  read_options(context.cursor, {in_option(context, kv), within_option(context, step)});
  step.is = std::move(kv);
}

void read_delete(StepContext& context, Step& step) {
  KvStep kv = read_database(context, KvStep::Action::Delete);
  kv.key = context.values.bytes("a key");
  read_options(context.cursor, {in_option(context, kv), within_option(context, step)});
  step.is = std::move(kv);
}

void read_get(StepContext& context, Step& step) {
  KvStep kv = read_database(context, KvStep::Action::Get);
  kv.key = context.values.bytes("a key");
  read_options(context.cursor, {within_option(context, step)});
  step.is = std::move(kv);
}

void read_commit(StepContext& context, Step& step) {
  KvStep kv = read_database(context, KvStep::Action::Commit);
  kv.tx = context.values.tx();
  read_options(context.cursor, {within_option(context, step)});
  step.is = std::move(kv);
}

}  // namespace hypersim::language
