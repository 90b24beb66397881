// Rules of the runtime that newcomers do not expect (docs/traps.md), said where a step has run into one.

#include <fmt/format.h>

#include "hypersim/language/print.hpp"
#include "hypersim/runtime/json_writer.hpp"

#include "why.hpp"

namespace hypersim::simulator {

using runtime::Capability;
using runtime::ProcessId;
namespace fact = runtime::fact;

namespace {

constexpr const char* kTyped =
    "process_lib's typed `Kv` stores keys and values as JSON text; only its raw functions store plain bytes.";

}  // namespace

void Why::attached_in_vain(const runtime::KernelMessage& request, const Capability& cap) {
  const auto sent = history_.last<fact::Sent>([&](const fact::Sent& e) {
    return e.message->is_request() && e.message->id == request.id && e.message->source == request.source;
  });
  for (std::size_t i = sent.value_or(0); i-- > 0;) {
    const auto* left_out = std::get_if<fact::NotAttached>(&history_.events()[i].fact);
    if (left_out == nullptr) return;
    if (left_out->capability != cap) continue;
    return say(
        "It was to be attached to the request; but kv looks only at what the sender has saved, and at nothing that is "
        "attached.");
  }
}

void Why::opens_for_itself(const ProcessId& who, const Capability& cap) {
  const auto params = analysis::kv_params(cap);
  if (!params || params->db_key.package != who.package_id()) return;
  for (const ProcessId& holder : node_.capabilities().holders(cap)) {
    if (holder == who || holder.package_id() != who.package_id()) continue;
    return say(
        fmt::format("That {} has opened it is not enough: every process of a package opens a database for itself.",
                    names_.process(holder)));
  }
}

void Why::cannot_be_taken_back(const ProcessId& who, const Capability& cap) {
  const auto arrival = analysis::kv_params(cap) ? history_.last_arrival(who, cap) : std::nullopt;
  if (!arrival) return;
  const ProcessId giver = history_.at<fact::Delivered>(*arrival).message->source.process();
  const auto ended =
      history_.last<fact::ProcessEnded>([&](const fact::ProcessEnded& e) { return e.process == giver && !e.returns; });
  const auto dropped = history_.last<fact::CapabilityRemoved>([&](const fact::CapabilityRemoved& e) {
    return e.holder == giver && e.capability == cap && e.how == fact::CapabilityRemoved::How::Dropped;
  });
  const std::string name = names_.process(giver);
  if (ended && *ended > *arrival) {
    say(fmt::format("That {} {} takes nothing back: its issuer is kv:distro:sys, and lives on.", name, end_at(*ended)));
  } else if (dropped && *dropped > *arrival) {
    say(fmt::format("That {} dropped it {} takes nothing back: what it has passed on stays with the others.", name,
                    history_.when(*dropped)));
  }
}

void Why::replaced_nothing(const runtime::KernelMessage& request) {
  const ProcessId& service = request.target.process();
  const auto answered = history_.last<fact::Answered>(
      [&](const fact::Answered& e) { return e.response->id == request.id && e.response->target == request.source; });
  if (!answered) return;
  const auto responded = history_.last<fact::Sent>(
      [&](const fact::Sent& e) { return e.message == history_.at<fact::Answered>(*answered).response; });
  const auto delivered = history_.last<fact::Delivered>([&](const fact::Delivered& e) {
    return e.message->is_request() && e.message->id == request.id && e.message->source == request.source;
  });
  if (!responded || !delivered) return;
  const auto other = history_.last_before<fact::Delivered>(*responded, [&](const fact::Delivered& e) {
    return e.message->is_request() && e.message->target.process() == service && !e.message->expects_response();
  });
  if (!other || *other < *delivered) return;
  int receives = 0;
  for (std::size_t i = *delivered; i < *responded; ++i) {
    if (!std::holds_alternative<fact::StepStarted>(history_.events()[i].fact)) continue;
    const language::Step* step = history_.step_of(i);
    if (step == nullptr || !step->who || step->who->address.process() != service) continue;
    if (std::holds_alternative<language::ReceiveStep>(step->is)) ++receives;
  }
  if (receives < 2) return;  // it lies in the inbox
  const ProcessId& second = history_.at<fact::Delivered>(*other).message->source.process();
  say(
      fmt::format("The `respond` {} answered it, although {} had received a request of {} in between: that one expects "
                  "no response, and so takes nobody's place. A Response goes to the latest Request that waits for one.",
                  history_.when(*responded), names_.process(service), names_.process(second)));
}

bool Why::typed_key(const kv_module::DbKey& db, std::string_view key) {
  const std::string typed = runtime::json_string(key);
  const auto found = node_.kv().peek(db, typed);
  if (found.ok() && found->has_value()) {
    say(fmt::format("But there is the key {}, with quotes in it: {}", language::bytes_text(typed), kTyped));
    return true;
  }
  const auto keys = node_.kv().peek_keys(db);
  if (!keys.ok()) return false;
  for (const std::string& plain : *keys) {
    if (runtime::json_string(plain) != key) continue;
    say(fmt::format("But there is the key {}, without quotes: {}", language::bytes_text(plain), kTyped));
    return true;
  }
  return false;
}

void Why::typed_value(const language::Step& step, const Outcome& outcome) {
  const auto* expected = step.expected ? std::get_if<language::ExpectBytes>(&step.expected->is) : nullptr;
  if (expected == nullptr || !expected->bytes.saved_name.empty() || outcome.kind != Outcome::Kind::Value) return;
  const std::string_view got = outcome.value.view();
  const std::string& wanted = expected->bytes.bytes;
  if (runtime::json_string(wanted) == got || runtime::json_string(got) == wanted) {
    say(fmt::format("Only the quotes differ: {}", kTyped));
  }
}

}  // namespace hypersim::simulator
