// `exit requests JSON`: the runtime's own form, what a person may leave out or write in its place, and mistakes.

#include <gtest/gtest.h>

#include "reading.hpp"

namespace hypersim::language {
namespace {

using namespace reading;
using Texts = std::vector<std::string>;
using Requests = std::vector<runtime::OnExitRequest>;

Requests requests_of(const std::string& json) {
  const Scenario scenario = read_after_prelude("process app app:app:dev.os exit requests " + json);
  if (scenario.cast.size() != 3) return {};
  EXPECT_EQ(scenario.cast[2].on_exit.kind, runtime::OnExit::Kind::Requests);
  return scenario.cast[2].on_exit.requests;
}

/// The mistakes without their place, which is the place of the value.
Texts mistakes_in(const std::string& json) {
  Texts found = mistakes_after_prelude("process app app:app:dev.os exit requests " + json);
  const std::string place = "4:42 ";
  for (std::string& one : found) {
    EXPECT_EQ(one.substr(0, place.size()), place) << one;
    one.erase(0, place.size());
  }
  return found;
}

TEST(ExitRequests, HaveTheFormOfTheRuntime) {
  const std::string list =
      R"([["first.dev@a:b:c", {"inherit":true,"expects_response":18446744073709551615,"body":[0,255],)"
      R"("metadata":"m","capabilities":[[{"issuer":"our@x:y:z","params":"\"Read\""},[1,2,3]]]},)"
      R"({"mime":"text/plain","bytes":[1,2]}], ["our@a:b:c", {"inherit":false,"expects_response":null,"body":[],)"
      R"("metadata":null,"capabilities":[]}, null]])";
  for (const std::string& json : {list, R"({"Requests": )" + list + "}"}) {
    const Requests requests = requests_of(json);
    ASSERT_EQ(requests.size(), 2U);
    EXPECT_EQ(requests[0].target.text(), "first.dev@a:b:c");
    EXPECT_TRUE(requests[0].request.inherit);
    EXPECT_EQ(requests[0].request.expects_response_s, 18446744073709551615U);
    EXPECT_EQ(requests[0].request.body.view(), std::string("\x00\xff", 2));
    EXPECT_EQ(requests[0].request.metadata, "m");
    const runtime::Address issuer = runtime::Address::parse("our.dev@x:y:z").value();
    EXPECT_EQ(requests[0].request.capabilities, runtime::Capabilities{runtime::Capability(issuer, "\"Read\"")});
    ASSERT_TRUE(requests[0].blob.has_value());
    EXPECT_EQ(requests[0].blob->mime->string(), "text/plain");
    EXPECT_EQ(requests[0].blob->bytes.view(), "\x01\x02");
    EXPECT_EQ(requests[1].target.text(), "our.dev@a:b:c");
    EXPECT_FALSE(requests[1].request.expects_response_s.has_value());
    EXPECT_FALSE(requests[1].request.metadata.has_value());
    EXPECT_TRUE(requests[1].request.body.empty());
    EXPECT_FALSE(requests[1].blob.has_value());
  }
}

TEST(ExitRequests, LeaveOutWhatHasADefault) {
  const Scenario scenario = read_after_prelude(
      "process app app:app:dev.os exit requests [[\"owner\", {\"body\": \"bye \\u00e9\"}],\n"
      "  [\"viewer:viewer:other.os\", {\"body\": \"\", \"capabilities\": [{\"issuer\": \"owner\", \"params\": "
      "\"{}\"}]}, {\"bytes\": \"a\\u0000b\"}],\n  [\"kv:distro:sys\", {\"body\": []}, null], [\"later\", {\"body\": "
      "\"x\"}]]\nowner spawn later");
  const Requests& read = scenario.cast.at(2).on_exit.requests;
  ASSERT_EQ(read.size(), 4U);
  EXPECT_EQ(read[0].target.text(), "our.dev@birthdays:app:dev.os");
  EXPECT_EQ(read[0].request.body.view(), "bye é");
  EXPECT_FALSE(read[0].request.inherit);
  EXPECT_FALSE(read[0].request.expects_response_s.has_value());
  EXPECT_FALSE(read[0].request.metadata.has_value());
  EXPECT_TRUE(read[0].request.capabilities.empty());
  EXPECT_FALSE(read[0].blob.has_value());
  EXPECT_EQ(read[1].request.capabilities.at(0).issuer().text(), "our.dev@birthdays:app:dev.os");
  EXPECT_EQ(read[1].blob->bytes.view(), std::string("a\0b", 3));
  EXPECT_FALSE(read[1].blob->mime.has_value());
  EXPECT_EQ(read[2].target.text(), "our.dev@kv:distro:sys");
  EXPECT_EQ(read[3].target.text(), "our.dev@later:app:dev.os");
}

