#include "index.hpp"

#include <algorithm>
#include <utility>

#include "hypersim/language/cut.hpp"

namespace hypersim::lsp {

using language::KeywordKind;
using language::package_of_id;
using language::Role;
using language::Statement;

namespace {

/// Blocks that are deeper than the language allows are read, and not shown as what they are in.
constexpr std::size_t kNestedMax = 100;

bool is_name_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
}

std::size_t name_end(std::string_view text, std::size_t at) {
  while (at < text.size() && is_name_character(text[at])) ++at;
  return at;
}

/// Without the quotes around its parts: `dir/"two words"/x`.
std::string path_of(std::string_view token) {
  std::string path(token.substr(token.find(':') + 1));
  std::erase(path, '"');
  return path;
}

class Indexer {
 public:
  explicit Indexer(std::string_view text) : text_(text) {}

  Index run() {
    for (const language::CutLine& line : language::cut_lines(text_)) {
      tokens_.clear();
      for (const language::Piece& piece : line.pieces) {
        if (piece.is_token()) tokens_.push_back(piece.text);
      }
      if (!tokens_.empty()) read(line);
    }
    while (!blocks_.empty()) close(text_.size());
    return std::move(out_);
  }

 private:
  struct Block {
    int scope = 0;  // 0: it has no names
    std::string pipeline;
    bool has_entry = false;
  };

  Span span_of(std::string_view part) const {
    const auto begin = static_cast<std::size_t>(part.data() - text_.data());
    return {begin, begin + part.size()};
  }

  void read(const language::CutLine& cut) {
    IndexedLine line;
    line.span = {span_of(tokens_.front()).begin, span_of(tokens_.back()).end};
    for (auto block = innermost(); block != blocks_.end(); ++block) {
      if (block->scope > 0) line.scopes.push_back(block->scope);
    }
    if (!blocks_.empty()) line.pipeline = blocks_.back().pipeline;
    line.indented = blocks_.size();
    Statement statement(line.pipeline);
    for (std::size_t i = 0; i < tokens_.size(); ++i) {
      const std::string_view next = i + 1 < tokens_.size() ? tokens_[i + 1] : std::string_view();
      line.tokens.push_back({span_of(tokens_[i]), statement.take(tokens_[i], next)});
    }
    line.head = statement.head();
    line.actor = statement.actor();
    if (cut.closes_block()) line.indented -= std::min<std::size_t>(line.indented, 1);
    open(cut, line);
    for (std::size_t i = 0; i < tokens_.size(); ++i) mention(line, i);
    tell(line);
    if (cut.closes_block() && !blocks_.empty()) close(line.span.end);
    if (!blocks_.empty()) line.pipeline_behind = blocks_.back().pipeline;
    out_.lines.push_back(std::move(line));
  }

  /// The names of a block are known in the line that opens it.
  void open(const language::CutLine& cut, const IndexedLine& line) {
    if (!cut.opens_block()) return;
    Block block;
    if (!blocks_.empty()) block.pipeline = blocks_.back().pipeline;
    const bool is_sequence = line.head != nullptr && line.head->kind == KeywordKind::Sequence;
    for (std::size_t i = 0; i < tokens_.size(); ++i) {
      const Role role = line.tokens[i].read.role;
      if (role == Role::Process && i == 1 && tokens_.front() == "pipeline") block.pipeline = tokens_[i];
      if (role != Role::NewParameter && role != Role::NewRound) continue;
      if (block.scope == 0) block.scope = ++scopes_;
      out_.names_in[block.scope].emplace_back(tokens_[i]);
    }
    if (is_sequence && block.scope == 0) block.scope = ++scopes_;
    block.has_entry = entries_.size() < kNestedMax;
    if (block.has_entry) entries_.emplace_back();
    blocks_.push_back(std::move(block));
  }

