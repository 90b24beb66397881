#include "hypersim/simulator/shrink.hpp"

#include <algorithm>
#include <string_view>
#include <utility>
#include <vector>

#include "hypersim/language/cut.hpp"
#include "hypersim/language/for_each_step.hpp"
#include "hypersim/language/layout.hpp"
#include "hypersim/language/parse.hpp"
#include "hypersim/language/self_contained.hpp"

#include "fewer_switches.hpp"

namespace hypersim::simulator {

namespace {

using Lines = std::vector<std::string>;

/// Pairs of lines are tried where there are few.
constexpr std::size_t kPairsMax = 20;
/// Of a matrix.
constexpr std::size_t kScenariosMax = 30;
constexpr std::size_t kLongWord = 9;

/// The statements, each with the lines in which it goes on.
Lines lines_of(const std::string& text) {
  Lines lines;
  for (const language::CutLine& line : language::cut_lines(text)) lines.emplace_back(line.text);
  if (!lines.empty() && !lines.back().ends_with('\n')) lines.back() += '\n';
  return lines;
}

std::string text_of(const Lines& lines) {
  std::string text;
  for (const std::string& line : lines) text += line;
  return text;
}

language::CutLine cut(const std::string& line) { return language::cut_lines(line).front(); }

/// The line of the `end` of the block that begins there; none if there is none.
std::optional<std::size_t> end_of_block(const Lines& lines, std::size_t begin) {
  std::size_t depth = 0;
  for (std::size_t i = begin; i < lines.size(); ++i) {
    const language::CutLine line = cut(lines[i]);
    if (line.opens_block()) ++depth;
    if (line.closes_block() && --depth == 0) return i;
  }
  return std::nullopt;
}

Lines without(const Lines& lines, std::size_t first, std::size_t count) {
  Lines rest(lines.begin(), lines.begin() + static_cast<std::ptrdiff_t>(first));
  rest.insert(rest.end(), lines.begin() + static_cast<std::ptrdiff_t>(std::min(first + count, lines.size())),
              lines.end());
  return rest;
}

/// The same failure in a text whose lines have moved.
std::string way_of(const RunResult& result) {
  if (!result.breaches.empty()) return failure_key(result);
  if (result.verdict != Verdict::Failed || !result.failure) return {};
  return "failed " + result.failure->statement;
}

class Shrinker {
 public:
  Shrinker(std::string path, const RunResult& failure, const ShrinkOptions& options)
      : path_(std::move(path)), way_(way_of(failure)), options_(options) {
    explore_.seed = options.seed;
    explore_.storage = options.storage;
    explore_.schedules = options.schedules;
    explore_.keep_going = true;
    explore_.interrupted = options.interrupted;
  }

  std::optional<Shrunk> run(const std::string& text) {
    lines_ = lines_of(language::with_includes(language::parse_scenarios(text, path_)));
    if (way_.empty() || !fails(lines_)) return std::nullopt;
    is_race_ = last_is_race_;
    plain();
    for (bool smaller = true; smaller && !spent();) {
      smaller = remove_processes();
      smaller = remove_chunks() || smaller;
      smaller = remove_blocks() || smaller;
      if (!smaller) smaller = remove_pairs() || shorten();
    }
    return result();
  }

 private:
  bool spent() const {
    return attempts_ >= options_.attempts || (options_.interrupted != nullptr && options_.interrupted->load());
  }

  /// Does it fail in this way, and, if it has to, pass under another schedule?
  bool fails(const Lines& lines) {
    ++attempts_;
    const language::ParsedFile parsed = language::parse_scenarios(text_of(lines), path_);
    if (parsed.scenarios.size() > kScenariosMax) return false;
    for (const language::Scenario& scenario : parsed.scenarios) {
      Exploration explored = explore(scenario, explore_);
      std::uint64_t failed = 0;
      Finding* same = nullptr;
      for (Finding& finding : explored.findings) {
        failed += finding.times;
        if (same == nullptr && way_of(finding.result) == way_) same = &finding;
      }
      if (same == nullptr) continue;
      last_is_race_ = failed < explored.schedules;
      if (is_race_ && !last_is_race_) continue;
      last_finding_ = std::move(*same);
      return true;
    }
    return false;
  }

  bool take(Lines lines) {
    if (spent() || lines == lines_ || !fails(lines)) return false;
    lines_ = std::move(lines);
    return true;
  }

  /// Without comments and empty lines.
  void plain() {
    Lines lines = lines_;
    std::erase_if(lines, [](const std::string& line) { return cut(line).first().empty(); });
    take(std::move(lines));
  }

