#include "support/compiler.hpp"

#include "support/command.hpp"
#include "support/files.hpp"
#include "support/paths.hpp"

namespace hypersim::support {

std::string compiler() { return HYPERSIM_CXX; }

std::string complaint(const std::string& source, const std::vector<std::string>& folders, const std::string& options) {
  const TempFolder folder;
  std::string command = quoted(compiler()) + " -std=c++20 -fsyntax-only " + options;
  for (const std::string& headers : folders) command += " -I" + quoted(source_dir() + "/" + headers);
  const Finished finished = run_shell(command + " " + quoted(folder.write("source.cpp", source)) + " 2>&1");
  if (finished.exit_code == 0) return "";
  return finished.out.empty() ? "refused without a word" : finished.out;
}

}  // namespace hypersim::support
