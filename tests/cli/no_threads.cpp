// Preloaded, it lets the system start only as many threads as THREADS says.
#include <atomic>
#include <cerrno>
#include <cstdlib>
#include <dlfcn.h>
#include <pthread.h>

extern "C" int pthread_create(pthread_t* thread, const pthread_attr_t* attributes, void* (*start)(void*), void* with) {
  static std::atomic<int> left{std::atoi(std::getenv("THREADS"))};
  if (left.fetch_sub(1) <= 0) return EAGAIN;
  static const auto create = reinterpret_cast<decltype(&pthread_create)>(::dlsym(RTLD_NEXT, "pthread_create"));
  return create(thread, attributes, start, with);
}
