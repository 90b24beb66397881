#include "sources.hpp"

#include <filesystem>
#include <utility>

#include "hypersim/language/confinement.hpp"
#include "hypersim/language/given_files.hpp"
#include "hypersim/language/read_file.hpp"
#include "hypersim/language/read_paths.hpp"

#include "text/limits.hpp"

namespace hypersim::language {
namespace {

namespace fs = std::filesystem;

std::string folder_of(const std::string& path) { return fs::path(path).parent_path().string(); }

}  // namespace

Sources::Sources(std::string_view text, std::string path, const OpenTexts& open) : open_(open) {
  std::string folder = folder_of(path);
  std::string identity = path_without_links(path);
  add({std::move(path), std::move(folder), std::move(identity), {}, text});
}

void Sources::add(Source source) {
  auto kept = std::make_unique<Source>(std::move(source));
  if (!sources_.empty()) kept->text = kept->owned;
  total_ += kept->text.size();
  sources_.push_back(std::move(kept));
}

runtime::Result<int, std::string> Sources::load(const std::string& path, int from) {
  if (path.find('\0') != std::string::npos) return runtime::fail(std::string("its name holds a NUL"));
  std::string full = opened(path, from);
  const auto known = loaded_.find(full);
  if (known != loaded_.end()) return known->second;
  auto loaded = load_now(full);
  loaded_.emplace(std::move(full), loaded);
  return loaded;
}

std::string Sources::opened(const std::string& path, int from) const {
  return (fs::path(folder(from)) / path).lexically_normal().string();
}

const FolderListing& Sources::listing(const std::string& opened) {
  const auto known = listings_.find(opened);
  return known != listings_.end() ? known->second : listings_.emplace(opened, list_folder(opened)).first->second;
}

runtime::Result<int, std::string> Sources::load_now(std::string full) {
  ReadPaths::note(full);  // also if it is another name of a file that is read under its own
  std::string identity = path_without_links(full);
  for (int i = 0; i < size(); ++i) {
    if (at(i).identity == identity) return i;
  }
  auto text = read(full);
  if (!text) return runtime::fail(text.error());
  if (text->size() > kFileSizeMax - total_) {
    return runtime::fail("with it this scenario is larger than " + size_text(kFileSizeMax));
  }
  std::string folder = folder_of(full);
  add({std::move(full), std::move(folder), std::move(identity), std::move(*text), {}});
  return size() - 1;
}

runtime::Result<std::string, std::string> Sources::read(const std::string& full) const {
  const std::string* open = open_.find(full);
  if (open == nullptr || refused_by_confinement(full)) return read_scenario_file(full);
  if (open->size() > kFileSizeMax) return runtime::fail("it is larger than " + size_text(kFileSizeMax));
  return *open;
}

}  // namespace hypersim::language
