#include "hypersim/runtime/requests.hpp"

#include <utility>

namespace hypersim::runtime {

const MessagePtr& message_of(const Received& received) {
  if (const auto* request = std::get_if<ReceivedRequest>(&received)) return request->message;
  if (const auto* response = std::get_if<ReceivedResponse>(&received)) return response->message;
  return std::get<ReceivedError>(received).error.message;
}

const std::optional<Blob>& Requests::blob_of(const MessagePtr& message) {
  static const std::optional<Blob> kNone;
  return message == nullptr ? kNone : message->blob;
}

Requests::SentRequest Requests::send_request(RequestDraft&& draft) {
  const bool inherits = draft.inherit && prompting_ != nullptr;
  auto message = std::make_shared<KernelMessage>();
  if (inherits) {
    message->id = prompting_->id;
  } else {
    do {
      message->id = RequestId{random_()};
    } while (is_outstanding(message->id));
  }
  message->source = our_;
  message->target = std::move(draft.target);
  message->filtered_at = draft.filtered_at;
  message->blob = std::move(draft.blob);
  if (!message->blob && draft.inherit) message->blob = last_blob();
  if (draft.expects_response_s) {
    message->rsvp = our_;
  } else if (inherits) {
    message->rsvp = prompting_->rsvp;
  }
  Request& request = std::get<Request>(message->message);
  request.inherit = draft.inherit;
  request.expects_response_s = draft.expects_response_s;
  request.body = std::move(draft.body);
  request.metadata = std::move(draft.metadata);
  request.capabilities.swap(draft.capabilities);

  SentRequest sent{message, std::nullopt};
  if (draft.expects_response_s) {
    const auto [entry, is_new] = outstanding_.try_emplace(message->id);
    Outstanding& outstanding = entry->second;
    if (!is_new) [[unlikely]]
      sent.replaced = {std::move(outstanding.request), std::exchange(outstanding.timeout, std::nullopt)};
    outstanding.request = std::move(message);
    outstanding.prompting = prompting_;
    outstanding.context = std::move(draft.context);
  }
  return sent;
}

void Requests::set_timeout(RequestId id, TimerId timeout) {
  const auto entry = outstanding_.find(id);
  HYPERSIM_ASSERT(entry != outstanding_.end());
  entry->second.timeout = timeout;
}

std::shared_ptr<KernelMessage> Requests::send_response(ResponseDraft&& draft) const {
  if (prompting_ == nullptr) return nullptr;
  auto message = std::make_shared<KernelMessage>();
  message->id = prompting_->id;
  message->source = our_;
  message->target = prompting_->rsvp ? *prompting_->rsvp : prompting_->source;
  message->filtered_at = draft.filtered_at;
  if (draft.inherit) {
    message->blob = last_blob();
  } else {
    message->blob = std::move(draft.blob);
  }
  auto& response = message->message.emplace<Response>();
  response.inherit = draft.inherit;
  response.body = std::move(draft.body);
  response.metadata = std::move(draft.metadata);
  response.capabilities.swap(draft.capabilities);
  if (message->target.node() != our_.node()) [[unlikely]]
    message->answers = prompting_;
  return message;
}

template <class Answer>
Requests::Arrived Requests::answered(RequestId id, Answer answer) {
  const auto entry = outstanding_.find(id);
  if (entry == outstanding_.end()) return {false, std::nullopt};
  Outstanding& request = entry->second;
  answer.context = std::move(request.context);
  const Arrived arrived{true, request.timeout};
  inbox_.emplace_back(std::move(answer), std::move(request.prompting));
  outstanding_.erase(entry);
  return arrived;
}

Requests::Arrived Requests::arrive(MessagePtr message) {
  if (!message->is_request()) {
    const RequestId id = message->id;
    return answered(id, ReceivedResponse{std::move(message), std::nullopt});
  }
  inbox_.emplace_back(ReceivedRequest{std::move(message)}, nullptr);
  return {};
}

Requests::Arrived Requests::arrive(const SendError& error) {
  if (error.message->answers != nullptr) {  // the process's own Response, which is not outstanding
    inbox_.emplace_back(ReceivedError{error, std::nullopt}, error.message->answers);
    return {};
  }
  return answered(error.message->id, ReceivedError{error, std::nullopt});
}

bool Requests::arrive_second(const MessagePtr& response) {
  if (answer_to(response->id) == inbox_.size()) return false;
  inbox_.emplace_back(ReceivedResponse{response, std::nullopt}, response);
  return true;
}

bool Requests::is_called_back(RequestId id) const {
  const std::size_t request = inbox_.find([id](const Arrival& arrival) {
    return std::holds_alternative<ReceivedRequest>(arrival.received) && message_of(arrival.received)->id == id;
  });
  return request < answer_to(id);
}

void Requests::taken_without_blob(MessagePtr message) {
  if (taken_brings_blob_) last_with_blob_ = std::move(taken_);
  taken_ = std::move(message);
  taken_brings_blob_ = false;
}

void Requests::is_taken(Arrival& arrival) {
  const Received& received = arrival.received;
  const bool is_error = std::holds_alternative<ReceivedError>(received);
  if (taken_brings_blob_) last_with_blob_ = std::move(taken_);
  taken_ = message_of(received);
  taken_brings_blob_ = taken_->blob.has_value() && !is_error;
  if (!std::holds_alternative<ReceivedRequest>(received)) {
    prompting_ = std::move(arrival.prompting);
  } else if (taken_->expects_response() || taken_->rsvp.has_value()) {  // someone waits for an answer
    prompting_ = taken_;
  }
}

std::size_t Requests::answer_to(RequestId id) const {
  return inbox_.find([id](const Arrival& arrival) {
    const MessagePtr& message = message_of(arrival.received);
    if (std::holds_alternative<ReceivedRequest>(arrival.received) || message->id != id) return false;
    // Its own Response to a request of that id, which has not got there, is no answer.
    return !std::holds_alternative<ReceivedError>(arrival.received) || message->is_request();
  });
}

std::optional<TimerId> Requests::timeout_of(RequestId id) const {
  const auto entry = outstanding_.find(id);
  return entry == outstanding_.end() ? std::nullopt : entry->second.timeout;
}

std::vector<TimerId> Requests::timeouts() const {
  std::vector<TimerId> timeouts;
  for (const auto& [id, request] : outstanding_) {
    if (request.timeout) timeouts.push_back(*request.timeout);
  }
  return timeouts;
}

const MessagePtr& Requests::outstanding_request(RequestId id) const {
  const auto entry = outstanding_.find(id);
  HYPERSIM_ASSERT(entry != outstanding_.end());
  return entry->second.request;
}

}  // namespace hypersim::runtime
