#pragma once
// The base of the node's actors: a CAF actor (handle, mailbox, scheduling, monitors, links, exit messages) that takes
// one type of message, `Mail`, without CAF's behaviors, response promises, streams and timeouts: those cost more than
// our handlers do (docs/performance.md). Spawned by actor_system::spawn; works under any CAF scheduler.

#include <caf/all.hpp>
#include <caf/detail/sync_request_bouncer.hpp>
#include <memory>
#include <utility>
#include <variant>

#include "hypersim/actors/strategy.hpp"

#include "deterministic_scheduler.hpp"
#include "mailbox.hpp"

namespace hypersim::actors {

template <class Mail>
class LightActor : public caf::monitorable_actor, public caf::resumable, public caf::dynamically_typed_actor_base {
 public:
  using behavior_type = caf::behavior;  // what spawn() infers the handle from

  explicit LightActor(caf::actor_config& config)
      : caf::monitorable_actor(config), mailbox_(!DeterministicScheduler::drives(home_system())) {}

  void launch(caf::execution_unit*, bool, bool hidden) {  // by spawn(): nothing runs before the first message
    if (!hidden) register_at_system();
  }

  /// Sends mail to `to`, a LightActor of that Mail: as caf::anon_send() does, which works as well.
  template <class What>
  static void tell(const caf::actor& to, What what) {
    auto& actor = static_cast<LightActor&>(*caf::actor_cast<caf::abstract_actor*>(to));
    if (actor.mailbox_.threads()) return caf::anon_send(to, Mail(std::move(what)));
    if (actor.mailbox_.post(std::move(what)) == Box::Pushed::WokeTheReader) actor.wake(nullptr);
  }

  void enqueue(caf::mailbox_element_ptr element, caf::execution_unit* host) override {
    const auto sender = element->sender;
    const auto id = element->mid;
    const auto pushed = mailbox_.push(std::move(element));
    if (pushed == Box::Pushed::WokeTheReader) wake(host);
    if (pushed == Box::Pushed::Refused && id.is_request()) caf::detail::sync_request_bouncer{fail_state()}(sender, id);
  }

  resume_result resume(caf::execution_unit* host, std::size_t max_throughput) override {
    for (std::size_t handled = 0; handled < max_throughput; ++handled) {
      const std::unique_ptr<Letter> letter = mailbox_.pop();
      if (letter == nullptr) break;
      if (!take(*letter, host)) return done;
    }
    return mailbox_.try_block() ? awaiting_message : resume_later;
  }

  /// What its next message is to a strategy.
  virtual Candidate candidate() const { return {}; }

  void intrusive_ptr_add_ref_impl() override { caf::intrusive_ptr_add_ref(ctrl()); }
  void intrusive_ptr_release_impl() override { caf::intrusive_ptr_release(ctrl()); }

  bool cleanup(caf::error&& reason, caf::execution_unit* host) override {
    unregister_from_system();  // or ~actor_system waits for ever
    return caf::monitorable_actor::cleanup(std::move(reason), host);
  }
  /// Also of an actor that nobody holds any more and that was never told to exit.
  void on_destroy() override {
    if (!getf(is_cleaned_up_flag)) end(caf::exit_reason::unreachable, nullptr);
    caf::monitorable_actor::on_destroy();
  }

 protected:
  /// Handles one message. What it throws ends the program.
  virtual void handle(Mail& mail) noexcept = 0;
  /// The actor ends, in whichever way; called once. What it holds of other actors is to be let go here.
  virtual void on_exit() noexcept {}

 private:
  using Box = Mailbox<Mail>;
  using Letter = typename Box::Letter;

  void wake(caf::execution_unit* host) {
    intrusive_ptr_add_ref_impl();
    host != nullptr ? host->exec_later(this) : home_system().scheduler().enqueue(this);
  }

  /// False: the actor has ended.
  bool take(Letter& letter, caf::execution_unit* host) {
    if (Mail* mail = std::get_if<0>(&letter.content)) return handle(*mail), true;
    return take(*std::get<1>(letter.content), host);
  }
  bool take(caf::mailbox_element& element, caf::execution_unit* host) {
    caf::type_erased_tuple& content = element.content();
    if (content.match_elements<Mail>()) {
      handle(content.get_mutable_as<Mail>(0));
    } else if (content.match_elements<caf::exit_msg>()) {
      end(std::move(content.get_mutable_as<caf::exit_msg>(0).reason), host);
      return false;
    } else if (element.mid.is_request()) {
      element.sender->enqueue(nullptr, element.mid.response_id(),
                              caf::make_message(caf::make_error(caf::sec::unexpected_message)), host);
    }
    return true;
  }

  void end(caf::error reason, caf::execution_unit* host) {
    on_exit();
    const caf::detail::sync_request_bouncer bouncer(reason);
    mailbox_.close([&](caf::mailbox_element_ptr element) { bouncer(*element); });
    cleanup(std::move(reason), host);
  }

  Box mailbox_;
};

}  // namespace hypersim::actors
