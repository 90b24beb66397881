#pragma once
// Looks things up in a trace: at which line something happened, how a process came to hold a capability or lost it,
// what became of a request, who wrote a key last.

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "hypersim/analysis/names.hpp"
#include "hypersim/runtime/trace.hpp"

namespace hypersim::analysis {

class History {
 public:
  History(const std::vector<runtime::TraceEvent>& trace, const Names& names) : trace_(trace), names_(names) {}

  const std::vector<runtime::TraceEvent>& events() const { return trace_; }

  /// The line of the step in progress at that event: the step of sim if only that brings such a thing about, else the
  /// step of `actor` if it has one, else the only one. None at set-up, or if it can't be told.
  std::optional<int> line_at(std::size_t event, const runtime::ProcessId& actor) const;
  /// `at line 12`, `at set-up`, `meanwhile`.
  std::string when(std::size_t event, const runtime::ProcessId& actor) const;

  /// The command to the kernel that brought the event about, as its sender sent it; none: no command did.
  std::optional<std::size_t> order_of(std::size_t event) const;
  /// `, by a command of root to the kernel`; empty: it was no command.
  std::string by_order(std::size_t event) const;
  /// `at line 12`, of what a step of sim brought about in that event.
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
  /// `dropped it at line 7`; none if it never held it, or still does.
  std::optional<std::string> how_it_went(const runtime::ProcessId& holder, const runtime::Capability& cap) const;
  /// The last event in which the process got or lost the capability.
  std::optional<std::size_t> last_change(const runtime::ProcessId& holder, const runtime::Capability& cap) const;
  /// The last message that brought the capability to a process, kept or not.
  std::optional<std::size_t> last_arrival(const runtime::ProcessId& process, const runtime::Capability& cap) const;

 private:
  /// The spawn in the course of which the event came about; none: none is.
  std::optional<std::size_t> spawn_around(std::size_t event) const;
  bool is_grant_by_sim(std::size_t event) const;
  bool is_crash_by_sim(std::size_t event) const;
  std::optional<std::size_t> kept_grant(std::size_t added) const;
  std::optional<std::string> how_it_went_with_a_life(const runtime::ProcessId& holder, std::size_t came) const;
  /// The step of sim that had begun last: it acts at once, and has ended before another begins.
  std::optional<std::size_t> sim_step(std::size_t event) const;

  const std::vector<runtime::TraceEvent>& trace_;
  const Names& names_;
};

}  // namespace hypersim::analysis
