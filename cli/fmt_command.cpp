#include <cstdio>
#include <filesystem>
#include <fmt/format.h>
#include <optional>
#include <set>

#include "hypersim/language/layout.hpp"
#include "hypersim/language/one_line.hpp"

#include "complain.hpp"
#include "find_scenarios.hpp"
#include "libraries.hpp"
#include "options.hpp"
#include "replace_file.hpp"
#include "scenario_source.hpp"
#include "signals.hpp"

namespace hypersim::cli {

namespace {

struct File {
  std::string path;
  std::string text;
  std::string laid_out;

  bool changes() const { return text != laid_out; }
};

/// The file laid out. Nothing if it has mistakes: they are printed.
std::optional<File> laid_out(language::ParsedFile parsed) {
  if (!parsed.diagnostics.empty()) {
    std::fputs(language::format_diagnostics(parsed).c_str(), stderr);
    return std::nullopt;
  }
  language::SourceFile& source = parsed.sources.front();
  auto text = language::lay_out(source.text);
  if (!text.ok()) {
    complain(fmt::format("{}: {}", source.path, text.error()));
    return std::nullopt;
  }
  return File{std::move(source.path), std::move(source.text), std::move(text).value()};
}

ExitCode format_stdin(const FmtCommand& command) {
  const std::atomic<bool>& interrupted = interrupted_flag();
  if (const auto read = read_standard_input(); !read.ok()) return complain(read.error());
  if (interrupted.load()) {
    complain("interrupted");
    return ExitCode::Undecided;
  }
  const auto settings = read_settings(command.settings);
  if (!settings.ok()) return complain(settings.error());
  language::ParsedFile parsed = load_scenario_source(kStdinName, *settings);
  if (parsed.diagnostics.empty() && !all_are_known(*settings, parsed.settable)) return ExitCode::BadInput;
  const bool is_whole = parsed.diagnostics.empty();
  const auto meant = selected(parsed.scenarios, command.selection);
  if (!meant.ok()) return complain(meant.error());
  if (is_whole && meant->empty()) return complain(kNoneIsSelected);
  const auto file = laid_out(std::move(parsed));
  if (!file) return ExitCode::BadInput;
  if (command.check) {
    if (file->changes()) fmt::print("{}\n", kStdinName);
    return file->changes() ? ExitCode::Failed : ExitCode::Passed;
  }
  std::fwrite(file->laid_out.data(), 1, file->laid_out.size(), stdout);
  return ExitCode::Passed;
}

/// All files, each once. Nothing if any has mistakes: they are all printed. Once `interrupted` is set, it reads no
/// further file.
std::optional<std::vector<File>> read_all(const std::vector<std::string>& paths, const FmtCommand& command,
                                          const std::atomic<bool>& interrupted) {
  std::vector<File> files;
  std::set<std::string> seen;
  std::set<std::string, std::less<>> known;  // that can be set
  bool bad = false;
  const auto settings = read_settings(command.settings);
  if (!settings.ok()) return complain(settings.error()), std::nullopt;
  for (const std::string& path : paths) {
    if (interrupted.load()) break;
    std::error_code ignored;
    if (!seen.insert(std::filesystem::weakly_canonical(path, ignored).string()).second) continue;
    language::ParsedFile parsed = language::load_scenarios(path, *settings);
    const bool is_whole = parsed.diagnostics.empty();
    known.merge(parsed.settable);
    const auto meant = selected(is_whole ? parsed.scenarios : std::vector<language::Scenario>(), command.selection);
    if (!meant.ok()) return complain(meant.error()), std::nullopt;
    if (is_whole && meant->empty()) continue;
    auto file = laid_out(std::move(parsed));
    if (file) {
      files.push_back(std::move(*file));
    } else {
      bad = true;
    }
  }
  if (bad || (!interrupted.load() && !all_are_known(*settings, known))) return std::nullopt;
  return files;
}

ExitCode stopped() {
  complain("interrupted; no file was changed");
  return ExitCode::Undecided;
}

/// fmt::print() would throw if it cannot write, and the other files have to be put in place all the same.
void print_name(const File& file) { std::fputs((language::beginning_of_line(file.path) + "\n").c_str(), stdout); }

ExitCode write_all(const std::vector<File>& files, const std::atomic<bool>& interrupted) {
  std::vector<Replacement> replacements;
  for (const File& file : files) {
    if (interrupted.load()) return stopped();
    auto replacement = Replacement::prepare(file.path, file.text, file.laid_out);
    if (!replacement.ok()) return complain(replacement.error() + "; no file was changed");
    replacements.push_back(std::move(replacement).value());
  }
  for (std::size_t i = 0; i < files.size(); ++i) {
    if (const auto done = replacements[i].put_in_place(); !done.ok()) return complain(done.error());
    print_name(files[i]);
  }
  return ExitCode::Passed;
}

}  // namespace

ExitCode format(const FmtCommand& command) {
  if (const ExitCode loaded = load_libraries(command.libraries, {}); loaded != ExitCode::Passed) return loaded;
  for (const std::string& path : command.paths) {
    if (path != kStdinPath) continue;
    return command.paths.size() == 1 ? format_stdin(command)
                                     : complain("\"-\" (standard input) cannot be combined with other paths");
  }
  const std::atomic<bool>& interrupted = interrupted_flag();
  outlive_readers();  // else some files would stay as they were
  const auto found = find_scenarios(command);
  if (!found.ok()) return complain(found.error());
  auto files = read_all(*found, command, interrupted);
  if (!files) return ExitCode::BadInput;
  if (interrupted.load()) return stopped();
  if (files->empty()) return complain(kNoneIsSelected);
  std::erase_if(*files, [](const File& file) { return !file.changes(); });
  if (!command.check) return write_all(*files, interrupted);
  for (const File& file : *files) print_name(file);
  return files->empty() ? ExitCode::Passed : ExitCode::Failed;
}

}  // namespace hypersim::cli
