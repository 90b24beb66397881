// What the compiler says: a message that an actor does not take cannot be sent to it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <string>
#include <vector>

#include "support/compiler.hpp"

namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

/// What is said of sends, each a line of its own in a file of its own name.
std::string complaint(const std::vector<std::string>& sends) {
  std::string source =
      "#include \"light_actor.hpp\"\n"
      "using namespace hypersim::actors;\n"
      "void send(const ActorRef<KernelMail>& kernel, const ActorRef<KvMail>& kv, const ActorRef<ProcessMail>& "
      "process,\n"
      "          const ReplyTo<Filtered>& asker, Receiver receiver, hypersim::runtime::MessagePtr message) {\n";
  for (std::size_t i = 0; i < sends.size(); ++i) {
    source += "#line 1 \"send_" + std::to_string(i) + "\"\n" + sends[i] + "\n";
  }
  return hypersim::support::complaint(source + "}\n",
                                      {"actors", "actors/include", "kv_module/include", "runtime/include"});
}

/// What is said of that send.
std::string said_of(const std::string& complaints, std::size_t send) {
  const std::string file = "send_" + std::to_string(send) + ":1:";
  const std::size_t begin = complaints.find(file);
  if (begin == std::string::npos) return "";
  return complaints.substr(begin, complaints.find("send_" + std::to_string(send + 1) + ":1:", begin) - begin);
}

TEST(Mail, GoesToWhoeverTakesIt) {
  EXPECT_EQ(complaint({"kernel.tell(Submit{message});", "kv.tell(Deliver{message});", "process.tell(WakeProgram{});",
                       "asker.tell(Filtered{});", "receiver.tell(Deliver{message});",
                       "receiver = process; receiver = kv;", "const ReplyTo<Filtered> answer = process;"}),
            "");
}

TEST(Mail, DoesNotGoToOthers) {
  const std::vector<std::string> wrong = {
      "kernel.tell(Turn{});",                  // nothing for the kernel
      "kv.tell(Submit{message});",             // nor for kv
      "process.tell(RunProcess{});",           // what looks much like it
      "asker.tell(CapabilitiesDone{});",       // an answer to another question
      "receiver.tell(WakeProgram{});",         // modules have no program
      "receiver = kernel;",                    // to which nothing is delivered
      "const ReplyTo<Filtered> answer = kv;",  // which never asked
  };
  const std::string said = complaint(wrong);
  const auto names = [](const std::string& protocol, const std::string& mail) {
    return AllOf(HasSubstr("error: "), HasSubstr("hypersim::actors::" + protocol),
                 HasSubstr("hypersim::actors::" + mail));
  };
  EXPECT_THAT(said_of(said, 0), names("KernelMail", "Turn"));
  EXPECT_THAT(said_of(said, 1), names("KvMail", "Submit"));
  EXPECT_THAT(said_of(said, 2), names("ProcessMail", "RunProcess"));
  EXPECT_THAT(said_of(said, 3), names("Filtered", "CapabilitiesDone"));
  EXPECT_THAT(said_of(said, 4), names("Deliver", "WakeProgram"));
  EXPECT_THAT(said_of(said, 5), names("KernelMail", "Deliver"));
  EXPECT_THAT(said_of(said, 6), names("KvMail", "Filtered"));
}

}  // namespace
