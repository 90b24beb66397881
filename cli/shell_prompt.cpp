#include "shell_prompt.hpp"

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <filesystem>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <utility>

#include "hypersim/analysis/authority.hpp"
#include "hypersim/analysis/node_view.hpp"
#include "hypersim/language/cut.hpp"
#include "hypersim/language/one_line.hpp"
#include "hypersim/language/print.hpp"
#include "hypersim/language/spelling.hpp"
#include "hypersim/language/words.hpp"
#include "hypersim/processes/registry.hpp"

#include "caps_report.hpp"
#include "exit_code.hpp"
#include "report/terminal_text.hpp"
#include "shell/holding.hpp"
#include "shell/printing.hpp"
#include "shell/questions.hpp"
#include "signals.hpp"

namespace hypersim::cli {

using language::one_line;
using language::OutcomesByLine;
using language::ParsedFile;
using language::Scenario;
using shell::Input;
using shell::LineRange;
using shell::Seen;
using shell::SeenEvent;
using shell::SeenFailure;
using shell::Session;
using simulator::RunResult;

namespace {

constexpr const char* kPrompt = "> ";
constexpr const char* kGoesOn = ". ";
constexpr std::size_t kEchoedMax = 2000;  // bytes

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kBlanks = " \t\r\n";
  const std::size_t begin = text.find_first_not_of(kBlanks);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(kBlanks) - begin + 1);
}

std::optional<int> line_number(std::string_view text) {
  int line = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), line);
  if (error != std::errc() || end != text.data() + text.size() || line < 1) return std::nullopt;
  return line;
}

std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> words;
  while (!(text = trimmed(text)).empty()) {
    const std::size_t end = std::min(text.find_first_of(" \t"), text.size());
    words.emplace_back(text.substr(0, end));
    text.remove_prefix(end);
  }
  return words;
}

/// A line of a script, as it is printed.
std::string echo(const std::string& line) {
  return line.size() <= kEchoedMax ? one_line(line) : one_line(line.substr(0, kEchoedMax)) + "…";
}

/// Has it a statement, or only comments and blanks?
bool says_something(std::string_view text) {
  const auto lines = language::cut_lines(text);
  return std::any_of(lines.begin(), lines.end(), [](const language::CutLine& line) { return !line.first().empty(); });
}

bool is_member(const Scenario& scenario, std::string_view name) {
  return std::any_of(scenario.cast.begin(), scenario.cast.end(),
                     [&](const language::ProcessDecl& decl) { return decl.name == name; });
}

/// What a `why` is likely to be about: the last step that did not succeed or was not as expected, else the last one.
int line_to_explain(const Seen& seen, const std::vector<shell::Unmet>& unmet) {
  int last = 0, last_odd = unmet.empty() ? 0 : unmet.back().line;
  for (const SeenEvent& event : seen.events) {
    if (event.kind != SeenEvent::Kind::Ends) continue;
    last = event.line;
    const auto found = seen.outcomes.find(event.line);
    if (found != seen.outcomes.end() && shell::has_failure(found->second)) last_odd = std::max(last_odd, event.line);
  }
  if (last == 0 && !seen.failures.empty()) return seen.failures.front().line;  // whatever played it came to its end
  return last_odd > 0 ? last_odd : last;
}

/// Who holds what, of all or of these.
std::string caps_text(const Scenario& scenario, RunResult result, const std::vector<std::string>& of) {
  result.failure.reset();  // it went on all the same
  const CapsRun run{scenario, result, std::nullopt};
  std::vector<NodeAuthority> nodes;
  for (const runtime::NodeId& node : scenario.nodes) {
    const analysis::NodeView view(scenario, result.trace, node);
    analysis::Authority authority = analysis::authority_of(view.scenario(), view.events(), std::nullopt);
    const auto is_asked = [&](const std::string& name) { return std::find(of.begin(), of.end(), name) != of.end(); };
    if (!of.empty()) {
      std::erase_if(authority.members, [&](const auto& member) { return !is_asked(member.name); });
      std::erase_if(authority.refused, [&](const auto& refused) { return !is_asked(refused.who); });
      std::erase_if(authority.unkept, [&](const auto& unkept) { return !is_asked(unkept.process); });
      std::erase_if(authority.kept, [&](const auto& kept) { return !is_asked(kept.process); });
      if (std::none_of(of.begin(), of.end(), [&](const std::string& name) {
            const auto& wired = authority.wiring.members;
            return std::find(wired.begin(), wired.end(), name) != wired.end();
          }))
        authority.wiring = {};
    }
    nodes.push_back({node, std::move(authority)});
  }
  return caps_table(run, nodes);
}

