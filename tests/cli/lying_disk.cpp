// Loaded into hypersim with LD_PRELOAD by checks_test.cpp: a disk that lies. It acknowledges what a program writes to a
// file that ends in .log (RocksDB's write-ahead log), and throws it away.

#include <dlfcn.h>
#include <string>
#include <unistd.h>

extern "C" ssize_t write(int file, const void* data, size_t size) {
  static const auto real_write = reinterpret_cast<ssize_t (*)(int, const void*, size_t)>(dlsym(RTLD_NEXT, "write"));
  char name[4096];
  const ssize_t length = readlink(("/proc/self/fd/" + std::to_string(file)).c_str(), name, sizeof name);
  const bool is_log = length > 4 && std::string(name, static_cast<size_t>(length)).ends_with(".log");
  return is_log ? static_cast<ssize_t>(size) : real_write(file, data, size);
}