  void close(std::size_t end) {
    const bool has_entry = blocks_.back().has_entry;
    blocks_.pop_back();
    if (!has_entry) return;
    std::vector<Entry> inner = std::move(entries_.back());
    entries_.pop_back();
    std::vector<Entry>& outer = entries_.empty() ? out_.entries : entries_.back();
    if (outer.empty()) return;
    outer.back().inner = std::move(inner);
    outer.back().span.end = end;
  }

  /// The first of the innermost ones.
  std::vector<Block>::const_iterator innermost() const {
    return blocks_.end() - static_cast<std::ptrdiff_t>(std::min(blocks_.size(), kNestedMax));
  }

  int scope_of(std::string_view name) const {
    for (auto block = blocks_.end(), first = innermost(); block != first;) {
      --block;
      const auto names = out_.names_in.find(block->scope);
      if (block->scope == 0 || names == out_.names_in.end()) continue;
      if (std::find(names->second.begin(), names->second.end(), name) != names->second.end()) return block->scope;
    }
    return 0;
  }

  void add(NameKind kind, std::string_view name, bool declares, std::string owner = {}, int scope = 0) {
    out_.mentions.push_back({kind, std::string(name), std::move(owner), scope, span_of(name), declares});
  }

  void mention(const IndexedLine& line, std::size_t i) {
    const std::string_view token = tokens_[i];
    switch (line.tokens[i].read.role) {
      case Role::NewProcess:
        add(NameKind::Process, token, true);
        out_.packages.emplace(token, declared_package(line, i));
        break;
      case Role::Process:
        add(NameKind::Process, token, false);
        node_before(token);
        break;
      case Role::NewNode:
      case Role::Node:
        add(NameKind::Node, token, line.tokens[i].read.role == Role::NewNode);
        break;
      case Role::Database:
        database(line, token);
        break;
      case Role::NewSequence:
      case Role::Sequence:
        add(NameKind::Sequence, token, line.tokens[i].read.role == Role::NewSequence);
        break;
      case Role::NewText:
        add(NameKind::Text, token, true);
        break;
      case Role::NewParameter:
      case Role::NewRound:
        add(line.tokens[i].read.role == Role::NewRound ? NameKind::Round : NameKind::Parameter, token, true, {},
            blocks_.empty() ? 0 : blocks_.back().scope);
        break;
      case Role::NewSaved:
        add(NameKind::Saved, token, true);
        break;
      case Role::Saved:
        if (token.starts_with('$')) add(NameKind::Saved, token.substr(1), false);
        break;
      case Role::File:
        out_.files.emplace_back(span_of(token), path_of(token));
        if (line.head != nullptr && line.head->kind == KeywordKind::Include) out_.includes.push_back(path_of(token));
        break;
      default:
        break;
    }
    names_in_braces(token);
    if (token.starts_with('{') || token.starts_with('[')) saved_in_json(token);
  }

  std::string declared_package(const IndexedLine& line, std::size_t i) const {
    if (line.head != nullptr && line.head->text == "spawn") return line.actor;
    return i + 1 < tokens_.size() ? package_of_id(tokens_[i + 1]) : std::string();
  }

  void database(const IndexedLine& line, std::string_view token) {
    const std::size_t slash = token.starts_with('"') ? std::string_view::npos : token.find('/');
    std::string owner = line.actor;
    if (owner.empty() && tokens_.size() > 1 && tokens_.front() == "process") owner = tokens_[1];
    std::string_view name = token;
    if (slash != std::string_view::npos) {
      owner = token.substr(0, slash);
      name = token.substr(slash + 1);
      if (owner.find(':') == std::string::npos) add(NameKind::Process, token.substr(0, slash), false);
      node_before(token.substr(0, slash));
    }
    const bool declares = line.head != nullptr && line.head->kind == KeywordKind::Verb && line.head->text == "open";
    add(NameKind::Database, name, declares, std::move(owner));
    out_.mentions.back().name = unquoted(name);
  }

