#include "package_stand_ins.hpp"

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <map>
#include <string>
#include <utility>

#include "hypersim/language/for_each_step.hpp"
#include "hypersim/language/read_file.hpp"
#include "hypersim/processes/registry.hpp"
#include "hypersim/runtime/json_writer.hpp"
#include "hypersim/runtime/modules.hpp"
#include "hypersim/runtime/utf8.hpp"

namespace hypersim::language {

using processes::StandIn;

namespace {

const ProcessDecl* member_at(const Scenario& scenario, const runtime::Address& address) {
  const auto found = std::find_if(scenario.cast.begin(), scenario.cast.end(),
                                  [&](const ProcessDecl& one) { return one.address == address; });
  return found == scenario.cast.end() ? nullptr : &*found;
}

ProcessDecl declared(const StandIn& stand_in, const runtime::Address& address, Position at) {
  ProcessDecl decl;
  decl.name = address.process().text();
  decl.address = address;
  decl.program = stand_in.program;
  decl.is_stand_in = true;
  decl.came_by_itself = true;
  decl.answers = {"ok", {}, "ok", at};
  decl.at = at;
  be_as_the_module(decl);
  return decl;
}

/// One of the rights that every installation adds.
bool is_own_drive(const Package& package, const runtime::Capability& cap) {
  if (cap.issuer().process() != processes::vfs().module) return false;
  const std::string drive = runtime::json_string("/" + package.id.text() + "/pkg");
  for (const std::string_view kind : {"read", "write"}) {
    const runtime::Capability own(cap.issuer(), R"({"kind":")" + std::string(kind) + R"(","drive":)" + drive + "}");
    if (cap == own) return true;
  }
  return false;
}

/// Calls `need(package, stand_in)` for what the entries of packages request, have rights of, or grant something.
template <class Need>
void for_each_need(const Scenario& scenario, Need need) {
  const auto needs = [&](const Package& package, const runtime::ProcessId& process) {
    if (const StandIn* stand_in = processes::stand_in_for(process)) need(package, *stand_in);
  };
  for (const Package& package : scenario.packages) {
    if (package.folder == nullptr) continue;
    for (const int member : package.members) {
      const ProcessDecl& process = scenario.cast[static_cast<std::size_t>(member)];
      for (const CapOperand& right : process.requests) {
        for (const runtime::Capability& cap : right.caps) {
          if (!is_own_drive(package, cap)) needs(package, cap.issuer().process());
        }
      }
      for (const GrantClause& grant : process.grants) needs(package, grant.to.address.process());
    }
  }
}

/// Reads the files of a package into memory.
class DriveReader {
 public:
  /// `disk`: of its node, as full as it is.
  DriveReader(const Package& package, processes::FileTree& disk, Allowance& allowance, DiagnosticSink& sink)
      : package_(package), disk_(disk), allowance_(allowance), sink_(sink) {}

  std::shared_ptr<const std::vector<DriveFile>> read() {
    std::vector<DriveFile> drive;
    drive.reserve(package_.folder->files.size());
    for (const PackageFile& file : package_.folder->files) {
      std::error_code unknown;
      const bool is_link = std::filesystem::is_symlink(file.file, unknown);
      if (is_link || !runtime::is_utf8(file.path)) continue;
      auto bytes = allowance_.package_files.read(file.file, allowance_.operand_bytes);
      if (!bytes) {
        refuse(file, bytes.error());
        break;
      }
      drive.push_back({file.path, std::move(*bytes)});
      if (!put(file, drive.back().bytes)) break;
    }
    return std::make_shared<const std::vector<DriveFile>>(std::move(drive));
  }

 private:
  bool put(const PackageFile& file, const runtime::Bytes& bytes) {
    const std::string path = package_.id.text() + "/pkg/" + file.path;
    auto done = disk_.make_directories(path.substr(0, path.rfind('/')));
    if (done) done = disk_.put(path, bytes);
    if (done) return true;
    const bool is_full = done.error() == processes::FileError::NoSpace;
    refuse(file, is_full ? "the files of a node have at most " + size_text(processes::FileTree::kBytesMax) +
                               ", and there are at most " + std::to_string(processes::FileTree::kEntriesMax)
                         : std::string(to_text(done.error())));
    return false;
  }
  void refuse(const PackageFile& file, const std::string& why) {
    sink_.add(package_.at, "the file " + in_quotes(file.path) + " of the package cannot be in its drive: " + why);
  }

