#include "node_context.hpp"

#include <utility>

#include "hypersim/runtime/modules.hpp"

#include "light_actor.hpp"

namespace hypersim::actors {

void NodeContext::submit(std::shared_ptr<runtime::KernelMessage> message) {
  message->step = trace.step();
  trace.record(runtime::fact::Sent{message});
  if (loop.state == EventLoop::State::Stands) [[unlikely]]
    submits_while_it_stands(message->source.process());
  modules->kernel.tell(Submit{std::move(message)});
}

void NodeContext::submits_while_it_stands(const runtime::ProcessId& sender) {
  const auto& holds = policies.overload.loop_holds;
  if (!holds || modules->kernel.actor().waiting() < *holds || !runtime::modules::is_bundled(sender)) return;
  panic(sender.text() + " found the event loop full, which ends the node (D15)");
}

void NodeContext::shut_down() {
  goes_down = GoingDown{trace.step(), {}};
  network.goes_down = true;
}

void NodeContext::panic(std::string why) {
  if (goes_down && goes_down->why) return;
  goes_down = GoingDown{trace.step(), std::move(why)};
  network.goes_down = true;
}

void NodeContext::tell_trouble(std::string lost) {
  if (!trouble || !trouble->first() || std::exchange(storage_failed, true)) return;
  trace.record(runtime::fact::StorageFailed{trouble->first()->where, std::move(lost), trouble->first()->why});
}

void NodeContext::storage_fails(std::string lost, const std::string& why) {
  if (trouble && trouble->first()) return tell_trouble(std::move(lost));
  if (std::exchange(storage_failed, true)) return;
  trace.record(runtime::fact::StorageFailed{"$HOME/kernel", std::move(lost), why});
}

}  // namespace hypersim::actors
