#include "this_build.hpp"

#include <filesystem>
#include <fmt/format.h>

#include "hypersim/cluster/network_library.hpp"
#include "hypersim/language/read_file.hpp"
#include "hypersim/runtime/digest.hpp"

#include "components.hpp"
#include "findings_folder.hpp"

namespace hypersim::cli {

using runtime::fail;

namespace {

constexpr const char* kThisProgram = "/proc/self/exe";
constexpr std::size_t kProgramSizeMax = std::size_t{1} << 30U;

}  // namespace

runtime::Result<cluster::Build, std::string> this_build(const std::vector<std::string>& loaded) {
  const auto program = language::read_regular_file(kThisProgram, kProgramSizeMax);
  if (!program.ok())
    return fail(fmt::format("this program cannot be read, by whose hash workers know it: {}", program.error()));
  const auto network = language::read_regular_file(cluster::network_library_path(), kProgramSizeMax);
  if (!network.ok()) return fail(fmt::format("a part of this program cannot be read: {}", network.error()));
  cluster::Build build{runtime::sha256(runtime::sha256(*program) + runtime::sha256(*network)), build_name(), {}};
  for (const std::string& path : loaded) {
    if (is_component(path)) continue;
    const auto library = language::read_regular_file(path, kProgramSizeMax);
    if (!library.ok()) return fail(fmt::format("the library {} cannot be read: {}", path, library.error()));
    build.libraries.push_back({std::filesystem::path(path).filename().string(), runtime::sha256(*library)});
  }
  return build;
}

}  // namespace hypersim::cli
