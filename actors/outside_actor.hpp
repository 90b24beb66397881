#pragma once
// Takes a place in the order of the actors for what acts from outside of the nodes.

#include <optional>
#include <utility>

#include "light_actor.hpp"

namespace hypersim::actors {

class OutsideActor : public Actor<OutsideMail> {
 public:
  OutsideActor(caf::actor_config& config, NodeContext& context, bool& has_turn)
      : Actor(config, context), has_turn_(has_turn) {}

  Candidate candidate() const override { return {Candidate::Kind::Outside, nullptr}; }

 private:
  void handle(Mail& mail) noexcept override {
    dispatch(mail, [this](const Turn&) { has_turn_ = true; });
  }
  bool& has_turn_;
};

class Outside {
 public:
  explicit Outside(caf::actor_system& system) : system_(system) {}

  /// It waits for its turn among the actors.
  void request_turn(NodeContext& first) {
    if (!actor_) actor_ = LightActor::spawn<OutsideActor>(system_, first, has_turn_);
    actor_->tell(Turn{});
  }
  /// True once for each turn that has come.
  bool take_turn() { return std::exchange(has_turn_, false); }
  void stop() {
    if (actor_) end_actor(*actor_);
    actor_.reset();
  }

 private:
  caf::actor_system& system_;
  std::optional<ActorRef<OutsideMail>> actor_;  // made when it is needed for the first time
  bool has_turn_ = false;
};

}  // namespace hypersim::actors
