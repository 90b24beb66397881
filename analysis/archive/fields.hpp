#pragma once
// What the messages that facts share consist of: one line per struct, its members in their order; those of facts are in
// runtime/fact_members.hpp. The archive is written, read and given the number of its shape from these lines alone. A
// fact without a line, or a line that lacks a member, does not compile.

#include <concepts>
#include <tuple>

#include "hypersim/analysis/trace_archive.hpp"
#include "hypersim/runtime/fact_members.hpp"

namespace hypersim::analysis::archive {

inline auto members(const runtime::Blob& m) { return std::tie(m.mime, m.bytes); }
inline auto members(const runtime::Request& m) {
  return std::tie(m.inherit, m.expects_response_s, m.body, m.metadata, m.capabilities);
}
inline auto members(const runtime::Response& m) { return std::tie(m.inherit, m.body, m.metadata, m.capabilities); }
inline auto members(const runtime::KernelMessage& m) {
  return std::tie(m.id, m.source, m.target, m.rsvp, m.message, m.blob, m.filtered_at);
}
inline auto members(const runtime::SendError& m) { return std::tie(m.kind, m.cause, m.message); }

template <class Fact>
requires requires(const Fact& fact) { runtime::members(fact); }
auto members(const Fact& fact) {
  return std::apply([](const auto&... each) { return std::tie(each.value...); }, runtime::members(fact));
}

inline auto members(const TraceInfo::Member& m) { return std::tie(m.name, m.address); }
inline auto members(const TraceInfo::Failure& m) {
  return std::tie(m.file, m.line, m.column, m.statement, m.expected, m.got, m.why, m.step);
}
inline auto members(const TraceInfo::File& m) { return std::tie(m.path, m.text); }
inline auto members(const TraceInfo& m) {
  return std::tie(m.path, m.title, m.nodes, m.cast, m.seed, m.schedule, m.storage, m.semantics, m.verdict, m.failures,
                  m.breaches, m.files);
}

template <class T>
concept Composed = requires(const T& value) {
  members(value);
};

}  // namespace hypersim::analysis::archive
