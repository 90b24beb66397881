// Fuzz target: any bytes as a trace archive. It is read to its end and shown in every form, or refused with a sentence.

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "hypersim/analysis/trace_archive.hpp"
#include "hypersim/analysis/trace_filter.hpp"
#include "hypersim/analysis/trace_view.hpp"

using namespace hypersim;

namespace {

void read(std::string file) {
  auto archive = analysis::TraceArchive::open(std::move(file));
  if (!archive.ok()) {
    if (archive.error().empty()) std::abort();
    return;
  }
  auto filter = analysis::TraceFilter::parse({"process=kv:distro:sys", "line=1-", "db=x", "key=x"}, archive->info());
  const auto text = analysis::make_text_view(archive->info(), archive->writer(), true);
  const auto diagram = analysis::make_mermaid_view(archive->info());
  std::size_t shown = text->begin().size();
  for (std::size_t number = 0;; ++number) {
    const auto event = archive->next();
    if (!event.ok() && event.error().empty()) std::abort();
    if (!event.ok() || !event->has_value()) break;
    shown += hypersim::runtime::to_jsonl(**event, number).size() + text->event(**event, number).size();
    diagram->event(**event, number);
    if (filter->wants(**event, number)) ++shown;
  }
  shown += diagram->end().size();
  if (shown == 0) std::abort();
}

/// Where the content of an archive begins: after the magic, the byte order, the format, the writer and three sizes.
std::size_t content_at(const std::string& file) {
  constexpr std::size_t kWriterSizeAt = 10;
  const std::size_t writer_size = static_cast<unsigned char>(file[kWriterSizeAt]);
  return kWriterSizeAt + 1 + writer_size + 24;
}

}  // namespace

// A mutation rarely keeps the checksum. So what looks like an archive is read once more with the right checksum.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string file(reinterpret_cast<const char*>(data), size);
  read(file);
  const bool looks_so = file.size() > 64 && file.starts_with("\x89HST");
  if (looks_so && content_at(file) <= file.size())
    read(analysis::seal_trace_archive(file.substr(content_at(file)), "fuzz"));
  return 0;
}
