#include "lanes.hpp"

#include <algorithm>
#include <numeric>

namespace hypersim::simulator {

void Lanes::begin(const language::Step& block) {
  for (const Track& track : tracks_) {
    if (track.cast >= 0) lane_of_[static_cast<std::size_t>(track.cast)] = kNone;
  }
  tracks_.clear();
  outside_.reset();
  const auto* parallel = std::get_if<language::ParallelStep>(&block.is);
  is_parallel_ = parallel != nullptr;
  if (parallel == nullptr) {
    add(block.who).steps.push_back(&block);
  } else {
    for (const language::Lane& lane : parallel->lanes) {
      Track& track = add(lane.who);
      track.steps.reserve(lane.steps.size());
      for (const language::Step& step : lane.steps) track.steps.push_back(&step);
    }
  }
  open_ = tracks_.size();
  wake_all();
}

Track& Lanes::add(const std::optional<language::WhoOperand>& who) {
  const std::size_t lane = tracks_.size();
  Track& track = tracks_.emplace_back();
  if (who) {
    track.cast = who->cast;
    lane_of_[static_cast<std::size_t>(who->cast)] = lane;
  } else {
    outside_ = lane;
  }
  return track;
}

std::optional<std::size_t> Lanes::next(std::size_t from) const {
  const auto found = std::lower_bound(awake_.begin(), awake_.end(), from);
  return found == awake_.end() ? std::nullopt : std::optional(*found);
}

void Lanes::rest(std::size_t lane) {
  if (outside_ == lane && !tracks_[lane].done()) return;
  const auto found = std::lower_bound(awake_.begin(), awake_.end(), lane);
  if (found != awake_.end() && *found == lane) awake_.erase(found);
}

void Lanes::wake(int cast) {
  const std::size_t lane = lane_of_[static_cast<std::size_t>(cast)];
  if (lane == kNone || tracks_[lane].done()) return;
  const auto place = std::lower_bound(awake_.begin(), awake_.end(), lane);
  if (place == awake_.end() || *place != lane) awake_.insert(place, lane);
}

void Lanes::wake_all() {
  awake_.resize(tracks_.size());
  std::iota(awake_.begin(), awake_.end(), std::size_t{0});
}

void Lanes::pass(Track& track) {
  track.running = false;
  ++track.next;
  if (track.done()) --open_;
}

}  // namespace hypersim::simulator
