#include "hypersim/language/self_contained.hpp"

#include <algorithm>
#include <filesystem>

#include "hypersim/language/cut.hpp"
#include "hypersim/runtime/json_writer.hpp"

namespace hypersim::language {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kFile = "file:";
/// The folder as it is written before the `/` of a `file:` operand. A quoted part must follow a `/`.
std::string operand_text(const std::string& folder) {
  const auto is_plain = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view("._-/").find(c) != std::string_view::npos;
  };
  if (std::all_of(folder.begin(), folder.end(), is_plain)) return folder;
  return (folder.starts_with('/') ? "/" : "./") + runtime::json_string(folder);
}

/// The folder of a file, which its `file:` operands are relative to.
fs::path folder_of(const std::string& path) { return fs::path(path).parent_path(); }

class Includer {
 public:
  explicit Includer(const ParsedFile& file) : file_(file) {}

  /// The file that the statement includes; 0 if it includes none, or not the same one in every combination.
  int included(int source, const CutLine& line) const {
    for (std::size_t i = 1; i < file_.sources.size(); ++i) {
      const auto& at = file_.sources[i].included_at;
      if (at && at->source == source && line.has(at->line)) return static_cast<int>(i);
    }
    return 0;
  }

  /// What the statement took in place of its own value, or null.
  const Setting* taken(int source, const CutLine& line) const {
    const auto found = std::find_if(file_.taken.begin(), file_.taken.end(), [&](const TakenSetting& one) {
      return one.at.source == source && line.has(one.at.line);
    });
    return found == file_.taken.end() ? nullptr : &found->setting;
  }

  std::string whole(int source) const {
    std::string out;
    const fs::path folder = folder_of(path(source));
    for (const CutLine& line : cut_lines(file_.sources[static_cast<std::size_t>(source)].text)) {
      if (const int other = included(source, line); other != 0) {
        const std::string there = folder_of(path(other)).lexically_relative(folder).string();
        const bool is_same = folder_of(path(other)) == folder || there.empty() || there == ".";
        out += is_same ? whole(other) : rebase_files(whole(other), there);
      } else if (const Setting* setting = taken(source, line)) {
        out += std::string(line.first()) + " " + setting->name + " " + setting->written + "\n";
      } else {
        for (const Piece& piece : line.pieces) {
          if (piece.kind != PieceKind::ByteOrderMark) out += piece.text;
        }
        if (!out.ends_with('\n')) out += '\n';
      }
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
  Cutter cutter(text, Braces::Names);
  for (Piece piece = cutter.next(); piece.kind != PieceKind::End; piece = cutter.next()) {
    const bool is_file = piece.kind == PieceKind::Word && piece.text.starts_with(kFile);
    const std::string_view path = is_file ? piece.text.substr(kFile.size()) : std::string_view();
    if (is_file && !path.starts_with('/')) {
      out.append(kFile).append(prefix).append(path);
    } else {
      out += piece.text;
    }
  }
  return out;
}

std::string with_includes(const ParsedFile& file) {
  if (file.sources.empty()) return {};
  return Includer(file).whole(0);
}

}  // namespace hypersim::language
