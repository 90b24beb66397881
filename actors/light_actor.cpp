#include "light_actor.hpp"

#include <caf/detail/sync_request_bouncer.hpp>
#include <memory>

#include "deterministic_scheduler.hpp"

namespace hypersim::actors {

void LightActor::enqueue(caf::mailbox_element_ptr element, caf::execution_unit*) {
  const auto sender = element->sender;
  const auto id = element->mid;
  const auto pushed = mailbox_.push(std::move(element));
  if (pushed == Mailbox::Pushed::WokeTheReader) wake();
  if (pushed == Mailbox::Pushed::Refused && id.is_request()) {
    caf::detail::sync_request_bouncer{fail_state()}(sender, id);
  }
}

LightActor::resume_result LightActor::resume(caf::execution_unit* host, std::size_t max_throughput) {
  for (std::size_t handled = 0; handled < max_throughput; ++handled) {
    const std::unique_ptr<Mailbox::Letter> letter = mailbox_.pop();
    if (letter == nullptr) {
      if (mailbox_.is_closed()) return done;  // it has ended while it was to run
      break;
    }
    if (!take(*letter, host)) return done;
  }
  return mailbox_.try_block() ? awaiting_message : resume_later;
}

bool LightActor::cleanup(caf::error&& reason, caf::execution_unit* host) {
  unregister_from_system();  // else ~actor_system waits for ever
  return caf::monitorable_actor::cleanup(std::move(reason), host);
}

void LightActor::on_destroy() {
  if (!getf(is_cleaned_up_flag)) end(caf::exit_reason::unreachable, nullptr);
  caf::monitorable_actor::on_destroy();
}

void LightActor::wake() {
  caf::intrusive_ptr_add_ref(ctrl());
  context_.network.scheduler->DeterministicScheduler::enqueue(this);  // not through the table of virtual functions
}

bool LightActor::take(Mailbox::Letter& letter, caf::execution_unit* host) {
  if (auto* element = std::get_if<caf::mailbox_element_ptr>(&letter.content)) [[unlikely]]
    return take(**element, host);
  ++turns_;
  context_.trace.set_step(letter.step);
  context_.trace.set_node(context_.number);
  return handle(letter.content), true;
}

bool LightActor::take(caf::mailbox_element& element, caf::execution_unit* host) {
  caf::type_erased_tuple& content = element.content();
  if (content.match_elements<caf::exit_msg>()) {
    end(std::move(content.get_mutable_as<caf::exit_msg>(0).reason), host);
    return false;
  }
  if (element.mid.is_request()) {
    element.sender->enqueue(nullptr, element.mid.response_id(),
                            caf::make_message(caf::make_error(caf::sec::unexpected_message)), host);
  }
  return true;
}

void LightActor::end(caf::error reason, caf::execution_unit* host) {
  on_exit();
  mailbox_.close([&](caf::mailbox_element_ptr element) { caf::detail::sync_request_bouncer{reason}(*element); });
  cleanup(std::move(reason), host);
}

}  // namespace hypersim::actors
