#pragma once
// What a choice touched, read from the events that it brought about: inboxes, capability rows, who is alive, databases
// and their keys. Two choices whose footprints do not conflict could be made in the other order, and nothing would be
// different. Where it is not certain, the footprint is everything.

#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "hypersim/actors/strategy.hpp"
#include "hypersim/language/scenario.hpp"
#include "hypersim/runtime/trace.hpp"

#include "../run/condition_changes.hpp"
#include "names_in_lanes.hpp"

namespace hypersim::simulator {

struct Footprint {
  /// How an object was touched. Any two differing ways conflict, and two writes do.
  enum class Way : std::uint8_t { Read, Write, Add };
  struct Touch {
    std::uint64_t object = 0;
    Way way = Way::Read;
    friend bool operator==(const Touch&, const Touch&) = default;
  };
  std::vector<Touch> touches;
  bool everything = false;

  bool conflicts_with(const Footprint& other) const;
  void touch(std::uint64_t object, Way way);
  /// It touches what the other touches, too.
  void add(const Footprint& other);
  friend bool operator==(const Footprint&, const Footprint&) = default;
};
bool conflict(std::span<const Footprint::Touch> one, std::span<const Footprint::Touch> other);

class Footprints {
 public:
  explicit Footprints(const language::Scenario& scenario);

  /// The footprint of the choice that brought about these events. `brings_itself`: or might have put something behind
  /// the messages that wait for whoever was chosen.
  Footprint of(const actors::Candidate& chosen, std::span<const runtime::TraceEvent> events, bool brings_itself) const;
  /// The footprint of these events, whoever brought them about.
  Footprint of(std::span<const runtime::TraceEvent> events) const;

  /// How many steps each block of the scenario begins: a `parallel`, or a single step.
  const std::vector<std::size_t>& block_starts() const { return starts_; }

 private:
  struct Reader;

  void read(std::span<const runtime::TraceEvent> events, const runtime::KernelMessage* request, Footprint& into) const;

  /// By the name of the cast.
  std::map<std::string, std::pair<runtime::ProcessId, runtime::NodeNumber>> lanes_;
  std::map<runtime::NodeId, runtime::NodeNumber> nodes_;
  runtime::RoutingPolicy kernel_;
  bool connections_break_;
  bool delays_ = false;  // a message may arrive later
  /// What a spawn finds depends on what a stand-in for vfs:distro:sys has in its drives.
  bool spawns_read_drives_ = false;
  /// What a shipped kv lets the order of requests decide (docs/semantics.md, section 9).
  struct OfKv {
    bool names_are_paths = false;   // D7
    bool ids_are_global = false;    // D3: of transactions
    bool requests_overlap = false;  // D16, D18, D26
    bool closing_is_seen = false;   // which databases are open, and one may be closed for another
  };
  OfKv kv_;
  /// When the process map is written decides what a crash of the node leaves (docs/semantics.md, D23, D37).
  bool writes_count_ = false;
  NamesInLanes names_;
  /// Of each property that speaks of several objects at once: an order of steps that touch none of them in common can
  /// still be told by it.
  std::vector<Subjects> compounds_;
  std::vector<std::size_t> starts_;
};

}  // namespace hypersim::simulator
