#include "hypersim/language/scenario.hpp"

#include <algorithm>

#include "hypersim/language/fillable.hpp"

namespace hypersim::language {

const runtime::ProcessId& installer() {
  static const runtime::ProcessId id("main", runtime::PackageId("app-store", "sys"));
  return id;
}

const PackageFile* PackageFolder::find(std::string_view wanted) const {
  const auto found = std::lower_bound(files.begin(), files.end(), wanted,
                                      [](const PackageFile& file, std::string_view than) { return file.path < than; });
  return found != files.end() && found->path == wanted ? &*found : nullptr;
}

std::string component_program(const runtime::PackageId& package, std::string_view path) {
  return package.text() + "/pkg/" + std::string(path);
}

std::optional<ComponentPlace> component_place(const runtime::PackageId& own, std::string_view program) {
  if (program.find('/') == std::string_view::npos) return ComponentPlace{own, std::string(program) + ".wasm"};
  if (program.starts_with('/')) program.remove_prefix(1);
  const auto package = runtime::PackageId::parse(program.substr(0, program.find('/')));
  if (!package) return std::nullopt;
  const std::string drive = component_program(*package, "");
  if (!program.starts_with(drive)) return std::nullopt;
  return ComponentPlace{*package, std::string(program.substr(drive.size()))};
}

const PackageFolder* folder_of(const Scenario& scenario, const runtime::NodeId& node,
                               const runtime::PackageId& package) {
  const auto found = std::find_if(scenario.packages.begin(), scenario.packages.end(), [&](const Package& one) {
    return one.folder != nullptr && one.id == package && one.node == node;
  });
  return found == scenario.packages.end() ? nullptr : found->folder.get();
}

const PackageFile* component_of(const Scenario& scenario, const runtime::Address& process, std::string_view program) {
  const auto place = component_place(process.process().package_id(), program);
  const PackageFolder* folder = place ? folder_of(scenario, process.node(), place->package) : nullptr;
  return folder == nullptr ? nullptr : folder->find(place->path);
}

namespace {

/// The node of what a condition names first; empty if it names nothing.
struct NodeNamed {
  runtime::NodeId of(const Condition& condition) const { return std::visit(*this, condition.is); }
  runtime::NodeId first_of(const std::vector<Condition>& all) const {
    for (const Condition& one : all) {
      if (runtime::NodeId node = of(one); !node.empty()) return node;
    }
    return {};
  }
  runtime::NodeId operator()(const NotCondition& c) const { return of(*c.of); }
  runtime::NodeId operator()(const OrCondition& c) const { return first_of(c.any_of); }
  runtime::NodeId operator()(const AndCondition& c) const { return first_of(c.all_of); }
  runtime::NodeId operator()(const OnlyHoldCondition& c) const {
    return c.who.empty() ? runtime::NodeId() : c.who.front().address.node();
  }
  runtime::NodeId operator()(const LogContainsCondition&) const { return {}; }
  template <class Part>
  runtime::NodeId operator()(const Part& c) const {
    if constexpr (requires { c.who; }) return c.who.address.node();
    if constexpr (requires { c.db; }) return c.db.node;
    if constexpr (requires { c.node; }) return c.node;
    return {};
  }
};

}  // namespace

runtime::NodeId node_of(const Condition& condition, const Scenario& scenario) {
  runtime::NodeId node = NodeNamed().of(condition);
  return node.empty() ? scenario.node : node;
}

Scenario seen_from(const Scenario& scenario, const runtime::NodeId& node) {
  Scenario seen = scenario;
  seen.node = node;
  return seen;
}

runtime::Capabilities requested_by(const ProcessDecl& decl) {
  runtime::Capabilities caps;
  for (const CapOperand& operand : decl.requests) caps.insert(caps.end(), operand.caps.begin(), operand.caps.end());
  if (decl.networking) caps.push_back(runtime::Capability::networking(decl.address.node()));
  return caps;
}

namespace {

void prepare_steps(std::vector<Step>& steps, std::uint32_t& last) {
  for (Step& step : steps) {
    auto* parallel = std::get_if<ParallelStep>(&step.is);
    if (parallel == nullptr) step.id = {++last};
    if (auto* pipeline = std::get_if<PipelineStep>(&step.is)) prepare_steps(pipeline->steps, last);
    step.has_to_be_filled = has_fillable(step);
    if (parallel == nullptr) continue;
    for (Lane& lane : parallel->lanes) prepare_steps(lane.steps, last);
  }
}

}  // namespace

int Step::line() const {
  int line = at.line;
  for (const DoneBy* by = done_by.get(); by != nullptr; by = by->around.get()) line = by->at.line;
  return line;
}

bool Step::is_written() const {
  const bool is_stood_for = done_by && done_by->at.line == at.line && done_by->at.source == at.source;
  return !is_stood_for;
}

void prepare_steps(Scenario& scenario) {
  std::uint32_t last = 0;
  prepare_steps(scenario.steps, last);
}

std::string lane_of(const Step& step) {
  if (step.who) return step.who->text;
  return std::holds_alternative<CheckStep>(step.is) || std::holds_alternative<ParallelStep>(step.is) ? "" : "sim";
}

}  // namespace hypersim::language
