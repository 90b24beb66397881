#pragma once
// The command line, parsed and checked.

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "hypersim/simulator/scenario.hpp"

namespace hypersim::cli {

enum class ExitCode : int { Passed = 0, Failed = 1, BadInput = 2, Fault = 3, Undecided = 4 };

struct RunCommand {
  std::vector<std::string> paths;
  std::optional<std::uint64_t> seed;
  std::optional<simulator::StorageKind> storage;
  std::string home;
  std::string only;
  std::vector<std::string> tags;
  std::vector<std::string> skip_tags;
  std::string trace;
  std::string color = "auto";
};

struct CheckCommand {
  std::vector<std::string> paths;
};

enum class CapsFormat { Table, Json, Mermaid };

struct CapsCommand {
  std::string path;
  std::optional<int> at;
  std::optional<std::pair<std::string, std::string>> could;  // WHO and CAP
  CapsFormat format = CapsFormat::Table;
  std::optional<std::uint64_t> seed;
  simulator::StorageKind storage = simulator::StorageKind::Memory;
};

/// What to do; or the exit code of a command line that is done already (help, version, a mistake), all printed.
std::variant<RunCommand, CheckCommand, CapsCommand, ExitCode> parse_options(int argc, char** argv);

ExitCode run(const RunCommand& command);
ExitCode check(const CheckCommand& command);
ExitCode caps(const CapsCommand& command);

}  // namespace hypersim::cli
