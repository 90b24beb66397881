#pragma once
// What a process receives, and from whom (docs/semantics.md, section 2).

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "hypersim/processes/context.hpp"
#include "hypersim/processes/json.hpp"

namespace hypersim::processes {

/// Times are written as `5s` and `250ms`.
using std::chrono_literals::operator""ms;
using std::chrono_literals::operator""s;

using runtime::Address;
using runtime::Bytes;
using runtime::Capabilities;
using runtime::Capability;
using runtime::NodeId;
using runtime::PackageId;
using runtime::ProcessId;
template <class T = void>
using Task = runtime::Task<T>;

/// Bytes of any length, and their type, such as `application/json`.
using LazyLoadBlob = runtime::Blob;

/// A Request, or a Response to one of this process's own.
class Message {
 public:
  explicit Message(runtime::MessagePtr message, std::optional<Bytes> context = std::nullopt)
      : message_(std::move(message)), context_(std::move(context)) {}

  bool is_request() const { return message_->is_request(); }
  const Address& source() const { return message_->source; }
  const Bytes& body() const { return message_->body(); }
  /// The body as text; its bytes need not be UTF-8.
  std::string_view text() const { return message_->body().view(); }
  /// The body as a value, from JSON; or why it is not such a value.
  template <class T>
  Result<T> body_as() const {
    return from_json<T>(text());
  }
  std::optional<std::string> metadata() const;
  /// What this process attached to the request that this message answers.
  const std::optional<Bytes>& context() const { return context_; }
  /// The blob of this message.
  const std::optional<LazyLoadBlob>& blob() const { return message_->blob; }
  const Capabilities& capabilities() const { return message_->capabilities(); }
  /// For a request whose sender waits: how long, until the sender gives up.
  std::optional<std::chrono::seconds> expects_response() const;
  /// Was it sent on this node?
  bool is_local(const Address& our) const { return source().node() == our.node(); }
  /// Was it sent by that process, on any node?
  bool is_process(const ProcessId& process) const { return source().process() == process; }
  /// Was it sent by a process of that name, of any package?
  bool is_process(std::string_view name) const { return source().process().process_name() == name; }

 private:
  runtime::MessagePtr message_;
  std::optional<Bytes> context_;
};

/// What comes in place of an answer.
struct SendError {
  using Kind = runtime::SendErrorKind;  // Offline, Timeout

  Kind kind = Kind::Timeout;
  Message message;  // the request that got no answer
  Address target;
  std::optional<Bytes> context;
};
/// `Timeout: kv:distro:sys did not answer`.
std::string to_text(const SendError& error);

namespace detail {

Result<Message, SendError> to_result(runtime::Answer answer);
/// In handle_messages(), a call that would take a message from another handler is a Panic.
void refuse_in_handlers(std::string_view call, Where where);

struct ToMessage {
  Result<Message, SendError> operator()(const Context&, runtime::Answer answer) const {
    return to_result(std::move(answer));
  }
  Result<Message, SendError> operator()(const Context&, runtime::Event event) const;
};

}  // namespace detail

/// The next message in the order of arrival, or a send error. If the sender of a Request waits for an answer, that
/// Request becomes the one that a Response answers.
inline Call<runtime::ReceiveOp, detail::ToMessage> await_message(Where where = Where::here()) {
  detail::refuse_in_handlers("await_message()", where);
  return {"await_message()", where, detail::ToMessage()};
}
/// The next Request. Responses and send errors that nobody awaits are passed over.
Task<Message> await_request(Where where = Where::here());

/// The blob of the message that was received last, if that very message had one.
std::optional<LazyLoadBlob> get_blob(Where where = Where::here());
/// The most recent blob of all messages received.
std::optional<LazyLoadBlob> last_blob(Where where = Where::here());

}  // namespace hypersim::processes
