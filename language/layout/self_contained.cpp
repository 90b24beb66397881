#include "hypersim/language/self_contained.hpp"

#include <algorithm>
#include <filesystem>
#include <map>
#include <optional>
#include <set>

#include "hypersim/language/cut.hpp"
#include "hypersim/runtime/json_writer.hpp"

#include "parse/values.hpp"

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

/// The path of a `file:` operand, if the piece is one; else nothing.
std::optional<std::string_view> file_operand(const Piece& piece) {
  const bool is_file = piece.kind == PieceKind::Word && piece.text.starts_with(kFile);
  return is_file ? std::optional(piece.text.substr(kFile.size())) : std::nullopt;
}

void add_rebased(std::string& out, const Piece& piece, const std::string& prefix) {
  const auto path = file_operand(piece);
  if (path && !path->starts_with('/')) {
    out.append(kFile).append(prefix).append(*path);
  } else {
    out += piece.text;
  }
}

/// Below it, a copy has its files.
constexpr std::string_view kKeptFiles = "files";

/// Where a copy has what is at that path: `../a` is `files/up/a`. Of what is in quotes, only the whole is looked at.
std::string kept_path(std::string_view path) {
  std::string out(kKeptFiles);
  if (path.starts_with('/')) out += "/root";
  for (std::size_t at = 0; at <= path.size();) {
    std::size_t end = at;
    for (bool in_quotes = false; end < path.size() && (in_quotes || path[end] != '/'); ++end) {
      if (path[end] == '"') in_quotes = !in_quotes;
      if (path[end] == '\\' && in_quotes) ++end;
    }
    end = std::min(end, path.size());
    const std::string_view part = path.substr(at, end - at);
    if (part == "..") {
      out += "/up";
    } else if (!part.empty() && part != ".") {
      out.append("/").append(part);
    }
    at = end + 1;
  }
  return out;
}

class Keeper {
 public:
  Keeper(std::string_view text, const std::string& path, const std::string& there)
      : text_(text), parsed_(parse_scenarios(text, path)), prefix_(operand_text(there) + "/") {}

  KeptCopy run() {
    KeptCopy copy;
    for (const CutLine& line : cut_lines(text_)) {
      const std::string_view first = line.first();
      const auto named = first == "manifest" || first == "package" ? named_by(line) : std::set<std::string>();
      for (const Piece& piece : line.pieces) {
        const auto path = file_operand(piece);
        if (path && named.empty() && first != "include") {
          copy.text.append(kFile).append(kept_file(*path, line));
          continue;
        }
        const std::string kept = path && !named.empty() ? kept_operand(*path, named) : std::string();
        if (kept.empty()) {
          add_rebased(copy.text, piece, prefix_);
        } else {
          copy.text.append(kFile).append(kept);
          keep(line);
        }
      }
    }
    for (auto& [to, from] : files_) copy.files.push_back({from, to});
    return copy;
  }

 private:
  /// What the statement names in each of the combinations.
  std::set<std::string> named_by(const CutLine& line) const {
    std::set<std::string> named;
    each_package(line, [&](const Package& package) { named.insert(package.named); });
    return named;
  }
  template <class Visit>
  void each_package(const CutLine& line, Visit visit) const {
    for (const Scenario& scenario : parsed_.scenarios) {
      for (const Package& package : scenario.packages) {
        if (package.at.source == 0 && line.has(package.at.line)) visit(package);
      }
    }
  }

  /// The operand in the copy, without `file:`; empty if it has to stay where it is.
  static std::string kept_operand(std::string_view path, const std::set<std::string>& named) {
    if (named.size() == 1) return operand_text(kept_path(*named.begin()));
    // It depends on names in braces. What they stand for must not be one of the parts that change.
    const auto fits = [&](const std::string& one) {
      return parts_up(one) == parts_up(path) && one.starts_with('/') == path.starts_with('/');
    };
    return std::all_of(named.begin(), named.end(), fits) ? kept_path(path) : std::string();
  }
  /// The operand of a value in the copy, without `file:`. What it names is kept, unless names in braces decide about
  /// the parts that change: then it stays where it is.
  std::string kept_file(std::string_view path, const CutLine& line) {
    std::set<std::string> named;
    if (path.find('{') == std::string_view::npos) {
      named.insert(word_text(path));
    } else {
      for (const OperandFile& file : parsed_.files) {
        if (file.at.source == 0 && line.has(file.at.line)) named.insert(file.named);
      }
    }
    std::string kept = named.empty() ? std::string() : kept_operand(path, named);
    if (kept.empty()) return (path.starts_with('/') ? std::string() : prefix_) + std::string(path);
    for (const OperandFile& file : parsed_.files) {
      if (file.at.source == 0 && named.contains(file.named)) files_.emplace(kept_path(file.named), file.opened);
    }
    return kept;
  }
  static std::ptrdiff_t parts_up(std::string_view path) {
    const fs::path parts(path);
    return std::count(parts.begin(), parts.end(), fs::path(".."));
  }

