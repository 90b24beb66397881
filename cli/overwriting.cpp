#include "overwriting.hpp"

#include <filesystem>
#include <fmt/format.h>
#include <string>
#include <system_error>
#include <vector>

#include "complain.hpp"
#include "finding_path.hpp"

namespace hypersim::cli {

namespace {

struct Output {
  const char* option;
  std::string path;
};

/// Where the values of --report go.
std::vector<Output> reports_of(const std::vector<std::string>& names) {
  std::vector<Output> outputs;
  outputs.reserve(names.size());
  for (const std::string& name : names) {
    const std::size_t format = name.find(':');
    const bool has_format = format != std::string::npos && name.find('/') > format;
    outputs.push_back({"--report", has_format ? name.substr(format + 1) : name});
  }
  return outputs;
}

/// Nothing that is to be read is written over. Complains of the first output that is an input, too.
bool overwrites_input(const std::vector<Output>& outputs, const std::vector<std::string>& inputs) {
  for (const Output& output : outputs) {
    for (const std::string& input : inputs) {
      std::error_code error;
      if (!std::filesystem::equivalent(output.path, input, error)) continue;
      complain(fmt::format("{} {} would overwrite {}, which is to be read; name another file", output.option,
                           output.path, output.path == input ? "that file" : input));
      return true;
    }
  }
  return false;
}

std::vector<std::string> both(std::vector<std::string> some, const std::vector<std::string>& more) {
  some.insert(some.end(), more.begin(), more.end());
  return some;
}

}  // namespace

bool overwrites_input(const RunCommand& run) {
  std::vector<Output> outputs = reports_of(run.reports);
  if (!run.trace.empty()) outputs.push_back({"--trace", run.trace});
  return overwrites_input(outputs, both(run.paths, run.libraries));
}

bool overwrites_input(const PlayingOptions& playing) {
  return overwrites_input(reports_of(playing.reports), both(playing.paths, playing.libraries));
}

bool overwrites_input(const ReplayCommand& replay) {
  if (replay.trace.empty()) return false;
  const std::vector<std::string> named = both({replay.path, replay.scenario}, replay.libraries);
  return overwrites_input({{"--trace", replay.trace}}, both(named, files_of_findings(replay.path)));
}

}  // namespace hypersim::cli
