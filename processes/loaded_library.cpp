#include "loaded_library.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <dlfcn.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "library_calls.hpp"

namespace hypersim::processes {

using runtime::fail;

namespace {

/// The bytes of a regular file. The error is a phrase.
runtime::Result<std::string, std::string> bytes_of(const std::string& path) {
  const auto failed = [](int code) { return fail(std::string(std::strerror(code))); };
  // A pipe would let us wait.
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (file < 0) return failed(errno);
  struct stat about = {};
  std::string bytes;
  int code = ::fstat(file, &about) == 0 ? 0 : errno;
  if (code == 0 && !S_ISREG(about.st_mode)) {
    ::close(file);
    return fail(std::string(S_ISDIR(about.st_mode) ? "it is a directory" : "it is not a regular file"));
  }
  bytes.resize(static_cast<std::size_t>(about.st_size));
  std::size_t got = 0;
  while (code == 0 && got < bytes.size()) {
    const ssize_t part = ::read(file, bytes.data() + got, bytes.size() - got);
    if (part == 0) break;  // it has become shorter
    if (part > 0) {
      got += static_cast<std::size_t>(part);
    } else if (errno != EINTR) {
      code = errno;
    }
  }
  ::close(file);
  if (code != 0) return failed(code);
  bytes.resize(got);
  return bytes;
}

}  // namespace

runtime::Result<std::unique_ptr<LoadedLibrary>, std::string> LoadedLibrary::load(const std::string& path) {
  auto bytes = bytes_of(path);
  if (!bytes.ok()) return fail("the library " + path + " cannot be loaded: " + bytes.error());
  auto object = read_shared_object(std::move(bytes).value());
  if (!object.ok()) return fail("the library " + path + " cannot be loaded: " + object.error());
  if (object->needs_its_place) {
    // What it needs is looked for beside it, and then known to the loader. A copy would look in other places.
    const std::string place = path.find('/') == std::string::npos ? "./" + path : path;
    if (::dlopen(place.c_str(), RTLD_LAZY | RTLD_LOCAL) == nullptr) {
      return fail("the library " + path + " cannot be loaded: " + ::dlerror());
    }
  }
  std::unique_ptr<LoadedLibrary> library(new LoadedLibrary(path, std::move(object).value()));
  const auto first = library->load_copy();
  if (!first.ok()) return fail(first.error());
  library->free_.push_back(*first);
  return library;
}

std::vector<std::string> LoadedLibrary::suspicions() const {
  std::vector<std::string> all;
  for (const SharedObject::Import& import : object_.imports) {
    const std::string_view suspicion = suspicion_of(import.name);
    if (!suspicion.empty()) all.emplace_back(suspicion);
  }
  std::sort(all.begin(), all.end());
  all.erase(std::unique(all.begin(), all.end()), all.end());
  return all;
}

runtime::Result<LibraryCopy*, std::string> LoadedLibrary::load_copy() {
  auto copy = LibraryCopy::load(object_, path_);
  if (!copy.ok()) return fail(copy.error());
  all_.push_back(std::move(copy).value());
  return all_.back().get();
}

runtime::Result<LibraryCopy*, std::string> LoadedLibrary::take(bool other) {
  LibraryCopy* copy = nullptr;
  {
    const std::lock_guard lock(mutex_);
    if (free_.empty() || (other && all_.size() == 1)) {
      const auto loaded = load_copy();
      if (!loaded.ok()) return fail(loaded.error());
      return *loaded;
    }
    const auto chosen = other ? free_.end() - 1 : free_.begin();
    copy = *chosen;
    free_.erase(chosen);
    const auto used = std::find(used_.begin(), used_.end(), copy);
    if (used == used_.end()) return copy;
    used_.erase(used);
  }
  copy->renew();
  return copy;
}

void LoadedLibrary::give_back(LibraryCopy* copy) {
  copy->leave_thread();
  const std::lock_guard lock(mutex_);
  used_.push_back(copy);
  // In the order in which they were loaded.
  const auto place_of = [this](const LibraryCopy* one) {
    return std::find_if(all_.begin(), all_.end(), [one](const auto& each) { return each.get() == one; });
  };
  free_.insert(
      std::find_if(free_.begin(), free_.end(), [&](const auto* one) { return place_of(one) > place_of(copy); }), copy);
}

}  // namespace hypersim::processes
