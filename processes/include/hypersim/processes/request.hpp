#pragma once
// Sending: Request and Response, with the names and the argument order of hyperware_process_lib.
//
//   Message answer = (co_await Request::to("our@kv:distro:sys").body(text).send_and_await_response(5s)).unwrap();
//   co_await Response().body("done").send();
//
// What Rust's builder refuses to send (no target, no body) is a mistake of the programmer: a Panic.

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "hypersim/processes/message.hpp"

namespace hypersim::processes {

/// An Address, its text `our@kv:distro:sys`, or a ProcessId (on this node). A text that is not an address is a Panic.
class Target {
 public:
  Target(Address address) : address_(std::move(address)) {}
  Target(const ProcessId& process) : address_(NodeId(runtime::kOur), process) {}
  Target(std::string_view text, Where where = Where::here());
  Target(const char* text, Where where = Where::here()) : Target(std::string_view(text), where) {}
  Target(const std::string& text, Where where = Where::here()) : Target(std::string_view(text), where) {}

  const Address& address() const { return address_; }

 private:
  Address address_;
};

/// Bytes from the values of a program: text as it is, other values as JSON.
class Payload {
 public:
  Payload(Bytes bytes) : bytes_(std::move(bytes)) {}
  Payload(std::string text) : bytes_(std::move(text)) {}
  Payload(std::string_view text) : bytes_(text) {}
  Payload(const char* text) : bytes_(text) {}
  template <class T>
  requires(JsonValue<std::remove_cvref_t<T>> && !std::is_convertible_v<T, std::string_view>)
      Payload(T&& value)  // NOLINT(bugprone-forwarding-reference-overload): the constraint says what it takes
      : bytes_(JsonArgument<std::remove_cvref_t<T>>(std::forward<T>(value)).text()) {}

  const Bytes& bytes() const { return bytes_; }

 private:
  Bytes bytes_;
};

/// What happened to what was sent.
struct Sent {
  /// False: there was no request to respond to, so nothing was sent. The terminal says so.
  bool sent = true;
  /// Capabilities that this process neither holds nor issues: the message was sent without them.
  Capabilities not_attached;
};

namespace detail {

/// A time on the wire, where none is negative: there, a Panic.
template <class Period>
std::uint64_t whole(std::chrono::duration<std::int64_t, Period> time, Where where) {
  if (time.count() < 0) throw Panic(where, "a time of less than nothing");
  return static_cast<std::uint64_t>(time.count());
}

struct ToSent {
  Sent operator()(const Context&, runtime::SendReport report) const {
    return {report.sent, std::move(report.left_out)};
  }
};

/// What Request and Response have in common.
template <class Self, class Draft>
class Builder {
 public:
  Self& body(const Payload& payload) {
    draft_.body = payload.bytes();
    has_body_ = true;
    return self();
  }
  Self& metadata(const std::string& text) {
    draft_.metadata = text;
    return self();
  }
  Self& blob(const LazyLoadBlob& blob) {
    draft_.blob = blob;
    return self();
  }
  Self& blob_bytes(const Payload& payload) {
    if (!draft_.blob) draft_.blob.emplace();
    draft_.blob->bytes = payload.bytes();
    return self();
  }
  Self& blob_mime(std::string_view mime) {
    if (!draft_.blob) draft_.blob.emplace();
    draft_.blob->mime = runtime::Text(std::string(mime));
    return self();
  }
  /// A Request continues the exchange of the message that prompted this process (its id, its blob, and where the answer
  /// goes). A Response has that message's blob unless it has its own.
  Self& inherit(bool inherits) {
    draft_.inherit = inherits;
    return self();
  }
  Self& capabilities(const Capabilities& caps) {
    draft_.capabilities = caps;
    return self();
  }
  /// The right to send messages to this process.
  Self& attach_messaging(const Address& our) {
    draft_.capabilities.push_back(Capability::messaging(our));
    return self();
  }

 protected:
  explicit Builder(Draft draft) : draft_(std::move(draft)) {}

  Draft& checked(const char* what, Where where) {
    if (!has_body_) throw Panic(where, std::string(what) + " without a body is sent; body(\"\") is an empty one");
    return draft_;
  }
  Self& self() { return static_cast<Self&>(*this); }

  Draft draft_;
  bool has_body_ = false;
};

}  // namespace detail

class Request : public detail::Builder<Request, runtime::RequestDraft> {
 public:
  Request() : Builder(runtime::RequestDraft(Address())) { draft_.expects_response_s = std::nullopt; }
  static Request to(const Target& target) {
    Request request;
    request.target(target);
    return request;
  }

  Request& target(const Target& target) {
    draft_.target = target.address();
    has_target_ = true;
    return *this;
  }
  /// Comes back with the answer; never leaves this process.
  Request& context(const Payload& payload) {
    draft_.context = payload.bytes();
    return *this;
  }
  /// An answer is expected within that time. It comes through await_message(), or a send error does.
  Request& expects_response(std::chrono::seconds within, Where where = Where::here()) {
    draft_.expects_response_s = detail::whole(within, where);
    return *this;
  }

  /// Sends, and continues at once.
  Call<runtime::SendOp, detail::ToSent> send(Where where = Where::here()) {
    return {"Request::send()", where, detail::ToSent(), std::move(ready(where))};
  }
  /// Waits for the answer, or for the send error that comes after that time. Whatever else arrives waits.
  Call<runtime::AskOp, detail::ToMessage> send_and_await_response(std::chrono::seconds within,
                                                                  Where where = Where::here()) {
    draft_.expects_response_s = detail::whole(within, where);
    return {"Request::send_and_await_response()", where, detail::ToMessage(), std::move(ready(where))};
  }

 private:
  runtime::RequestDraft& ready(Where where) {
    if (!has_target_) throw Panic(where, "a Request without a target is sent");
    return checked("a Request", where);
  }

  bool has_target_ = false;
};

class Response : public detail::Builder<Response, runtime::ResponseDraft> {
 public:
  Response() : Builder(runtime::ResponseDraft()) {}

  /// Answers the prompting message of this process: the last received request whose sender waits for an answer.
  Call<runtime::SendOp, detail::ToSent> send(Where where = Where::here()) {
    return {"Response::send()", where, detail::ToSent(), std::move(checked("a Response", where))};
  }
};

}  // namespace hypersim::processes
