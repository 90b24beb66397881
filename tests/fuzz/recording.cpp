// Fuzz target: any bytes as a replay file. It is read or refused with a sentence, what was read is written and read
// again as it was, and some of what was read is played.

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

#include "hypersim/language/parse.hpp"
#include "hypersim/runtime/binary.hpp"
#include "hypersim/simulator/replay.hpp"

namespace {

using hypersim::language::Scenario;
using hypersim::runtime::BinaryReader;
using hypersim::runtime::BinaryWriter;
using namespace hypersim::simulator;

/// Two processes and their database, so that a recording has something to choose from.
const Scenario& scenario() {
  static const Scenario all = [] {
    constexpr std::string_view kText =
        "scenario \"Both write\"\n"
        "process owner app:app:dev.os\n"
        "process viewer viewer:app:dev.os\n"
        "option limit events 500\n"
        "owner open box\n"
        "owner share box write with viewer\n"
        "parallel\n"
        "  owner set box k 1\n"
        "  viewer set owner/box k 2\n"
        "  sim crash-module kv\n"
        "end\n";
    auto parsed = hypersim::language::parse_scenarios(kText, "/nowhere/fuzz.scn");
    if (parsed.scenarios.size() != 1) std::abort();
    return std::move(parsed.scenarios.front());
  }();
  return all;
}

void fail(const std::string& why) {
  std::fprintf(stderr, "%s\n", why.c_str());
  std::abort();
}

/// To play is a hundred times as slow as to read.
bool is_played(const ReplayFile& file, std::string_view bytes) {
  constexpr std::size_t kChoicesMax = 200;
  constexpr std::uint64_t kOneIn = 64;
  return file.recording.choices.size() <= kChoicesMax && hypersim::runtime::checksum(bytes) % kOneIn == 0;
}

void read(std::string_view bytes) {
  const auto file = read_replay(bytes);
  if (!file.ok()) {
    if (file.error().empty()) fail("a refusal that says nothing");
    return;
  }
  const std::string written = write_replay(*file);
  const auto again = read_replay(written);
  if (!again.ok()) fail("what was written is refused: " + again.error());
  if (write_replay(*again) != written) fail("what was written is read as something else");
  if (!is_played(*file, bytes)) return;
  for (const Happening& happening : file->recording.happenings) {
    if (to_text(happening, scenario()).empty()) fail("a happening without words");
  }
  Recording recording = file->recording;
  recording.storage = hypersim::language::StorageKind::Memory;
  const Replayed replayed = replay(scenario(), recording);
  if (replayed.result.verdict == Verdict::RuntimeFault) fail("a built-in check finds something");
}

/// The file with its sizes and its checksum set right; empty if it has no head.
std::string sealed(std::string_view bytes) {
  constexpr std::size_t kMagicSize = 8;
  constexpr std::string_view kMagic("\x89HSR\r\n\x1a\n", kMagicSize);
  if (!bytes.starts_with(kMagic)) return {};
  BinaryReader in(bytes.substr(kMagicSize), kMagicSize);
  const std::uint64_t format = in.number();
  const std::string build = in.bytes(in.number(), "the program");
  in.word();
  in.word();
  if (!in.ok()) return {};
  const std::string_view payload = bytes.substr(bytes.size() - in.left());
  BinaryWriter out;
  out.number(format);
  out.number(build.size());
  out.bytes(build);
  out.word(payload.size());
  const std::string head = std::string(kMagic) + out.written();
  out.word(hypersim::runtime::checksum(payload, hypersim::runtime::checksum(head)));
  return std::string(kMagic) + out.written() + std::string(payload);
}

}  // namespace

// A mutation rarely keeps the checksum. So what looks like a replay file is read once more with the right one.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  read(bytes);
  const std::string right = sealed(bytes);
  if (!right.empty() && right != bytes) read(right);
  return 0;
}