/// A run that goes to its end, whatever its steps come to, and notes nothing.
simulator::RunOptions to_its_end(OutcomesByLine& outcomes) {
  simulator::RunOptions options;
  options.outcomes = &outcomes;
  options.keep_going = true;
  return options;
}

}  // namespace

struct ShellPrompt::Command {
  const char* word;
  const char* usage;
  const char* meaning;
  void (ShellPrompt::*act)(const std::string& rest);
};

const std::vector<ShellPrompt::Command>& ShellPrompt::commands() {
  static const std::vector<Command> all = {
      {"caps", "caps [NAME…]", "who holds what, and how they came to it", &ShellPrompt::caps},
      {"why", "why [LINE]", "why the last step, or that of a line, came to what it came to", &ShellPrompt::why},
      {"why", "why COND", "why a condition holds or does not: why viewer holds owner/notes read", &ShellPrompt::why},
      {"list", "list", "the session as a scenario, with what its steps came to", &ShellPrompt::list},
      {"undo", "undo [N]", "takes back the last statement, or the last N", &ShellPrompt::undo},
      {"redo", "redo", "brings back what undo has taken", &ShellPrompt::redo},
      {"save", "save [FILE.scn]", "writes a scenario with what was seen as its expectations", &ShellPrompt::save},
      {"save!", "save! [FILE.scn]", "the same, over a file that is there", &ShellPrompt::save_over},
      {"help", "help [WORD]", "this, or how a word of the language is written", &ShellPrompt::help},
      {"quit", "quit", "ends the session, as Ctrl-D does", &ShellPrompt::quit},
  };
  return all;
}

std::vector<std::string> ShellPrompt::command_words() {
  std::vector<std::string> words;
  for (const Command& command : commands()) {
    words.emplace_back(command.word);
    words.push_back(":" + std::string(command.word));
  }
  return words;
}

ShellPrompt::ShellPrompt(const ShellPlayer& player, std::string file, Session session, bool color)
    : player_(player),
      folder_(std::filesystem::path(file).parent_path().string()),
      file_(std::move(file)),
      session_(std::move(session)),
      color_(color) {
  if (!file_.empty()) own_.insert(file_);
  learn_names({});
}

void ShellPrompt::refuse(const std::string& sentence) {
  fmt::print("{}\n", one_line(sentence));
  if (is_script_) code_ = worse(code_, ExitCode::BadInput);
}

void ShellPrompt::remember(const Seen& seen) {
  session_.see(seen.outcomes);
  failing_.clear();
  for (const SeenFailure& failure : seen.failures) failing_.insert(failure.statement);
  learn_names(seen.databases);
}

void ShellPrompt::learn_names(const std::vector<std::string>& databases) {
  names_ = shell::known_names(scenario_, session_.text(), databases);
  names_.programs = processes::programs().names();
  names_.folder = folder_;
}

void ShellPrompt::open() {
  const std::string text = session_.text();
  const ParsedFile file = player_.read(text);
  const Scenario& scenario = file.scenarios.front();
  const LineRange all{1, static_cast<int>(std::count(text.begin(), text.end(), '\n'))};
  warn(file, all);
  const Seen seen = player_.see(scenario, all);
  scenario_ = scenario;
  remember(seen);
  const auto unmet = shell::unmet_in(text, seen.outcomes, all);
  fmt::print("{}  {}\n", one_line(scenario.path), one_line(scenario.full_title()));
  for (const std::string& note : seen.notes) fmt::print("  note: {}\n", one_line(note));
  fmt::print("  {}\n", counted(seen.steps, "step", "steps"));
  for (const shell::Unmet& one : unmet)
    fmt::print("  line {}: expected {}, got {}\n", one.line, one_line(one.expected), one_line(one.got));
  for (const SeenFailure& failure : seen.failures) {
    if (failure.kind == SeenFailure::Kind::Step)
      fmt::print("  line {}: {}: {}\n", failure.line, one_line(failure.statement), one_line(failure.got));
    fmt::print("{}", shell::failure_text(failure, color_));
  }
  for (const std::string& breach : seen.breaches) fmt::print("  {}\n", one_line(breach));
  if (!seen.breaches.empty()) code_ = ExitCode::Fault;
  last_text_ = text;
  last_line_ = line_to_explain(seen, unmet);
}

