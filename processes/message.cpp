#include "hypersim/processes/message.hpp"

namespace hypersim::processes {

std::optional<std::string> Message::metadata() const {
  return is_request() ? message_->request().metadata : message_->response().metadata;
}

std::optional<std::chrono::seconds> Message::expects_response() const {
  if (!is_request() || !message_->request().expects_response_s) return std::nullopt;
  return std::chrono::seconds(*message_->request().expects_response_s);
}

std::string to_text(const SendError& error) {
  const std::string target = error.target.process().text();
  return error.kind == SendError::Kind::Offline ? "Offline: the node of " + target + " is not there"
                                                : "Timeout: " + target + " did not answer";
}

namespace {

SendError to_send_error(runtime::ReceivedError received) {
  const Address target = received.error.message->target;
  Message request(std::move(received.error.message));
  return {received.error.kind, std::move(request), target, std::move(received.context)};
}

}  // namespace

namespace detail {

Result<Message, SendError> to_result(runtime::Answer answer) {
  if (auto* error = std::get_if<runtime::ReceivedError>(&answer)) return fail(to_send_error(std::move(*error)));
  auto& response = std::get<runtime::ReceivedResponse>(answer);
  return Message(std::move(response.message), std::move(response.context));
}

Result<Message, SendError> ToMessage::operator()(const Context&, runtime::Event event) const {
  if (auto* request = std::get_if<runtime::ReceivedRequest>(&event)) return Message(std::move(request->message));
  if (auto* error = std::get_if<runtime::ReceivedError>(&event)) return to_result(std::move(*error));
  return to_result(std::move(std::get<runtime::ReceivedResponse>(event)));
}

void refuse_in_handlers(std::string_view call, Where where) {
  if (calling(call, where).meanwhile == nullptr) return;
  throw Panic(where, std::string(call) + " in a handler: handle_messages() gives each message to a handler of its own");
}

}  // namespace detail

Task<Message> await_request(Where where) {
  for (;;) {
    Result<Message, SendError> message = co_await await_message(where);
    if (message && message->is_request()) co_return std::move(*message);
  }
}

std::optional<LazyLoadBlob> get_blob(Where where) { return calling("get_blob()", where).process.blob(); }
std::optional<LazyLoadBlob> last_blob(Where where) { return calling("last_blob()", where).process.last_blob(); }

}  // namespace hypersim::processes
