#include "hypersim/runtime/trace.hpp"

#include <type_traits>

#include "hypersim/runtime/fact_members.hpp"
#include "hypersim/runtime/hex.hpp"
#include "hypersim/runtime/json_writer.hpp"
#include "hypersim/runtime/utf8.hpp"
#include "hypersim/runtime/wire.hpp"

#include "json_encode.hpp"

namespace hypersim::runtime {

using namespace fact;

std::string_view to_text(Taken::Kind kind) {
  switch (kind) {
    case Taken::Kind::Request:
      return "request";
    case Taken::Kind::Response:
      return "response";
    case Taken::Kind::Error:
      return "error";
  }
  return "?";
}

std::string_view to_text(CapabilityAdded::How how) {
  switch (how) {
    case CapabilityAdded::How::Initial:
      return "initial";
    case CapabilityAdded::How::Granted:
      return "granted";
    case CapabilityAdded::How::Issued:
      return "issued";
    case CapabilityAdded::How::Saved:
      return "saved";
    case CapabilityAdded::How::Spawned:
      return "spawned";
    case CapabilityAdded::How::Restored:
      return "restored";
  }
  return "?";
}

std::string_view to_text(CapabilityRemoved::How how) {
  switch (how) {
    case CapabilityRemoved::How::Dropped:
      return "dropped";
    case CapabilityRemoved::How::Revoked:
      return "revoked";
    case CapabilityRemoved::How::Retired:
      return "retired";
  }
  return "?";
}

std::string_view to_text(ProcessEnded::How how) {
  switch (how) {
    case ProcessEnded::How::Returned:
      return "returned";
    case ProcessEnded::How::Crashed:
      return "crashed";
    case ProcessEnded::How::Killed:
      return "killed";
  }
  return "?";
}

std::string_view to_text(OnExit::Kind kind) {
  switch (kind) {
    case OnExit::Kind::None:
      return "none";
    case OnExit::Kind::Restart:
      return "restart";
    case OnExit::Kind::Requests:
      return "requests";
  }
  return "?";
}

namespace {

/// One line of JSON that is being built.
class Line {
 public:
  Line(std::size_t number, LogicalTime time, std::string_view event) {
    out_ = "{\"n\":";
    append_json_u64(out_, number);
    add("t_ms", time.ms);
    add("event", event);
  }

  template <class T>
  void add(std::string_view name, const T& value) {
    this->name(name);
    append(value);
  }
  /// Writes nothing if there is no value.
  template <class T>
  void add(std::string_view name, const std::optional<T>& value) {
    if (value) add(name, *value);
  }

  template <class T>
  void add(const FactMember<T>& member) {
    add(member.name, member.value);
  }
  template <class T>
  void add(const FactMember<T, print_as::UnlessEmpty>& member) {
    if (!member.value.empty()) add(member.name, member.value);
  }
  void add(const FactMember<MessagePtr, print_as::Message>& member) { message(*member.value); }
  void add(const FactMember<MessagePtr, print_as::Head>& member) { head(*member.value); }
  void add(const FactMember<MessagePtr, print_as::HeadAndKind>& member) {
    head(*member.value);
    kind(*member.value);
  }
  void add(const FactMember<MessagePtr, print_as::Expectation>& member) {
    head(*member.value);
    add("expects_response_s", member.value->request().expects_response_s);
  }
  void add(const FactMember<MessagePtr, print_as::IdAndSource>& member) {
    add("id", member.value->id);
    add("source", member.value->source);
  }
  void add(const FactMember<SendError, print_as::FailedRequest>& member) {
    head(*member.value.message);
    add("kind", member.value.kind);
    add("cause", member.value.cause);
  }

  std::string done() && { return std::move(out_) + "}"; }

 private:
  void name(std::string_view name) {
    out_ += ',';
    append_json_string(out_, name);
    out_ += ':';
  }
  void head(const KernelMessage& message) {
    add("id", message.id);
    add("source", message.source);
    add("target", message.target);
  }
  void kind(const KernelMessage& message) { add("kind", message.is_request() ? "request" : "response"); }
  void message(const KernelMessage& message);

