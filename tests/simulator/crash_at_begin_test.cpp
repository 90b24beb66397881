// What is said of a program that crashes before it has received anything: published apps do, where their manifest does
// not ask for what they need at once.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "hypersim/processes/process_lib.hpp"

#include "support/files.hpp"
#include "support/play.hpp"

namespace hypersim::simulator {
namespace {

using namespace hypersim::processes;
using testing::Contains;
using testing::HasSubstr;
using testing::Not;

Task<> needs_a_disk(Address our) {
  const Address vfs(our.node(), ProcessId("vfs", {"distro", "sys"}));
  const auto made = co_await Request::to(vfs).body("{}").send_and_await_response(std::chrono::seconds(5));
  if (!made) throw std::runtime_error("no disk");
  for (;;) (void)co_await await_message();
}
HYPERSIM_PROCESS("test-needs-a-disk", needs_a_disk)

std::vector<std::string> why_it_is_dead(const std::string& on_exit, const std::string& lines) {
  const support::TempFolder folder;
  folder.write("m.json", R"([{"process_name":"app","process_wasm_path":"/app.wasm","on_exit":)" + on_exit +
                             R"(,"request_networking":false,"request_capabilities":[],"grant_capabilities":[],)"
                             R"("public":true}])");
  const RunResult result = play(scenarios_of("scenario \"t\"\nmanifest app:dev.os file:m.json\n"
                                             "process app app:app:dev.os program test-needs-a-disk\n" +
                                                 lines + "check app alive\n",
                                             folder.path("t.scn"))
                                    .front());
  EXPECT_EQ(result.verdict, Verdict::Failed);
  return result.failure ? result.failure->why : std::vector<std::string>();
}

TEST(CrashAtBegin, WhatItLacksIsSaidAndNoAdviceIsGivenThatDoesNotHelp) {
  for (const char* on_exit : {R"("None")", R"("Restart")"}) {
    const auto why = why_it_is_dead(on_exit, "");
    EXPECT_THAT(why,
                Contains(HasSubstr("It had received nothing by then, so it will do the same whenever it begins.")));
    EXPECT_THAT(why, Contains(HasSubstr("Its request to vfs:distro:sys had bounced: there is no process")));
    EXPECT_THAT(why, Contains(HasSubstr("\"vfs:distro:sys\" in `request_capabilities`")));
    EXPECT_THAT(why, Not(Contains(HasSubstr("brought it back")))) << on_exit;
  }
}

TEST(CrashAtBegin, WhereTheModuleIsThereTheRightIsWhatIsMissing) {
  const auto why = why_it_is_dead(R"("None")", "process vfs vfs:distro:sys program vfs\n");
  EXPECT_THAT(why, Contains(HasSubstr("Its request to vfs had bounced: app may not message vfs")));
  EXPECT_THAT(why, Not(Contains(HasSubstr("brought it back"))));
}

}  // namespace
}  // namespace hypersim::simulator
