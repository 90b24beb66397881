#include "steps.hpp"

#include <algorithm>
#include <utility>

#include "conditions.hpp"
#include "expectations.hpp"
#include "ids.hpp"
#include "installations.hpp"

namespace hypersim::language {
namespace {

/// Is the nearest of the names and of the words that begin a line one of these?
bool is_nearly_a_statement(std::string_view text, const std::vector<std::string_view>& names) {
  Spelling spelling(text);
  spelling.offer_all(names);
  spelling.offer_all(statement_keywords());
  return find_statement(spelling.best()) != nullptr;
}

bool sends_a_request(const Step& step) {
  return std::holds_alternative<KvStep>(step.is) || std::holds_alternative<ShareStep>(step.is) ||
         std::holds_alternative<RequestStep>(step.is) || std::holds_alternative<SendStep>(step.is);
}

constexpr std::string_view kConditionHint =
    "a condition alone is not a statement; write: check COND, or a property such as: never COND";

bool is_condition_word(const Token& token) {
  return token.kind == TokenKind::Word && find_keyword(KeywordKind::Condition, token.raw) != nullptr;
}

bool begins_condition(const Token& first, const Token& second) {
  return first.is("not") || first.is("only") || first.is("nobody") || first.is("log") || is_condition_word(second);
}

}  // namespace

void report_missing_title(Cursor& cursor, const Token& first) {
  const std::vector<std::string_view> words = {"scenario"};
  cursor.report(first.at, "expected scenario \"TITLE\" before anything else, found " + found(first),
                cursor.spelling_hint(first, words));
}

void Steps::step(const Token& first, bool title_is_missing) {
  reading_.values.allow_names(true);
  if (blocks_.taking() == BlockKind::Pipeline) {
    pipeline_step(first);
  } else {
    process_step(first, title_is_missing);
  }
}

void Steps::check(const Token& first) {
  reading_.values.allow_names(true);
  blocks_.note_step(first.at);
  Step step;
  step.at = first.at;
  step.is = CheckStep{read_condition(reading_.cursor, reading_.operands)};
  reading_.cursor.expect_end();
  step.text = reading_.cursor.text();
  blocks_.add(std::move(step), Blocks::kNoLane);
}

void Steps::sim(const Token& first) {
  reading_.values.allow_names(true);
  blocks_.note_step(first.at);
  Step step;
  step.at = first.at;
  blocks_.enter_lane(Blocks::kSimLane);
  const Keyword* found = verb("a verb of sim", KeywordKind::SimVerb);
  if (found == nullptr) return;
  if (found->package_step) return package_step(*found->package_step, first);
  StepContext context{reading_.cursor, reading_.operands, reading_.values, reading_.saved, OwnPackage::none(), -1};
  found->read(context, step);
  if (found->saves) {
    reading_.cursor.set_usage({});
    result(step, *found);
  } else {
    no_result();
  }
  step.text = reading_.cursor.text();
  blocks_.add(std::move(step), Blocks::kSimLane);
}

void Steps::no_result() {
  reading_.cursor.set_usage({});
  const bool result = reading_.cursor.peek().is("->") || reading_.cursor.peek().is("=>");
  if (result) reading_.cursor.expected("the end of the line", "a step of sim has no result");
  reading_.cursor.expect_end();
}

void Steps::package_step(PackageStep kind, const Token& first) {
  Cursor& cursor = reading_.cursor;
  const Token id = cursor.peek();
  const auto package = read_package_id(cursor, reading_.values);
  const runtime::NodeId node = cursor.take_word("on") ? reading_.operands.node_name() : reading_.survey.cast.node();
  no_result();
  if (!package || cursor.failed()) return;
  const std::vector<Package>& packages = reading_.scenario.packages;
  const auto declared_one = std::find_if(packages.begin(), packages.end(),
                                         [&](const Package& one) { return one.id == *package && one.node == node; });
  if (declared_one == packages.end()) {
    if (reading_.survey.cast.is_excused({})) return;  // it may be one that could not be read
    std::vector<std::string> declared;
    declared.reserve(packages.size());
    for (const Package& one : packages) declared.push_back(one.id.text());
    std::string hint = cursor.spelling_hint(id, declared);
    if (hint.empty()) hint = "declare it: package file:DIR, or manifest " + package->text() + " file:PATH";
    const bool is_one_of_several = reading_.survey.cast.nodes().size() > 1;
    return cursor.report(
        id.at, "no package " + found(id) + " is declared" + (is_one_of_several ? " on " + node : std::string()),
        std::move(hint));
  }
  const bool is_ours = node == reading_.survey.cast.node();
  const auto who =
      reading_.operands.who_named(is_ours ? installer().text() : runtime::Address(node, installer()).text(), first.at);
  reading_.roles.takes_step(who->cast, first.at, reading_.done_by);
  blocks_.enter_lane(who->cast);
  const DoneByPtr around = std::exchange(
      reading_.done_by, std::make_shared<const DoneBy>(DoneBy{first.at, cursor.text(), reading_.done_by}));
  for (Step& step : steps_of(kind, reading_.scenario, *declared_one, *who, first.at))
    blocks_.add(std::move(step), who->cast);
  reading_.done_by = around;
}

void Steps::process_step(const Token& first, bool title_is_missing) {
  WhoOperand who;
  if (!actor(first, title_is_missing, who)) return;
  blocks_.note_step(first.at);
  blocks_.enter_lane(who.cast);
  reading_.roles.takes_step(who.cast, first.at, reading_.done_by);
  const Keyword* found = verb("a verb", KeywordKind::Verb);
  if (found != nullptr) step_of(std::move(who), *found, first.at);
}

/// A line of a pipeline: its process stands in the pipeline's first line.
void Steps::pipeline_step(const Token& first) {
  const Keyword* found = first.kind == TokenKind::Word ? find_keyword(KeywordKind::Verb, first.raw) : nullptr;
  if (found == nullptr) {
    const bool has_process = first.kind == TokenKind::Word && reading_.survey.cast.find(first.raw) >= 0;
    std::string hint =
        has_process ? "the process stands only in the first line of the pipeline"
                    : reading_.cursor.spelling_hint(first, keywords_of(KeywordKind::Verb),
                                                    keywords_of(KeywordKind::Block), keywords_of(KeywordKind::End));
    return reading_.cursor.fail(first.at, "expected a verb, found " + language::found(first), std::move(hint));
  }
  taken_verb_ = first;
  constexpr std::string_view kSubject = "WHO ";
  reading_.cursor.set_usage(found->usage.substr(std::min(kSubject.size(), found->usage.size())));
  step_of(*blocks_.pipeline_of(), *found, first.at);
}

void Steps::step_of(WhoOperand who, const Keyword& verb, Position at) {
  Step step;
  step.at = at;
  const int process = who.cast;
  StepContext context{reading_.cursor, reading_.operands,   reading_.values,
                      reading_.saved,  OwnPackage::of(who), process};
  step.who = std::move(who);
  reading_.operands.act_on(step.who->address.node());
  verb.read(context, step);
  reading_.operands.act_on({});
  reading_.cursor.set_usage({});
  if (const auto* spawn = std::get_if<SpawnStep>(&step.is)) {
    reading_.roles.plays(spawn->cast, spawn->child.program, spawn->child.at);
  }
  if (blocks_.taking() == BlockKind::Pipeline && !sends_a_request(step)) {
    const bool sleeps = std::holds_alternative<SleepStep>(step.is);
    reading_.cursor.report(
        taken_verb_.at, sleeps
                            ? "\"sleep\" cannot stand in a pipeline: that sends all its requests before it awaits any"
                            : in_quotes(verb.text) + " sends no request; a pipeline holds only steps that do");
  }
  result(step, verb);
  reading_.cursor.expect_end();
  step.text = reading_.cursor.text();
  blocks_.add(std::move(step), process);
}

bool Steps::actor(const Token& first, bool title_is_missing, WhoOperand& who) {
  if (reading_.cursor.failed()) return false;
  if (first.kind == TokenKind::Word) who = reading_.operands.who_from(first);
  if (reading_.cursor.failed()) return false;
  if (title_is_missing) report_missing_title(reading_.cursor, first);
  if (first.kind == TokenKind::Word && (who.cast >= 0 || reading_.survey.cast.is_excused(first.raw))) return true;
  if (title_is_missing) {
    reading_.cursor.abandon();
    return false;
  }
  std::vector<std::string_view> names;
  if (reading_.cursor.wants_hints()) names = reading_.survey.cast.names();
  const bool has_verb = first.kind == TokenKind::Word && reading_.cursor.peek().kind == TokenKind::Word &&
                        find_keyword(KeywordKind::Verb, reading_.cursor.peek().raw) != nullptr;
  // `nevr log contains "x"`
  const bool is_statement = has_verb && reading_.cursor.wants_hints() && is_nearly_a_statement(first.raw, names);
  const bool is_step = has_verb && !is_statement;
  const bool has_id = !who.address.text().empty();
  if (has_id) {
    reading_.cursor.report(first.at, "only a process of the cast takes steps, found " + found(first));
  } else if (is_step) {
    reading_.cursor.report(first.at, "expected a name of the cast, found " + found(first),
                           reading_.cursor.spelling_hint(first, names));
  } else {
    reading_.cursor.fail(first.at, "expected a statement or a name of the cast, found " + found(first),
                         begins_condition(first, reading_.cursor.peek())
                             ? std::string(kConditionHint)
                             : reading_.cursor.spelling_hint(first, statement_keywords(), names));
  }
  return is_step;
}

const Keyword* Steps::verb(std::string_view what, KeywordKind kind) {
  const Token token = reading_.cursor.peek();
  const Keyword* found = token.kind == TokenKind::Word ? find_keyword(kind, token.raw) : nullptr;
  if (found != nullptr) {
    taken_verb_ = reading_.cursor.take();
    reading_.cursor.set_usage(found->usage);
    return found;
  }
  const bool is_condition = kind == KeywordKind::Verb && is_condition_word(token);
  std::string hint =
      is_condition ? std::string(kConditionHint) : reading_.cursor.spelling_hint(token, keywords_of(kind));
  if (hint.empty()) hint = "there are " + listed(texts_of(kind));
  reading_.cursor.expected(what, std::move(hint));
  return nullptr;
}

void Steps::result(Step& step, const Keyword& verb) {
  const Token arrow = reading_.cursor.peek();
  if (arrow.is("->") && !verb.saves) {
    reading_.cursor.fail(arrow.at, "\"" + std::string(verb.text) + "\" has no result that could be saved");
  }
  if (reading_.cursor.take_word("->")) {
    step.saves = result_name();
    part(step);
  }
  if (reading_.cursor.take_word("=>")) {
    step.expected = read_expected(reading_.cursor, reading_.values);
    check_status(step);
  }
  if (reading_.cursor.peek().is("->"))
    reading_.cursor.expected("the end of the line", "\"-> NAME\" comes before \"=>\"");
  reading_.cursor.expect_end();
  if (step.saves.empty()) return;
  Saved what = verb.saves.value_or(Saved::Unknown);
  if (const auto* send = std::get_if<SendStep>(&step.is); send != nullptr && send->no_answer)
    what = Saved::RequestUnanswered;
  reading_.saved.save(step.saves, reading_.cursor.failed() ? Saved::Unknown : what, step.who ? step.who->cast : -1);
}

/// Only HTTP knows a status.
void Steps::check_status(const Step& step) {
  if (std::holds_alternative<SimHttpStep>(step.is)) return;
  const auto refuse = [this](const Expected& one) {
    if (!std::holds_alternative<ExpectStatus>(one.is)) return;
    reading_.cursor.report(one.at, "only \"sim http\" has a status",
                           "of a body that is JSON: => has {\"status\": 200}");
  };
  refuse(*step.expected);
  if (const auto* one_of = std::get_if<ExpectOneOf>(&step.expected->is))
    std::for_each(one_of->alternatives.begin(), one_of->alternatives.end(), refuse);
}

/// `from POINTER`, behind the name.
void Steps::part(Step& step) {
  const Token from = reading_.cursor.peek();
  if (reading_.cursor.take_word("from")) {
    if (std::holds_alternative<SendStep>(step.is)) {
      reading_.cursor.report(from.at, "a \"send\" has no body; what \"await\" gives has parts");
    }
    step.saves_part = reading_.values.pointer();
  } else if (!reading_.cursor.at_operands_end()) {
    const std::vector<std::string_view> words = {"from"};
    reading_.cursor.expected("\"from\", \"=>\" or the end of the line", reading_.cursor.spelling_hint(from, words));
  }
}

std::string Steps::result_name() {
  const Token token = reading_.cursor.peek();
  std::string name = reading_.values.word("a name for the result after \"->\"");
  if (reading_.cursor.failed()) return {};
  if (!is_name(name)) {
    const bool dollar = token.raw.front() == '$' && is_name(token.raw.substr(1)) && token.raw.size() <= 40;
    reading_.cursor.report(token.at, "a name is a letter, then letters, digits, \"-\" or \"_\", found " + found(token),
                           dollar ? "write: -> " + std::string(token.raw.substr(1)) : "");
    return std::string(dollar ? token.raw.substr(1) : token.raw);
  }
  if (is_reserved(name)) {
    reading_.cursor.report(token.at, found(token) + " is a word of the language and cannot be a name");
  }
  return name;
}

}  // namespace hypersim::language
