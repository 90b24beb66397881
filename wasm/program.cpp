#include "hypersim/wasm/program.hpp"

#include <utility>

#include "guest.hpp"

namespace hypersim::wasm {

namespace {

using runtime::Process;

/// An operation, around which the turn ends if it has to wait.
template <class Op>
class InTurns {
 public:
  InTurns(const Life& life, Process::Awaiter<Op> awaiter) : life_(life), awaiter_(std::move(awaiter)) {}
  bool await_ready() { return awaiter_.await_ready(); }
  void await_suspend(std::coroutine_handle<> handle) {
    if (life_.turn_ends) life_.turn_ends();
    awaiter_.await_suspend(handle);
    has_waited_ = true;
  }
  typename Op::Result await_resume() {
    if (has_waited_ && life_.turn_begins) life_.turn_begins();
    return awaiter_.await_resume();
  }

 private:
  const Life& life_;
  Process::Awaiter<Op> awaiter_;
  bool has_waited_ = false;
};

}  // namespace

// Nothing is awaited in a nested coroutine: each call of a guest would cost an allocation.
runtime::Task<> play(Process& process, std::shared_ptr<const Module> module, Life life) {
  Guest guest(process, *module, life);
  for (;;) {
    switch (guest.go_on()) {
      case Guest::Wants::Nothing:
        co_return;
      case Guest::Wants::Event:
        do {
          guest.event = co_await InTurns(life, process.receive());
        } while (std::holds_alternative<runtime::Wake>(*guest.event));
        break;
      case Guest::Wants::Answer:
        guest.answer = co_await InTurns(life, process.send_and_await(std::move(*guest.request)));
        break;
      case Guest::Wants::Send:
        (void)co_await InTurns(life, process.send(std::move(*guest.request)));
        break;
      case Guest::Wants::Respond:
        (void)co_await InTurns(life, process.respond(std::move(*guest.response)));
        break;
      case Guest::Wants::Save:
        guest.caps = co_await InTurns(life, process.save_capabilities(std::move(guest.caps)));
        break;
      case Guest::Wants::Drop:
        guest.caps = co_await InTurns(life, process.drop_capabilities(std::move(guest.caps)));
        break;
      case Guest::Wants::OurCapabilities:
        guest.caps = co_await InTurns(life, process.our_capabilities());
        break;
      case Guest::Wants::GetState: {
        auto read = co_await InTurns(life, process.get_state());
        guest.state = read.ok() ? std::move(read).value() : std::nullopt;
        break;
      }
      case Guest::Wants::SetState: {
        const auto written = co_await InTurns(life, process.set_state(std::move(*guest.state)));
        if (!written.ok()) throw Trap("it trapped: set-state: " + written.error());
        break;
      }
      case Guest::Wants::ClearState: {
        const auto cleared = co_await InTurns(life, process.clear_state());
        if (!cleared.ok()) throw Trap("it trapped: clear-state: " + cleared.error());
        break;
      }
      case Guest::Wants::Spawn:
        guest.spawned = co_await InTurns(life, process.spawn(std::move(*guest.spawn)));
        break;
      case Guest::Wants::Ended:
        throw Trap(guest.why());
    }
  }
}

}  // namespace hypersim::wasm
