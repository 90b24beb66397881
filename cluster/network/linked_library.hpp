#pragma once
// The library, for whoever links it.

#include "hypersim/cluster/network_library.hpp"

namespace hypersim::cluster {

const NetworkLibrary& linked_network_library();

}  // namespace hypersim::cluster
