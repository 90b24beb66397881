#include "finding_page.hpp"

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fmt/format.h>
#include <fstream>
#include <optional>

#include "hypersim/simulator/nearest_passing.hpp"

#include "run_page.hpp"

namespace hypersim::cli {

runtime::Result<runtime::Done, std::string> write_finding_page(const std::string& folder, const PageFinding& what,
                                                               const simulator::ExploreOptions& options) {
  simulator::RunResult failing = what.finding.result;
  failing.trace = what.trace;
  std::optional<simulator::RunResult> passing;
  if (what.is_repeatable) passing = simulator::nearest_passing(what.scenario, what.finding, options);
  const std::string page = passing ? finding_page(what.scenario, failing, *passing, what.again)
                                   : run_page(what.scenario, failing, what.again);

  const std::string path = (std::filesystem::path(folder) / kFindingPage).string();
  std::ofstream file(path, std::ios::binary);
  file << page;
  file.close();
  if (file) return runtime::kDone;
  const std::string why = std::strerror(errno);
  std::error_code ignored;
  std::filesystem::remove(path, ignored);
  return runtime::fail(fmt::format("{} cannot be written whole: {}", path, why));
}

}  // namespace hypersim::cli
