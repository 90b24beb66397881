#include "stand_in_link.hpp"

#include "hypersim/runtime/assert.hpp"

namespace hypersim::simulator {

namespace fact = runtime::fact;

namespace {

/// `/app:dev.os/pkg`, as the file tree calls it: whoever installs a package makes it, with what is in it. The reader of
/// the scenario has seen that there is room.
void make_drive(processes::FileTree& files, const language::Package& package) {
  const std::string drive = package.id.text() + "/pkg";
  const auto made = files.make_directories(drive);
  HYPERSIM_ASSERT(made.ok());
  if (package.drive == nullptr) return;
  for (const language::DriveFile& file : *package.drive) {
    const std::string path = drive + "/" + file.path;
    const auto folder = files.make_directories(path.substr(0, path.rfind('/')));
    const auto put = files.put(path, file.bytes);
    HYPERSIM_ASSERT(folder.ok() && put.ok());
  }
}

}  // namespace

StandInLinks::StandInLinks(const language::Scenario& scenario, actors::Network& network)
    : network_(network), links_(network.size()) {
  for (const language::ProcessDecl& decl : scenario.cast) {
    if (!decl.is_stand_in) continue;
    actors::Node& node = *network.find(decl.address.node());
    auto& link = links_[node.number().value];
    if (link == nullptr) link = std::make_unique<StandInLink>(network, node);
    is_used_ = true;
  }
  if (!is_used_) return;
  for (const language::Package& package : scenario.packages) {
    if (StandInLink* link = on(package.node)) make_drive(link->files(), package);
  }
}

StandInLink* StandInLinks::on(const runtime::NodeId& node) {
  const actors::Node* found = network_.find(node);
  return found == nullptr ? nullptr : links_[found->number().value].get();
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