  /// `a.dev@owner:app:dev.os`
  void node_before(std::string_view address) {
    const std::size_t at = address.find('@');
    if (at == std::string_view::npos || address.substr(0, at) == "our") return;
    add(NameKind::Node, address.substr(0, at), false);
  }

  void names_in_braces(std::string_view token) {
    for (std::size_t at = 0; (at = token.find('{', at)) != std::string_view::npos; ++at) {
      const std::size_t end = name_end(token, at + 1);
      if (end == at + 1 || end >= token.size() || token[end] != '}') continue;
      const std::string_view name = token.substr(at + 1, end - at - 1);
      const int scope = scope_of(name);
      add(scope == 0 ? NameKind::Text : NameKind::Parameter, name, false, {}, scope);
    }
  }

  void saved_in_json(std::string_view token) {
    bool in_string = false;
    for (std::size_t at = 0; at < token.size(); ++at) {
      if (in_string && token[at] == '\\') {
        ++at;
      } else if (token[at] == '"') {
        in_string = !in_string;
      } else if (!in_string && token[at] == '$') {
        const std::size_t end = name_end(token, at + 1);
        if (end > at + 1) add(NameKind::Saved, token.substr(at + 1, end - at - 1), false);
      }
    }
  }

  /// What the outline has of it.
  void tell(const IndexedLine& line) {
    if (line.head == nullptr) return;
    const KeywordKind kind = line.head->kind;
    const bool opens = kind == KeywordKind::Block || kind == KeywordKind::Sequence;
    const bool is_told =
        opens || kind == KeywordKind::Declaration || kind == KeywordKind::Include || kind == KeywordKind::Property;
    if (!is_told) return;
    Entry entry;
    entry.word = line.head;
    entry.span = line.span;
    entry.name_span = line.tokens.front().span;
    entry.name = tokens_.front();
    const bool has_name = tokens_.size() > 1 && kind != KeywordKind::Property && kind != KeywordKind::Block;
    if (has_name) {
      entry.name = tokens_.front() == "scenario" ? unquoted(tokens_[1]) : std::string(tokens_[1]);
      entry.name_span = line.tokens[1].span;
    }
    const std::size_t rest = has_name ? 2 : 1;
    if (tokens_.size() > rest)
      entry.detail = text_.substr(line.tokens[rest].span.begin, line.span.end - line.tokens[rest].span.begin);
    // A block's own entry stands outside of it.
    const bool is_own = opens && !blocks_.empty() && blocks_.back().has_entry;
    const std::size_t depth = is_own ? entries_.size() - 1 : entries_.size();
    (depth == 0 ? out_.entries : entries_[depth - 1]).push_back(std::move(entry));
  }

  std::string_view text_;
  std::vector<std::string_view> tokens_;  // of the line
  std::vector<Block> blocks_;
  std::vector<std::vector<Entry>> entries_;  // in each of them
  int scopes_ = 0;
  Index out_;
};

}  // namespace

const IndexedLine* Index::line_at(std::size_t offset) const {
  const auto found =
      std::find_if(lines.begin(), lines.end(), [&](const IndexedLine& line) { return line.span.has(offset); });
  return found == lines.end() ? nullptr : &*found;
}

const Mention* Index::mention_at(std::size_t offset) const {
  const Mention* best = nullptr;
  for (const Mention& mention : mentions) {
    if (!mention.span.has(offset)) continue;
    const auto length = [](const Mention& of) { return of.span.end - of.span.begin; };
    if (best == nullptr || length(mention) < length(*best)) best = &mention;
  }
  return best;
}

Index index_of(std::string_view text) { return Indexer(text).run(); }

std::string unquoted(std::string_view token) {
  if (!token.starts_with('"')) return std::string(token);
  const auto value = nlohmann::json::parse(token, nullptr, false);
  if (value.is_string()) return value.get<std::string>();
  return std::string(token.substr(1, token.size() > 1 && token.ends_with('"') ? token.size() - 2 : token.size() - 1));
}

}  // namespace hypersim::lsp
