#pragma once
// Does somebody answer at an address, as a worker does? CAF's own attempt to connect has no time-out, says little of
// why it failed, and blocks every other one while it lasts: so whoever connects tries by itself first.

#include <atomic>
#include <string>

#include "hypersim/cluster/address.hpp"
#include "hypersim/cluster/security.hpp"
#include "hypersim/runtime/result.hpp"

namespace hypersim::cluster {

/// Connects, with TLS if that is meant, and waits for the first bytes that a worker sends. The result is the number of
/// the interface that answered. The error is a phrase. It takes two seconds at most, unless a name is looked up, and
/// ends soon after `stop` is set.
runtime::Result<std::string, std::string> probe(const Address& address, const Security& security,
                                                const std::atomic<bool>& stop);

}  // namespace hypersim::cluster
