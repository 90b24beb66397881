#pragma once
// Which bundled programs stand in for modules and system processes of the node (processes/stand_ins.hpp): those that a
// `process` line names, and those that come up by themselves, because a package needs them.

#include <string_view>

#include "hypersim/language/scenario.hpp"
#include "hypersim/processes/stand_ins.hpp"

#include "diagnostics.hpp"
#include "reading.hpp"

namespace hypersim::language {

/// Does `program NAME` mean what stands in for that process? A registered program of that name goes before it.
bool is_stand_in(std::string_view program, const runtime::ProcessId& process);

/// Gives a stand-in what the module, or the system process, has by its own nature.
void be_as_the_module(ProcessDecl& process);

/// Adds, behind all others, a stand-in for each module that an entry of a package requests, or has a right of, or
/// grants something, and that nobody of the cast is. The two rights to its own drive, which every installation adds,
/// are no reason.
void add_stand_ins(Scenario& scenario);

/// Is there a bundled stand-in with that address, or will add_stand_ins() add one? Packages and declared processes have
/// been read.
bool has_stand_in(const Scenario& scenario, const runtime::Address& address);

/// Reads the files of packages into the drives that a stand-in for vfs:distro:sys has: regular files, and what no link
/// leads to. Reports those that cannot be read, and those for which there is no room.
void fill_drives(Scenario& scenario, Allowance& allowance, DiagnosticSink& sink);

/// Reports steps about HTTP on a node where no bundled stand-in takes them.
void check_http_steps(const Scenario& scenario, DiagnosticSink& sink);

}  // namespace hypersim::language
