// Requests and responses with the process library, on a node.
#include <chrono>

#include "hypersim/testing/matchers.hpp"

#include "process_names.hpp"

namespace hypersim::processes {
namespace {

using namespace hypersim::testing;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

/// Answers with everything that it sees of each message.
Task<> mirror(Address our) {
  for (;;) {
    const auto next = co_await await_message();
    const Message& message = next.unwrap();
    std::string seen = message.is_request() ? "request" : "response";
    seen += " " + std::string(message.source().process().process_name()) + " " + std::string(message.text());
    if (message.metadata()) seen += " metadata " + *message.metadata();
    if (message.expects_response()) seen += " within " + std::to_string(message.expects_response()->count());
    if (message.is_local(our)) seen += " local";
    if (message.is_process("tester")) seen += " tester";
    if (get_blob()) seen += " blob " + std::string(get_blob()->bytes.view());
    if (last_blob()) seen += " last " + std::string(last_blob()->bytes.view());
    const Sent sent = co_await Response().body(seen).blob_bytes("b").blob_mime("text/plain").metadata("m").send();
    if (!sent.sent) println("not sent");
  }
}

class Messages : public NodeTest {};

TEST_F(Messages, AMessageShowsAllOfItself) {
  spawn(kMine, mirror).unwrap();
  EXPECT_THAT(request(kMine, "hi", {.blob = "B", .metadata = "M", .timeout = 9s}),
              AllOf(Body("request tester hi metadata M within 9 local tester blob B last B"), Blob("b")));
  EXPECT_THAT(request(kMine, ""), Body("request tester  within 5 local tester last B"));
  send(kMine, "no answer");
  EXPECT_THAT(printed(), ::testing::Contains("not sent").Times(0)) << "it answers the request before once more";
}

Task<> asks(Address) {
  const auto answer = co_await Request::to("our@mine:app:dev.os").body("q").context("c").send_and_await_response(5s);
  const Message& message = answer.unwrap();
  println(std::string(message.text()) + " in " + std::string(message.context()->view()));
  const auto nobody = co_await Request::to("our@nobody:app:dev.os").body("q").context("c").send_and_await_response(5s);
  println(to_text(nobody.error()) + " in " + std::string(nobody.error().context->view()));
  const auto far = co_await Request::to("far.dev@mine:app:dev.os").body("q").send_and_await_response(5s);
  println(to_text(far.error()));
  co_await Request::to("our@mine:app:dev.os").body("later").expects_response(5s).context("second").send();
  const auto later = co_await await_message();
  println(std::string(later.unwrap().context()->view()) + " " +
          std::string(std::string_view(*later.unwrap().blob()->mime)));
  co_await Request::to("our@nobody:app:dev.os").body("q").expects_response(5s).send();
  const auto error = co_await await_message();
  println(to_text(error.error()));
}

TEST_F(Messages, AnAnswerComesWithTheContextAndAnErrorSaysWhose) {
  spawn(kMine, mirror).unwrap();
  spawn("asker:app:dev.os", asks).unwrap();
  EXPECT_THAT(printed(),
              ElementsAre(HasSubstr("request asker q within 5 local in c"),
                          "Timeout: nobody:app:dev.os did not answer in c", "Timeout: mine:app:dev.os did not answer",
                          "second text/plain", "Timeout: nobody:app:dev.os did not answer"))
      << explained();
}

struct Sum {
  int a = 0, b = 0;
};
HYPERSIM_JSON(Sum, a, b)

Task<> adds(Address) {
  for (;;) {
    const auto message = co_await await_message();
    const auto sum = message.unwrap().body_as<Sum>();
    const Sum values = sum ? sum.unwrap() : Sum();
    co_await Response().body(values.a + values.b).send();
  }
}

TEST_F(Messages, BodiesOfAStructAreJson) {
  spawn(kMine, adds).unwrap();
  EXPECT_THAT(request(kMine, Sum{2, 3}), BodyAs<int>(5));
  EXPECT_THAT(request(kMine, R"({"a":4,"b":5})"), BodyAs<int>(9));
  EXPECT_THAT(request(kMine, "nonsense"), BodyAs<int>(0));
}

Task<> forwards(Address) {
  for (;;) {
    (void)co_await await_message();
    co_await Request::to("our@mine:app:dev.os").inherit(true).body("forwarded").send();
  }
}

TEST_F(Messages, WhatInheritsGoesOnWithTheBlobAndIsAnsweredToTheFirst) {
  spawn(kMine, mirror).unwrap();
  spawn("between:app:dev.os", forwards).unwrap();
  EXPECT_THAT(request("between:app:dev.os", "x", {.blob = "B"}), Body(HasSubstr("blob B")));
}

}  // namespace
}  // namespace hypersim::processes
