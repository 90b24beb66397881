#include "hypersim/analysis/trace_archive.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>

#include "hypersim/language/read_file.hpp"

#include "decoder.hpp"
#include "encoder.hpp"
#include "frame.hpp"
#include "shape.hpp"

namespace hypersim::analysis {

using archive::Decoder;
using archive::Encoder;
using runtime::Fact;
using runtime::fail;
using runtime::Result;
using runtime::TraceEvent;

namespace {

constexpr std::size_t kFileBytesMax = std::size_t{1} << 30U;

/// Reads the fact with that place in the variant.
using ReadFact = Fact (*)(Decoder&);
template <std::size_t... Index>
constexpr auto readers(std::index_sequence<Index...>) {
  return std::array<ReadFact, sizeof...(Index)>{[](Decoder& in) {
    return Fact(std::in_place_index<Index>, in.get<std::variant_alternative_t<Index, Fact>>());
  }...};
}
constexpr auto kReaders = readers(std::make_index_sequence<std::variant_size_v<Fact>>());

/// What a type cannot say and a reader of the trace relies on.
std::string_view contradiction(const Fact& fact) {
  const auto* expecting = std::get_if<runtime::fact::Expecting>(&fact);
  if (expecting != nullptr && !expecting->request->expects_response()) return "`expecting` of a message that does not";
  const auto* on_exit = std::get_if<runtime::fact::OnExitSet>(&fact);
  const auto is_response = [](const runtime::MessagePtr& message) { return !message->is_request(); };
  if (on_exit != nullptr && std::any_of(on_exit->requests.begin(), on_exit->requests.end(), is_response)) {
    return "`on_exit_set` with a response";
  }
  return {};
}

std::string damaged(std::string_view what) { return fmt::format("the archive is damaged: {}", what); }

}  // namespace

std::string seal_trace_archive(std::string_view payload, std::string_view writer) {
  return archive::seal(payload, writer, archive::shape_number());
}

std::string write_trace_archive(const TraceInfo& info, const std::vector<TraceEvent>& events, std::string_view writer) {
  archive::BinaryWriter out;
  Encoder encoder(out);
  encoder.put(info);
  out.number(events.size());
  std::uint64_t before_ms = 0;
  for (const TraceEvent& event : events) {
    out.number(event.time.ms - before_ms);
    before_ms = event.time.ms;
    out.number(event.step.value);
    out.number(event.node.value);
    encoder.put(runtime::name_of(event.fact));
    std::visit([&](const auto& fact) { encoder.put(fact); }, event.fact);
  }
  return seal_trace_archive(out.written(), writer);
}

struct TraceArchive::Impl {
  explicit Impl(std::string file) : bytes(std::move(file)) {}

  std::string bytes;
  archive::Frame frame;  // of the bytes
  std::optional<archive::BinaryReader> in;
  std::optional<Decoder> decoder;
  TraceInfo info;
  std::uint64_t count = 0;
  std::uint64_t taken = 0;
  std::uint64_t time_ms = 0;
};

TraceArchive::TraceArchive(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
TraceArchive::TraceArchive(TraceArchive&& other) noexcept = default;
TraceArchive::~TraceArchive() = default;

Result<TraceArchive, std::string> TraceArchive::open(std::string bytes) {
  auto impl = std::make_unique<Impl>(std::move(bytes));
  auto frame = archive::unseal(impl->bytes, archive::shape_number());
  if (!frame.ok()) return fail(std::move(frame).error());
  impl->frame = std::move(frame).value();
  impl->in.emplace(impl->frame.payload, impl->frame.payload_at);
  impl->decoder.emplace(*impl->in);
  impl->info = impl->decoder->get<TraceInfo>();
  impl->count = impl->in->count("events follow");
  if (impl->in->ok() && impl->info.nodes.empty()) impl->in->fail("it names no node");
  if (!impl->in->ok()) return fail(damaged(impl->in->error()));
  return TraceArchive(std::move(impl));
}

Result<TraceArchive, std::string> TraceArchive::load(const std::string& path) {
  auto bytes = language::read_regular_file(path, kFileBytesMax);
  if (!bytes.ok()) return fail(fmt::format("it cannot be read: {}", bytes.error()));
  return open(std::move(bytes).value());
}

const TraceInfo& TraceArchive::info() const { return impl_->info; }
const std::string& TraceArchive::writer() const { return impl_->frame.writer; }
std::uint64_t TraceArchive::event_count() const { return impl_->count; }

Result<std::optional<TraceEvent>, std::string> TraceArchive::next() {
  archive::BinaryReader& in = *impl_->in;
  if (impl_->taken == impl_->count) {
    if (in.left() > 0) in.fail(fmt::format("{} bytes follow the last event", in.left()));
    if (!in.ok()) return fail(damaged(in.error()));
    return std::optional<TraceEvent>();
  }
  const std::uint64_t later_ms = in.number();
  if (later_ms > UINT64_MAX - impl_->time_ms) in.fail("the time of an event is larger than 64 bits hold");
  const std::uint64_t step = in.number();
  if (step > UINT32_MAX) in.fail("the number of a step is larger than 32 bits hold");
  const std::uint64_t node = in.number();
  const bool is_node = node < impl_->info.nodes.size() || node == runtime::kNoNode.value;
  if (in.ok() && !is_node) in.fail(fmt::format("there is no node {}", node));
  const auto name = impl_->decoder->get<std::string_view>();
  const auto names = runtime::event_names();
  const auto found = std::find(names.begin(), names.end(), name);
  if (in.ok() && found == names.end()) in.fail("there is no such event");
  if (!in.ok()) return fail(damaged(in.error()));
  Fact fact = kReaders[static_cast<std::size_t>(found - names.begin())](*impl_->decoder);
  if (const auto wrong = in.ok() ? contradiction(fact) : ""; !wrong.empty()) in.fail(wrong);
  if (!in.ok()) return fail(damaged(in.error()));
  impl_->time_ms += later_ms;
  ++impl_->taken;
  return std::optional<TraceEvent>({runtime::LogicalTime{impl_->time_ms}, std::move(fact),
                                    runtime::StepId{static_cast<std::uint32_t>(step)},
                                    runtime::NodeNumber{static_cast<std::uint16_t>(node)}});
}

}  // namespace hypersim::analysis
