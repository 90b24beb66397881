#include "package_folder.hpp"

#include <algorithm>
#include <filesystem>
#include <set>
#include <string_view>
#include <utility>

#include "hypersim/language/confinement.hpp"
#include "hypersim/language/given_files.hpp"
#include "hypersim/language/spelling.hpp"
#include "hypersim/runtime/json_reader.hpp"

#include "diagnostics.hpp"
#include "package_metadata.hpp"

namespace hypersim::language {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kManifestJson = "manifest.json";
constexpr std::string_view kMetadataJson = "metadata.json";
constexpr std::string_view kScriptsJson = "scripts.json";
constexpr std::string_view kDrive = "pkg";
constexpr std::string_view kProgramEnding = ".wasm";

fs::path below(const fs::path& folder, std::string_view name) { return folder / fs::path(name); }

/// Neither says anything of what must not be looked at.
bool has_file(const fs::path& path) {
  return !refused_by_confinement(path.string()) && state_of_path(path.string()).kind == PathKind::File;
}
/// Nothing is there, also nothing that cannot be read.
bool is_absent(const fs::path& path) {
  return !refused_by_confinement(path.string()) && state_of_path(path.string()).kind == PathKind::Nothing;
}
bool has_folder(const fs::path& path) {
  return !refused_by_confinement(path.string()) && state_of_path(path.string()).kind == PathKind::Folder;
}

/// The folders in it, by name.
std::vector<std::string> folders_in(const fs::path& path) {
  std::vector<std::string> names;
  std::error_code error;
  if (!has_folder(path)) return names;
  fs::directory_iterator each(path, error);
  for (; !error && each != fs::directory_iterator() && names.size() < kSpellingOffersMax; each.increment(error)) {
    if (has_folder(each->path())) names.push_back(each->path().filename().string());
  }
  std::sort(names.begin(), names.end());
  return names;
}

/// The names in a scripts.json: programs that the terminal runs. None where it cannot be read: it is passed over.
std::set<std::string, std::less<>> scripts_in(const std::string& text) {
  std::set<std::string, std::less<>> names;
  runtime::JsonReader in(text);
  if (in.peek() != runtime::JsonReader::Kind::Object) return names;
  in.begin_object();
  for (std::string name; in.next_key(name);) {
    names.insert(name);
    in.skip_value();
  }
  return in.ok() ? names : std::set<std::string, std::less<>>();
}

class FolderReader {
 public:
  FolderReader(Sources& sources, std::string path, std::string shown, int from)
      : sources_(sources),
        path_(std::move(path)),
        shown_(std::move(shown)),
        from_(from),
        folder_(sources.opened(path_, from)) {}

  NamedPackage run() {
    if (!is_folder()) return std::move(out_);
    out_.named = path_;
    if (manifest()) metadata();
    if (out_.mistake.empty()) files();
    return std::move(out_);
  }

 private:
  void fail(std::string mistake, std::string hint = {}) {
    out_.mistake = std::move(mistake);
    out_.hint = std::move(hint);
  }
  void unreadable(const std::string& why, std::string hint = {}) {
    fail("the folder " + shown_ + " cannot be read: " + why, std::move(hint));
  }

  bool is_folder() {
    // The system would take such a path to end at the NUL.
    if (path_.find('\0') != std::string::npos) return unreadable("its name holds a NUL"), false;
    if (const auto refused = refused_by_confinement(folder_.string())) return unreadable(*refused), false;
    const PathState state = state_of_path(folder_.string());
    if (state.kind == PathKind::Nothing) return not_there(), false;
    if (state.kind == PathKind::Unknown) return unreadable(state.mistake), false;
    if (state.kind != PathKind::Folder) return a_file(), false;
    return true;
  }

  /// How a statement would name another folder: this one's path, changed in the same way.
  static std::string statement(const fs::path& path) {
    const std::string text = path.lexically_normal().string();
    return "write: package file:" + (text.empty()           ? "."
                                     : text.ends_with("/.") ? text.substr(0, text.size() - 2)
                                                            : text);
  }
  /// The folder around this one.
  std::string parent_statement() const {
    const fs::path path = without_slash(fs::path(path_).lexically_normal());
    const bool has_name = path.filename() != "." && path.filename() != "..";
    if (!has_name) return statement(path / "..");
    return statement(path.has_parent_path() ? path.parent_path() : fs::path("."));
  }
  static fs::path without_slash(const fs::path& path) { return path.has_filename() ? path : path.parent_path(); }

