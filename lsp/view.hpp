#pragma once
// A document with the files that it includes, as they are now: on the disk, or where they are open. Answers where a
// name is declared and used.

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "index.hpp"

namespace hypersim::lsp {

/// A file with what is in it.
struct Source {
  std::string uri;
  std::string path;  // empty: it is not on the disk
  Text text;
  Index index;

  Source(std::string its_uri, std::string its_path, std::string bytes)
      : uri(std::move(its_uri)), path(std::move(its_path)), text(std::move(bytes)), index(index_of(text.bytes())) {}
};
using SourcePtr = std::shared_ptr<const Source>;

/// A member of the cast, as it was when the document could be read last: entries of manifests are among them.
struct CastMember {
  std::string name;
  std::string id;   // `owner:app:dev.os`
  std::string uri;  // where it is declared
  EditorPosition at;
};

/// A mention in one of the sources.
struct Found {
  const Source* source = nullptr;
  const Mention* mention = nullptr;
};

class View {
 public:
  /// The first source is the document itself.
  View(std::vector<SourcePtr> sources, std::vector<CastMember> cast, std::vector<std::string> packages)
      : sources_(std::move(sources)), cast_(std::move(cast)), packages_(std::move(packages)) {}

  const Source& document() const { return *sources_.front(); }
  const std::vector<SourcePtr>& sources() const { return sources_; }
  const std::vector<CastMember>& cast() const { return cast_; }
  /// `app:dev.os`: those that manifests and built packages bring, as of the same time.
  const std::vector<std::string>& packages() const { return packages_; }

  /// Where the name is declared: of what is saved, where it was saved last before that place.
  std::vector<Found> declarations_of(const Mention& mention) const;
  /// All places at which it stands, in the order of the sources.
  std::vector<Found> places_of(const Mention& mention) const;

  /// `app:dev.os`, of what stands before the `/` of a database, or of who acts; empty if it is not known.
  std::string package_of(std::string_view owner) const;
  /// Each name of that kind once, in the order in which they stand: of processes, those of the cast, too.
  std::vector<std::string> names_of(NameKind kind) const;

 private:
  bool is_same(const Source& of, const Mention& mention, const Source& in, const Mention& other) const;

  std::vector<SourcePtr> sources_;
  std::vector<CastMember> cast_;
  std::vector<std::string> packages_;
};

/// Is it a `let`, a `matrix`, a parameter or the name of a round: what stands in braces?
inline bool is_in_braces(NameKind kind) {
  return kind == NameKind::Text || kind == NameKind::Parameter || kind == NameKind::Round;
}

}  // namespace hypersim::lsp
