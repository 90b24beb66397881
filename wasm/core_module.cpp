#include "core_module.hpp"

#include <algorithm>
#include <array>

#include "section_reader.hpp"

namespace hypersim::wasm {

using runtime::fail;

namespace {

enum Section : std::uint8_t { Custom = 0, Type = 1, Imported = 2, Function = 3, Exported = 7, Code = 10 };
enum Kind : std::uint8_t { OfFunction = 0, OfTable = 1, OfMemory = 2, OfGlobal = 3, OfTag = 4 };

constexpr std::uint8_t kFunctionType = 0x60;
constexpr std::uint8_t kV128 = 0x7B;
constexpr std::uint8_t kSharedMemory = 2;
constexpr std::uint8_t kMemory64 = 4;

/// The exports that are kept. The names of others would become a part of C code.
constexpr std::array<std::string_view, 4> kKept = {"init", "memory", "cabi_realloc", "_initialize"};

/// What wasm2c cannot translate, among the names of features.
constexpr std::array<std::string_view, 6> kRefused = {"simd128",  "relaxed-simd", "atomics",
                                                      "memory64", "tail-call",    "exception-handling"};

class ModuleReader {
 public:
  ModuleReader(std::string_view bytes, std::size_t offset) : in_(bytes, offset) {}

  runtime::Result<CoreModule, std::string> read() {
    module_.bytes = in_.take(8);  // magic and version, which the caller has seen
    while (in_.ok() && !in_.at_end()) read_section();
    if (!in_.ok()) return fail(in_.error());
    std::sort(module_.features.begin(), module_.features.end());
    module_.features.erase(std::unique(module_.features.begin(), module_.features.end()), module_.features.end());
    return std::move(module_);
  }

 private:
  void read_section() {
    const std::uint8_t section = in_.byte();
    const std::uint32_t size = in_.number();
    const std::size_t begin = in_.place();
    const std::string_view content = in_.take(size);
    if (!in_.ok()) return;
    SectionReader part(content, begin);
    std::string kept(content);
    switch (section) {
      case Custom:
        read_custom(part);
        return;
      case Type:
        read_types(part);
        break;
      case Imported:
        read_imports(part);
        break;
      case Function:
        for (std::uint32_t i = part.count(); i > 0 && part.ok(); --i) function_types_.push_back(part.number());
        break;
      case Exported:
        kept = read_exports(part);
        break;
      case Code:
        module_.code_size = size;
        read_locals(part);
        break;
      default:
        break;
    }
    if (!part.ok()) return in_.fail_as(part);
    module_.bytes += static_cast<char>(section);
    module_.bytes += leb128(static_cast<std::uint32_t>(kept.size())) + kept;
  }

  void read_custom(SectionReader& part) {
    if (part.sized() != "target_features") return;
    for (std::uint32_t i = part.count(); i > 0 && part.ok(); --i) {
      const bool is_used = part.byte() == '+';
      const std::string_view name = part.sized();
      if (is_used && std::find(kRefused.begin(), kRefused.end(), name) != kRefused.end()) has(name);
    }
  }

  void has(std::string_view feature) { module_.features.emplace_back(feature); }

  std::string value_types(SectionReader& part) {
    std::string letters;
    for (std::uint32_t i = part.count(); i > 0 && part.ok(); --i) {
      const std::uint8_t type = part.byte();
      if (type == kV128) has("simd128");
      letters += letter_of(type);
    }
    return letters;
  }

  static char letter_of(std::uint8_t type) {
    switch (type) {
      case 0x7F:
        return 'i';
      case 0x7E:
        return 'I';
      case 0x7D:
        return 'f';
      case 0x7C:
        return 'd';
      default:
        return '?';
    }
  }

  void read_types(SectionReader& part) {
    module_.function_types = part.count();
    for (std::uint32_t i = 0; i < module_.function_types && part.ok(); ++i) {
      if (part.byte() != kFunctionType) return part.fail("a type that is not one of functions");
      Signature signature;
      signature.params = value_types(part);
      signature.results = value_types(part);
      types_.push_back(std::move(signature));
    }
  }

  Signature type_of(std::uint32_t type, SectionReader& part) {
    if (type < types_.size()) return types_[type];
    part.fail("a type that is not there");
    return {};
  }

  void skip_limits(SectionReader& part) {
    const std::uint8_t flags = part.byte();
    if ((flags & kSharedMemory) != 0) has("atomics");
    if ((flags & kMemory64) != 0) has("memory64");
    part.number();
    if ((flags & 1u) != 0) part.number();
  }

  void read_imports(SectionReader& part) {
    for (std::uint32_t i = part.count(); i > 0 && part.ok(); --i) {
      const std::string module(part.sized());
      const std::string name(part.sized());
      const std::uint8_t kind = part.byte();
      const char* what = nullptr;
      switch (kind) {
        case OfFunction: {
          const std::uint32_t type = part.number();
          module_.imports.push_back({module, name, type_of(type, part)});
          function_types_.push_back(type);
          break;
        }
        case OfTable:
          part.byte();
          skip_limits(part);
          what = "a table";
          break;
        case OfMemory:
          skip_limits(part);
          what = "a memory";
          break;
        case OfGlobal:
          part.byte();
          part.byte();
          what = "a global";
          break;
        case OfTag:
          part.byte();
          part.number();
          what = "a tag";
          break;
        default:
          part.fail("an import of an unknown kind");
      }
      if (what != nullptr) module_.other_imports.push_back(std::string(what) + " of " + module);
    }
  }

  /// The section with those exports only that are kept.
  std::string read_exports(SectionReader& part) {
    std::string kept;
    std::uint32_t count = 0;
    for (std::uint32_t i = part.count(); i > 0 && part.ok(); --i) {
      const std::string name(part.sized());
      const std::uint8_t kind = part.byte();
      const std::uint32_t index = part.number();
      if (kind == OfFunction) {
        if (index >= function_types_.size()) return part.fail("an export that is not there"), kept;
        module_.functions.emplace(name, type_of(function_types_[index], part));
      }
      const bool is_memory = kind == OfMemory && name == "memory";
      module_.has_memory = module_.has_memory || is_memory;
      const bool is_kept = std::find(kKept.begin(), kKept.end(), name) != kKept.end();
      if (!is_kept || (kind != OfFunction && !is_memory)) continue;
      kept += leb128(static_cast<std::uint32_t>(name.size())) + name;
      kept += static_cast<char>(kind);
      kept += leb128(index);
      ++count;
    }
    return leb128(count) + kept;
  }

  void read_locals(SectionReader& part) {
    for (std::uint32_t i = part.count(); i > 0 && part.ok(); --i) {
      SectionReader body = part.part(part.number());
      for (std::uint32_t each = body.count(); each > 0 && body.ok(); --each) {
        body.number();
        if (body.byte() == kV128) has("simd128");
      }
      if (!body.ok()) part.fail_as(body);
    }
  }

  SectionReader in_;
  CoreModule module_;
  std::vector<Signature> types_;
  std::vector<std::uint32_t> function_types_;  // of imported and own functions
};

}  // namespace

runtime::Result<CoreModule, std::string> read_core_module(std::string_view bytes, std::size_t offset) {
  return ModuleReader(bytes, offset).read();
}

}  // namespace hypersim::wasm