std::optional<std::string> ShellPrompt::read(shell::LineInput& input) {
  std::string text;
  for (;;) {
    const char* const prompt = text.empty() ? kPrompt : kGoesOn;
    const Input line = input.next(prompt, text);
    switch (line.kind) {
      case Input::Kind::End:
        if (text.empty()) return std::nullopt;
        return text;
      case Input::Kind::Interrupted:
        if (is_script_ || !go_on_after_interrupt()) {
          code_ = worse(code_, ExitCode::Undecided);
          return std::nullopt;
        }
        text.clear();
        continue;
      case Input::Kind::TooLong:
        if (!input.echoes()) fmt::print("{}…\n", prompt);
        refuse(
            fmt::format("this line has more than {} bytes, and the shell takes no longer one", shell::kInputSizeMax));
        text.clear();
        continue;
      case Input::Kind::Line:
        break;
    }
    if (!input.echoes()) fmt::print("{}{}\n", prompt, echo(line.text));
    const bool was_json = !text.empty() && shell::awaits_bracket(text);
    text += line.text + "\n";
    if (text.size() > shell::kInputSizeMax) {
      refuse(fmt::format("this has more than {} bytes, and the shell takes no longer statement", shell::kInputSizeMax));
      text.clear();
      continue;
    }
    // An empty line ends what lacks a bracket: the mistake is told then.
    const bool gives_up = was_json && trimmed(line.text).empty();
    std::string rest;
    const bool is_command = command_in(text, rest) != nullptr;
    if (is_command || gives_up || !shell::goes_on(text)) return text;
  }
}

ExitCode ShellPrompt::run(shell::LineInput& input) {
  is_script_ = !input.echoes();
  while (!is_over_) {
    const auto text = read(input);
    if (!text) break;
    if (trimmed(*text).empty()) continue;
    input.remember(std::string(trimmed(*text)));
    take(*text);
    std::fflush(stdout);
    if (is_interrupted() && (is_script_ || !go_on_after_interrupt())) {
      code_ = worse(code_, ExitCode::Undecided);
      break;
    }
  }
  if (is_script_ || code_ == ExitCode::Fault || code_ == ExitCode::Undecided) return code_;
  return ExitCode::Passed;
}

const ShellPrompt::Command* ShellPrompt::command_in(std::string_view text, std::string& rest) const {
  text = trimmed(text);
  const std::size_t end = std::min(text.find_first_of(" \t\r\n"), text.size());
  std::string_view word = text.substr(0, end);
  rest = trimmed(text.substr(end));
  const bool has_colon = word.starts_with(':');
  if (has_colon) word.remove_prefix(1);
  // A process may have the name of a command; then a colon tells the two apart.
  if (!has_colon && !rest.empty() && is_member(scenario_, word)) return nullptr;
  const auto found =
      std::find_if(commands().begin(), commands().end(), [&](const Command& command) { return command.word == word; });
  return found == commands().end() ? nullptr : &*found;
}

void ShellPrompt::take(const std::string& text) {
  std::string rest;
  if (const Command* command = command_in(text, rest); command != nullptr) return (this->*command->act)(rest);
  if (const std::string_view typed = trimmed(text); typed.starts_with(':')) {
    const std::string word(typed.substr(1, typed.find_first_of(" \t") - 1));
    std::vector<std::string_view> words;
    for (const Command& command : commands()) words.emplace_back(command.word);
    const std::string hint = language::did_you_mean(word, words);
    return refuse(fmt::format("there is no command \":{}\"; {}", word, hint.empty() ? "help shows all" : hint));
  }
  if (!says_something(text)) return void(session_.add(text));  // a comment
  Session session = session_;
  const LineRange added = session.add(text);
  attempt(std::move(session), added);
}

