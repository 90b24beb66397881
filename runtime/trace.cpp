#include "hypersim/runtime/trace.hpp"

#include "hypersim/runtime/json_reader.hpp"
#include "hypersim/runtime/json_writer.hpp"
#include "hypersim/runtime/wire.hpp"

#include "json_encode.hpp"

namespace hypersim::runtime {

using namespace fact;

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

namespace {

/// One line of JSON in the making.
class Line {
 public:
  Line(std::size_t number, LogicalTime time, std::string_view event) {
    out_ = "{\"n\":";
    append_json_u64(out_, number);
    add("t_ms", time.ms);
    add("event", event);
  }

  Line& add(std::string_view key, std::uint64_t value) {
    name(key);
    append_json_u64(out_, value);
    return *this;
  }
  Line& add(std::string_view key, std::string_view value) {
    name(key);
    append_json_string(out_, value);
    return *this;
  }
  Line& add(std::string_view key, const std::string& value) { return add(key, std::string_view(value)); }
  Line& add(std::string_view key, const char* value) { return add(key, std::string_view(value)); }
  Line& flag(std::string_view key, bool value) {
    name(key);
    out_ += value ? "true" : "false";
    return *this;
  }
  Line& add(std::string_view key, const Capability& cap) {
    name(key);
    append_json(out_, cap);
    return *this;
  }
  /// Text where it is UTF-8, else {"hex":"…"}.
  Line& bytes(std::string_view key, std::string_view value) {
    name(key);
    append_bytes(value);
    return *this;
  }
  template <class List, class Write>
  Line& list(std::string_view key, const List& elements, Write write) {
    name(key);
    append_list(out_, elements, [&](const auto& element) { write(out_, element); });
    return *this;
  }
  Line& message(const KernelMessage& message);
  Line& writes(const StorageWritten& written);

  std::string done() && { return std::move(out_) + "}"; }

 private:
  void name(std::string_view key) {
    out_ += ',';
    append_json_string(out_, key);
    out_ += ':';
  }
  void append_bytes(std::string_view value) {
    if (is_utf8(value)) {
      append_json_string(out_, value);
      return;
    }
    out_ += "{\"hex\":\"";
    for (const char c : value) {
      constexpr std::string_view kDigits = "0123456789abcdef";
      out_ += kDigits[static_cast<unsigned char>(c) >> 4];
      out_ += kDigits[static_cast<unsigned char>(c) & 15];
    }
    out_ += "\"}";
  }

