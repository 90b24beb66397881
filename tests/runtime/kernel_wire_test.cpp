#include "hypersim/runtime/kernel_wire.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <optional>
#include <string>

#include "wire_texts.hpp"

namespace hypersim::runtime::wire {
namespace {

using testing::HasSubstr;

/// `{"InitializeProcess":…}` with something else in place of a field's value.
std::string initialize(const std::string& version, const std::string& caps, const std::string& is_public = "false") {
  return R"({"InitializeProcess":{"id":"a:b:c","wasm_bytes_handle":"/x","wit_version":)" + version +
         R"(,"on_exit":"None","initial_capabilities":)" + caps + R"(,"public":)" + is_public + "}}";
}

TEST(KernelWire, ReadsAndWritesEachCommand) {
  for (const std::string& text :
       {std::string("\"Booted\""), std::string("\"Shutdown\""), initialize("1", "[" + kCap + "]"),
        R"({"GrantCapabilities":{"target":"a:b:c","capabilities":[)" + kCap + "]}}",
        R"({"DropCapabilities":{"target":"a:b:c","capabilities":[)" + kCap + "]}}",
        std::string(R"({"SetOnExit":{"target":"a:b:c","on_exit":"Restart"}})"),
        std::string(R"({"SetOnExit":{"target":"a:b:c","on_exit":{"Requests":[]}}})"),
        std::string(R"({"RunProcess":"a:b:c"})"), std::string(R"({"KillProcess":"a:b:c"})"),
        std::string(R"({"Debug":"ProcessMap"})"), std::string(R"({"Debug":{"Process":"a:b:c"}})"),
        R"({"Debug":{"HasCap":{"on":"a:b:c","cap":)" + kCap + "}}}"}) {
    EXPECT_EQ(rewritten<KernelCommand>(text), text);
  }
}

TEST(KernelWire, ReadsAndWritesEachResponse) {
  const std::string process =
      R"({"wasm_bytes_handle":"/x","wit_version":null,"on_exit":"Restart","capabilities":[],"public":true})";
  for (const std::string& text :
       {std::string("\"InitializedProcess\""), std::string("\"InitializeProcessError\""),
        std::string("\"StartedProcess\""), std::string("\"RunProcessError\""),
        std::string(R"({"KilledProcess":"a:b:c"})"), std::string(R"({"Debug":{"ProcessMap":{}}})"),
        R"({"Debug":{"ProcessMap":{"a:b:c":)" + process + R"(,"d:e:f":)" + process + "}}}",
        std::string(R"({"Debug":{"Process":null}})"), R"({"Debug":{"Process":)" + process + "}}",
        std::string(R"({"Debug":{"HasCap":null}})"), std::string(R"({"Debug":{"HasCap":true}})"),
        std::string(R"({"Debug":{"HasCap":false}})")}) {
    EXPECT_EQ(rewritten<KernelResponse>(text), text);
  }
}

TEST(KernelWire, KnowsWhatACommandSays) {
  const auto command = from_json<KernelCommand>(initialize("7", "[" + kCap + "]", "true"));
  ASSERT_TRUE(command.ok());
  const auto& process = std::get<kernel_command::InitializeProcess>(*command);
  EXPECT_EQ(process.id.text(), "a:b:c");
  EXPECT_EQ(process.wasm_bytes_handle, "/x");
  EXPECT_EQ(process.wit_version, 7U);
  EXPECT_EQ(process.on_exit.kind, OnExit::Kind::None);
  ASSERT_EQ(process.initial_capabilities.size(), 1U);
  EXPECT_EQ(process.initial_capabilities[0].params(), "1");
  EXPECT_TRUE(process.is_public);
}

TEST(KernelWire, ReadsAStructVariantAsAnArrayToo) {
  EXPECT_EQ(rewritten<KernelCommand>(R"({"SetOnExit":["a:b:c","None"]})"),
            R"({"SetOnExit":{"target":"a:b:c","on_exit":"None"}})");
  EXPECT_EQ(rewritten<KernelCommand>(R"({"InitializeProcess":["a:b:c","/x",null,"None",[],false]})"),
            initialize("null", "[]"));
  EXPECT_EQ(rewritten<KernelCommand>(R"({"InitializeProcess":["a:b:c","/x","None",[],false]})"), std::nullopt);
}

TEST(KernelWire, OfEqualCapabilitiesInASetTheFirstIsKept) {
  const std::string two = R"([{"issuer":"n@a:b:c","params":"{\"x\":1,\"y\":2}"},)" + kCap +
                          R"(,{"issuer":"n@a:b:c","params":"{ \"y\":2, \"x\":1 }"},{"issuer":"m@a:b:c","params":"1"}])";
  const std::string kept =
      R"([{"issuer":"n@a:b:c","params":"{\"x\":1,\"y\":2}"},)" + kCap + R"(,{"issuer":"m@a:b:c","params":"1"}])";
  EXPECT_EQ(rewritten<KernelCommand>(initialize("null", two)), initialize("null", kept));
  const auto persisted = [](const std::string& caps) {
    return R"({"wasm_bytes_handle":"","wit_version":null,"on_exit":"None","capabilities":)" + caps +
           R"(,"public":false})";
  };
  EXPECT_EQ(rewritten<PersistedProcess>(persisted(two)), persisted(kept));
  const std::string grant = R"({"GrantCapabilities":{"target":"a:b:c","capabilities":)" + two + "}}";
  EXPECT_EQ(rewritten<KernelCommand>(grant), grant) << "what is granted is a list";
}

