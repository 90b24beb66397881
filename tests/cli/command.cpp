#include "command.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <sys/wait.h>

namespace hypersim::cli {

namespace fs = std::filesystem;

Scratch::Scratch() {
  folder_ = (fs::temp_directory_path() / "hypersim-cli-XXXXXX").string();
  if (::mkdtemp(folder_.data()) == nullptr) std::abort();
}

Scratch::~Scratch() {
  std::error_code ignored;
  fs::remove_all(folder_, ignored);
}

std::string Scratch::write(const std::string& name, const std::string& content) const {
  std::ofstream(path(name), std::ios::binary) << content;
  return path(name);
}

std::string Scratch::read(const std::string& name) const {
  std::ostringstream text;
  text << std::ifstream(path(name), std::ios::binary).rdbuf();
  return text.str();
}

Finished Scratch::hypersim(const std::string& arguments, const std::string& before) const {
  const std::string command =
      "cd '" + folder_ + "' && " + before + " '" HYPERSIM_BINARY "' </dev/null " + arguments + " >.out 2>.err";
  const int status = std::system(command.c_str());
  return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, read(".out"), read(".err")};
}

}  // namespace hypersim::cli
