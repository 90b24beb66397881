#pragma once
// `hypersim.toml`: what a project says once instead of in every command line. The nearest one counts that lies in the
// working folder or above it. A key stands for the option of that name, in every command that has it; what the command
// line or the environment says counts more. docs/command-line.md describes it.

#include <CLI/CLI.hpp>
#include <optional>
#include <string>
#include <vector>

#include "hypersim/runtime/result.hpp"

namespace hypersim::cli {

inline constexpr const char* kProjectFile = "hypersim.toml";

struct ProjectKey {
  std::string name;
  int line = 0;  // from 1
  std::vector<std::string> values;
};

struct ProjectFile {
  std::string path;    // from the working folder
  std::string folder;  // that it is in, from the working folder; empty: it is the working folder
  std::vector<ProjectKey> keys;
};

/// The keys of a project file. `path` is what messages call it. The error is a sentence that begins with its place.
runtime::Result<std::vector<ProjectKey>, std::string> read_project(const std::string& text, const std::string& path);

/// Nothing if there is none. The error is a sentence.
runtime::Result<std::optional<ProjectFile>, std::string> find_project_file();

/// What came of a project file.
struct FromProject {
  bool gives_exclude = false;
  std::vector<std::string> notices;  // what the user is to know about `load` and `out`: sentences
};
/// Gives the command, which has been parsed, what its command line and the environment do not say. The error is a
/// sentence that begins with the place of a wrong value.
runtime::Result<FromProject, std::string> apply_project_file(const ProjectFile& file, CLI::App& command);

}  // namespace hypersim::cli
