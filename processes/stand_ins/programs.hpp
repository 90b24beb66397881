#pragma once
// The stand-ins, each in a file of its name.

#include "hypersim/processes/stand_ins.hpp"

namespace hypersim::processes {

runtime::Task<> run_vfs(runtime::Process& self, StandInHost& host);
runtime::Task<> run_http_server(runtime::Process& self, StandInHost& host);
runtime::Task<> run_http_client(runtime::Process& self, StandInHost& host);
runtime::Task<> run_homepage(runtime::Process& self, StandInHost& host);
runtime::Task<> run_terminal(runtime::Process& self, StandInHost& host);

}  // namespace hypersim::processes
