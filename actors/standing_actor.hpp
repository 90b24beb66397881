#pragma once
// An actor that takes nothing while the event loop of its node stands still (event_loop.hpp).

#include "light_actor.hpp"

namespace hypersim::actors {

class StandingActor {
 public:
  /// The event loop goes on, or the node goes down: it takes what has come.
  virtual void let_go() = 0;

 protected:
  ~StandingActor() = default;
};

template <class Protocol>
class MayStand : public Actor<Protocol>, public StandingActor {
 public:
  using Actor<Protocol>::Actor;

  LightActor::resume_result resume(caf::execution_unit* host, std::size_t max_throughput) override {
    if (this->context_.loop.state != EventLoop::State::Runs) [[unlikely]] {
      if (!goes_on()) {
        is_held_ = true;
        return LightActor::awaiting_message;  // its mailbox takes it for busy, and wakes nobody
      }
    }
    return LightActor::resume(host, max_throughput);
  }
  void let_go() override {
    const bool has_more = this->context_.loop.state == EventLoop::State::GoesOn;  // than its mailbox shows
    if (std::exchange(is_held_, false) || has_more) this->wake();
  }

 protected:
  /// Asked before it takes anything while the loop does not run; true: it takes what comes.
  virtual bool goes_on() { return this->context_.loop.state != EventLoop::State::Stands; }

 private:
  bool is_held_ = false;
};

}  // namespace hypersim::actors
