#include "hypersim/language/suggestions.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <set>
#include <system_error>
#include <utility>

#include "hypersim/language/confinement.hpp"
#include "hypersim/language/cut.hpp"
#include "hypersim/language/print.hpp"
#include "hypersim/language/statement.hpp"

namespace hypersim::language {

namespace {

namespace fs = std::filesystem;
using Kind = Suggestion::Kind;

constexpr std::size_t kFilesOfferedMax = 500;
/// What is in blocks that are deeper than the language allows by far stands in the innermost of these.
constexpr std::size_t kBlocksMax = 100;
constexpr std::string_view kFileForm = "file:";

/// A block that is open at a place.
struct OpenBlock {
  std::string pipeline;            // whose pipeline the lines in it stand in, or empty
  std::vector<std::string> names;  // its parameters, or that of its rounds
};

/// The statement around a place: its tokens before it, and the one that is being written.
struct WritingPlace {
  std::vector<std::string_view> before;
  std::string_view written;  // from its beginning to the place
  std::size_t begin = 0;     // of what is replaced
  std::size_t end = 0;
  bool in_comment = false;
  std::vector<OpenBlock> blocks;  // the innermost last
  std::size_t deeper = 0;         // how many more there are

  std::string pipeline() const { return blocks.empty() ? std::string() : blocks.back().pipeline; }
};

void open_block(WritingPlace& place) {
  if (place.blocks.size() == kBlocksMax) return void(++place.deeper);
  OpenBlock block{place.pipeline(), {}};
  if (place.before[0] == "pipeline" && place.before.size() > 1) block.pipeline = place.before[1];
  Statement statement(place.pipeline());
  for (std::size_t i = 0; i < place.before.size(); ++i) {
    const Role role =
        statement.take(place.before[i], i + 1 < place.before.size() ? place.before[i + 1] : std::string_view()).role;
    if (role == Role::NewParameter || role == Role::NewRound) block.names.emplace_back(place.before[i]);
  }
  place.blocks.push_back(std::move(block));
}

void close_block(WritingPlace& place) {
  if (place.deeper > 0) return void(--place.deeper);
  if (!place.blocks.empty()) place.blocks.pop_back();
}

/// Goes on behind a statement.
void end_statement(WritingPlace& place) {
  if (place.before.empty()) return;
  if (const Word* word = find_line_word(place.before[0])) {
    const bool opens = word->kind == KeywordKind::Block || word->kind == KeywordKind::Sequence;
    if (opens) open_block(place);
    if (word->kind == KeywordKind::End) close_block(place);
  }
  place.before.clear();
}

WritingPlace place_at(std::string_view text, std::size_t offset) {
  WritingPlace place;
  place.begin = place.end = offset;
  Cutter cutter(text, Braces::Names);
  while (!cutter.at_end() && cutter.at() <= offset) {
    const std::size_t begin = cutter.at();
    const Piece piece = cutter.next();
    const std::size_t end = cutter.at();
    if (piece.is_token()) {
      if (begin < offset && offset <= end) {
        place.written = text.substr(begin, offset - begin);
        place.begin = begin;
        // A JSON value that is not closed would be the rest of the line.
        if (piece.kind != PieceKind::Unclosed) place.end = end;
        return place;
      }
      if (begin >= offset) return place;
      place.before.push_back(piece.text);
    } else if (piece.kind == PieceKind::Comment) {
      if (begin < offset && offset <= end) place.in_comment = true;
    } else if (piece.kind == PieceKind::LineEnd && end <= offset) {
      end_statement(place);
    }
    if (end >= offset && piece.ends_line()) return place;
  }
  return place;
}

class Suggester {
 public:
  Suggester(std::string_view text, WritingPlace place, const KnownNames& known)
      : text_(text), place_(std::move(place)), known_(known) {}

  Suggestions run() {
    if (!place_.in_comment && !place_.written.starts_with('"') && !offer_braces()) offer_wanted();
    return {place_.begin, place_.end, std::move(all_)};
  }

 private:
  void offer_wanted() {
    Statement statement(place_.pipeline());
    for (std::size_t i = 0; i < place_.before.size(); ++i)
      statement.take(place_.before[i], i + 1 < place_.before.size() ? place_.before[i + 1] : place_.written);
    actor_ = package_of(statement.actor());
    const bool declares = statement.head() != nullptr && statement.head()->text == "process";
    if (declares && place_.before.size() > 2) {
      actor_ = package_of_id(place_.before[2]);
      declared_ = place_.before[1];
    }
    for (const Want& want : statement.wants()) offer(want);
  }

  void offer(const Want& want) {
    switch (want.kind) {
      case Want::Kind::Words:
        return words(want);
      case Want::Kind::Word:
        return word(want);
      case Want::Kind::Operand:
        return operand(want.role);
      case Want::Kind::Cap:
        return cap();
      case Want::Kind::CapOrProcess:
        cap();
        return processes();
      case Want::Kind::Condition:
        processes();
        databases();
        names(known_.nodes, Kind::Node, "a node");
        for (const std::string_view part : {"only", "nobody", "log", "not", "("})
          word({Want::Kind::Word, KeywordKind::ConditionPart, part});
        return;
    }
  }

  void add(Kind kind, std::string text, std::string detail = {}, std::string meaning = {}) {
    if (offered_.insert(text).second) all_.push_back({kind, std::move(text), std::move(detail), std::move(meaning)});
  }
  void add(const Word& word) {
    add(Kind::Word, std::string(word.text), std::string(word.usage), std::string(word.meaning));
  }

