#include "hypersim/language/self_contained.hpp"

#include <algorithm>
#include <filesystem>

#include "hypersim/runtime/json_writer.hpp"

namespace hypersim::language {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kFile = "file:";
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

/// As it may stand in front of the `/` of a `file:` operand: what is not plain is quoted, which takes a `/` before it.
std::string operand_text(const std::string& folder) {
  const auto is_plain = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view("._-/").find(c) != std::string_view::npos;
  };
  if (std::all_of(folder.begin(), folder.end(), is_plain)) return folder;
  return (folder.starts_with('/') ? "/" : "./") + runtime::json_string(folder);
}

/// The folder that a text with `file:` operands is in; from which they are named.
fs::path folder_of(const std::string& path) { return fs::path(path).parent_path(); }

class Includer {
 public:
  explicit Includer(const ParsedFile& file) : file_(file) {}

  /// What the statement at that line includes; 0: nothing, or not the same in every combination.
  int included(int source, int line) const {
    for (std::size_t i = 1; i < file_.sources.size(); ++i) {
      const auto& at = file_.sources[i].included_at;
      if (at && at->source == source && at->line == line) return static_cast<int>(i);
    }
    return 0;
  }

  std::string whole(int source) const {
    std::string out;
    const fs::path folder = folder_of(path(source));
    std::string_view rest = file_.sources[static_cast<std::size_t>(source)].text;
    if (rest.starts_with(kByteOrderMark)) rest.remove_prefix(kByteOrderMark.size());
    for (int line = 1; !rest.empty(); ++line) {
      const std::size_t end = std::min(rest.find('\n'), rest.size());
      if (const int other = included(source, line); other != 0) {
        const std::string there = folder_of(path(other)).lexically_relative(folder).string();
        const bool is_same = folder_of(path(other)) == folder || there.empty() || there == ".";
        out += is_same ? whole(other) : rebase_files(whole(other), there);
      } else {
        out.append(rest.substr(0, end)) += '\n';
      }
      rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    return out;
  }

 private:
  const std::string& path(int source) const { return file_.sources[static_cast<std::size_t>(source)].path; }

  const ParsedFile& file_;
};

}  // namespace

std::string rebase_files(std::string_view text, const std::string& folder) {
  const std::string prefix = operand_text(folder) + "/";
  std::string out;
  bool in_string = false;
  bool in_comment = false;
  bool at_start = true;  // of a word
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char c = text[at];
    out += c;
    if (c == '\n') {
      in_string = in_comment = false;
      at_start = true;
    } else if (in_comment) {
      continue;
    } else if (in_string) {
      if (c == '\\' && at + 1 < text.size() && text[at + 1] != '\n') out += text[++at];
      in_string = c != '"';
    } else if (c == ' ' || c == '\t' || c == '(') {
      at_start = true;
    } else {
      in_string = c == '"';
      in_comment = at_start && c == '#';
      const std::string_view rest = text.substr(at);
      if (at_start && rest.starts_with(kFile) && !rest.substr(kFile.size()).starts_with('/')) {
        out.append(kFile.substr(1)) += prefix;
        at += kFile.size() - 1;
      }
      at_start = false;
    }
  }
  return out;
}

std::string with_includes(const ParsedFile& file) {
  if (file.sources.empty()) return {};
  return Includer(file).whole(0);
}

}  // namespace hypersim::language
