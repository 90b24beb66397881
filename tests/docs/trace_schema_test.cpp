// docs/trace.schema.json describes the traces: each event of every bundled scenario is validated against it.

#include <csignal>
#include <filesystem>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <set>
#include <sys/resource.h>

#include "hypersim/analysis/verdict_line.hpp"
#include "hypersim/language/parse.hpp"
#include "hypersim/simulator/run.hpp"
#include "hypersim/simulator/trace_info.hpp"

#include "json_schema.hpp"
#include "markdown.hpp"
#include "support/bundled.hpp"
#include "support/files.hpp"
#include "support/paths.hpp"

namespace hypersim::docs {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

const fs::path kRoot = support::source_dir();

const Json& schema() {
  static const Json parsed = Json::parse(support::read_file(kRoot / "docs/trace.schema.json"));
  return parsed;
}

/// Of the lines that a trace can have.
std::set<std::string> all_names() {
  const auto events = runtime::event_names();
  std::set<std::string> names(events.begin(), events.end());
  names.insert("verdict");
  return names;
}

/// Files may not become larger than that, as long as it is there.
class FileSizeLimit {
 public:
  explicit FileSizeLimit(rlim_t bytes) : before_(std::signal(SIGXFSZ, SIG_IGN)) {
    EXPECT_EQ(::getrlimit(RLIMIT_FSIZE, &limit_), 0);
    rlimit less = limit_;
    less.rlim_cur = bytes;
    EXPECT_EQ(::setrlimit(RLIMIT_FSIZE, &less), 0);
  }
  ~FileSizeLimit() {
    EXPECT_EQ(::setrlimit(RLIMIT_FSIZE, &limit_), 0);
    std::signal(SIGXFSZ, before_);
  }
  FileSizeLimit(const FileSizeLimit&) = delete;
  FileSizeLimit& operator=(const FileSizeLimit&) = delete;

 private:
  rlimit limit_{};
  void (*before_)(int);
};

/// The events of all the scenarios in the file.
std::vector<Json> events_of(const std::string& path, simulator::RunOptions options = {}) {
  if (options.home.empty()) options.storage = language::StorageKind::Memory;
  std::vector<Json> events;
  for (const auto& scenario : language::load_scenarios(path).scenarios) {
    const auto result = simulator::run_scenario(scenario, options);
    for (std::size_t i = 0; i < result.trace.size(); ++i) {
      events.push_back(Json::parse(runtime::to_jsonl(result.trace[i], i)));
    }
    events.push_back(Json::parse(analysis::verdict_line(simulator::info_of(scenario, result), result.trace.size(), 0)));
  }
  return events;
}

/// The fields that the event has, in the order in which the schema has them.
std::vector<std::string> in_order_of_schema(const Json& event) {
  std::vector<std::string> names;
  for (const auto& [name, field] : schema()["$defs"][event["event"].get<std::string>()]["properties"].items()) {
    if (event.contains(name)) names.push_back(name);
  }
  return names;
}

TEST(TraceSchema, HoldsForEveryEventOfEveryBundledScenario) {
  std::set<std::string> seen;
  for (const std::string& path :
       support::bundled_scenarios({"docs/examples/every-event.scn", "docs/examples/every-network-event.scn",
                                   "scenarios/ok", "scenarios/failed"})) {
    for (const Json& event : events_of(path)) {
      ASSERT_THAT(schema_breaches(schema(), event), IsEmpty()) << path << "\n" << event.dump();
      std::vector<std::string> names;
      for (const auto& [name, field] : event.items()) names.push_back(name);
      ASSERT_EQ(names, in_order_of_schema(event)) << path;
      seen.insert(event["event"].get<std::string>());
    }
  }
  const support::TempFolder home;
  simulator::RunOptions on_disk;
  on_disk.home = home.path().string();
  const FileSizeLimit limit(16 << 10);
  for (const Json& event : events_of((kRoot / "docs/examples/disk-full.scn").string(), on_disk)) {
    ASSERT_THAT(schema_breaches(schema(), event), IsEmpty()) << event.dump();
    seen.insert(event["event"].get<std::string>());
  }
  EXPECT_EQ(seen, all_names()) << "every event happens in some scenario";
}

TEST(TraceSchema, HasEveryEventAndNoOther) {
  std::set<std::string> declared;
  for (const Json& choice : schema()["oneOf"]) {
    const std::string name = choice["$ref"].get<std::string>().substr(std::string("#/$defs/").size());
    EXPECT_EQ(schema()["$defs"][name]["properties"]["event"]["const"], name);
    declared.insert(name);
  }
  EXPECT_EQ(declared, all_names());
}

TEST(TraceSchemaCanary, WhatIsOtherwiseIsCaught) {
  const Json good =
      Json::parse(R"({"n":0,"t_ms":0,"event":"printed","process":"a:b:c","text":{"hex":"ff"},"verbosity":0,"step":3})");
  EXPECT_THAT(schema_breaches(schema(), good), IsEmpty());
  const auto with = [&](const char* name, const Json& value) {
    Json event = good;
    event[name] = value;
    return schema_breaches(schema(), event);
  };
  EXPECT_THAT(with("n", -1), Not(IsEmpty()));
  EXPECT_THAT(with("n", "0"), Not(IsEmpty()));
  EXPECT_THAT(with("t_ms", 0.5), Not(IsEmpty()));
  EXPECT_THAT(with("event", "prints"), Not(IsEmpty()));
  EXPECT_THAT(with("process", "a:b"), Not(IsEmpty()));
  EXPECT_THAT(with("text", Json::parse(R"({"hex":"f"})")), Not(IsEmpty()));
  EXPECT_THAT(with("text", nullptr), Not(IsEmpty()));
  EXPECT_THAT(with("more", 1), Not(IsEmpty()));
  EXPECT_THAT(with("step", -1), Not(IsEmpty()));
  for (const char* field : {"text", "step"}) {
    Json without = good;
    without.erase(field);
    EXPECT_THAT(schema_breaches(schema(), without), Not(IsEmpty())) << field;
  }
}

TEST(TraceSchemaCanary, EachKeywordCanRefuse) {
  const auto breaches = [](const char* with, const char* value) {
    return schema_breaches(Json::parse(with), Json::parse(value)).size();
  };
  EXPECT_EQ(breaches(R"({"enum":["a","b"]})", R"("c")"), 1u);
  EXPECT_EQ(breaches(R"({"type":"array","items":{"const":1},"minItems":1})", "[1,2,3]"), 2u);
  EXPECT_EQ(breaches(R"({"type":"array","items":{"const":1},"minItems":1})", "[]"), 1u);
  EXPECT_EQ(breaches(R"({"minimum":1,"maximum":2})", "0"), 1u);
  EXPECT_EQ(breaches(R"({"minimum":1,"maximum":2})", "3"), 1u);
  EXPECT_EQ(breaches(R"({"oneOf":[{"type":"integer"},{"minimum":0}]})", "1"), 1u);
  EXPECT_EQ(breaches(R"({"anyOf":[{"type":"integer"},{"minimum":0}]})", "1"), 0u);
  EXPECT_EQ(breaches(R"({"$ref":"#/$defs/none"})", "1"), 1u);
  EXPECT_THAT(schema_breaches(Json::parse(R"({"format":"date"})"), 1), ElementsAre(HasSubstr("format")));
}

}  // namespace
}  // namespace hypersim::docs
