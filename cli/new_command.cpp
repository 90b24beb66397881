#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fmt/format.h>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "hypersim/processes/registry.hpp"

#include "complain.hpp"
#include "new_templates.hpp"
#include "options.hpp"

namespace hypersim::cli {

namespace {

namespace fs = std::filesystem;

/// Whether a process or a scenario can be called that.
bool is_name(std::string_view name) {
  return !name.empty() && name.size() <= kNewNameLengthMax && std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
  });
}
ExitCode refuse_name(std::string_view name, std::string_view kind) {
  return complain(
      fmt::format("\"{}\" cannot be the name of a {}: a name has the characters a-z, 0-9 and -, and at most {} of them",
                  name, kind, kNewNameLengthMax));
}

/// `my-chat` as a type, MyChat. What begins with a digit gets a letter in front.
std::string type_name(std::string_view name) {
  std::string type = name.front() >= 'a' && name.front() <= 'z' ? "" : "P";
  bool upper = true;
  for (const char c : name) {
    if (c != '-') type += upper && c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    upper = c == '-';
  }
  return type;
}
/// `shared-box` as a title: `Shared box`.
std::string title(std::string name) {
  std::replace(name.begin(), name.end(), '-', ' ');
  if (name.front() >= 'a' && name.front() <= 'z') name.front() = static_cast<char>(name.front() - 'a' + 'A');
  return name;
}

std::string filled(std::string text, const std::string& name) {
  const std::vector<std::pair<std::string, std::string>> values = {
      {"@name@", name}, {"@Name@", type_name(name)}, {"@Title@", title(name)}};
  for (const auto& [key, value] : values) {
    for (std::size_t at = text.find(key); at != std::string::npos; at = text.find(key, at + value.size())) {
      text.replace(at, key.size(), value);
    }
  }
  return text;
}

struct NewFile {
  fs::path path;
  std::string text;
};

/// Nothing that is there is overwritten. A sentence if it cannot be written.
std::string write(const NewFile& file) {
  std::FILE* const out = std::fopen(file.path.c_str(), "wx");
  if (out == nullptr) return fmt::format("{} cannot be written: {}", file.path.string(), std::strerror(errno));
  const bool whole = std::fwrite(file.text.data(), 1, file.text.size(), out) == file.text.size();
  const int error = errno;
  if (std::fclose(out) == 0 && whole) return {};
  return fmt::format("{} could not be written whole: {}", file.path.string(), std::strerror(error));
}

ExitCode write_all(const std::vector<NewFile>& files) {
  for (const NewFile& file : files) {
    if (const std::string mistake = write(file); !mistake.empty()) return complain(mistake);
    fmt::print("wrote   {}\n", file.path.string());
  }
  return ExitCode::Passed;
}

ExitCode new_scenario(const fs::path& path) {
  const fs::path file = path.extension() == ".scn" ? path : fs::path(path.string() + ".scn");
  const std::string name = file.stem().string();
  if (!is_name(name)) return refuse_name(name, "scenario");
  const ExitCode code = write_all({{file, filled(kNewScenario, name)}});
  if (code == ExitCode::Passed) fmt::print("run it  hypersim run {}\n", file.string());
  return code;
}

ExitCode new_process(const std::string& name) {
  if (!is_name(name)) return refuse_name(name, "process");
  // Names of CMake's own targets, and of processes that are there.
  static const std::vector<std::string_view> kTaken = {"all", "clean", "help", "install", "package", "script", "test"};
  if (std::find(kTaken.begin(), kTaken.end(), name) != kTaken.end() || processes::programs().find(name) != nullptr) {
    return complain(fmt::format("\"{}\" is the name of something else: choose another one", name));
  }
  std::error_code error;
  if (!fs::create_directory(name, error)) {
    return complain(
        fmt::format("the folder {} cannot be made: {}", name, error ? error.message() : "it is there already"));
  }
  const fs::path folder = name;
  const ExitCode code = write_all({{folder / "CMakeLists.txt", filled(kNewProcessCMake, name)},
                                   {folder / ".clang-format", kNewProcessClangFormat},
                                   {folder / (name + ".cpp"), filled(kNewProcess, name)},
                                   {folder / (name + "_test.cpp"), filled(kNewProcessTest, name)},
                                   {folder / (name + ".scn"), filled(kNewProcessScenario, name)}});
  if (code != ExitCode::Passed) return code;
  fmt::print("build   cmake -S {0} -B {0}/build && cmake --build {0}/build\n", name);
  fmt::print("test    ctest --test-dir {}/build\n", name);
  return code;
}

}  // namespace

ExitCode make_new(const NewCommand& command) {
  return command.is_process ? new_process(command.name) : new_scenario(command.name);
}

}  // namespace hypersim::cli
