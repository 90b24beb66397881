#include "completion.hpp"

#include <algorithm>
#include <set>

#include "hypersim/analysis/names.hpp"
#include "hypersim/language/cut.hpp"
#include "hypersim/language/for_each_step.hpp"

namespace hypersim::cli::shell {

using language::KnownNames;
using language::Scenario;

namespace {

/// The second words of the lines that begin with this one.
std::vector<std::string> named_behind(std::string_view word, std::string_view text) {
  std::vector<std::string> names;
  for (const language::CutLine& line : language::cut_lines(text)) {
    const auto tokens = line.tokens();
    if (tokens.size() > 1 && tokens[0] == word) names.emplace_back(tokens[1]);
  }
  return names;
}

}  // namespace

KnownNames known_names(const Scenario& scenario, std::string_view text, const std::vector<std::string>& databases) {
  KnownNames known;
  const auto add_members = [&](bool at_home) {
    for (const language::ProcessDecl& decl : scenario.cast) {
      if ((decl.address.node() == scenario.node) != at_home) continue;
      const runtime::ProcessId& id = decl.address.process();
      known.processes.push_back({decl.name, id.text(), id.package_id().text()});
    }
  };
  add_members(true);
  add_members(false);
  const auto add_database = [&](const kv_module::DbKey& key) {
    known.databases.push_back({key.package.text(), key.db});
  };
  for (const std::string& name : databases) {
    if (const auto key = analysis::db_of_text(name)) add_database(*key);
  }
  language::for_each_step(scenario.steps, [&](const language::Step& step) {
    if (const auto* kv = std::get_if<language::KvStep>(&step.is)) add_database(kv->db.key);
    if (!step.saves.empty()) known.saved.push_back(step.saves);
  });
  known.nodes.assign(scenario.nodes.begin(), scenario.nodes.end());
  for (const language::Package& package : scenario.packages) known.packages.push_back(package.id.text());
  known.sequences = named_behind("sequence", text);
  known.texts = named_behind("let", text);
  for (std::string& name : named_behind("matrix", text)) known.texts.push_back(std::move(name));
  return known;
}

Offers offers_for(std::string_view text, const KnownNames& names, const std::vector<std::string>& commands) {
  const language::Suggestions suggestions = language::suggestions_at(text, text.size(), names);
  std::set<std::string> offered;
  for (const language::Suggestion& one : suggestions.all) offered.insert(one.text);
  const bool is_first_word = text.substr(0, suggestions.begin).find_first_not_of(" \t") == std::string_view::npos;
  if (is_first_word) offered.insert(commands.begin(), commands.end());
  const std::string_view typed = text.substr(suggestions.begin);
  Offers offers;
  offers.typed = typed.size();
  std::copy_if(offered.begin(), offered.end(), std::back_inserter(offers.words),
               [&](const std::string& word) { return word.starts_with(typed); });
  return offers;
}

}  // namespace hypersim::cli::shell