  void not_there() {
    const fs::path path = without_slash(folder_);
    const std::string name = path.filename().string();
    Spelling spelling(name);
    spelling.offer_all(folders_in(path.has_parent_path() ? path.parent_path() : fs::path(".")));
    unreadable("No such file or directory", spelling.hint());
  }

  void a_file() {
    const std::string name = folder_.filename().string();
    std::string hint = "the folder has a pkg/manifest.json, and a metadata.json in it or one folder above it";
    if (name.ends_with(".zip")) hint = "unpack it, and name the folder";
    if (name.ends_with(kProgramEnding)) hint = "--load FILE.wasm makes one component a program";
    const fs::path path = fs::path(path_).lexically_normal();
    if (name == kManifestJson || name == kMetadataJson) {
      fs::path package = path.parent_path();
      if (name == kManifestJson && package.filename() == kDrive) package = package.parent_path();
      hint = statement(package);
    }
    fail("a package is a folder, and " + shown_ + " is a file", std::move(hint));
  }

  /// False if there is none that can be read.
  bool manifest() {
    const std::string path = (fs::path(path_) / kDrive / kManifestJson).string();
    const fs::path opened = below(below(folder_, kDrive), kManifestJson);
    if (is_absent(opened)) {
      fail("the folder " + shown_ + " has no pkg/manifest.json", where_it_may_be());
      return false;
    }
    const auto source = sources_.load(path, from_);
    if (!source) {
      fail("the file " + in_quotes(path) + " cannot be read: " + source.error());
      return false;
    }
    out_.source = *source;
    out_.path = sources_.path(*source);
    out_.file = std::make_shared<const ManifestFile>(read_manifest(sources_.text(*source), *source));
    out_.mistakes = out_.file->mistakes;
    return true;
  }

  std::string where_it_may_be() const {
    if (has_file(below(folder_, kManifestJson))) return "this is the folder that holds it; " + parent_statement();
    for (const std::string& name : folders_in(folder_)) {
      if (has_file(below(below(below(folder_, name), kDrive), kManifestJson))) return statement(fs::path(path_) / name);
    }
    if (has_folder(below(folder_, kDrive)) || has_file(below(folder_, kMetadataJson))) {
      return "`kit build` makes it; has this package been built?";
    }
    return "the folder of a package has a pkg/manifest.json, and a metadata.json in it or one folder above it";
  }

  void metadata() {
    std::string path = (fs::path(path_) / kMetadataJson).string();
    if (is_absent(below(folder_, kMetadataJson))) path = (fs::path(path_) / ".." / kMetadataJson).string();
    if (is_absent(sources_.opened(path, from_))) {
      const bool is_in_drive = has_file(below(below(folder_, kDrive), kMetadataJson));
      return fail("the folder " + shown_ + " has no metadata.json, nor has the folder above it",
                  is_in_drive ? "the one in pkg/ is not looked at; copy it into the folder above"
                              : "it says which package this is: properties.package_name and properties.publisher");
    }
    const auto source = sources_.load(path, from_);
    if (!source) return fail("the file " + in_quotes(path) + " cannot be read: " + source.error());
    PackageMetadata metadata = read_metadata(sources_.text(*source), *source);
    out_.id = metadata.id;
    metadata_ = sources_.path(*source);
    std::move(metadata.mistakes.begin(), metadata.mistakes.end(), std::back_inserter(out_.mistakes));
  }

  void files() {
    const fs::path drive = below(folder_, kDrive);
    const FolderListing& listing = sources_.listing(drive.string());
    if (!listing.mistake.empty()) {
      fail("the folder " + in_quotes((fs::path(path_) / kDrive).string()) + " cannot be read: " + listing.mistake);
      return;
    }
    PackageFolder folder;
    folder.path = folder_.string();
    folder.metadata = metadata_;
    folder.files.reserve(listing.files.size());
    for (const std::string& file : listing.files) folder.files.push_back({file, (drive / file).string()});
    if (folder.find(kScriptsJson) != nullptr) scripts(folder);
    for (std::size_t i = 0; i < out_.file->entries.size(); ++i) program_of(i, folder);
    out_.folder = std::make_shared<const PackageFolder>(std::move(folder));
  }

