#include "hypersim/analysis/vacuous_names.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <functional>
#include <map>
#include <tuple>
#include <utility>

#include "hypersim/analysis/body_form.hpp"
#include "hypersim/analysis/names.hpp"
#include "hypersim/analysis/near_miss.hpp"
#include "hypersim/language/for_each_step.hpp"
#include "hypersim/language/print.hpp"

#include "nearest.hpp"
#include "reach.hpp"

namespace hypersim::analysis {

using language::BytesOperand;
using language::Condition;
using language::Position;
using language::Step;
using language::Warning;

namespace {

/// What was found at the places that were looked at, over all combinations of a file.
class Findings {
 public:
  void fine(Position at, const language::DoneByPtr& done_by) { places_[place(at, done_by)] = std::nullopt; }
  /// Counts only if the place has never been fine.
  void vacuous(Warning&& warning) {
    const Place key = place(warning.at, warning.done_by);
    places_.try_emplace(key, std::move(warning));
  }
  std::vector<Warning> take() {
    std::vector<Warning> warnings;
    for (auto& [place, warning] : places_) {
      if (warning) warnings.push_back(std::move(*warning));
    }
    return warnings;
  }

 private:
  /// The text, and the `do` that plays it.
  using Place = std::tuple<int, int, int, int, int, int>;
  static Place place(Position at, const language::DoneByPtr& done_by) {
    const Position by = done_by ? done_by->at : Position{0, 0, 0};
    return {at.source, at.line, at.column, by.source, by.line, by.column};
  }
  std::map<Place, std::optional<Warning>> places_;
};

/// Is it meant to go wrong?
bool expects_failure(const std::optional<language::Expected>& expected) {
  if (!expected) return false;
  if (const auto* one_of = std::get_if<language::ExpectOneOf>(&expected->is)) {
    return std::any_of(one_of->alternatives.begin(), one_of->alternatives.end(),
                       [](const language::Expected& one) { return expects_failure(one); });
  }
  const auto* json = std::get_if<language::ExpectJson>(&expected->is);
  const auto* has = std::get_if<language::ExpectHas>(&expected->is);
  const auto* bytes = std::get_if<language::ExpectBytes>(&expected->is);
  const std::string_view text = json != nullptr    ? std::string_view(json->json.json)
                                : has != nullptr   ? std::string_view(has->json.json)
                                : bytes != nullptr ? std::string_view(bytes->bytes.bytes)
                                                   : std::string_view();
  const bool is_success = json != nullptr || has != nullptr || bytes != nullptr ||
                          std::holds_alternative<language::ExpectOk>(expected->is) ||
                          std::holds_alternative<language::ExpectSize>(expected->is);
  return !is_success || text.find("Err") != std::string_view::npos;
}

/// Does it have what a name could be wrong in? Else what it can bring about need not be found out.
bool speaks_of_names(const language::Scenario& scenario) {
  bool speaks = !scenario.properties.empty();
  language::for_each_step(scenario.steps, [&](const Step& step) {
    speaks = speaks || step.expected || std::holds_alternative<language::CheckStep>(step.is) ||
             std::holds_alternative<language::ReceiveStep>(step.is) ||
             std::holds_alternative<language::RequestStep>(step.is);
  });
  for (const language::ProcessDecl& decl : scenario.cast)
    speaks = speaks || !decl.requests.empty() || !decl.grants.empty();
  return speaks;
}

class Judge {
 public:
  Judge(const language::Scenario& scenario, Findings& findings)
      : scenario_(scenario), reach_(scenario), names_(scenario), findings_(findings) {}

  void judge() {
    for (const language::Property& property : scenario_.properties) condition(property.condition);
    in_property_ = false;
    for (const language::ProcessDecl& decl : scenario_.cast) clauses(decl);
    language::for_each_step(scenario_.steps, [&](const Step& step) {
      done_by_ = step.done_by;
      if (const auto* check = std::get_if<language::CheckStep>(&step.is)) condition(check->condition);
      if (const auto* receive = std::get_if<language::ReceiveStep>(&step.is)) received(step, *receive);
      if (step.expected) expectation(step, *step.expected);
      rights_in(step);
      if (const auto* request = std::get_if<language::RequestStep>(&step.is)) request_body(step, *request);
    });
  }

