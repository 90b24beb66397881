#pragma once
// What the coordinator and a worker say to each other. The greeting consists of types that every version knows, so that
// it can be refused in words. What follows is between equal builds; the number in the name of a type goes up all the
// same when the type changes, because CAF drops what it cannot read without a word.
//
// coordinator -> worker: hello; then for each exploration Task, ContentPiece as often as it is asked for one, Leased,
// Ack, and Over at its end. worker -> coordinator: Want, Ready or Cannot; then Take, Alive, OutcomePiece.

#include <caf/all.hpp>
#include <cstdint>
#include <string>
#include <vector>

namespace hypersim::cluster {

/// Goes up when the conversation changes.
inline constexpr std::uint32_t kProtocol = 1;

// The greeting: hello, kProtocol, build, build in words, token, run of the coordinator, libraries, its actor.
using HelloAtom = caf::atom_constant<caf::atom("hs_hello")>;
// Its answers, with the build, the build in words, the libraries, and why not.
using WelcomeAtom = caf::atom_constant<caf::atom("hs_welcome")>;
using RefusedAtom = caf::atom_constant<caf::atom("hs_refused")>;  // for good
using BusyAtom = caf::atom_constant<caf::atom("hs_busy")>;        // it works for another coordinator

/// What is to be played from now on: the parcel is a content, too.
struct Task {
  std::uint64_t run = 0;
  std::string parcel;  // its hash
  std::uint64_t parcel_size = 0;
};
struct Want {
  std::string sha256;
  std::uint64_t offset = 0;
};
struct ContentPiece {
  std::string sha256;
  std::uint64_t offset = 0;
  std::string bytes;
};
struct Ready {
  std::uint64_t run = 0;
};
struct Cannot {
  std::uint64_t run = 0;
  std::string why;
};
/// The worker has room for another range.
struct Take {
  std::uint64_t run = 0;
};
struct Leased {
  std::uint64_t run = 0;
  std::uint64_t lease = 0;
  std::uint64_t first = 0;
  std::uint64_t count = 0;
};
/// Said by the thread that plays, between two schedules: it has these leases in hand.
struct Alive {
  std::uint64_t run = 0;
  std::vector<std::uint64_t> leases;
};
/// A piece of the outcome of a range.
struct OutcomePiece {
  std::uint64_t run = 0;
  std::uint64_t lease = 0;
  std::uint64_t first = 0;
  std::uint64_t count = 0;
  std::uint64_t spent_us = 0;
  std::uint64_t size = 0;  // of the whole outcome
  std::uint64_t offset = 0;
  std::string bytes;
};
/// Everything before that offset has arrived.
struct Ack {
  std::uint64_t run = 0;
  std::uint64_t lease = 0;
  std::uint64_t offset = 0;
};
struct Over {
  std::uint64_t run = 0;
};

template <class Inspector>
auto inspect(Inspector& f, Task& x) {
  return f(caf::meta::type_name("Task"), x.run, x.parcel, x.parcel_size);
}
template <class Inspector>
auto inspect(Inspector& f, Want& x) {
  return f(caf::meta::type_name("Want"), x.sha256, x.offset);
}
template <class Inspector>
auto inspect(Inspector& f, ContentPiece& x) {
  return f(caf::meta::type_name("ContentPiece"), x.sha256, x.offset, x.bytes);
}
template <class Inspector>
auto inspect(Inspector& f, Ready& x) {
  return f(caf::meta::type_name("Ready"), x.run);
}
template <class Inspector>
auto inspect(Inspector& f, Cannot& x) {
  return f(caf::meta::type_name("Cannot"), x.run, x.why);
}
template <class Inspector>
auto inspect(Inspector& f, Take& x) {
  return f(caf::meta::type_name("Take"), x.run);
}
template <class Inspector>
auto inspect(Inspector& f, Leased& x) {
  return f(caf::meta::type_name("Leased"), x.run, x.lease, x.first, x.count);
}
template <class Inspector>
auto inspect(Inspector& f, Alive& x) {
  return f(caf::meta::type_name("Alive"), x.run, x.leases);
}
template <class Inspector>
auto inspect(Inspector& f, OutcomePiece& x) {
  return f(caf::meta::type_name("OutcomePiece"), x.run, x.lease, x.first, x.count, x.spent_us, x.size, x.offset,
           x.bytes);
}
template <class Inspector>
auto inspect(Inspector& f, Ack& x) {
  return f(caf::meta::type_name("Ack"), x.run, x.lease, x.offset);
}
template <class Inspector>
auto inspect(Inspector& f, Over& x) {
  return f(caf::meta::type_name("Over"), x.run);
}

/// So that both sides can read them.
void add_messages(caf::actor_system_config& config);

}  // namespace hypersim::cluster
