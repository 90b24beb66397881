#include "completion.hpp"

#include <algorithm>
#include <filesystem>
#include <set>
#include <system_error>
#include <utility>

#include "hypersim/language/confinement.hpp"
#include "hypersim/language/cut.hpp"
#include "hypersim/processes/registry.hpp"

namespace hypersim::lsp {

using language::KeywordKind;
using language::Word;

namespace {

namespace fs = std::filesystem;

/// As the protocol numbers what an item is.
enum class ItemKind {
  Function = 3,
  Variable = 6,
  Class = 7,
  Module = 9,
  Value = 12,
  Keyword = 14,
  File = 17,
  Folder = 19,
  Constant = 21
};

constexpr std::size_t kFilesMax = 500;

/// The statement around the place: its tokens before it, and the one that is being written.
struct Around {
  std::vector<std::string_view> before;
  std::string_view written;  // from its beginning to the place
  Span span;                 // of what is replaced
  bool in_comment = false;
};

Around around(std::string_view text, std::size_t offset) {
  Around found;
  found.span = {offset, offset};
  language::Cutter cutter(text, language::Braces::Names);
  while (!cutter.at_end() && cutter.at() <= offset) {
    const std::size_t begin = cutter.at();
    const language::Piece piece = cutter.next();
    const std::size_t end = cutter.at();
    if (piece.is_token()) {
      // A JSON value that is not closed would be the rest of the line.
      if (begin < offset && offset <= end) {
        found.written = text.substr(begin, offset - begin);
        found.span = {begin, piece.kind == language::PieceKind::Unclosed ? offset : end};
        return found;
      }
      if (begin >= offset) return found;
      found.before.push_back(piece.text);
    } else if (piece.kind == language::PieceKind::Comment) {
      if (begin < offset && offset <= end) found.in_comment = true;
    } else if (piece.kind == language::PieceKind::LineEnd && end <= offset) {
      found.before.clear();
    }
    if (end >= offset && piece.ends_line()) return found;
  }
  return found;
}

class Offer {
 public:
  Offer(const View& view, Around around, const IndexedLine* line, Encoding encoding)
      : view_(view), around_(std::move(around)), line_(line), encoding_(encoding) {
    range_ = range_json(view_.document().text, around_.span, encoding_);
  }

  nlohmann::json take() { return std::move(items_); }

  void wants(const std::vector<Want>& all, const Statement& statement) {
    actor_ = statement.actor();
    head_ = statement.head();
    if (offers_braces()) return;
    for (const Want& want : all) {
      switch (want.kind) {
        case Want::Kind::Words:
          words(want.words);
          break;
        case Want::Kind::Word:
          word(want.word);
          break;
        case Want::Kind::Operand:
          operand(want.role);
          break;
        case Want::Kind::Cap:
          cap();
          break;
        case Want::Kind::CapOrProcess:
          cap();
          processes();
          break;
        case Want::Kind::Condition:
          condition();
          break;
      }
    }
  }

 private:
  void add(const std::string& label, ItemKind kind, const std::string& detail, const std::string& documentation = {}) {
    if (!offered_.insert(label).second) return;
    nlohmann::json item = {{"label", label},
                           {"kind", static_cast<int>(kind)},
                           {"sortText", sort_text()},
                           {"textEdit", {{"range", range_}, {"newText", label}}}};
    if (!detail.empty()) item["detail"] = detail;
    if (!documentation.empty()) item["documentation"] = {{"kind", "markdown"}, {"value", documentation}};
    items_.push_back(std::move(item));
  }

  std::string sort_text() const {
    std::string digits = std::to_string(items_.size());
    constexpr std::size_t kDigits = 5;
    return std::string(kDigits - std::min(kDigits, digits.size()), '0') + digits;
  }

  void add(const Word& word) {
    add(std::string(word.text), ItemKind::Keyword, std::string(word.usage), std::string(word.meaning));
  }

  void words(KeywordKind kind) {
    for (const Word& word : language::words()) {
      if (word.kind != kind || (kind == KeywordKind::Expectation && word.text == "blob")) continue;
      add(word);
    }
  }

