#pragma once
// The process library: what hyperware_process_lib is for processes in Rust, with its names and the order of its
// arguments. docs/porting.md has each call of it beside its form here.
//
// Its names are in hypersim::processes; a source file of a process usually uses that whole namespace.
//
//   Task<> birthdays(Address our) {
//     auto kv = (co_await kv::open<std::string, std::string>(our.package_id(), "birthdays")).unwrap();
//     (co_await kv.set("hello", "world")).unwrap();
//     println((co_await kv.get("hello")).unwrap());
//   }
//   HYPERSIM_PROCESS("birthdays", birthdays)
//
// A process is a coroutine; calls that may take time are awaited. What can be expected to fail is a Result; a mistake
// is a Panic, which crashes this process and no other. Rules that the compiler does not keep: parameters of coroutines
// are by value; no capturing lambda is a coroutine; in one co_await expression no `?:` between values that own
// something, no temporary of a type that owns something and has no constructor, and no braced list (g++ 12 frees such
// values twice, or does not compile): give them a name first.

#include "hypersim/processes/json.hpp"
#include "hypersim/processes/kv.hpp"
#include "hypersim/processes/life.hpp"
#include "hypersim/processes/message.hpp"
#include "hypersim/processes/registry.hpp"
#include "hypersim/processes/request.hpp"
#include "hypersim/processes/result.hpp"