 private:
  struct Part;

  void condition(const Condition& condition, bool is_denied = false);
  void expectation(const Step& step, const language::Expected& expected, bool is_alternative = false);
  void received(const Step& step, const language::ReceiveStep& receive);
  void value_expected(const Step& step, const BytesOperand& value);
  void answer_expected(const language::WhoOperand& from, const BytesOperand& body);

  void clauses(const language::ProcessDecl& decl);
  void rights_in(const Step& step);
  void right(const runtime::Capability& cap, Position at);
  void rights(const std::vector<language::CapOperand>& operands);
  void request_body(const Step& step, const language::RequestStep& request);

  bool process(const language::WhoOperand& who);
  bool database(const language::DbOperand& db);
  void capability(const language::CapOperand& cap);
  bool key(const language::DbOperand& db, const BytesOperand& key);
  void value(const language::DbOperand& db, const BytesOperand& key, const BytesOperand& value);
  void value_of(const language::DbOperand& db, const BytesOperand& key, const BytesOperand& value);
  void state(const language::WhoOperand& who, const BytesOperand& value);
  void body(const language::WhoOperand& to, const BytesOperand& body);
  void log(const std::string& needle, Position at);

  /// A `check` that something is not so may be meant as it stands: then only a name that is nearly another is told. A
  /// property is meant as a guard against something.
  void heed(bool may_be_meant) { only_near_ = may_be_meant && !in_property_; }

  /// Takes down that it can come about.
  bool fine(Position at) {
    findings_.fine(at, done_by_);
    return true;
  }
  bool vacuous(Position at, std::string what, const std::optional<Source>& nearest,
               const std::function<std::string(const Source&)>& shown = nullptr);
  bool text(const BytesOperand& operand, const Texts* known, std::string_view before, std::string_view after = {});

  /// So that a report is read, and the search for near names ends.
  bool has_enough() const { return findings_left_ == 0; }

  const language::Scenario& scenario_;
  std::size_t findings_left_ = 200;
  const Reach reach_;
  const Names names_;
  Findings& findings_;
  language::DoneByPtr done_by_;
  bool in_property_ = true;
  bool only_near_ = false;  // a name is told only if another is near
};

/// A condition that names what does not come about is true, or false: `is_denied` as it stands.
struct Judge::Part {
  Judge& judge;
  Position at;
  bool is_denied = false;  // it stands below an odd number of `not`

  void operator()(const language::HoldsCondition& c) const {
    claims();
    holding(c.who, c.cap);
  }
  void operator()(const language::LacksCondition& c) const {
    denies();
    holding(c.who, c.cap);
  }
  void operator()(const language::OnlyHoldCondition& c) const {
    denies();
    for (const language::WhoOperand& who : c.who) judge.process(who);
    judge.capability(c.cap);
  }
  void operator()(const language::AliveCondition& c) const { claims(), judge.process(c.who); }
  void operator()(const language::DeadCondition& c) const { denies(), judge.process(c.who); }
  void operator()(const language::StateIsCondition& c) const { claims(), judge.state(c.who, c.value); }
  void operator()(const language::StateAbsentCondition& c) const { denies(), judge.process(c.who); }
  void operator()(const language::DbExistsCondition& c) const { claims(), judge.database(c.db); }
  void operator()(const language::DbAbsentCondition& c) const { denies(), judge.database(c.db); }
  void operator()(const language::DbKeyIsCondition& c) const { claims(), judge.value(c.db, c.key, c.value); }
  void operator()(const language::DbKeyAbsentCondition& c) const { denies(), judge.key(c.db, c.key); }
  void operator()(const language::DbKeysCondition& c) const { claims(), judge.database(c.db); }
  void operator()(const language::LogContainsCondition& c) const { claims(), judge.log(c.needle, at); }
  void operator()(const language::NodeUpCondition&) const {}
  void operator()(const language::NodeDownCondition&) const {}
  void operator()(const language::NotCondition& c) const { judge.condition(*c.of, !is_denied); }
  void operator()(const language::OrCondition& c) const {
    for (const Condition& one : c.any_of) judge.condition(one, is_denied);
  }
  void operator()(const language::AndCondition& c) const {
    for (const Condition& one : c.all_of) judge.condition(one, is_denied);
  }

