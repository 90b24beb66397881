#include "printable.hpp"

#include "hypersim/language/one_line.hpp"

namespace hypersim::cli {

namespace {

void replace_all(std::string& text, std::string_view what, std::string_view by) {
  for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + by.size()))
    text.replace(at, what.size(), by);
}

}  // namespace

std::string printable(std::string_view text) {
  std::string out;
  for (std::size_t begin = 0;;) {
    const std::size_t end = text.find('\n', begin);
    out += language::one_line(text.substr(begin, end == std::string_view::npos ? end : end - begin));
    if (end == std::string_view::npos) break;
    out += '\n';
    begin = end + 1;
  }
  replace_all(out, "\xEF\xBF\xBE", "\\ufffe");
  replace_all(out, "\xEF\xBF\xBF", "\\uffff");
  return out;
}

}  // namespace hypersim::cli
