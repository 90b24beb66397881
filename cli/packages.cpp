#include "packages.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <memory>
#include <set>
#include <string>
#include <utility>

#include "hypersim/language/read_file.hpp"
#include "hypersim/processes/registry.hpp"

#include "complain.hpp"
#include "signals.hpp"

namespace hypersim::cli {

namespace {

using language::PackageFile;
using language::Scenario;

constexpr std::size_t kComponentSizeMax = std::size_t{256} << 20U;

std::shared_ptr<const Component> component_at(const PackageFile& file) {
  return std::dynamic_pointer_cast<const Component>(processes::programs().component(file.file));
}

void add_component(const PackageFile& file, const ComponentUse& use) {
  if (component_at(file) != nullptr) return;
  const auto bytes = language::read_regular_file(file.file, kComponentSizeMax);
  using Read = runtime::Result<wasm::Component, std::string>;
  Read read = bytes.ok() ? wasm::read_component(*bytes) : Read(runtime::fail(bytes.error()));
  const std::string name = program_name_of(file.file);
  processes::programs().add_component(file.file,
                                      std::make_shared<const Component>(file.file, name, std::move(read), use));
}

/// What is below a folder of the drive is for browsers.
bool may_be_spawned(const PackageFile& file) {
  return file.entry || (file.path.ends_with(".wasm") && file.path.find('/') == std::string::npos);
}

/// What a member of the cast runs of its package; null if it runs something else.
const PackageFile* run_by(const language::ProcessDecl& decl, const Scenario& scenario) {
  const bool is_path = decl.program.find('/') != std::string::npos;
  if (decl.program.empty() || (!is_path && processes::programs().find(decl.program) != nullptr)) return nullptr;
  return language::component_of(scenario, decl.address, decl.program);
}

/// In the order of the cast, each once.
std::vector<std::pair<const PackageFile*, language::Position>> components_of_cast(const Scenario& scenario) {
  std::vector<std::pair<const PackageFile*, language::Position>> all;
  for (const language::ProcessDecl& decl : scenario.cast) {
    const PackageFile* file = run_by(decl, scenario);
    const bool is_new =
        file != nullptr && std::none_of(all.begin(), all.end(), [&](const auto& one) { return one.first == file; });
    if (is_new) all.emplace_back(file, file->entry && decl.entry ? *file->entry : decl.at);
  }
  return all;
}

ExitCode interrupted_at(const PackageFile& file) {
  complain(fmt::format("interrupted while the component {} was compiled; nothing was done", file.file));
  return ExitCode::Undecided;
}

}  // namespace

void add_components(language::ParsedFile& file, const ComponentUse& use) {
  std::set<std::string> told;
  for (const Scenario& scenario : file.scenarios) {
    for (const language::Package& package : scenario.packages) {
      if (package.folder == nullptr) continue;
      for (const PackageFile& each : package.folder->files) {
        if (may_be_spawned(each)) add_component(each, use);
      }
    }
    for (const auto& [component, at] : components_of_cast(scenario)) {
      add_component(*component, use);
      const std::string* mistake = component_at(*component)->mistake();
      if (mistake == nullptr || !told.insert(component->file).second) continue;
      file.diagnostics.push_back(
          {at, fmt::format("the component {} cannot be used: {}", component->file, *mistake), {}});
    }
  }
  if (!file.diagnostics.empty()) file.scenarios.clear();
}

ExitCode compile_components(const std::vector<Scenario>& scenarios) {
  for (const Scenario& scenario : scenarios) {
    for (const auto& [component, at] : components_of_cast(scenario)) {
      const auto made = component_at(*component)->module();
      if (is_interrupted()) return interrupted_at(*component);
      if (!made.ok())
        return complain(fmt::format("the component {} cannot be used: {}", component->file, made.error()));
    }
    for (const language::Package& package : scenario.packages) {
      if (package.folder == nullptr) continue;
      for (const PackageFile& each : package.folder->files) {
        if (!may_be_spawned(each) || each.entry || each.is_script) continue;
        (void)component_at(each)->module();  // one that cannot be played ends when it is spawned, and says why
        if (is_interrupted()) return interrupted_at(each);
      }
    }
  }
  return ExitCode::Passed;
}

}  // namespace hypersim::cli
