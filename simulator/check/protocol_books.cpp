#include "protocol_books.hpp"

#include <algorithm>
#include <fmt/format.h>

#include "message_text.hpp"
#include "own_modules.hpp"

namespace hypersim::simulator {

using runtime::KernelMessage;
using runtime::MessagePtr;
namespace fact = runtime::fact;

namespace {

bool someone_waits(const KernelMessage& request) { return request.expects_response() || request.rsvp.has_value(); }

bool same_blob(const std::optional<runtime::Blob>& one, const std::optional<runtime::Blob>& other) {
  if (!one || !other) return one.has_value() == other.has_value();
  return one->mime == other->mime && one->bytes == other->bytes;
}

}  // namespace

ProtocolBooks::Process* ProtocolBooks::find(const runtime::Address& process) {
  std::unique_ptr<Process>* found = processes_.find(process);
  return found == nullptr ? nullptr : found->get();
}

void ProtocolBooks::operator()(const fact::ProcessStarted& e) {
  node_ = e.process.node();
  if (!is_own_module(e.process.process())) processes_.insert_or_assign(e.process, std::make_unique<Process>());
}

void ProtocolBooks::operator()(const fact::ProcessEnded& e) { processes_.erase(runtime::Address(node_, e.process)); }

void ProtocolBooks::operator()(const fact::NodeStopped&) { processes_.clear(); }

void ProtocolBooks::operator()(const fact::Sent& e) {
  const Process* sender = find(e.message->source);
  if (sender == nullptr) return;
  e.message->is_request() ? request_sent(*e.message, *sender) : response_sent(*e.message, *sender);
}

void ProtocolBooks::request_sent(const KernelMessage& message, const Process& sender) {
  const bool inherits = message.request().inherit && sender.prompting != nullptr;
  if (inherits ? message.id != sender.prompting->id : sender.outstanding.contains(message.id.value)) {
    breach(message, inherits ? "inherits, but has not the id of the prompting message"
                             : "has the id of a request that is outstanding");
  }
  std::optional<runtime::Address> rsvp;
  if (message.expects_response()) {
    rsvp = message.source;
  } else if (inherits) {
    rsvp = sender.prompting->rsvp;
  }
  if (message.rsvp != rsvp) {
    breach(message,
           fmt::format("shall be answered to {}, not to {}", message.rsvp ? message.rsvp->process().text() : "nobody",
                       rsvp ? rsvp->process().text() : "nobody"));
  }
  if (message.request().inherit && !message.blob && sender.with_last_blob != nullptr) {
    breach(message, "inherits, but not the last blob that its sender received");
  }
}

void ProtocolBooks::response_sent(const KernelMessage& message, const Process& sender) {
  const KernelMessage* prompting = sender.prompting.get();
  if (prompting == nullptr) return breach(message, "was sent, but nothing prompts its sender to answer");
  if (message.id != prompting->id) {
    breach(message, fmt::format("does not answer {}, which prompts its sender", message_text(*prompting)));
  }
  if (message.target != (prompting->rsvp ? *prompting->rsvp : prompting->source)) {
    breach(message, fmt::format("does not go where {} shall be answered", message_text(*prompting)));
  }
  if (!message.response().inherit) return;
  static const std::optional<runtime::Blob> kNone;
  if (!same_blob(message.blob, sender.with_last_blob == nullptr ? kNone : sender.with_last_blob->blob)) {
    breach(message, "inherits, but not the last blob that its sender received");
  }
}

void ProtocolBooks::operator()(const fact::Delivered& e) {
  if (!e.message->is_request()) return;
  if (Process* target = find(e.message->target)) target->requests.emplace_back(e.message);
}

void ProtocolBooks::operator()(const fact::Expecting& e) {
  Process* process = find(e.request->source);
  if (process == nullptr) return;
  process->outstanding.insert_or_assign(e.request->id.value, Outstanding{process->prompting, e.context});
}

void ProtocolBooks::operator()(const fact::Answered& e) { answered(e.response, e.response->target); }
void ProtocolBooks::operator()(const fact::Failed& e) { answered(e.error.message, e.error.message->source); }

void ProtocolBooks::answered(const MessagePtr& message, const runtime::Address& asker) {
  Process* process = find(asker);
  if (process == nullptr) return;
  if (message->answers != nullptr && message->source == asker) {  // its own Response, which has come back
    process->answers.emplace_back(Answer{message, {message->answers, std::nullopt}});
    return;
  }
  Outstanding* const request = process->outstanding.find(message->id.value);
  if (request == nullptr) {
    const std::size_t first =
        process->answers.find([&](const Answer& answer) { return answer.message->id == message->id; });
    const bool is_second = two_answers_ && !message->is_request() && first != process->answers.size();
    if (is_second) process->answers.emplace_back(Answer{message, {message, std::nullopt}});
    return;  // check 3 tells
  }
  process->answers.emplace_back(Answer{message, std::move(*request)});
  process->outstanding.erase(message->id.value);
}

void ProtocolBooks::operator()(const fact::Taken& e) {
  const bool is_error = e.kind == fact::Taken::Kind::Error;
  Process* process = find(is_error ? e.message->source : e.message->target);
  if (process == nullptr) return breach(*e.message, "was taken by a process that is not there");
  if (e.kind != fact::Taken::Kind::Request) {
    take_answer(*process, e);
  } else if (!take_request(*process, e.message)) {
    breach(*e.message, "was taken and had not been delivered since");
  } else if (someone_waits(*e.message)) {
    process->prompting = e.message;
    process->prompted.push_back(e.message);
  }
  if (!is_error && e.message->blob) process->with_last_blob = e.message;
}

bool ProtocolBooks::take_request(Process& process, const MessagePtr& request) {
  const std::size_t waiting = process.requests.find([&](const MessagePtr& one) { return one == request; });
  if (waiting == process.requests.size()) return false;
  process.requests.erase(waiting);
  return true;
}

void ProtocolBooks::take_answer(Process& process, const fact::Taken& e) {
  const std::size_t found = process.answers.find([&](const Answer& answer) { return answer.message == e.message; });
  if (found == process.answers.size()) return breach(*e.message, "was taken as an answer that had not arrived");
  Outstanding& request = process.answers[found].request;
  if (request.context != e.context) {
    breach(*e.message,
           e.context ? "came with a context that its request did not have" : "came without the context of its request");
  }
  process.prompting = std::move(request.prompting);
  if (process.prompting == e.message) process.prompted.push_back(e.message);
  process.answers.erase(found);
}

void ProtocolBooks::operator()(const fact::PromptingSet& e) {
  Process* process = find(e.process);
  if (process == nullptr) return;
  if (!e.request) return process->prompting.reset();
  const auto found = std::find_if(process->prompted.rbegin(), process->prompted.rend(), [&](const MessagePtr& request) {
    return request->id == *e.request && request->source == e.source;
  });
  if (found == process->prompted.rend()) {
    return breached_(fmt::format("{} goes back to request {}, which it has not taken", e.process.process().text(),
                                 e.request->value));
  }
  process->prompting = *found;
}

bool ProtocolBooks::is_prompted_by_an_answer(const runtime::Address& address) {
  const Process* process = find(address);
  return process != nullptr && process->prompting != nullptr && !process->prompting->is_request();
}

void ProtocolBooks::breach(const KernelMessage& message, std::string_view what) const {
  breached_(message_text(message) + " " + std::string(what));
}

}  // namespace hypersim::simulator
