#include "hypersim/viewer/page.hpp"

#include <algorithm>
#include <limits>
#include <zlib.h>

#include "hypersim/runtime/assert.hpp"
#include "hypersim/runtime/digest.hpp"
#include "hypersim/runtime/hex.hpp"

#include "assets.hpp"
#include "base64.hpp"

namespace hypersim::viewer {

namespace {

std::string gzip(std::string_view text) {
  constexpr int kGzipWindow = 15 + 16;  // bits of the largest window; 16 more ask for the header of gzip
  constexpr int kMemoryLevel = 8;
  z_stream stream = {};
  const int began =
      deflateInit2(&stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, kGzipWindow, kMemoryLevel, Z_DEFAULT_STRATEGY);
  HYPERSIM_ASSERT(began == Z_OK);

  std::string out;
  std::string chunk(std::size_t{1} << 16U, '\0');
  int state = Z_OK;
  while (state != Z_STREAM_END) {
    const auto next = static_cast<uInt>(std::min<std::size_t>(text.size(), std::numeric_limits<uInt>::max() / 2));
    // zlib does not write to what it reads.
    stream.next_in = const_cast<Bytef*>(reinterpret_cast<const Bytef*>(text.data()));
    stream.avail_in = next;
    stream.next_out = reinterpret_cast<Bytef*>(chunk.data());
    stream.avail_out = static_cast<uInt>(chunk.size());
    state = deflate(&stream, next == text.size() ? Z_FINISH : Z_NO_FLUSH);
    HYPERSIM_ASSERT(state == Z_OK || state == Z_STREAM_END || state == Z_BUF_ERROR);
    text.remove_prefix(next - stream.avail_in);
    out.append(chunk, 0, chunk.size() - stream.avail_out);
  }
  deflateEnd(&stream);
  return out;
}

std::string in_html(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      default:
        out += c;
    }
  }
  return out;
}

/// By which the page's policy knows its own script and style: `'sha256-…'`.
std::string source_hash(std::string_view text) {
  const std::string digits = runtime::sha256(text);
  std::string bytes;
  for (std::size_t i = 0; i + 1 < digits.size(); i += 2) {
    const auto high = runtime::hex_value(digits[i]);
    const auto low = runtime::hex_value(digits[i + 1]);
    HYPERSIM_ASSERT(high && low);
    bytes += static_cast<char>(*high << 4U | *low);
  }
  return "'sha256-" + base64(bytes) + "'";
}

std::string_view name_of(PageKind kind) {
  switch (kind) {
    case PageKind::Run:
      return "run";
    case PageKind::Finding:
      return "finding";
    case PageKind::Authority:
      return "authority";
  }
  return "";
}

}  // namespace

std::string make_page(PageKind kind, std::string_view title, const std::vector<PageBlock>& blocks) {
  static const std::string policy = "default-src 'none'; script-src " + source_hash(script()) + "; style-src " +
                                    source_hash(style()) + "; base-uri 'none'; form-action 'none'";
  std::string out = "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n";
  out += "<meta http-equiv=\"Content-Security-Policy\" content=\"" + policy + "\">\n";
  out += "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n";
  out += "<meta name=\"generator\" content=\"hypersim\">\n";
  out += "<title>" + in_html(title) + "</title>\n<style>";
  out += style();
  out += "</style>\n</head>\n<body data-page=\"";
  out += name_of(kind);
  out += "\">\n<noscript>This page is made by its own script, and scripts are switched off.</noscript>\n";
  for (const PageBlock& block : blocks) {
    out += "<script type=\"application/gzip;base64\" id=\"data-";
    out += block.name;
    out += "\">" + base64(gzip(block.text)) + "</script>\n";
  }
  out += "<script>";
  out += script();
  return out += "</script>\n</body>\n</html>\n";
}

}  // namespace hypersim::viewer