  void append(bool value) { out_ += value ? "true" : "false"; }
  void append(std::uint64_t value) { append_json_u64(out_, value); }
  void append(int value) { append(static_cast<std::uint64_t>(value)); }
  void append(RequestId id) { append(id.value); }
  void append(StepId step) { append(std::uint64_t{step.value}); }
  template <class E>
  requires std::is_enum_v<E>
  void append(E value) { append(to_text(value)); }
  void append(const char* text) { append(std::string_view(text)); }
  void append(const std::string& text) { append(std::string_view(text)); }
  void append(const Text& text) { append(std::string_view(text)); }
  void append(const Bytes& bytes) { append(bytes.view()); }
  void append(const Address& address) { append_json(out_, address); }
  void append(const ProcessId& process) { append_json(out_, process); }
  void append(const Capability& cap) { append_json(out_, cap); }
  /// A capability that is granted, and to whom.
  void append(const std::pair<ProcessId, Capability>& grant) {
    append_struct(out_, runtime::member("to", [&] { append(grant.first); }),
                  runtime::member("capability", [&] { append(grant.second); }));
  }
  /// A key that is written, and its value; none if it is deleted.
  void append(const std::pair<std::string, std::optional<Bytes>>& write) {
    append_struct(out_, runtime::member("key", [&] { append(write.first); }), runtime::member("value", [&] {
                    append_option(out_, write.second, [&](const Bytes& value) { append(value); });
                  }));
  }
  /// A request that is still to be sent.
  void append(const MessagePtr& message) {
    const Request& request = message->request();
    append_struct(
        out_, runtime::member("target", [&] { append(message->target); }),
        runtime::member("body", [&] { append(request.body); }),
        runtime::member(
            "metadata",
            [&] { append_option(out_, request.metadata, [&](const std::string& metadata) { append(metadata); }); }),
        runtime::member("capabilities", [&] { append(request.capabilities); }), runtime::member("blob", [&] {
          append_option(out_, message->blob, [&](const Blob& blob) { append(blob.bytes); });
        }));
  }
  template <class T>
  void append(const std::vector<T>& elements) {
    append_list(out_, elements, [&](const T& element) { append(element); });
  }
  /// Text if it is UTF-8, else {"hex":"…"}.
  void append(std::string_view value) {
    if (is_utf8(value)) return append_json_string(out_, value);
    out_ += "{\"hex\":\"";
    append_hex(out_, value);
    out_ += "\"}";
  }

  std::string out_;
};

void Line::message(const KernelMessage& message) {
  head(message);
  add("rsvp", message.rsvp);
  kind(message);
  if (message.expects_response()) add("expects_response_s", message.request().expects_response_s);
  add("body", message.body());
  add("metadata", message.is_request() ? message.request().metadata : message.response().metadata);
  if (!message.capabilities().empty()) add("capabilities", message.capabilities());
  if (!message.blob) return;
  add("mime", message.blob->mime);
  add("blob", message.blob->bytes);
}

}  // namespace

std::span<const std::string_view> event_names() {
  static constexpr std::string_view kNames[] = {
      "sent",
      "delivered",
      "bounced",
      "dropped",
      "not_attached",
      "expecting",
      "answered",
      "failed",
      "replaced",
      "vanished",
      "taken",
      "prompting_set",
      "capability_added",
      "capability_removed",
      "revoked_all",
      "save_asked",
      "save_refused",
      "spawned",
      "grant_kept",
      "process_started",
      "on_exit_set",
      "process_ended",
      "printed",
      "state_written",
      "state_read",
      "node_stopped",
      "node_booted",
      "storage_failed",
      "module_crashed",
      "module_restarted",
      "kv_checked",
      "kv_done",
      "storage_written",
      "database_created",
      "database_removed",
      "fds_limit_set",
      "storage_fault_ordered",
      "step_started",
      "step_ended",
      "left",
      "arrived",
      "lost",
      "not_reached",
      "stripped",
      "partitioned",
      "healed",
      "went_offline",
      "went_online",
      "latency_set",
  };
  static_assert(std::size(kNames) == std::variant_size_v<Fact>);
  return kNames;
}

std::string_view name_of(const Fact& fact) { return event_names()[fact.index()]; }

std::string to_jsonl(const TraceEvent& event, std::size_t number, std::span<const NodeId> nodes) {
  Line line(number, event.time, name_of(event.fact));
  std::visit([&](const auto& fact) { std::apply([&](const auto&... each) { (line.add(each), ...); }, members(fact)); },
             event.fact);
  line.add("step", event.step);
  if (nodes.size() > 1 && event.node.value < nodes.size()) line.add("on", nodes[event.node.value]);
  return std::move(line).done();
}

}  // namespace hypersim::runtime
