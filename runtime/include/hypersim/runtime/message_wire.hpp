#pragma once
// Messages as they are on the wire (docs/wire.md): what runtime/message.hpp has, with the signatures of capabilities
// and the context of a response, which a node's own messages do not contain. The to_ functions return serde_json's
// exact text. from_json() accepts exactly what the shipped types accept.
//
// The sender makes a value with to_wire(), and the receiver reads it with from_wire(). A capability is signed only if
// to_wire() is called with a Sign.

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "hypersim/runtime/json_reader.hpp"
#include "hypersim/runtime/message.hpp"
#include "hypersim/runtime/on_exit.hpp"
#include "hypersim/runtime/result.hpp"

namespace hypersim::runtime::wire {

/// `[capability, signature]`. The signature is that of the issuer's node, or empty.
struct SignedCapability {
  Capability capability;
  std::string signature;
};
using SignedCapabilities = std::vector<SignedCapability>;

struct Request {
  bool inherit = false;
  std::optional<std::uint64_t> expects_response_s;
  Bytes body;
  std::optional<std::string> metadata;
  SignedCapabilities capabilities;
};

struct Response {
  bool inherit = false;
  Bytes body;
  std::optional<std::string> metadata;
  SignedCapabilities capabilities;
};

/// The context is what the receiver had attached to its own request.
struct ResponseInContext {
  Response response;
  std::optional<Bytes> context;
};

using Message = std::variant<Request, ResponseInContext>;

struct KernelMessage {
  RequestId id;
  Address source;
  Address target;
  std::optional<Address> rsvp;
  Message message;
  std::optional<Blob> blob;
};

struct SendError {
  SendErrorKind kind = SendErrorKind::Timeout;
  Address target;
  Message message;
  std::optional<Blob> blob;
};

/// A send error on its way to the process whose request it was.
struct WrappedSendError {
  RequestId id;
  Address source;
  SendError error;
};

struct OnExitRequest {
  Address target;
  Request request;
  std::optional<Blob> blob;
};
struct OnExit {
  using Kind = runtime::OnExit::Kind;
  Kind kind = Kind::None;
  std::vector<OnExitRequest> requests;
};

// To and from the runtime's own values -------------------------------------------------------------------------------

/// Makes the signature of a capability.
using Sign = std::function<std::string(const Capability&)>;
/// Whether a capability that arrived is kept.
using Keep = std::function<bool(const SignedCapability&)>;

/// Leaves every signature empty.
std::string no_signature(const Capability& cap);
bool keep_all(const SignedCapability& cap);

Request to_wire(const runtime::Request& request, const Sign& sign = no_signature);
Response to_wire(const runtime::Response& response, const Sign& sign = no_signature);
KernelMessage to_wire(const runtime::KernelMessage& message, const Sign& sign = no_signature);
/// The error carries its original request.
SendError to_wire(const runtime::SendError& error, const Sign& sign = no_signature);
OnExit to_wire(const runtime::OnExit& on_exit, const Sign& sign = no_signature);

/// Removes the signatures and the capabilities that are not kept. A sender's context does not count.
runtime::Request from_wire(const Request& request, const Keep& keep = keep_all);
runtime::Response from_wire(const Response& response, const Keep& keep = keep_all);
runtime::KernelMessage from_wire(const KernelMessage& message, const Keep& keep = keep_all);
runtime::OnExit from_wire(const OnExit& on_exit, const Keep& keep = keep_all);

// JSON ---------------------------------------------------------------------------------------------------------------

void append_json(std::string& out, const Blob& blob);
void append_json(std::string& out, const Request& request);
void append_json(std::string& out, const Response& response);
void append_json(std::string& out, const Message& message);
void append_json(std::string& out, const KernelMessage& message);
void append_json(std::string& out, SendErrorKind kind);
void append_json(std::string& out, const SendError& error);
void append_json(std::string& out, const WrappedSendError& error);
void append_json(std::string& out, const OnExit& on_exit);

bool read_json(JsonReader& in, Blob& out);
bool read_json(JsonReader& in, Request& out);
bool read_json(JsonReader& in, Response& out);
bool read_json(JsonReader& in, Message& out);
bool read_json(JsonReader& in, KernelMessage& out);
bool read_json(JsonReader& in, SendErrorKind& out);
bool read_json(JsonReader& in, SendError& out);
bool read_json(JsonReader& in, WrappedSendError& out);
bool read_json(JsonReader& in, OnExit& out);

}  // namespace hypersim::runtime::wire
