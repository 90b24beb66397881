// parse_scenarios() and load_scenarios(): a file is read once for each combination of its matrix.

#include "hypersim/language/parse.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "hypersim/language/open_texts.hpp"
#include "hypersim/language/read_file.hpp"

#include "parser.hpp"
#include "text/limits.hpp"

namespace hypersim::language {
namespace {

using namespace language;

/// A file that is not read at all.
ParsedFile refused(const std::string& path, std::string why) {
  ParsedFile parsed;
  parsed.diagnostics.push_back({{}, std::move(why), {}});
  parsed.sources.push_back({path, {}});
  return parsed;
}

/// The most combinations, so that what must be read for them stays within its limit.
std::size_t combinations_max(const Sources& sources) {
  return std::min(kCombinationsMax, kTextReadMax / (1 + sources.total()));
}

/// Which statement includes which file, over all combinations.
class Inclusions {
 public:
  void note(const Outline& outline) {
    for (const auto& [place, included] : outline.includes) {
      if (included.source < 0) continue;
      sources_[place].insert(included.source);
      places_[included.source].insert(place);
    }
  }
  std::optional<Position> only_place_of(int source) const {
    const auto found = places_.find(source);
    if (found == places_.end() || found->second.size() != 1) return std::nullopt;
    const auto& [file, line, column] = *found->second.begin();
    return sources_.at({file, line, column}).size() == 1 ? std::optional(Position{line, column, file}) : std::nullopt;
  }

 private:
  std::map<Outline::Place, std::set<int>> sources_;
  std::map<int, std::set<Outline::Place>> places_;
};

/// The names of `let` and `matrix` over all combinations, and what settings they took.
class SettableNames {
 public:
  void note(const Outline& outline) {
    for (const auto& [name, text] : outline.names) {
      names_.insert(name);
      if (text.set) taken_.try_emplace({text.at.source, text.at.line, text.at.column}, Setting{name, *text.set});
    }
  }
  void put_into(ParsedFile& file) {
    file.settable = std::move(names_);
    for (auto& [place, setting] : taken_) {
      const auto& [source, line, column] = place;
      file.taken.push_back({{line, column, source}, std::move(setting)});
    }
  }

 private:
  std::set<std::string, std::less<>> names_;
  std::map<Outline::Place, Setting> taken_;
};

/// Reads every combination. The result has one scenario for each, unless there are mistakes.
std::vector<Scenario> read_all(Sources& sources, const Settings& settings, DiagnosticSink& sink, Inclusions& inclusions,
                               SettableNames& names, Values::Files& files) {
  std::vector<Scenario> scenarios;
  Allowance allowance;
  MatrixValues values;
  for (std::size_t count = 1;; ++count) {
    const Outline outline = read_outline(sources, values, settings, allowance.text);
    inclusions.note(outline);
    names.note(outline);
    Parser parser(sources, outline, sink, allowance);
    scenarios.push_back(parser.run());
    files.insert(parser.files().begin(), parser.files().end());
    const std::size_t max = combinations_max(sources);
    if (std::max(values.combinations(), count) > max) {
      const std::string most = max < kCombinationsMax ? ", the most for files of this size" : ", the most that may be";
      sink.add(*outline.last_matrix, "these are more than " + std::to_string(max) + " combinations" + most);
      break;
    }
    if (sink.full() || !values.next()) break;
    allowance.text -= std::min(allowance.text, sources.total());
    sink.begin_reading(true);
  }
  return scenarios;
}

}  // namespace

ParsedFile parse_scenarios(std::string_view text, const std::string& path, const Settings& settings) {
  return parse_scenarios(text, path, settings, OpenTexts());
}

ParsedFile parse_scenarios(std::string_view text, const std::string& path, const Settings& settings,
                           const OpenTexts& open) {
  if (text.size() > kFileSizeMax) return refused(path, "the file is larger than " + size_text(kFileSizeMax));
  Sources sources(text, path, open);
  DiagnosticSink sink;
  Inclusions inclusions;
  SettableNames names;
  ParsedFile parsed;
  Values::Files files;
  parsed.scenarios = read_all(sources, settings, sink, inclusions, names, files);
  for (auto& [by, file] : files) parsed.files.push_back(std::move(file));
  names.put_into(parsed);
  parsed.diagnostics = sink.take();
  if (parsed.diagnostics.empty()) parsed.warnings = sink.take_warnings();
  if (!parsed.diagnostics.empty()) parsed.scenarios.clear();
  for (int i = 0; i < sources.size(); ++i) {
    parsed.sources.push_back({sources.path(i), std::string(sources.text(i)), inclusions.only_place_of(i)});
  }
  return parsed;
}

ParsedFile load_scenarios(const std::string& path, const Settings& settings) {
  auto text = read_scenario_file(path);
  if (!text) return refused(path, "the file cannot be read: " + text.error());
  return parse_scenarios(*text, path, settings);
}

}  // namespace hypersim::language
