#include "library_calls.hpp"

#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <map>
#include <optional>
#include <string>
#include <sys/time.h>
#include <unistd.h>
#include <vector>

#include "hypersim/processes/ends.hpp"

namespace hypersim::processes {

namespace {

/// Chance of the system's library, before anybody has called srand(), has this seed.
constexpr unsigned kFirstSeed = 1;
constexpr unsigned kOtherSeed = 2;
/// Some weeks later, at another time of the day, and by another part of a second.
constexpr std::int64_t kLaterSeconds = 3'000'017;
constexpr std::int64_t kLaterNanoseconds = 123'456'789;
constexpr std::int64_t kNanosecondsOfASecond = 1'000'000'000;

/// What the calls of one thread keep.
struct Calls {
  struct Destructor {
    void (*call)(void*);
    void* object;
  };

  Calls() = default;
  Calls(const Calls&) = delete;
  Calls& operator=(const Calls&) = delete;
  ~Calls() { destroy(); }

  void destroy() {
    while (!destructors.empty()) {
      const Destructor last = destructors.back();
      destructors.pop_back();
      last.call(last.object);
    }
  }
  void seed(unsigned with) {
    std::memset(&generator, 0, sizeof generator);
    ::initstate_r(with, state, sizeof state, &generator);
    is_seeded = true;
  }
  random_data& chance() {
    if (!is_seeded) seed(is_again ? kOtherSeed : kFirstSeed);
    return generator;
  }

