#include "hypersim/runtime/requests.hpp"

#include <algorithm>

namespace hypersim::runtime {

const KernelMessage& message_of(const Received& received) {
  if (const auto* request = std::get_if<ReceivedRequest>(&received)) return *request->message;
  if (const auto* response = std::get_if<ReceivedResponse>(&received)) return *response->message;
  return *std::get<ReceivedError>(received).error.message;
}

Requests::SentRequest Requests::send_request(const RequestDraft& draft) {
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
  message->target = draft.target;
  message->filtered_at = draft.filtered_at;
  message->blob = draft.blob;
  if (!message->blob && draft.inherit) message->blob = last_blob_;
  if (draft.expects_response_s) {
    message->rsvp = our_;
  } else if (inherits) {
    message->rsvp = prompting_->rsvp;
  }
  message->message = Request{draft.inherit, draft.expects_response_s, draft.body, draft.metadata, draft.capabilities};

  SentRequest sent{message, false};
  if (draft.expects_response_s) {
    sent.replaces = is_outstanding(message->id);
    outstanding_[message->id] = Outstanding{message, prompting_, draft.context};
  }
  return sent;
}

MessagePtr Requests::send_response(const ResponseDraft& draft) const {
  if (prompting_ == nullptr) return nullptr;
  auto message = std::make_shared<KernelMessage>();
  message->id = prompting_->id;
  message->source = our_;
  message->target = prompting_->rsvp ? *prompting_->rsvp : prompting_->source;
  message->filtered_at = draft.filtered_at;
  message->blob = draft.inherit ? last_blob_ : draft.blob;
  message->message = Response{draft.inherit, draft.body, draft.metadata, draft.capabilities};
  return message;
}

bool Requests::arrive(const MessagePtr& message) {
  if (message->is_request()) {
    inbox_.push_back({ReceivedRequest{message}, nullptr});
    return true;
  }
  const auto entry = outstanding_.find(message->id);
  if (entry == outstanding_.end()) return false;
  inbox_.push_back({ReceivedResponse{message, std::move(entry->second.context)}, entry->second.prompting});
  outstanding_.erase(entry);
  return true;
}

bool Requests::arrive(const SendError& error) {
  const auto entry = outstanding_.find(error.message->id);
  if (entry == outstanding_.end()) return false;
  inbox_.push_back({ReceivedError{error, std::move(entry->second.context)}, entry->second.prompting});
  outstanding_.erase(entry);
  return true;
}

Received Requests::taken(std::size_t at) {
  Arrival arrival = std::move(inbox_[at]);
  inbox_.erase(inbox_.begin() + static_cast<std::ptrdiff_t>(at));
  const KernelMessage& message = message_of(arrival.received);
  const bool is_error = std::holds_alternative<ReceivedError>(arrival.received);
  if (std::holds_alternative<ReceivedRequest>(arrival.received)) {
    const bool someone_waits = message.expects_response() || message.rsvp.has_value();
    if (someone_waits) prompting_ = std::get<ReceivedRequest>(arrival.received).message;
  } else {
    prompting_ = arrival.prompting;
  }
  blob_ = message.blob;
  // A send error brings one's own blob back; nobody has sent it.
  if (blob_ && !is_error) last_blob_ = blob_;
  return std::move(arrival.received);
}

std::optional<Received> Requests::take(const Wanted& wanted) {
  const auto at =
      std::find_if(inbox_.begin(), inbox_.end(), [&](const Arrival& arrival) { return wanted(arrival.received); });
  if (at == inbox_.end()) return std::nullopt;
  return taken(static_cast<std::size_t>(at - inbox_.begin()));
}

std::optional<Received> Requests::take_answer(RequestId id) {
  return take([id](const Received& received) {
    return !std::holds_alternative<ReceivedRequest>(received) && message_of(received).id == id;
  });
}

const MessagePtr& Requests::outstanding_request(RequestId id) const {
  const auto entry = outstanding_.find(id);
  HYPERSIM_ASSERT(entry != outstanding_.end());
  return entry->second.request;
}

}  // namespace hypersim::runtime
