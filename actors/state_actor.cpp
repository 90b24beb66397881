#include "state_actor.hpp"

#include <utility>

namespace hypersim::actors {

namespace fact = runtime::fact;
using runtime::StateOp;

void StateActor::handle(Mail& mail) noexcept {
  dispatch(
      mail,
      [this](UseState& ask) {
        StateOp::Result result = use(ask);
        ask.from.tell(StateAnswer{std::move(result)});
      },
      [](const Deliver&) {}, [](const DeliverError&) {});  // it keeps silent
}

StateOp::Result StateActor::read(const runtime::ProcessId& process) {
  StateOp::Result found = store_.state(process);
  if (found.ok()) {
    context_.trace.record(fact::StateRead{process, *found});
  } else {
    context_.tell_trouble("the state of " + process.text() + ", which was to be read");
  }
  return found;
}

StateOp::Result StateActor::use(UseState& ask) {
  if (ask.kind == StateOp::Kind::Get) return read(ask.process);
  std::optional<runtime::Bytes> state;
  if (ask.kind == StateOp::Kind::Set) state = std::move(ask.state);
  const auto written = store_.apply({kv_module::SetState{ask.process, state}});
  if (!written.ok()) {
    context_.tell_trouble("the new state of " + ask.process.text());
    return runtime::fail(written.error());
  }
  context_.trace.record(fact::StateWritten{std::move(ask.process), state});
  return state;
}

}  // namespace hypersim::actors