  std::string out_;
};

Line& Line::message(const KernelMessage& message) {
  add("id", message.id.value).add("source", message.source.text()).add("target", message.target.text());
  if (message.rsvp) add("rsvp", message.rsvp->text());
  add("kind", message.is_request() ? "request" : "response");
  if (message.expects_response()) add("expects_response_s", *message.request().expects_response_s);
  bytes("body", message.body().view());
  const auto& metadata = message.is_request() ? message.request().metadata : message.response().metadata;
  if (metadata) bytes("metadata", *metadata);
  if (!message.capabilities().empty()) {
    list("capabilities", message.capabilities(),
         [](std::string& out, const Capability& cap) { append_json(out, cap); });
  }
  if (message.blob) {
    if (message.blob->mime) bytes("mime", *message.blob->mime);
    bytes("blob", message.blob->bytes.view());
  }
  return *this;
}

Line& Line::writes(const StorageWritten& written) {
  name("writes");
  char separator = '[';
  for (const auto& [key, value] : written.writes) {
    out_ += separator;
    out_ += "{\"key\":";
    append_bytes(key);
    out_ += ",\"value\":";
    if (value) {
      append_bytes(value->view());
    } else {
      out_ += "null";
    }
    out_ += '}';
    separator = ',';
  }
  out_ += ']';
  return *this;
}

void fill(Line& line, const Sent& e) { line.message(*e.message); }
void fill(Line& line, const Delivered& e) {
  line.add("id", e.message->id.value).add("source", e.message->source.text()).add("target", e.message->target.text());
  line.add("kind", e.message->is_request() ? "request" : "response");
}
void fill(Line& line, const Bounced& e) {
  line.add("id", e.message->id.value).add("source", e.message->source.text()).add("target", e.message->target.text());
  line.add("why", to_text(e.why));
  if (e.missing) line.add("missing", *e.missing);
  line.flag("reported", e.reported);
}
void fill(Line& line, const Dropped& e) {
  line.add("id", e.message->id.value).add("source", e.message->source.text()).add("target", e.message->target.text());
  line.add("why", to_text(e.why));
}
void fill(Line& line, const NotAttached& e) { line.add("source", e.source.text()).add("capability", e.capability); }
void fill(Line& line, const Expecting& e) {
  line.add("id", e.request->id.value).add("source", e.request->source.text()).add("target", e.request->target.text());
  line.add("expects_response_s", *e.request->request().expects_response_s);
}
void fill(Line& line, const Answered& e) {
  line.add("id", e.response->id.value).add("source", e.response->source.text());
  line.add("target", e.response->target.text());
}
void fill(Line& line, const Failed& e) {
  line.add("id", e.error.message->id.value).add("source", e.error.message->source.text());
  line.add("target", e.error.message->target.text());
  line.add("kind", to_text(e.error.kind)).add("cause", to_text(e.error.cause));
}
void fill(Line& line, const Replaced& e) { line.add("id", e.by->id.value).add("source", e.by->source.text()); }
void fill(Line& line, const Vanished& e) { line.add("id", e.id.value).add("process", e.process.text()); }
void fill(Line& line, const CapabilityAdded& e) {
  line.add("holder", e.holder.text()).add("capability", e.capability).add("how", to_text(e.how));
}
void fill(Line& line, const CapabilityRemoved& e) {
  line.add("holder", e.holder.text()).add("capability", e.capability).add("how", to_text(e.how));
}
void fill(Line& line, const RevokedAll& e) { line.add("issuer", e.issuer.text()); }
void fill(Line& line, const SaveRefused& e) { line.add("process", e.process.text()).add("capability", e.capability); }
void fill(Line& line, const Spawned& e) {
  line.add("parent", e.parent.text()).add("child", e.child.text());
  line.list("requests", e.requests, [](std::string& out, const Capability& cap) { append_json(out, cap); });
  line.list("grants", e.grants, [](std::string& out, const std::pair<ProcessId, Capability>& grant) {
    append_struct(out, member("to", [&] { append_json(out, grant.first); }),
                  member("capability", [&] { append_json(out, grant.second); }));
  });
}
void fill(Line& line, const GrantKept& e) { line.add("to", e.to.text()).add("capability", e.capability); }
void fill(Line& line, const ProcessStarted& e) {
  line.add("process", e.process.text()).flag("wired", e.wired).flag("public", e.is_public);
  line.flag("userspace", e.userspace);
}
void fill(Line& line, const ProcessEnded& e) {
  line.add("process", e.process.text()).add("how", to_text(e.how));
  if (!e.why.empty()) line.bytes("why", e.why);
  line.flag("returns", e.returns).flag("revokes", e.revokes);
}
void fill(Line& line, const Printed& e) {
  line.add("process", e.process.text()).bytes("text", e.text).add("verbosity", e.verbosity);
}
void fill(Line& line, const StateWritten& e) {
  line.add("process", e.process.text());
  if (e.state) line.bytes("state", e.state->view());
}
void fill(Line& line, const NodeStopped& e) { line.add("node", e.node).flag("orderly", e.orderly); }
void fill(Line& line, const NodeBooted& e) { line.add("node", e.node); }
void fill(Line& line, const ModuleCrashed& e) { line.add("process", e.process.text()); }
void fill(Line& line, const ModuleRestarted& e) { line.add("process", e.process.text()); }
void fill(Line& line, const KvChecked& e) {
  line.add("source", e.source.text()).add("id", e.id.value).add("action", e.action).bytes("db", e.db);
  if (e.needs) line.add("needs", *e.needs);
  line.flag("held", e.held);
}
void fill(Line& line, const KvDone& e) {
  line.add("source", e.source.text()).add("id", e.id.value).add("action", e.action).bytes("db", e.db);
  line.add("result", e.result).flag("success", e.success);
}
void fill(Line& line, const StorageWritten& e) { line.add("source", e.source.text()).bytes("db", e.db).writes(e); }
void fill(Line& line, const DatabaseCreated& e) { line.add("source", e.source.text()).bytes("db", e.db); }
void fill(Line& line, const DatabaseRemoved& e) { line.add("source", e.source.text()).bytes("db", e.db); }
void fill(Line& line, const FdsLimitSet& e) { line.add("limit", e.limit); }
void fill(Line& line, const StorageFaultOrdered& e) {
  line.bytes("db", e.db).add("operation", e.operation);
  if (e.times) line.add("times", *e.times);
  line.bytes("text", e.text);
}
void fill(Line& line, const StepStarted& e) {
  line.add("line", static_cast<std::uint64_t>(e.line)).add("lane", e.lane).bytes("text", e.text);
}
void fill(Line& line, const StepEnded& e) {
  line.add("line", static_cast<std::uint64_t>(e.line)).add("lane", e.lane).bytes("outcome", e.outcome);
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
      "capability_added",
      "capability_removed",
      "revoked_all",
      "save_refused",
      "spawned",
      "grant_kept",
      "process_started",
      "process_ended",
      "printed",
      "state_written",
      "node_stopped",
      "node_booted",
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
  };
  static_assert(std::size(kNames) == std::variant_size_v<Fact>);
  return kNames;
}

std::string_view name_of(const Fact& fact) { return event_names()[fact.index()]; }

std::string to_jsonl(const TraceEvent& event, std::size_t number) {
  Line line(number, event.time, name_of(event.fact));
  std::visit([&](const auto& fact) { fill(line, fact); }, event.fact);
  line.add("step", event.step.value);
  return std::move(line).done();
}

}  // namespace hypersim::runtime
