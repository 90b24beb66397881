// Loaded into hypersim with LD_PRELOAD by full_disk_test.cpp: a disk that fails. Of the operations that need space (a
// file or a folder is made, bytes are written, a name is changed) on paths that contain FAILING_BELOW, those from
// number FAILING_FROM on fail as FAILING_AS says (a number of errno). If FAILING_ONLY is set, only that one fails. If
// FAILING_HALF is set and it is a write, the first half of it is written before. If FAILING_KILLS is set, the program
// is killed before the first that would fail, and what removes a file or a folder is an operation, too. At the end of
// the program, FAILING_COUNT is the file that says how many there were.

#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdarg>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <dlfcn.h>
#include <fcntl.h>
#include <string>
#include <sys/stat.h>
#include <unistd.h>

namespace {

template <class Function>
Function* real(const char* name) {
  return reinterpret_cast<Function*>(dlsym(RTLD_NEXT, name));
}

long number_in(const char* name, long instead) {
  const char* const text = std::getenv(name);
  return text == nullptr ? instead : std::atol(text);
}

bool kills() { return std::getenv("FAILING_KILLS") != nullptr; }

std::atomic<long> operations{0};

struct AtTheEnd {
  ~AtTheEnd() {
    const char* const name = std::getenv("FAILING_COUNT");
    std::FILE* const file = name == nullptr ? nullptr : std::fopen(name, "w");
    if (file == nullptr) return;
    std::fprintf(file, "%ld\n", operations.load());
    std::fclose(file);
  }
} at_the_end;

/// Does this operation fail? Then errno says how.
bool fails(const char* path) {
  const char* const below = std::getenv("FAILING_BELOW");
  if (below == nullptr || path == nullptr || std::strstr(path, below) == nullptr) return false;
  const long number = operations++;
  const long from = number_in("FAILING_FROM", 1L << 40);
  if (number < from || (std::getenv("FAILING_ONLY") != nullptr && number > from)) return false;
  if (kills()) std::raise(SIGKILL);
  errno = static_cast<int>(number_in("FAILING_AS", ENOSPC));
  return true;
}

bool fails(int file) {
  char path[4096];
  const std::string link = "/proc/self/fd/" + std::to_string(file);
  const ssize_t size = ::readlink(link.c_str(), path, sizeof path - 1);
  if (size < 0) return false;
  path[size] = '\0';
  return fails(path);
}

bool makes(int flags) { return (flags & O_CREAT) != 0 || number_in("FAILING_AS", ENOSPC) == EMFILE; }

int opened(const char* as, const char* path, int flags, mode_t mode) {
  if (makes(flags) && fails(path)) return -1;
  return real<int(const char*, int, ...)>(as)(path, flags, mode);
}

}  // namespace

extern "C" int open(const char* path, int flags, ...) {
  std::va_list rest;
  va_start(rest, flags);
  const mode_t mode = (flags & O_CREAT) != 0 ? va_arg(rest, mode_t) : 0;
  va_end(rest);
  return opened("open", path, flags, mode);
}
extern "C" int open64(const char* path, int flags, ...) {
  std::va_list rest;
  va_start(rest, flags);
  const mode_t mode = (flags & O_CREAT) != 0 ? va_arg(rest, mode_t) : 0;
  va_end(rest);
  return opened("open64", path, flags, mode);
}
extern "C" ssize_t write(int file, const void* bytes, size_t size) {
  auto* const to_write = real<ssize_t(int, const void*, size_t)>("write");
  if (file <= STDERR_FILENO || !fails(file)) return to_write(file, bytes, size);
  const bool is_first = operations == number_in("FAILING_FROM", 0) + 1;
  if (is_first && std::getenv("FAILING_HALF") != nullptr && size > 1) return to_write(file, bytes, size / 2);
  return -1;
}
extern "C" ssize_t pwrite(int file, const void* bytes, size_t size, off_t at) {
  if (fails(file)) return -1;
  return real<ssize_t(int, const void*, size_t, off_t)>("pwrite")(file, bytes, size, at);
}
extern "C" ssize_t pwrite64(int file, const void* bytes, size_t size, off64_t at) {
  if (fails(file)) return -1;
  return real<ssize_t(int, const void*, size_t, off64_t)>("pwrite64")(file, bytes, size, at);
}
extern "C" int rename(const char* from, const char* to) {
  if (fails(to)) return -1;
  return real<int(const char*, const char*)>("rename")(from, to);
}
extern "C" int mkdir(const char* path, mode_t mode) {
  if (fails(path)) return -1;
  return real<int(const char*, mode_t)>("mkdir")(path, mode);
}
extern "C" int unlink(const char* path) noexcept {
  if (kills()) fails(path);
  return real<int(const char*)>("unlink")(path);
}
extern "C" int rmdir(const char* path) noexcept {
  if (kills()) fails(path);
  return real<int(const char*)>("rmdir")(path);
}
