// What makes the room a library that can be loaded.

#include "linked_library.hpp"

extern "C" [[gnu::visibility("default")]] const hypersim::cluster::NetworkLibrary* hypersim_network_library() {
  return &hypersim::cluster::linked_network_library();
}
