// The archive holds the whole trace, and any change of its bytes ends in a sentence.

#include "hypersim/analysis/trace_archive.hpp"

#include <filesystem>
#include <gmock/gmock.h>

#include "hypersim/runtime/binary.hpp"
#include "hypersim/runtime/json_reader.hpp"
#include "hypersim/runtime/random.hpp"
#include "hypersim/runtime/utf8.hpp"
#include "hypersim/simulator/trace_info.hpp"

#include "archive/frame.hpp"
#include "archive/shape.hpp"
#include "support/bundled.hpp"
#include "support/effort.hpp"
#include "support/files.hpp"
#include "support/paths.hpp"
#include "support/play.hpp"

namespace hypersim::simulator {
namespace {

namespace fs = std::filesystem;
using runtime::TraceEvent;
using testing::HasSubstr;

constexpr const char* kWriter = "1.2.3 (commit abc)";

struct Read {
  std::vector<TraceEvent> events;
  std::string error;
};

/// The whole content of an archive, or why it cannot be read.
Read read_all(const std::string& bytes) {
  Read read;
  auto archive = analysis::TraceArchive::open(bytes);
  if (!archive.ok()) return {{}, archive.error()};
  for (;;) {
    auto event = archive->next();
    if (!event.ok()) return {{}, event.error()};
    if (!event->has_value()) return read;
    read.events.push_back(**event);
  }
}

/// The same, but looks at texts of events that live in the archive while the archive exists.
std::string lines_of(const std::string& bytes) {
  auto archive = analysis::TraceArchive::open(bytes);
  if (!archive.ok()) return archive.error();
  std::string lines;
  for (std::size_t number = 0;; ++number) {
    const auto event = archive->next();
    if (!event.ok()) return event.error();
    if (!event->has_value()) return lines;
    lines += runtime::to_jsonl(**event, number) + "\n";
  }
}

struct Played {
  language::Scenario scenario;
  RunResult result;
  std::string archive() const {
    return analysis::write_trace_archive(info_of(scenario, result), result.trace, kWriter);
  }
};

Played played(const std::string& text) {
  Played played;
  played.scenario = scenario_of(text);
  played.result = play(played.scenario);
  return played;
}

const Played& every_event() {
  static const Played run =
      played(support::read_file(fs::path(support::source_dir()) / "docs/examples/every-event.scn"));
  return run;
}

TEST(TraceArchive, GivesTheLinesOfEveryBundledScenario) {
  std::size_t count = 0, archived = 0, written = 0;
  for (const std::string& path : support::bundled_scenarios({"scenarios/ok", "scenarios/failed", "docs/examples"})) {
    const language::ParsedFile file = language::load_scenarios(path);
    ASSERT_FALSE(file.scenarios.empty()) << path;
    for (const language::Scenario& scenario : file.scenarios) {
      const RunResult result = play(scenario);
      const std::string lines = jsonl(result);
      const std::string bytes = analysis::write_trace_archive(info_of(scenario, result), result.trace, kWriter);
      EXPECT_EQ(lines_of(bytes), lines) << path;
      if (lines.size() < 1'000'000) {  // a blob of megabytes takes what it takes
        archived += bytes.size();
        written += lines.size();
      }
      ++count;
    }
  }
  EXPECT_GT(count, 50u);
  EXPECT_LT(archived * 3, written) << "it is to be compact";
}

TEST(TraceArchive, SaysWhichRunItWas) {
  const auto archive = analysis::TraceArchive::open(every_event().archive());
  ASSERT_TRUE(archive.ok()) << archive.error();
  EXPECT_EQ(archive->writer(), kWriter);
  EXPECT_EQ(archive->info().path, "test.scn");
  EXPECT_EQ(archive->info().title, "Each event of the trace happens at least once");
  EXPECT_EQ(archive->info().cast.at(1).name, "viewer");
  EXPECT_EQ(archive->info().cast.at(1).address.text(), "our.dev@viewer:viewer:other.os");
  EXPECT_EQ(archive->info().schedule, "fifo");
  EXPECT_EQ(archive->info().storage, "memory");
  EXPECT_EQ(archive->info().verdict, "passed");
  EXPECT_EQ(archive->event_count(), every_event().result.trace.size());
}

TEST(TraceArchive, SaysWhatFailedAndWhy) {
  const Played run = played(
      "scenario \"two things fail\"\nprocess a a:one:dev.os\nalways ( a/d absent or not a/d key k is 2 )\na open d\na "
      "set d k 2\na get d k => "
      "1\n");
  const auto archive = analysis::TraceArchive::open(run.archive());
  ASSERT_TRUE(archive.ok()) << archive.error();
  const analysis::TraceInfo& info = archive->info();
  EXPECT_EQ(info.verdict, "failed");
  ASSERT_FALSE(info.failures.empty());
  EXPECT_EQ(info.failures.front().file, "");
  EXPECT_EQ(info.failures.front().statement, run.result.failure->statement);
  EXPECT_EQ(info.failures.front().line, run.result.failure->at.line);
  EXPECT_EQ(info.failures.front().got, run.result.failure->got);
  EXPECT_EQ(info.failures.front().why, run.result.failure->why);
  EXPECT_EQ(info.failures.size(), 1 + run.result.failure->also.size());
}

TEST(TraceArchive, OfTheSameRunHasTheSameBytes) {
  const std::string text = support::read_file(fs::path(support::source_dir()) / "docs/examples/every-event.scn");
  EXPECT_EQ(played(text).archive(), every_event().archive());
}

TEST(TraceArchive, KeepsWhatTheLinesDoNotShow) {
  const Read read = read_all(every_event().archive());
  ASSERT_EQ(read.error, "");
  std::size_t inheriting = 0;
  for (std::size_t i = 0; i < read.events.size(); ++i) {
    const auto* got = std::get_if<runtime::fact::Sent>(&read.events[i].fact);
    if (got == nullptr) continue;
    const auto& want = std::get<runtime::fact::Sent>(every_event().result.trace[i].fact);
    EXPECT_EQ(got->message->filtered_at, want.message->filtered_at);
    if (!got->message->is_request()) continue;
    EXPECT_EQ(got->message->request().inherit, want.message->request().inherit);
    inheriting += got->message->request().inherit ? 1 : 0;
  }
  EXPECT_GE(inheriting, 2u);
}

TEST(TraceArchive, SharesAMessageBetweenItsEvents) {
  const Read read = read_all(every_event().archive());
  std::map<std::uint64_t, const runtime::KernelMessage*> requests;
  std::size_t shared = 0;
  for (const TraceEvent& event : read.events) {
    if (const auto* sent = std::get_if<runtime::fact::Sent>(&event.fact))
      requests[sent->message->id.value] = sent->message.get();
    if (const auto* delivered = std::get_if<runtime::fact::Delivered>(&event.fact)) {
      EXPECT_EQ(requests.at(delivered->message->id.value), delivered->message.get());
      ++shared;
    }
  }
  EXPECT_GT(shared, 20u);
}

TEST(TraceArchive, StoresALargeBodyOnce) {
  const Played run = played(R"(scenario "large"
process a a:one:dev.os
process b b:two:dev.os
a request b body repeat:x*1000000 => any
a request b body repeat:x*1000000 => any
)");
  const std::string bytes = run.archive();
  EXPECT_GT(bytes.size(), 1'000'000u);
  EXPECT_LT(bytes.size(), 1'100'000u);
  EXPECT_EQ(lines_of(bytes), jsonl(run.result));
}

TEST(TraceArchiveBadInput, CutOffAnywhereItSaysSo) {
  const std::string bytes = every_event().archive();
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    const Read read = read_all(bytes.substr(0, size));
    ASSERT_THAT(read.error, HasSubstr(size == 0 ? "the file is empty" : "cut off")) << size;
  }
  EXPECT_THAT(read_all(bytes + "x").error, HasSubstr("1 bytes follow its end"));
}

TEST(TraceArchiveBadInput, AByteThatIsOtherwiseIsSeen) {
  const std::string bytes = every_event().archive();
  const std::size_t writer_at = bytes.find(kWriter);
  for (std::size_t at = 0; at < bytes.size(); ++at) {
    if (at >= writer_at && at < writer_at + std::string_view(kWriter).size()) continue;
    std::string damaged = bytes;
    damaged[at] = static_cast<char>(damaged[at] ^ 0x15);
    ASSERT_NE(read_all(damaged).error, "") << at;
  }
}

TEST(TraceArchiveBadInput, OtherFilesAreCalledWhatTheyAre) {
  EXPECT_THAT(read_all(jsonl(every_event().result)).error, HasSubstr("lines of JSON"));
  EXPECT_THAT(read_all("scenario \"x\"\n").error, HasSubstr("this is a scenario"));
  EXPECT_THAT(read_all(std::string(1'000, '\0')).error, HasSubstr("not a trace archive"));
  EXPECT_THAT(read_all("\x7f"
                       "ELF")
                  .error,
              HasSubstr("not a trace archive"));
}

TEST(TraceArchiveBadInput, ANewerFormatIsRefusedWithTheProgramThatWroteIt) {
  std::string bytes = every_event().archive();
  bytes[9] = 4;  // after the magic and the byte order
  const std::string error = read_all(bytes).error;
  EXPECT_THAT(error, HasSubstr("format 4, and this hypersim reads format 3"));
  EXPECT_THAT(error, HasSubstr(kWriter));
}

TEST(TraceArchiveBadInput, AnotherLayoutIsRefusedWithTheProgramThatWroteIt) {
  const std::string bytes = analysis::archive::seal("x", kWriter, analysis::archive::shape_number() + 1);
  const std::string error = read_all(bytes).error;
  EXPECT_THAT(error, HasSubstr("consist of other things"));
  EXPECT_THAT(error, HasSubstr(kWriter));
}

TEST(TraceArchiveBadInput, TheLayoutHasALineForEveryEvent) {
  const std::string shape = analysis::archive::shape_text();
  for (const std::string_view name : runtime::event_names())
    EXPECT_THAT(shape, HasSubstr("\n" + std::string(name) + "("));
  EXPECT_THAT(shape, HasSubstr("\ndropped(message enumerator)\n"));
}

/// The content of a forged archive up to the events; `forge` continues from there.
template <class Forge>
std::string forged(Forge forge) {
  runtime::BinaryWriter out;
  for (int text = 0; text < 3; ++text) {  // path, title, the one node
    if (text == 2) out.number(1);
    out.number(0);
    out.number(1);
    out.bytes(std::string(1, static_cast<char>('a' + text)));
  }
  out.number(0);                                       // the cast
  out.number(0);                                       // the seed
  for (int text = 0; text < 4; ++text) out.number(1);  // schedule, storage, semantics, verdict: the first text again
  out.number(0);                                       // failures
  out.number(0);                                       // breaches
  out.number(0);                                       // files
  forge(out);
  return analysis::seal_trace_archive(out.written(), kWriter);
}

void name(runtime::BinaryWriter& out, std::string_view text) {
  out.number(0);
  out.number(text.size());
  out.bytes(text);
}

/// Its time, its step and its node.
void begin_event(runtime::BinaryWriter& out) {
  out.number(0);
  out.number(0);
  out.number(0);
}

TEST(TraceArchiveBadInput, AForgedOneIsDamagedAtAByte) {
  using Out = runtime::BinaryWriter;
  constexpr std::uint64_t kHuge = std::uint64_t{1} << 62U;
  EXPECT_EQ(read_all(forged([](Out& out) { out.number(0); })).error, "");
  const auto error = [](auto forge) { return read_all(forged(forge)).error; };
  EXPECT_THAT(error([](Out& out) { out.number(kHuge); }),
              AllOf(HasSubstr("damaged: byte "), HasSubstr("4611686018427387904 events follow, but 0 bytes are left")));
  EXPECT_THAT(error([](Out& out) {
                out.number(1);
                begin_event(out);
                out.number(0);
                out.number(kHuge);
              }),
              HasSubstr("a name of 4611686018427387904 bytes, but 0 are left"));
  EXPECT_THAT(error([](Out& out) {
                out.number(1);
                begin_event(out);
                name(out, "no_such_event");
              }),
              HasSubstr("there is no such event"));
  EXPECT_THAT(error([](Out& out) {
                out.number(1);
                out.number(0);
                out.number(kHuge);
              }),
              HasSubstr("the number of a step is larger than 32 bits hold"));
  EXPECT_THAT(error([](Out& out) {
                out.number(1);
                begin_event(out);
                name(out, "sent");
                out.number(7);
              }),
              HasSubstr("a message of number 7, but only 0 came before"));
  EXPECT_THAT(error([](Out& out) {
                out.number(1);
                begin_event(out);
                name(out, "process_ended");
                out.number(0);
                name(out, "no-process-id");
              }),
              HasSubstr("\"no-process-id\" is not a ProcessId: a part between the colons is missing"));
  EXPECT_THAT(error([](Out& out) {
                out.number(1);
                begin_event(out);
                name(out, "process_ended");
                out.number(0);
                name(out, "a:b:c");
                name(out, "?");
              }),
              HasSubstr("there is no \"?\""));
  EXPECT_THAT(error([](Out& out) {
                out.number(1);
                begin_event(out);
                name(out, "step_started");
                out.number(kHuge);
              }),
              HasSubstr("too large for a line"));
  EXPECT_THAT(error([](Out& out) {
                out.number(2);
                for (int i = 0; i < 12; ++i) out.byte(0xff);
              }),
              HasSubstr("larger than 64 bits"));
  EXPECT_THAT(error([](Out& out) {
                out.number(0);
                out.byte(1);
              }),
              HasSubstr("1 bytes follow the last event"));
}

analysis::TraceInfo of_one_node() {
  analysis::TraceInfo info;
  info.nodes = {"our.dev"};
  return info;
}

TEST(TraceArchiveBadInput, AnOnExitWithAResponseIsRefused) {
  auto message = std::make_shared<runtime::KernelMessage>();
  message->message = runtime::Response{};
  const std::vector<TraceEvent> events = {
      {{}, runtime::fact::OnExitSet{runtime::ProcessId("a", {"b", "c"}), runtime::OnExit::Kind::Requests, {message}}}};
  EXPECT_THAT(read_all(analysis::write_trace_archive(of_one_node(), events, kWriter)).error,
              HasSubstr("`on_exit_set` with a response"));
}

TEST(TraceArchiveBadInput, AnExpectingOfAResponseIsRefused) {
  auto message = std::make_shared<runtime::KernelMessage>();
  message->message = runtime::Response{};
  const std::vector<TraceEvent> events = {{{}, runtime::fact::Expecting{message, {}}}};
  EXPECT_THAT(read_all(analysis::write_trace_archive(of_one_node(), events, kWriter)).error,
              HasSubstr("`expecting` of a message"));
}

TEST(TraceArchiveBadInput, AFlipOfAnyByteIsRefused) {
  const std::string good = played("scenario \"t\"\nprocess a a:one:dev.os\na open d\n").archive();
  ASSERT_EQ(read_all(good).error, "");
  for (std::size_t at = 0; at < good.size(); ++at) {
    for (const unsigned flip : {0x01U, 0x80U, 0xFFU}) {
      std::string bad = good;
      bad[at] = static_cast<char>(static_cast<unsigned char>(bad[at]) ^ flip);
      const std::string error = read_all(bad).error;
      EXPECT_NE(error, "") << "byte " << at;
      EXPECT_TRUE(runtime::is_utf8(error)) << "byte " << at << ": " << error;
    }
  }
}

TEST(TraceArchiveBadInput, AnyMutationComesToASentenceOrToEvents) {
  const std::string good = every_event().archive();
  const std::string payload = good.substr(good.find(kWriter) + std::string_view(kWriter).size() + 24);
  runtime::Random random(1);
  const int rounds = support::cases(10'000);
  int refused = 0;
  for (int round = 0; round < rounds; ++round) {
    std::string bad = payload;
    for (std::uint64_t changes = 1 + random.next_u64() % 3; changes > 0; --changes) {
      bad[random.next_u64() % bad.size()] = static_cast<char>(random.next_u64());
    }
    if (random.next_u64() % 8 == 0) bad.resize(random.next_u64() % bad.size());
    refused +=
        lines_of(analysis::seal_trace_archive(bad, kWriter)).starts_with("the archive is damaged: byte ") ? 1 : 0;
  }
  EXPECT_GT(refused, rounds / 2);
}

}  // namespace
}  // namespace hypersim::simulator
