#pragma once
// Components that tests put together byte by byte.

#include <initializer_list>
#include <string>
#include <string_view>

namespace hypersim::wasm {

/// Unsigned LEB128.
inline std::string leb(std::size_t value) {
  std::string bytes;
  for (; value >= 0x80; value >>= 7) bytes += static_cast<char>(0x80 | (value & 0x7F));
  return bytes + static_cast<char>(value);
}
inline std::string bytes(std::initializer_list<int> values) {
  std::string text;
  for (const int value : values) text += static_cast<char>(value);
  return text;
}
inline std::string sized(std::string_view content) { return leb(content.size()).append(content); }
inline std::string section(int id, const std::string& content) { return bytes({id}) + sized(content); }
inline std::string list(std::initializer_list<std::string> elements) {
  std::string text = leb(elements.size());
  for (const std::string& element : elements) text += element;
  return text;
}

/// Types by the letters of Signature.
inline std::string values(std::string_view letters) {
  std::string text = leb(letters.size());
  for (const char c : letters) text += bytes({c == 'i' ? 0x7F : c == 'I' ? 0x7E : c == 'f' ? 0x7D : 0x7C});
  return text;
}
inline std::string function_type(std::string_view params, std::string_view results) {
  return bytes({0x60}) + values(params) + values(results);
}
inline std::string function_import(std::string_view module, std::string_view name, int type) {
  return sized(module) + sized(name) + bytes({0, type});
}
inline std::string exported(std::string_view name, int kind, int index) { return sized(name) + bytes({kind, index}); }

/// A core module that holds a process which does nothing. Its types: 0 is `init`, 1 is `cabi_realloc`, 2 is
/// `receive`, 3 is `() -> ()`.
struct ModuleParts {
  std::string types = list({function_type("ii", ""), function_type("iiii", "i"), function_type("i", ""),
                            function_type("", ""), function_type("I", "")});
  std::string imports = list({function_import("hyperware:process/standard@1.0.0", "receive", 2)});
  std::string exports = list({exported("init", 0, 1), exported("cabi_realloc", 0, 2), exported("memory", 2, 0)});
  std::string locals = list({});  // of `init`
  std::string custom;
};
inline std::string module_of(const ModuleParts& parts) {
  const std::string init = sized(parts.locals + bytes({0x0B}));
  const std::string realloc = sized(list({}) + bytes({0x41, 0, 0x0B}));
  return std::string("\0asm\1\0\0\0", 8) + section(1, parts.types) + section(2, parts.imports) +
         section(3, list({bytes({0}), bytes({1})})) + section(5, list({bytes({0, 1})})) + section(7, parts.exports) +
         section(10, list({init, realloc})) + parts.custom;
}

/// An import and an export of a component.
inline std::string interface_import(std::string_view name) { return bytes({0}) + sized(name) + bytes({5, 0}); }
inline std::string function_export(std::string_view name) { return bytes({0}) + sized(name) + bytes({1, 0, 0}); }

struct ComponentParts {
  std::string imports = list({interface_import("hyperware:process/standard@1.0.0")});
  std::string modules = section(1, module_of({}));
  std::string exports = list({function_export("init")});
};
inline std::string component_of(const ComponentParts& parts) {
  return std::string("\0asm\x0d\0\1\0", 8) + section(10, parts.imports) + parts.modules + section(11, parts.exports);
}
inline std::string component_of(const ModuleParts& module) {
  ComponentParts parts;
  parts.modules = section(1, module_of(module));
  return component_of(parts);
}

}  // namespace hypersim::wasm
