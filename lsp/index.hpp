#pragma once
// A document as its tokens tell it, whether it can be read or not: what each token is, which names it declares and
// where it uses them, and what it consists of.

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "hypersim/language/statement.hpp"

#include "text.hpp"

namespace hypersim::lsp {

enum class NameKind { Process, Node, Database, Sequence, Text, Parameter, Round, Saved };

/// A name at a place.
struct Mention {
  NameKind kind = NameKind::Process;
  std::string name;   // of a database: without its owner
  std::string owner;  // of a database: of whom it is, as written, or who acts
  int scope = 0;      // of a Parameter and a Round: in which block
  Span span;
  bool declares = false;
};

/// A token of a statement.
struct IndexedToken {
  Span span;
  language::ReadToken read;
};

struct IndexedLine {
  Span span;
  std::vector<IndexedToken> tokens;
  const language::Word* head = nullptr;
  std::string actor;            // who acts in it
  std::string pipeline;         // whose pipeline it stands in
  std::string pipeline_behind;  // whose pipeline the next line stands in
  std::vector<int> scopes;      // the innermost blocks around it that have names, the innermost last
  std::size_t indented = 0;     // how many blocks are around it
};

/// What an editor shows in an outline.
struct Entry {
  const language::Word* word = nullptr;
  std::string name;
  std::string detail;
  Span span;
  Span name_span;
  std::vector<Entry> inner = {};
};

struct Index {
  std::vector<IndexedLine> lines;  // those with tokens, in order
  std::vector<Mention> mentions;   // in order
  std::vector<Entry> entries;
  std::vector<std::pair<Span, std::string>> files;   // `file:PATH`, and the path
  std::vector<std::string> includes;                 // paths
  std::map<std::string, std::string> packages;       // of a process: `app:dev.os`, or the process that spawns it
  std::map<int, std::vector<std::string>> names_in;  // of a scope: its parameters, or its round

  /// The line in which that byte stands, or null.
  const IndexedLine* line_at(std::size_t offset) const;
  /// The mention there, or null; of several the shortest.
  const Mention* mention_at(std::size_t offset) const;
};

Index index_of(std::string_view text);

/// What a token in quotes stands for, or the token itself.
std::string unquoted(std::string_view token);

}  // namespace hypersim::lsp
