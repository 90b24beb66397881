#include "roles.hpp"

#include <algorithm>
#include <vector>

#include "hypersim/language/program_choice.hpp"
#include "hypersim/language/spelling.hpp"
#include "hypersim/processes/registry.hpp"
#include "hypersim/processes/stand_ins.hpp"

namespace hypersim::language {

namespace {

/// The names of those that are in the drive itself.
std::vector<std::string> components_in(const PackageFolder& folder) {
  constexpr std::string_view kEnding = ".wasm";
  std::vector<std::string> names;
  for (const PackageFile& file : folder.files) {
    const std::string_view path = file.path;
    if (path.ends_with(kEnding) && path.find('/') == std::string_view::npos)
      names.emplace_back(path.substr(0, path.size() - kEnding.size()));
  }
  return names;
}

}  // namespace

void check_program(Cursor& cursor, const Token& name, const Cast& cast, const runtime::Address& process) {
  const auto& programs = processes::programs();
  const auto* known = programs.find(name.raw);
  const bool is_loaded = known != nullptr && (known->library != nullptr || known->component != nullptr);
  const Registered registered = known == nullptr ? Registered::No
                                : is_loaded      ? Registered::Loaded
                                                 : Registered::WithHypersim;
  const runtime::PackageId& package = process.process().package_id();
  const auto folder_of = [&](const runtime::PackageId& id) { return cast.folder(process.node(), id); };
  if (choose_program(name.raw, package, registered, folder_of).is_there()) return;
  std::vector<std::string> names = programs.names();
  if (const PackageFolder* folder = folder_of(package)) {
    const std::vector<std::string> own = components_in(*folder);
    names.insert(names.begin(), own.begin(), own.end());
  }
  const processes::StandIn* stand_in = processes::stand_in_for(process.process());
  if (stand_in != nullptr) names.emplace_back(stand_in->program);
  const std::vector<std::string_view> views(names.begin(), names.end());
  if (name.is("script")) {
    return cursor.report(name.at, "a script cannot also be a program", "a process without \"program\" is a script");
  }
  std::string hint = cursor.wants_hints() ? cursor.spelling_hint(name.raw, views) : std::string();
  if (const auto* other = processes::stand_in_called(name.raw); other != nullptr && other != stand_in) {
    hint = "it stands in for " + other->module.text() + ", and only the process with that id can run it";
  } else if (hint.empty() && stand_in != nullptr) {
    hint = "what hypersim has in its place is called " + std::string(stand_in->program);
  } else if (hint.empty()) {
    hint = views.empty() ? "no program is registered" : "there are " + listed(views);
    hint += "; --load FILE.so brings those of a library";
  }
  cursor.report(name.at, "there is no program " + found(name), std::move(hint));
}

void Roles::plays(int member, std::string_view program, Position at) {
  if (member < 0) return;
  Role& role = roles_[member];
  std::optional<Position>& first = program.empty() ? role.script_at : role.program_at;
  if (!first) first = at;
  if (!program.empty() && role.program.empty()) role.program = program;
}

void Roles::takes_step(int member, Position at, const DoneByPtr& done_by) {
  if (member < 0) return;
  Role& role = roles_[member];
  if (role.first_step) return;
  role.first_step = at;
  role.first_step_by = done_by;
}

void Roles::report(const Cast& cast, DiagnosticSink& sink) const {
  for (const auto& [member, role] : roles_) {
    if (!role.program_at) continue;
    const std::string name = in_quotes(cast.members()[static_cast<std::size_t>(member)].name);
    if (role.script_at) {
      sink.add(*role.script_at, name + " is a script here, and runs the program " + role.program + " elsewhere",
               "it has to be one of them in the whole scenario");
    } else if (role.first_step) {
      sink.set_done_by(role.first_step_by);
      sink.add(*role.first_step, name + " runs the program " + role.program + ", which acts by itself",
               "only a script takes steps: let another process of the cast send it a request");
      sink.set_done_by(nullptr);
    }
  }
}

}  // namespace hypersim::language
