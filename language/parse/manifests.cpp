#include "manifests.hpp"

#include <utility>

#include "hypersim/runtime/json_writer.hpp"
#include "hypersim/runtime/modules.hpp"

#include "ids.hpp"
#include "manifest_warnings.hpp"

namespace hypersim::language {
namespace {

constexpr std::string_view kManifestFile = "file:";

/// `/app:dev.os/pkg`: the rights to it come with the installation.
runtime::Capability drive_right(const runtime::NodeId& node, const runtime::PackageId& package, std::string_view kind) {
  const std::string drive = runtime::json_string("/" + package.text() + "/pkg");
  return {runtime::Address(node, runtime::modules::vfs()),
          R"({"kind":")" + std::string(kind) + R"(","drive":)" + drive + "}"};
}

CapOperand operand_of(runtime::Capability cap, Position at) {
  const std::string issuer = cap.issuer().process().text();
  std::string text = runtime::is_messaging(cap) ? issuer : "cap " + issuer + " " + cap.params();
  return {{std::move(cap)}, std::move(text), at};
}

}  // namespace

void Manifests::manifest(Position at) {
  const Position id_at = cursor_.peek().at;
  auto id = read_package_id(cursor_, operands_.values());
  read(at, id_at, std::move(id), "the manifest, file:PATH");
}

void Manifests::package(Position at) {
  const NamedPackage* named = outline_.package(at);
  read(at, cursor_.peek().at, named == nullptr ? std::nullopt : named->id, "the folder of the package, file:DIR");
}

void Manifests::read(Position at, Position id_at, std::optional<runtime::PackageId> id, std::string_view what) {
  const Token path = cursor_.peek();
  if (!cursor_.failed()) {
    const bool is_file =
        path.kind == TokenKind::Word && path.raw.starts_with(kManifestFile) && path.raw != kManifestFile;
    if (!is_file) return cursor_.expected(what, form_hint(cursor_, path, kManifestFile));
    cursor_.take();
  }
  const NamedPackage* named = outline_.package(at);
  const bool is_misquoted =
      named != nullptr && named->file == nullptr && !named->hint.empty() && named->hint == quote_hint(path.raw);
  Package package;
  package.at = at;
  package.node = cast_.node();
  std::string prefix;
  if (!is_misquoted) read_options(prefix, package.node);  // what follows belongs to the name
  if (named == nullptr || cursor_.failed()) return;
  if (!named->mistake.empty()) cursor_.report(path.at, named->mistake, named->hint);
  for (const Diagnostic& mistake : named->mistakes) report(mistake);
  if (!id) {  // no line can add to an entry
    for (const auto& [entry, missing] : named->missing) report(missing);
  }
  if (!id || named->file == nullptr) return;
  package.id = std::move(*id);
  package.named = named->named;
  package.folder = named->folder;
  package.manifest = named->path;
  package.scripts = named->scripts;
  add_entries(*named, id_at, package);
  out_.packages.push_back(std::move(package));
}

void Manifests::report(const Diagnostic& mistake) {
  const Outline::Place place{mistake.at.source, mistake.at.line, mistake.at.column};
  if (told_.emplace(place, mistake.message).second) cursor_.report(mistake.at, mistake.message, mistake.hint);
}

void Manifests::add_entries(const NamedPackage& named, Position id_at, Package& package) {
  std::vector<std::string> grant_lines;
  for (std::size_t i = 0; i < named.file->entries.size(); ++i) {
    const ManifestEntry& entry = named.file->entries[i];
    const runtime::ProcessId process(entry.process_name, package.id);
    const runtime::Address address(package.node, process);
    const int member = cast_.find(address);
    if (member < 0) continue;  // the statement stands where none may
    if (!is_alone(id_at, entry, member, process)) continue;
    auto known = declared_.find(address);
    if (known == declared_.end()) {
      known = declared_.emplace(address, static_cast<int>(out_.cast.size())).first;
      ProcessDecl& fresh = out_.cast.emplace_back();
      fresh.name = cast_.members()[static_cast<std::size_t>(member)].name;
      fresh.address = address;
      fresh.answers = {"ok", {}, "ok", entry.at};
      fresh.at = entry.at;
      fresh.entry = entry.at;
    }
    install(entry, package, out_.cast[static_cast<std::size_t>(known->second)]);
    const auto missing = named.missing.find(i);
    installed_.push_back({known->second, named.file, i,
                          missing == named.missing.end() ? std::nullopt : std::optional(missing->second),
                          component_program(package.id, path_in_drive(entry.wasm_path).value_or(""))});
    package.members.push_back(known->second);
    for (const PassedOver& passed : entry.passed_requests) {
      if (passed.is_told) package.lines.push_back("manifest requested invalid cap: " + passed.json);
    }
    for (const PassedOver& passed : entry.passed_grants) {
      if (passed.is_told) {
        grant_lines.push_back(process.text() + " manifest tried to grant invalid cap: " + passed.json);
      }
    }
  }
  // The installer comes to what is granted once all processes are there.
  package.lines.insert(package.lines.end(), grant_lines.begin(), grant_lines.end());
  if (!named.scripts.empty()) {
    package.lines.push_back("scripts.json is passed over: hypersim does not know the scripts of " + package.id.text());
  }
}

void Manifests::read_options(std::string& prefix, runtime::NodeId& node) {
  std::string_view given;
  std::string_view on;
  while (!cursor_.failed() && !cursor_.at_end()) {
    const Token option = cursor_.peek();
    if (cursor_.take_word("on")) {
      if (!on.empty()) cursor_.report(option.at, "\"on\" is given twice; once is enough");
      on = option.raw;
      node = operands_.node_name();
    } else if (cursor_.take_word("as")) {
      if (!given.empty()) cursor_.report(option.at, "\"as\" is given twice; once is enough");
      given = option.raw;
      const Token name = cursor_.peek();
      prefix = operands_.values().word("a name that is put before those of the processes");
      if (!cursor_.failed()) check_name(cursor_, name);
    } else {
      const std::vector<std::string_view> words = {"as", "on"};
      return cursor_.expected("\"as\", \"on\" or the end of the line", cursor_.spelling_hint(option, words));
    }
  }
}

bool Manifests::is_alone(Position at, const ManifestEntry& entry, int member, const runtime::ProcessId& id) {
  if (const auto [other, is_first] = entries_.try_emplace(member, entry.at); !is_first) {
    const Position& first = other->second;
    const bool is_same = first.source == entry.at.source && first.line == entry.at.line &&
                         first.column == entry.at.column;  // named by another statement
    const Position place = is_same ? at : entry.at;
    cursor_.report(
        place,
        "the id " + in_quotes(id.text()) + " belongs to the process in " + operands_.in_line(first, place) + " already",
        "an installation ends the process that has the id of the one that it makes", first);
    return false;
  }
  const Member& self = cast_.members()[static_cast<std::size_t>(member)];
  const int holder = cast_.find(self.name);
  if (holder < 0 || holder == member) return true;
  const Member& other = cast_.members()[static_cast<std::size_t>(holder)];
  cursor_.report(at,
                 "a process is called " + in_quotes(self.name) + " already, in " +
                     operands_.in_line(other.declared_at, at) + ", and a process of this manifest is, too",
                 "add \"as PREFIX\": then it is called PREFIX-" + std::string(id.process_name()), other.declared_at);
  return false;
}

void Manifests::install(const ManifestEntry& entry, const Package& package, ProcessDecl& process) {
  const runtime::NodeId& node = process.address.node();
  const auto ours = [&](const runtime::Address& address) {
    return address.node() == runtime::kOur ? runtime::Address(node, address.process()) : address;
  };
  process.wired = false;
  process.is_public = entry.is_public;
  process.networking = entry.networking;
  process.on_exit = entry.on_exit;
  const auto component = path_in_drive(entry.wasm_path);
  if (package.folder != nullptr && process.program.empty() && component) {
    process.program = component_program(package.id, *component);
  }
  for (runtime::OnExitRequest& request : process.on_exit.requests) request.target = ours(request.target);
  process.requests.push_back(operand_of(runtime::Capability::messaging(process.address), entry.at));
  for (const ManifestRight& right : entry.requests) {
    const runtime::Address issuer(node, right.process);
    process.requests.push_back(operand_of(runtime::Capability(issuer, right.params), right.at));
  }
  for (const std::string_view kind : {"read", "write"}) {
    process.requests.push_back(operand_of(drive_right(node, package.id, kind), entry.at));
  }
  for (const ManifestRight& right : entry.grants) {
    const runtime::Address to(node, right.process);
    process.grants.push_back({{to, cast_.find(to), right.process.text(), right.at}, {right.params}});
  }
}

ProcessDecl* Manifests::declared(const runtime::Address& process) {
  const auto known = declared_.find(process);
  return known == declared_.end() ? nullptr : &out_.cast[static_cast<std::size_t>(known->second)];
}

void Manifests::add_line(const ProcessDecl& process) {
  declared_.emplace(process.address, static_cast<int>(out_.cast.size()) - 1);
}

void Manifests::report_missing(DiagnosticSink& sink) const {
  std::set<Outline::Place> told;
  for (const Installed& one : installed_) {
    if (!one.missing || out_.cast[static_cast<std::size_t>(one.member)].program != one.program) continue;
    const Position& at = one.missing->at;
    if (told.emplace(at.source, at.line, at.column).second) sink.add(at, one.missing->message, one.missing->hint);
  }
}

void Manifests::warn(DiagnosticSink& sink) const {
  if (installed_.empty()) return;
  const ManifestWarnings warnings(out_, sink);
  for (const Installed& one : installed_) {
    warnings.warn(out_.cast[static_cast<std::size_t>(one.member)], one.file->entries[one.entry]);
  }
}

}  // namespace hypersim::language
