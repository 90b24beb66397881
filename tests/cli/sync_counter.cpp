// Loaded into hypersim with LD_PRELOAD by home_test.cpp: counts how often the program asks the system to bring
// something to the disk, or to set space aside. Each time, the file that SYNC_COUNT names grows by a byte.

#include <cstdlib>
#include <dlfcn.h>
#include <fcntl.h>
#include <unistd.h>

namespace {

void count() {
  const char* const name = std::getenv("SYNC_COUNT");
  const int file = name == nullptr ? -1 : ::open(name, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
  if (file < 0) return;
  [[maybe_unused]] const ssize_t written = ::write(file, ".", 1);
  ::close(file);
}

template <class Function>
Function* real(const char* name) {
  return reinterpret_cast<Function*>(dlsym(RTLD_NEXT, name));
}

}  // namespace

extern "C" int fsync(int file) {
  count();
  return real<int(int)>("fsync")(file);
}
extern "C" int fdatasync(int file) {
  count();
  return real<int(int)>("fdatasync")(file);
}
extern "C" int fallocate(int file, int mode, off_t offset, off_t size) {
  count();
  return real<int(int, int, off_t, off_t)>("fallocate")(file, mode, offset, size);
}
