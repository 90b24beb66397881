#pragma once
// Opens the store of a node, and writes what has changed in its process map. If something goes wrong, the terminal and
// the trace say so, and nothing more is written until the store is opened again: what came later must not be kept
// without what is lost, and a write that has failed is not tried anew at each choice.

#include <optional>
#include <string>

#include "node_state.hpp"

namespace hypersim::actors {

class MapKeeper {
 public:
  /// The state outlives it.
  explicit MapKeeper(NodeState& state) : state_(state) {}

  /// Opens the store and reads the map.
  void open();
  /// A text that the node kept about itself under that name, in this life or an earlier one; none while it is down.
  std::optional<std::string> note(const std::string& name);
  /// Called between choices, so that the store never has only a part of what one choice changed. A store that does not
  /// outlive the program is not written until close().
  void keep_changes();
  /// Writes everything that has changed, whatever the store.
  void write_all();
  /// Called when the node goes down: in good order, or in the way in which a crash leaves the store.
  void close(bool orderly);

 private:
  void fail(const std::string& what, const std::string& lost, const std::string& why);

  NodeState& state_;
  bool has_failed_ = false;  // since it was opened
};

}  // namespace hypersim::actors
