#include "hypersim/wasm/module.hpp"

#include <dlfcn.h>
#include <filesystem>
#include <fstream>
#include <map>
#include <mutex>

#include "guest.hpp"
#include "guest_code.hpp"

namespace hypersim::wasm {

using runtime::fail;

namespace {

/// Machine code that is loaded, and the functions that it was given.
struct Loaded {
  const GuestCode* code = nullptr;
  std::vector<void (*)()> functions;
};

/// By path. They stay: machine code refers to its functions.
std::map<std::string, Loaded>& loaded() {
  static auto* const all = new std::map<std::string, Loaded>();
  return *all;
}

runtime::Result<const GuestCode*, std::string> code_at(const std::string& path, const Component& component) {
  static std::mutex mutex;
  const std::lock_guard lock(mutex);
  if (const auto found = loaded().find(path); found != loaded().end()) return found->second.code;
  void* const library = ::dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
  const void* const symbol = library == nullptr ? nullptr : ::dlsym(library, kGuestSymbol);
  if (symbol == nullptr) return fail("the machine code in the cache cannot be loaded: " + std::string(::dlerror()));
  const auto* const code = static_cast<const GuestCode*>(symbol);
  if (code->abi != kGuestAbi) return fail("the machine code in the cache is of another hypersim: " + path);
  Loaded& one = loaded()[path];
  one.code = code;
  one.functions = host_functions(component.imports);
  code->begin(&host(), one.functions.data());
  return code;
}

}  // namespace

runtime::Result<std::shared_ptr<const Module>, std::string> Module::load(const Component& component,
                                                                         const BuildOptions& options) {
  const auto path = build(component, options);
  if (!path.ok()) return fail(path.error());
  const auto code = code_at(*path, component);
  if (!code.ok()) return fail(code.error());
  return std::shared_ptr<const Module>(new Module(**code, component.imports));
}

runtime::Result<std::string, std::string> read_component_file(const std::string& path) {
  constexpr std::uintmax_t kSizeMax = std::uintmax_t{256} << 20;
  std::error_code error;
  const auto kind = std::filesystem::status(path, error).type();
  if (error) return fail(error.message());
  if (kind == std::filesystem::file_type::directory) return fail(std::string("it is a directory"));
  if (kind != std::filesystem::file_type::regular) return fail(std::string("it is not a regular file"));
  const std::uintmax_t size = std::filesystem::file_size(path, error);
  if (error) return fail(error.message());
  if (size > kSizeMax) return fail(std::string("it is larger than 256 MiB"));
  std::ifstream file(path, std::ios::binary);
  std::string bytes(static_cast<std::size_t>(size), '\0');
  file.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  if (!file) return fail(std::string("it cannot be read"));
  return bytes;
}

}  // namespace hypersim::wasm
