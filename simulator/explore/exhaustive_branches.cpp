// The part of the search for all orders that is about branches which another object searches.

#include <algorithm>
#include <utility>

#include "exhaustive.hpp"

namespace hypersim::simulator {

Exhaustive::Exhaustive(std::shared_ptr<const Footprints> footprints, const Branch& branch)
    : footprints_(std::move(footprints)), reduce_(true), given_(branch.made.size()), begin_(branch.first) {
  const auto sleepers = [this](const std::vector<Branch::Tried>& some) {
    std::vector<Sleeper> all;
    all.reserve(some.size());
    for (const Branch::Tried& one : some)
      all.push_back({arrivals_.agent_of(one.key), std::make_shared<const Footprint>(one.footprint)});
    return all;
  };
  for (const Branch::Made& made : branch.made) {
    Place& place = places_.emplace_back();
    place.is_fault = made.is_fault;
    place.is_crash = made.is_crash;
    place.goes_wrong = made.goes_wrong;
    if (made.key != 0) place.chosen = arrivals_.agent_of(made.key);
  }
  places_.back().is_open = branch.is_open;
  Place& begins = places_[begin_];
  if (!branch.sleep.empty()) begins.sleep = std::make_shared<const std::vector<Sleeper>>(sleepers(branch.sleep));
  begins.done = sleepers(branch.done);
  changed_ = given_ - 1;
  is_told_ = false;
}

RunOfBranch Exhaustive::take_run() {
  RunOfBranch run;
  run.counts = counts();
  tell(run, 0);
  return run;
}

void Exhaustive::tell(RunOfBranch& run, double of_branch) {
  run.left = left_;
  run.is_last = over_;
  run.part_done = part_done(of_branch);
  run.reversals = std::exchange(fresh_, {});
  if (given_ == 0) return;
  const Place& begins = places_[begin_];
  run.touches_everything = begins.tries_all;
  if (over_ && !left_) run.end = {arrivals_.key_of(places_[given_ - 1].chosen), all_touched_by(begins)};
}

RunOfBranch Exhaustive::take_over(RunOfBranch run) {
  Place& begins = places_[begin_of(place())];
  if (run.touches_everything && !begins.is_fault) begins.tries_all = true;
  for (Reversal& reversal : run.reversals) reverse(std::move(reversal));
  if (run.left) {
    left_ = over_ = true;
  } else if (run.end) {
    end_branch(*run.end);
  }
  RunOfBranch own;
  own.counts = run.counts;
  tell(own, run.end ? 0 : run.part_done);
  return own;
}

void Exhaustive::end_branch(const RunOfBranch::End& end) {
  Place& last = places_.back();
  if (std::exchange(last.is_open, false)) last.chosen = arrivals_.agent_of(end.key);
  Place& begins = places_[begin_of(place())];
  if (!begins.is_fault) {
    if (!begins.ever) begins.ever = std::make_unique<Footprint>();
    begins.ever->add(end.footprint);
    begins.everything = end.footprint.everything;
  }
  go_back();
}

void Exhaustive::note_reversal(PlaceInRun earlier, PlaceInRun later) {
  // What was open between the first choices of the branch is known where they were made for the first time.
  if (later < begin_) return;
  const auto first = first_without(earlier, later);
  if (!first) return;
  Reversal reversal{earlier, {}, arrivals_.key_of(*first)};
  for (Agent agent = 1; agent < arrivals_.agents_known(); ++agent) {
    if (leads_to(agent, earlier, later)) reversal.leading.push_back(arrivals_.key_of(agent));
  }
  std::sort(reversal.leading.begin(), reversal.leading.end());
  note(std::move(reversal));
}

void Exhaustive::note(Reversal reversal) {
  if (noted_.insert(reversal).second) fresh_.push_back(std::move(reversal));
}

void Exhaustive::reverse(Reversal reversal) {
  if (reversal.place < given_) return note(std::move(reversal));
  Place& place = places_[reversal.place];
  if (place.tries_all) return;
  const auto leads = [&](Agent agent) {
    return std::binary_search(reversal.leading.begin(), reversal.leading.end(), arrivals_.key_of(agent));
  };
  const auto one_leads = [&](const Sleeper& one) { return leads(one.agent); };
  if (std::any_of(place.to_try.begin(), place.to_try.end(), leads) ||
      std::any_of(place.done.begin(), place.done.end(), one_leads) ||
      (place.sleep && std::any_of(place.sleep->begin(), place.sleep->end(), one_leads))) {
    return;
  }
  place.to_try.push_back(arrivals_.agent_of(reversal.first));
}

Branch Exhaustive::branch_at(std::size_t at) const {
  Branch branch;
  branch.made.reserve(at + 1);
  for (const Place& place : std::span(places_).first(at + 1)) {
    branch.made.push_back({place.is_fault ? 0 : arrivals_.key_of(place.chosen), place.is_fault, place.is_crash,
                           place.is_fault && place.goes_wrong});
  }
  branch.is_open = places_[at].is_open;
  if (branch.is_open) branch.made.back().key = 0;
  branch.first = begin_of(at);
  const Place& begins = places_[branch.first];
  if (begins.sleep) branch.sleep = tried(*begins.sleep);
  branch.done = tried(begins.done);
  return branch;
}

std::vector<Branch::Tried> Exhaustive::tried(const std::vector<Sleeper>& some) const {
  std::vector<Branch::Tried> all;
  all.reserve(some.size());
  for (const Sleeper& one : some) all.push_back({arrivals_.key_of(one.agent), *one.footprint});
  return all;
}

std::optional<Branch> Exhaustive::later_branch(Which which, const std::function<bool(std::size_t place)>& taken) const {
  if (over_ || places_.empty() || !reduce_) return std::nullopt;
  const std::size_t end = places_.size() - 1;
  for (std::size_t i = given_; i < end; ++i) {
    const std::size_t at = which == Which::Latest ? i : given_ + end - 1 - i;
    if (taken(at)) continue;
    if (auto branch = later_branch_at(at)) return branch;
  }
  return std::nullopt;
}

std::optional<Branch> Exhaustive::later_branch_at(std::size_t at) const {
  const Place& place = places_[at];
  if (place.is_fault) {
    if (place.begun == place.awake) return std::nullopt;
    Branch branch = branch_at(at);
    branch.made.back().goes_wrong = true;
    return branch;
  }
  // What the present choice touches is known when it has been made, and all that goes wrong within it.
  if (at >= first_changed()) return std::nullopt;
  for (std::size_t i = at + 1; i < places_.size() && begin_of(i) == at; ++i) {
    if (places_[i].begun < places_[i].awake) return std::nullopt;
  }
  Agent next = 0;
  if (place.tries_all) {
    if (place.begun == place.awake) return std::nullopt;
  } else {
    const auto left = std::find_if(place.to_try.begin() + static_cast<std::ptrdiff_t>(place.next_to_try),
                                   place.to_try.end(), [&](Agent agent) { return !sleeps(place, agent); });
    if (left == place.to_try.end()) return std::nullopt;
    next = *left;
  }
  Branch branch = branch_at(at);
  branch.is_open = place.tries_all;
  branch.made.back().key = arrivals_.key_of(next);
  branch.done.push_back({arrivals_.key_of(place.chosen), all_touched_by(place)});
  return branch;
}

}  // namespace hypersim::simulator
