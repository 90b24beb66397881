#include "hypersim/simulator/shrink.hpp"

#include <algorithm>
#include <charconv>
#include <string_view>
#include <unordered_set>
#include <utility>
#include <vector>

#include "hypersim/language/parse.hpp"
#include "hypersim/language/self_contained.hpp"
#include "hypersim/runtime/stable_hash.hpp"

#include "statements.hpp"
#include "still_fails.hpp"

namespace hypersim::simulator {

namespace {

/// Pairs of lines are tried where there are few.
constexpr std::size_t kPairsMax = 20;
constexpr std::size_t kLongWord = 9;

/// Decides what to leave out next. First, many statements at once, and with little effort for each attempt: a long
/// scenario becomes short in a time that grows with its length. Then, with much effort, until nothing can be left out.
class Shrinker {
 public:
  Shrinker(std::string path, const ShrinkOptions& options) : still_(std::move(path), options) {}

  std::optional<Shrunk> run(const std::string& text, const language::Scenario& scenario, const Finding& finding) {
    const Statements all = statements_of(language::with_semantics(
        language::with_includes(language::parse_scenarios(text, scenario.path)), scenario.options.semantics));
    if (!still_.begin(all, scenario, finding)) return std::nullopt;
    plain();
    effort_ = Effort::Little;
    remove(processes_in(best()));
    remove(items_in(best()));
    repeat_less_often();
    remove(lines_in(best()));
    effort_ = Effort::Much;
    for (bool smaller = true; smaller && !is_over();) {
      smaller = remove(processes_in(best()));
      smaller = remove(items_in(best())) || smaller;
      smaller = remove(lines_in(best())) || smaller;
      smaller = remove_blocks() || smaller;
      smaller = repeat_less_often() || smaller;
      if (!smaller) smaller = remove_pairs() || shorten();
    }
    const bool is_minimal = !is_over();
    Shrunk shrunk = still_.take_best();
    shrunk.is_minimal = is_minimal && shrunk.departures;
    return shrunk;
  }

 private:
  const Statements& best() const { return still_.best(); }
  bool is_over() const { return still_.is_interrupted(); }

  bool take(const Statements& statements) {
    if (is_over()) return false;
    const std::uint64_t hash = runtime::mix(runtime::hash_text(text_of(statements)), effort_ == Effort::Much ? 1 : 0);
    if (refused_.contains(hash)) return false;
    if (still_.ask(statements, effort_)) return true;
    refused_.insert(hash);
    return false;
  }

  /// Without comments and empty lines.
  void plain() {
    Statements rest = best();
    std::erase_if(rest, [](const auto& statement) { return statement->tokens.empty(); });
    effort_ = Effort::Much;
    if (rest.size() < best().size()) take(rest);
  }

  /// Leaves out as many of them as it can: halves, then halves of these, and in the end one by one.
  bool remove(std::vector<Unit> units) {
    bool smaller = false;
    for (std::size_t size = std::max<std::size_t>(units.size() / 2, 1); !units.empty(); size /= 2) {
      for (std::size_t at = 0; at < units.size() && !is_over();) {
        const std::size_t end = std::min(at + size, units.size());
        Unit together;
        for (std::size_t i = at; i < end; ++i) together.insert(together.end(), units[i].begin(), units[i].end());
        if (take(without(best(), together))) {
          smaller = true;
          units.erase(units.begin() + static_cast<std::ptrdiff_t>(at),
                      units.begin() + static_cast<std::ptrdiff_t>(end));
        } else {
          at = end;
        }
      }
      if (size == 1) break;
    }
    return smaller;
  }

  /// A block as a whole, or its first and last line.
  bool remove_blocks() {
    bool smaller = false;
    for (std::size_t i = 0; i < best().size() && !is_over(); ++i) {
      if (!best()[i]->opens_block) continue;
      const auto end = end_of_block(best(), i);
      if (!end) continue;
      Unit whole;
      for (std::size_t at = i; at <= *end; ++at) whole.push_back(best()[at]->number);
      const Unit frame = {whole.front(), whole.back()};
      if (take(without(best(), whole)) || take(without(best(), frame))) smaller = true;
    }
    return smaller;
  }

  bool repeat_less_often() {
    bool smaller = false;
    for (std::size_t i = 0; i < best().size() && !is_over(); ++i) smaller = repeat_less_often(i) || smaller;
    return smaller;
  }

  /// Half as many rounds, and half of these; then a quarter less, and so on to one less.
  bool repeat_less_often(std::size_t statement) {
    if (!best()[statement]->is("repeat") || best()[statement]->tokens.size() < 2) return false;
    bool smaller = false;
    std::string count = best()[statement]->tokens[1];
    std::uint64_t rounds = 0;
    std::from_chars(count.data(), count.data() + count.size(), rounds);
    for (std::uint64_t less = rounds / 2; less > 0 && !is_over();) {
      const std::string fewer = std::to_string(rounds - less);
      std::string text = best()[statement]->text;
      text.replace(text.find(count), count.size(), fewer);
      if (take(with_text(best(), statement, text))) {
        smaller = true;
        count = fewer;
        rounds -= less;
        less = std::min(less, rounds / 2);
      } else {
        less /= 2;
      }
    }
    return smaller;
  }

  /// What one line saves and another uses, what one gives and another takes.
  bool remove_pairs() {
    if (best().size() > kPairsMax) return false;
    const std::vector<Unit> lines = lines_in(best());
    for (std::size_t i = 0; i < lines.size(); ++i) {
      for (std::size_t j = i + 1; j < lines.size(); ++j) {
        if (take(without(best(), {lines[i].front(), lines[j].front()}))) return true;
      }
    }
    return false;
  }

  /// Long words become short ones, everywhere; a matrix keeps one value.
  bool shorten() {
    for (std::size_t i = 0; i < best().size() && !is_over(); ++i) {
      const Statement& statement = *best()[i];
      if (statement.is("scenario") || statement.is("option")) continue;
      if (statement.is("matrix") && statement.tokens.size() > 3) {
        for (std::size_t value = 2; value < statement.tokens.size(); ++value) {
          const std::string kept = "matrix " + statement.tokens[1] + " " + statement.tokens[value] + "\n";
          if (take(with_text(best(), i, kept))) return true;
        }
      }
      for (const std::string& word : statement.tokens) {
        // What is written in another way than as a plain word means more than its bytes.
        const bool is_plain = word.size() >= kLongWord && word.find_first_of("\"{}[]$:/@") == std::string::npos;
        if ((is_plain || word.starts_with("repeat:")) && take(with_word(word))) return true;
      }
    }
    return false;
  }

  /// `x` in place of that word, wherever it stands.
  Statements with_word(const std::string& word) const {
    Statements changed = best();
    for (std::size_t i = 0; i < changed.size(); ++i) {
      std::string text = changed[i]->text;
      for (std::size_t at = 0; (at = text.find(word, at)) != std::string::npos; ++at)
        text.replace(at, word.size(), "x");
      if (text != changed[i]->text) changed = with_text(changed, i, text);
    }
    return changed;
  }

  StillFails still_;
  Effort effort_ = Effort::Much;
  std::unordered_set<std::uint64_t> refused_;  // hashes of what was asked in vain
};

}  // namespace

std::optional<Shrunk> shrink(const std::string& text, const language::Scenario& scenario, const Finding& finding,
                             const ShrinkOptions& options) {
  return Shrinker(scenario.path, options).run(text, scenario, finding);
}

}  // namespace hypersim::simulator
