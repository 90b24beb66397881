#pragma once
// What travels between processes (docs/semantics.md, section 2). A KernelMessage is immutable once it is made and
// shared by pointer; bodies and blobs are shared buffers.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "hypersim/runtime/bytes.hpp"
#include "hypersim/runtime/capability.hpp"
#include "hypersim/runtime/identity.hpp"
#include "hypersim/runtime/step_id.hpp"
#include "hypersim/runtime/text.hpp"

namespace hypersim::runtime {

/// The id of a request, and of the response to it. Unique among the outstanding requests of one process.
struct RequestId {
  std::uint64_t value = 0;
  friend auto operator<=>(RequestId, RequestId) = default;
};

/// A lazy-load blob. The constructors keep it from being an aggregate, which g++ 12 frees twice in a co_await
/// expression.
struct Blob {
  Blob() = default;
  Blob(std::optional<Text> of_mime, Bytes of_bytes) : mime(std::move(of_mime)), bytes(std::move(of_bytes)) {}

  std::optional<Text> mime;
  Bytes bytes;
};

struct Request {
  bool inherit = false;
  std::optional<std::uint64_t> expects_response_s;  // whole seconds until it times out
  Bytes body;
  std::optional<std::string> metadata;
  Capabilities capabilities;
};

struct Response {
  bool inherit = false;
  Bytes body;
  std::optional<std::string> metadata;
  Capabilities capabilities;
};

struct KernelMessage {
  RequestId id;
  Address source;
  Address target;
  std::optional<Address> rsvp;  // where a Response goes
  std::variant<Request, Response> message;
  std::optional<Blob> blob;
  /// When the capabilities were filtered: CapabilityTable::epoch() at that time. Not on the wire.
  std::uint64_t filtered_at = 0;
  /// Of a Response to another node: the request that it answers, so that it can be answered again (D42). Not on the
  /// wire.
  std::shared_ptr<const KernelMessage> answers = nullptr;
  /// The step in which it was sent, as its `sent` says. Whatever handles it continues with that step. Not on the wire.
  StepId step = {};

  bool is_request() const { return message.index() == 0; }
  const Request& request() const { return std::get<Request>(message); }
  const Response& response() const { return std::get<Response>(message); }
  const Bytes& body() const { return is_request() ? request().body : response().body; }
  const Capabilities& capabilities() const { return is_request() ? request().capabilities : response().capabilities; }
  bool expects_response() const { return is_request() && request().expects_response_s.has_value(); }
};
using MessagePtr = std::shared_ptr<const KernelMessage>;

enum class SendErrorKind { Offline, Timeout };
/// Why there is no answer. A process cannot tell a bounce from a timeout (both are Timeout), but a test can.
enum class SendErrorCause { Bounced, TimedOut, UnknownNode, NotReached };

/// What the sender of a request receives in place of an answer; and what the sender of a Response receives that did not
/// get to another node (D42).
struct SendError {
  SendErrorKind kind = SendErrorKind::Timeout;
  SendErrorCause cause = SendErrorCause::TimedOut;
  MessagePtr message;  // the original message, with its target and its blob
};

std::string_view to_text(SendErrorKind kind);
std::string_view to_text(SendErrorCause cause);

}  // namespace hypersim::runtime
