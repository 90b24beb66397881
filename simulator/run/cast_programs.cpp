#include "cast_programs.hpp"

#include <algorithm>
#include <utility>

#include "hypersim/language/program_choice.hpp"
#include "hypersim/runtime/stable_hash.hpp"

#include "commands.hpp"

namespace hypersim::simulator {

namespace fact = runtime::fact;

CastPrograms::CastPrograms(const language::Scenario& scenario, actors::Network& network, Receives& receives,
                           StandInLinks& stand_ins, std::shared_ptr<processes::RunPrograms> registered,
                           std::uint64_t seed)
    : scenario_(scenario), network_(network), stand_ins_(stand_ins), seed_(seed), registered_(std::move(registered)) {
  for (std::size_t cast = 0; cast < scenario.cast.size(); ++cast) {
    const language::ProcessDecl& decl = scenario.cast[cast];
    links_.push_back(std::make_unique<ScriptLink>(static_cast<int>(cast), decl.address, receives, network,
                                                  *network.find(decl.address.node()), touched_));
    casts_.emplace(decl.address, cast);
    says_.push_back(&decl);
  }
  for (std::uint16_t number = 0; number < network.size(); ++number) {
    actors::Node& node = network.node({number});
    // What the node runs is code of theirs, as long as there is a node.
    node.set_programs(
        [this, keep = registered_, name = node.name()](const std::string& program, const runtime::ProcessId& process) {
          return program_for(program, runtime::Address(name, process));
        });
  }
}

runtime::Program CastPrograms::program_for(const std::string& name, const runtime::Address& process) {
  if (name == kScriptProgram) return script_of(process);
  const auto cast = casts_.find(process);
  const language::ProcessDecl* decl = cast == casts_.end() ? nullptr : says_[cast->second];
  const bool stands_in = decl != nullptr && decl->is_stand_in && decl->program == name;
  return stands_in ? stand_ins_.program_of(*decl) : registered(name, process);
}

processes::RunPrograms::Found CastPrograms::found(const std::string& name, const runtime::Address& process) const {
  using language::Registered;
  const processes::RunPrograms::Found program = registered_->find(name);
  const bool is_loaded = program.component != nullptr || !program.library.empty();
  const Registered registered = is_loaded                  ? Registered::Loaded
                                : program.entry != nullptr ? Registered::WithHypersim
                                                           : Registered::No;
  const auto folder_of = [&](const runtime::PackageId& id) {
    return language::folder_of(scenario_, process.node(), id);
  };
  const language::ProgramChoice choice =
      language::choose_program(name, process.process().package_id(), registered, folder_of);
  if (choice.component != nullptr) {
    if (stand_ins_.has_lost(process.node(), *choice.component)) return {};
    return processes::RunPrograms::component(choice.component->file);
  }
  return choice.is_registered ? program : processes::RunPrograms::Found();
}

runtime::Program CastPrograms::registered(const std::string& name, const runtime::Address& process) {
  const processes::RunPrograms::Found program = found(name, process);
  if (program.component != nullptr) return component(program, name, process);
  if (program.entry == nullptr) return {};
  std::shared_ptr<const processes::LoadedProcess> loaded;
  if (!program.library.empty()) {
    loaded = std::make_shared<const processes::LoadedProcess>(
        processes::LoadedProcess{process.process().text(), name, std::string(program.library)});
    LoadedProgram one{process.process(), name, loaded->library};
    if (std::find(loaded_.begin(), loaded_.end(), one) == loaded_.end()) loaded_.push_back(std::move(one));
  }
  return [this, entry = program.entry, loaded = std::move(loaded), name, process](runtime::Process& self) {
    // One that a program has spawned has no arguments: they come as messages.
    const auto cast = casts_.find(process);
    const language::ProcessDecl* decl = cast == casts_.end() ? nullptr : says_[cast->second];
    const bool is_its = decl != nullptr && decl->program == name;
    return processes::make_program(entry, is_its ? decl->args.json : std::string(), loaded)(self);
  };
}

// A component sees nothing but what it is given, so it is not among what may make a run another one the next time.
runtime::Program CastPrograms::component(const processes::RunPrograms::Found& program, const std::string& name,
                                         const runtime::Address& process) {
  auto loaded = std::make_shared<const processes::LoadedProcess>(
      processes::LoadedProcess{process.process().text(), name, std::string(program.file)});
  return [this, component = program.component, loaded = std::move(loaded), process](runtime::Process& self) {
    processes::ComponentLife life;
    const bool is_on_first = process.node() == network_.first().name();
    const std::string& name_of_it = is_on_first ? process.process().text() : process.text();
    life.seed = runtime::mix(runtime::mix(seed_, runtime::hash_text(name_of_it)), ++begun_[process]);
    life.now = [this] { return network_.now(); };
    life.on_exit = [this, process] { return network_.find(process.node())->on_exit_of(process.process()); };
    return processes::make_component_program(*component, std::move(life), loaded)(self);
  };
}

runtime::Program CastPrograms::script_of(const runtime::Address& process) const {
  const auto cast = casts_.find(process);
  if (cast == casts_.end()) return {};
  // What is said of it counts when it starts: the node asks for the program of a child before the child is spawned.
  return [this, index = cast->second](runtime::Process& self) {
    const language::ProcessDecl& decl = *says_[index];
    const bool dies_of_call_backs = scenario_.options.semantics.ships(runtime::Row::D27);
    const processes::ScriptTraits traits{decl.keeps, decl.silent, dies_of_call_backs,
                                         runtime::Bytes(decl.answers.bytes), decl.answers_after_ms};
    return processes::make_script(*links_[index], traits)(self);
  };
}

std::vector<actors::ProcessSpec> CastPrograms::declared(const runtime::NodeId& node) {
  std::vector<actors::ProcessSpec> specs;
  for (const language::ProcessDecl& decl : scenario_.cast) {
    if (decl.spawned || decl.address.node() != node) continue;
    actors::ProcessSpec spec;
    spec.id = decl.address.process();
    spec.wired = decl.wired;
    spec.is_public = decl.is_public;
    spec.initial = language::requested_by(decl);
    for (const language::GrantClause& grant : decl.grants) {
      spec.grants.push_back({grant.to.address, runtime::Capability(decl.address, grant.params.json)});
    }
    spec.on_exit = decl.on_exit;
    if (decl.state) spec.state = runtime::Bytes(decl.state->bytes);
    spec.program_name = program_name(decl);
    spec.program = program_for(spec.program_name, decl.address);
    specs.push_back(std::move(spec));
  }
  return specs;
}

void CastPrograms::about_to_spawn(const runtime::Address& parent, const language::SpawnStep& spawn) {
  spawning_[parent] = &spawn;
}

void CastPrograms::wake_touched(Lanes& lanes) {
  for (const int cast : touched_) lanes.wake(cast);
  touched_.clear();
}

runtime::Address CastPrograms::address_on(runtime::NodeNumber node, const runtime::ProcessId& process) const {
  return runtime::Address(network_.node(node).name(), process);
}

void CastPrograms::on_event(const runtime::TraceEvent& event) {
  if (const auto* end = std::get_if<fact::ProcessEnded>(&event.fact)) {
    const auto cast = casts_.find(address_on(event.node, end->process));
    if (cast == casts_.end()) return;
    links_[cast->second]->process_ended(end->how == fact::ProcessEnded::How::Crashed, end->returns);
  } else if (const auto* spawned = std::get_if<fact::Spawned>(&event.fact)) {
    // A spawn that is refused changes nothing of the process that has the name, also not in its next life.
    const auto spawning = spawning_.find(address_on(event.node, spawned->parent));
    if (spawning == spawning_.end()) return;  // by a program
    says_[static_cast<std::size_t>(spawning->second->cast)] = &spawning->second->child;
  } else if (const auto* stopped = std::get_if<fact::NodeStopped>(&event.fact)) {
    for (const auto& [process, cast] : casts_) {
      if (process.node() == stopped->node) links_[cast]->process_ended(true, true);
    }
  }
}

}  // namespace hypersim::simulator
