#pragma once
// finding.json: what a finding is, for people and programs that do not have hypersim at hand.

#include <cstdint>
#include <string>
#include <vector>

#include "hypersim/analysis/trace_archive.hpp"
#include "hypersim/simulator/replay.hpp"

namespace hypersim::cli {

/// A file that is kept in the folder.
struct KeptFile {
  std::string path;  // relative to the folder
  std::uint64_t bytes = 0;
  std::string sha256;
};

struct FindingFacts {
  const analysis::TraceInfo& info;
  const simulator::ReplayFile& replay;
  std::string command;  // which found it
  std::uint64_t schedule = 0;
  std::string strategy;
  std::vector<KeptFile> files;
};

std::string finding_json(const FindingFacts& facts);

}  // namespace hypersim::cli
