#include "bench_node.hpp"

#include <cstdlib>
#include <mimalloc.h>

namespace hypersim::bench {

namespace {

/// Bytes that this thread holds now, rounded up as the allocator does.
std::size_t allocated() {
  std::size_t bytes = 0;
  mi_heap_visit_blocks(
      mi_heap_get_default(), false,
      [](const mi_heap_t*, const mi_heap_area_t* area, void*, std::size_t, void* sum) {
        *static_cast<std::size_t*>(sum) += area->used * area->block_size;
        return true;
      },
      &bytes);
  return bytes;
}

}  // namespace

simulator::Home fresh_home() {
  auto home = simulator::Home::temporary();
  if (!home.ok()) std::abort();
  return std::move(home).value();
}

actors::ProcessSpec spec(std::string_view name, runtime::Program program) {
  actors::ProcessSpec made;
  made.id = runtime::ProcessId(name, runtime::PackageId{"app", "dev.os"});
  made.wired = true;
  made.program = std::move(program);
  return made;
}

runtime::Address address(std::string_view name) {
  return runtime::Address(kNode, runtime::ProcessId(name, runtime::PackageId{"app", "dev.os"}));
}

void run_once(actors::Network& network, const Counter& counter) {
  constexpr std::size_t kEventsMax = 512;
  const std::size_t before = counter.done;
  while (counter.done == before) network.step();
  if (network.trace().events().size() > kEventsMax) network.trace().clear();
}

std::unique_ptr<actors::Network> make_network(std::unique_ptr<kv_module::Disk> disk,
                                              const std::vector<actors::ProcessSpec>& specs) {
  actors::NodeConfig config;
  config.name = kNode;
  config.disk = std::move(disk);
  auto network = std::make_unique<actors::Network>(std::move(config));
  network->first().boot(specs);
  return network;
}

double bytes_of_idle(std::size_t count, const runtime::Program& program) {
  const std::size_t before = allocated();
  std::vector<actors::ProcessSpec> specs;
  specs.reserve(count);
  for (std::size_t i = 0; i < count; ++i) {
    specs.push_back(spec("p" + std::to_string(i), program));
    specs.back().wired = false;
  }
  const auto network = make_network(kv_module::make_memory_disk(), specs);
  std::vector<actors::ProcessSpec>().swap(specs);
  while (network->step()) continue;
  return static_cast<double>(allocated() - before) / static_cast<double>(count);
}

}  // namespace hypersim::bench
