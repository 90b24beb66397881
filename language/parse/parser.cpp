#include "parser.hpp"

#include <algorithm>
#include <utility>

#include "hypersim/runtime/utf8.hpp"

#include "check_sequences.hpp"
#include "conditions.hpp"
#include "installations.hpp"
#include "package_stand_ins.hpp"

namespace hypersim::language {

namespace {

constexpr std::string_view kTitle = "scenario";

/// `write: do put WHO KEY`.
std::string usage_of(const Sequence& sequence) {
  constexpr std::size_t kUsageMax = 160;
  std::string usage = "write: do " + sequence.name;
  for (const std::string& param : sequence.params) usage += " " + param;
  return usage.size() > kUsageMax ? usage.substr(0, kUsageMax) + "…" : usage;
}

}  // namespace

Parser::Parser(const Sources& sources, const Outline& outline, DiagnosticSink& sink, Allowance& allowance)
    : reading_(sources, outline, sink, allowance),
      open_sequences_(reading_.lexer, reading_.bindings),
      declarations_(reading_.cursor, reading_.operands, reading_.survey.cast, outline, reading_.scenario),
      blocks_(reading_),
      steps_(reading_, blocks_) {
  reading_.scenario.path = sources.path(0);
  reading_.scenario.combination = outline.combination;
  for (const auto& [name, text] : outline.names) {
    if (text.set) reading_.scenario.settings.push_back({name, *text.set});
  }
}

Scenario Parser::run() {
  while (!reading_.sink.full()) {
    if (reading_.cursor.next_statement()) {
      statement();
      reading_.finish_statement();
    } else if (!end_sequence()) {
      break;
    }
  }
  if (!reading_.sink.full()) end_of_file();
  warn_of_quoted_names();
  add_spawned();
  if (reading_.sink.empty()) {
    add_stand_ins(reading_.scenario);
    fill_drives(reading_.scenario, reading_.allowance, reading_.sink);
    check_http_steps(reading_.scenario, reading_.sink);
  }
  if (reading_.sink.empty()) declarations_.manifests().warn(reading_.sink);
  prepare_steps(reading_.scenario);
  for (int source = 1; source < reading_.sources.size(); ++source)
    reading_.scenario.includes.push_back(reading_.sources.path(source));
  return std::move(reading_.scenario);
}

void Parser::statement() {
  const Token first = reading_.cursor.take();
  reading_.values.allow_names(false);
  if (in_included_file() && refused_in_included(first)) return;
  if (!first.is("end") && !blocks_.begin_line(first.at)) return;
  const bool title_is_missing = at_first_statement_ && !reading_.cursor.failed() && !reading_.survey.has_title;
  const bool is_first = std::exchange(at_first_statement_, false);
  if (const Keyword* word = first.kind == TokenKind::Word ? find_statement(first.raw) : nullptr) {
    if (title_is_missing) report_missing_title(reading_.cursor, first);
    if (first.is(kTitle) && !is_first && !std::exchange(has_title_, true)) {
      reading_.cursor.report(first.at, "the title must be the first statement");
    }
    has_title_ = has_title_ || first.is(kTitle);
    if (refused_in_sequence(*word, first)) return;
    check_place(*word, first);
    return statement_of(*word, first);
  }
  steps_.step(first, title_is_missing);
}

/// Included files have only declarations. Is this statement another one? If so, that is reported.
bool Parser::refused_in_included(const Token& first) {
  const Keyword* found = first.kind == TokenKind::Word ? find_statement(first.raw) : nullptr;
  if (first.is(kTitle)) {
    reading_.cursor.fail(first.at, "a file that is included has no title; its declarations belong to the scenario");
    reading_.lexer.skip_file();
    return true;
  }
  if (found != nullptr && (found->declares() || found->kind == KeywordKind::Property)) return false;
  const bool is_step = found != nullptr || (first.kind == TokenKind::Word && reading_.survey.cast.find(first.raw) >= 0);
  if (is_step) {
    reading_.cursor.fail(first.at,
                         "a file that is included holds declarations, found the step " + in_quotes(first.raw));
  } else {
    reading_.cursor.fail(
        first.at, "expected a declaration, found " + language::found(first),
        reading_.cursor.spelling_hint(first, keywords_of(KeywordKind::Declaration), keywords_of(KeywordKind::Include),
                                      keywords_of(KeywordKind::Property)));
  }
  if (found != nullptr && found->opens_block()) blocks_.skip(first);
  return true;
}

/// In a sequence stand steps and blocks. Is it something else? If so, that is reported.
bool Parser::refused_in_sequence(const Keyword& word, const Token& first) {
  if (open_sequences_.empty() || (!word.declares() && word.kind != KeywordKind::Property)) return false;
  reading_.cursor.fail(first.at, in_quotes(word.text) + " cannot stand inside \"sequence\"");
  if (word.opens_block()) blocks_.skip(first);
  return true;
}

void Parser::check_place(const Keyword& word, const Token& first) {
  const std::string quoted = in_quotes(word.text);
  const auto first_step = blocks_.first_step();
  if (const auto block = refusing_block(word)) {
    reading_.cursor.report(first.at, quoted + " cannot stand inside " + in_quotes(keyword_of(*block)));
  } else if (word.declares() && first_step && !first.is(kTitle)) {
    reading_.cursor.report(
        first.at, quoted + " comes before the first step, which is in line " + std::to_string(first_step->line));
  }
}

std::optional<BlockKind> Parser::refusing_block(const Keyword& word) const {
  switch (word.kind) {
    case KeywordKind::Declaration:
    case KeywordKind::Include:
    case KeywordKind::Sequence:
    case KeywordKind::Property:
      return blocks_.innermost();
    case KeywordKind::Check:
      return blocks_.taking();
    case KeywordKind::Sim:
    case KeywordKind::Do:
      return blocks_.taking() == BlockKind::Pipeline ? blocks_.taking() : std::nullopt;
    default:
      return std::nullopt;
  }
}

void Parser::statement_of(const Keyword& word, const Token& first) {
  if (word.kind != KeywordKind::Property && word.kind != KeywordKind::Check) reading_.cursor.set_usage(word.usage);
  switch (word.kind) {
    case KeywordKind::Declaration:
      return (declarations_.*word.declare)(first.at);
    case KeywordKind::Include:
      return include(first);
    case KeywordKind::Sequence:
      return sequence(first);
    case KeywordKind::Property:
      return property(first, *word.property);
    case KeywordKind::Check:
      return steps_.check(first);
    case KeywordKind::Sim:
      return steps_.sim(first);
    case KeywordKind::Do:
      return play(first);
    case KeywordKind::Block:
      return blocks_.open(*word.block, first);
    default:
      return blocks_.end(first);
  }
}

void Parser::include(const Token& first) {
  const Token path = reading_.cursor.peek();
  constexpr std::string_view kFile = "file:";
  if (path.kind != TokenKind::Word || path.raw.substr(0, kFile.size()) != kFile || path.raw == kFile) {
    return reading_.cursor.expected("the file with the declarations, file:PATH",
                                    form_hint(reading_.cursor, path, kFile));
  }
  reading_.cursor.take();
  const Included* included = reading_.outline.included(first.at);
  const bool is_misquoted = included != nullptr && included->source < 0 && !included->hint.empty();
  if (!is_misquoted) reading_.cursor.expect_end();  // what follows belongs to the name
  if (included == nullptr || reading_.cursor.failed()) return;
  if (included->source < 0) return reading_.cursor.report(path.at, included->mistake, included->hint);
  if (!blocks_.empty() || blocks_.first_step()) return;
  reading_.finish_statement();
  reading_.lexer.enter(reading_.sources.text(included->source), included->source);
}

void Parser::property(const Token& first, Property::Kind kind) {
  Property property;
  property.at = first.at;
  property.kind = kind;
  property.condition = read_condition(reading_.cursor, reading_.operands);
  reading_.cursor.expect_end();
  reading_.scenario.properties.push_back(std::move(property));
}

void Parser::sequence(const Token& first) {
  const Token name = reading_.cursor.peek();
  reading_.values.word("a name for the sequence");
  if (!reading_.cursor.failed() && check_name(reading_.cursor, name)) {
    const auto same = reading_.survey.sequences.find(name.raw);
    const Position at = same == reading_.survey.sequences.end() ? name.at : same->second.at;
    if (at.source != name.at.source || at.line != name.at.line || at.column != name.at.column) {
      reading_.cursor.report(
          name.at, "a sequence is called " + found(name) + " already, in " + reading_.operands.in_line(at, name.at), {},
          at);
    }
  }
  sequence_params();
  // Its lines are read where it is done.
  const bool muted = reading_.sink.muted();
  reading_.sink.mute(true);
  const SequenceLines lines = skim_sequence(reading_.lexer, reading_.sources.text(first.at.source));
  reading_.sink.mute(muted);
  for (const Token& refused : lines.refused) {
    reading_.sink.add(refused.at, in_quotes(refused.raw) + " cannot stand inside \"sequence\"");
  }
  if (lines.is_closed && lines.behind_end.kind != TokenKind::End) {
    reading_.sink.add(lines.behind_end.at, "expected the end of the line, found " + found(lines.behind_end));
  } else if (!lines.is_closed) {
    reading_.sink.add(first.at, "this \"sequence\" is never closed; expected \"end\" before the end of the file");
  }
}

void Parser::sequence_params() {
  std::set<std::string, std::less<>> names;
  while (!reading_.cursor.at_end()) {
    const Token param = reading_.cursor.peek();
    reading_.values.word("the name of a parameter");
    if (reading_.cursor.failed() || !check_name(reading_.cursor, param)) continue;
    const auto text = reading_.outline.names.find(param.raw);
    if (text != reading_.outline.names.end()) {
      const std::string what = text->second.is_matrix ? "a matrix" : "a let";
      reading_.cursor.report(
          param.at,
          what + " is called " + found(param) + " already, in " + reading_.operands.in_line(text->second.at, param.at),
          {}, text->second.at);
    } else if (!names.emplace(param.raw).second) {
      reading_.cursor.report(param.at, "a parameter is called " + found(param) + " already");
    }
  }
}

void Parser::play(const Token& first) {
  blocks_.note_step(first.at);
  if (blocks_.taking() == BlockKind::Pipeline) return reading_.cursor.abandon();
  const Sequence* sequence = sequence_to_play();
  std::vector<std::string> arguments;
  if (sequence == nullptr || !play_arguments(*sequence, arguments)) return;
  if (blocks_.empty() && !reading_.count_step(first.at)) return;
  DoneBy done_by{first.at, reading_.cursor.text(), reading_.done_by};
  constexpr std::size_t kTextMax = 200;
  if (done_by.text.size() > kTextMax) {
    std::size_t end = kTextMax;
    while (!runtime::begins_character(done_by.text[end])) --end;
    done_by.text.replace(end, std::string::npos, "…");
  }
  reading_.finish_statement();
  const OpenSequences::Refusal refusal = open_sequences_.enter(*sequence, arguments);
  if (refusal != OpenSequences::Refusal::None) return refuse_to_play(first, *sequence, refusal);
  reading_.done_by = std::make_shared<const DoneBy>(std::move(done_by));
  blocks_around_.push_back(blocks_.begin_sequence());
  reading_.sink.set_done_by(reading_.done_by);
  reading_.sink.begin_reading(!read_sequences_.insert(sequence).second || blocks_.in_later_round() ||
                              reading_.outline.is_another);
}

const Sequence* Parser::sequence_to_play() {
  const SequenceMap& sequences = reading_.survey.sequences;
  const Token name = reading_.cursor.peek();
  reading_.values.word("the name of a sequence");
  if (reading_.cursor.failed()) return nullptr;
  const auto found = sequences.find(name.raw);
  if (found != sequences.end()) return &found->second;
  reading_.cursor.fail(name.at, no_such_sequence(name),
                       reading_.cursor.wants_hints() ? nearest_sequence(sequences, name) : "");
  return nullptr;
}

bool Parser::play_arguments(const Sequence& sequence, std::vector<std::string>& arguments) {
  const std::size_t count = sequence.params.size();
  while (!reading_.cursor.at_end()) {
    const Token argument = reading_.cursor.peek();
    if (argument.is("->") || argument.is("=>")) {
      reading_.cursor.expected("the end of the line", "a sequence has no result; its own lines say what they expect");
      return false;
    }
    reading_.cursor.take();
    arguments.push_back(binding_value(argument.raw));
    if (arguments.size() == count + 1) {
      reading_.cursor.fail(argument.at, "expected the end of the line, found " + found(argument), usage_of(sequence));
    }
  }
  if (reading_.cursor.failed()) return false;
  if (arguments.size() < count) {
    const std::string param = "{" + sequence.params[arguments.size()] + "}";
    reading_.cursor.expected("what stands for " + param, usage_of(sequence));
  }
  return !reading_.cursor.failed();
}

void Parser::refuse_to_play(const Token& first, const Sequence& sequence, OpenSequences::Refusal refusal) {
  switch (refusal) {
    case OpenSequences::Refusal::DoesItself: {
      auto names = open_sequences_.names();
      names.erase(names.begin(), std::find(names.begin(), names.end(), sequence.name));
      names.emplace_back(sequence.name);
      return reading_.sink.add(first.at, does_itself(names));
    }
    case OpenSequences::Refusal::TooDeep:
      return reading_.sink.add(first.at,
                               "sequences may be " + std::to_string(kSequenceDepthMax) + " deep, this one is deeper");
    case OpenSequences::Refusal::NameInUse: {
      const std::string_view name = open_sequences_.name_in_use(sequence);
      if (reading_.outline.names.count(name) > 0) return;  // that was said
      return reading_.sink.add(first.at, "a repeat around this \"do\" is called " + in_quotes(name) +
                                             ", as is a parameter of " + in_quotes(sequence.name));
    }
    case OpenSequences::Refusal::TooMuchText:
      return reading_.sink.stop(first.at, too_much_text());
    case OpenSequences::Refusal::None:
      return;
  }
}

bool Parser::end_sequence() {
  if (open_sequences_.empty()) return false;
  blocks_.end_sequence(blocks_around_.back());
  blocks_around_.pop_back();
  open_sequences_.leave();
  reading_.done_by = reading_.done_by->around;
  reading_.sink.set_done_by(reading_.done_by);
  reading_.sink.begin_reading(reading_.done_by != nullptr || blocks_.in_later_round() || reading_.outline.is_another);
  return true;
}

void Parser::warn_of_quoted_names() {
  for (const Values::QuotedName& quoted : reading_.values.quoted_names()) {
    if (!reading_.saved.has(quoted.name)) continue;
    reading_.sink.warn({quoted.at, "this is the text \"$" + quoted.name + "\", and not what is saved under that name",
                        "without the quotes it is that; to keep the text, quote the whole value", quoted.done_by});
  }
}

/// Adds the installer, if it has to install, and the processes that a `spawn` names after those that are declared, as
/// in the survey.
void Parser::add_spawned() {
  if (!reading_.sink.empty()) return;
  for (const Member& member : reading_.survey.cast.members()) {
    if (member.installs)
      reading_.scenario.cast.push_back(
          installer_decl(reading_.scenario, member.name, *member.address, member.declared_at));
    if (!member.spawned) continue;
    ProcessDecl process;
    process.name = member.name;
    process.address = member.address.value_or(runtime::Address());
    process.wired = false;
    process.spawned = true;
    process.answers = {"ok", {}, "ok", member.declared_at};
    process.at = member.declared_at;
    reading_.scenario.cast.push_back(std::move(process));
  }
}

void Parser::end_of_file() {
  for (const Member& member : reading_.survey.cast.members()) {
    if (!member.unstarted) continue;
    reading_.sink.add(
        member.declared_at,
        "nothing ever starts " + in_quotes(member.name) + ": only itself, or what it spawns, would spawn it",
        "declare one of them with \"process\"");
  }
  for (const ProcessDecl& process : reading_.scenario.cast) {
    if (!process.spawned) reading_.roles.plays(reading_.survey.cast.find(process.name), process.program, process.at);
  }
  declarations_.manifests().report_missing(reading_.sink);
  reading_.roles.report(reading_.survey.cast, reading_.sink);
  blocks_.end_of_file();
  reading_.values.refuse_slow_patterns(reading_.sink);
  reading_.sink.begin_reading(reading_.outline.is_another);
  check_sequences(reading_.survey.sequences, reading_.sink);
  if (at_first_statement_)
    reading_.sink.add(reading_.lexer.end_of_file(), "expected scenario \"TITLE\", found the end of the file");
}

}  // namespace hypersim::language
