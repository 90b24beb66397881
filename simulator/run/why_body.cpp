#include "why_body.hpp"

#include <fmt/format.h>

#include "hypersim/analysis/body_form.hpp"
#include "hypersim/language/print.hpp"
#include "hypersim/runtime/duration.hpp"
#include "hypersim/runtime/kernel_wire.hpp"
#include "hypersim/runtime/modules.hpp"

namespace hypersim::simulator {

namespace fact = runtime::fact;
namespace wire = runtime::wire;

bool WhyBody::not_taken(const runtime::KernelMessage& request) {
  const auto sentences = analysis::why_not_taken(request.target.process(), request.body().view());
  for (const std::string& sentence : sentences) account_.say(sentence);
  return !sentences.empty();
}

bool WhyBody::unanswered(const runtime::KernelMessage& request) {
  const runtime::ProcessId& module = request.target.process();
  const bool is_kernel = module == runtime::modules::kernel();
  if (!is_kernel && module != runtime::modules::timer()) return false;
  if (not_taken(request)) {
    account_.say(fmt::format("{} received the message, and answers nothing that it cannot read.",
                             seen_.names.process(request.target)));
  } else {
    is_kernel ? command_without_answer(request) : timer_without_answer(request);
  }
  printed(request);
  return true;
}

void WhyBody::command_without_answer(const runtime::KernelMessage& request) {
  namespace ask = wire::kernel_command;
  const auto read = wire::from_json<wire::KernelCommand>(request.body().view());
  if (!read.ok()) return;
  const bool is_silent = std::holds_alternative<ask::GrantCapabilities>(*read) ||
                         std::holds_alternative<ask::DropCapabilities>(*read) ||
                         std::holds_alternative<ask::SetOnExit>(*read) ||
                         std::holds_alternative<ask::Shutdown>(*read) || std::holds_alternative<ask::Booted>(*read);
  if (is_silent) {
    return account_.say(
        "kernel:distro:sys has carried out the command; it does not answer this one. With `send` and `no answer`, "
        "nobody waits.");
  }
  account_.say("kernel:distro:sys received the command, and did not answer it.");
}

void WhyBody::timer_without_answer(const runtime::KernelMessage& request) {
  const auto read = wire::from_json<wire::TimerAction>(request.body().view());
  if (!read.ok()) return;
  if (std::holds_alternative<wire::timer_action::Debug>(*read))
    return account_.say("timer:distro:sys does not answer a Debug.");
  const std::uint64_t ms = std::get<wire::timer_action::SetTimer>(*read).ms;
  const std::uint64_t waits_ms = request.request().expects_response_s.value_or(0) * 1'000;
  account_.say(fmt::format("timer:distro:sys answers when the time is over, after {}, and the sender waits for {}.",
                           runtime::duration_text(ms), runtime::duration_text(waits_ms)));
}

void WhyBody::printed(const runtime::KernelMessage& request) {
  const auto delivered = seen_.delivered(request);
  if (!delivered) return;
  const runtime::ProcessId& module = request.target.process();
  const auto& events = seen_.history.events();
  for (std::size_t i = *delivered + 1; i < events.size(); ++i) {
    const auto* next = std::get_if<fact::Delivered>(&events[i].fact);
    if (next != nullptr && next->message->target.process() == module) return;
    const auto* line = std::get_if<fact::Printed>(&events[i].fact);
    if (line == nullptr || line->process != module || events[i].step != request.step) continue;
    account_.say(fmt::format("{} printed: {}.", module.text(), language::statement_text(line->text)));
  }
}

}  // namespace hypersim::simulator
