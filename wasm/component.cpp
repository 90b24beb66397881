#include "hypersim/wasm/component.hpp"

#include <algorithm>
#include <optional>

#include "core_module.hpp"
#include "known_functions.hpp"
#include "section_reader.hpp"

namespace hypersim::wasm {

using runtime::fail;
using Read = runtime::Result<Component, std::string>;

namespace {

constexpr std::string_view kMagic{"\0asm", 4};
constexpr std::string_view kCoreVersion{"\1\0\0\0", 4};
constexpr std::string_view kComponentVersion{"\x0d\0\1\0", 4};

constexpr std::string_view kHowToBuild = "`kit build` makes components";

constexpr std::uint8_t kModuleSection = 1;
constexpr std::uint8_t kImportSection = 10;
constexpr std::uint8_t kExportSection = 11;

/// For a message, which shows nothing that could act on a terminal.
std::string shown(std::string_view name) {
  constexpr std::size_t kShownMax = 80;
  std::string text(name.substr(0, kShownMax));
  std::replace_if(
      text.begin(), text.end(), [](unsigned char c) { return c < ' ' || c > '~'; }, '?');
  return text;
}

std::string listed(const std::vector<std::string>& names) {
  constexpr std::size_t kListedMax = 8;
  std::string text;
  for (std::size_t i = 0; i < names.size() && i < kListedMax; ++i) text += (i == 0 ? "" : ", ") + shown(names[i]);
  if (names.size() > kListedMax) text += ", …";
  return text;
}

/// What stands in a component beside its modules: the names of its imports and exports.
struct Outside {
  std::vector<std::string> imports;
  std::vector<std::string> exports;
};

void skip_description(SectionReader& in) {
  const std::uint8_t sort = in.byte();
  if (sort == 0x00) in.byte();
  if (sort == 0x02 || sort == 0x03) {  // of a value or a type: equal to one, or not known further
    const std::uint8_t bound = in.byte();
    if (bound == 0x00) in.number();
    if (bound == 0x01 && sort == 0x02) in.skip_signed();
    return;
  }
  in.number();
}

std::string name_of_extern(SectionReader& in) {
  const std::uint8_t form = in.byte();
  std::string name(in.sized());
  if (form == 0x02) in.sized();  // the rest of a version
  return name;
}

void read_imports(SectionReader& in, Outside& outside) {
  for (std::uint32_t i = in.count(); i > 0 && in.ok(); --i) {
    outside.imports.push_back(name_of_extern(in));
    skip_description(in);
  }
}

void read_exports(SectionReader& in, Outside& outside) {
  for (std::uint32_t i = in.count(); i > 0 && in.ok(); --i) {
    outside.exports.push_back(name_of_extern(in));
    if (in.byte() == 0x00) in.byte();  // the sort
    in.number();
    if (in.byte() == 0x01) skip_description(in);
  }
}

/// The version behind `@`; empty if there is none.
std::string_view version_of(std::string_view interface) {
  const std::size_t at = interface.find('@');
  return at == std::string_view::npos ? std::string_view() : interface.substr(at + 1);
}

std::string wrong_world(std::string_view interface) {
  std::string text = "it is made for " + shown(interface);
  const std::string_view version = version_of(interface);
  if (version.starts_with("0.7")) text += " (world process)";
  if (version.starts_with("0.8")) text += " (world process-v0)";
  text += ", and hypersim plays ";
  text += kStandard;
  return text + " (world process-v1): build it with a hyperware_process_lib of that world";
}

/// What it imports that no component of this world imports; empty if there is nothing.
std::string unfit_import(const Outside& outside) {
  for (const std::string& name : outside.imports) {
    if (name == kStandard) continue;
    const bool is_standard = name.find(":process/standard") != std::string::npos || name.starts_with("hyperware:");
    if (is_standard) return wrong_world(name);
    if (!name.starts_with("wasi:")) {
      return "it imports " + shown(name) + ", for which there is no function: hypersim has " + std::string(kStandard) +
             " and wasi: (preview 2)";
    }
  }
  return {};
}

std::string params_text(const Signature& signature) {
  const auto words = [](const std::string& letters) {
    std::string text;
    for (const char c : letters) {
      text += text.empty() ? "" : " ";
      text += c == 'i' ? "i32" : c == 'I' ? "i64" : c == 'f' ? "f32" : c == 'd' ? "f64" : "?";
    }
    return text;
  };
  return "(" + words(signature.params) + ") -> (" + words(signature.results) + ")";
}

/// Why that import of the core module cannot be given; empty if it can.
std::string unfit(const Import& import) {
  const bool is_node = import.module == kStandard;
  if (!is_node && import.module != kSystem) {
    if (import.module.starts_with("wasi:")) {
      return "its code imports " + shown(import.module) +
             " itself, as programs for wasm32-wasip2 do: build it for wasm32-wasip1";
    }
    return "its code imports " + shown(import.name) + " of " + shown(import.module) + ", which nothing gives";
  }
  const auto& known = is_node ? node_functions() : system_functions();
  const auto found = std::find_if(known.begin(), known.end(), [&](const auto& one) { return one.name == import.name; });
  if (found == known.end()) {
    const auto& others = unplayed_functions();
    if (!is_node && std::find(others.begin(), others.end(), import.name) != others.end()) return {};
    return "it imports " + shown(import.name) + " of " + shown(import.module) + ", for which there is no function";
  }
  const Signature expected{std::string(found->params), std::string(found->results)};
  if (import.signature == expected) return {};
  return "it imports " + shown(import.name) + " as " + params_text(import.signature) + ", and it is " +
         params_text(expected);
}

/// Why the module that holds the process cannot be played; empty if it can.
std::string unfit(const CoreModule& module) {
  struct Wanted {
    const char* name;
    Signature signature;
    bool is_needed;
  };
  static const std::vector<Wanted> wanted = {
      {"init", {"ii", ""}, true}, {"cabi_realloc", {"iiii", "i"}, true}, {"_initialize", {"", ""}, false}};
  for (const Wanted& one : wanted) {
    const auto found = module.functions.find(one.name);
    if (found == module.functions.end()) {
      if (one.is_needed) return std::string("its code does not export ") + one.name;
    } else if (found->second != one.signature) {
      return std::string("its code exports ") + one.name + " as " + params_text(found->second) + ", and it is " +
             params_text(one.signature);
    }
  }
  if (!module.has_memory) return "its code does not export its memory";
  if (!module.features.empty()) {
    return "it uses features that wasm2c does not translate (" + listed(module.features) + "): build it without them";
  }
  if (!module.other_imports.empty()) return "its code imports " + shown(module.other_imports.front());
  for (const Import& import : module.imports) {
    if (std::string why = unfit(import); !why.empty()) return why;
  }
  return {};
}

runtime::Failure<std::string> refused(const std::string& phrase) { return fail(std::string(phrase)); }

Read to_component(CoreModule module) {
  if (const std::string why = unfit(module); !why.empty()) return refused(why);
  Component component;
  component.core = std::move(module.bytes);
  component.imports = std::move(module.imports);
  component.has_initialize = module.functions.contains("_initialize");
  component.function_types = module.function_types;
  component.code_size = module.code_size;
  return component;
}

/// What the first bytes say of something that is not a component.
Read not_a_component(std::string_view bytes) {
  if (bytes.empty()) return refused("it is empty");
  if (bytes.starts_with(kMagic) && bytes.substr(4, 4) == kCoreVersion) {
    return refused("it is a core module of WebAssembly and not a component: " + std::string(kHowToBuild));
  }
  if (bytes.starts_with(kMagic)) return refused("it is WebAssembly of a version that hypersim does not know");
  if (bytes.starts_with("(component") || bytes.starts_with("(module")) {
    return refused("it is WebAssembly as text and not as bytes: " + std::string(kHowToBuild));
  }
  return refused("it is not WebAssembly: a component begins with the bytes 00 61 73 6d 0d 00 01 00");
}

}  // namespace

Read read_component(std::string_view bytes) {
  if (!bytes.starts_with(kMagic) || bytes.substr(4, 4) != kComponentVersion) return not_a_component(bytes);
  SectionReader in(bytes);
  in.take(8);
  Outside outside;
  std::optional<CoreModule> main;
  while (in.ok() && !in.at_end()) {
    const std::uint8_t section = in.byte();
    SectionReader part = in.part(in.number());
    if (!in.ok()) break;
    if (section == kImportSection) read_imports(part, outside);
    if (section == kExportSection) read_exports(part, outside);
    if (!part.ok()) in.fail_as(part);
    if (section != kModuleSection || main) continue;
    const std::size_t place = part.place();
    auto module = read_core_module(part.take(part.left()), place);
    if (!module.ok()) return refused("it is damaged: " + module.error());
    if (module->has_init()) main = std::move(module).value();
  }
  if (!in.ok()) return refused("it is damaged: " + in.error());
  if (const std::string why = unfit_import(outside); !why.empty()) return refused(why);
  const auto& exports = outside.exports;
  if (std::find(exports.begin(), exports.end(), "init") == exports.end()) {
    return refused("it does not export init, as a process does" +
                   (exports.empty() ? std::string("; it exports nothing") : "; it exports " + listed(exports)));
  }
  if (!main) return refused("it exports init, but no module in it does");
  return to_component(std::move(*main));
}

}  // namespace hypersim::wasm
