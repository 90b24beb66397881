#include "frame.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <optional>

#include "hypersim/language/one_line.hpp"
#include "hypersim/runtime/binary.hpp"

namespace hypersim::analysis::archive {

using runtime::BinaryReader;
using runtime::BinaryWriter;
using runtime::checksum;
using runtime::fail;
using runtime::Result;

namespace {

/// Like the one of PNG: a byte that is not text, a name, and the line ends that a transfer as text would change.
constexpr std::string_view kMagic("\x89HST\r\n\x1a\n", 8);
/// To be raised when the frame or the way of encoding changes. What an event consists of has a number of its own, the
/// shape, which nobody has to remember.
constexpr std::uint64_t kFormat = 3;
constexpr std::size_t kWriterMax = 255;
/// Behind the magic, the format and the writer, which keep their places in every format.
constexpr std::size_t kSizesBytes = 3 * sizeof(std::uint64_t);

std::string what_else(std::string_view file) {
  if (file.empty()) return "the file is empty; the run that was to write it did not come to its end";
  if (file.starts_with("{\"n\":")) {
    return "this is a trace in lines of JSON, which is read as text; `hypersim trace` reads the archive that "
           "`hypersim run PATH --trace FILE.bin` writes";
  }
  if (file.starts_with("scenario \"")) {
    return "this is a scenario; `hypersim run PATH --trace FILE.bin` plays it and writes the archive that `hypersim "
           "trace` reads";
  }
  return "this is not a trace archive as `hypersim run PATH --trace FILE.bin` writes it";
}

std::string cut_off(std::size_t there, std::optional<std::uint64_t> in_all = std::nullopt) {
  const std::string of = in_all ? fmt::format(" of {}", *in_all) : std::string();
  return fmt::format(
      "the archive is cut off: {}{} bytes are there; the run that wrote it was stopped, or the disk was full", there,
      of);
}

/// The sizes of what comes before the checksum, and of what follows it.
std::uint64_t checksum_around(std::string_view head, std::string_view payload) {
  return checksum(payload, checksum(head));
}

}  // namespace

std::string seal(std::string_view payload, std::string_view writer, std::uint64_t shape) {
  BinaryWriter out;
  out.number(kFormat);
  writer = writer.substr(0, kWriterMax);
  out.number(writer.size());
  out.bytes(writer);
  out.word(shape);
  out.word(payload.size());
  const std::string magic(kMagic);
  out.word(checksum_around(magic + out.written(), payload));
  std::string file = magic + out.written();
  file += payload;
  return file;
}

Result<Frame, std::string> unseal(std::string_view file, std::uint64_t shape) {
  const std::string_view start = file.substr(0, kMagic.size());
  if (start.empty() || !kMagic.starts_with(start)) return fail(what_else(file));
  if (start.size() < kMagic.size()) return fail(cut_off(file.size()));

  BinaryReader in(file.substr(kMagic.size()), kMagic.size());
  const std::uint64_t format = in.number();
  const std::uint64_t writer_size = in.number();
  if (in.ok() && writer_size > kWriterMax) in.fail("the name of the program that wrote it is too long");
  if (in.ok() && in.left() < writer_size) return fail(cut_off(file.size()));
  Frame frame;
  frame.writer = in.bytes(writer_size, "the name of the program that wrote it");
  if (in.ok() && format != kFormat) {
    return fail(
        fmt::format("the archive has format {}, and this hypersim reads format {}; it was written by hypersim "
                    "{}: read it with that one",
                    format, kFormat, language::one_line(frame.writer)));
  }
  if (in.left() == 0 || (in.ok() && in.left() < kSizesBytes)) return fail(cut_off(file.size()));
  const std::uint64_t its_shape = in.word();
  const std::uint64_t size = in.word();
  const std::uint64_t sum = in.word();
  if (!in.ok()) return fail("the archive is damaged: " + in.error());
  if (in.left() < size) return fail(cut_off(file.size(), file.size() - in.left() + size));
  if (in.left() > size) {
    return fail(fmt::format("the archive is damaged: {} bytes follow its end", in.left() - size));
  }
  frame.payload_at = file.size() - in.left();
  frame.payload = file.substr(frame.payload_at);
  const std::uint64_t its_sum = checksum_around(file.substr(0, frame.payload_at - sizeof(sum)), frame.payload);
  if (its_sum != sum) {
    return fail(fmt::format("the archive is damaged: its checksum is {:016x}, not {:016x}", its_sum, sum));
  }
  if (its_shape != shape) {
    return fail(
        fmt::format("the events of the archive consist of other things than those of this hypersim; it was "
                    "written by hypersim {}: read it with that one, or play the scenario again",
                    language::one_line(frame.writer)));
  }
  return frame;
}

}  // namespace hypersim::analysis::archive
