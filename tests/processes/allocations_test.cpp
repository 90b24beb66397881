// What the library costs in memory: a round trip with it allocates as often as one with the operations of
// runtime::Process, and the size of a waiting process is bounded.
#include <cstdlib>
#include <gtest/gtest.h>
#include <malloc.h>
#include <new>

#include "hypersim/actors/network.hpp"
#include "hypersim/processes/process_lib.hpp"

namespace {

std::size_t g_allocations = 0;
std::size_t g_bytes = 0;  // bytes that are held, as malloc rounds them

}  // namespace

// g++ does not see that both ends are replaced.
#pragma GCC diagnostic ignored "-Wmismatched-new-delete"

void* operator new(std::size_t size) {
  ++g_allocations;
  void* const memory = std::malloc(size);
  if (memory == nullptr) throw std::bad_alloc();
  g_bytes += ::malloc_usable_size(memory);
  return memory;
}
void operator delete(void* memory) noexcept {
  g_bytes -= ::malloc_usable_size(memory);
  std::free(memory);
}
void operator delete(void* memory, std::size_t) noexcept { operator delete(memory); }

namespace hypersim::processes {
namespace {

std::size_t g_rounds = 0;

const Address& pong_address() {
  static const Address address("our.dev", ProcessId("pong", {"app", "dev.os"}));
  return address;
}

Task<> ping_by_operations(runtime::Process& self) {
  const Bytes body("ping");
  for (;;) {
    ++g_rounds;
    runtime::RequestDraft draft(pong_address(), body);
    (void)co_await self.send_and_await(std::move(draft));
  }
}
Task<> pong_by_operations(runtime::Process& self) {
  const Bytes body("pong");
  for (;;) {
    (void)co_await self.receive();
    runtime::ResponseDraft draft(body);
    (void)co_await self.respond(std::move(draft));
  }
}

Task<> ping_by_library(Address) {
  const Bytes body("ping");
  for (;;) {
    ++g_rounds;
    (void)co_await Request::to(pong_address()).body(body).send_and_await_response(5s);
  }
}
Task<> pong_by_library(Address) {
  const Bytes body("pong");
  for (;;) {
    (void)co_await await_message();
    co_await Response().body(body).send();
  }
}

Task<> idle_by_library(Address) { (void)co_await await_message(); }

std::unique_ptr<actors::Network> make_network() {
  actors::NodeConfig config;
  config.name = "our.dev";
  config.disk = kv_module::make_memory_disk();
  return std::make_unique<actors::Network>(std::move(config));
}

/// The allocations of a thousand round trips.
std::size_t allocations_of(runtime::Program ping, runtime::Program pong) {
  const auto network = make_network();
  std::vector<actors::ProcessSpec> specs(2);
  specs[0].id = ProcessId("ping", {"app", "dev.os"});
  specs[0].program = std::move(ping);
  specs[1].id = pong_address().process();
  specs[1].program = std::move(pong);
  for (auto& spec : specs) spec.wired = true;
  network->first().boot(specs);
  const auto play = [&](std::size_t rounds) {
    const std::size_t until = g_rounds + rounds;
    while (g_rounds < until) {
      network->step();
      network->trace().clear();
    }
  };
  play(100);  // until the containers have reached their size
  const std::size_t before = g_allocations;
  play(1000);
  return g_allocations - before;
}

TEST(ProcessLibrary, ARoundTripAllocatesAsOftenAsByItsOperations) {
  const std::size_t by_operations = allocations_of(ping_by_operations, pong_by_operations);
  const std::size_t by_library = allocations_of(make_program(ping_by_library, ""), make_program(pong_by_library, ""));
  EXPECT_GE(by_operations, 1000U) << "the counter counts";
  EXPECT_EQ(by_library, by_operations);
}

TEST(ProcessLibrary, AnIdleProcessCostsAtMost3KiB) {
  constexpr std::size_t kProcesses = 5000;
  const std::size_t before = g_bytes;
  const auto network = make_network();
  {
    std::vector<actors::ProcessSpec> specs(kProcesses);
    for (std::size_t i = 0; i < kProcesses; ++i) {
      specs[i].id = ProcessId("p" + std::to_string(i), {"app", "dev.os"});
      specs[i].program = make_program(idle_by_library, "");
    }
    network->first().boot(specs);
  }
  while (network->step()) continue;
  EXPECT_TRUE(network->first().alive(ProcessId("p4999", {"app", "dev.os"})));
  const std::size_t each = (g_bytes - before) / kProcesses;
  EXPECT_GT(each, 1000U) << "the counter counts";
  EXPECT_LE(each, 3072U);
}

}  // namespace
}  // namespace hypersim::processes
