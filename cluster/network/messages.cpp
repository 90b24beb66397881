#include "messages.hpp"

namespace hypersim::cluster {

void add_messages(caf::actor_system_config& config) {
  config.add_message_type<Task>("hypersim.cluster.task.1")
      .add_message_type<Want>("hypersim.cluster.want.1")
      .add_message_type<ContentPiece>("hypersim.cluster.content_piece.1")
      .add_message_type<Ready>("hypersim.cluster.ready.1")
      .add_message_type<Cannot>("hypersim.cluster.cannot.1")
      .add_message_type<Take>("hypersim.cluster.take.1")
      .add_message_type<Leased>("hypersim.cluster.leased.1")
      .add_message_type<Alive>("hypersim.cluster.alive.1")
      .add_message_type<OutcomePiece>("hypersim.cluster.outcome_piece.1")
      .add_message_type<Ack>("hypersim.cluster.ack.1")
      .add_message_type<Over>("hypersim.cluster.over.1");
}

}  // namespace hypersim::cluster
