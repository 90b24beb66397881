#include "hypersim/analysis/subject.hpp"

#include "hypersim/analysis/names.hpp"
#include "hypersim/kv_module/kv_wire.hpp"
#include "hypersim/runtime/modules.hpp"

#include "archive/fields.hpp"

namespace hypersim::analysis {

namespace {

using runtime::Address;
using runtime::Capability;
using runtime::KernelMessage;
using runtime::ProcessId;

/// Goes by the types of the members, so that a new fact needs nothing here.
struct Collector {
  Subject& subject;
  const runtime::NodeId& node;

  void add(const Address& address) { subject.processes.push_back(address); }
  void add(const ProcessId& process) { subject.processes.emplace_back(node, process); }
  void add(runtime::RequestId id) { subject.request = id; }
  void add(const Capability& cap) {
    if (const auto params = kv_params(cap)) subject.dbs.push_back(params->db_key);
  }
  void add(const std::optional<Capability>& cap) {
    if (cap) add(*cap);
  }
  void add(const runtime::MessagePtr& message) {
    subject.message = message;
    add(message->source);
    add(message->target);
    add(message->id);
    for (const Capability& cap : message->capabilities()) add(cap);
    if (message->is_request() && message->target.process() == runtime::modules::kv()) add_kv_request(*message);
  }
  void add(const runtime::SendError& error) { add(error.message); }
  template <class Other>
  void add(const Other&) {}

  void add_kv_request(const KernelMessage& message) {
    const auto request = kv_module::parse_kv_request(message.body().view());
    if (!request) return;
    subject.is_kv_request = true;
    subject.dbs.push_back(request->db);
    const auto add_key = [&](const auto& action) {
      if constexpr (requires { action.key; }) subject.keys.push_back(action.key);
    };
    std::visit(add_key, request->action);
  }
};

}  // namespace

Subject subject_of(const runtime::TraceEvent& of, std::span<const runtime::NodeId> nodes) {
  static const runtime::NodeId kNone;
  Subject subject;
  const runtime::NodeId& first = nodes.empty() ? kNone : nodes.front();
  Collector collector{subject, of.node.value < nodes.size() ? nodes[of.node.value] : first};
  const auto collect = [&](const auto& event) {
    std::apply([&](const auto&... member) { (collector.add(member), ...); }, archive::members(event));
    if constexpr (requires { event.lane; }) subject.lane = event.lane;
    if constexpr (requires { event.db; }) {
      if (auto db = db_of_text(event.db)) subject.dbs.push_back(std::move(*db));
    }
    if constexpr (requires { event.writes; }) {
      for (const auto& [key, value] : event.writes) subject.keys.push_back(key);
    }
  };
  std::visit(collect, of.fact);
  return subject;
}

}  // namespace hypersim::analysis
