#pragma once
// Which event of a run brought each message that waits. Messages are taken in the order in which they came, so the
// event that brought a message is what made taking it possible, and those that brought the ones behind it have nothing
// to do with it.

#include <cstddef>
#include <cstdint>
#include <span>
#include <unordered_map>
#include <vector>

#include "hypersim/actors/strategy.hpp"

#include "causality.hpp"

namespace hypersim::simulator {

class Arrivals {
 public:
  /// The run begins anew. Agents keep their numbers.
  void begin();
  /// Before each choice: whatever has come since the choice before was brought by the event at that place; kNoPlace if
  /// time brought it.
  void note(std::span<const actors::Candidate> candidates, PlaceInRun brought_by);
  /// The agents of the candidates that were noted last.
  const std::vector<Agent>& agents() const { return now_; }
  /// Something came to the agent between the last two notes.
  bool came_to(Agent agent) const { return boxes_[agent].came == notes_; }
  /// The agent takes a message. Returns the place of what brought it.
  PlaceInRun take(Agent agent);
  /// By Candidate::key(). The agent 0 has none.
  Agent agent_of(std::uint64_t key);
  /// 0 for the agent 0.
  std::uint64_t key_of(Agent agent) const { return keys_[agent]; }
  /// How many agents are known, with the agent 0.
  std::size_t agents_known() const { return keys_.size(); }

 private:
  /// What waits for one agent.
  struct Box {
    std::vector<PlaceInRun> brought_by;  // from `first` on, the oldest first
    std::size_t first = 0;
    std::uint64_t noted = 0;  // when it was a candidate for the last time
    std::uint64_t came = 0;   // when something came for the last time

    std::size_t size() const { return brought_by.size() - first; }
    void clear() {
      brought_by.clear();
      first = 0;
    }
  };

  std::unordered_map<std::uint64_t, Agent> agents_;
  std::vector<std::uint64_t> keys_ = std::vector<std::uint64_t>(1);  // by agent
  std::vector<Box> boxes_ = std::vector<Box>(1);
  std::vector<Agent> now_;
  std::uint64_t notes_ = 0;
};

}  // namespace hypersim::simulator
