#include "map_keeper.hpp"

#include <utility>

#include "hypersim/runtime/modules.hpp"

namespace hypersim::actors {

void MapKeeper::open() {
  auto opened = state_.store->open();
  if (opened.ok()) opened = state_.map.load();
  if (!opened.ok()) complain("the home cannot be read: " + opened.error());
}

void MapKeeper::keep_changes() {
  if (state_.store->outlives_program()) write_all();
}

void MapKeeper::write_all() {
  if (!state_.map.has_changes() || !state_.store->is_open()) return;
  const auto written = state_.map.write();
  if (!written.ok()) complain("the process map cannot be written: " + written.error());
}

void MapKeeper::close(bool orderly) { orderly ? state_.store->close() : state_.store->crash(); }

void MapKeeper::complain(const std::string& what) {
  if (std::exchange(complaint_, what) == what) return;
  state_.context.trace.record(runtime::fact::Printed{runtime::modules::kernel(), "kernel: " + what});
}

}  // namespace hypersim::actors
