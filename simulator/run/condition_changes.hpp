#pragma once
// Which events can change which condition. This is the one statement of it. Properties are judged anew after the events
// that can change them, and an exploration takes two steps to be independent only if no condition can tell their order.
// tests/property/condition_changes_test.cpp holds it to what conditions do.

#include "hypersim/language/scenario.hpp"
#include "hypersim/runtime/trace.hpp"

namespace hypersim::simulator {

/// A set of things that a condition speaks of, and that an event changes.
class Subjects {
 public:
  constexpr Subjects() = default;

  static constexpr Subjects none() { return {}; }
  static constexpr Subjects holdings() { return Subjects(1); }  // who holds what
  static constexpr Subjects lives() { return Subjects(2); }     // which processes are alive
  static constexpr Subjects node() { return Subjects(4); }      // whether the node is up
  static constexpr Subjects storage() { return Subjects(8); }   // databases, their keys and values
  static constexpr Subjects lines() { return Subjects(16); }    // what has been printed
  static constexpr Subjects names() { return Subjects(32); }    // what is saved under `-> NAME`
  static constexpr Subjects states() { return Subjects(64); }   // the durable states of processes

  constexpr Subjects operator|(Subjects other) const { return Subjects(bits_ | other.bits_); }
  constexpr Subjects& operator|=(Subjects other) { return *this = *this | other; }
  constexpr bool operator==(const Subjects&) const = default;
  constexpr bool meets(Subjects other) const { return (bits_ & other.bits_) != 0; }

 private:
  constexpr explicit Subjects(unsigned bits) : bits_(bits) {}
  unsigned bits_ = 0;
};

/// What the condition speaks of: its truth depends on nothing else.
Subjects subjects_of(const language::Condition& condition);

/// What is another after that event than before it.
Subjects changed_by(const runtime::Fact& fact);

/// Can the condition be true before the event and false after it, or the other way round?
inline bool can_change(const runtime::Fact& fact, const language::Condition& condition) {
  return changed_by(fact).meets(subjects_of(condition));
}

}  // namespace hypersim::simulator
