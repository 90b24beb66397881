#include "answering.hpp"

#include <utility>

namespace hypersim::processes {

runtime::Task<> answer(runtime::Process& self, runtime::MessagePtr request, ModuleAnswer answer) {
  const bool is_awaited = request->expects_response() || (request->rsvp.has_value() && !answer.is_error);
  if (!is_awaited) co_return;
  self.set_prompting(std::move(request));
  runtime::ResponseDraft draft(runtime::Bytes(std::move(answer.body)));
  draft.blob = std::move(answer.blob);
  draft.metadata = std::move(answer.metadata);
  co_await self.respond(std::move(draft));
}

}  // namespace hypersim::processes
