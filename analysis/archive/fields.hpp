#pragma once
// What the facts of a trace and the messages that they share consist of: one line a struct, its members in their order.
// The archive is written, read and given its layout number from these lines alone. A fact without a line, or a line
// that lacks a member, does not compile.

#include <concepts>
#include <tuple>

#include "hypersim/analysis/trace_archive.hpp"
#include "hypersim/runtime/trace.hpp"

namespace hypersim::analysis::archive {

namespace fact = runtime::fact;

inline auto members(const runtime::Blob& m) { return std::tie(m.mime, m.bytes); }
inline auto members(const runtime::Request& m) {
  return std::tie(m.inherit, m.expects_response_s, m.body, m.metadata, m.capabilities);
}
inline auto members(const runtime::Response& m) { return std::tie(m.inherit, m.body, m.metadata, m.capabilities); }
inline auto members(const runtime::KernelMessage& m) {
  return std::tie(m.id, m.source, m.target, m.rsvp, m.message, m.blob, m.filtered_at);
}
inline auto members(const runtime::SendError& m) { return std::tie(m.kind, m.cause, m.message); }

inline auto members(const fact::Sent& f) { return std::tie(f.message); }
inline auto members(const fact::Delivered& f) { return std::tie(f.message); }
inline auto members(const fact::Bounced& f) { return std::tie(f.message, f.why, f.missing, f.reported); }
inline auto members(const fact::Dropped& f) { return std::tie(f.message, f.why); }
inline auto members(const fact::NotAttached& f) { return std::tie(f.source, f.capability); }
inline auto members(const fact::Expecting& f) { return std::tie(f.request); }
inline auto members(const fact::Answered& f) { return std::tie(f.response); }
inline auto members(const fact::Failed& f) { return std::tie(f.error); }
inline auto members(const fact::Replaced& f) { return std::tie(f.by); }
inline auto members(const fact::Vanished& f) { return std::tie(f.process, f.id); }
inline auto members(const fact::CapabilityAdded& f) { return std::tie(f.holder, f.capability, f.how); }
inline auto members(const fact::CapabilityRemoved& f) { return std::tie(f.holder, f.capability, f.how); }
inline auto members(const fact::RevokedAll& f) { return std::tie(f.issuer); }
inline auto members(const fact::SaveRefused& f) { return std::tie(f.process, f.capability); }
inline auto members(const fact::Spawned& f) { return std::tie(f.parent, f.child, f.requests, f.grants); }
inline auto members(const fact::GrantKept& f) { return std::tie(f.to, f.capability); }
inline auto members(const fact::ProcessStarted& f) { return std::tie(f.process, f.wired, f.is_public, f.userspace); }
inline auto members(const fact::ProcessEnded& f) { return std::tie(f.process, f.how, f.why, f.returns, f.revokes); }
inline auto members(const fact::Printed& f) { return std::tie(f.process, f.text, f.verbosity); }
inline auto members(const fact::StateWritten& f) { return std::tie(f.process, f.state); }
inline auto members(const fact::NodeStopped& f) { return std::tie(f.node, f.orderly); }
inline auto members(const fact::NodeBooted& f) { return std::tie(f.node); }
inline auto members(const fact::ModuleCrashed& f) { return std::tie(f.process); }
inline auto members(const fact::ModuleRestarted& f) { return std::tie(f.process); }
inline auto members(const fact::KvChecked& f) { return std::tie(f.source, f.id, f.action, f.db, f.needs, f.held); }
inline auto members(const fact::KvDone& f) { return std::tie(f.source, f.id, f.action, f.db, f.result, f.success); }
inline auto members(const fact::StorageWritten& f) { return std::tie(f.source, f.db, f.writes); }
inline auto members(const fact::DatabaseCreated& f) { return std::tie(f.source, f.db); }
inline auto members(const fact::DatabaseRemoved& f) { return std::tie(f.source, f.db); }
inline auto members(const fact::FdsLimitSet& f) { return std::tie(f.limit); }
inline auto members(const fact::StorageFaultOrdered& f) { return std::tie(f.db, f.operation, f.times, f.text); }
inline auto members(const fact::StepStarted& f) { return std::tie(f.line, f.lane, f.text); }
inline auto members(const fact::StepEnded& f) { return std::tie(f.line, f.lane, f.outcome); }

inline auto members(const TraceInfo::Member& m) { return std::tie(m.name, m.address); }
inline auto members(const TraceInfo& m) {
  return std::tie(m.path, m.title, m.node, m.cast, m.seed, m.schedule, m.storage, m.verdict);
}

template <class T>
concept Composed = requires(const T& value) {
  members(value);
};

}  // namespace hypersim::analysis::archive
