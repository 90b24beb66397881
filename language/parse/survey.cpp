#include "survey.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "hypersim/language/spelling.hpp"
#include "hypersim/runtime/node_number.hpp"

#include "lexer.hpp"
#include "spawned_names.hpp"
#include "table.hpp"
#include "text/limits.hpp"
#include "values.hpp"

namespace hypersim::language {
namespace {

bool is_word(const Token& token) { return token.kind == TokenKind::Word; }

/// Follows blocks only to find the names that `spawn` gives: it goes through a `repeat` once, or once for each round if
/// a `spawn` in it depends on the round.
class Surveyor {
 public:
  Surveyor(const Sources& sources, const Outline& outline, std::size_t& text_left)
      : sources_(sources),
        outline_(outline),
        sink_(DiagnosticSink::deaf()),
        bindings_(outline.bindings),
        lexer_(sources.text(0), 0, bindings_, text_left, sink_),
        open_(lexer_, bindings_) {}

  Survey run() {
    for (;;) {
      if (lexer_.next_statement()) {
        statement();
      } else if (!open_.empty()) {
        leave();
      } else {
        break;
      }
    }
    out_.cast.set_nodes(out_.nodes);
    for (const auto& declare : declarations_) declare();
    for (const auto& [node, at] : installs_at_) out_.cast.add_installer(node.empty() ? out_.nodes.front() : node, at);
    out_.cast.name_entries();
    spawned_names_.join(out_.cast);
    out_.cast.settle();
    return std::move(out_);
  }

 private:
  struct Block {
    std::string pipeline;  // whose, if it is one
    bool is_pipeline = false;
    // `repeat`
    std::string name;
    std::uint64_t round = 1;
    std::uint64_t rounds = 1;
    std::uint64_t rounds_in_all = 1;
    std::optional<Lexer::Mark> body;
    bool has_changing_spawn = false;
  };

  void statement() {
    const Token first = lexer_.next();
    const Keyword* word = is_word(first) ? find_statement(first.raw) : nullptr;
    if (!open_.empty() && lines_left_ > 0) --lines_left_;
    if (is_word(first)) line(first, word);
    rest();
  }

  void rest() {
    for (Token token = lexer_.next(); token.kind != TokenKind::End && token.kind != TokenKind::Bad;)
      token = lexer_.next();
  }

  /// `word` is what the line begins with, if that is a word of the language.
  void line(const Token& first, const Keyword* word) {
    const bool own_file = lexer_.source() == 0 || !open_.empty();
    if (word != nullptr && word->kind == KeywordKind::Sequence) {
      sequence();
    } else if (own_file && word != nullptr && word->kind == KeywordKind::Do) {
      play();
    } else if (own_file && word != nullptr && word->opens_block()) {
      open_block(*word->block);
    } else if (own_file && word != nullptr && word->kind == KeywordKind::End) {
      close();
    } else if (own_file && in_pipeline()) {
      if (first.is("spawn")) spawn(taker()->pipeline, first);
    } else if (first.is("sim")) {
      const Token verb = lexer_.next();
      if (verb.is("install") || verb.is("uninstall")) installs_at_.try_emplace(node_of_statement(), first.at);
    } else {
      declaration(first, word);
    }
  }

  /// One that is not closed is there all the same.
  void sequence() {
    const Token name = lexer_.next();
    Sequence sequence{std::string(name.raw), name.at, {}, {}, {}};
    for (Token param = lexer_.next(); is_word(param); param = lexer_.next()) sequence.params.emplace_back(param.raw);
    rest();
    const SequenceLines lines = skim_sequence(lexer_, sources_.text(name.at.source));
    sequence.text = lines.text;
    sequence.body = lines.body;
    if (is_word(name)) out_.sequences.emplace(sequence.name, std::move(sequence));
  }

  void play() {
    const Token name = lexer_.next();
    const auto found = is_word(name) ? out_.sequences.find(name.raw) : out_.sequences.end();
    if (found == out_.sequences.end() || lines_left_ == 0) return;
    std::vector<std::string> arguments;
    for (Token argument = lexer_.next(); argument.kind != TokenKind::End; argument = lexer_.next()) {
      if (argument.kind == TokenKind::Bad) return;
      arguments.push_back(binding_value(argument.raw));
    }
    if (arguments.size() != found->second.params.size()) return;
    const bool entered = open_.enter(found->second, arguments) == OpenSequences::Refusal::None;
    if (!entered) return;
    --lines_left_;
    depths_.push_back(depth_);
  }

  /// What a sequence does not close ends with it.
  void leave() {
    while (depth_ > depths_.back()) end_block();
    depths_.pop_back();
    open_.leave();
  }

