#pragma once
// Our CAF scheduler: one thread, virtual time, no clock, printer or worker threads. Runnable actors wait in order. The
// code that drives the node runs them one message at a time.

#include <caf/all.hpp>
#include <caf/detail/test_actor_clock.hpp>
#include <caf/scheduler/abstract_coordinator.hpp>
#include <cstddef>
#include <deque>
#include <vector>

namespace hypersim::actors {

class DeterministicScheduler : public caf::scheduler::abstract_coordinator {
 public:
  explicit DeterministicScheduler(caf::actor_system& system);

  /// Loads this scheduler in place of CAF's own. Call it before the actor system is made.
  static void install(caf::actor_system_config& config) { config.load<DeterministicScheduler>(); }
  static DeterministicScheduler& of(caf::actor_system& system);

  /// Marks the kernel or the capability actor: it runs until it has no message left, between choices.
  void run_between_choices(const caf::resumable& actor);
  bool runs_between_choices(const caf::resumable& actor) const;
  /// It no longer runs between choices: it is gone, or its messages are choices from now on.
  void forget_between_choices(const caf::resumable& actor);
  /// From now on, no actor runs between choices.
  void forget_between_choices() { between_actors_.clear(); }

  /// The number of actors that could handle a message now, without those that run between choices.
  std::size_t runnable() const { return choices_.size(); }
  /// The actor at that place.
  caf::resumable* at(std::size_t index) const { return choices_[index]; }
  /// The actor at that place handles one message.
  void run_at(std::size_t index);
  /// Has the kernel or the capability actor a message?
  bool has_between() const { return !between_.empty(); }
  /// Runs the kernel and the capability actor until neither has a message.
  void run_between() {
    while (!between_.empty()) run_first_between();
  }
  /// Nothing is runnable, and no actor runs between choices.
  bool is_idle() const { return choices_.empty() && between_.empty() && between_actors_.empty(); }
  /// Runs everything until nothing is runnable.
  void drain();
  /// Runs those that are wanted, until none of them is runnable.
  template <class Wanted>
  void run_all(const Wanted& wanted) {
    const auto run_one_of = [&](std::deque<caf::resumable*>& jobs) {
      for (auto at = jobs.begin(); at != jobs.end(); ++at) {
        if (!wanted(**at)) continue;
        caf::resumable* const job = *at;
        jobs.erase(at);
        run(job);
        return true;
      }
      return false;
    };
    while (run_one_of(between_) || run_one_of(choices_)) continue;
  }

  // caf::scheduler::abstract_coordinator
  static caf::actor_system::module* make(caf::actor_system& system, caf::detail::type_list<>);
  void enqueue(caf::resumable* job) override;
  caf::actor_clock& clock() noexcept override { return clock_; }
  bool detaches_utility_actors() const override { return false; }
  void start() override;
  void stop() override;

 private:
  class Unit : public caf::execution_unit {
   public:
    Unit(caf::actor_system* system, DeterministicScheduler& scheduler)
        : execution_unit(system), scheduler_(scheduler) {}
    void exec_later(caf::resumable* job) override { scheduler_.enqueue(job); }

   private:
    DeterministicScheduler& scheduler_;
  };
  // Defined here so that they are inlined, because every message needs them.
  void run(caf::resumable* job) {
    switch (job->resume(&unit_, 1)) {
      case caf::resumable::resume_later:
        enqueue(job);
        break;
      case caf::resumable::done:
      case caf::resumable::awaiting_message:
        caf::intrusive_ptr_release(job);
        break;
      case caf::resumable::shutdown_execution_unit:
        break;
    }
  }
  void run_first_between() {
    caf::resumable* job = between_.front();
    between_.pop_front();
    run(job);
  }

  Unit unit_;
  caf::detail::test_actor_clock clock_;                // CAF asks for a clock; nothing here sets a timeout with it
  std::vector<const caf::resumable*> between_actors_;  // two or three
  std::deque<caf::resumable*> between_;
  std::deque<caf::resumable*> choices_;
};

}  // namespace hypersim::actors
