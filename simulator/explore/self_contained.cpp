#include "hypersim/simulator/self_contained.hpp"

#include <algorithm>
#include <filesystem>
#include <vector>

#include "hypersim/runtime/json_writer.hpp"

namespace hypersim::simulator {
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

/// Up to a blank; what is quoted stands for itself.
std::string path_in(std::string_view operand) {
  std::string path;
  bool quoted = false;
  for (const char c : operand) {
    if (!quoted && (c == ' ' || c == '\t' || c == '\r')) break;
    if (c == '"') {
      quoted = !quoted;
    } else {
      path += c;
    }
  }
  return path;
}

/// The folder that a text with `file:` operands is in; from which they are named.
fs::path folder_of(const std::string& path) { return fs::path(path).parent_path(); }

struct Includer {
  const ParsedFile& file;
  std::vector<bool> done = std::vector<bool>(file.sources.size());

  /// By which the file at `line` is included; none if the line includes nothing that was read.
  const SourceFile* included(std::string_view line, const SourceFile& from) {
    const auto skip_blanks = [&] { line.remove_prefix(std::min(line.find_first_not_of(" \t"), line.size())); };
    skip_blanks();
    if (!line.starts_with("include")) return nullptr;
    line.remove_prefix(std::string_view("include").size());
    skip_blanks();
    if (!line.starts_with(kFile)) return nullptr;
    line.remove_prefix(kFile.size());
    const std::string path = (folder_of(from.path) / path_in(line)).lexically_normal().string();
    for (std::size_t i = 1; i < file.sources.size(); ++i) {
      if (done[i] || fs::path(file.sources[i].path).lexically_normal().string() != path) continue;
      done[i] = true;
      return &file.sources[i];
    }
    return nullptr;
  }

  std::string whole(const SourceFile& source) {
    std::string out;
    std::string_view rest = source.text;
    if (rest.starts_with(kByteOrderMark)) rest.remove_prefix(kByteOrderMark.size());
    while (!rest.empty()) {
      const std::size_t end = std::min(rest.find('\n'), rest.size());
      const std::string_view line = rest.substr(0, end);
      rest.remove_prefix(std::min(end + 1, rest.size()));
      if (const SourceFile* other = included(line, source)) {
        const std::string folder = folder_of(other->path).lexically_relative(folder_of(source.path)).string();
        const bool is_same = folder_of(other->path) == folder_of(source.path) || folder.empty() || folder == ".";
        out += is_same ? whole(*other) : rebase_files(whole(*other), folder);
      } else {
        out.append(line) += '\n';
      }
    }
    return out;
  }
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
  return Includer{file}.whole(file.sources.front());
}

}  // namespace hypersim::simulator
