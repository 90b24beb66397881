#include "hypersim/testing/matchers.hpp"

namespace hypersim::processes {
namespace {

using namespace hypersim::testing;
using ::testing::HasSubstr;

constexpr const char* kHub = "hub:news:dev.os";
constexpr const char* kWeather = "weather:news:dev.os";

class PubSub : public NodeTest {
 public:
  void SetUp() override { spawn(kHub, "pubsub").unwrap(); }
  Received ask(const char* body) {
    return request(kWeather, body, {.capabilities = {messaging("tester:test:test.os")}});
  }
};

TEST_F(PubSub, TellsSubscribersWhatIsPublished) {
  EXPECT_THAT(request(kHub, R"({"NewTopic":"weather"})"), Body(kWeather));
  EXPECT_THAT(ask(R"({"Publish":"before"})"), Body("Ok"));
  EXPECT_THAT(ask(R"("Subscribe")"), Body("Ok"));
  EXPECT_THAT(ask(R"({"Publish":"rain"})"), Body("Ok"));
  EXPECT_THAT(next_message(), Body("weather: rain"));
  EXPECT_THAT(next_message(), Nothing());
}

TEST_F(PubSub, KeepsTheLastThreeInARing) {
  request(kHub, R"({"NewTopic":"weather"})");
  for (const char* text : {"1", "2", "3", "4"}) ask((std::string(R"({"Publish":")") + text + "\"}").c_str());
  EXPECT_THAT(ask(R"("Latest")"), Body(R"(["2","3","4"])"));
  EXPECT_EQ(stored({"news", "dev.os"}, "log", "\"weather\""), "4");
}

TEST_F(PubSub, ATopicThatIsThereOrARequestThatIsNoneIsAnswered) {
  request(kHub, R"({"NewTopic":"weather"})");
  EXPECT_THAT(request(kHub, R"({"NewTopic":"weather"})"), Body("NameTaken"));
  EXPECT_THAT(request(kHub, "weather"), Body(HasSubstr("byte")));
  EXPECT_THAT(ask("{}"), Body(HasSubstr("a variant is missing")));
}

TEST_F(PubSub, APublisherThatMayNotMessageTheAskerDoesNotReachIt) {
  request(kHub, R"({"NewTopic":"weather"})");
  EXPECT_THAT(request(kWeather, R"({"Publish":"rain"})"), TimedOut());
  EXPECT_EQ(stored({"news", "dev.os"}, "log", "\"weather\""), "1");
}

}  // namespace
}  // namespace hypersim::processes
