#pragma once
// What the facts of a trace consist of: one line per fact, its members by name and in their order. A line of JSON, the
// archive with the number of its layout, and the hash of a trace are all made from these lines. A fact without a line
// does not compile, and neither does the archive if a line lacks a member.

#include <string_view>
#include <tuple>

#include "hypersim/runtime/trace.hpp"

namespace hypersim::runtime {

/// How a member prints. Its type decides everything else.
namespace print_as {
struct Itself {};       // "name":value, or nothing for an optional without a value
struct UnlessEmpty {};  // nothing if it is empty
// For messages, without a name: some of their parts.
struct Message {};        // everything
struct Head {};           // id, source and target
struct HeadAndKind {};    // and whether it is a request
struct Expectation {};    // the head of a request, and until when it expects a response
struct IdAndSource {};    // of a request
struct FailedRequest {};  // for a SendError: the head of the request, and what went wrong
}  // namespace print_as

template <class T, class Form = print_as::Itself>
struct FactMember {
  std::string_view name;
  const T& value;
};

template <class T>
FactMember<T> member_of(std::string_view name, const T& value) {
  return {name, value};
}
template <class Form, class T>
FactMember<T, Form> member_as(const T& value, std::string_view name = {}) {
  return {name, value};
}

inline auto members(const fact::Sent& f) { return std::tuple(member_as<print_as::Message>(f.message)); }
inline auto members(const fact::Delivered& f) { return std::tuple(member_as<print_as::HeadAndKind>(f.message)); }
inline auto members(const fact::Bounced& f) {
  return std::tuple(member_as<print_as::Head>(f.message), member_of("why", f.why), member_of("missing", f.missing),
                    member_of("reported", f.reported));
}
inline auto members(const fact::Dropped& f) {
  return std::tuple(member_as<print_as::Head>(f.message), member_of("why", f.why));
}
inline auto members(const fact::NotAttached& f) {
  return std::tuple(member_of("source", f.source), member_of("capability", f.capability));
}
inline auto members(const fact::Expecting& f) {
  return std::tuple(member_as<print_as::Expectation>(f.request), member_of("context", f.context));
}
inline auto members(const fact::Answered& f) { return std::tuple(member_as<print_as::Head>(f.response)); }
inline auto members(const fact::Failed& f) { return std::tuple(member_as<print_as::FailedRequest>(f.error)); }
inline auto members(const fact::Replaced& f) { return std::tuple(member_as<print_as::IdAndSource>(f.by)); }
inline auto members(const fact::Vanished& f) {
  return std::tuple(member_of("id", f.id), member_of("process", f.process));
}
inline auto members(const fact::Taken& f) {
  return std::tuple(member_as<print_as::Head>(f.message), member_of("kind", f.kind), member_of("context", f.context));
}
inline auto members(const fact::PromptingSet& f) {
  return std::tuple(member_of("process", f.process), member_of("request", f.request), member_of("source", f.source));
}
inline auto members(const fact::CapabilityAdded& f) {
  return std::tuple(member_of("holder", f.holder), member_of("capability", f.capability), member_of("how", f.how));
}
inline auto members(const fact::CapabilityRemoved& f) {
  return std::tuple(member_of("holder", f.holder), member_of("capability", f.capability), member_of("how", f.how));
}
inline auto members(const fact::RevokedAll& f) { return std::tuple(member_of("issuer", f.issuer)); }
inline auto members(const fact::SaveAsked& f) {
  return std::tuple(member_of("process", f.process), member_of("capabilities", f.capabilities));
}
inline auto members(const fact::SaveRefused& f) {
  return std::tuple(member_of("process", f.process), member_of("capability", f.capability));
}
inline auto members(const fact::Spawned& f) {
  return std::tuple(member_of("parent", f.parent), member_of("child", f.child), member_of("requests", f.requests),
                    member_of("grants", f.grants), member_of("public", f.is_public), member_of("on_exit", f.on_exit));
}
inline auto members(const fact::GrantKept& f) {
  return std::tuple(member_of("to", f.to), member_of("capability", f.capability));
}
inline auto members(const fact::ProcessStarted& f) {
  return std::tuple(member_of("process", f.process), member_of("wired", f.wired), member_of("public", f.is_public),
                    member_of("userspace", f.userspace));
}
inline auto members(const fact::OnExitSet& f) {
  return std::tuple(member_of("process", f.process), member_of("on_exit", f.on_exit),
                    member_as<print_as::UnlessEmpty>(f.requests, "requests"));
}
inline auto members(const fact::ProcessEnded& f) {
  return std::tuple(member_of("process", f.process), member_of("how", f.how),
                    member_as<print_as::UnlessEmpty>(f.why, "why"), member_of("returns", f.returns),
                    member_of("revokes", f.revokes));
}
inline auto members(const fact::Printed& f) {
  return std::tuple(member_of("process", f.process), member_of("text", f.text), member_of("verbosity", f.verbosity));
}
inline auto members(const fact::StateWritten& f) {
  return std::tuple(member_of("process", f.process), member_of("state", f.state));
}
inline auto members(const fact::StateRead& f) {
  return std::tuple(member_of("process", f.process), member_of("state", f.state));
}
inline auto members(const fact::NodeStopped& f) {
  return std::tuple(member_of("node", f.node), member_of("orderly", f.orderly), member_of("why", f.why));
}
inline auto members(const fact::NodeBooted& f) { return std::tuple(member_of("node", f.node)); }
inline auto members(const fact::StorageFailed& f) {
  return std::tuple(member_of("where", f.where), member_of("lost", f.lost), member_of("why", f.why));
}
inline auto members(const fact::ModuleCrashed& f) { return std::tuple(member_of("process", f.process)); }
inline auto members(const fact::ModuleRestarted& f) { return std::tuple(member_of("process", f.process)); }
inline auto members(const fact::KvChecked& f) {
  return std::tuple(member_of("source", f.source), member_of("id", f.id), member_of("action", f.action),
                    member_of("db", f.db), member_of("needs", f.needs), member_of("held", f.held));
}
inline auto members(const fact::KvDone& f) {
  return std::tuple(member_of("source", f.source), member_of("id", f.id), member_of("action", f.action),
                    member_of("db", f.db), member_of("result", f.result), member_of("success", f.success));
}
inline auto members(const fact::StorageWritten& f) {
  return std::tuple(member_of("source", f.source), member_of("db", f.db), member_of("writes", f.writes));
}
inline auto members(const fact::DatabaseCreated& f) {
  return std::tuple(member_of("source", f.source), member_of("db", f.db));
}
inline auto members(const fact::DatabaseRemoved& f) {
  return std::tuple(member_of("source", f.source), member_of("db", f.db));
}
inline auto members(const fact::FdsLimitSet& f) { return std::tuple(member_of("limit", f.limit)); }
inline auto members(const fact::StorageFaultOrdered& f) {
  return std::tuple(member_of("db", f.db), member_of("operation", f.operation), member_of("times", f.times),
                    member_of("text", f.text));
}
inline auto members(const fact::StepStarted& f) {
  return std::tuple(member_of("line", f.line), member_of("lane", f.lane), member_of("text", f.text));
}
inline auto members(const fact::StepEnded& f) {
  return std::tuple(member_of("line", f.line), member_of("lane", f.lane), member_of("outcome", f.outcome));
}
inline auto members(const fact::Left& f) { return std::tuple(member_as<print_as::Head>(f.message)); }
inline auto members(const fact::Arrived& f) { return std::tuple(member_as<print_as::Head>(f.message)); }
inline auto members(const fact::Lost& f) {
  return std::tuple(member_as<print_as::Head>(f.message), member_of("why", f.why));
}
inline auto members(const fact::NotReached& f) {
  return std::tuple(member_as<print_as::Head>(f.message), member_of("why", f.why), member_of("told", f.told));
}
inline auto members(const fact::Stripped& f) {
  return std::tuple(member_as<print_as::Head>(f.message), member_of("capability", f.capability));
}
inline auto members(const fact::Partitioned& f) { return std::tuple(member_of("a", f.a), member_of("b", f.b)); }
inline auto members(const fact::Healed& f) { return std::tuple(member_of("a", f.a), member_of("b", f.b)); }
inline auto members(const fact::WentOffline& f) { return std::tuple(member_of("node", f.node)); }
inline auto members(const fact::WentOnline& f) { return std::tuple(member_of("node", f.node)); }
inline auto members(const fact::LatencySet& f) {
  return std::tuple(member_of("a", f.a), member_of("b", f.b), member_of("ms", f.ms));
}

}  // namespace hypersim::runtime