void ShellPrompt::attempt(Session session, LineRange added) {
  const std::string text = session.text();
  ParsedFile file = player_.read(text);
  if (!file.diagnostics.empty()) {
    fmt::print("{}", language::format_diagnostics(file));
    if (is_script_) code_ = worse(code_, ExitCode::BadInput);
    return;
  }
  warn(file, added);
  const Scenario& scenario = file.scenarios.front();
  const Seen seen = player_.see(scenario, added);
  const auto unmet = shell::unmet_in(text, seen.outcomes, added);
  fmt::print("{}", shell::events_text(seen, unmet, color_));
  tell_of_why(seen);
  if (!unmet.empty() && is_script_) code_ = worse(code_, ExitCode::Failed);
  if (const int line = line_to_explain(seen, unmet); line > 0) {
    last_text_ = text;
    last_line_ = line;
  }
  // Whatever is in the session can be played.
  const auto spoils = [&](const SeenFailure& failure) {
    const bool is_known = failing_.contains(failure.statement) && !added.has(failure.line);
    return failure.kind == SeenFailure::Kind::Stopped || (failure.kind == SeenFailure::Kind::Step && !is_known);
  };
  const bool is_kept = seen.breaches.empty() && std::none_of(seen.failures.begin(), seen.failures.end(), spoils);
  tell_failures(seen, added);
  if (!is_kept) {
    fmt::print("{}\n", added.first == added.last ? "This line is not kept." : "These lines are not kept.");
    return;
  }
  tell_unmet_in_sequences(session, seen, added);
  fmt::print("{}", shell::changes_text(session.seen(), seen.outcomes, added));
  session_ = std::move(session);
  scenario_ = scenario;
  remember(seen);
}

void ShellPrompt::tell_unmet_in_sequences(const Session& session, const Seen& seen, LineRange added) {
  const OutcomesByLine before = session.seen();
  OutcomesByLine others;  // lines that a `do` has played for the first time
  for (const auto& [line, outcomes] : seen.outcomes) {
    if (!added.has(line) && !before.contains(line)) others[line] = outcomes;
  }
  if (others.empty()) return;
  const LineRange all{others.begin()->first, others.rbegin()->first};
  for (const shell::Unmet& one : shell::unmet_in(session.text(), others, all)) {
    fmt::print("line {}: expected {}, got {}\n", one.line, one_line(one.expected), one_line(one.got));
    if (is_script_) code_ = worse(code_, ExitCode::Failed);
  }
}

void ShellPrompt::tell_of_why(const Seen& seen) {
  const bool is_odd = std::any_of(seen.events.begin(), seen.events.end(), [&](const SeenEvent& event) {
    const auto found = seen.outcomes.find(event.line);
    return event.kind == SeenEvent::Kind::Ends && found != seen.outcomes.end() && shell::has_failure(found->second);
  });
  if (is_script_ || !is_odd || std::exchange(has_told_of_why_, true)) return;
  fmt::print("   (why says what was missing)\n");
}

void ShellPrompt::warn(ParsedFile file, LineRange added) {
  std::erase_if(file.warnings, [&](const language::Warning& warning) {
    if (warning.at.source != 0) {  // of a manifest: once
      const std::string& path = file.sources[static_cast<std::size_t>(warning.at.source)].path;
      return !warned_.insert(fmt::format("{}:{}:{}", path, warning.at.line, warning.message)).second;
    }
    // What nothing can bring about so far, a later line may. Only a name that is nearly another one is worth a word.
    return !added.has(warning.at.line) || warning.hint.empty();
  });
  fmt::print("{}", language::format_warnings(file));
}

