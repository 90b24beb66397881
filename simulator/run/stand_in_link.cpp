#include "stand_in_link.hpp"

#include <algorithm>

#include "hypersim/runtime/assert.hpp"

namespace hypersim::simulator {

namespace fact = runtime::fact;

namespace {

/// `/app:dev.os/pkg`, as the file tree calls it: whoever installs a package makes it, with what is in it.
processes::FileResult<processes::Done> make_drive(processes::FileTree& files, const language::Package& package) {
  const std::string drive = package.id.text() + "/pkg";
  auto done = files.make_directories(drive);
  if (package.drive == nullptr) return done;
  for (const language::DriveFile& file : *package.drive) {
    const std::string path = drive + "/" + file.path;
    if (done) done = files.make_directories(path.substr(0, path.rfind('/')));
    if (done) done = files.put(path, file.bytes);
  }
  return done;
}

}  // namespace

StandInLink::StandInLink(const language::Scenario& scenario, actors::Network& network, actors::Node& node)
    : scenario_(scenario), network_(network), node_(node) {
  for (const language::Package& package : scenario.packages) {
    if (package.node != node.name()) continue;
    const auto made = make_drive(files_, package);
    HYPERSIM_ASSERT(made.ok());  // the reader of the scenario has seen that there is room
  }
}

std::optional<processes::FileResult<processes::Done>> StandInLink::unpack(const runtime::PackageId& package) {
  const auto& packages = scenario_.packages;
  const auto found = std::find_if(packages.begin(), packages.end(), [&](const language::Package& one) {
    return one.id == package && one.node == node_.name();
  });
  if (found == packages.end()) return std::nullopt;
  return make_drive(files_, *found);
}

bool StandInLink::has_lost(const language::PackageFile& component) const {
  for (const language::Package& package : scenario_.packages) {
    if (package.node != node_.name() || package.drive == nullptr) continue;
    if (package.folder->find(component.path) != &component) continue;
    const auto came_with_it = std::any_of(package.drive->begin(), package.drive->end(),
                                          [&](const language::DriveFile& file) { return file.path == component.path; });
    return came_with_it && !files_.find(language::component_program(package.id, component.path)).ok();
  }
  return false;
}

StandInLinks::StandInLinks(const language::Scenario& scenario, actors::Network& network)
    : network_(network), links_(network.size()) {
  for (const language::ProcessDecl& decl : scenario.cast) {
    if (!decl.is_stand_in) continue;
    actors::Node& node = *network.find(decl.address.node());
    auto& link = links_[node.number().value];
    if (link == nullptr) link = std::make_unique<StandInLink>(scenario, network, node);
    is_used_ = true;
  }
}

StandInLink* StandInLinks::on(const runtime::NodeId& node) {
  const actors::Node* found = network_.find(node);
  return found == nullptr ? nullptr : links_[found->number().value].get();
}

bool StandInLinks::has_lost(const runtime::NodeId& node, const language::PackageFile& component) {
  const StandInLink* link = on(node);
  return link != nullptr && link->has_lost(component);
}

runtime::Program StandInLinks::program_of(const language::ProcessDecl& decl) {
  const processes::StandIn* stand_in = processes::stand_in_called(decl.program);
  StandInLink* link = on(decl.address.node());
  HYPERSIM_ASSERT(stand_in != nullptr && link != nullptr);
  return processes::make_stand_in(*stand_in, *link);
}

void StandInLinks::on_event(const runtime::TraceEvent& event) {
  if (!is_used_) return;
  const bool stops = std::holds_alternative<fact::NodeStopped>(event.fact);
  const auto* ended = std::get_if<fact::ProcessEnded>(&event.fact);
  if (!stops && (ended == nullptr || ended->process != processes::http_server().module)) return;
  if (StandInLink* link = links_[event.node.value].get()) link->web().refuse_all();
}

}  // namespace hypersim::simulator