  void declaration(const Token& first, const Keyword* word) {
    if (first.is("scenario")) {
      out_.has_title = out_.has_title || lexer_.source() == 0;
    } else if (first.is("process")) {
      process();
    } else if (first.is("node")) {
      node();
    } else if (first.is("manifest") || first.is("package")) {
      package(first);
    } else if (first.is("include")) {
      include(first.at);
    } else if (word == nullptr && !is_reserved(first.raw)) {
      step(first);
    }
  }

  void node() {
    if (std::exchange(has_node_, true)) return;
    std::vector<runtime::NodeId> nodes;
    for (Token name = lexer_.next(); is_word(name); name = lexer_.next()) {
      if (nodes.size() < runtime::kNodesMax) nodes.emplace_back(name.raw);
    }
    if (!nodes.empty()) out_.nodes = std::move(nodes);
  }

  /// What stands behind `on` in the rest of the statement, where that is no operand of the word before it; empty if
  /// nothing does.
  std::string node_of_statement() {
    static constexpr std::array<std::string_view, 9> kTakeOperands = {"program", "args",  "requests", "grants", "exit",
                                                                      "answers", "after", "state",    "as"};
    std::string node;
    std::string before;
    for (Token token = lexer_.next(); token.kind != TokenKind::End && token.kind != TokenKind::Bad;
         token = lexer_.next()) {
      const bool is_operand = std::find(kTakeOperands.begin(), kTakeOperands.end(), before) != kTakeOperands.end();
      if (before == "on" && is_word(token)) {
        node = std::string(token.raw);
        before.clear();
      } else {
        before = is_word(token) && !is_operand ? std::string(token.raw) : std::string();
      }
    }
    return node;
  }

  /// That node, or the first, which is not known before everything is read.
  const runtime::NodeId& node_called(const std::string& name) const {
    const auto found = std::find(out_.nodes.begin(), out_.nodes.end(), name);
    return found == out_.nodes.end() ? out_.nodes.front() : *found;
  }
  runtime::Address on(const std::string& node, const runtime::ProcessId& id) const {
    return runtime::Address(node_called(node), id);
  }

  void include(Position at) {
    const Included* included = outline_.included(at);
    if (included != nullptr && included->source >= 0 && depth_ == 0) {
      lexer_.enter(sources_.text(included->source), included->source);
    } else {
      out_.cast.excuse_all();
    }
  }

  void package(const Token& first) {
    const NamedPackage* named = outline_.package(first.at);
    auto id = named == nullptr ? std::nullopt : named->id;
    if (first.is("manifest")) {
      const Token token = lexer_.next();
      const auto said = runtime::PackageId::parse(is_word(token) ? token.raw : std::string_view());
      id = said ? std::optional(*said) : std::nullopt;
    }
    std::string prefix;
    std::string node;
    for (Token next = lexer_.next(); is_word(next); next = lexer_.next()) {
      if (!next.is("as") && !next.is("on")) continue;
      std::string& option = next.is("as") ? prefix : node;
      next = lexer_.next();
      option = is_word(next) ? next.raw : std::string_view();
    }
    if (!id || named == nullptr || named->file == nullptr) return out_.cast.excuse_all();
    if (!named->mistake.empty() || !named->mistakes.empty()) out_.cast.excuse_all();
    for (const ManifestEntry& entry : named->file->entries) {
      const runtime::ProcessId process(entry.process_name, *id);
      declarations_.emplace_back([this, name = name_of_entry(prefix, process), node, process, at = entry.at] {
        out_.cast.add_entry(name, on(node, process), at);
      });
    }
    if (named->folder == nullptr) return;
    declarations_.emplace_back(
        [this, node, id = *id, folder = named->folder] { out_.cast.add_folder(node_called(node), id, folder); });
  }

  void process() {
    const Token name = lexer_.next();
    if (!is_word(name)) return;
    const auto id = id_of(lexer_.next());
    declare(std::string(name.raw), id, node_of_statement(), name.at);
  }

  void declare(std::string name, std::optional<runtime::ProcessId> id, std::string node, Position at) {
    declarations_.emplace_back([this, name = std::move(name), id = std::move(id), node = std::move(node), at] {
      out_.cast.add(name, id ? std::optional(on(node, *id)) : std::nullopt, at);
    });
  }

  /// A step, or a declaration with a mistake in its first word.
  void step(const Token& first) {
    const Token second = lexer_.next();
    if (!is_word(second)) return;
    if (second.is("spawn")) return spawn(first.raw, first);
    const bool misspelt =
        find_keyword(KeywordKind::Verb, second.raw) == nullptr && edit_distance(second.raw, "spawn", 2) <= 2;
    if (misspelt) {
      if (const Token name = lexer_.next(); is_word(name)) out_.cast.excuse(name.raw);
    } else if (edit_distance(first.raw, "process", 2) <= 2) {
      if (const auto id = id_of(lexer_.next())) declare(std::string(second.raw), id, {}, second.at);
    }
  }

