#include "hypersim/language/width.hpp"

#include <algorithm>
#include <utf8proc.h>

#include "hypersim/runtime/utf8.hpp"

namespace hypersim::language {
namespace {

struct Shape {
  std::size_t bytes = 1;
  std::size_t width = 1;
};

Shape shape_at(std::string_view text, std::size_t at) {
  const runtime::CodePoint c = runtime::code_point_at(text, at);
  if (c.size <= 1) return {};  // ASCII, too
  return {c.size, static_cast<std::size_t>(std::max(utf8proc_charwidth(static_cast<utf8proc_int32_t>(c.value)), 0))};
}

}  // namespace

std::size_t width_of(std::string_view text) {
  std::size_t width = 0;
  for (std::size_t at = 0; at < text.size();) {
    const Shape shape = shape_at(text, at);
    at += shape.bytes;
    width += shape.width;
  }
  return width;
}

std::size_t bytes_within(std::string_view text, std::size_t width) {
  std::size_t at = 0;
  for (std::size_t used = 0; at < text.size();) {
    const Shape shape = shape_at(text, at);
    used += shape.width;
    if (used > width && at > 0) break;
    at += shape.bytes;
  }
  return at;
}

std::vector<std::string> wrapped(std::string_view text, std::size_t width) {
  std::vector<std::string> lines;
  for (std::size_t most = bytes_within(text, width); most < text.size(); most = bytes_within(text, width)) {
    const std::size_t blank = text.rfind(' ', most);
    const bool at_blank = blank != std::string_view::npos && blank > 0;
    lines.emplace_back(text.substr(0, at_blank ? blank : most));
    text.remove_prefix(at_blank ? blank + 1 : most);
  }
  if (!text.empty() || lines.empty()) lines.emplace_back(text);
  return lines;
}

}  // namespace hypersim::language
