#include "hypersim/runtime/message_wire.hpp"

#include <utility>

#include "hypersim/runtime/json_decode.hpp"
#include "hypersim/runtime/overload.hpp"
#include "hypersim/runtime/wire.hpp"

#include "json_encode.hpp"

namespace hypersim::runtime::wire {
namespace {

SignedCapabilities sign_all(const Capabilities& caps, const Sign& sign) {
  SignedCapabilities signed_caps;
  signed_caps.reserve(caps.size());
  for (const Capability& cap : caps) signed_caps.push_back({cap, sign(cap)});
  return signed_caps;
}

Capabilities those_kept(const SignedCapabilities& signed_caps, const Keep& keep) {
  Capabilities caps;
  for (const SignedCapability& one : signed_caps) {
    if (keep(one)) caps.push_back(one.capability);
  }
  return caps;
}

// Writing -----------------------------------------------------------------------------------------------------------

void append_text(std::string& out, const std::optional<std::string>& text) {
  append_option(out, text, [&](const std::string& one) { append_json_string(out, one); });
}

void append_capabilities(std::string& out, const SignedCapabilities& caps) {
  append_list(out, caps, [&](const SignedCapability& cap) {
    out += '[';
    append_json(out, cap.capability);
    out += ',';
    append_json_byte_array(out, cap.signature);
    out += ']';
  });
}

void append_blob(std::string& out, const std::optional<Blob>& blob) {
  append_option(out, blob, [&](const Blob& one) { append_json(out, one); });
}

void append_in_context(std::string& out, const ResponseInContext& message) {
  out += '[';
  append_json(out, message.response);
  out += ',';
  append_option(out, message.context, [&](const Bytes& context) { append_json_byte_array(out, context.view()); });
  out += ']';
}

void append_on_exit_request(std::string& out, const OnExitRequest& one) {
  out += '[';
  append_json(out, one.target);
  out += ',';
  append_json(out, one.request);
  out += ',';
  append_blob(out, one.blob);
  out += ']';
}

// Reading -----------------------------------------------------------------------------------------------------------

/// null, or what `read` reads into a T.
template <class T, class Read>
bool read_optional(JsonReader& in, std::optional<T>& out, Read read) {
  bool present = false;
  T value{};
  if (!read_option(in, present, [&] { return read(value); })) return false;
  if (present) out = std::move(value);
  return true;
}

bool read_text(JsonReader& in, std::optional<std::string>& out) {
  return read_optional(in, out, [&](std::string& text) { return in.read_string(text); });
}

bool read_bytes(JsonReader& in, Bytes& out) {
  std::string bytes;
  if (!in.read_byte_array(bytes)) return false;
  out = Bytes(std::move(bytes));
  return true;
}

bool read_blob(JsonReader& in, std::optional<Blob>& out) {
  return read_optional(in, out, [&](Blob& blob) { return read_json(in, blob); });
}

bool read_capabilities(JsonReader& in, SignedCapabilities& out) {
  return read_list(in, [&] {
    std::optional<Capability> cap;
    std::string signature;
    const auto read_cap = [&] { return (cap = read_json_capability(in)).has_value(); };
    if (!read_tuple(in, read_cap, [&] { return in.read_byte_array(signature); })) return false;
    out.push_back({*std::move(cap), std::move(signature)});
    return true;
  });
}

bool read_in_context(JsonReader& in, ResponseInContext& out) {
  return read_tuple(
      in, [&] { return read_json(in, out.response); },
      [&] { return read_optional(in, out.context, [&](Bytes& context) { return read_bytes(in, context); }); });
}

bool read_on_exit_request(JsonReader& in, OnExitRequest& out) {
  return read_tuple(
      in, [&] { return read_json(in, out.target); }, [&] { return read_json(in, out.request); },
      [&] { return read_blob(in, out.blob); });
}

}  // namespace

// To and from the runtime's own values ------------------------------------------------------------------------------

std::string no_signature(const Capability&) { return {}; }
bool keep_all(const SignedCapability&) { return true; }

Request to_wire(const runtime::Request& request, const Sign& sign) {
  return {request.inherit, request.expects_response_s, request.body, request.metadata,
          sign_all(request.capabilities, sign)};
}

Response to_wire(const runtime::Response& response, const Sign& sign) {
  return {response.inherit, response.body, response.metadata, sign_all(response.capabilities, sign)};
}

KernelMessage to_wire(const runtime::KernelMessage& message, const Sign& sign) {
  KernelMessage out{message.id, message.source, message.target, message.rsvp, {}, message.blob};
  if (message.is_request()) {
    out.message = to_wire(message.request(), sign);
  } else {
    out.message = ResponseInContext{to_wire(message.response(), sign), std::nullopt};
  }
  return out;
}

SendError to_wire(const runtime::SendError& error, const Sign& sign) {
  KernelMessage original = to_wire(*error.message, sign);
  return {error.kind, std::move(original.target), std::move(original.message), std::move(original.blob)};
}

OnExit to_wire(const runtime::OnExit& on_exit, const Sign& sign) {
  OnExit out{on_exit.kind, {}};
  for (const runtime::OnExitRequest& one : on_exit.requests) {
    out.requests.push_back({one.target, to_wire(one.request, sign), one.blob});
  }
  return out;
}

runtime::Request from_wire(const Request& request, const Keep& keep) {
  return {request.inherit, request.expects_response_s, request.body, request.metadata,
          those_kept(request.capabilities, keep)};
}

runtime::Response from_wire(const Response& response, const Keep& keep) {
  return {response.inherit, response.body, response.metadata, those_kept(response.capabilities, keep)};
}

runtime::KernelMessage from_wire(const KernelMessage& message, const Keep& keep) {
  runtime::KernelMessage out;
  out.id = message.id;
  out.source = message.source;
  out.target = message.target;
  out.rsvp = message.rsvp;
  out.blob = message.blob;
  std::visit(Overload{[&](const Request& request) { out.message = from_wire(request, keep); },
                      [&](const ResponseInContext& response) { out.message = from_wire(response.response, keep); }},
             message.message);
  return out;
}

runtime::OnExit from_wire(const OnExit& on_exit, const Keep& keep) {
  runtime::OnExit out{on_exit.kind, {}};
  for (const OnExitRequest& one : on_exit.requests) {
    out.requests.push_back({one.target, from_wire(one.request, keep), one.blob});
  }
  return out;
}

// Writing -----------------------------------------------------------------------------------------------------------

void append_json(std::string& out, const Blob& blob) {
  append_struct(
      out,
      member("mime", [&] { append_option(out, blob.mime, [&](const Text& mime) { append_json_string(out, mime); }); }),
      member("bytes", [&] { append_json_byte_array(out, blob.bytes.view()); }));
}

void append_json(std::string& out, const Request& request) {
  append_struct(out, member("inherit", [&] { append_bool(out, request.inherit); }),
                member("expects_response",
                       [&] {
                         append_option(out, request.expects_response_s,
                                       [&](std::uint64_t seconds) { append_json_u64(out, seconds); });
                       }),
                member("body", [&] { append_json_byte_array(out, request.body.view()); }),
                member("metadata", [&] { append_text(out, request.metadata); }),
                member("capabilities", [&] { append_capabilities(out, request.capabilities); }));
}

void append_json(std::string& out, const Response& response) {
  append_struct(out, member("inherit", [&] { append_bool(out, response.inherit); }),
                member("body", [&] { append_json_byte_array(out, response.body.view()); }),
                member("metadata", [&] { append_text(out, response.metadata); }),
                member("capabilities", [&] { append_capabilities(out, response.capabilities); }));
}

void append_json(std::string& out, const Message& message) {
  std::visit(
      Overload{[&](const Request& request) { append_variant(out, "Request", [&] { append_json(out, request); }); },
               [&](const ResponseInContext& response) {
                 append_variant(out, "Response", [&] { append_in_context(out, response); });
               }},
      message);
}

void append_json(std::string& out, const KernelMessage& message) {
  append_struct(
      out, member("id", [&] { append_json_u64(out, message.id.value); }),
      member("source", [&] { append_json(out, message.source); }),
      member("target", [&] { append_json(out, message.target); }),
      member("rsvp", [&] { append_option(out, message.rsvp, [&](const Address& rsvp) { append_json(out, rsvp); }); }),
      member("message", [&] { append_json(out, message.message); }),
      member("lazy_load_blob", [&] { append_blob(out, message.blob); }));
}

void append_json(std::string& out, SendErrorKind kind) {
  append_unit(out, kind == SendErrorKind::Offline ? "Offline" : "Timeout");
}

void append_json(std::string& out, const SendError& error) {
  append_struct(out, member("kind", [&] { append_json(out, error.kind); }),
                member("target", [&] { append_json(out, error.target); }),
                member("message", [&] { append_json(out, error.message); }),
                member("lazy_load_blob", [&] { append_blob(out, error.blob); }));
}

void append_json(std::string& out, const WrappedSendError& error) {
  append_struct(out, member("id", [&] { append_json_u64(out, error.id.value); }),
                member("source", [&] { append_json(out, error.source); }),
                member("error", [&] { append_json(out, error.error); }));
}

void append_json(std::string& out, const OnExit& on_exit) {
  switch (on_exit.kind) {
    case OnExit::Kind::None:
      return append_unit(out, "None");
    case OnExit::Kind::Restart:
      return append_unit(out, "Restart");
    case OnExit::Kind::Requests:
      append_variant(out, "Requests", [&] {
        append_list(out, on_exit.requests, [&](const OnExitRequest& one) { append_on_exit_request(out, one); });
      });
  }
}

// Reading -----------------------------------------------------------------------------------------------------------

bool read_json(JsonReader& in, Blob& out) {
  return read_struct(in,
                     optional_field("mime",
                                    [&] {
                                      std::optional<std::string> mime;
                                      if (!read_text(in, mime)) return false;
                                      if (mime) out.mime = Text(*std::move(mime));
                                      return true;
                                    }),
                     field("bytes", [&] { return read_bytes(in, out.bytes); }));
}

bool read_json(JsonReader& in, Request& out) {
  const auto read_seconds = [&](std::uint64_t& seconds) { return in.read_u64(seconds); };
  return read_struct(
      in, field("inherit", [&] { return in.read_bool(out.inherit); }),
      optional_field("expects_response", [&] { return read_optional(in, out.expects_response_s, read_seconds); }),
      field("body", [&] { return read_bytes(in, out.body); }),
      optional_field("metadata", [&] { return read_text(in, out.metadata); }),
      field("capabilities", [&] { return read_capabilities(in, out.capabilities); }));
}

bool read_json(JsonReader& in, Response& out) {
  return read_struct(in, field("inherit", [&] { return in.read_bool(out.inherit); }),
                     field("body", [&] { return read_bytes(in, out.body); }),
                     optional_field("metadata", [&] { return read_text(in, out.metadata); }),
                     field("capabilities", [&] { return read_capabilities(in, out.capabilities); }));
}

bool read_json(JsonReader& in, Message& out) {
  return read_enum(in, [&](std::string_view name, const JsonVariant& variant) {
    if (name == "Request") return variant.holds([&] { return read_json(in, out.emplace<Request>()); });
    if (name == "Response") return variant.holds([&] { return read_in_context(in, out.emplace<ResponseInContext>()); });
    return variant.unknown(name);
  });
}

bool read_json(JsonReader& in, KernelMessage& out) {
  const auto read_address = [&](Address& address) { return read_json(in, address); };
  return read_struct(in, field("id", [&] { return in.read_u64(out.id.value); }),
                     field("source", [&] { return read_json(in, out.source); }),
                     field("target", [&] { return read_json(in, out.target); }),
                     optional_field("rsvp", [&] { return read_optional(in, out.rsvp, read_address); }),
                     field("message", [&] { return read_json(in, out.message); }),
                     optional_field("lazy_load_blob", [&] { return read_blob(in, out.blob); }));
}

bool read_json(JsonReader& in, SendErrorKind& out) {
  return read_enum(in, [&](std::string_view name, const JsonVariant& variant) {
    if (name != "Offline" && name != "Timeout") return variant.unknown(name);
    out = name == "Offline" ? SendErrorKind::Offline : SendErrorKind::Timeout;
    return variant.unit();
  });
}

bool read_json(JsonReader& in, SendError& out) {
  return read_struct(in, field("kind", [&] { return read_json(in, out.kind); }),
                     field("target", [&] { return read_json(in, out.target); }),
                     field("message", [&] { return read_json(in, out.message); }),
                     optional_field("lazy_load_blob", [&] { return read_blob(in, out.blob); }));
}

bool read_json(JsonReader& in, WrappedSendError& out) {
  return read_struct(in, field("id", [&] { return in.read_u64(out.id.value); }),
                     field("source", [&] { return read_json(in, out.source); }),
                     field("error", [&] { return read_json(in, out.error); }));
}

bool read_json(JsonReader& in, OnExit& out) {
  return read_enum(in, [&](std::string_view name, const JsonVariant& variant) {
    if (name == "None") return out.kind = OnExit::Kind::None, variant.unit();
    if (name == "Restart") return out.kind = OnExit::Kind::Restart, variant.unit();
    if (name != "Requests") return variant.unknown(name);
    out.kind = OnExit::Kind::Requests;
    return variant.holds(
        [&] { return read_list(in, [&] { return read_on_exit_request(in, out.requests.emplace_back()); }); });
  });
}

}  // namespace hypersim::runtime::wire
