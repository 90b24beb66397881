// `save` at the prompt.

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fmt/format.h>
#include <utility>

#include "hypersim/language/one_line.hpp"
#include "hypersim/language/read_file.hpp"

#include "find_scenarios.hpp"
#include "replace_file.hpp"
#include "report/terminal_text.hpp"
#include "shell/saved_text.hpp"
#include "shell_prompt.hpp"
#include "shell_words.hpp"

namespace hypersim::cli {

namespace fs = std::filesystem;
using language::one_line;
using language::ParsedFile;
using language::Scenario;
using simulator::RunResult;

namespace {

constexpr std::string_view kExtension = ".scn";

fs::path folder_around(const std::string& path) {
  const fs::path folder = fs::path(path).parent_path();
  return folder.empty() ? fs::path(".") : folder;
}

/// From the folder of one file to that of another; empty if it is the same.
std::string way_between(const std::string& from, const std::string& to) {
  std::error_code error;
  const fs::path way = fs::relative(folder_around(to), folder_around(from), error);
  return error || way == "." ? std::string() : way.string();
}

/// Nothing that is there is written over. A sentence if it cannot be written.
std::string write_new(const std::string& path, const std::string& text) {
  std::FILE* const out = std::fopen(path.c_str(), "wx");
  if (out == nullptr) return fmt::format("{} cannot be written: {}", path, std::strerror(errno));
  const bool whole = std::fwrite(text.data(), 1, text.size(), out) == text.size();
  const int error = errno;
  if (std::fclose(out) == 0 && whole) return {};
  return fmt::format("{} could not be written whole: {}", path, std::strerror(error));
}

std::string write_over(const std::string& path, const std::string& text) {
  const auto before = language::read_scenario_file(path);
  if (!before.ok()) return fmt::format("{} cannot be written: {}", path, before.error());
  auto replacement = Replacement::prepare(path, *before, text);
  if (!replacement.ok()) return replacement.error();
  const auto done = replacement->put_in_place();
  return done.ok() ? std::string() : done.error();
}

/// What plays it, and how that ends.
std::string verdict_text(const Scenario& scenario, const RunResult& result, const std::string& words) {
  const std::string command = "hypersim run " + quoted_path(scenario.path) + words;
  if (result.verdict == simulator::Verdict::Passed || !result.failure) {
    return fmt::format("{}: {}\n", command, to_text(result.verdict));
  }
  const simulator::Failure& failure = *result.failure;
  return fmt::format("{}: {}, as it did here\n  line {}: {}: expected {}, got {}\n", command, to_text(result.verdict),
                     failure.at.line, one_line(failure.statement), one_line(failure.expected), one_line(failure.got));
}

}  // namespace

void ShellPrompt::save(const std::string& rest) { save_as(rest, false); }

void ShellPrompt::save_over(const std::string& rest) { save_as(rest, true); }

void ShellPrompt::save_as(std::string path, bool may_replace) {
  if (path.empty()) path = file_;
  if (path.empty()) return refuse("save needs the name of a file: save NAME.scn");
  if (!path.ends_with(kExtension)) {
    return refuse(fmt::format("the name of a scenario ends in {}: save {}{}", kExtension, path, kExtension));
  }
  std::error_code error;
  const bool is_there = fs::exists(path, error);
  if (is_there && !may_replace && !own_.contains(path))
    return refuse(fmt::format("{} is there already; save! {} writes over it", path, path));
  const auto saved = shell::saved_text(session_.text(), session_.seen(), way_between(path, player_.path()));
  const ParsedFile file = player_.read(saved.text, path);
  if (!file.diagnostics.empty()) {
    fmt::print("{}", language::format_diagnostics(file));
    return refuse("so it was not saved: from that file, it could not be read");
  }
  const std::string mistake = is_there ? write_over(path, saved.text) : write_new(path, saved.text);
  if (!mistake.empty()) return refuse(mistake);
  file_ = path;
  own_.insert(path);
  const auto lines = static_cast<std::uint64_t>(std::count(saved.text.begin(), saved.text.end(), '\n'));
  fmt::print("wrote {}, {}\n", one_line(path), counted(lines, "line", "lines"));
  for (const language::ChangedExpectation& change : saved.replaced) {
    fmt::print("  line {} of the session: what came is written, {}, in place of {}\n", change.line,
               one_line(change.after), one_line(change.before));
  }
  if (!saved.is_laid_out)
    fmt::print("  its layout is as it was typed, because a name in braces is more than a part of a word\n");
  const Scenario& scenario = file.scenarios.front();
  fmt::print("{}", player_.play(scenario, {}, [&](const RunResult& result) {
    return verdict_text(scenario, result, player_.words(scenario));
  }));
}

}  // namespace hypersim::cli
