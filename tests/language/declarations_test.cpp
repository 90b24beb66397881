// The title, options, the node, tags, and processes.

#include <gtest/gtest.h>

#include "hypersim/language/self_contained.hpp"

#include "reading.hpp"

namespace hypersim::language {
namespace {

using namespace reading;
using Texts = std::vector<std::string>;

TEST(ScenarioDeclarations, HaveDefaults) {
  const Scenario scenario = read("scenario \"Nothing happens\"");
  EXPECT_EQ(scenario.title, "Nothing happens");
  EXPECT_EQ(scenario.path, "test.scn");
  EXPECT_EQ(scenario.node, "our.dev");
  EXPECT_FALSE(scenario.options.storage.has_value());
  EXPECT_FALSE(scenario.options.seed.has_value());
  EXPECT_EQ(scenario.options.limit_events, 1'000'000U);
  EXPECT_EQ(scenario.options.limit_time_ms, 3'600'000U);
  EXPECT_EQ(scenario.options.limit_memory, 1U << 30U);
  EXPECT_TRUE(scenario.steps.empty());
}

TEST(ScenarioDeclarations, SetOptionsNodeAndTags) {
  const Scenario scenario = read(
      "scenario \"x\"\ntags fifo slow-1\noption seed 18446744073709551615\noption semantics documented\n"
      "option storage memory\noption limit events 7\noption limit time 2m\noption limit memory 3MiB\nnode "
      "first.dev\ntags more\n");
  EXPECT_EQ(scenario.tags, (Texts{"fifo", "slow-1", "more"}));
  EXPECT_EQ(scenario.options.seed, 18446744073709551615U);
  EXPECT_EQ(scenario.options.storage, StorageKind::Memory);
  EXPECT_EQ(scenario.options.limit_events, 7U);
  EXPECT_EQ(scenario.options.limit_time_ms, 120'000U);
  EXPECT_EQ(scenario.options.limit_memory, 3U << 20U);
  EXPECT_EQ(scenario.node, "first.dev");
}

TEST(ScenarioDeclarations, ResolveProcessesThatNameEachOther) {
  const Scenario scenario = read(
      "scenario \"x\"\n"
      "process a a:app:dev.os requests b requests birthdays read,write requests \"p/q\" write requests b/x read\n"
      "process b b:other:dev.os grants a grants vfs:distro:sys {\"k\": 1} public ignores answers \"no\"\n"
      "process c c:other:dev.os requests cap contacts:contacts:sys \"Read\" silent\n"
      "process d vfs:distro:sys\n"
      "process e e:app:dev.os unwired state {\"n\": 1} answers later after 2m\n"
      "node first.dev\n");
  ASSERT_EQ(scenario.cast.size(), 5U);
  const ProcessDecl& a = scenario.cast[0];
  EXPECT_EQ(a.address.text(), "first.dev@a:app:dev.os");
  EXPECT_FALSE(a.wired);
  EXPECT_TRUE(a.keeps);
  EXPECT_EQ(a.answers.bytes, "ok");
  ASSERT_EQ(a.requests.size(), 4U);
  EXPECT_EQ(a.requests[0].caps, runtime::Capabilities{runtime::Capability::messaging(scenario.cast[1].address)});
  const kv_module::DbKey birthdays{{"app", "dev.os"}, "birthdays"};
  using Kind = kv_module::KvCapabilityKind;
  EXPECT_EQ(a.requests[1].caps, (runtime::Capabilities{kv_module::kv_capability("first.dev", Kind::Read, birthdays),
                                                       kv_module::kv_capability("first.dev", Kind::Write, birthdays)}));
  EXPECT_EQ(a.requests[1].text, "birthdays read,write");
  const kv_module::DbKey odd{{"app", "dev.os"}, "p/q"};
  EXPECT_EQ(a.requests[2].caps, runtime::Capabilities{kv_module::kv_capability("first.dev", Kind::Write, odd)});
  const kv_module::DbKey theirs{{"other", "dev.os"}, "x"};
  EXPECT_EQ(a.requests[3].caps, runtime::Capabilities{kv_module::kv_capability("first.dev", Kind::Read, theirs)});

  const ProcessDecl& b = scenario.cast[1];
  EXPECT_FALSE(b.wired);
  EXPECT_TRUE(b.is_public);
  EXPECT_FALSE(b.keeps);
  EXPECT_EQ(b.answers.bytes, "no");
  ASSERT_EQ(b.grants.size(), 2U);
  EXPECT_EQ(b.grants[0].to.cast, 0);
  EXPECT_EQ(b.grants[0].params.json, "\"messaging\"");
  EXPECT_EQ(b.grants[1].to.address.text(), "first.dev@vfs:distro:sys");
  EXPECT_EQ(b.grants[1].to.cast, 3);
  EXPECT_EQ(b.grants[1].params.json, "{\"k\":1}");

  const ProcessDecl& c = scenario.cast[2];
  EXPECT_TRUE(c.silent);
  ASSERT_EQ(c.requests[0].caps.size(), 1U);
  EXPECT_EQ(c.requests[0].caps[0].params(), "\"Read\"");
  EXPECT_EQ(c.requests[0].caps[0].issuer().text(), "first.dev@contacts:contacts:sys");
  EXPECT_FALSE(scenario.cast[3].wired) << "it stands in for a module";
  const ProcessDecl& e = scenario.cast[4];
  EXPECT_FALSE(e.wired);
  EXPECT_TRUE(e.requests.empty());
  EXPECT_EQ(e.state->bytes, "{\"n\":1}");
  EXPECT_EQ(e.answers.bytes, "later");
  EXPECT_EQ(e.answers_after_ms, 120'000U);
}

TEST(ScenarioDeclarations, RefuseWhatIsWrongAtItsPlace) {
  const std::vector<std::pair<std::string, Texts>> cases = {
      {"", {"1:1 expected scenario \"TITLE\", found the end of the file"}},
      {"# nothing\n\n", {"3:1 expected scenario \"TITLE\", found the end of the file"}},
      {"hello world", {"1:1 expected scenario \"TITLE\" before anything else, found \"hello\""}},
      {"process a a:a:a\na open db", {"1:1 expected scenario \"TITLE\" before anything else, found \"process\""}},
      {"process a a:a:a\nscenario \"x\"", {"2:1 the title must be the first statement"}},
      {"scenario x", {"1:10 expected the title in quotes, found \"x\" | write: scenario \"TITLE\""}},
      {"scenario \"x\"\nscenario \"y\"", {"2:1 \"scenario\" stands once in a scenario; it is in line 1 already"}},
      {"scenario \"x\"\nnode a\nnode b", {"3:1 \"node\" stands once in a scenario; it is in line 2 already"}},
      {"scenario \"x\"\nnode a_b", {"2:7 \"_\" may not stand in the name of a node, only a-z 0-9 \"-\" and \".\""}},
      {"scenario \"x\"\noption limit time 1h\noption limit time 1h",
       {"3:1 \"option limit time\" stands once in a scenario; it is in line 2 already"}},
      {"scenario \"x\"\noption seed 18446744073709551616",
       {"2:13 expected a number below 2^64, found \"18446744073709551616\""}},
      {"scenario \"x\"\noption sead 1",
       {"2:8 expected \"semantics\", \"storage\", \"seed\" or \"limit\", found \"sead\" | did you mean \"seed\"?"}},
      {"scenario \"x\"\noption limit time 6000000000000h", {"2:19 this duration is too long: \"6000000000000h\""}},
      {"scenario \"x\"\noption limit memory 9000000000GiB", {"2:21 this size is too large: \"9000000000GiB\""}},
      {"scenario \"x\"\noption limit memory 64",
       {"2:21 expected a size such as 512KiB, 64MiB or 2GiB, found \"64\" | a size has a unit: KiB, MiB or GiB"}},
      {"scenario \"x\"\noption limit memory MiB",
       {"2:21 expected a size such as 512KiB, 64MiB or 2GiB, found \"MiB\""}},
      {"scenario \"x\"\nprocess a a:a:a\na open db\nprocess b b:b:b\nb open db",
       {"4:1 \"process\" comes before the first step, which is in line 3"}},
      {"scenario \"x\"\nprocess a a:a:a public public", {"2:24 \"public\" is given twice; once is enough"}},
      {"scenario \"x\"\nprocess a a:a:a silent answers x", {"2:24 \"answers\" contradicts \"silent\""}},
      {"scenario \"x\"\nprocess a a:a:a answers $x", {"2:25 nothing is saved as \"x\" before this"}},
      {"scenario \"x\"\nprocess a a:a:a grants a Read",
       {"2:26 expected a clause or the params as JSON, found \"Read\" | a JSON string is quoted: \"Read\""}},
      {"scenario \"x\"\nprocess a timer:distro:sys",
       {"2:11 \"timer:distro:sys\" is a module that hypersim has itself; a process cannot take its id"}},
      {"scenario \"x\"\nprocess any a:a:a", {"2:9 \"any\" is a word of the language and cannot be a name"}},
      {"scenario \"x\"\nprocess a a:a:a requests a/db",
       {"2:30 expected \"read\", \"write\" or \"read,write\", found the end of the line"}},
  };
  for (const auto& [text, expected] : cases) EXPECT_EQ(mistakes_of(text), expected) << text;
}

TEST(ScenarioDeclarations, DeclareEvenWithAMistakeInThem) {
  EXPECT_EQ(
      mistakes_of("scenario \"x\"\n"
                  "process a A:app:dev.os\nprocess b b\nprocess 1c c:app:dev.os wrong\nprocess\nproces d d:app:dev.os\n"
                  "a open db\nb set db k v\nb share db read with a\na get b/db k\nd get d/db k\n"),
      (Texts{
          "2:11 \"A\" may not stand in the name of a process, only a-z 0-9 and \"-\"",
          "3:11 \"b\" is not a process id such as owner:app:dev.os: a part between the colons is missing",
          "4:9 a name is a letter, then letters, digits, \"-\" or \"_\", found \"1c\"",
          "4:25 expected \"program\", \"args\", \"requests\", \"grants\", \"public\", \"networking\", \"exit\", "
          "\"keeps\", \"ignores\", \"answers\", \"silent\", \"unwired\", \"state\" or \"on\", found \"wrong\"",
          "5:8 expected a name for the process, found the end of the line | write: process NAME PROCESS_ID [CLAUSE…]",
          "6:1 expected a statement or a name of the cast, found \"proces\" | did you mean \"process\"?",
      }));
}

TEST(ScenarioDeclarations, ATextCanBeGivenAnotherSemantics) {
  const runtime::Semantics shipped = runtime::Semantics::hyperdrive();
  EXPECT_EQ(with_semantics("# first\nscenario \"t\"  # a title\nsim settle\n", shipped),
            "# first\nscenario \"t\"  # a title\noption semantics hyperdrive\nsim settle\n");
  EXPECT_EQ(with_semantics("scenario \"t\"", shipped), "scenario \"t\"\noption semantics hyperdrive\n");
  EXPECT_EQ(with_semantics("scenario \"t\"\nsim settle\noption  semantics documented # as promised\n", shipped),
            "scenario \"t\"\nsim settle\noption  semantics hyperdrive # as promised\n");
  const std::string says = "scenario \"t\"\noption semantics hyperdrive\n";
  EXPECT_EQ(with_semantics(says, shipped), says);
  EXPECT_EQ(with_semantics(says, {}), "scenario \"t\"\noption semantics documented\n");
  EXPECT_EQ(with_semantics("scenario \"t\"\n", {}), "scenario \"t\"\n") << "it is the default";
  EXPECT_EQ(with_semantics(says, shipped.without(runtime::Row::D3)), says) << "a mixture has no name";
}

}  // namespace
}  // namespace hypersim::language
