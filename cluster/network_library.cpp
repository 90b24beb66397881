#include "hypersim/cluster/network_library.hpp"

#include <dlfcn.h>
#include <filesystem>
#include <fmt/format.h>
#include <system_error>

namespace hypersim::cluster {

namespace fs = std::filesystem;
using runtime::fail;

namespace {

runtime::Result<const NetworkLibrary*, std::string> loaded() {
  const std::string path = network_library_path();
  void* const library = ::dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr) {
    return fail(
        fmt::format("the part of hypersim that talks to other machines cannot be loaded, which is installed "
                    "beside the command: {}",
                    ::dlerror()));
  }
  const auto get = reinterpret_cast<GetNetworkLibrary>(::dlsym(library, kNetworkLibrarySymbol));
  if (get == nullptr) return fail(fmt::format("{} is no part of hypersim: {}", path, ::dlerror()));
  return get();
}

}  // namespace

std::string network_library_path() {
  std::error_code error;
  const fs::path program = fs::read_symlink("/proc/self/exe", error);
  return fs::weakly_canonical(program.parent_path() / "../lib/hypersim" / HYPERSIM_NETWORK_FILE, error).string();
}

runtime::Result<const NetworkLibrary*, std::string> network_library() {
  static const runtime::Result<const NetworkLibrary*, std::string> library = loaded();
  return library;
}

runtime::Result<Security, std::string> read_usable_security(const SecurityFiles& files, const NetworkLibrary& library) {
  auto security = read_security(files);
  if (!security.ok() || !security->tls) return security;
  const auto usable = library.try_certificates(*security->tls);
  if (!usable.ok()) return fail(usable.error());
  return security;
}

}  // namespace hypersim::cluster
