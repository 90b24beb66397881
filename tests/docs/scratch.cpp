#include "scratch.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <stdexcept>

#include "markdown.hpp"

namespace hypersim::docs {

namespace fs = std::filesystem;

namespace {

constexpr const char* kDev = R"(#!/usr/bin/env bash
if [ "$1" = run ]; then shift; exec hypersim run "$@"; fi
echo "./dev $1 is not run by the tests of the documentation" >&2
exit 2
)";

std::string quoted(const std::string& text) {
  std::string out = "'";
  for (const char c : text) out += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return out + "'";
}

void make_program(const fs::path& path, const std::string& text) {
  std::ofstream(path) << text;
  fs::permissions(path, fs::perms::owner_all);
}

}  // namespace

Scratch::Scratch() {
  std::string name = (fs::temp_directory_path() / "hypersim-docs-XXXXXX").string();
  if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("no scratch folder can be made");
  path_ = name;
  const fs::path root(HYPERSIM_SOURCE_DIR);
  const fs::path pages = fs::path(path_) / "pages";
  fs::create_directories(pages);
  fs::create_directories(fs::path(path_) / "bin");
  fs::create_directories(fs::path(path_) / "output");
  for (const char* folder : {"scenarios", "docs"}) {
    fs::copy(root / folder, pages / folder, fs::copy_options::recursive);
  }
  make_program(pages / "dev", kDev);
  fs::create_symlink(HYPERSIM_BINARY, fs::path(path_) / "bin" / "hypersim");
}

Scratch::~Scratch() {
  std::error_code ignored;
  fs::remove_all(path_, ignored);
}

void Scratch::write(const std::string& name, const std::string& text) const {
  std::ofstream(path_ + "/pages/" + name, std::ios::binary) << text;
}

std::vector<std::string> Scratch::run(const std::vector<std::string>& commands) const {
  std::string script =
      "cd " + quoted(path_ + "/pages") + " || exit\nexport PATH=" + quoted(path_ + "/bin") + ":\"$PATH\"\n";
  script += "export LC_ALL=C.UTF-8\nunset NO_COLOR\n";
  const auto output_of = [this](std::size_t i) { return path_ + "/output/" + std::to_string(i); };
  for (std::size_t i = 0; i < commands.size(); ++i) {
    script += "{\n" + commands[i] + "\n} >" + quoted(output_of(i)) + " 2>&1 </dev/null\n";
  }
  const std::string file = path_ + "/script";
  std::ofstream(file, std::ios::binary) << script;
  // How the commands end does not matter here: what they print does.
  [[maybe_unused]] const int code = std::system(("bash " + quoted(file)).c_str());
  std::vector<std::string> outputs;
  for (std::size_t i = 0; i < commands.size(); ++i) outputs.push_back(read_file(output_of(i)));
  return outputs;
}

std::vector<std::string> differences(const std::vector<Exchange>& session) {
  std::vector<std::string> commands;
  for (const Exchange& exchange : session) commands.push_back(exchange.command);
  const std::vector<std::string> outputs = Scratch().run(commands);
  std::vector<std::string> found;
  for (std::size_t i = 0; i < session.size(); ++i) {
    if (outputs[i] == session[i].output) continue;
    found.push_back("`" + session[i].command + "` printed\n" + outputs[i] + "but the page says\n" + session[i].output);
  }
  return found;
}

}  // namespace hypersim::docs