  void words(const Want& want) {
    for (const Word& word : language::words()) {
      // `blob` goes with what stands before it.
      const bool is_behind = word.kind == KeywordKind::Expectation && word.text == "blob";
      if (want.has(word) && !is_behind) add(word);
    }
  }

  void word(const Want& want) {
    if (const Word* found = want.as_word()) return add(*found);
    if (want.word == "->") return add(Kind::Word, "->", "-> NAME [from POINTER]", "saves the result under a name");
    if (want.word == "=>") return add(Kind::Word, "=>", "=> E", "what the step is to come to");
    add(Kind::Word, std::string(want.word));
  }

  void processes() {
    for (const KnownProcess& process : known_.processes)
      add(Kind::Process, process.name, process.id.empty() ? process.package : process.id);
    if (!declared_.empty()) add(Kind::Process, declared_, "the process that is declared here");
  }

  std::string package_of(const std::string& process) const {
    const auto known = std::find_if(known_.processes.begin(), known_.processes.end(),
                                    [&](const KnownProcess& one) { return one.name == process; });
    return known == known_.processes.end() ? package_of_id(process) : known->package;
  }

  /// As whoever acts writes them.
  void databases() {
    for (const KnownDatabase& database : known_.databases) {
      if (database.package.empty()) continue;
      std::string name = database_text(database.name);
      if (database.package != actor_) {
        const auto owner =
            std::find_if(known_.processes.begin(), known_.processes.end(),
                         [&](const KnownProcess& process) { return process.package == database.package; });
        name.insert(0, 1, '/').insert(0, owner == known_.processes.end() ? database.package : owner->name);
      }
      add(Kind::Database, std::move(name), "a database of " + database.package);
    }
  }

  void cap() {
    databases();
    word({Want::Kind::Word, KeywordKind::Name, "cap"});
  }

  void names(const std::vector<std::string>& known, Kind kind, const std::string& detail,
             const std::string& before = {}) {
    for (const std::string& name : known) add(kind, before + name, detail);
  }

  void saved() { names(known_.saved, Kind::Saved, "what a step saved", "$"); }

  void operand(Role role) {
    switch (role) {
      case Role::Process:
        return processes();
      case Role::Node:
        return names(known_.nodes, Kind::Node, "a node");
      case Role::Database:
        return databases();
      case Role::Sequence:
        return names(known_.sequences, Kind::Sequence, "a sequence");
      case Role::Saved:
        return saved();
      case Role::Program:
        return names(known_.programs, Kind::Program, "a program");
      case Role::PackageId:
        return names(known_.packages, Kind::Package, "a package");
      case Role::File:
        return files();
      case Role::Value:
        if (place_.written.starts_with(kFileForm)) return files();
        saved();
        for (const Word& form : language::words()) {
          if (form.kind == KeywordKind::Form) add(form);
        }
        return;
      default:
        return;
    }
  }

  /// `file:PATH`. Of a path that is begun, what is in its folder.
  void files() {
    std::string_view typed = place_.written;
    if (typed.starts_with(kFileForm)) typed.remove_prefix(kFileForm.size());
    const std::size_t slash = typed.rfind('/');
    const std::string folder(slash == std::string_view::npos ? std::string_view() : typed.substr(0, slash + 1));
    if (!known_.folder) return add(*find_word(KeywordKind::Form, kFileForm));
    const fs::path where = fs::path(*known_.folder) / folder;
    if (refused_by_confinement(where.string())) return;
    std::set<std::pair<std::string, bool>> found;
    std::error_code error;
    for (fs::directory_iterator at(where.empty() ? fs::path(".") : where, error), end;
         !error && at != end && found.size() < kFilesOfferedMax; at.increment(error)) {
      const std::string name = at->path().filename().string();
      std::error_code unknown;
      if (!name.starts_with('.') && name.find_first_of(" \t\"#") == std::string::npos)
        found.emplace(name, at->is_directory(unknown));
    }
    for (const auto& [name, is_folder] : found) {
      std::string text(kFileForm);
      text += folder;
      text += name;
      if (is_folder) text += '/';
      add(is_folder ? Kind::Folder : Kind::File, std::move(text));
    }
  }

  /// `{na`: what can stand in braces here. False if no brace is open.
  bool offer_braces() {
    const std::size_t brace = place_.written.rfind('{');
    if (brace == std::string_view::npos || place_.written.find_first_of("}:\" ", brace) != std::string_view::npos)
      return false;
    // Only the name is replaced, and the brace behind it, if that is there.
    const std::size_t written = place_.begin + place_.written.size();
    const std::size_t end = std::min(text_.find_first_of("} \t\r\n\"", written), text_.size());
    place_.begin += brace;
    place_.end = end < text_.size() && text_[end] == '}' ? end + 1 : written;
    for (auto block = place_.blocks.rbegin(); block != place_.blocks.rend(); ++block) {
      for (const std::string& name : block->names) add(Kind::Local, "{" + name + "}", "a name of the block");
    }
    for (const std::string& name : known_.texts) add(Kind::Text, "{" + name + "}", "a let or a matrix");
    return true;
  }

  std::string_view text_;
  WritingPlace place_;
  const KnownNames& known_;
  std::string actor_;     // its package
  std::string declared_;  // the process that the statement declares, or empty
  std::set<std::string> offered_;
  std::vector<Suggestion> all_;
};

}  // namespace

Suggestions suggestions_at(std::string_view text, std::size_t offset, const KnownNames& known) {
  offset = std::min(offset, text.size());
  return Suggester(text, place_at(text, offset), known).run();
}

}  // namespace hypersim::language
