#pragma once
// Who can come to hold what by sharing, as a search over numbers (docs/capabilities.md, "The rules of --could"). What a
// process can gain never takes from another, so the holdings only grow, and a fixpoint says what can be reached. The
// fewest steps are another matter: steps serve each other, so the levels of the fixpoint bound them from below and a
// deepening search finds them.

#include <cstddef>
#include <optional>
#include <utility>
#include <vector>

namespace hypersim::analysis {

/// A table of bits, one row a process, one column a capability.
class CapabilityBits {
 public:
  CapabilityBits() = default;
  CapabilityBits(std::size_t processes, std::size_t capabilities)
      : width_(capabilities), bits_(processes * capabilities) {}

  bool get(std::size_t process, std::size_t capability) const { return bits_[process * width_ + capability] != 0; }
  void set(std::size_t process, std::size_t capability) { bits_[process * width_ + capability] = 1; }

 private:
  std::size_t width_ = 0;
  std::vector<char> bits_;
};

/// The holdings of one moment. Processes and capabilities are indices.
struct SharingWorld {
  struct Process {
    std::size_t messaging = 0;  // the capability to message this process
    bool keeps = true;          // saves what comes on a message
    bool is_public = false;
    bool may_message_anyone = false;  // vfs:distro:sys
    bool may_open = false;            // is of the package of the database that is asked about
    bool kv_may_answer = true;
    std::size_t node = 0;
    std::size_t networking = 0;  // the capability to use the network; if there are several nodes
  };
  std::vector<Process> processes;
  std::size_t capabilities = 0;
  CapabilityBits held;
  CapabilityBits issued;   // by the process
  CapabilityBits arrived;  // on a message, and may still be saved
  /// What an Open gives: the read and the write capability of the database.
  std::vector<std::size_t> by_open;
  std::size_t kv_messaging = 0;  // what an Open takes; if by_open is not empty
  /// The two that one share can carry: `DB read,write`.
  std::optional<std::pair<std::size_t, std::size_t>> pair;
  /// Several nodes: which of them reach each other, by both numbers; and for each node the capabilities that others do
  /// not believe if they come from it. Empty if there is only one.
  CapabilityBits reach;
  CapabilityBits disbelieved;
  std::size_t nodes = 1;

  bool is_abroad(std::size_t from, std::size_t to) const { return processes[from].node != processes[to].node; }
  bool nodes_reach(std::size_t from, std::size_t to) const {
    return reach.get(processes[from].node, processes[to].node);
  }
  /// The capability stays on a message of the first to the second.
  bool crosses(std::size_t from, std::size_t to, std::size_t capability) const {
    return !is_abroad(from, to) || !disbelieved.get(processes[from].node, capability);
  }
  bool may_attach(std::size_t process, std::size_t capability) const {
    return held.get(process, capability) || issued.get(process, capability);
  }
  bool may_message(std::size_t from, std::size_t to) const {
    const Process& target = processes[to];
    if (is_abroad(from, to)) {
      return nodes_reach(from, to) && held.get(from, processes[from].networking) && held.get(to, target.networking);
    }
    return target.is_public || processes[from].may_message_anyone || held.get(from, target.messaging);
  }
};

/// One line of a scenario.
struct SharingStep {
  enum class Kind { Open, Save, Share };
  Kind kind = Kind::Share;
  std::size_t who = 0;
  std::size_t to = 0;                // Share
  std::vector<std::size_t> carries;  // Save, Share: one capability, or the pair
  friend bool operator==(const SharingStep&, const SharingStep&) = default;
};

/// Can the step be taken in this world? An Open or a share can be without an answer to it; a step that changes nothing
/// can be taken, too.
bool is_possible(const SharingWorld& world, const SharingStep& step);
/// Takes a possible step.
void apply(SharingWorld& world, const SharingStep& step);
/// Does the answer reach who takes the step? Asked after apply(); of a Save: always.
bool is_answered(const SharingWorld& world, const SharingStep& step);

struct SharingGoal {
  std::size_t process = 0;
  std::vector<std::size_t> capabilities;  // all of them
};

struct SharingPlan {
  std::vector<SharingStep> steps;  // in order; empty if the goal is reached already
  bool is_shortest = true;         // false: the search for a shorter one was given up
};

/// One to two seconds.
inline constexpr std::size_t kSharingEffort = 1'000'000'000;

/// The fewest steps to the goal, if steps lead there. `effort` bounds the search for a shorter plan than the
/// first one that is found, in bytes of the world that it looks at.
std::optional<SharingPlan> shortest_sharing(const SharingWorld& world, const SharingGoal& goal,
                                            std::size_t effort = kSharingEffort);

/// The processes that can come to attach the capability: they hold it, issue it, or can gain it.
std::vector<std::size_t> who_can_attach(const SharingWorld& world, std::size_t capability);

}  // namespace hypersim::analysis