  void holding(const language::WhoOperand& who, const language::CapOperand& cap) const {
    judge.process(who);
    judge.capability(cap);
  }
  void claims() const { judge.heed(is_denied); }
  void denies() const { judge.heed(!is_denied); }
};

void Judge::condition(const Condition& condition, bool is_denied) {
  std::visit(Part{*this, condition.at, is_denied}, condition.is);
}

bool Judge::vacuous(Position at, std::string what, const std::optional<Source>& nearest,
                    const std::function<std::string(const Source&)>& shown) {
  Warning warning{at, "nothing in this scenario can " + std::move(what), {}, done_by_};
  if (nearest) {
    const std::string name = shown ? shown(*nearest) : language::bytes_text(nearest->text);
    warning.other = nearest->at;
    warning.meant = {name};
    warning.hint = fmt::format("did you mean {}? See {}:{}:{}", name, scenario_.file_of(nearest->at), nearest->at.line,
                               nearest->at.column);
  } else if (only_near_ || at.source != 0) {
    return fine(at);  // an included file may be for other scenarios, too
  }
  if (findings_left_ > 0) --findings_left_;
  findings_.vacuous(std::move(warning));
  return false;
}

bool Judge::process(const language::WhoOperand& who) {
  if (reach_.process(who.address.process()) || has_enough()) return fine(who.at);
  std::vector<Source> ids;
  for (const language::ProcessDecl& decl : scenario_.cast) ids.push_back({decl.address.process().text(), decl.at});
  return vacuous(who.at, fmt::format("start the process {}", who.text), nearest_of(who.address.process().text(), ids),
                 [](const Source& source) { return std::string(source.text); });
}

bool Judge::database(const language::DbOperand& db) {
  if (reach_.database(db.key) || has_enough()) return fine(db.at);
  std::vector<Source> of_package;
  std::optional<Source> of_another;
  std::string another;
  for (const auto& [known, at] : reach_.databases()) {
    if (known.package == db.key.package) of_package.push_back({known.db, at});
    if (known.package == db.key.package || known.db != db.key.db || of_another) continue;
    another = names_.db(known);
    of_another = Source{another, at};
  }
  auto nearest = nearest_of(db.key.db, of_package);
  if (!nearest) nearest = of_another;
  return vacuous(db.at, fmt::format("open the database {}", names_.db(db.key)), nearest, [&](const Source& source) {
    return source.text == another ? another : names_.db({db.key.package, std::string(source.text)});
  });
}

void Judge::capability(const language::CapOperand& operand) {
  if (!operand.is_constant()) return;
  for (const runtime::Capability& cap : operand.caps) {
    if (reach_.capability(cap) || has_enough()) continue;
    if (const auto params = kv_params(cap); params && cap.issuer().node() == scenario_.node) {
      database({params->db_key, operand.text, operand.at});
      return;
    }
    runtime::Capabilities known;
    for (const auto& [one, unused] : reach_.capabilities()) known.push_back(one);
    const auto near = nearest_miss(cap, known);
    std::optional<Source> nearest;
    if (near) nearest = Source{near->held.params(), reach_.capabilities().at(near->held)};
    vacuous(operand.at, fmt::format("bring about the capability {}", operand.text), nearest,
            [&](const Source&) { return names_.cap_operand(near->held); });
    return;
  }
  fine(operand.at);
}

/// Can the bytes of the operand be one of these?
bool Judge::text(const BytesOperand& operand, const Texts* known, std::string_view before, std::string_view after) {
  const bool is_certain = operand.is_constant() && !reach_.any() && !has_enough();
  if (!is_certain || (known != nullptr && known->has(operand.bytes))) return fine(operand.at);
  const auto nearest = known != nullptr ? nearest_of(operand.bytes, known->sources()) : std::nullopt;
  return vacuous(operand.at, fmt::format("{} {}{}", before, language::bytes_text(operand.bytes), after), nearest);
}

bool Judge::key(const language::DbOperand& db, const BytesOperand& key) {
  return database(db) && text(key, reach_.keys(db.key), "write the key", " to " + names_.db(db.key));
}

void Judge::value(const language::DbOperand& db, const BytesOperand& key, const BytesOperand& value) {
  if (this->key(db, key)) value_of(db, key, value);
}

/// Of a key that can be written, or that an expectation reads.
void Judge::value_of(const language::DbOperand& db, const BytesOperand& key, const BytesOperand& value) {
  const Texts* keys = reach_.keys(db.key);
  const bool is_any = !key.is_constant() || (keys != nullptr && keys->has_any());
  if (is_any) return (void)fine(value.at);
  text(value, reach_.values(db.key, key.bytes), "write the value",
       fmt::format(" to the key {} of {}", language::bytes_text(key.bytes), names_.db(db.key)));
}

void Judge::state(const language::WhoOperand& who, const BytesOperand& value) {
  if (!process(who)) return;
  const runtime::ProcessId& id = who.address.process();
  const bool is_none = value.is_constant() && value.bytes.empty();  // what `state get` says of none
  if (!value.is_constant() || is_none || reach_.state(id, value.bytes)) return (void)fine(value.at);
  text(value, reach_.states(id), fmt::format("set the state of {} to", names_.process(id)));
}

void Judge::log(const std::string& needle, Position at) {
  if (reach_.printed(needle) || has_enough()) return (void)fine(at);
  // Modules print what no step says: only what is nearly a line of a step is certain.
  const auto nearest = nearest_part_of(needle, reach_.logs().sources());
  if (!nearest) return (void)fine(at);
  vacuous(at, fmt::format("print {}", language::bytes_text(needle)), nearest);
}

void Judge::body(const language::WhoOperand& to, const BytesOperand& body) {
  const runtime::ProcessId& id = to.address.process();
  text(body, reach_.bodies(id), "send", fmt::format(" to {}", names_.process(id)));
}

void Judge::received(const Step& step, const language::ReceiveStep& receive) {
  only_near_ = false;
  if (receive.from && !receive.response) process(*receive.from);
  for (const language::CapOperand& cap : receive.caps) capability(cap);
  only_near_ = true;
  for (const language::CapOperand& cap : receive.without) capability(cap);
  if (receive.body && !receive.response) body(*step.who, *receive.body);
}

void Judge::answer_expected(const language::WhoOperand& from, const BytesOperand& body) {
  const language::ProcessDecl* asked = names_.cast(from.address.process());
  if (asked != nullptr) text(body, &reach_.answers(), "answer");
}

void Judge::value_expected(const Step& step, const BytesOperand& value) {
  if (const auto* kv = std::get_if<language::KvStep>(&step.is)) {
    if (kv->action == language::KvStep::Action::Get && reach_.database(kv->db.key) && kv->key.is_constant())
      value_of(kv->db, kv->key, value);
  } else if (const auto* request = std::get_if<language::RequestStep>(&step.is)) {
    answer_expected(request->to, value);
  } else if (const auto* receive = std::get_if<language::ReceiveStep>(&step.is)) {
    if (!receive->response) body(*step.who, value);
  } else if (const auto* state = std::get_if<language::StateStep>(&step.is)) {
    if (state->action == language::StateStep::Action::Get) this->state(*step.who, value);
  }
}

/// One value that is wrong makes the step fail; one of several alternatives says nothing.
void Judge::expectation(const Step& step, const language::Expected& expected, bool is_alternative) {
  only_near_ = !is_alternative;
  if (const auto* bytes = std::get_if<language::ExpectBytes>(&expected.is)) value_expected(step, bytes->bytes);
  if (const auto* one_of = std::get_if<language::ExpectOneOf>(&expected.is)) {
    for (const language::Expected& each : one_of->alternatives) expectation(step, each, true);
  }
}

// What a scenario does give and send, and what looks like something else.

void Judge::clauses(const language::ProcessDecl& decl) {
  rights(decl.requests);
  for (const language::GrantClause& grant : decl.grants) {
    if (!grant.params.is_constant()) continue;
    right(runtime::Capability(decl.address, grant.params.json), grant.to.at);
  }
}

void Judge::rights(const std::vector<language::CapOperand>& operands) {
  for (const language::CapOperand& operand : operands) {
    if (!operand.is_constant()) continue;
    for (const runtime::Capability& cap : operand.caps) right(cap, operand.at);
  }
}

void Judge::rights_in(const Step& step) {
  if (const auto* share = std::get_if<language::ShareStep>(&step.is)) rights({share->cap});
  if (const auto* grant = std::get_if<language::SimGrantStep>(&step.is)) rights({grant->cap});
  if (const auto* request = std::get_if<language::RequestStep>(&step.is)) rights(request->message.caps);
  if (const auto* send = std::get_if<language::SendStep>(&step.is)) rights(send->message.caps);
  if (const auto* respond = std::get_if<language::RespondStep>(&step.is)) rights(respond->message.caps);
  if (const auto* spawn = std::get_if<language::SpawnStep>(&step.is)) clauses(spawn->child);
}

/// A process may call a right of its own `"message"`.
bool is_a_name_of_its_own(const NearMiss& near) {
  using Kind = CapDifference::Kind;
  return std::all_of(near.differences.begin(), near.differences.end(), [](const CapDifference& one) {
    return one.kind == Kind::Case || one.kind == Kind::Separator || one.kind == Kind::Spelling;
  });
}

/// Is it nearly the right to message its issuer, or to a database that is opened, and not that?
void Judge::right(const runtime::Capability& cap, Position at) {
  constexpr std::size_t kDatabasesMax = 100;
  const auto params = kv_params(cap);
  const bool is_right = params && reach_.database(params->db_key);
  const runtime::NodeId& issuing = cap.issuer().node();
  const bool is_here = std::find(scenario_.nodes.begin(), scenario_.nodes.end(), issuing) != scenario_.nodes.end();
  const runtime::NodeId& node = is_here ? issuing : scenario_.node;
  const runtime::Capability networking = runtime::Capability::networking(node);
  if (has_enough() || is_right || is_messaging(cap) || cap == networking) return (void)fine(at);
  runtime::Capabilities meant = {runtime::Capability::messaging(cap.issuer()), networking};
  if (cap.issuer() == kv_module::kv_address(node)) {
    for (const auto& [db, unused] : reach_.databases()) {
      if (meant.size() > kDatabasesMax) break;
      for (const auto kind : {kv_module::KvCapabilityKind::Read, kv_module::KvCapabilityKind::Write})
        meant.push_back(kv_module::kv_capability(node, kind, db));
    }
  }
  std::optional<NearMiss> best;
  const runtime::Capability* like = nullptr;
  for (const runtime::Capability& one : meant) {
    auto near = near_miss(one, cap);
    const bool is_another = near && params && distance_of(*near) >= kFarDistance;  // a right of its own
    if (!near || is_another || (best && distance_of(*best) <= distance_of(*near))) continue;
    best = std::move(near);
    like = &one;
  }
  if (!best) return (void)fine(at);
  if (!params && is_a_name_of_its_own(*best)) return;
  std::string differences;
  for (const CapDifference& one : best->differences) differences += (differences.empty() ? "" : "; ") + to_text(one);
  --findings_left_;
  findings_.vacuous({at, "this is nearly a right that is used, and not that: " + differences,
                     fmt::format("did you mean {}?", language::statement_text(names_.cap_operand(*like))), done_by_});
}

/// Is an answer expected to a body that the module cannot read?
void Judge::request_body(const Step& step, const language::RequestStep& request) {
  const BytesOperand& body = request.message.body;
  if (!body.is_constant() || has_enough() || expects_failure(step.expected)) return;
  const auto sentences = why_not_taken(request.to.address.process(), body.bytes);
  const Position at = body.text.empty() ? step.at : body.at;
  if (sentences.empty()) return (void)fine(at);
  --findings_left_;
  findings_.vacuous({at, fmt::format("{} cannot read this. {}", request.to.text, sentences.front()),
                     sentences.size() > 1 ? sentences[1] : std::string(), done_by_});
}

}  // namespace

std::vector<Warning> vacuous_names(const language::ParsedFile& file) {
  Findings findings;
  for (const language::Scenario& scenario : file.scenarios) {
    if (speaks_of_names(scenario)) Judge(scenario, findings).judge();
  }
  return findings.take();
}

void warn_of_vacuous_names(language::ParsedFile& file) {
  for (Warning& warning : vacuous_names(file)) file.warnings.push_back(std::move(warning));
  std::stable_sort(file.warnings.begin(), file.warnings.end(), [](const Warning& a, const Warning& b) {
    return std::tie(a.at.source, a.at.line, a.at.column) < std::tie(b.at.source, b.at.line, b.at.column);
  });
}

}  // namespace hypersim::analysis
