#pragma once
// The files that a scenario is read from: its own and those that it includes. Each is read once, so a change of the
// file during the reading has no effect.

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "hypersim/language/open_texts.hpp"
#include "hypersim/runtime/result.hpp"

#include "text/folder_listing.hpp"

namespace hypersim::language {

class Sources {
 public:
  /// The scenario's own file, source 0. `text` and `open` outlive this.
  Sources(std::string_view text, std::string path, const OpenTexts& open);

  int size() const { return static_cast<int>(sources_.size()); }
  std::string_view text(int source) const { return at(source).text; }
  const std::string& path(int source) const { return at(source).path; }
  /// Where its `file:` operands begin.
  const std::string& folder(int source) const { return at(source).folder; }
  /// The size of all of them, in bytes.
  std::size_t total() const { return total_; }

  /// The file at `path`, which is relative to the folder of `from`. It is read unless it was read before. The error
  /// says why it cannot be read.
  runtime::Result<int, std::string> load(const std::string& path, int from);
  /// That path, as it is opened.
  std::string opened(const std::string& path, int from) const;

  /// What is below a folder, as it was when that was asked for the first time.
  const FolderListing& listing(const std::string& opened);

 private:
  struct Source {
    std::string path;
    std::string folder;
    std::string identity;  // the same for two paths of one file
    std::string owned;
    std::string_view text;
  };
  const Source& at(int source) const { return *sources_[static_cast<std::size_t>(source)]; }
  void add(Source source);
  runtime::Result<int, std::string> load_now(std::string full);
  runtime::Result<std::string, std::string> read(const std::string& full) const;

  std::vector<std::unique_ptr<Source>> sources_;
  std::map<std::string, runtime::Result<int, std::string>> loaded_;  // by path
  std::map<std::string, FolderListing> listings_;                    // by path
  std::size_t total_ = 0;
  const OpenTexts& open_;
};

}  // namespace hypersim::language
