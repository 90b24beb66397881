#include "hypersim/runtime/modules.hpp"

#include "hypersim/runtime/bundled_modules.hpp"

namespace hypersim::runtime::modules {

namespace {
ProcessId distro_sys(std::string_view name) { return ProcessId(name, PackageId{"distro", "sys"}).kept(); }
}  // namespace

const ProcessId& kernel() {
  static const ProcessId id = distro_sys("kernel");
  return id;
}
const ProcessId& state() {
  static const ProcessId id = distro_sys("state");
  return id;
}
const ProcessId& vfs() {
  static const ProcessId id = distro_sys("vfs");
  return id;
}
const ProcessId& net() {
  static const ProcessId id = distro_sys("net");
  return id;
}
const ProcessId& timer() {
  static const ProcessId id = distro_sys("timer");
  return id;
}
const ProcessId& kv() {
  static const ProcessId id = distro_sys("kv");
  return id;
}

const std::set<ProcessId>& bundled() {
  static const std::set<ProcessId> ids = {
      kernel(),
      state(),
      vfs(),
      net(),
      timer(),
      kv(),
      distro_sys("sqlite"),
      distro_sys("http-server"),
      distro_sys("http-client"),
      distro_sys("eth"),
      distro_sys("fd-manager"),
      distro_sys("notifications"),
  };
  return ids;
}

bool is_bundled(const ProcessId& id) { return id.is_of_system() && bundled().contains(id); }

bool may_message_anyone(const ProcessId& id) {
  return id.is_of_system() && (id == kernel() || id == state() || id == vfs());
}

}  // namespace hypersim::runtime::modules
