#include <algorithm>
#include <filesystem>
#include <fmt/format.h>
#include <fstream>
#include <iterator>

#include "hypersim/kv_module/storage_fault.hpp"
#include "hypersim/language/read_file.hpp"
#include "hypersim/runtime/binary.hpp"
#include "hypersim/simulator/replay.hpp"

namespace hypersim::simulator {

using runtime::BinaryReader;
using runtime::BinaryWriter;
using runtime::fail;
using runtime::ProcessId;
using runtime::Result;

namespace {

/// Like the one of a trace archive: a byte that is not text, a name, and the line ends that a transfer as text would
/// change.
constexpr std::string_view kMagic("\x89HSR\r\n\x1a\n", 8);
constexpr std::uint64_t kFormat = 8;
constexpr std::size_t kFileBytesMax = 64u << 20;

void put(BinaryWriter& out, std::string_view text) {
  out.number(text.size());
  out.bytes(text);
}

std::string get(BinaryReader& in, std::string_view what) { return in.bytes(in.number(), what); }

void put(BinaryWriter& out, const Happening& happening) {
  out.byte(static_cast<std::uint8_t>(happening.kind));
  put(out, happening.who.text());
  put(out, happening.to.text());
  out.number(happening.detail);
  out.number(happening.round);
  out.number(happening.node.value);
  out.number(happening.to_node.value);
}

runtime::NodeNumber get_node(BinaryReader& in) {
  const std::uint64_t number = in.number();
  if (number >= runtime::kNodesMax) in.fail(fmt::format("there is no node {}", number));
  return {static_cast<std::uint16_t>(number)};
}

ProcessId get_process(BinaryReader& in) {
  const std::string text = get(in, "a process");
  if (text.empty()) return {};
  auto process = ProcessId::parse(text);
  if (process.ok()) return std::move(process).value();
  in.fail(fmt::format("a process of {} bytes is not a ProcessId", text.size()));
  return {};
}

Happening get_happening(BinaryReader& in) {
  Happening happening;
  const std::uint8_t kind = in.byte();
  if (kind > static_cast<std::uint8_t>(Happening::Kind::LateChange)) in.fail(fmt::format("there is no kind {}", kind));
  if (in.ok()) happening.kind = static_cast<Happening::Kind>(kind);
  happening.who = get_process(in);
  happening.to = get_process(in);
  happening.detail = in.number();
  happening.round = in.number();
  happening.node = get_node(in);
  happening.to_node = get_node(in);
  constexpr auto kOperations = static_cast<std::uint64_t>(kv_module::StorageOperation::Commit);
  if (happening.kind == Happening::Kind::Storage && happening.detail > kOperations) {
    in.fail(fmt::format("there is no operation {} of the storage", happening.detail));
    happening.detail = 0;
  }
  return happening;
}

void put(BinaryWriter& out, const RecordedCast& cast) {
  out.number(cast.nodes.size());
  for (const runtime::NodeId& node : cast.nodes) put(out, node);
  out.number(cast.processes.size());
  for (const RecordedCast::Process& one : cast.processes) {
    out.word(one.name);
    put(out, one.process.text());
    out.number(one.node.value);
  }
}

RecordedCast get_cast(BinaryReader& in) {
  RecordedCast cast;
  const std::uint64_t nodes = in.count("nodes follow");
  if (in.ok() && (nodes == 0 || nodes > runtime::kNodesMax)) in.fail(fmt::format("{} nodes are no network", nodes));
  for (std::uint64_t left = nodes; left > 0 && in.ok(); --left) cast.nodes.push_back(get(in, "the name of a node"));
  for (std::uint64_t left = in.count("processes follow"); left > 0 && in.ok(); --left) {
    const std::uint64_t name = in.word();
    ProcessId process = get_process(in);
    const runtime::NodeNumber node = get_node(in);
    if (in.ok() && node.value >= cast.nodes.size()) in.fail(fmt::format("there is no node {}", node.value));
    cast.processes.push_back({name, std::move(process), node});
  }
  return cast;
}

std::string payload_of(const ReplayFile& file) {
  BinaryWriter out;
  put(out, file.path);
  put(out, file.combination);
  out.word(file.scenario_hash);
  put(out, file.failure);
  const Recording& recording = file.recording;
  out.word(recording.seed);
  out.byte(recording.storage == language::StorageKind::Memory ? 1 : 0);
  out.word(recording.semantics.bits());
  put(out, recording.cast);
  out.number(recording.steps.size());
  for (const RecordedStep& step : recording.steps) {
    out.word(step.text);
    out.word(step.lane);
  }
  out.number(recording.happenings.size());
  for (const Happening& happening : recording.happenings) put(out, happening);
  out.number(recording.choices.size());
  std::uint64_t events = 0;
  for (const Recording::Choice& choice : recording.choices) {
    out.number(choice.what);
    out.number(choice.step.value);
    out.number(choice.events - std::exchange(events, choice.events));
    out.word(choice.hash);
  }
  out.number(recording.events);
  out.word(recording.hash);
  out.number(file.settings.size());
  for (const language::Setting& setting : file.settings) {
    put(out, setting.name);
    put(out, setting.written);
  }
  put(out, file.from_folder);
  out.word(file.place);
  out.word(file.kept_hash);
  out.number(file.loaded.size());
  for (const ReplayFile::Loaded& one : file.loaded) {
    put(out, one.path);
    put(out, one.sha256);
    put(out, one.kept);
  }
  return out.written();
}

void read_recording(BinaryReader& in, Recording& recording) {
  recording.seed = in.word();
  recording.storage = in.byte() == 1 ? language::StorageKind::Memory : language::StorageKind::RocksDb;
  recording.semantics = runtime::Semantics::of_bits(in.word());
  recording.cast = get_cast(in);
  for (std::uint64_t left = in.count("steps follow"); left > 0 && in.ok(); --left) {
    const std::uint64_t text = in.word();
    recording.steps.push_back({text, in.word()});
  }
  for (std::uint64_t left = in.count("happenings follow"); left > 0 && in.ok(); --left) {
    recording.happenings.push_back(get_happening(in));
  }
  std::uint64_t events = 0;
  for (std::uint64_t left = in.count("choices follow"); left > 0 && in.ok(); --left) {
    Recording::Choice choice;
    const std::uint64_t what = in.number();
    if (in.ok() && what >= recording.happenings.size()) in.fail(fmt::format("there is no happening {}", what));
    choice.what = static_cast<std::uint32_t>(what);
    const std::uint64_t step = in.number();
    if (in.ok() && step > recording.steps.size()) in.fail(fmt::format("there is no step {}", step));
    choice.step.value = static_cast<std::uint32_t>(step);
    choice.events = events += in.number();
    choice.hash = in.word();
    recording.choices.push_back(choice);
  }
  recording.events = in.number();
  recording.hash = in.word();
}

void read_payload(BinaryReader& in, ReplayFile& file) {
  file.path = get(in, "the path of the scenario");
  file.combination = get(in, "its combination");
  file.scenario_hash = in.word();
  file.failure = get(in, "the failure");
  read_recording(in, file.recording);
  for (std::uint64_t left = in.count("settings follow"); left > 0 && in.ok(); --left) {
    language::Setting setting{get(in, "the name of a setting"), {}};
    setting.written = get(in, "the value of a setting");
    const bool is_right = language::parse_setting(setting.name + "=" + setting.written).ok();
    if (in.ok() && !is_right) in.fail("a setting is not one that --set takes");
    file.settings.push_back(std::move(setting));
  }
  file.from_folder = get(in, "the way to the scenario");
  file.place = in.word();
  file.kept_hash = in.word();
  for (std::uint64_t left = in.count("libraries follow"); left > 0 && in.ok(); --left) {
    ReplayFile::Loaded one{get(in, "the path of a library"), {}, {}};
    one.sha256 = get(in, "the hash of a library");
    one.kept = get(in, "the copy of a component");
    // It is read, and must not lead out of the folder.
    const std::filesystem::path kept = std::filesystem::path(one.kept).lexically_normal();
    if (in.ok() && (kept.is_absolute() || (!kept.empty() && *kept.begin() == ".."))) {
      in.fail("the copy of a component is not in the folder");
    }
    file.loaded.push_back(std::move(one));
  }
}

}  // namespace

std::string write_replay(const ReplayFile& file) {
  const std::string payload = payload_of(file);
  BinaryWriter out;
  out.number(kFormat);
  put(out, file.build);
  out.word(payload.size());
  const std::string magic(kMagic);
  out.word(runtime::checksum(payload, runtime::checksum(magic + out.written())));
  return magic + out.written() + payload;
}

Result<ReplayFile, std::string> read_replay(std::string_view bytes) {
  if (!bytes.starts_with(kMagic)) {
    return fail(std::string("this is not a replay file as `hypersim explore` writes it for a failure"));
  }
  BinaryReader in(bytes.substr(kMagic.size()), kMagic.size());
  ReplayFile file;
  const std::uint64_t format = in.number();
  file.build = get(in, "the name of the program that wrote it");
  if (in.ok() && format != kFormat) {
    return fail(fmt::format("the file has format {}, and this hypersim reads format {}; it was written by hypersim {}",
                            format, kFormat, file.build));
  }
  const std::uint64_t size = in.word();
  const std::size_t head = bytes.size() - in.left();
  const std::uint64_t sum = in.word();
  if (!in.ok()) return fail("the replay file is damaged: " + in.error());
  if (in.left() != size) {
    return fail(
        fmt::format("the replay file is damaged: {} bytes follow its head, and there should be {}", in.left(), size));
  }
  const std::string_view payload = bytes.substr(bytes.size() - in.left());
  if (sum != runtime::checksum(payload, runtime::checksum(bytes.substr(0, head)))) {
    return fail(std::string("the replay file is damaged: its checksum is another"));
  }
  BinaryReader body(payload, bytes.size() - payload.size());
  read_payload(body, file);
  if (body.ok() && body.left() != 0) body.fail("more follows than a recording");
  if (!body.ok()) return fail("the replay file is damaged: " + body.error());
  return file;
}

Result<ReplayFile, std::string> load_replay(const std::string& path) {
  const auto bytes = language::read_regular_file(path, kFileBytesMax);
  if (!bytes.ok()) return fail("it cannot be read: " + bytes.error());
  return read_replay(*bytes);
}

bool is_replay(const std::string& path) {
  std::error_code error;
  if (!std::filesystem::is_regular_file(path, error)) return false;
  std::string start(kMagic.size(), '\0');
  std::ifstream(path, std::ios::binary).read(start.data(), static_cast<std::streamsize>(start.size()));
  return start == kMagic;
}

}  // namespace hypersim::simulator
