#include "library_copy.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <dlfcn.h>
#include <fcntl.h>
#include <filesystem>
#include <link.h>
#include <sys/mman.h>
#include <unistd.h>

#include "library_calls.hpp"

namespace hypersim::processes {

namespace fs = std::filesystem;
using detail::LibraryHeader;
using runtime::fail;

namespace {

/// More zeros than this are asked from the system, in place of being written.
constexpr std::uint64_t kManyZeros = 256 * 1024;

std::string loading_error(const std::string& path, std::string why, const std::string& place) {
  // The loader names the file that it was given.
  if (why.starts_with(place + ": ")) why.erase(0, place.size() + 2);
  return "the library " + path + " cannot be loaded: " + why;
}

bool write_all(int file, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(file, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

/// A file for the loader, of a name that a debugger shows; it is gone when the loader has mapped it.
class LoaderFile {
 public:
  LoaderFile(const std::string& bytes, const std::string& path) {
    std::error_code error;
    // By its name, the next run removes the folder of a program that was killed (simulator/home.cpp).
    const std::string name = "hypersim-" + std::to_string(::getpid()) + "-XXXXXX";
    std::string folder = (fs::temp_directory_path(error) / name).string();
    if (!error && ::mkdtemp(folder.data()) != nullptr) {
      folder_ = folder;
      place_ = folder + "/" + fs::path(path).filename().string();
      const int file = ::open(place_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0700);
      is_written_ = file >= 0 && write_all(file, bytes);
      if (file >= 0) ::close(file);
    }
  }
  LoaderFile(const LoaderFile&) = delete;
  LoaderFile& operator=(const LoaderFile&) = delete;
  ~LoaderFile() {
    if (folder_.empty()) return;
    ::unlink(place_.c_str());
    ::rmdir(folder_.c_str());
  }

  bool is_written() const { return is_written_; }
  const std::string& place() const { return place_; }

 private:
  std::string folder_;
  std::string place_;
  bool is_written_ = false;
};

struct Opened {
  void* handle = nullptr;
  std::string error;
};

Opened open_library(const std::string& place, const std::string& path) {
  Opened opened;
  opened.handle = ::dlopen(place.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (opened.handle == nullptr) opened.error = loading_error(path, ::dlerror(), place);
  return opened;
}

/// Where nothing can be run from the folder for temporary files, or nothing be written to it.
Opened open_from_memory(const std::string& bytes, const std::string& path) {
  const int file = ::memfd_create("hypersim-library", MFD_CLOEXEC);
  if (file < 0 || !write_all(file, bytes)) {
    if (file >= 0) ::close(file);
    return {nullptr, "the library " + path + " cannot be copied for the loader: " + std::strerror(errno)};
  }
  // It stays open: its number is its name, and the loader takes a name for the library that it knows by it.
  Opened opened = open_library("/proc/self/fd/" + std::to_string(file), path);
  if (opened.handle == nullptr) ::close(file);
  return opened;
}

runtime::Result<const LibraryHeader*, std::string> header_of(void* library, const std::string& path) {
  const auto* header = static_cast<const LibraryHeader*>(::dlsym(library, "hypersim_library"));
  if (header == nullptr || header->magic != LibraryHeader::kMagic) {
    return fail(path + " is no library of processes: it has no HYPERSIM_PROCESS");
  }
  if (header->abi != detail::kLibraryAbi || header->layout != detail::library_layout()) {
    return fail(path + " was built with another version of hypersim's headers: build it again with those of this " +
                "one (cmake --build, after find_package(hypersim) has found it)");
  }
  return header;
}

}  // namespace

runtime::Result<std::unique_ptr<LibraryCopy>, std::string> LibraryCopy::load(const SharedObject& object,
                                                                             const std::string& path) {
  Opened opened;
  {
    const LoaderFile file(object.bytes, path);
    if (file.is_written()) opened = open_library(file.place(), path);
  }
  if (opened.handle == nullptr) {
    Opened from_memory = open_from_memory(object.bytes, path);
    if (from_memory.handle == nullptr) return fail(opened.error.empty() ? from_memory.error : opened.error);
    opened = std::move(from_memory);
  }
  const auto header = header_of(opened.handle, path);
  link_map* map = nullptr;
  if (!header.ok() || ::dlinfo(opened.handle, RTLD_DI_LINKMAP, &map) != 0) {
    ::dlclose(opened.handle);
    return fail(header.ok() ? "the library " + path + " cannot be found where it was loaded" : header.error());
  }
  std::unique_ptr<LibraryCopy> copy(new LibraryCopy(object, opened.handle, map->l_addr, *header));
  copy->redirect_imports();
  copy->remember();
  copy->start();
  return copy;
}

LibraryCopy::~LibraryCopy() { end(); }

std::byte* LibraryCopy::at(std::uint64_t address) const { return reinterpret_cast<std::byte*>(base_ + address); }

void LibraryCopy::redirect_imports() {
  const auto page = static_cast<std::uintptr_t>(::sysconf(_SC_PAGESIZE));
  for (const SharedObject::Import& import : object_.imports) {
    void* const replacement = replacement_of(import.name);
    if (replacement == nullptr) continue;
    std::byte* const slot = at(import.slot);
    void* now = nullptr;
    std::memcpy(&now, slot, sizeof now);
    // A place that holds something else is one of another kind, such as an offset.
    if (now != ::dlsym(RTLD_DEFAULT, import.name.c_str())) continue;
    const bool is_writable = std::any_of(object_.writable.begin(), object_.writable.end(), [&](const auto& region) {
      return import.slot >= region.at && import.slot - region.at < region.size;
    });
    auto* const start = reinterpret_cast<void*>(reinterpret_cast<std::uintptr_t>(slot) / page * page);
    const std::size_t size = static_cast<std::size_t>(slot - static_cast<std::byte*>(start)) + sizeof now;
    if (!is_writable && ::mprotect(start, size, PROT_READ | PROT_WRITE) != 0) continue;
    std::memcpy(slot, &replacement, sizeof replacement);
    if (!is_writable) ::mprotect(start, size, PROT_READ);
  }
}

void LibraryCopy::remember() {
  for (const SharedObject::Region& region : object_.writable) {
    remembered_.emplace_back(at(region.at), at(region.at) + region.from_file);
  }
}

void LibraryCopy::restore() {
  const auto page = static_cast<std::uintptr_t>(::sysconf(_SC_PAGESIZE));
  for (std::size_t i = 0; i < remembered_.size(); ++i) {
    const SharedObject::Region& region = object_.writable[i];
    std::byte* zeros = at(region.at) + region.from_file;
    std::byte* const end = at(region.at) + region.size;
    if (region.from_file > 0) std::memcpy(at(region.at), remembered_[i].data(), region.from_file);
    if (region.size - region.from_file > kManyZeros) {
      // Whole pages behind those of the file belong to none: given back, they come back as zeros.
      const auto first = (reinterpret_cast<std::uintptr_t>(zeros) + page - 1) / page * page;
      const auto last = reinterpret_cast<std::uintptr_t>(end) / page * page;
      auto* const pages = reinterpret_cast<std::byte*>(first);
      if (::madvise(pages, last - first, MADV_DONTNEED) == 0) {
        std::memset(zeros, 0, static_cast<std::size_t>(pages - zeros));
        zeros = reinterpret_cast<std::byte*>(last);
      }
    }
    std::memset(zeros, 0, static_cast<std::size_t>(end - zeros));
  }
}

void LibraryCopy::start() const {
  using Constructor = void (*)(int, char**, char**);
  static char name[] = "hypersim";
  static char* arguments[] = {name, nullptr};
  if (object_.init.single != 0) reinterpret_cast<Constructor>(at(object_.init.single))(1, arguments, environ);
  const auto* const constructors = reinterpret_cast<const Constructor*>(at(object_.init.array));
  for (std::uint64_t i = 0; i < object_.init.array_bytes / sizeof(Constructor); ++i) {
    constructors[i](1, arguments, environ);
  }
}

void LibraryCopy::end() const {
  using Destructor = void (*)();
  const auto* const destructors = reinterpret_cast<const Destructor*>(at(object_.fini.array));
  for (std::uint64_t i = object_.fini.array_bytes / sizeof(Destructor); i > 0; --i) destructors[i - 1]();
  if (object_.fini.single != 0) reinterpret_cast<Destructor>(at(object_.fini.single))();
}

void LibraryCopy::renew() {
  end();
  restore();
  start();
}

void LibraryCopy::leave_thread() {
  const SharedObject::Region& image = object_.thread_local_image;
  void* mine = nullptr;
  if (image.size == 0 || ::dlinfo(handle_, RTLD_DI_TLS_DATA, &mine) != 0 || mine == nullptr) return;
  auto* const bytes = static_cast<std::byte*>(mine);
  if (image.from_file > 0) std::memcpy(bytes, at(image.at), image.from_file);
  std::memset(bytes + image.from_file, 0, image.size - image.from_file);
}

}  // namespace hypersim::processes
