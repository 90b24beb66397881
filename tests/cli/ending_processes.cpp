// Processes that end the whole program when they are asked, or do not end their turn.
#include <csignal>
#include <cstdint>
#include <cstdlib>
#include <stdexcept>
#include <string>
#include <unistd.h>

#include "hypersim/processes/process_lib.hpp"

using namespace hypersim::processes;

namespace {

volatile unsigned sink = 0;

// NOLINTNEXTLINE(misc-no-recursion): it is to fill the stack
unsigned recurse(unsigned n) {
  volatile char here[512];
  here[0] = static_cast<char>(n);
  return n == 0 ? 0 : recurse(n + 1) + static_cast<unsigned>(here[0]);
}

void exits() { std::exit(0); }
void exits_at_once() { ::_exit(0); }
void exits_like_an_assertion() { std::_Exit(3); }
void aborts() { std::abort(); }
__attribute__((no_sanitize("undefined"))) void reads_nowhere() {
  const volatile unsigned* volatile nowhere = nullptr;
  sink = *nowhere;
}
void throws_in_noexcept() {
  const auto call = [](const std::string& text) noexcept { sink = static_cast<unsigned>(text.at(text.size())); };
  call("out of range");
}
void overflows() { sink = recurse(1); }
void kills_itself() { ::kill(::getpid(), SIGKILL); }
void loops() {
  for (;;) sink = sink + 1;
}
void answers() {}
void prints_much() {
  for (;;) println(std::string(1'000'000, 'x'));
}

/// Counts what it is asked; `stop` ends the program if it comes first.
Task<> frail(Address) {
  int asked = 0;
  for (;;) {
    const auto message = co_await await_message();
    if (!message) continue;
    const std::string text(message.unwrap().text());
    if (text == "stop" && asked == 0) std::exit(0);
    const std::string answer = std::to_string(++asked);
    co_await Response().body(answer).send();
  }
}

template <void (*act)()>
Task<> ask_for(Address) {
  for (;;) {
    const auto message = co_await await_message();
    if (!message) continue;
    act();
    co_await Response().body("done").send();
  }
}

Task<> sends_much(Address our) {
  (void)co_await await_message();
  for (;;) {
    Request request;
    request.target(our).body(std::string(1'000'000, 'x'));
    co_await std::move(request).send();
  }
}

struct LoopsAtItsEnd {
  ~LoopsAtItsEnd() { loops(); }
};

Task<> loops_when_killed(Address) {
  const LoopsAtItsEnd last;
  for (;;) (void)co_await await_message();
}

Task<> exits_at_boot(Address) {
  std::exit(5);
  co_return;
}

}  // namespace

HYPERSIM_PROCESS("answers", ask_for<answers>)
HYPERSIM_PROCESS("exits", ask_for<exits>)
HYPERSIM_PROCESS("exits-at-once", ask_for<exits_at_once>)
HYPERSIM_PROCESS("exits-like-an-assertion", ask_for<exits_like_an_assertion>)
HYPERSIM_PROCESS("aborts", ask_for<aborts>)
HYPERSIM_PROCESS("reads-nowhere", ask_for<reads_nowhere>)
HYPERSIM_PROCESS("throws-in-noexcept", ask_for<throws_in_noexcept>)
HYPERSIM_PROCESS("overflows", ask_for<overflows>)
HYPERSIM_PROCESS("kills-itself", ask_for<kills_itself>)
HYPERSIM_PROCESS("prints-much", ask_for<prints_much>)
HYPERSIM_PROCESS("sends-much", sends_much)
HYPERSIM_PROCESS("loops-when-killed", loops_when_killed)
HYPERSIM_PROCESS("frail", frail)
HYPERSIM_PROCESS("exits-at-boot", exits_at_boot)
HYPERSIM_PROCESS("loops", ask_for<loops>)
