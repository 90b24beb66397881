#include "node_context.hpp"

#include <utility>

#include "light_actor.hpp"

namespace hypersim::actors {

void NodeContext::submit(std::shared_ptr<runtime::KernelMessage> message) {
  message->step = trace.step();
  trace.record(runtime::fact::Sent{message});
  modules->kernel.tell(Submit{std::move(message)});
}

}  // namespace hypersim::actors
