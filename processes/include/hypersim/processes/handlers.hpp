#pragma once
// Processes that handle other messages while a handler awaits an answer, as programs in Rust do with the feature
// `hyperapp` of hyperware_process_lib.
//
//   Task<> visits(Address our) {
//     auto kv = (co_await kv::open<std::string, int>(our.package_id(), "visits")).unwrap();
//     auto visit = [&kv](Message message) -> Task<> {
//       const int before = (co_await kv.get("count")).unwrap_or(0);  // here, the next message may be handled
//       (co_await kv.set("count", before + 1)).unwrap();             // so this may overwrite another visit
//       co_await Response().body(before + 1).send();
//     };
//     co_await handle_messages(visit);
//   }

#include <functional>

#include "hypersim/processes/message.hpp"

namespace hypersim::processes {

/// Handles each Request, and each Response that no handler awaits, by a call of `handler`, a coroutine that takes a
/// Message. While a handler awaits an answer (of a Request, of kv, of the timer), the next message is handled; all
/// other calls return before anything else happens. A Response of a handler answers the Request that it handles. A send
/// error that no handler awaits is printed. Does not return. In a handler, await_message() and await_request() are a
/// Panic.
Task<> handle_messages(std::function<Task<>(Message)> handler, Where where = Where::here());

}  // namespace hypersim::processes
