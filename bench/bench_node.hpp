#pragma once
// The node of the benchmarks, whose programs do one thing over and over, and what drives it.

#include <benchmark/benchmark.h>
#include <string>
#include <string_view>
#include <vector>

#include "hypersim/actors/network.hpp"
#include "hypersim/simulator/home.hpp"

namespace hypersim::bench {

inline constexpr const char* kNode = "our.dev";

/// A fresh folder, removed with the object.
simulator::Home fresh_home();

/// How often a program has done its thing.
struct Counter {
  std::size_t done = 0;
};

/// NAME:app:dev.os, wired.
actors::ProcessSpec spec(std::string_view name, runtime::Program program);
runtime::Address address(std::string_view name);

/// Lets the node work until the program has done its thing once more. The trace is kept, and cleared after as many
/// events as a usual scenario makes.
void run_once(actors::Network& network, const Counter& counter);
std::unique_ptr<actors::Network> make_network(std::unique_ptr<kv_module::Disk> disk,
                                              const std::vector<actors::ProcessSpec>& specs);

/// The whole cost in bytes of one process that runs this program and waits. Measured over `count` of them.
double bytes_of_idle(std::size_t count, const runtime::Program& program);

}  // namespace hypersim::bench