  bool is_again = false;
  bool is_seeded = false;
  random_data generator = {};
  char state[128] = {};                                           // of the generator, as large as the system's own
  std::map<std::string, std::optional<std::string>> environment;  // what has been set or removed
  std::vector<Destructor> destructors;
};

thread_local Calls g_calls;

timespec later(timespec now) {
  if (!g_calls.is_again) return now;
  const std::int64_t nanoseconds = now.tv_nsec + kLaterNanoseconds;
  now.tv_sec += kLaterSeconds + nanoseconds / kNanosecondsOfASecond;
  now.tv_nsec = nanoseconds % kNanosecondsOfASecond;
  return now;
}

timespec now_of(clockid_t clock) {
  timespec now = {};
  ::clock_gettime(clock, &now);
  return later(now);
}

int call_clock_gettime(clockid_t clock, timespec* now) {
  const int failed = ::clock_gettime(clock, now);
  if (failed == 0) *now = later(*now);
  return failed;
}
std::time_t call_time(std::time_t* now) {
  const std::time_t seconds = now_of(CLOCK_REALTIME).tv_sec;
  if (now != nullptr) *now = seconds;
  return seconds;
}
int call_gettimeofday(timeval* now, void* /*unused, as in the system's*/) {
  const timespec precise = now_of(CLOCK_REALTIME);
  *now = {precise.tv_sec, precise.tv_nsec / 1000};
  return 0;
}
std::clock_t call_clock() {
  const timespec used = now_of(CLOCK_PROCESS_CPUTIME_ID);
  return used.tv_sec * CLOCKS_PER_SEC + used.tv_nsec / (kNanosecondsOfASecond / CLOCKS_PER_SEC);
}
template <class Clock, clockid_t id>
typename Clock::time_point call_now() {
  const timespec now = now_of(id);
  return typename Clock::time_point(std::chrono::seconds(now.tv_sec) + std::chrono::nanoseconds(now.tv_nsec));
}

void call_seed(unsigned with) { g_calls.seed(with); }
int call_next() {
  std::int32_t next = 0;
  ::random_r(&g_calls.chance(), &next);
  return next;
}
long call_next_long() { return call_next(); }

char* call_getenv(const char* name) {
  const auto changed = g_calls.environment.find(name);
  if (changed == g_calls.environment.end()) return std::getenv(name);
  return changed->second ? changed->second->data() : nullptr;
}
bool is_name(const char* name) { return name != nullptr && *name != '\0' && std::strchr(name, '=') == nullptr; }
int refused() {
  errno = EINVAL;
  return -1;
}
int call_setenv(const char* name, const char* value, int overwrite) {
  if (!is_name(name)) return refused();
  if (overwrite == 0 && call_getenv(name) != nullptr) return 0;
  g_calls.environment[name] = std::string(value);
  return 0;
}
int call_unsetenv(const char* name) {
  if (!is_name(name)) return refused();
  g_calls.environment[name] = std::nullopt;
  return 0;
}
int call_putenv(char* text) {
  const char* const equals = std::strchr(text, '=');
  if (equals == nullptr) return call_unsetenv(text);
  return call_setenv(std::string(text, static_cast<std::size_t>(equals - text)).c_str(), equals + 1, 1);
}

int call_at_thread_exit(void (*destructor)(void*), void* object, void* /*library*/) {
  g_calls.destructors.push_back({destructor, object});
  return 0;
}

[[noreturn]] void call_exit_at_once(int code) {
  if (const auto tell = end_observer().ends_at_once; tell != nullptr) tell(code);
  ::_exit(code);
}

int call_kill(pid_t process, int signal) {
  const auto tell = end_observer().kills_itself;
  if (tell != nullptr && signal == SIGKILL && (process == ::getpid() || process == 0)) tell(signal);
  return ::kill(process, signal);
}
int call_raise(int signal) {
  const auto tell = end_observer().kills_itself;
  if (tell != nullptr && signal == SIGKILL) tell(signal);
  return std::raise(signal);
}

struct Replacement {
  std::string_view name;
  void* function;
  std::string_view suspicion;
};

template <class Function>
void* untyped(Function* function) {
  return reinterpret_cast<void*>(function);
}

const std::vector<Replacement>& replacements() {
  using std::chrono::steady_clock;
  using std::chrono::system_clock;
  static const std::vector<Replacement> all = {
      {"time", untyped(call_time), "time()"},
      {"clock_gettime", untyped(call_clock_gettime), "clock_gettime()"},
      {"gettimeofday", untyped(call_gettimeofday), "gettimeofday()"},
      {"clock", untyped(call_clock), "clock()"},
      {"_ZNSt6chrono3_V212system_clock3nowEv", untyped(call_now<system_clock, CLOCK_REALTIME>),
       "std::chrono::system_clock"},
      {"_ZNSt6chrono3_V212steady_clock3nowEv", untyped(call_now<steady_clock, CLOCK_MONOTONIC>),
       "std::chrono::steady_clock"},
      {"rand", untyped(call_next), "rand()"},
      {"random", untyped(call_next_long), "random()"},
      {"srand", untyped(call_seed), ""},
      {"srandom", untyped(call_seed), ""},
      {"getenv", untyped(call_getenv), "getenv()"},
      {"secure_getenv", untyped(call_getenv), "getenv()"},
      {"setenv", untyped(call_setenv), ""},
      {"unsetenv", untyped(call_unsetenv), ""},
      {"putenv", untyped(call_putenv), ""},
      {"_exit", untyped(call_exit_at_once), ""},
      {"_Exit", untyped(call_exit_at_once), ""},
      {"kill", untyped(call_kill), ""},
      {"raise", untyped(call_raise), ""},
      {"quick_exit", untyped(call_exit_at_once), ""},
      {"__cxa_thread_atexit", untyped(call_at_thread_exit), ""},
  };
  return all;
}

/// Those that stay the system's.
constexpr Replacement kSuspects[] = {
    {"_ZNSt13random_device9_M_getvalEv", nullptr, "std::random_device"},
    {"getrandom", nullptr, "getrandom()"},
    {"getentropy", nullptr, "getentropy()"},
    {"arc4random", nullptr, "arc4random()"},
    {"drand48", nullptr, "drand48()"},
    {"lrand48", nullptr, "lrand48()"},
    {"_ZNSt6thread15_M_start_threadESt10unique_ptrINS_6_StateESt14default_deleteIS1_EEPFvvE", nullptr, "std::thread"},
    {"pthread_create", nullptr, "threads"},
    {"fork", nullptr, "fork()"},
    {"getpid", nullptr, "getpid()"},
    {"fopen", nullptr, "fopen()"},
    {"open", nullptr, "open()"},
    {"open64", nullptr, "open()"},
    {"_ZNSt14basic_ifstreamIcSt11char_traitsIcEEC1EPKcSt13_Ios_Openmode", nullptr, "std::ifstream"},
    {"socket", nullptr, "socket()"},
    {"environ", nullptr, "environ"},
};

EndObserver g_observer;

}  // namespace

void observe_ends(EndObserver observer) { g_observer = observer; }
const EndObserver& end_observer() { return g_observer; }

void* replacement_of(std::string_view name) {
  for (const Replacement& one : replacements()) {
    if (one.name == name) return one.function;
  }
  return nullptr;
}

void begin_library_calls(bool again) {
  g_calls.is_again = again;
  g_calls.is_seeded = false;
  g_calls.environment.clear();
}

void end_library_calls() {
  g_calls.destroy();
  g_calls.is_again = false;
}

std::string_view suspicion_of(std::string_view name) {
  for (const Replacement& one : replacements()) {
    if (one.name == name) return one.suspicion;
  }
  for (const Replacement& one : kSuspects) {
    if (one.name == name) return one.suspicion;
  }
  return {};
}

}  // namespace hypersim::processes
