#include "support/paths.hpp"

namespace hypersim::support {

std::string source_dir() { return HYPERSIM_SOURCE_DIR; }
std::string build_dir() { return HYPERSIM_BUILD_DIR; }
std::string hypersim_program() { return build_dir() + "/bin/hypersim"; }

}  // namespace hypersim::support
