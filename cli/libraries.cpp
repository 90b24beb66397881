#include "libraries.hpp"

#include "hypersim/processes/registry.hpp"

#include "complain.hpp"
#include "shell_words.hpp"

namespace hypersim::cli {

bool load_libraries(const std::vector<std::string>& paths) {
  for (const std::string& path : paths) {
    const auto loaded = processes::programs().load(path);
    if (!loaded.ok()) return complain(loaded.error()), false;
  }
  return true;
}

std::string load_words(const std::vector<std::string>& paths) {
  std::string words;
  for (const std::string& path : paths) words += " --load " + quoted(path);
  return words;
}

}  // namespace hypersim::cli