  void word(std::string_view text) {
    for (const KeywordKind kind :
         {KeywordKind::Option, KeywordKind::Joint, KeywordKind::Clause, KeywordKind::Operation,
          KeywordKind::ConditionPart, KeywordKind::Condition, KeywordKind::Expectation, KeywordKind::Name}) {
      if (const Word* found = language::find_word(kind, text)) return add(*found);
    }
    if (text == "->") return add("->", ItemKind::Keyword, "-> NAME [from POINTER]", "saves the result under a name");
    if (text == "=>") return add("=>", ItemKind::Keyword, "=> E", "what the step is to come to");
    add(std::string(text), ItemKind::Keyword, {});
  }

  void processes() {
    for (const std::string& name : view_.names_of(NameKind::Process)) {
      const auto member = std::find_if(view_.cast().begin(), view_.cast().end(),
                                       [&](const CastMember& one) { return one.name == name; });
      add(name, ItemKind::Class, member == view_.cast().end() ? view_.package_of(name) : member->id);
    }
  }

  /// As whoever acts writes them.
  void databases() {
    std::string actor = actor_;
    if (actor.empty() && head_ != nullptr && head_->text == "process" && around_.before.size() > 1)
      actor = around_.before[1];
    const std::string own = view_.package_of(actor);
    const std::vector<std::string> processes = view_.names_of(NameKind::Process);
    for (const SourcePtr& source : view_.sources()) {
      for (const Mention& mention : source->index.mentions) {
        if (mention.kind != NameKind::Database || !mention.declares) continue;
        const std::string package = view_.package_of(mention.owner);
        const std::string name = written_name(mention.name);
        if (!own.empty() && package == own) {
          add(name, ItemKind::Module, "a database of " + package);
          continue;
        }
        const auto owner = std::find_if(processes.begin(), processes.end(), [&](const std::string& process) {
          return view_.package_of(process) == package;
        });
        if (owner == processes.end() && package.empty()) continue;
        add((owner == processes.end() ? package : *owner) + "/" + name, ItemKind::Module, "a database of " + package);
      }
    }
  }

  static std::string written_name(const std::string& name) {
    const bool is_plain = !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
      return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' ||
             c == '.';
    });
    return is_plain ? name : nlohmann::json(name).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  }

  void cap() {
    databases();
    word("cap");
  }

  void condition() {
    processes();
    databases();
    for (const std::string_view part : {"only", "nobody", "log", "not"}) word(part);
    names(NameKind::Node, ItemKind::Module, "a node");
  }

  void names(NameKind kind, ItemKind item, const std::string& detail, const std::string& before = {}) {
    for (const std::string& name : view_.names_of(kind)) add(before + name, item, detail);
  }

  void values() {
    names(NameKind::Saved, ItemKind::Variable, "what a step saved", "$");
    words(KeywordKind::Form);
  }

  void operand(Role role) {
    switch (role) {
      case Role::Process:
        return processes();
      case Role::Node:
        return names(NameKind::Node, ItemKind::Module, "a node");
      case Role::Database:
        return databases();
      case Role::Sequence:
        return names(NameKind::Sequence, ItemKind::Function, "a sequence");
      case Role::Saved:
        return names(NameKind::Saved, ItemKind::Variable, "what a step saved", "$");
      case Role::Program:
        for (const std::string& name : hypersim::processes::programs().names())
          add(name, ItemKind::Function, "a program");
        return;
      case Role::File:
        return files();
      case Role::Value:
        if (around_.written.starts_with("file:")) return files();
        return values();
      default:
        return;
    }
  }

