#include "map_keeper.hpp"

#include "hypersim/runtime/modules.hpp"

namespace hypersim::actors {

void MapKeeper::open() {
  has_failed_ = false;
  auto opened = state_.store->open();
  if (opened.ok()) opened = state_.map.load();
  if (!opened.ok()) fail("the home cannot be read: ", "what the node kept in an earlier life", opened.error());
}

std::optional<std::string> MapKeeper::note(const std::string& name) {
  if (has_failed_ || !state_.store->is_open()) return std::nullopt;
  auto found = state_.store->note(name);
  if (found.ok()) return std::move(*found);
  fail("the home cannot be read: ", name + ", which the node kept in an earlier life", found.error());
  return std::nullopt;
}

void MapKeeper::keep_changes() {
  if (state_.store->outlives_program()) write_all();
}

void MapKeeper::write_all() {
  if (has_failed_ || !state_.map.has_changes() || !state_.store->is_open()) return;
  const auto written = state_.map.write();
  if (!written.ok()) {
    fail("the process map cannot be written: ", "changes of the process map: " + state_.map.changes(), written.error());
  }
}

void MapKeeper::close(bool orderly) { orderly ? state_.store->close() : state_.store->crash(); }

void MapKeeper::fail(const std::string& what, const std::string& lost, const std::string& why) {
  has_failed_ = true;
  state_.context.trace.set_node(state_.context.number);
  state_.context.trace.record(runtime::fact::Printed{runtime::modules::kernel(), "kernel: " + what + why});
  state_.context.storage_fails(lost, why);
}

}  // namespace hypersim::actors