  static std::optional<runtime::ProcessId> id_of(const Token& token) {
    if (!is_word(token)) return std::nullopt;
    auto id = runtime::ProcessId::parse(token.raw);
    return id ? std::optional<runtime::ProcessId>(*id) : std::nullopt;
  }

  void spawn(std::string_view parent, const Token& first) {
    const Token name = lexer_.next();
    if (!is_word(name)) return;
    spawned_names_.note(parent, name.raw, first.at);
    if (first.expansion != nullptr && !blocks_.empty()) blocks_.back().has_changing_spawn = true;
  }

  // Blocks. Those that are too deep are a mistake, and only counted.

  Block new_block() const {
    Block block;
    if (!blocks_.empty()) block.rounds_in_all = blocks_.back().rounds_in_all;
    return block;
  }
  void open(Block block) {
    if (++depth_ <= static_cast<std::size_t>(kBlockDepthMax)) blocks_.push_back(std::move(block));
  }
  const Block* taker() const {
    const auto found =
        std::find_if(blocks_.rbegin(), blocks_.rend(), [](const Block& block) { return !block.body.has_value(); });
    return found == blocks_.rend() ? nullptr : &*found;
  }
  bool in_pipeline() const { return taker() != nullptr && taker()->is_pipeline; }

  void open_block(BlockKind kind) {
    if (kind == BlockKind::Repeat) return open_repeat();
    Block block = new_block();
    block.is_pipeline = kind == BlockKind::Pipeline;
    if (block.is_pipeline) block.pipeline = std::string(lexer_.next().raw);
    open(std::move(block));
  }

  void open_repeat() {
    Block block = new_block();
    const Token count = lexer_.next();
    const std::uint64_t rounds = std::max<std::uint64_t>(1, parse_number(count.raw).value_or(1));
    if (block.rounds_in_all <= kStepsMax / std::min<std::uint64_t>(rounds, kStepsMax + 1)) block.rounds = rounds;
    block.rounds_in_all *= block.rounds;
    if (lexer_.next().is("as")) {
      const Token name = lexer_.next();
      const bool free = is_word(name) && is_name(name.raw) && bindings_.find(name.raw) == bindings_.end();
      if (free && depth_ < static_cast<std::size_t>(kBlockDepthMax)) block.name = std::string(name.raw);
    }
    rest();
    block.body = lexer_.mark();
    if (!block.name.empty()) bindings_.emplace(block.name, "1");
    open(std::move(block));
  }

  void close() {
    rest();
    if (depth_ == 0 || (!depths_.empty() && depth_ == depths_.back())) return;
    if (depth_ > blocks_.size()) return end_block();
    Block& block = blocks_.back();
    if (block.has_changing_spawn && block.round < block.rounds && lexer_.rewind(*block.body)) {
      ++block.round;
      if (!block.name.empty()) bindings_.insert_or_assign(block.name, std::to_string(block.round));
      return;
    }
    end_block();
  }

  void end_block() {
    if (depth_-- > blocks_.size()) return;
    const Block& block = blocks_.back();
    if (!block.name.empty()) bindings_.erase(block.name);
    const bool changes = block.has_changing_spawn;
    blocks_.pop_back();
    if (changes && !blocks_.empty()) blocks_.back().has_changing_spawn = true;
  }

  const Sources& sources_;
  const Outline& outline_;
  DiagnosticSink sink_;
  Bindings bindings_;  // of `matrix`, and of the repeats around the present statement
  Lexer lexer_;
  SpawnedNames spawned_names_;
  Survey out_{{}, Scenario().nodes, false, {}};
  std::vector<std::function<void()>> declarations_;  // of the cast, for when the nodes are known
  bool has_node_ = false;
  /// The first `sim install` or `sim uninstall` on each node; an empty name: on the first node.
  std::map<std::string, Position> installs_at_;
  std::vector<Block> blocks_;
  std::size_t depth_ = 0;  // of blocks, those that are too deep included
  OpenSequences open_;
  std::vector<std::size_t> depths_;     // when each of them was entered
  std::size_t lines_left_ = kStepsMax;  // of sequences, each time; the parser refuses more
};

}  // namespace

Survey survey(const Sources& sources, const Outline& outline, std::size_t& text_left) {
  return Surveyor(sources, outline, text_left).run();
}

}  // namespace hypersim::language
