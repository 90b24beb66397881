#pragma once
// The rules of a process's side of the protocol that section 9 of docs/semantics.md varies between the documentation's
// promises and the shipped runtime. A node has one fixed value.

#include "hypersim/runtime/semantics.hpp"

namespace hypersim::runtime {

struct ProtocolPolicy {
  /// D21: a second answer under one id vanishes; else it is received as well if the first has not been taken yet.
  bool one_answer_only = true;
  /// D27: a Request that carries the awaited id is queued like any other; else its receiver crashes.
  bool a_call_back_is_queued = true;
  /// D28: the timeout of a request ends when an inheriting one takes its place; else it strikes the newer.
  bool timeout_ends_with_its_request = true;
  /// D41: calls for the state and spawns do not change the blob of the message.
  bool blob_stays_the_messages = true;

  static constexpr ProtocolPolicy of(Semantics semantics) {
    using enum Row;
    return {.one_answer_only = !semantics.ships(D21),
            .a_call_back_is_queued = !semantics.ships(D27),
            .timeout_ends_with_its_request = !semantics.ships(D28),
            .blob_stays_the_messages = !semantics.ships(D41)};
  }
};

}  // namespace hypersim::runtime