  const Package& package_;
  processes::FileTree& disk_;
  Allowance& allowance_;
  DiagnosticSink& sink_;
};

class HttpSteps {
 public:
  HttpSteps(const Scenario& scenario, DiagnosticSink& sink) : scenario_(scenario), sink_(sink) {}

  void check(const Step& step) {
    if (const auto* http = std::get_if<SimHttpStep>(&step.is)) {
      needs(processes::http_server(), http->who.address.node(), step);
    } else if (const auto* reply = std::get_if<SimHttpReplyStep>(&step.is)) {
      needs(processes::http_client(), reply->node, step);
    }
  }

 private:
  void needs(const StandIn& stand_in, const runtime::NodeId& node, const Step& step) {
    const runtime::Address address(node, stand_in.module);
    const ProcessDecl* member = member_at(scenario_, address);
    if (member != nullptr && member->is_stand_in) return;
    const std::string where = scenario_.nodes.size() > 1 ? " on " + node : std::string();
    const std::string line = "process NAME " + stand_in.module.text() +
                             (node == scenario_.nodes.front() ? std::string() : " on " + node) + " program " +
                             std::string(stand_in.program);
    sink_.set_done_by(step.done_by);
    if (member == nullptr) {
      sink_.add(step.at, "nothing stands in for " + stand_in.module.text() + where, "declare it: " + line);
    } else {
      sink_.add(step.at,
                in_quotes(member->name) + " stands in for " + stand_in.module.text() + where +
                    ", and knows nothing of this step",
                "let the bundled one stand in: " + line);
    }
    sink_.set_done_by(nullptr);
  }

  const Scenario& scenario_;
  DiagnosticSink& sink_;
};

}  // namespace

bool is_stand_in(std::string_view program, const runtime::ProcessId& process) {
  const StandIn* stand_in = processes::stand_in_for(process);
  return stand_in != nullptr && stand_in->program == program && processes::programs().find(program) == nullptr;
}

void be_as_the_module(ProcessDecl& process) {
  process.wired = false;
  process.keeps = false;
  if (runtime::modules::is_bundled(process.address.process())) {
    process.networking = true;
  } else if (process.on_exit.kind == runtime::OnExit::Kind::None) {
    process.on_exit.kind = runtime::OnExit::Kind::Restart;  // as a part of the node, it is there after each boot
  }
}

void check_http_steps(const Scenario& scenario, DiagnosticSink& sink) {
  HttpSteps steps(scenario, sink);
  for_each_step(scenario.steps, [&](const Step& step) { steps.check(step); });
}

void add_stand_ins(Scenario& scenario) {
  std::vector<ProcessDecl> added;
  for_each_need(scenario, [&](const Package& package, const StandIn& stand_in) {
    const runtime::Address address(package.node, stand_in.module);
    const bool is_added =
        std::any_of(added.begin(), added.end(), [&](const ProcessDecl& one) { return one.address == address; });
    if (!is_added && member_at(scenario, address) == nullptr) added.push_back(declared(stand_in, address, package.at));
  });
  std::move(added.begin(), added.end(), std::back_inserter(scenario.cast));
}

bool has_stand_in(const Scenario& scenario, const runtime::Address& address) {
  if (const ProcessDecl* member = member_at(scenario, address)) return member->is_stand_in;
  bool is_needed = false;
  for_each_need(scenario, [&](const Package& package, const StandIn& stand_in) {
    is_needed = is_needed || address == runtime::Address(package.node, stand_in.module);
  });
  return is_needed;
}

void fill_drives(Scenario& scenario, Allowance& allowance, DiagnosticSink& sink) {
  std::map<runtime::NodeId, processes::FileTree> disks;
  for (Package& package : scenario.packages) {
    const ProcessDecl* vfs = member_at(scenario, runtime::Address(package.node, processes::vfs().module));
    if (package.folder == nullptr || vfs == nullptr || !vfs->is_stand_in) continue;
    package.drive = DriveReader(package, disks[package.node], allowance, sink).read();
  }
}

}  // namespace hypersim::language