TEST(ExitRequests, MayBeNone) {
  EXPECT_TRUE(requests_of("[]").empty());
  EXPECT_TRUE(requests_of("{\"Requests\": []}").empty());
}

TEST(ExitRequests, SayWhatWasFoundAndWhatIsExpected) {
  const std::string form = "write: exit requests [[TARGET, {\"body\": …}], …]";
  const std::vector<std::pair<std::string, Texts>> cases = {
      {"{}", {"expected a list of requests, or {\"Requests\": […]}, found an object | " + form}},
      {"{\"Requests\": 1}", {"expected a list of requests, or {\"Requests\": […]}, found 1 | " + form}},
      {"\"[]\"", {"expected the requests as a JSON value, found the string \"[]\" | " + form}},
      {"none", {"expected the requests as a JSON value, found \"none\" | " + form}},
      {"[[]]", {"expected [TARGET, MESSAGE] or [TARGET, MESSAGE, BLOB] as request 1, found an empty array | " + form}},
      {R"([["owner", {"body": [1, -1]}]])",
       {"expected a byte, 0 to 255, as byte 2 of the body of request 1, found -1"}},
      {R"([["owner", {"body": [1.0]}]])", {"expected a byte, 0 to 255, as byte 1 of the body of request 1, found 1.0"}},
      {R"([["owner", {"body": null}]])",
       {"expected a string or an array of bytes as the body of request 1, found null"}},
      {R"([["owner", {"body": "x", "expects_response": 18446744073709551616}]])",
       {"expected whole seconds or null as \"expects_response\" of request 1, found 1.8446744073709552e+19"}},
      {R"([["owner", {"body": "x", "inherit": null}]])",
       {"expected true or false as \"inherit\" of request 1, found null"}},
      {R"([["owner", {"body": "x"}], ["ownr", {"body": "x"}]])",
       {"expected a name of the cast, a process id or an address as the target of request 2, found the string \"ownr\""
        " | did you mean \"owner\"?"}},
      {R"([["@", {"body": "x", "capabilities": [[{"issuer": "owner", "params": "1"}, [256]]]}]])",
       {"\"@\" is not an address such as our@owner:app:dev.os: the node before the '@' is missing (the target of "
        "request "
        "1)",
        "expected a byte, 0 to 255, as byte 1 of the signature of capability 1 of request 1, found 256"}},
      {R"([["owner", {"body": "x", "body": "x"}]])", {"the field \"body\" stands twice in an object; once is enough"}},
      {R"([["owner", {"body": 1e999}]])",
       {"a node cannot read this as JSON: it is JSON, but a number is out of the range of 64 bits, before byte 25 at "
        "/0/1/body"}},
  };
  for (const auto& [json, expected] : cases) EXPECT_EQ(mistakes_in(json), expected) << json;
}

TEST(ExitRequests, OfAChildAreReadAlike) {
  const Step step = read_step(R"(owner spawn kid exit requests [["owner", {"body": "gone"}]] -> done => ok)");
  const auto& child = as<SpawnStep>(step).child;
  ASSERT_EQ(child.on_exit.requests.size(), 1U);
  EXPECT_EQ(child.on_exit.requests[0].request.body.view(), "gone");
}

TEST(ExitRequests, WithAMillionMistakesTellTheFirst) {
  std::string json = "[";
  for (int i = 0; i < 1'000'000; ++i) json += "1,";
  EXPECT_EQ(mistakes_in(json + "1]").size(), 20U);
}

}  // namespace
}  // namespace hypersim::language
