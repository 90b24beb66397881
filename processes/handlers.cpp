#include "hypersim/processes/handlers.hpp"

#include <algorithm>

namespace hypersim::processes::detail {

runtime::Task<runtime::Answer> Handlers::ask(runtime::RequestDraft draft) {
  const runtime::SendReport report = co_await context_.process.send(std::move(draft));
  co_return co_await Park(*this, report.id);
}

std::optional<Message> Handlers::ToNext::operator()(const Context& context, runtime::Event event) const {
  if (auto* request = std::get_if<runtime::ReceivedRequest>(&event)) return Message(std::move(request->message));
  if (std::holds_alternative<runtime::Wake>(event)) return std::nullopt;
  const bool is_error = std::holds_alternative<runtime::ReceivedError>(event);
  runtime::Answer answer = is_error ? runtime::Answer(std::move(std::get<runtime::ReceivedError>(event)))
                                    : runtime::Answer(std::move(std::get<runtime::ReceivedResponse>(event)));
  if (handlers.give(answer)) return std::nullopt;
  auto result = to_result(std::move(answer));
  if (result) return std::move(result).unwrap();
  context.process.print("handle_messages(): " + to_text(result.error()));
  return std::nullopt;
}

bool Handlers::give(runtime::Answer& answer) {
  const auto* error = std::get_if<runtime::ReceivedError>(&answer);
  const runtime::RequestId id =
      error != nullptr ? error->error.message->id : std::get<runtime::ReceivedResponse>(answer).message->id;
  // Of two requests with one id, which inherit it, the later one has taken the place of the other.
  const auto found = std::find_if(running_.rbegin(), running_.rend(),
                                  [&](const Running& one) { return one.waits != nullptr && one.waits->id == id; });
  if (found == running_.rend()) return false;
  next_ = &*found;
  next_->waits->answer.emplace(std::move(answer));
  return true;
}

void Handlers::turn_ends() {
  Running* const ran = std::exchange(next_, nullptr);
  if (ran == nullptr || !ran->task.done()) return;
  const std::exception_ptr thrown = ran->task.exception();
  running_.remove_if([&](const Running& one) { return &one == ran; });
  if (thrown) std::rethrow_exception(thrown);
}

}  // namespace hypersim::processes::detail
