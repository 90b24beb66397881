#include "hypersim/runtime/modules.hpp"

namespace hypersim::runtime::modules {

namespace {
ProcessId distro_sys(std::string_view name) { return ProcessId(name, PackageId{"distro", "sys"}); }
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

bool may_message_anyone(const ProcessId& id) { return id == kernel() || id == state() || id == vfs(); }

}  // namespace hypersim::runtime::modules