  bool remove_processes() {
    bool smaller = false;
    for (std::size_t i = 0; i < lines_.size(); ++i) {
      const auto tokens = cut(lines_[i]).tokens();
      if (tokens.size() < 2 || tokens[0] != "process") continue;
      const std::string name(tokens[1]);
      Lines rest;
      for (const std::string& line : lines_) {
        const auto its = cut(line).tokens();
        if (std::find(its.begin(), its.end(), name) == its.end()) rest.push_back(line);
      }
      if (take(std::move(rest))) {
        smaller = true;
        --i;
      }
    }
    return smaller;
  }

  bool remove_chunks() {
    bool smaller = false;
    for (std::size_t size = std::max<std::size_t>(lines_.size() / 2, 1);; size /= 2) {
      for (std::size_t at = 1; at < lines_.size();) {
        if (take(without(lines_, at, size))) {
          smaller = true;
        } else {
          at += size;
        }
      }
      if (size == 1) return smaller;
    }
  }

  bool remove_blocks() {
    bool smaller = false;
    for (std::size_t i = 0; i < lines_.size(); ++i) {
      if (!cut(lines_[i]).opens_block()) continue;
      const auto end = end_of_block(lines_, i);
      if (!end) continue;
      if (take(without(lines_, i, *end - i + 1)) || take(without(without(lines_, *end, 1), i, 1))) smaller = true;
    }
    return smaller;
  }

  /// What one line saves and another uses, what one gives and another takes.
  bool remove_pairs() {
    if (lines_.size() > kPairsMax) return false;
    for (std::size_t i = 1; i < lines_.size(); ++i) {
      for (std::size_t j = i + 1; j < lines_.size(); ++j) {
        if (take(without(without(lines_, j, 1), i, 1))) return true;
      }
    }
    return false;
  }

  /// Long words become short ones, everywhere; a matrix keeps one value.
  bool shorten() {
    for (std::size_t i = 1; i < lines_.size(); ++i) {
      const auto tokens = cut(lines_[i]).tokens();
      if (tokens.empty()) continue;
      if (tokens.front() == "matrix" && tokens.size() > 3) {
        for (std::size_t value = 2; value < tokens.size(); ++value) {
          Lines lines = lines_;
          lines[i] = "matrix " + std::string(tokens[1]) + " " + std::string(tokens[value]) + "\n";
          if (take(std::move(lines))) return true;
        }
      }
      for (const std::string_view word : tokens) {
        // What is written in another way than as a plain word means more than its bytes.
        const bool is_plain = word.size() >= kLongWord && word.find_first_of("\"{}[]$:/@") == std::string_view::npos;
        if (!is_plain && !word.starts_with("repeat:")) continue;
        Lines lines = lines_;
        for (std::string& line : lines) replace_word(line, word, "x");
        if (take(std::move(lines))) return true;
      }
    }
    return false;
  }

  static void replace_word(std::string& line, std::string_view word, std::string_view by) {
    const std::string wanted(word);
    for (std::size_t at = 0; (at = line.find(wanted, at)) != std::string::npos; at += by.size()) {
      line.replace(at, wanted.size(), by);
    }
  }

  std::optional<Shrunk> result() {
    const bool is_whole = !spent();
    attempts_ = 0;
    if (!fails(lines_)) return std::nullopt;
    Shrunk shrunk;
    shrunk.is_minimal = is_whole;
    shrunk.is_race = last_is_race_;
    shrunk.text = text_of(lines_);
    if (auto laid_out = language::lay_out(shrunk.text); laid_out.ok()) shrunk.text = std::move(laid_out).value();
    const language::ParsedFile parsed = language::parse_scenarios(text_of(lines_), path_);
    language::for_each_step(parsed.scenarios.front().steps, [&](const language::Step& step) {
      shrunk.steps += !std::holds_alternative<language::ParallelStep>(step.is) &&
                      !std::holds_alternative<language::PipelineStep>(step.is);
    });
    shrunk.finding = std::move(last_finding_);
    if (parsed.scenarios.size() == 1)
      shrunk.switches = fewer_switches(parsed.scenarios.front(), explore_, shrunk.finding);
    return shrunk;
  }

  std::string path_;
  std::string way_;
  const ShrinkOptions& options_;
  ExploreOptions explore_;
  Lines lines_;
  bool is_race_ = false;
  std::size_t attempts_ = 0;
  bool last_is_race_ = false;
  Finding last_finding_;
};

}  // namespace

std::optional<Shrunk> shrink(const std::string& text, const std::string& path, const RunResult& failure,
                             const ShrinkOptions& options) {
  return Shrinker(path, failure, options).run(text);
}

}  // namespace hypersim::simulator
