#include "hypersim/runtime/kernel_wire.hpp"

#include <limits>
#include <set>
#include <utility>

#include "hypersim/runtime/json_decode.hpp"
#include "hypersim/runtime/overload.hpp"

#include "json_encode.hpp"

namespace hypersim::runtime::wire {
namespace {

// Writing -----------------------------------------------------------------------------------------------------------

void append_capabilities(std::string& out, const Capabilities& caps) {
  append_list(out, caps, [&](const Capability& cap) { append_json(out, cap); });
}

void append_version(std::string& out, const std::optional<std::uint32_t>& version) {
  append_option(out, version, [&](std::uint32_t number) { append_json_u64(out, number); });
}

void append_fields(std::string& out, const kernel_command::InitializeProcess& process) {
  append_struct(out, member("id", [&] { append_json(out, process.id); }),
                member("wasm_bytes_handle", [&] { append_json_string(out, process.wasm_bytes_handle); }),
                member("wit_version", [&] { append_version(out, process.wit_version); }),
                member("on_exit", [&] { append_json(out, process.on_exit); }),
                member("initial_capabilities", [&] { append_capabilities(out, process.initial_capabilities); }),
                member("public", [&] { append_bool(out, process.is_public); }));
}

/// What GrantCapabilities and DropCapabilities carry.
void append_change(std::string& out, const ProcessId& target, const Capabilities& caps) {
  append_struct(out, member("target", [&] { append_json(out, target); }),
                member("capabilities", [&] { append_capabilities(out, caps); }));
}

void append_print(std::string& out, const KernelPrint& print) {
  std::visit(Overload{[&](const kernel_print::ProcessMap&) { append_unit(out, "ProcessMap"); },
                      [&](const kernel_print::Process& process) {
                        append_variant(out, "Process", [&] { append_json(out, process.id); });
                      },
                      [&](const kernel_print::HasCap& has) {
                        append_variant(out, "HasCap", [&] {
                          append_struct(out, member("on", [&] { append_json(out, has.on); }),
                                        member("cap", [&] { append_json(out, has.cap); }));
                        });
                      }},
             print);
}

void append_map(std::string& out, const ProcessMap& map) {
  char before = '{';
  for (const auto& [id, process] : map) {
    out += before;
    append_json(out, id);
    out += ':';
    append_json(out, process);
    before = ',';
  }
  out += map.empty() ? "{}" : "}";
}

void append_print_response(std::string& out, const KernelPrintResponse& print) {
  std::visit(
      Overload{[&](const kernel_print_response::ProcessMap& map) {
                 append_variant(out, "ProcessMap", [&] { append_map(out, map.processes); });
               },
               [&](const kernel_print_response::Process& found) {
                 append_variant(out, "Process", [&] {
                   append_option(out, found.process, [&](const PersistedProcess& one) { append_json(out, one); });
                 });
               },
               [&](const kernel_print_response::HasCap& found) {
                 append_variant(out, "HasCap",
                                [&] { append_option(out, found.has, [&](bool has) { append_bool(out, has); }); });
               }},
      print);
}

// Reading -----------------------------------------------------------------------------------------------------------

bool read_capability(JsonReader& in, std::optional<Capability>& out) {
  out = read_json_capability(in);
  return out.has_value();
}

/// Read as a Vec: all of them.
bool read_capabilities(JsonReader& in, Capabilities& out) {
  return read_list(in, [&] {
    std::optional<Capability> cap;
    if (!read_capability(in, cap)) return false;
    out.push_back(*std::move(cap));
    return true;
  });
}

/// Read as a HashSet: the first of equal ones.
bool read_capability_set(JsonReader& in, Capabilities& out) {
  Capabilities all;
  if (!read_capabilities(in, all)) return false;
  std::set<Capability> seen;
  for (Capability& cap : all) {
    if (seen.insert(cap).second) out.push_back(std::move(cap));
  }
  return true;
}

bool read_version(JsonReader& in, std::optional<std::uint32_t>& out) {
  bool present = false;
  std::uint64_t number = 0;
  if (!read_option(in, present, [&] { return in.read_u64(number); })) return false;
  if (number > std::numeric_limits<std::uint32_t>::max()) return in.refuse("expected a number below 2^32");
  if (present) out = static_cast<std::uint32_t>(number);
  return true;
}

bool read_fields(JsonReader& in, kernel_command::InitializeProcess& out) {
  return read_struct(in, field("id", [&] { return read_json(in, out.id); }),
                     field("wasm_bytes_handle", [&] { return in.read_string(out.wasm_bytes_handle); }),
                     optional_field("wit_version", [&] { return read_version(in, out.wit_version); }),
                     field("on_exit", [&] { return read_json(in, out.on_exit); }),
                     field("initial_capabilities", [&] { return read_capability_set(in, out.initial_capabilities); }),
                     field("public", [&] { return in.read_bool(out.is_public); }));
}

/// GrantCapabilities or DropCapabilities.
template <class Change>
bool read_change(JsonReader& in, Change& out) {
  return read_struct(in, field("target", [&] { return read_json(in, out.target); }),
                     field("capabilities", [&] { return read_capabilities(in, out.capabilities); }));
}

bool read_set_on_exit(JsonReader& in, kernel_command::SetOnExit& out) {
  return read_struct(in, field("target", [&] { return read_json(in, out.target); }),
                     field("on_exit", [&] { return read_json(in, out.on_exit); }));
}

bool read_has_cap(JsonReader& in, KernelPrint& out) {
  ProcessId on;
  std::optional<Capability> cap;
  if (!read_struct(in, field("on", [&] { return read_json(in, on); }),
                   field("cap", [&] { return read_capability(in, cap); }))) {
    return false;
  }
  out = kernel_print::HasCap{std::move(on), *std::move(cap)};
  return true;
}

bool read_print(JsonReader& in, KernelPrint& out) {
  return read_enum(in, [&](std::string_view name, const JsonVariant& variant) {
    if (name == "ProcessMap") return out.emplace<kernel_print::ProcessMap>(), variant.unit();
    if (name == "Process") return variant.holds([&] { return read_json(in, out.emplace<kernel_print::Process>().id); });
    if (name == "HasCap") return variant.holds([&] { return read_has_cap(in, out); });
    return variant.unknown(name, {"ProcessMap", "Process", "HasCap"});
  });
}

/// If a key appears twice, the last counts.
bool read_map(JsonReader& in, ProcessMap& out) {
  if (!in.begin_object()) return false;
  std::string key;
  while (in.next_key(key)) {
    auto id = process_id_of_json(key);
    if (!id) return in.refuse(to_text(id.error()));
    PersistedProcess process;
    if (!read_json(in, process)) return false;
    out.insert_or_assign(*std::move(id), std::move(process));
  }
  return in.ok();
}

bool read_found_process(JsonReader& in, kernel_print_response::Process& out) {
  bool present = false;
  PersistedProcess process;
  if (!read_option(in, present, [&] { return read_json(in, process); })) return false;
  if (present) out.process = std::move(process);
  return true;
}

bool read_found_cap(JsonReader& in, kernel_print_response::HasCap& out) {
  bool present = false;
  bool has = false;
  if (!read_option(in, present, [&] { return in.read_bool(has); })) return false;
  if (present) out.has = has;
  return true;
}

bool read_print_response(JsonReader& in, KernelPrintResponse& out) {
  using namespace kernel_print_response;
  return read_enum(in, [&](std::string_view name, const JsonVariant& variant) {
    if (name == "ProcessMap") {
      return variant.holds([&] { return read_map(in, out.emplace<kernel_print_response::ProcessMap>().processes); });
    }
    if (name == "Process") return variant.holds([&] { return read_found_process(in, out.emplace<Process>()); });
    if (name == "HasCap") return variant.holds([&] { return read_found_cap(in, out.emplace<HasCap>()); });
    return variant.unknown(name);
  });
}

}  // namespace

void append_json(std::string& out, const PersistedProcess& process) {
  append_struct(out, member("wasm_bytes_handle", [&] { append_json_string(out, process.wasm_bytes_handle); }),
                member("wit_version", [&] { append_version(out, process.wit_version); }),
                member("on_exit", [&] { append_json(out, process.on_exit); }),
                member("capabilities", [&] { append_capabilities(out, process.capabilities); }),
                member("public", [&] { append_bool(out, process.is_public); }));
}

void append_json(std::string& out, const KernelCommand& command) {
  using namespace kernel_command;
  const auto data = [&](std::string_view name, auto append) { append_variant(out, name, append); };
  std::visit(Overload{[&](const Booted&) { append_unit(out, "Booted"); },
                      [&](const InitializeProcess& process) {
                        data("InitializeProcess", [&] { append_fields(out, process); });
                      },
                      [&](const GrantCapabilities& grant) {
                        data("GrantCapabilities", [&] { append_change(out, grant.target, grant.capabilities); });
                      },
                      [&](const DropCapabilities& drop) {
                        data("DropCapabilities", [&] { append_change(out, drop.target, drop.capabilities); });
                      },
                      [&](const SetOnExit& set) {
                        data("SetOnExit", [&] {
                          append_struct(out, member("target", [&] { append_json(out, set.target); }),
                                        member("on_exit", [&] { append_json(out, set.on_exit); }));
                        });
                      },
                      [&](const RunProcess& run) { data("RunProcess", [&] { append_json(out, run.id); }); },
                      [&](const KillProcess& kill) { data("KillProcess", [&] { append_json(out, kill.id); }); },
                      [&](const Shutdown&) { append_unit(out, "Shutdown"); },
                      [&](const Debug& debug) { data("Debug", [&] { append_print(out, debug.print); }); }},
             command);
}

void append_json(std::string& out, const KernelResponse& response) {
  using namespace kernel_response;
  std::visit(Overload{[&](const InitializedProcess&) { append_unit(out, "InitializedProcess"); },
                      [&](const InitializeProcessError&) { append_unit(out, "InitializeProcessError"); },
                      [&](const StartedProcess&) { append_unit(out, "StartedProcess"); },
                      [&](const RunProcessError&) { append_unit(out, "RunProcessError"); },
                      [&](const KilledProcess& killed) {
                        append_variant(out, "KilledProcess", [&] { append_json(out, killed.id); });
                      },
                      [&](const Debug& debug) {
                        append_variant(out, "Debug", [&] { append_print_response(out, debug.print); });
                      }},
             response);
}

void append_json(std::string& out, const TimerAction& action) {
  std::visit(Overload{[&](const timer_action::Debug&) { append_unit(out, "Debug"); },
                      [&](const timer_action::SetTimer& set) {
                        append_variant(out, "SetTimer", [&] { append_json_u64(out, set.ms); });
                      }},
             action);
}

bool read_json(JsonReader& in, PersistedProcess& out) {
  return read_struct(in, field("wasm_bytes_handle", [&] { return in.read_string(out.wasm_bytes_handle); }),
                     optional_field("wit_version", [&] { return read_version(in, out.wit_version); }),
                     field("on_exit", [&] { return read_json(in, out.on_exit); }),
                     field("capabilities", [&] { return read_capability_set(in, out.capabilities); }),
                     field("public", [&] { return in.read_bool(out.is_public); }));
}

bool read_json(JsonReader& in, KernelCommand& out) {
  using namespace kernel_command;
  return read_enum(in, [&](std::string_view name, const JsonVariant& variant) {
    if (name == "Booted") return out.emplace<Booted>(), variant.unit();
    if (name == "InitializeProcess") {
      return variant.holds([&] { return read_fields(in, out.emplace<InitializeProcess>()); });
    }
    if (name == "GrantCapabilities") {
      return variant.holds([&] { return read_change(in, out.emplace<GrantCapabilities>()); });
    }
    if (name == "DropCapabilities") {
      return variant.holds([&] { return read_change(in, out.emplace<DropCapabilities>()); });
    }
    if (name == "SetOnExit") return variant.holds([&] { return read_set_on_exit(in, out.emplace<SetOnExit>()); });
    if (name == "RunProcess") return variant.holds([&] { return read_json(in, out.emplace<RunProcess>().id); });
    if (name == "KillProcess") return variant.holds([&] { return read_json(in, out.emplace<KillProcess>().id); });
    if (name == "Shutdown") return out.emplace<Shutdown>(), variant.unit();
    if (name == "Debug") return variant.holds([&] { return read_print(in, out.emplace<Debug>().print); });
    return variant.unknown(name, {"Booted", "InitializeProcess", "GrantCapabilities", "DropCapabilities", "SetOnExit",
                                  "RunProcess", "KillProcess", "Shutdown", "Debug"});
  });
}

bool read_json(JsonReader& in, KernelResponse& out) {
  using namespace kernel_response;
  return read_enum(in, [&](std::string_view name, const JsonVariant& variant) {
    if (name == "InitializedProcess") return out.emplace<InitializedProcess>(), variant.unit();
    if (name == "InitializeProcessError") return out.emplace<InitializeProcessError>(), variant.unit();
    if (name == "StartedProcess") return out.emplace<StartedProcess>(), variant.unit();
    if (name == "RunProcessError") return out.emplace<RunProcessError>(), variant.unit();
    if (name == "KilledProcess") return variant.holds([&] { return read_json(in, out.emplace<KilledProcess>().id); });
    if (name == "Debug") return variant.holds([&] { return read_print_response(in, out.emplace<Debug>().print); });
    return variant.unknown(name);
  });
}

bool read_json(JsonReader& in, TimerAction& out) {
  return read_enum(in, [&](std::string_view name, const JsonVariant& variant) {
    if (name == "Debug") return out.emplace<timer_action::Debug>(), variant.unit();
    if (name == "SetTimer") {
      return variant.holds([&] { return in.read_u64(out.emplace<timer_action::SetTimer>().ms); });
    }
    return variant.unknown(name, {"Debug", "SetTimer"});
  });
}

}  // namespace hypersim::runtime::wire