void ShellPrompt::tell_failures(const Seen& seen, LineRange added) {
  for (const SeenFailure& failure : seen.failures) {
    const bool is_new = added.has(failure.line) || failure.kind == SeenFailure::Kind::Stopped;
    const bool is_known = failing_.contains(failure.statement);
    if (!is_new && (is_known || failure.kind == SeenFailure::Kind::AtTheEnd)) continue;
    if (failure.kind == SeenFailure::Kind::Step && !is_new)
      fmt::print("line {}: {}: {}\n", failure.line, one_line(failure.statement), one_line(failure.got));
    fmt::print("{}", shell::failure_text(failure, color_));
    if (is_script_ && failure.kind != SeenFailure::Kind::AtTheEnd) {
      const bool is_decided = failure.kind != SeenFailure::Kind::Stopped;
      code_ = worse(code_, is_decided ? ExitCode::Failed : ExitCode::Undecided);
    }
  }
  if (seen.breaches.empty()) return;
  fmt::print("a fault of hypersim itself, found by a built-in check; please report it\n{}",
             shell::indented(seen.breaches));
  code_ = worse(code_, ExitCode::Fault);
}

void ShellPrompt::caps(const std::string& rest) {
  const std::vector<std::string> of = words_of(rest);
  for (const std::string& name : of) {
    if (is_member(scenario_, name)) continue;
    language::Spelling spelling(name);
    for (const language::ProcessDecl& decl : scenario_.cast) spelling.offer(decl.name);
    const std::string hint = spelling.hint();
    return refuse(fmt::format("there is no process \"{}\"{}{}", name, hint.empty() ? "" : "; ", hint));
  }
  const ParsedFile file = player_.read(session_.text());
  const Scenario& scenario = file.scenarios.front();
  OutcomesByLine outcomes;
  fmt::print("{}", player_.play(scenario, to_its_end(outcomes),
                                [&](const RunResult& result) { return caps_text(scenario, result, of); }));
}

void ShellPrompt::undo(const std::string& rest) {
  const auto count = rest.empty() ? std::optional(1) : line_number(rest);
  if (!count) return refuse(fmt::format("undo takes a number of statements, got \"{}\"", rest));
  Session session = session_;
  std::vector<std::string> all;
  while (all.size() < static_cast<std::size_t>(*count)) {
    auto undone = session.undo();
    if (!undone) break;
    all.push_back(std::move(*undone));
  }
  if (all.empty()) return refuse("there is nothing to undo");
  const ParsedFile file = player_.read(session.text());
  if (!file.diagnostics.empty()) {  // what is left relies on it
    fmt::print("{}", language::format_diagnostics(file));
    return refuse("so nothing was undone");
  }
  for (const std::string& undone : all) fmt::print("undone: {}\n", one_line(language::statement_text(trimmed(undone))));
  session_ = std::move(session);
  scenario_ = file.scenarios.front();
  remember(player_.see(scenario_, {}));
  last_line_ = 0;
}

void ShellPrompt::redo(const std::string&) {
  if (!session_.next_redo()) return refuse("there is nothing to redo");
  Session session = session_;
  fmt::print("redone: {}\n", one_line(language::statement_text(trimmed(*session.next_redo()))));
  const LineRange added = session.redo();
  attempt(std::move(session), added);
}

void ShellPrompt::list(const std::string&) { fmt::print("{}", shell::listing(session_.text(), session_.seen())); }

void ShellPrompt::help(const std::string& rest) {
  if (!rest.empty()) {
    const auto meanings = language::meanings_of(rest);
    for (const language::Word* one : meanings) fmt::print("{}\n  {}\n", one->usage, one->meaning);
    if (meanings.empty()) refuse(fmt::format("\"{}\" is not a word of the language; help shows the commands", rest));
    return;
  }
  fmt::print("Type a statement of the language (help WORD says how a word is written), or a command:\n");
  for (const Command& command : commands()) fmt::print("  {:<18}{}\n", command.usage, command.meaning);
  fmt::print(
      "A command may have a colon before it, which it needs where a process has its name.\n"
      "A block goes on up to its end, and Ctrl-C leaves it. Begin like this:\n"
      "  process owner birthdays:app:dev.os\n"
      "  owner open birthdays\n");
}

void ShellPrompt::quit(const std::string&) { is_over_ = true; }

}  // namespace hypersim::cli
