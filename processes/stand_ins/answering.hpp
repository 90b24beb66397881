#pragma once
// How the modules of a node answer: under the id of the request, to its rsvp or else its source; and not as a process
// does that has but one request in hand.

#include <optional>
#include <string>

#include "hypersim/runtime/process.hpp"

namespace hypersim::processes {

struct ModuleAnswer {
  ModuleAnswer(std::string with_body, bool is_refusal = false) : body(std::move(with_body)), is_error(is_refusal) {}

  std::string body;
  bool is_error = false;
  std::optional<runtime::Blob> blob;
  std::optional<std::string> metadata;
};

/// Answers if somebody waits for it. An error goes only to a request that expects a response itself: what waits for the
/// answer to an inheriting request hears of successes alone.
runtime::Task<> answer(runtime::Process& self, runtime::MessagePtr request, ModuleAnswer answer);

}  // namespace hypersim::processes
