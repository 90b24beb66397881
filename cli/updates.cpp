#include "updates.hpp"

#include <algorithm>
#include <cstdio>
#include <fmt/format.h>
#include <utility>

#include "hypersim/language/one_line.hpp"
#include "hypersim/language/parse.hpp"
#include "hypersim/language/read_file.hpp"
#include "hypersim/runtime/assert.hpp"

#include "complain.hpp"
#include "replace_file.hpp"

namespace hypersim::cli {

using language::one_line;
using language::OutcomesByLine;
using language::Update;

namespace {

bool is_other(const OutcomesByLine::value_type& line) { return !line.second.others.empty(); }

}  // namespace

Updates::Updates(const std::vector<std::string>& files) {
  for (const std::string& path : files) {
    File& file = files_[path];
    // A file that cannot be read is reported by whoever parses it next.
    if (auto text = language::read_scenario_file(path); text.ok()) file.text = std::move(text).value();
  }
}

bool Updates::differs(const std::string& path) const {
  const auto& outcomes = files_.at(path).outcomes;
  return std::any_of(outcomes.begin(), outcomes.end(), is_other);
}

ExitCode Updates::write() {
  struct Rewritten {
    File& file;
    Update update;
    Replacement replacement;
  };
  std::vector<Rewritten> rewritten;
  for (auto& [path, file] : files_) {
    if (file.left || !differs(path)) continue;
    auto update = language::update_expectations(file.text, file.outcomes);
    if (!update.ok()) return complain(fmt::format("{}: {}; no file was changed", path, update.error()));
    HYPERSIM_ASSERT(language::parse_scenarios(update->text, path, file.settings).diagnostics.empty());
    auto replacement = Replacement::prepare(path, file.text, update->text);
    if (!replacement.ok()) return complain(replacement.error() + "; no file was changed");
    rewritten.push_back({file, std::move(update).value(), std::move(replacement).value()});
  }
  bool settled = true;
  for (Rewritten& one : rewritten) {
    if (const auto done = one.replacement.put_in_place(); !done.ok()) return complain(done.error());
    settled = settled && one.update.unsettled.empty();
    one.file.written = std::move(one.update);
  }
  return settled ? ExitCode::Passed : ExitCode::Failed;
}

void Updates::print() const {
  for (const auto& [name, file] : files_) {
    if (!file.written) continue;
    const std::string path = language::beginning_of_line(name);
    for (const auto& change : file.written->changes) {
      fmt::print("{}:{}: {} -> {}\n", path, change.line, one_line(change.before), one_line(change.after));
    }
    for (const int line : file.written->unsettled) {
      fmt::print("{}:{}: not updated: it ended in more than {} ways\n", path, line, language::kAlternativesMax);
    }
  }
}

}  // namespace hypersim::cli
