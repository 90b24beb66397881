#include "hypersim/processes/stand_ins.hpp"

#include <algorithm>
#include <array>

#include "hypersim/runtime/modules.hpp"

#include "programs.hpp"

namespace hypersim::processes {

namespace {

runtime::ProcessId module_of_node(std::string_view name) {
  return runtime::ProcessId(name, runtime::modules::kernel().package_id());
}

const std::array<StandIn, 5>& all_stand_ins() {
  static const std::array<StandIn, 5> all = {
      StandIn{"vfs", runtime::modules::vfs(), &run_vfs},
      StandIn{"http-server", module_of_node("http-server"), &run_http_server},
      StandIn{"http-client", module_of_node("http-client"), &run_http_client},
      StandIn{"homepage", runtime::ProcessId("homepage", runtime::PackageId("homepage", "sys")), &run_homepage},
      StandIn{"terminal", runtime::ProcessId("terminal", runtime::PackageId("terminal", "sys")), &run_terminal}};
  return all;
}

template <class Is>
const StandIn* find_stand_in(Is is) {
  const auto& all = all_stand_ins();
  const auto found = std::find_if(all.begin(), all.end(), is);
  return found == all.end() ? nullptr : &*found;
}

}  // namespace

std::span<const StandIn> stand_ins() { return all_stand_ins(); }

const StandIn* stand_in_called(std::string_view program) {
  return find_stand_in([&](const StandIn& one) { return one.program == program; });
}

const StandIn* stand_in_for(const runtime::ProcessId& module) {
  return find_stand_in([&](const StandIn& one) { return one.module == module; });
}

const StandIn& vfs() { return all_stand_ins()[0]; }
const StandIn& http_server() { return all_stand_ins()[1]; }
const StandIn& http_client() { return all_stand_ins()[2]; }
const StandIn& homepage() { return all_stand_ins()[3]; }

runtime::Program make_stand_in(const StandIn& stand_in, StandInHost& host) {
  return [run = stand_in.run, &host](runtime::Process& self) { return run(self, host); };
}

}  // namespace hypersim::processes
