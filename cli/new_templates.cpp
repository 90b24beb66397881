#include "new_templates.hpp"

namespace hypersim::cli {

const char* const kNewScenario = R"file(scenario "@Title@"

process owner  owner:app:dev.os
process viewer viewer:viewer:other.os

never viewer holds owner/box write

owner  open box
owner  set box greeting hello
viewer get owner/box greeting               => error NoReadCap
owner  share box read with viewer
viewer get owner/box greeting               => hello
)file";

const char* const kNewProcess = R"file(// Keeps what it is told under a key, and tells it again.

#include "hypersim/processes/process_lib.hpp"

using namespace hypersim::processes;

namespace {

struct Set {
  std::string key, value;
};
HYPERSIM_JSON(Set, key, value)
struct Get {
  std::string key;
};
HYPERSIM_JSON_NEWTYPE(Get, key)
using Ask = std::variant<Set, Get>;  // {"Set":{"key":"a","value":"b"}} or {"Get":"a"}

Task<> keeper(Address our) {
  auto kv = (co_await kv::open<std::string, std::string>(our.package_id(), "box")).unwrap();
  for (;;) {
    const auto message = co_await await_message();
    if (!message || !message.unwrap().is_request()) continue;
    const auto ask = message.unwrap().body_as<Ask>();
    std::string answer;
    if (!ask) {
      answer = ask.error();
    } else if (const auto* set = std::get_if<Set>(&ask.unwrap())) {
      const auto done = co_await kv.set(set->key, set->value);
      answer = done ? "ok" : to_text(done.error());
    } else {
      const auto value = co_await kv.get(std::get<Get>(ask.unwrap()).key);
      answer = value ? value.unwrap() : to_text(value.error());
    }
    co_await Response().body(answer).send();
  }
}

}  // namespace

HYPERSIM_PROCESS("@name@", keeper)
)file";

const char* const kNewProcessTest = R"file(#include "hypersim/testing/matchers.hpp"

using namespace hypersim::testing;

const std::string kProgram = "@name@";
const std::string kKeeper = kProgram + ":app:dev.os";

class @Name@Test : public NodeTest {};

TEST_F(@Name@Test, TellsWhatItWasTold) {
  spawn(kKeeper, kProgram).unwrap();
  EXPECT_THAT(request(kKeeper, R"({"Get":"a"})"), Body("key not found"));
  EXPECT_THAT(request(kKeeper, R"({"Set":{"key":"a","value":"b"}})"), Body("ok"));
  EXPECT_THAT(request(kKeeper, R"({"Get":"a"})"), Body("b"));
  EXPECT_EQ(stored({"app", "dev.os"}, "box", "\"a\""), "\"b\"");
}
)file";

const char* const kNewProcessScenario = R"file(scenario "@name@ tells what it was told, and keeps it"

process keeper @name@:app:dev.os program @name@
process asker  asker:asker:other.os

asker request keeper body {"Get": "a"}      => "key not found"
asker request keeper body {"Set": {"key": "a", "value": "b"}}  => "ok"
asker request keeper body {"Get": "a"}      => b

# Typed calls store JSON text.
check keeper/box key "\"a\"" is "\"b\""
)file";

const char* const kNewProcessClangFormat = R"file(BasedOnStyle: Google
ColumnLimit: 120
DerivePointerAlignment: false
PointerAlignment: Left
IncludeBlocks: Regroup
IncludeCategories:
  - Regex: '^<'
    Priority: 1
  - Regex: '^"hypersim/'
    Priority: 2
  - Regex: '.*'
    Priority: 3
)file";

const char* const kNewProcessCMake = R"file(cmake_minimum_required(VERSION 3.25)
project(@name@ LANGUAGES CXX)
set(CMAKE_CXX_STANDARD 20)

# Where hypersim is installed: -DCMAKE_PREFIX_PATH=PREFIX, after cmake --install … --prefix PREFIX.
find_package(hypersim REQUIRED)
enable_testing()

add_library(@name@ MODULE @name@.cpp)
target_link_libraries(@name@ PRIVATE hypersim::process)
hypersim_add_scenarios(TARGET @name@ SCENARIOS @name@.scn)

add_executable(@name@_test @name@.cpp @name@_test.cpp)
target_link_libraries(@name@_test PRIVATE hypersim::testing GTest::gmock GTest::gtest_main)
include(GoogleTest)
gtest_discover_tests(@name@_test)
)file";

}  // namespace hypersim::cli
