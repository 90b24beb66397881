#include "tools.hpp"

#include <cstdlib>
#include <filesystem>
#include <string_view>
#include <sys/stat.h>
#include <unistd.h>
#include <vector>

#include "child.hpp"

namespace hypersim::wasm {

using runtime::fail;
using Found = runtime::Result<Tool, std::string>;

namespace {

namespace fs = std::filesystem;

constexpr const char* kTranslator = "wasm2c";
constexpr const char* kTranslatorVersion = "1.0.32";
constexpr ChildLimits kForAsking{10, std::uint64_t{1} << 30, std::uint64_t{1} << 20};

bool is_program(const std::string& path) {
  struct stat about = {};
  return ::stat(path.c_str(), &about) == 0 && S_ISREG(about.st_mode) && ::access(path.c_str(), X_OK) == 0;
}

/// The path of a program that a shell would find; empty if there is none.
std::string in_path(const std::string& name) {
  if (name.find('/') != std::string::npos) return is_program(name) ? fs::absolute(name).string() : std::string();
  const char* const variable = std::getenv("PATH");
  std::string_view left = variable == nullptr ? "/usr/bin:/bin" : variable;
  while (!left.empty()) {
    const std::size_t end = std::min(left.find(':'), left.size());
    std::string path(left.substr(0, end));
    path += "/" + name;
    if (end > 0 && is_program(path)) return path;
    left.remove_prefix(std::min(end + 1, left.size()));
  }
  return {};
}

/// Its file tells it from another version, without running it.
std::string identity_of(const std::string& path) {
  std::error_code error;
  const std::string real = fs::canonical(path, error).string();
  struct stat about = {};
  if (error || ::stat(real.c_str(), &about) != 0) return path;
  return real + " " + std::to_string(about.st_size) + " " + std::to_string(about.st_mtim.tv_sec) + "." +
         std::to_string(about.st_mtim.tv_nsec);
}

}  // namespace

Found find_compiler() {
  const char* const chosen = std::getenv("CC");
  if (chosen != nullptr && *chosen != '\0') {
    std::string path = in_path(chosen);
    if (path.empty()) {
      return fail("CC names the C compiler \"" + std::string(chosen) +
                  "\", and there is no such program: without CC, clang, gcc or cc is taken");
    }
    return Tool{path, identity_of(path)};
  }
  for (const char* name : {"clang", "gcc", "cc"}) {
    std::string path = in_path(name);
    if (!path.empty()) return Tool{path, identity_of(path)};
  }
  return fail(std::string("a C compiler is needed (clang, gcc or cc), and there is none: apt install clang"));
}

Found find_translator() {
  std::string path = in_path(kTranslator);
  if (path.empty()) return fail(std::string("wasm2c is needed, and is not there: apt install wabt"));
  return Tool{path, identity_of(path)};
}

runtime::Result<runtime::Done, std::string> check_translator(const Tool& tool) {
  const ChildEnd end = run_child({tool.path, "--version"}, "/", kForAsking, nullptr);
  std::string version = end.said.substr(0, end.said.find('\n'));
  if (end.is_fine() && version == kTranslatorVersion) return runtime::kDone;
  return fail(tool.path + " is version " + (version.empty() ? "unknown" : version) + ", and hypersim knows version " +
              kTranslatorVersion + " (package wabt of Debian 12)");
}

}  // namespace hypersim::wasm
