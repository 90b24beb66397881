// A guest without a node: it answers, it ends at any moment and leaves nothing behind, and it breaks no rule unnoticed.

#include <algorithm>
#include <cstdlib>
#include <deque>
#include <fstream>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <thread>

#include "hypersim/wasm/program.hpp"

#include "../../wasm/region.hpp"
#include "../../wasm/sanitizer.hpp"
#include "scripted_process.hpp"
#include "support/effort.hpp"
#include "support/files.hpp"
#include "support/paths.hpp"

namespace hypersim::wasm {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

/// The component of that name in guests/. All tests of this program share a cache in the build folder.
std::shared_ptr<const Module> guest(const std::string& name) {
  ::setenv("XDG_CACHE_HOME", (support::build_dir() + "/cache").c_str(), 1);
  const auto bytes = read_component_file(support::source_dir() + "/tests/wasm/guests/" + name + ".wasm");
  EXPECT_TRUE(bytes.ok()) << bytes.error();
  const auto component = read_component(*bytes);
  EXPECT_TRUE(component.ok()) << component.error();
  BuildOptions options;
  options.name = name;
  auto module = Module::load(*component, options);
  EXPECT_TRUE(module.ok()) << module.error();
  return std::move(module).value();
}

Life life(std::uint64_t seed = 1) {
  Life one;
  one.seed = seed;
  one.now = [] { return runtime::LogicalTime{}; };
  one.on_exit = [] { return runtime::OnExit(); };
  return one;
}

constexpr const char* kAddress = "our.dev@one:app:dev.os";

TEST(Guest, AnswersAndKeepsItsMemoryFromMessageToMessage) {
  ScriptedProcess process(kAddress);
  process.start(play(process, guest("echo"), life()));
  for (const char* body : {"one", "two", ""}) process.deliver(body);
  EXPECT_THAT(process.responses, ElementsAre("one", "two", ""));
  EXPECT_TRUE(process.is_receiving());
}

TEST(Guest, KnowsItsAddressFromItsFirstMoment) {
  ScriptedProcess process(kAddress);
  process.start(play(process, guest("worker"), life()));
  EXPECT_THAT(process.printed, ElementsAre("our.dev@one:app:dev.os works"));
}

TEST(Guest, EndsWhenItReturns) {
  ScriptedProcess process(kAddress);
  process.start(play(process, guest("loop"), life()));
  process.deliver("exit");
  EXPECT_TRUE(process.has_ended());
  EXPECT_EQ(process.thrown(), "");
}

TEST(Guest, GetsNoMoreMemoryThanItMayHave) {
  ScriptedProcess process(kAddress);
  process.start(play(process, guest("loop"), life()));
  process.deliver("grow");
  EXPECT_THAT(process.responses, ElementsAre("4096"));
}

TEST(Guest, TrapsWhenItsCallsAreTooDeep) {
  ScriptedProcess process(kAddress);
  process.start(play(process, guest("loop"), life()));
  process.deliver("recurse");
  EXPECT_EQ(process.thrown(), "it trapped: too many calls within calls");
}

TEST(Guest, SaysWhatItWroteToItsStandardErrorLast) {
  ScriptedProcess process(kAddress);
  process.start(play(process, guest("panics"), life()));
  process.deliver("say something before");
  process.deliver("panic because of this");
  EXPECT_THAT(process.thrown(), StartsWith("it trapped: unreachable code; its standard error: something before\n"));
  EXPECT_THAT(process.thrown(), HasSubstr("panicked at 'because of this', "));
  EXPECT_THAT(process.thrown(), HasSubstr("panics.rs:"));
  EXPECT_THAT(process.thrown(), testing::Not(HasSubstr("RUST_BACKTRACE")));
}

TEST(Guest, EndsByItsExitCode) {
  ScriptedProcess process(kAddress);
  process.start(play(process, guest("panics"), life()));
  process.deliver("exit 7");
  EXPECT_EQ(process.thrown(), "it trapped: proc_exit: exit code 7");
}

TEST(Guest, HasChanceByItsSeed) {
  const auto drawn = [](std::uint64_t seed) {
    ScriptedProcess process(kAddress);
    process.start(play(process, guest("clocks"), life(seed)));
    process.deliver("order");
    process.deliver("random");
    return process.responses;
  };
  EXPECT_EQ(drawn(1), drawn(1));
  EXPECT_NE(drawn(1), drawn(2));
}

/// What a component may do that is against the rules, and what is said of it.
struct Lie {
  const char* how;
  const char* why;
};

class Liar : public testing::TestWithParam<Lie> {};

TEST_P(Liar, IsCaught) {
  ScriptedProcess process(kAddress);
  process.start(play(process, guest("liar"), life()));
  process.deliver(GetParam().how);
  EXPECT_THAT(process.thrown(), StartsWith(std::string("it trapped: ") + GetParam().why));
  EXPECT_THAT(process.responses, IsEmpty());
}

INSTANTIATE_TEST_SUITE_P(
    All, Liar,
    testing::Values(Lie{"text-out-of-bounds",
                        "print-to-terminal: a pointer out of bounds: 100 bytes at 4294967280, and the memory"},
                    Lie{"text-of-4-gib", "print-to-terminal: a pointer out of bounds: 4294967295 bytes at 1"},
                    Lie{"text-not-utf8", "print-to-terminal: a string that is not UTF-8, at its byte 0"},
                    Lie{"body-of-4-gib", "send-request: a pointer out of bounds"},
                    Lie{"caps-of-4-gib", "send-request: a pointer out of bounds: 171798691800 bytes at 8"},
                    Lie{"caps-many", "send-request: "},
                    Lie{"caps-crooked", "send-request: a pointer that is not aligned: 1025"},
                    Lie{"request-crooked", "send-request: a pointer that is not aligned"},
                    Lie{"request-out-of-bounds", "send-request: a pointer out of bounds"},
                    Lie{"requests-of-4-gib", "send-requests: a pointer out of bounds"},
                    Lie{"result-out-of-bounds", "our: a pointer out of bounds"},
                    Lie{"result-crooked", "our: a pointer that is not aligned: 1025 is not a multiple of 4"},
                    Lie{"event-crooked", "receive: a pointer that is not aligned: 1025 is not a multiple of 8"},
                    Lie{"option-of-two", "send-request: an option with the tag 2, which can be 0 or 1"},
                    Lie{"blob-of-two", "send-response: an option with the tag 2"},
                    Lie{"on-exit-of-three", "set-on-exit: an on-exit with the tag 3"},
                    Lie{"state-of-4-gib", "set-state: a pointer out of bounds"},
                    Lie{"no-timeout", "send-and-await-response: a request that expects no response"},
                    Lie{"ask-itself", "send-and-await-response: a request to the process itself"},
                    Lie{"load-out-of-bounds", "a memory or table access out of bounds"},
                    Lie{"divide", "an integer division by zero"}, Lie{"call", "an indirect call of a wrong function"},
                    Lie{"realloc-out-of-bounds", "our: a pointer out of bounds"},
                    Lie{"realloc-calls", "print-to-terminal: a call from within cabi_realloc"},
                    Lie{"realloc-waits", "receive: a call from within cabi_realloc"}),
    [](const auto& lie) {
      std::string name = lie.param.how;
      for (char& c : name) c = c == '-' ? '_' : c;
      return name;
    });

/// The sanitizer keeps what was freed for a while.
#if defined(HYPERSIM_ADDRESS_SANITIZER)
constexpr bool kIsMeasurable = false;
#else
constexpr bool kIsMeasurable = true;
#endif

std::size_t resident_pages() {
  std::ifstream file("/proc/self/statm");
  std::size_t all = 0;
  std::size_t resident = 0;
  file >> all >> resident;
  return resident;
}

/// Killed while it waits, as nearly every guest is at the end of a run.
TEST(Guest, LeavesNothingBehindWhenItIsKilled) {
  const auto module = guest("guestbook");
  const auto live_and_die = [&](int times) {
    for (int i = 0; i < times; ++i) {
      ScriptedProcess process(kAddress);
      process.start(play(process, module, life(static_cast<std::uint64_t>(i))));
      process.destroy();
    }
  };
  live_and_die(500);
  const std::size_t before = resident_pages();
  live_and_die(support::cases(100'000));
  if (kIsMeasurable) {
    EXPECT_LT(resident_pages(), before + 512) << "pages of 4 KiB";
  }
}

TEST(Guest, LeavesNothingBehindWhenItTraps) {
  const auto module = guest("loop");
  const auto trap = [&](int times) {
    for (int i = 0; i < times; ++i) {
      ScriptedProcess process(kAddress);
      process.start(play(process, module, life()));
      process.deliver("recurse");
      ASSERT_TRUE(process.has_ended());
    }
  };
  trap(100);
  const std::size_t before = resident_pages();
  trap(500);
  if (kIsMeasurable) {
    EXPECT_LT(resident_pages(), before + 512) << "pages of 4 KiB";
  }
}

/// What was in the memory of one guest is not seen by the next.
TEST(MemoryRegion, IsZerosForEachGuest) {
  constexpr std::size_t kSize = std::size_t{3} * kPageSize;
  const std::uint8_t* before = nullptr;
  {
    MemoryRegion region;
    region.make_usable(3);
    std::fill(region.begin(), region.begin() + kSize, std::uint8_t{7});
    before = region.begin();
  }
  MemoryRegion region;
  region.make_usable(3);
  EXPECT_EQ(region.begin(), before) << "it is kept for the next one";
  EXPECT_EQ(std::count(region.begin(), region.begin() + kSize, std::uint8_t{0}), static_cast<std::ptrdiff_t>(kSize));
}

TEST(Guest, ManyLiveAtOnceAndInSeveralThreads) {
  const auto module = guest("echo");
  const auto play_many = [&module] {
    std::deque<ScriptedProcess> processes;
    for (int i = 0; i < 200; ++i) {
      processes.emplace_back(kAddress);
      processes.back().start(play(processes.back(), module, life()));
    }
    for (ScriptedProcess& process : processes) process.deliver("hello");
    for (ScriptedProcess& process : processes) EXPECT_THAT(process.responses, ElementsAre("hello"));
    for (ScriptedProcess& process : processes) process.destroy();
  };
  std::thread other(play_many);
  play_many();
  other.join();
}

}  // namespace
}  // namespace hypersim::wasm
