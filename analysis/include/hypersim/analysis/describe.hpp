#pragma once
// Events as a person reads them: one short line each, bodies of kv's protocol decoded.

#include <span>
#include <string>
#include <vector>

#include "hypersim/analysis/names.hpp"
#include "hypersim/runtime/trace.hpp"

namespace hypersim::analysis {

/// `owner -> kv:distro:sys  Set birthdays alice`; empty for an event that only repeats what another one says.
std::string describe(const runtime::Fact& fact, const Names& names);

/// The same, of any event.
std::string describe_any(const runtime::Fact& fact, const Names& names);
/// `owner -> kv:distro:sys` for a request, `kv:distro:sys => owner` for a response.
std::string arrow(const runtime::KernelMessage& message, const Names& names);
/// `Set birthdays alice = 1990`: what a message says, bodies of kv's protocol decoded.
std::string message_text(const runtime::KernelMessage& message, const Names& names);
/// Why the kernel refused it: `viewer may not message owner`.
std::string refusal_text(runtime::Refusal why, const runtime::KernelMessage& message, const Names& names);

/// Why it did not get to another node: `b.dev is offline`.
std::string loss_text(runtime::Loss why, const runtime::KernelMessage& message);

/// The last events that say something, oldest first, with their times, those within a step indented below it.
std::vector<std::string> last_events(std::span<const runtime::TraceEvent> trace, const Names& names,
                                     std::size_t at_most);

}  // namespace hypersim::analysis
