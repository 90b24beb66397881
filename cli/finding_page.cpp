#include "finding_page.hpp"

#include <cerrno>
#include <filesystem>
#include <fmt/format.h>
#include <fstream>
#include <system_error>

#include "hypersim/simulator/nearest_passing.hpp"

#include "run_page.hpp"

namespace hypersim::cli {

namespace fs = std::filesystem;

runtime::Result<runtime::Done, std::string> add_passing_schedule(const std::string& folder, const PageFinding& what,
                                                                 const simulator::ExploreOptions& options) {
  const auto passing = simulator::nearest_passing(what.scenario, what.finding, options);
  if (!passing) return runtime::kDone;
  simulator::RunResult failing = what.finding.result;
  failing.trace = what.trace;
  const fs::path path = fs::path(folder) / kFindingPage;
  const fs::path made = fs::path(folder) / fmt::format(".{}.unfinished", kFindingPage);
  std::ofstream file(made, std::ios::binary);
  file << finding_page(what.scenario, failing, *passing, what.again);
  file.close();
  std::error_code error;
  if (file) {
    fs::rename(made, path, error);
  } else {
    error = std::error_code(errno, std::generic_category());
  }
  if (!error) return runtime::kDone;
  std::error_code ignored;
  fs::remove(made, ignored);
  return runtime::fail(fmt::format("{} cannot be written whole: {}", path.string(), error.message()));
}

}  // namespace hypersim::cli