TEST(KernelWire, ParamsThatAreNotJsonAreEqualInASet) {
  EXPECT_EQ(rewritten<KernelCommand>(
                initialize("null", R"([{"issuer":"n@a:b:c","params":"x"},{"issuer":"n@a:b:c","params":""}])")),
            initialize("null", R"([{"issuer":"n@a:b:c","params":"x"}])"));
}

TEST(KernelWire, AVersionHas32Bits) {
  EXPECT_EQ(rewritten<KernelCommand>(initialize("4294967295", "[]")), initialize("4294967295", "[]"));
  for (const char* bad :
       {"4294967296", "18446744073709551615", "99999999999999999999999", "-1", "1.0", "\"1\"", "[]"}) {
    EXPECT_EQ(rewritten<KernelCommand>(initialize(bad, "[]")), std::nullopt) << bad;
  }
}

TEST(KernelWire, RefusesWhatIsNoCommand) {
  for (const char* bad : {"",
                          "null",
                          "7",
                          "\"booted\"",
                          "\"RunProcess\"",
                          R"({"RunProcess":null})",
                          R"({"RunProcess":"a:b"})",
                          R"({"RunProcess":["a","b","c"]})",
                          R"({"RunProcess":"a:b:c","KillProcess":"a:b:c"})",
                          R"({"Booted":{}})",
                          R"({"Booted":[]})",
                          R"(["Booted"])",
                          R"({"Debug":null})",
                          "\"Debug\"",
                          R"({"Debug":"Process"})",
                          R"({"Debug":"HasCap"})",
                          R"({"Debug":{"HasCap":{"on":"a:b:c"}}})",
                          R"({"Debug":{"HasCap":{"cap":null}}})",
                          R"({"SetOnExit":{"target":"a:b:c"}})",
                          R"({"SetOnExit":{"target":"n","on_exit":"None"}})",
                          R"({"GrantCapabilities":{"target":"a:b:c","capabilities":{}}})",
                          R"({"GrantCapabilities":{"target":"a:b:c","capabilities":[null]}})",
                          R"({"DropCapabilities":{"target":"a:b:c","target":"a:b:c","capabilities":[]}})",
                          "\"Booted\" \"Booted\""}) {
    EXPECT_EQ(rewritten<KernelCommand>(bad), std::nullopt) << bad;
  }
  EXPECT_EQ(rewritten<KernelCommand>(initialize("null", "null")), std::nullopt);
  EXPECT_EQ(rewritten<KernelCommand>(initialize("null", "[]", "1")), std::nullopt);
  EXPECT_EQ(rewritten<KernelCommand>(initialize("null", "[]", "null")), std::nullopt);
}

