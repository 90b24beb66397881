#include "package_stand_ins.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "hypersim/language/for_each_step.hpp"
#include "hypersim/processes/registry.hpp"
#include "hypersim/runtime/modules.hpp"

namespace hypersim::language {

using processes::StandIn;

namespace {

const ProcessDecl* member_at(const Scenario& scenario, const runtime::Address& address) {
  const auto found = std::find_if(scenario.cast.begin(), scenario.cast.end(),
                                  [&](const ProcessDecl& one) { return one.address == address; });
  return found == scenario.cast.end() ? nullptr : &*found;
}

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

void add_stand_ins(Scenario&) {}

}  // namespace hypersim::language