  void scripts(PackageFolder& folder) {
    out_.scripts = folder.find(kScriptsJson)->file;
    const auto source = sources_.load((fs::path(path_) / kDrive / kScriptsJson).string(), from_);
    if (!source) return;
    const auto names = scripts_in(std::string(sources_.text(*source)));
    for (PackageFile& file : folder.files) file.is_script = names.contains(file.path);
  }

  void program_of(std::size_t index, PackageFolder& folder) {
    const ManifestEntry& entry = out_.file->entries[index];
    if (!entry.wasm_path_at) return;  // that has been said
    const auto path = path_in_drive(entry.wasm_path);
    if (!path) return wrong_path(entry);
    if (const PackageFile* found = folder.find(*path)) {
      PackageFile& file = folder.files[static_cast<std::size_t>(found - folder.files.data())];
      if (!file.entry) file.entry = entry.wasm_path_at;
      return;
    }
    out_.missing.emplace(index, Diagnostic{*entry.wasm_path_at,
                                           "this package has no file " + in_quotes(std::string(kDrive) + "/" + *path),
                                           nearest_to(*path, folder), nullptr});
  }

  static std::string nearest_to(const std::string& path, const PackageFolder& folder) {
    Spelling spelling(path);
    std::vector<std::string_view> programs;
    for (const PackageFile& file : folder.files) {
      if (!file.path.ends_with(kProgramEnding)) continue;
      spelling.offer(file.path);
      programs.emplace_back(file.path);
    }
    if (std::string hint = spelling.hint(); !hint.empty()) return hint;
    if (programs.empty()) return "there is no program in pkg/: has this package been built?";
    return (programs.size() == 1 ? "there is " : "there are ") + listed(programs) +
           "; a line process NAME PROCESS_ID program PROGRAM gives it another program";
  }

  void wrong_path(const ManifestEntry& entry) {
    const std::string& path = entry.wasm_path;
    const std::string what =
        path.find_first_not_of("/.") == std::string::npos ? " names no file" : " leaves the pkg/ of its package";
    out_.mistakes.push_back(
        {*entry.wasm_path_at, in_quotes(path) + what, "a path such as /main.wasm is one below pkg/", nullptr});
  }

  Sources& sources_;
  const std::string path_;
  const std::string shown_;
  const int from_;
  const fs::path folder_;
  std::string metadata_;
  NamedPackage out_;
};

}  // namespace

NamedPackage read_named_manifest(Sources& sources, const std::string& path, const std::string& shown, int from) {
  NamedPackage named;
  const auto source = sources.load(path, from);
  if (!source) {
    named.mistake = "the file " + shown + " cannot be read: " + source.error();
    return named;
  }
  named.named = path;
  named.source = *source;
  named.path = sources.path(*source);
  named.file = std::make_shared<const ManifestFile>(read_manifest(sources.text(*source), *source));
  named.mistakes = named.file->mistakes;
  const fs::path scripts = below(sources.folder(*source), kScriptsJson);
  if (has_file(scripts)) named.scripts = scripts.string();
  return named;
}

NamedPackage read_package_folder(Sources& sources, const std::string& path, const std::string& shown, int from) {
  return FolderReader(sources, path, shown, from).run();
}

std::optional<std::string> path_in_drive(const std::string& wasm_path) {
  const std::size_t begin = wasm_path.find_first_not_of('/');
  if (begin == std::string::npos || wasm_path.find('\0') != std::string::npos) return std::nullopt;
  fs::path path;
  for (const fs::path& part : fs::path(wasm_path.substr(begin))) {
    if (part == "..") return std::nullopt;
    if (part != "." && !part.empty()) path /= part;
  }
  return path.empty() ? std::nullopt : std::optional(path.generic_string());
}

}  // namespace hypersim::language
