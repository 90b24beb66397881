// Processes that do what a process must not do: each answers a request with something that outlives its run, or that is
// not the same in each run.
#include <chrono>
#include <cstdlib>
#include <ctime>
#include <map>
#include <memory>
#include <random>
#include <string>

#include "hypersim/processes/process_lib.hpp"

using namespace hypersim::processes;

/// The compiler calls both unique: one for a whole program.
inline int shared_by_files = 0;
template <class T>
struct Shared {
  static inline std::string text = "a text that is too long for the string itself";
};

namespace {

int served = 0;
std::map<std::string, int> counts = {{"all", 0}};
thread_local int of_thread = 0;
thread_local std::string text_of_thread = "a text that is too long for the string itself";

std::string address(const void* place) { return std::to_string(reinterpret_cast<std::uintptr_t>(place)); }

std::string counter() { return std::to_string(++served); }
std::string map() {
  ++counts["new"];
  return std::to_string(++counts["all"] + static_cast<int>(counts.size()));
}
std::string local() {
  static std::string text = "a text that is too long for the string itself";
  return std::to_string((text += ".").size());
}
std::string inline_variable() { return std::to_string(++shared_by_files); }
std::string static_of_template() { return std::to_string((Shared<int>::text += ".").size()); }
std::string thread_local_number() { return std::to_string(++of_thread); }
std::string thread_local_text() { return std::to_string((text_of_thread += ".").size()); }
std::string environment() {
  const char* const before = std::getenv("HYPERSIM_LEAKY");
  const std::string found = before == nullptr ? "none" : before;
  ::setenv("HYPERSIM_LEAKY", "set", 1);
  return found;
}
std::string chance() { return std::to_string(std::rand()); }
std::string device() { return std::to_string(std::random_device()()); }
std::string clock() { return std::to_string(std::time(nullptr)); }
std::string system_clock() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return std::to_string(std::chrono::duration_cast<std::chrono::hours>(now).count());
}
std::string heap() { return address(std::make_unique<int>(0).get()); }
std::string place_of_a_static() { return address(&served); }

template <std::string (*answer)()>
Task<> serve(Address) {
  for (;;) {
    const auto message = co_await await_message();
    if (!message) continue;
    const std::string text = answer();
    co_await Response().body(text).send();
  }
}

}  // namespace

HYPERSIM_PROCESS("counter-leak", serve<counter>)
HYPERSIM_PROCESS("map-leak", serve<map>)
HYPERSIM_PROCESS("local-leak", serve<local>)
HYPERSIM_PROCESS("inline-leak", serve<inline_variable>)
HYPERSIM_PROCESS("template-leak", serve<static_of_template>)
HYPERSIM_PROCESS("thread-number-leak", serve<thread_local_number>)
HYPERSIM_PROCESS("thread-text-leak", serve<thread_local_text>)
HYPERSIM_PROCESS("environment-leak", serve<environment>)
HYPERSIM_PROCESS("chance", serve<chance>)
HYPERSIM_PROCESS("device", serve<device>)
HYPERSIM_PROCESS("clock", serve<clock>)
HYPERSIM_PROCESS("system-clock", serve<system_clock>)
HYPERSIM_PROCESS("heap", serve<heap>)
HYPERSIM_PROCESS("static-place", serve<place_of_a_static>)
