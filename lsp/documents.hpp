#pragma once
// The documents that are open in the editor, and the files around them. Knows their texts, and reads them as scenarios.

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "hypersim/language/open_texts.hpp"
#include "hypersim/language/parse.hpp"

#include "view.hpp"

namespace hypersim::lsp {

/// `file:///home/ann/a%20b.scn`, and back; the path is empty if the URI does not name a file.
std::string uri_of_path(const std::string& path);
std::string path_of_uri(std::string_view uri);

struct Document {
  std::int64_t version = 0;
  SourcePtr source;
  // As of the last check of it:
  std::vector<CastMember> cast;       // the last one that could be read
  std::vector<std::string> packages;  // of manifests and of built packages, the same
  std::set<std::string> read_files;   // paths of the files that it includes
};

class Documents {
 public:
  void open(const std::string& uri, std::int64_t version, std::string text);
  /// Null if it is not open.
  Document* find(const std::string& uri);
  const Document* find(const std::string& uri) const;
  void change(Document& document, std::int64_t version, std::string text);
  void close(const std::string& uri) { open_.erase(uri); }
  const std::map<std::string, Document>& all() const { return open_; }

  /// The document with the files around it: those that it includes, and the open ones that include it.
  View view_of(const Document& document) const;

  /// Reads it as a scenario. A document that is a part of a scenario, to be included, is read as that: then the first
  /// of the sources is not a file.
  language::ParsedFile read(const Document& document) const;
  /// It is not a scenario, but what scenarios include.
  static bool is_part(const Document& document);
  /// The URI of a file that was read: that of the open document, if it is open.
  std::string uri_of(const std::string& path) const;
  /// Those that include the file at that path.
  std::vector<std::string> that_include(const std::string& path) const;

 private:
  struct Cached {
    std::filesystem::file_time_type time;
    SourcePtr source;
  };
  SourcePtr file_at(const std::string& path) const;
  const Document* open_at(const std::string& path) const;
  void add_includes(std::vector<SourcePtr>& sources, std::set<std::string>& seen, const Source& from) const;

  std::map<std::string, Document> open_;  // by URI
  mutable std::map<std::string, Cached> cache_;
};

}  // namespace hypersim::lsp
