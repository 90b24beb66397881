#include "hypersim/testing/matchers.hpp"

namespace hypersim::processes {
namespace {

using namespace hypersim::testing;
using ::testing::HasSubstr;

constexpr const char* kContacts = "contacts:contacts:sys";

class Contacts : public NodeTest {
 public:
  void SetUp() override { spawn(kContacts, "contacts", {.grants = rights(), .on_exit = OnExit::restart()}).unwrap(); }
  static std::vector<ProcessOptions::Grant> rights() {
    std::vector<ProcessOptions::Grant> grants;
    for (const char* right : {"\"Add\"", "\"Read\"", "\"Remove\""}) grants.push_back({"tester:test:test.os", right});
    return grants;
  }
  Received ask(const char* body, const char* right) {
    return request(kContacts, body, {.capabilities = {Capability(Address("our.dev", id()), right)}});
  }
  static ProcessId id() { return ProcessId("contacts", {"contacts", "sys"}); }
};

TEST_F(Contacts, AnswerToWhoShowsTheRight) {
  EXPECT_THAT(ask(R"({"AddContact":{"name":"alice","about":"chess"}})", "\"Add\""), Body("\"Ok\""));
  EXPECT_THAT(ask(R"({"GetContact":"alice"})", "\"Read\""), Body("\"chess\""));
  EXPECT_THAT(ask(R"({"GetContact":"bob"})", "\"Read\""), Body("null"));
  EXPECT_THAT(ask(R"("GetNames")", "\"Read\""), BodyAs<std::vector<std::string>>(std::vector<std::string>{"alice"}));
  EXPECT_THAT(ask(R"({"RemoveContact":"alice"})", "\"Remove\""), Body("\"Ok\""));
  EXPECT_THAT(ask(R"("GetAllContacts")", "\"Read\""), Body("{}"));
}

TEST_F(Contacts, RefuseWhoDoesNot) {
  EXPECT_THAT(ask(R"({"GetContact":"alice"})", "\"Add\""), Body(HasSubstr("needs the capability")));
  EXPECT_THAT(request(kContacts, R"("GetNames")"), Body(HasSubstr("needs the capability")));
  EXPECT_THAT(ask(R"({"GetNames":1})", "\"Read\""), Body(HasSubstr("Failed")));
}

TEST_F(Contacts, OutliveACrashOfTheirProcess) {
  ask(R"({"AddContact":{"name":"alice","about":"chess"}})", "\"Add\"");
  crash(kContacts);
  advance(std::chrono::seconds(1));
  EXPECT_THAT(ask(R"({"GetContact":"alice"})", "\"Read\""), Body("\"chess\""));
}

}  // namespace
}  // namespace hypersim::processes
