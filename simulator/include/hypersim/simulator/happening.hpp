#pragma once
// What happens next in an explored run, or goes wrong in it, as recordings have it: it is the same in every run and in
// every build.

#include <cstdint>
#include <string>

#include "hypersim/language/scenario.hpp"
#include "hypersim/runtime/identity.hpp"
#include "hypersim/runtime/node_number.hpp"

namespace hypersim::simulator {

struct Happening {
  enum class Kind : std::uint8_t {
    // What is chosen, as actors::Candidate has it.
    Process,
    Kv,
    Module,
    Outside,
    Line,
    // What goes wrong, as actors::FaultPoint has it.
    Drop,
    Delay,
    Crash,
    CrashKv,
    CrashKvInAct,
    Storage,
    CrashNode,
    Partition,
    Heal,
    Locked,
    Busy,
    Starved,
    LateChange
  };
  Kind kind = Kind::Outside;
  runtime::ProcessId who;  // empty: nobody in particular
  // Of what goes wrong.
  runtime::ProcessId to;
  std::uint64_t detail = 0;  // Kv: the candidate's number
  std::uint64_t round = 0;
  /// The nodes of `who` and `to`; of what happens between two nodes, those.
  runtime::NodeNumber node = {};
  runtime::NodeNumber to_node = {};

  bool is_fault() const { return kind >= Kind::Drop; }
  /// The key of the candidate or fault point that it was.
  std::uint64_t key() const;
};

/// `kv:distro:sys serves owner`: in the words of the scenario.
std::string to_text(const Happening& happening, const language::Scenario& scenario);

}  // namespace hypersim::simulator
