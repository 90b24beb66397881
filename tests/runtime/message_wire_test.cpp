#include "hypersim/runtime/message_wire.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "hypersim/runtime/kernel_wire.hpp"
#include "hypersim/runtime/modules.hpp"

#include "wire_texts.hpp"

namespace hypersim::runtime::wire {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

template <class T>
std::string why_refused(std::string_view text) {
  const auto value = from_json<T>(text);
  return value ? "accepted as " + to_json(*value) : value.error();
}

Address address(std::string_view text) { return *Address::parse(text); }

const std::string kBare = R"({"inherit":false,"body":[],"capabilities":[]})";
const std::string kBareRequest =
    R"({"inherit":false,"expects_response":null,"body":[],"metadata":null,"capabilities":[]})";
const std::string kBareResponse = R"({"inherit":false,"body":[],"metadata":null,"capabilities":[]})";

TEST(MessageWire, TakesAnAbsentOptionForNull) {
  EXPECT_EQ(rewritten<Request>(kBare), kBareRequest);
  EXPECT_EQ(rewritten<Response>(kBare), kBareResponse);
  EXPECT_EQ(rewritten<Blob>(R"({"bytes":[0]})"), R"({"mime":null,"bytes":[0]})");
  EXPECT_EQ(
      rewritten<KernelMessage>(R"({"id":1,"source":"n@a:b:c","target":"n@a:b:c","message":{"Request":)" + kBare + "}}"),
      R"({"id":1,"source":"n@a:b:c","target":"n@a:b:c","rsvp":null,"message":{"Request":)" + kBareRequest +
          R"(},"lazy_load_blob":null})");
}

TEST(MessageWire, RefusesAStructWithoutOneOfItsFields) {
  EXPECT_THAT(why_refused<Request>(R"({"body":[],"capabilities":[]})"), HasSubstr("missing field `inherit`"));
  EXPECT_THAT(why_refused<Request>(R"({"inherit":true,"capabilities":[]})"), HasSubstr("missing field `body`"));
  EXPECT_THAT(why_refused<Response>(R"({"inherit":true,"body":[]})"), HasSubstr("missing field `capabilities`"));
  EXPECT_THAT(why_refused<Blob>(R"({"mime":"a"})"), HasSubstr("missing field `bytes`"));
  EXPECT_THAT(why_refused<SendError>(R"({"kind":"Timeout","target":"n@a:b:c"})"), HasSubstr("`message`"));
  EXPECT_THAT(why_refused<WrappedSendError>(R"({"id":1,"source":"n@a:b:c"})"), HasSubstr("missing field `error`"));
}

TEST(MessageWire, ReadsAStructAsAnArrayOfExactlyItsFields) {
  EXPECT_EQ(rewritten<Request>("[false,null,[],null,[]]"), kBareRequest);
  EXPECT_EQ(rewritten<Response>("[false,[],null,[]]"), kBareResponse);
  EXPECT_EQ(rewritten<Blob>("[null,[7]]"), R"({"mime":null,"bytes":[7]})");
  EXPECT_EQ(rewritten<Request>("[false,null,[],null]"), std::nullopt);
  EXPECT_EQ(rewritten<Request>("[false,null,[],null,[],null]"), std::nullopt);
  EXPECT_EQ(rewritten<Blob>("[[7]]"), std::nullopt) << "an Option has its place in the array form";
}

TEST(MessageWire, SkipsUnknownFieldsAndRefusesKnownOnesThatStandTwice) {
  EXPECT_EQ(rewritten<Blob>(R"({"x":[1e999,"\ud800"],"bytes":[],"x":{}})"), R"({"mime":null,"bytes":[]})");
  EXPECT_THAT(why_refused<Blob>(R"({"mime":null,"bytes":[],"mime":null})"), HasSubstr("duplicate field `mime`"));
  EXPECT_EQ(rewritten<Blob>(R"({"Bytes":[],"mime":null})"), std::nullopt);
}

TEST(MessageWire, ReadsACapabilityAsAPairWithItsSignature) {
  const auto with = [](const std::string& caps) {
    return R"({"inherit":false,"body":[],"metadata":null,"capabilities":)" + caps + "}";
  };
  const std::string two = with("[[" + kCap + ",[1,255]],[" + kCap + ",[]]]");
  EXPECT_EQ(rewritten<Response>(two), two) << "a list keeps what is equal";
  const auto response = from_json<Response>(two);
  ASSERT_TRUE(response.ok());
  EXPECT_EQ(response->capabilities.at(0).signature, "\x01\xff");
  for (const std::string& bad : {"[" + kCap + "]", "[[" + kCap + "]]", "[[" + kCap + ",[],[]]]",
                                 "[[" + kCap + ",null]]", "[[" + kCap + ",[256]]]", "[[" + kCap + ",\"\"]]",
                                 std::string("[[null,[]]]"), std::string("null"), std::string("{}")}) {
    EXPECT_EQ(rewritten<Response>(with(bad)), std::nullopt) << bad;
  }
}

TEST(MessageWire, AResponseStandsBesideItsContext) {
  const auto with = [](const std::string& context) { return "{\"Response\":[" + kBareResponse + context + "]}"; };
  EXPECT_EQ(rewritten<Message>(with(",null")), with(",null"));
  EXPECT_EQ(rewritten<Message>(with(",[]")), with(",[]"));
  const auto message = from_json<Message>(with(",[104,105]"));
  ASSERT_TRUE(message.ok());
  EXPECT_EQ(std::get<ResponseInContext>(*message).context, Bytes("hi"));
  EXPECT_EQ(rewritten<Message>(with("")), std::nullopt) << "an Option in a tuple cannot be absent";
  EXPECT_EQ(rewritten<Message>(with(",null,null")), std::nullopt);
  EXPECT_EQ(rewritten<Message>("{\"Response\":" + kBareResponse + "}"), std::nullopt);
  EXPECT_EQ(rewritten<Message>("{\"Request\":[" + kBareRequest + ",null]}"), std::nullopt);
}

TEST(MessageWire, ReadsVariantsAsTheyAreSpelled) {
  EXPECT_EQ(rewritten<OnExit>("\"Restart\""), "\"Restart\"");
  EXPECT_EQ(rewritten<OnExit>("{\"None\":null}"), "\"None\"");
  EXPECT_EQ(rewritten<SendErrorKind>("{\"Offline\":null}"), "\"Offline\"");
  for (const char* bad : {"\"none\"", "null", "\"Requests\"", R"({"Requests":null})", R"({"Requests":{}})",
                          R"({"None":{}})", R"({"None":null,"Restart":null})", "{}", "1", "[]", R"(["None"])"}) {
    EXPECT_EQ(rewritten<OnExit>(bad), std::nullopt) << bad;
  }
  EXPECT_EQ(rewritten<SendErrorKind>("\"Bounced\""), std::nullopt);
}

TEST(MessageWire, ARequestOnExitIsATripleOfTargetRequestAndBlob) {
  const auto with = [](const std::string& rest) { return R"({"Requests":[["n@a:b:c")" + rest + "]]}"; };
  EXPECT_EQ(rewritten<OnExit>(with("," + kBareRequest + ",null")), with("," + kBareRequest + ",null"));
  EXPECT_EQ(rewritten<OnExit>(with("," + kBareRequest)), std::nullopt);
  EXPECT_EQ(rewritten<OnExit>(with("," + kBareRequest + ",null,null")), std::nullopt);
  EXPECT_EQ(rewritten<OnExit>(R"({"Requests":[["a:b:c",)" + kBareRequest + ",null]]}"), std::nullopt);
}

TEST(MessageWire, RefusesNumbersBeyondTheirTypes) {
  const auto with = [](const std::string& seconds) {
    return R"({"inherit":false,"expects_response":)" + seconds + R"(,"body":[],"metadata":null,"capabilities":[]})";
  };
  EXPECT_EQ(rewritten<Request>(with("18446744073709551615")), with("18446744073709551615"));
  for (const char* bad : {"18446744073709551616", "-1", "-0", "1.0", "1e3", "\"1\"", "[1]", "true", "01",
                          "99999999999999999999999999999999999999999999"}) {
    EXPECT_EQ(rewritten<Request>(with(bad)), std::nullopt) << bad;
  }
}

TEST(MessageWire, RefusesEveryTextThatIsCutShort) {
  const std::string whole = R"({"id":7,"source":"n@a:b:c","target":"n@a:b:c","rsvp":"n@a:b:c","message":{"Request":)"
                            R"({"inherit":true,"expects_response":5,"body":[1],"metadata":"m","capabilities":[[)" +
                            kCap + R"(,[9]]]}},"lazy_load_blob":{"mime":"x","bytes":[0]}})";
  ASSERT_EQ(rewritten<KernelMessage>(whole), whole);
  for (std::size_t size = 0; size < whole.size(); ++size) {
    EXPECT_EQ(rewritten<KernelMessage>(whole.substr(0, size)), std::nullopt) << whole.substr(0, size);
  }
  EXPECT_EQ(rewritten<KernelMessage>(whole + "x"), std::nullopt);
}

TEST(MessageWire, SurvivesAnyDepth) {
  const std::string open(100'000, '[');
  const std::string close(100'000, ']');
  EXPECT_EQ(rewritten<Blob>(R"({"x":)" + open + close + R"(,"bytes":[]})"), R"({"mime":null,"bytes":[]})");
  EXPECT_EQ(rewritten<Blob>(R"({"bytes":)" + open + close + "}"), std::nullopt);
  EXPECT_EQ(rewritten<Message>(open + close), std::nullopt);
  EXPECT_EQ(rewritten<OnExit>(R"({"Requests":)" + open), std::nullopt);
}

runtime::Request request_with(const Capabilities& caps) {
  runtime::Request request;
  request.inherit = true;
  request.expects_response_s = 5;
  request.body = Bytes("body");
  request.metadata = "meta";
  request.capabilities = caps;
  return request;
}

TEST(MessageWire, AMessageOfTheNodeComesBackFromTheWire) {
  runtime::KernelMessage message;
  message.id = RequestId{7};
  message.source = address("n@a:b:c");
  message.target = address("m@d:e:f");
  message.rsvp = address("n@g:h:i");
  message.message = request_with({Capability::messaging(message.source)});
  message.blob = Blob{Text("x/y"), Bytes("blob")};
  const runtime::KernelMessage back = from_wire(*from_json<KernelMessage>(to_json(to_wire(message))));
  EXPECT_EQ(back.id, message.id);
  EXPECT_EQ(back.source, message.source);
  EXPECT_EQ(back.target, message.target);
  EXPECT_EQ(back.rsvp, message.rsvp);
  ASSERT_TRUE(back.is_request());
  EXPECT_TRUE(back.request().inherit);
  EXPECT_EQ(back.request().expects_response_s, 5U);
  EXPECT_EQ(back.body(), Bytes("body"));
  EXPECT_EQ(back.request().metadata, "meta");
  EXPECT_THAT(back.capabilities(), ElementsAre(Capability::messaging(message.source)));
  ASSERT_TRUE(back.blob.has_value());
  EXPECT_EQ(back.blob->mime, Text("x/y"));
  EXPECT_EQ(back.blob->bytes, Bytes("blob"));
  EXPECT_TRUE(to_wire(message).blob->bytes.shares_with(message.blob->bytes)) << "nothing copies a blob";
}

TEST(MessageWire, SignsEachCapabilityOnceAndOnlyWhenAsked) {
  const Capability one(address("n@a:b:c"), "1"), two(address("n@a:b:c"), "2");
  std::vector<std::string> seen;
  const Sign sign = [&seen](const Capability& cap) {
    seen.push_back(cap.params());
    return "signed " + cap.params();
  };
  const Request request = to_wire(request_with({one, two}), sign);
  EXPECT_THAT(seen, ElementsAre("1", "2"));
  EXPECT_EQ(request.capabilities.at(1).signature, "signed 2");
  EXPECT_THAT(to_wire(request_with({one})).capabilities.at(0).signature, IsEmpty());
  EXPECT_EQ(seen.size(), 2U);
}

TEST(MessageWire, LeavesOutTheCapabilitiesThatAreNotKept) {
  const Capability one(address("n@a:b:c"), "1"), two(address("n@a:b:c"), "2");
  const Sign sign = [](const Capability& cap) { return cap.params(); };
  const Keep keep = [](const SignedCapability& cap) { return cap.signature == "2"; };
  EXPECT_THAT(from_wire(to_wire(request_with({one, two}), sign), keep).capabilities, ElementsAre(two));
  runtime::Response response;
  response.capabilities = {two, one};
  EXPECT_THAT(from_wire(to_wire(response, sign), keep).capabilities, ElementsAre(two));
  runtime::OnExit on_exit{runtime::OnExit::Kind::Requests, {{address("n@a:b:c"), request_with({one, two}), {}}}};
  EXPECT_THAT(from_wire(to_wire(on_exit, sign), keep).requests.at(0).request.capabilities, ElementsAre(two));
}

TEST(MessageWire, ASendersContextDoesNotCount) {
  runtime::KernelMessage answer;
  answer.message = runtime::Response{};
  const KernelMessage written = to_wire(answer);
  EXPECT_EQ(std::get<ResponseInContext>(written.message).context, std::nullopt);
  KernelMessage claimed = written;
  std::get<ResponseInContext>(claimed.message).context = Bytes("claimed");
  EXPECT_FALSE(from_wire(claimed).is_request());
}

TEST(MessageWire, ASendErrorCarriesItsRequest) {
  auto original = std::make_shared<runtime::KernelMessage>();
  original->source = address("n@a:b:c");
  original->target = address("m@d:e:f");
  original->message = runtime::Request{};
  original->blob = Blob{std::nullopt, Bytes("b")};
  const SendError error = to_wire(runtime::SendError{SendErrorKind::Offline, SendErrorCause::UnknownNode, original});
  EXPECT_EQ(to_json(error), R"({"kind":"Offline","target":"m@d:e:f","message":{"Request":)" + kBareRequest +
                                R"(},"lazy_load_blob":{"mime":null,"bytes":[98]}})");
}

}  // namespace
}  // namespace hypersim::runtime::wire