  /// `file:PATH`, from the folder of the document on.
  void files() {
    const std::string& path = view_.document().path;
    std::string_view typed = around_.written;
    if (typed.starts_with("file:")) typed.remove_prefix(5);
    const std::size_t slash = typed.rfind('/');
    const std::string folder(slash == std::string_view::npos ? std::string_view() : typed.substr(0, slash + 1));
    if (path.empty()) return word_form();
    const fs::path where = fs::path(path).parent_path() / folder;
    if (language::refused_by_confinement(where.string())) return;
    std::set<std::pair<std::string, bool>> found;
    std::error_code error;
    for (fs::directory_iterator at(where, error), end; !error && at != end && found.size() < kFilesMax;
         at.increment(error)) {
      const std::string name = at->path().filename().string();
      std::error_code unknown;
      if (!name.starts_with('.') && name.find_first_of(" \t\"#") == std::string::npos)
        found.emplace(name, at->is_directory(unknown));
    }
    const std::string begin = "file:" + folder;
    for (const auto& [name, is_folder] : found) {
      std::string label = begin;
      label += name;
      if (is_folder) label += '/';
      add(label, is_folder ? ItemKind::Folder : ItemKind::File, {});
    }
  }
  void word_form() {
    if (const Word* form = language::find_word(KeywordKind::Form, "file:")) add(*form);
  }

  /// `{na`: what can stand in braces here. False if no brace is open.
  bool offers_braces() {
    const std::size_t brace = around_.written.rfind('{');
    if (brace == std::string_view::npos || around_.written.find_first_of("}:\" ", brace) != std::string_view::npos)
      return false;
    // Only the name is replaced, and the brace behind it, if that is there.
    const std::string_view text = view_.document().text.bytes();
    const std::size_t begin = around_.span.begin + brace;
    const std::size_t written = around_.span.begin + around_.written.size();
    const std::size_t end = std::min(text.find_first_of("} \t\r\n\"", written), text.size());
    around_.span = {begin, end < text.size() && text[end] == '}' ? end + 1 : written};
    range_ = range_json(view_.document().text, around_.span, encoding_);
    if (line_ != nullptr) {
      for (auto scope = line_->scopes.rbegin(); scope != line_->scopes.rend(); ++scope) {
        const auto names = view_.document().index.names_in.find(*scope);
        if (names == view_.document().index.names_in.end()) continue;
        for (const std::string& name : names->second) add("{" + name + "}", ItemKind::Variable, "a name of the block");
      }
    }
    for (const std::string& name : view_.names_of(NameKind::Text))
      add("{" + name + "}", ItemKind::Constant, "a let or a matrix");
    return true;
  }

  const View& view_;
  Around around_;
  const IndexedLine* line_;
  Encoding encoding_;
  nlohmann::json range_;  // of what is replaced
  std::string actor_;
  const Word* head_ = nullptr;
  std::set<std::string> offered_;
  nlohmann::json items_ = nlohmann::json::array();
};

/// The line of the document at or before the place.
const IndexedLine* line_before(const Index& index, std::size_t offset) {
  const IndexedLine* last = nullptr;
  for (const IndexedLine& line : index.lines) {
    if (line.span.begin > offset) break;
    last = &line;
  }
  return last;
}

/// Whose pipeline a line that begins here stands in.
std::string pipeline_at(const IndexedLine* before, std::string_view text, std::size_t offset) {
  if (before == nullptr) return {};
  if (before->span.has(offset) ||
      text.substr(before->span.begin, offset - before->span.begin).find('\n') == std::string_view::npos)
    return before->pipeline;
  return before->pipeline_behind;
}

}  // namespace

nlohmann::json completions(const View& view, std::size_t offset, Encoding encoding) {
  const std::string& text = view.document().text.bytes();
  const Around place = around(text, offset);
  if (place.in_comment || place.written.starts_with('"')) return nlohmann::json::array();
  const IndexedLine* before = line_before(view.document().index, offset);
  Statement statement(pipeline_at(before, text, offset));
  for (std::size_t i = 0; i < place.before.size(); ++i) {
    const std::string_view next = i + 1 < place.before.size() ? place.before[i + 1] : place.written;
    statement.take(place.before[i], next);
  }
  Offer offer(view, place, before, encoding);
  offer.wants(statement.wants(), statement);
  return offer.take();
}

}  // namespace hypersim::lsp
