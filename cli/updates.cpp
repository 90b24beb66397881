#include "updates.hpp"

#include <algorithm>
#include <cstdio>
#include <fmt/format.h>

#include "hypersim/runtime/assert.hpp"
#include "hypersim/simulator/parse.hpp"

#include "complain.hpp"
#include "replace_file.hpp"

namespace hypersim::cli {

using simulator::OutcomesByLine;
using simulator::Update;

namespace {

bool is_other(const OutcomesByLine::value_type& line) { return !line.second.others.empty(); }

struct Rewritten {
  const std::string& path;
  Update update;
};

void print(const Rewritten& file) {
  for (const auto& change : file.update.changes) {
    fmt::print("{}:{}: {} -> {}\n", file.path, change.line, change.before, change.after);
  }
  for (const int line : file.update.unsettled) {
    fmt::print("{}:{}: not updated: it ended in more than {} ways\n", file.path, line, simulator::kAlternativesMax);
  }
}

}  // namespace

Updates::Updates(const std::vector<std::string>& files) {
  for (const std::string& path : files) files_[path].text = file_content(path);
}

bool Updates::differs(const std::string& path) const {
  const auto& outcomes = files_.at(path).outcomes;
  return std::any_of(outcomes.begin(), outcomes.end(), is_other);
}

ExitCode Updates::write() const {
  std::vector<Rewritten> files;
  std::vector<Replacement> replacements;
  for (const auto& [path, file] : files_) {
    if (file.left || !differs(path)) continue;
    auto update = simulator::update_expectations(file.text, file.outcomes);
    if (!update.ok()) return complain(fmt::format("{}: {}; no file was changed", path, update.error()));
    HYPERSIM_ASSERT(simulator::parse_scenarios(update->text, path).diagnostics.empty());
    auto replacement = Replacement::prepare(path, file.text, update->text);
    if (!replacement.ok()) return complain(replacement.error() + "; no file was changed");
    files.push_back({path, std::move(update).value()});
    replacements.push_back(std::move(replacement).value());
  }
  bool settled = true;
  for (std::size_t i = 0; i < files.size(); ++i) {
    if (const auto done = replacements[i].put_in_place(); !done.ok()) return complain(done.error());
    print(files[i]);
    settled = settled && files[i].update.unsettled.empty();
  }
  return settled ? ExitCode::Passed : ExitCode::Failed;
}

}  // namespace hypersim::cli
