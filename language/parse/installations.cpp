#include "installations.hpp"

#include <algorithm>
#include <utility>

#include "hypersim/language/cut.hpp"
#include "hypersim/language/play_by.hpp"
#include "hypersim/processes/stand_ins.hpp"
#include "hypersim/runtime/json_writer.hpp"
#include "hypersim/runtime/kernel_wire.hpp"
#include "hypersim/runtime/modules.hpp"

#include "package_stand_ins.hpp"

namespace hypersim::language {
namespace {

namespace wire = runtime::wire;
namespace command = wire::kernel_command;
using runtime::Capability;

constexpr std::string_view kScript = "script";  // the program of a script, for the kernel

/// Which allows it to remove what others have added to the homepage.
Capability remove_other(const runtime::Address& homepage) { return {homepage, R"("RemoveOther")"}; }

class Installer {
 public:
  Installer(const Scenario& scenario, const WhoOperand& who, Position at) : scenario_(scenario), who_(who), at_(at) {}

  std::vector<Step> install(const Package& package) {
    for (const std::string& line : package.lines) log(line);
    if (has_disk()) {
      ask_vfs(package, "RemoveDirAll");
      ask_vfs(package, "AddZip");
    }
    for (const int member : package.members) {
      const ProcessDecl& process = decl(member);
      kill(process);
      ask(command::InitializeProcess{process.address.process(),
                                     process.program.empty() ? std::string(kScript) : process.program,
                                     std::nullopt,
                                     wire::to_wire(process.on_exit),
                                     {},
                                     process.is_public},
          wire::kernel_response::InitializedProcess{}, true);
      runtime::Capabilities requested = requested_by(process);
      std::erase(requested, runtime::Capability::messaging(process.address));  // that comes with its initialization
      tell(command::GrantCapabilities{process.address.process(), std::move(requested)});
    }
    if (scenario_.options.semantics.ships(runtime::Row::D14)) {
      for (const int member : package.members) {
        grant(decl(member));
        run(decl(member));
      }
    } else {  // nobody runs before all have been given what they get
      for (const int member : package.members) grant(decl(member));
      for (const int member : package.members) run(decl(member));
    }
    return std::move(steps_);
  }

  std::vector<Step> uninstall(const Package& package) {
    for (const int member : package.members) {
      kill(decl(member));
      if (has_homepage()) take_from_homepage(decl(member));
    }
    if (has_disk()) ask_vfs(package, "RemoveDirAll");
    return std::move(steps_);
  }

 private:
  const ProcessDecl& decl(int member) const { return scenario_.cast[static_cast<std::size_t>(member)]; }
  void kill(const ProcessDecl& process) { tell(command::KillProcess{process.address.process()}); }

  void grant(const ProcessDecl& process) {
    for (const GrantClause& grant : process.grants) {
      tell(command::GrantCapabilities{grant.to.address.process(), {Capability(process.address, grant.params.json)}});
    }
  }
  void run(const ProcessDecl& process) {
    ask(command::RunProcess{process.address.process()}, wire::kernel_response::StartedProcess{}, false);
  }

  Step& add(std::string text) {
    Step& step = steps_.emplace_back();
    step.who = who_;
    step.at = at_;
    step.text = who_.text + " " + std::move(text);
    return step;
  }
  BytesOperand bytes(const std::string& text) const { return {text, {}, text, at_}; }
  WhoOperand on_its_node(const runtime::ProcessId& id) const {
    return {runtime::Address(who_.address.node(), id), -1, id.text(), at_};
  }
  WhoOperand kernel() const { return on_its_node(runtime::modules::kernel()); }
  bool has_disk() const { return has_stand_in(scenario_, on_its_node(processes::vfs().module).address); }
  bool has_homepage() const { return has_stand_in(scenario_, on_its_node(processes::homepage().module).address); }
  MessageParts message(const wire::KernelCommand& order) const {
    MessageParts parts;
    parts.body = bytes(wire::to_json(order));
    return parts;
  }

