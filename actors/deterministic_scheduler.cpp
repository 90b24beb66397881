#include "deterministic_scheduler.hpp"

#include <algorithm>

#include "hypersim/runtime/assert.hpp"

namespace hypersim::actors {

DeterministicScheduler::DeterministicScheduler(caf::actor_system& system)
    : abstract_coordinator(system), unit_(&system, *this) {}

DeterministicScheduler& DeterministicScheduler::of(caf::actor_system& system) {
  return static_cast<DeterministicScheduler&>(system.scheduler());
}

caf::actor_system::module* DeterministicScheduler::make(caf::actor_system& system, caf::detail::type_list<>) {
  return new DeterministicScheduler(system);
}

void DeterministicScheduler::start() {
  // The base class would start a thread for printing, but nobody prints with CAF here.
  utility_actors_[printer_id] =
      system_.spawn<caf::hidden>([](caf::event_based_actor*) -> caf::behavior { return {[](int) {}}; });
}

void DeterministicScheduler::stop() {
  for (caf::actor& actor : utility_actors_) {
    caf::anon_send_exit(actor, caf::exit_reason::user_shutdown);
    actor = nullptr;
  }
  drain();
}

void DeterministicScheduler::run_between_choices(const caf::resumable& actor) { between_actors_.push_back(&actor); }

bool DeterministicScheduler::runs_between_choices(const caf::resumable& actor) const {
  return std::find(between_actors_.begin(), between_actors_.end(), &actor) != between_actors_.end();
}

void DeterministicScheduler::forget_between_choices(const caf::resumable& actor) {
  std::erase(between_actors_, &actor);
}

void DeterministicScheduler::enqueue(caf::resumable* job) {
  for (const caf::resumable* actor : between_actors_) {
    if (actor == job) return between_.push_back(job);
  }
  choices_.push_back(job);
}

void DeterministicScheduler::run_at(std::size_t index) {
  HYPERSIM_ASSERT(index < choices_.size());
  caf::resumable* job = nullptr;
  if (index == 0) {
    job = choices_.front();
    choices_.pop_front();
  } else {
    const auto at = choices_.begin() + static_cast<std::ptrdiff_t>(index);
    job = *at;
    choices_.erase(at);
  }
  run(job);
}

void DeterministicScheduler::drain() {
  for (run_between(); !choices_.empty(); run_between()) run_at(0);
}

}  // namespace hypersim::actors
