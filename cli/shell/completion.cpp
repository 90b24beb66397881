#include "completion.hpp"

#include <algorithm>
#include <set>

#include "hypersim/analysis/names.hpp"
#include "hypersim/language/cut.hpp"
#include "hypersim/language/for_each_step.hpp"
#include "hypersim/language/next_word.hpp"

namespace hypersim::cli::shell {

using language::CutLine;
using language::NameKind;
using language::Scenario;

namespace {

const language::ProcessDecl* member(const Scenario& scenario, std::string_view name) {
  const auto found = std::find_if(scenario.cast.begin(), scenario.cast.end(),
                                  [&](const language::ProcessDecl& decl) { return decl.name == name; });
  return found == scenario.cast.end() ? nullptr : &*found;
}

/// As the process that acts writes them; where nobody acts, with their packages.
std::set<std::string> databases_for(std::string_view actor, const KnownNames& names) {
  const analysis::Names called(names.scenario);
  const language::ProcessDecl* acts = member(names.scenario, actor);
  const runtime::PackageId own = acts == nullptr ? runtime::PackageId() : acts->address.process().package_id();
  std::set<std::string> all;
  const auto add = [&](const kv_module::DbKey& key) { all.insert(called.db(key, acts == nullptr ? nullptr : &own)); };
  for (const std::string& text : names.databases) {
    if (const auto key = analysis::db_of_text(text)) add(*key);
  }
  language::for_each_step(names.scenario.steps, [&](const language::Step& step) {
    if (const auto* kv = std::get_if<language::KvStep>(&step.is)) add(kv->db.key);
  });
  return all;
}

void add_names(std::set<std::string>& offered, NameKind kind, std::string_view actor, const KnownNames& names) {
  const Scenario& scenario = names.scenario;
  switch (kind) {
    case NameKind::Process:
      for (const language::ProcessDecl& decl : scenario.cast) offered.insert(decl.name);
      return;
    case NameKind::Database:
      offered.merge(databases_for(actor, names));
      return;
    case NameKind::Node:
      offered.insert(scenario.nodes.begin(), scenario.nodes.end());
      return;
    case NameKind::Saved:
      language::for_each_step(scenario.steps, [&](const language::Step& step) {
        if (!step.saves.empty()) offered.insert("$" + step.saves);
      });
      return;
    case NameKind::Sequence:
      offered.insert(names.sequences.begin(), names.sequences.end());
      return;
    case NameKind::Program:
      offered.insert(names.programs.begin(), names.programs.end());
      return;
    case NameKind::Package:
      for (const language::Package& package : scenario.packages) offered.insert(package.id.text());
      return;
  }
}

/// Where the statement begins that is being typed, and whose pipeline it stands in.
struct Place {
  std::size_t begin = 0;
  std::string pipeline_of;
};

Place place_in(std::string_view text) {
  Place place;
  std::vector<std::string> open;  // of a pipeline who it is of, else nothing
  for (const CutLine& line : language::cut_lines(text)) {
    const auto begin = static_cast<std::size_t>(line.text.data() - text.data());
    place.begin = begin;
    if (!line.text.ends_with('\n')) break;
    const auto tokens = line.tokens();
    if (line.opens_block()) open.emplace_back(tokens.size() > 1 && tokens[0] == "pipeline" ? tokens[1] : "");
    if (line.closes_block() && !open.empty()) open.pop_back();
    place.begin = begin + line.text.size();
  }
  for (const std::string& who : open) {
    if (!who.empty()) place.pipeline_of = who;
  }
  return place;
}

/// Where the word begins that ends the text.
std::size_t word_begin(std::string_view statement) {
  language::Cutter cutter(statement, language::Braces::Names);
  std::size_t begin = statement.size();
  for (language::Piece piece = cutter.next(); piece.kind != language::PieceKind::End; piece = cutter.next()) {
    const std::size_t end = cutter.at();
    begin = piece.is_token() && end == statement.size() ? end - piece.text.size() : statement.size();
  }
  return begin;
}

}  // namespace

std::vector<std::string> sequences_in(std::string_view text) {
  std::vector<std::string> names;
  for (const CutLine& line : language::cut_lines(text)) {
    const auto tokens = line.tokens();
    if (tokens.size() > 1 && tokens[0] == "sequence") names.emplace_back(tokens[1]);
  }
  return names;
}

Offers offers_for(std::string_view text, const KnownNames& names) {
  const Place place = place_in(text);
  const std::string_view statement = text.substr(std::min(place.begin, text.size()));
  const std::size_t begin = word_begin(statement);
  const std::string_view before = statement.substr(0, begin);
  const std::string_view typed = statement.substr(begin);
  const language::NextWord next = language::next_word(before, place.pipeline_of);
  std::set<std::string> offered(next.words.begin(), next.words.end());
  for (const NameKind kind : next.names) add_names(offered, kind, next.actor, names);
  const bool is_first_word = before.find_first_not_of(" \t") == std::string_view::npos;
  if (is_first_word && place.begin == 0) offered.insert(names.commands.begin(), names.commands.end());
  Offers offers;
  offers.typed = typed.size();
  std::copy_if(offered.begin(), offered.end(), std::back_inserter(offers.words),
               [&](const std::string& word) { return word.starts_with(typed); });
  return offers;
}

}  // namespace hypersim::cli::shell
