#pragma once
// The seam for exploration: a strategy picks what happens next. Besides the actors, each process whose requests wait
// for kv is a candidate: kv takes the requests of one process in their order, and those of different processes in any
// order; or each request is a candidate, if kv may take them in any order (D2). Between choices, the kernel, the
// capability actor and the state actor run until none has a message.

#include <cstddef>
#include <cstdint>
#include <span>

#include "hypersim/runtime/identity.hpp"
#include "hypersim/runtime/message.hpp"
#include "hypersim/runtime/node_number.hpp"
#include "hypersim/runtime/step_id.hpp"

namespace hypersim::actors {

/// One thing that could happen next.
struct Candidate {
  enum class Kind : std::uint8_t {
    Process,  // it handles its next message or, if it restarts without a wait, is started again
    Kv,       // kv takes the next request of that process, and answers it
    Module,   // that module handles its next message
    Outside,  // the turn of what acts from outside
    Line      // the next message from one node to another arrives
  };
  Kind kind = Kind::Module;
  /// Whose turn it is; none for Outside and Line. Valid until the choice has been made.
  const runtime::ProcessId* who = nullptr;
  /// How many messages wait for it: the one that it would take, and those behind it. They are taken in the order in
  /// which they came.
  std::size_t waiting = 1;
  /// Kv: the request that kv would take. Valid as long as `who`.
  const runtime::MessagePtr* request = nullptr;
  /// The step of the scenario from which the next message, or the next request, comes. None for Outside, and for a
  /// process that is started again.
  runtime::StepId step = {};
  /// The node on which it happens.
  runtime::NodeNumber node = {};
  /// Kv, in any order: which of the requests of its process it is, from 1.
  std::uint64_t number = 0;
  /// Line: the node from which the message comes.
  runtime::NodeNumber from = {};

  /// A key that is the same for the same thing in every run. The step is not part of it.
  std::uint64_t key() const {
    constexpr std::uint64_t kNodeFactor = 0x9e3779b97f4a7c15u;
    if (kind == Kind::Line) return ((std::uint64_t{from.value} << 16U | node.value) + 1) * kNodeFactor * 4 + 1;
    constexpr std::uint64_t kNumberFactor = 0xd1b54a32d192ed03u;
    return ((who == nullptr ? 0 : who->hash()) + node.value * kNodeFactor + number * kNumberFactor) * 4 +
           static_cast<std::uint64_t>(kind);
  }
};

/// Something that could go wrong now.
struct FaultPoint {
  enum class Kind : std::uint8_t {
    Drop,          // the message from `who` to `to` is lost
    Delay,         // it arrives `detail` milliseconds later
    Crash,         // `who` crashes
    CrashKv,       // kv dies between two requests
    CrashKvInAct,  // kv dies after it has carried out a request of `who`, and does not answer it
    Storage,       // operation number `detail` of the storage fails, for the request of `who` that kv has in hand
    CrashNode,     // the node dies, and comes up again
    Partition,     // the connection between the two nodes breaks
    Heal,          // and can be made again
    Locked,        // kv cannot open a database for a request of `who`, because it opens it for another (D16)
    Busy,          // what `who` commits has been written by another request meanwhile (D26)
    Starved,       // so many requests open a database at once that none is left to close for `who`: kv ends (D18)
    LateChange     // what `who` has ordered the kernel to give or to take comes later (D39); ships without any fault
  };
  Kind kind = Kind::Drop;
  const runtime::ProcessId* who = nullptr;
  const runtime::ProcessId* to = nullptr;
  std::uint64_t detail = 0;
  /// How often the same question was asked since the last choice.
  std::uint64_t round = 0;
  /// The nodes of `who` and `to`.
  runtime::NodeNumber node = {};
  runtime::NodeNumber to_node = {};

  /// A key that is the same for the same thing in every run. It is never the key of a candidate.
  std::uint64_t key() const;
};

class Strategy {
 public:
  virtual ~Strategy() = default;
  /// The index of what happens next. There is at least one candidate, and no two have the same key.
  virtual std::size_t choose(std::span<const Candidate> candidates) = 0;
  /// Does this go wrong?
  virtual bool inject(const FaultPoint&) { return false; }
};

}  // namespace hypersim::actors
