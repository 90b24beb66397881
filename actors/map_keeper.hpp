#pragma once
// Opens the store of a node, and writes what has changed in its process map. What goes wrong is said on the terminal
// once, and does not stop the node.

#include <string>

#include "node_state.hpp"

namespace hypersim::actors {

class MapKeeper {
 public:
  /// The state outlives it.
  explicit MapKeeper(NodeState& state) : state_(state) {}

  /// Opens the store and reads the map.
  void open();
  /// Between choices, so that the store never has half of what one brought about. A store that does not outlive the
  /// program is left until close().
  void keep_changes();
  /// All that has changed, whatever the store.
  void write_all();
  /// As the node goes down: in good order, or as its crash leaves the store.
  void close(bool orderly);

 private:
  void complain(const std::string& what);

  NodeState& state_;
  std::string complaint_;  // the last one
};

}  // namespace hypersim::actors
