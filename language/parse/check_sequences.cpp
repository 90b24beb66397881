#include "check_sequences.hpp"

#include <algorithm>
#include <map>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "hypersim/language/spelling.hpp"

#include "place.hpp"

namespace hypersim::language {
namespace {

/// The sequences that one does, with the place of the `do` and the name as it is written.
using Dones = std::vector<std::pair<Position, Token>>;

class SequenceCheck {
 public:
  SequenceCheck(const SequenceMap& sequences, DiagnosticSink& sink) : sequences_(sequences), sink_(sink) {}

  void run() {
    for (const auto& [name, sequence] : sequences_) {
      if (sink_.full()) return;
      cut(sequence);
    }
    for (const Sequence* sequence : in_order()) walk(*sequence);
  }

 private:
  enum class State { New, Open, Closed };
  struct Node {
    Dones dones;
    State state = State::New;
  };
  struct Step {
    const Sequence* sequence;
    std::size_t next = 0;  // of its dones
  };

  void cut(const Sequence& sequence) {
    Node& node = nodes_[&sequence];
    Cutter cutter(sequence.text);
    cutter.seek(sequence.body.at);
    Position place = sequence.body.place;
    std::size_t tokens = 0;  // of the present line
    Position begin;
    bool is_do = false;
    while (!cutter.at_end()) {
      const Position at = place;
      const Piece piece = cutter.next();
      advance(place, piece.text);
      if (piece.ends_line()) tokens = 0;
      if (piece.kind == PieceKind::Unclosed) {
        const LexicalMistake mistake = mistake_in_unclosed(piece.text);
        sink_.add(place_in({TokenKind::Bad, piece.text, at}, mistake.at), mistake.text);
      }
      if (!piece.is_token()) continue;
      const Token token{token_kind(piece.kind), piece.text, at};
      if (++tokens == 1) {
        begin = at;
        is_do = token.is("do");
      } else if (tokens == 2 && is_do && piece.kind == PieceKind::Word) {
        note(node, begin, token);
      }
    }
  }

  /// A name with another in braces is known only when it is done.
  void note(Node& node, Position at, const Token& name) {
    if (name.raw.find('{') != std::string_view::npos) return;
    if (sequences_.find(name.raw) != sequences_.end()) {
      node.dones.emplace_back(at, name);
    } else {
      sink_.add(name.at, no_such_sequence(name), sink_.wants_hints() ? nearest_sequence(sequences_, name) : "");
    }
  }

  std::vector<const Sequence*> in_order() const {
    std::vector<const Sequence*> all;
    all.reserve(sequences_.size());
    for (const auto& [name, sequence] : sequences_) all.push_back(&sequence);
    std::stable_sort(all.begin(), all.end(), [](const Sequence* a, const Sequence* b) {
      return std::tie(a->at.source, a->at.line) < std::tie(b->at.source, b->at.line);
    });
    return all;
  }

  /// Depth first; what leads back to an open one closes a circle.
  void walk(const Sequence& first) {
    if (nodes_[&first].state != State::New) return;
    std::vector<Step> path{{&first}};
    nodes_[&first].state = State::Open;
    while (!path.empty()) {
      Node& node = nodes_[path.back().sequence];
      if (path.back().next == node.dones.size()) {
        node.state = State::Closed;
        path.pop_back();
        continue;
      }
      const auto& [at, name] = node.dones[path.back().next++];
      const Sequence& done = sequences_.find(name.raw)->second;
      Node& next = nodes_[&done];
      if (next.state == State::Open) {
        sink_.add(at, does_itself(circle(path, done)));
      } else if (next.state == State::New) {
        next.state = State::Open;
        path.push_back({&done});
      }
    }
  }

  static std::vector<std::string_view> circle(const std::vector<Step>& path, const Sequence& done) {
    std::vector<std::string_view> names;
    for (const Step& step : path) {
      if (!names.empty() || step.sequence == &done) names.push_back(step.sequence->name);
    }
    names.push_back(done.name);
    return names;
  }

  const SequenceMap& sequences_;
  DiagnosticSink& sink_;
  std::map<const Sequence*, Node> nodes_;
};

}  // namespace

void check_sequences(const SequenceMap& sequences, DiagnosticSink& sink) { SequenceCheck(sequences, sink).run(); }

std::string does_itself(const std::vector<std::string_view>& names) {
  std::string chain;
  for (const std::string_view name : names) chain += (chain.empty() ? "" : " does ") + in_quotes(name);
  return "a sequence cannot do itself: " + chain;
}

std::string no_such_sequence(const Token& name) { return "there is no sequence " + found(name); }

std::string nearest_sequence(const SequenceMap& sequences, const Token& name) {
  if (name.kind != TokenKind::Word) return {};
  Spelling spelling(name.raw);
  for (const auto& [known, sequence] : sequences) spelling.offer(known);
  return spelling.hint();
}

}  // namespace hypersim::language