  void keep(const CutLine& line) {
    each_package(line, [&](const Package& package) {
      const std::string place = kept_path(package.named);
      if (package.folder == nullptr) {
        files_.emplace(place, package.manifest);
        if (!package.scripts.empty()) files_.emplace(folder_of(place) / "scripts.json", package.scripts);
        return;
      }
      files_.emplace(place + "/metadata.json", package.folder->metadata);
      for (const PackageFile& file : package.folder->files) files_.emplace(place + "/pkg/" + file.path, file.file);
    });
  }

  const std::string_view text_;
  const ParsedFile parsed_;
  const std::string prefix_;
  std::map<std::string, std::string> files_;  // from where each is taken
};

}  // namespace

std::string rebase_files(std::string_view text, const std::string& folder) {
  const std::string prefix = operand_text(folder) + "/";
  std::string out;
  Cutter cutter(text, Braces::Names);
  for (Piece piece = cutter.next(); piece.kind != PieceKind::End; piece = cutter.next()) {
    add_rebased(out, piece, prefix);
  }
  return out;
}

KeptCopy keep_copy(std::string_view text, const std::string& path, const std::string& there) {
  return Keeper(text, path, there).run();
}

std::string with_includes(const ParsedFile& file) {
  if (file.sources.empty()) return {};
  return Includer(file).whole(0);
}

bool includes_files(std::string_view text) {
  const auto lines = cut_lines(text);
  return std::any_of(lines.begin(), lines.end(), [](const CutLine& line) { return line.first() == "include"; });
}

Settings settings_of_combination(const Scenario& scenario) {
  Settings settings = scenario.settings;
  std::string_view rest = scenario.combination;
  if (!rest.starts_with('[') || !rest.ends_with(']')) return settings;
  rest.remove_prefix(1);
  rest.remove_suffix(1);
  while (!rest.empty()) {
    const std::size_t equals = rest.find('=');
    if (equals == std::string_view::npos) break;
    const std::string name(rest.substr(0, equals));
    Cutter value(rest.substr(equals + 1), Braces::Names);
    const Piece piece = value.next();
    if (!piece.is_token()) break;
    const bool is_known =
        std::any_of(settings.begin(), settings.end(), [&](const Setting& s) { return s.name == name; });
    auto setting = parse_setting(name + "=" + std::string(piece.text));
    if (setting.ok() && !is_known) settings.push_back(std::move(setting).value());
    rest.remove_prefix(std::min(rest.size(), equals + 1 + value.at() + 1));  // and the blank
  }
  return settings;
}

std::string with_semantics(std::string_view text, runtime::Semantics semantics) {
  const std::string name = to_text(semantics);
  if (runtime::Semantics::named(name) != semantics) return std::string(text);
  const std::vector<CutLine> lines = cut_lines(text);
  const auto says_it = [](const CutLine& line) {
    const std::vector<std::string_view> tokens = line.tokens();
    return tokens.size() == 3 && tokens[0] == "option" && tokens[1] == "semantics";
  };
  const bool is_said = std::any_of(lines.begin(), lines.end(), says_it);
  const bool is_default = semantics == runtime::Semantics();
  const auto title = std::find_if(lines.begin(), lines.end(), [](const CutLine& l) { return l.first() == "scenario"; });
  std::string out;
  for (auto line = lines.begin(); line != lines.end(); ++line) {
    if (says_it(*line)) {
      const std::size_t word = static_cast<std::size_t>(line->tokens()[2].data() - line->text.data());
      out += std::string(line->text).replace(word, line->tokens()[2].size(), name);
      continue;
    }
    out += line->text;
    if (line != title || is_said || is_default) continue;
    if (!out.ends_with('\n')) out += '\n';
    out += "option semantics " + name + "\n";
  }
  return out;
}

}  // namespace hypersim::language
