#pragma once
// A worker, as long as it works.

#include <string>

#include "hypersim/cluster/worker.hpp"
#include "hypersim/runtime/result.hpp"

namespace hypersim::cluster {

/// As NetworkLibrary::work().
runtime::Result<runtime::Done, std::string> work_in_process(const WorkerOptions& options, const WorkerCalls& calls,
                                                            int exit_code);

}  // namespace hypersim::cluster
