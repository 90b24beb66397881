#include "world.hpp"

#include <cstdlib>

namespace hypersim::bench {

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

void run_once(actors::Node& node, const Counter& counter) {
  constexpr std::size_t kEventsMax = 512;
  const std::size_t before = counter.done;
  while (counter.done == before) node.step();
  if (node.trace().events().size() > kEventsMax) node.trace().clear();
}

std::unique_ptr<actors::Node> make_node(std::unique_ptr<kv_module::Disk> disk,
                                        const std::vector<actors::ProcessSpec>& specs) {
  actors::NodeConfig config;
  config.name = kNode;
  config.disk = std::move(disk);
  auto node = std::make_unique<actors::Node>(std::move(config));
  node->boot(specs);
  return node;
}

}  // namespace hypersim::bench
