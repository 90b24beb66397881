#include "arrivals.hpp"

namespace hypersim::simulator {

void Arrivals::begin() {
  for (Box& box : boxes_) box.clear();
  ++notes_;  // so that nothing counts as noted just now
}

void Arrivals::note(std::span<const actors::Candidate> candidates, PlaceInRun brought_by) {
  ++notes_;
  now_.clear();
  for (const actors::Candidate& candidate : candidates) {
    const Agent agent = agent_of(candidate.key());
    now_.push_back(agent);
    Box& box = boxes_[agent];
    // Whoever was no candidate before had nothing that waited.
    if (box.noted + 1 != notes_) box.clear();
    box.noted = notes_;
    if (box.size() < candidate.waiting) box.came = notes_;
    // What is gone without being taken came first.
    while (box.size() > candidate.waiting) ++box.first;
    while (box.size() < candidate.waiting) box.brought_by.push_back(brought_by);
  }
}

PlaceInRun Arrivals::take(Agent agent) {
  Box& box = boxes_[agent];
  if (box.size() == 0) return kNoPlace;
  const PlaceInRun brought_by = box.brought_by[box.first++];
  if (box.size() == 0) box.clear();
  return brought_by;
}

Agent Arrivals::agent_of(std::uint64_t key) {
  const auto [known, is_new] = agents_.try_emplace(key, static_cast<Agent>(boxes_.size()));
  if (is_new) {
    boxes_.emplace_back();
    keys_.push_back(key);
  }
  return known->second;
}

}  // namespace hypersim::simulator
