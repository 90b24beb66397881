#pragma once
// The process library. It corresponds to hyperware_process_lib for processes in Rust, with the same names and the same
// order of arguments. docs/porting.md shows each Rust call beside its form here.
//
// Its names are in hypersim::processes. A source file of a process usually uses that whole namespace.
//
//   Task<> birthdays(Address our) {
//     auto kv = (co_await kv::open<std::string, std::string>(our.package_id(), "birthdays")).unwrap();
//     (co_await kv.set("hello", "world")).unwrap();
//     println((co_await kv.get("hello")).unwrap());
//   }
//   HYPERSIM_PROCESS("birthdays", birthdays)
//
// A process is a coroutine, and awaits calls that may take time. An expected failure is a Result; a mistake is a Panic,
// which crashes only this process. The compiler does not check these rules: Coroutines take parameters by value. A
// capturing lambda must not be a coroutine. A co_await expression must not contain a `?:` between values that own
// something, a temporary of a type that owns something and has no constructor, or a braced list (g++ 12 frees such
// values twice, or does not compile them): give them a name first.

#include "hypersim/processes/handlers.hpp"
#include "hypersim/processes/json.hpp"
#include "hypersim/processes/kv.hpp"
#include "hypersim/processes/life.hpp"
#include "hypersim/processes/message.hpp"
#include "hypersim/processes/registry.hpp"
#include "hypersim/processes/request.hpp"
#include "hypersim/processes/result.hpp"