  void log(const std::string& line) { add("log " + line).is = LogStep{line}; }
  void tell(const wire::KernelCommand& order) {
    SendStep send{kernel(), message(order), std::nullopt, true};
    add("send " + send.to.text + " body " + send.message.body.text + " no answer").is = std::move(send);
  }
  void ask(const wire::KernelCommand& order, const wire::KernelResponse& answer, bool with_program) {
    RequestStep request{kernel(), message(order), std::nullopt};
    if (with_program) request.message.blob = bytes("program");
    const std::string blob = with_program ? " blob program" : "";
    Step& step = add("request " + request.to.text + " body " + request.message.body.text + blob);
    step.is = std::move(request);
    const std::string json = wire::to_json(answer);
    step.expected = Expected{ExpectJson{{json}}, std::nullopt, "json " + json, at_};
  }
  /// About the drive of the package. What it holds is the business of the bundled stand-in, so the archive is a word.
  void ask_vfs(const Package& package, const std::string& action) {
    const std::string path = runtime::json_string("/" + package.id.text() + "/pkg");
    const bool has_blob = action == "AddZip";
    RequestStep request{on_its_node(processes::vfs().module), {}, std::nullopt};
    request.message.body = bytes(R"({"path":)" + path + R"(,"action":")" + action + R"("})");
    if (has_blob) request.message.blob = bytes("zip");
    const std::string blob = has_blob ? " blob zip" : "";
    add("request " + request.to.text + " body " + request.message.body.text + blob).is = std::move(request);
  }
  void take_from_homepage(const ProcessDecl& process) {
    SendStep send{on_its_node(processes::homepage().module), {}, std::nullopt, true};
    send.message.body = bytes(R"({"RemoveOther":)" + runtime::json_string(process.address.process().text()) + "}");
    const Capability right = remove_other(send.to.address);
    send.message.caps.push_back({{right}, "cap " + send.to.text + " " + right.params(), at_});
    add("send " + send.to.text + " body " + send.message.body.text + " with " + send.message.caps.front().text +
        " no answer")
        .is = std::move(send);
  }

  const Scenario& scenario_;
  WhoOperand who_;
  Position at_;
  std::vector<Step> steps_;
};

/// The package that a `sim install` names: `sim install app:dev.os on b.dev`. Null of any other statement.
const Package* installed_by(const Scenario& scenario, const Step& step) {
  if (step.done_by == nullptr || !step.who) return nullptr;
  const std::vector<CutLine> lines = cut_lines(step.done_by->text);
  const auto tokens = lines.empty() ? std::vector<std::string_view>() : lines.front().tokens();
  if (tokens.size() < 3 || tokens[0] != "sim" || tokens[1] != "install") return nullptr;
  const auto found = std::find_if(scenario.packages.begin(), scenario.packages.end(), [&](const Package& package) {
    return package.id.text() == tokens[2] && package.node == step.who->address.node();
  });
  return found == scenario.packages.end() ? nullptr : &*found;
}

/// Puts the steps of each installation in the order of the scenario's semantics.
void order_installations(const Scenario& scenario, std::vector<Step>& steps) {
  for (auto first = steps.begin(); first != steps.end();) {
    if (auto* parallel = std::get_if<ParallelStep>(&first->is)) {
      for (Lane& lane : parallel->lanes) order_installations(scenario, lane.steps);
    }
    const Package* package = installed_by(scenario, *first);
    if (package == nullptr) {
      ++first;
      continue;
    }
    const auto end =
        std::find_if(first + 1, steps.end(), [&](const Step& step) { return step.done_by != first->done_by; });
    for (const Step& next : steps_of(PackageStep::Install, scenario, *package, *first->who, first->at)) {
      const auto same = std::find_if(first, end, [&](const Step& step) { return step.text == next.text; });
      if (same == end) break;  // it was declared otherwise since: nothing says how
      std::rotate(first, same, same + 1);
      ++first;
    }
    first = end;
  }
}

}  // namespace

void play_by(Scenario& scenario, runtime::Semantics semantics) {
  const bool moves = semantics.ships(runtime::Row::D14) != scenario.options.semantics.ships(runtime::Row::D14);
  scenario.options.semantics = semantics;
  if (moves && !scenario.packages.empty()) order_installations(scenario, scenario.steps);
}

ProcessDecl installer_decl(const Scenario& scenario, const std::string& name, const runtime::Address& address,
                           Position at) {
  ProcessDecl decl;
  decl.name = name;
  decl.address = address;
  decl.wired = false;
  decl.came_by_itself = true;
  const auto request = [&](const Capability& cap) {
    const std::string& issuer = cap.issuer().process().text();
    const bool is_messaging = runtime::is_messaging(cap);
    decl.requests.push_back({{cap}, is_messaging ? issuer : "cap " + issuer + " " + cap.params(), at});
  };
  request(Capability::messaging(runtime::Address(address.node(), runtime::modules::kernel())));
  const runtime::Address vfs(address.node(), processes::vfs().module);
  if (has_stand_in(scenario, vfs)) {
    request(Capability::messaging(vfs));
    request({vfs, R"({"root":true})"});
  }
  const runtime::Address homepage(address.node(), processes::homepage().module);
  if (has_stand_in(scenario, homepage)) {
    request(Capability::messaging(homepage));
    request(remove_other(homepage));
  }
  decl.on_exit.kind = runtime::OnExit::Kind::Restart;  // as a part of the node, it is there after each boot
  decl.answers = {"ok", {}, "ok", at};
  decl.at = at;
  return decl;
}

std::vector<Step> steps_of(PackageStep kind, const Scenario& scenario, const Package& package, const WhoOperand& who,
                           Position at) {
  Installer steps(scenario, who, at);
  return kind == PackageStep::Install ? steps.install(package) : steps.uninstall(package);
}

}  // namespace hypersim::language