TEST(KernelWire, RefusesEveryTextThatIsCutShort) {
  const std::string whole = initialize("7", "[" + kCap + "]");
  ASSERT_EQ(rewritten<KernelCommand>(whole), whole);
  for (std::size_t size = 0; size < whole.size(); ++size) {
    EXPECT_EQ(rewritten<KernelCommand>(whole.substr(0, size)), std::nullopt) << whole.substr(0, size);
  }
}

TEST(KernelWire, SurvivesAnyDepth) {
  std::string nested;
  for (int i = 0; i < 100'000; ++i) nested += R"({"Debug":)";
  EXPECT_EQ(rewritten<KernelCommand>(nested), std::nullopt);
  EXPECT_EQ(rewritten<KernelResponse>(nested), std::nullopt);
}

TEST(KernelWire, OfAProcessThatStandsTwiceInTheMapTheLastCounts) {
  const auto process = [](const std::string& handle) {
    return R"({"wasm_bytes_handle":")" + handle +
           R"(","wit_version":null,"on_exit":"None","capabilities":[],"public":false})";
  };
  const auto map = [](const std::string& entries) { return R"({"Debug":{"ProcessMap":{)" + entries + "}}}"; };
  EXPECT_EQ(rewritten<KernelResponse>(map(R"("a:b:c":)" + process("1") + R"(,"a\u003ab:c":)" + process("2"))),
            map(R"("a:b:c":)" + process("2")));
  EXPECT_EQ(rewritten<KernelResponse>(map(R"("b:b:c":)" + process("1") + R"(,"a:b:c":)" + process("2"))),
            map(R"("a:b:c":)" + process("2") + R"(,"b:b:c":)" + process("1")))
      << "written in the order of the ids";
  EXPECT_EQ(rewritten<KernelResponse>(map(R"("a:b":)" + process("1"))), std::nullopt);
  EXPECT_EQ(rewritten<KernelResponse>(map(R"("a:b:c":null)")), std::nullopt);
  EXPECT_EQ(rewritten<KernelResponse>(R"({"Debug":{"ProcessMap":[]}})"), std::nullopt);
}

TEST(KernelWire, AnAnswerThatMayBeNoneNeedsItsNull) {
  EXPECT_EQ(rewritten<KernelResponse>(R"({"Debug":"Process"})"), std::nullopt);
  EXPECT_EQ(rewritten<KernelResponse>(R"({"Debug":"HasCap"})"), std::nullopt);
  EXPECT_EQ(rewritten<KernelResponse>(R"({"Debug":{"HasCap":0}})"), std::nullopt);
}

TEST(KernelWire, ReadsAndWritesTimerActions) {
  EXPECT_EQ(rewritten<TimerAction>("\"Debug\""), "\"Debug\"");
  EXPECT_EQ(rewritten<TimerAction>(R"( { "SetTimer" : 18446744073709551615 } )"),
            R"({"SetTimer":18446744073709551615})");
  EXPECT_EQ(std::get<timer_action::SetTimer>(*from_json<TimerAction>(R"({"SetTimer":5})")).ms, 5U);
  for (const char* bad : {"\"SetTimer\"", R"({"SetTimer":18446744073709551616})", R"({"SetTimer":null})",
                          R"({"SetTimer":[5]})", R"({"Debug":5})", R"({"SetTimer":5,"Debug":null})"}) {
    EXPECT_EQ(rewritten<TimerAction>(bad), std::nullopt) << bad;
  }
}

TEST(KernelWire, SaysWhatIsWrongAndWhere) {
  EXPECT_THAT(from_json<KernelCommand>("\"Boot\"").error(), HasSubstr("unknown variant `Boot` at byte 6"));
  EXPECT_THAT(from_json<KernelCommand>(R"({"SetOnExit":{"target":"a:b:c"}})").error(),
              HasSubstr("missing field `on_exit`"));
}

}  // namespace
}  // namespace hypersim::runtime::wire
