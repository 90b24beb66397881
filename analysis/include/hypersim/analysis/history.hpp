#pragma once
// Looks things up in a trace: at which line something happened, how a process came to hold a capability or lost it,
// what became of a request, who wrote a key last.

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "hypersim/analysis/lives.hpp"
#include "hypersim/analysis/names.hpp"
#include "hypersim/analysis/steps.hpp"
#include "hypersim/runtime/trace.hpp"

namespace hypersim::analysis {

class History {
 public:
  /// Both outlive it.
  History(const std::vector<runtime::TraceEvent>& trace, const Names& names)
      : trace_(trace), names_(names), steps_(names.scenario()) {}

  const std::vector<runtime::TraceEvent>& events() const { return trace_; }
  const Steps& steps() const { return steps_; }

  /// The step that brought the event about, if a step did.
  const language::Step* step_of(std::size_t event) const { return steps_.find(trace_[event].step); }
  /// Its line.
  std::optional<int> line_at(std::size_t event) const;
  /// `at line 12`, `at set-up`, `meanwhile`.
  std::string when(std::size_t event) const;

  /// The command to the kernel that brought the event about, as its sender sent it, if a command did.
  std::optional<std::size_t> order_of(std::size_t event) const;
  /// `, by a command of root to the kernel`; empty: it was no command.
  std::string by_order(std::size_t event) const;
  /// The life of a process as it was before the event `end`, and as it is at the end of the trace.
  Life life_of(const runtime::ProcessId& process, std::size_t end) const;
  Life life_of(const runtime::ProcessId& process) const { return life_of(process, trace_.size()); }

  /// `at line 12`, of what a step of sim brought about in that event; else a fault did.
  std::string when_by_sim(std::size_t event) const;
  /// The first crash of kv after that event.
  std::optional<std::size_t> kv_crash_after(std::size_t event) const;

  /// The last event of that kind that satisfies the predicate.
  template <class Which, class Predicate>
  std::optional<std::size_t> last(Predicate predicate) const {
    return last_before<Which>(trace_.size(), predicate);
  }
  /// The last of those before the event `end`.
  template <class Which, class Predicate>
  std::optional<std::size_t> last_before(std::size_t end, Predicate predicate) const {
    for (std::size_t i = end; i-- > 0;) {
      const auto* fact = std::get_if<Which>(&trace_[i].fact);
      if (fact != nullptr && predicate(*fact)) return i;
    }
    return std::nullopt;
  }
  template <class Which>
  const Which& at(std::size_t event) const {
    return std::get<Which>(trace_[event].fact);
  }

  /// `it was issued by Open at line 9`, `saved from a message of owner at line 12`, `granted at set-up`.
  std::optional<std::string> how_it_came(const runtime::ProcessId& holder, const runtime::Capability& cap) const;
  /// `dropped it at line 7`. Nothing if it never held it, or still does.
  std::optional<std::string> how_it_went(const runtime::ProcessId& holder, const runtime::Capability& cap) const;
  /// The last step of that kind that has begun, and satisfies the predicate: where it began.
  template <class Kind, class Predicate>
  std::optional<std::size_t> last_begun(Predicate predicate) const {
    for (std::size_t i = trace_.size(); i-- > 0;) {
      if (!std::holds_alternative<runtime::fact::StepStarted>(trace_[i].fact)) continue;
      const language::Step* step = step_of(i);
      if (step != nullptr && std::holds_alternative<Kind>(step->is) && predicate(*step)) return i;
    }
    return std::nullopt;
  }

  /// The last event in which the process got or lost the capability.
  std::optional<std::size_t> last_change(const runtime::ProcessId& holder, const runtime::Capability& cap) const;
  /// The last message that brought the capability to a process, kept or not.
  std::optional<std::size_t> last_arrival(const runtime::ProcessId& process, const runtime::Capability& cap) const;

 private:
  /// The spawn that gave the capability, if a spawn did.
  std::optional<std::size_t> spawn_around(std::size_t event) const;
  std::optional<std::size_t> kept_grant(std::size_t added) const;
  std::optional<std::string> how_it_went_with_a_life(const runtime::ProcessId& holder, std::size_t came) const;

  const std::vector<runtime::TraceEvent>& trace_;
  const Names& names_;
  Steps steps_;
};

}  // namespace hypersim::analysis
