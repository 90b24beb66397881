#include "scenario_writer.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <set>

#include "final_state.hpp"
#include "vocabulary.hpp"

namespace hypersim::property {

namespace {

/// A `receive` or `receive response` to which nothing would come: the scenario must be written without it.
struct NothingToReceive {
  std::size_t step;
};

class Writer {
 public:
  Writer(const Program& program, Rules rules, const std::set<std::size_t>& left_out)
      : program_(program), left_out_(left_out), cast_(declarations(program.cast)), model_(cast_, rules) {}

  WrittenScenario write() {
    write_head();
    for (const Declaration& who : cast_) {
      model_.will_receive(who.name, count_of(Verb::Receive, who.name));
      model_.will_receive_responses(who.name, count_of(Verb::ReceiveResponse, who.name));
    }
    for (std::size_t i = 0; i < cast_.size(); ++i) {
      if (program_.cast[i].opens_first) write_kv_step(opening(static_cast<int>(i)));
    }
    for (std::size_t i = 0; i < program_.steps.size(); ++i) {
      if (!left_out_.contains(i)) write_step(i);
    }
    written_.conditions = conditions_at_the_end(model_, cast_);
    return std::move(written_);
  }

 private:
  struct SavedRequest {
    Who by;
    int id;
    std::string name;
  };

  struct SentCaps {
    Who to;
    Caps caps;
  };

  // The cast --------------------------------------------------------------------------------------------------------

  void write_head() {
    written_.head = "scenario \"A random program\"\n\n";
    for (const Declaration& decl : cast_) {
      written_.head += fmt::format("process {0} {0}:{1}", decl.name, decl.package);
      for (const Cap& cap : decl.holds) written_.head += " requests " + requested_text(cap);
      for (const auto& [to, cap] : decl.grants) written_.head += " grants " + who_text(to);
      if (!decl.wired && decl.holds.empty() && decl.grants.empty()) written_.head += " unwired";
      if (decl.is_public) written_.head += " public";
      if (!decl.keeps) written_.head += " ignores";
      if (decl.silent) written_.head += " silent";
      written_.head += '\n';
    }
    written_.head += '\n';
  }

  static std::string requested_text(const Cap& cap) {
    return cap == messaging_cap(cap.issuer) ? who_text(cap.issuer) : cap_text({cap});
  }

  // Operands --------------------------------------------------------------------------------------------------------

  Caps caps_of(const Step& step) const {
    const Db db = db_of(who(step).package, step.db);
    switch (step.cap) {
      case CapSort::Read:
        return {read_cap(db)};
      case CapSort::Write:
        return {write_cap(db)};
      case CapSort::Both:
        return {read_cap(db), write_cap(db)};
      case CapSort::Messaging:
        return {messaging_cap(choose(cast_, step.who + step.of).name)};
      case CapSort::MessagingKv:
        return {messaging_cap(kKv)};
      case CapSort::Own:
        return {own_cap(choose(cast_, step.who + step.of).name)};
    }
    return {};
  }
  /// What is attached to a message to that process, which may try to save it at any later time.
  Caps caps_to(const Who& to, const Step& step) {
    if (!step.with_cap) return {};
    sent_.push_back({to, caps_of(step)});
    return caps_of(step);
  }
  static std::string with_text(const Caps& caps) { return caps.empty() ? "" : " with " + cap_text(caps); }

  const Declaration& who(const Step& step) const { return choose(cast_, step.who); }
  /// Any process except the one that acts, because a process cannot await an answer from itself.
  const Who& other(const Step& step) const {
    const Who& chosen = choose(cast_, step.whom).name;
    return chosen == who(step).name ? choose(cast_, step.whom + 1).name : chosen;
  }

  int count_of(Verb verb, const Who& name) const {
    int count = 0;
    for (std::size_t i = 0; i < program_.steps.size(); ++i) {
      const Step& step = program_.steps[i];
      if (step.verb == verb && who(step).name == name && !left_out_.contains(i)) ++count;
    }
    return count;
  }

  // Lines -----------------------------------------------------------------------------------------------------------

  void line(std::string text) { written_.steps.push_back(std::move(text)); }

  void line(std::string text, const Outcome& outcome) {
    written_.outcomes.push_back(outcome.value ? "value" : outcome.word);
    if (outcome.value) {
      text += " => " + bytes_text(*outcome.value);
    } else if (!outcome.success()) {
      text += " => " + outcome.word;
    }
    line(std::move(text));
  }

  static Step opening(int who) {
    Step step;
    step.verb = Verb::Open;
    step.who = who;
    return step;
  }

  void write_step(std::size_t index) {
    const Step& step = program_.steps[index];
    const std::uint64_t before_ms = model_.now_ms();
    const bool receives = step.verb == Verb::Receive || step.verb == Verb::ReceiveResponse;
    if (receives && !model_.alive(who(step).name)) throw NothingToReceive{index};
    write_kv_step(step);
    write_message_step(step, index);
    write_outside_step(step);
    // Whatever else ends at this very moment may or may not have ended.
    const std::ptrdiff_t of_the_step = step.verb == Verb::Wait ? 0 : 1;
    if (model_.now_ms() != before_ms && model_.deadlines_now() > of_the_step) {
      line("sim wait 1ms");
      model_.wait(1);
    }
  }

  void write_kv_step(const Step& step) {
    const Declaration& by = who(step);
    const Db db = db_of(by.package, step.db);
    const std::string& key = choose(kKeys, step.key);
    const std::string& value = choose(kValues, step.value);
    const auto text = [&](const char* verb) { return by.name + " " + verb + " " + db_text(db, by); };
    const std::string set = text("set") + " " + bytes_text(key) + " " + bytes_text(value);
    const std::string erase = text("delete") + " " + bytes_text(key);
    switch (step.verb) {
      case Verb::Open:
        return line(text("open"), model_.open(by.name, db));
      case Verb::Remove:
        return line(text("remove"), model_.remove(by.name, db));
      case Verb::Get:
        return line(text("get") + " " + bytes_text(key), model_.get(by.name, db, key));
      case Verb::Set:
        return line(set, model_.write(by.name, db, key, value));
      case Verb::Delete:
        return line(erase, model_.write(by.name, db, key, std::nullopt));
      case Verb::SetInTx:
        return line(set + " in " + tx_text(step), model_.stage(by.name, db, key, value, tx(step)));
      case Verb::DeleteInTx:
        return line(erase + " in " + tx_text(step), model_.stage(by.name, db, key, std::nullopt, tx(step)));
      case Verb::Commit:
        return line(text("commit") + " " + tx_text(step), model_.commit(by.name, db, tx(step)));
      case Verb::Begin: {
        const Outcome begun = model_.begin(by.name, db);
        const std::string name = fmt::format("t{}", ++names_);
        if (begun.made != 0) transactions_.emplace_back(begun.made, name);
        return line(text("begin") + " -> " + name, begun);
      }
      case Verb::SetWithoutBlob: {
        const std::size_t colon = db.package.find(':');
        return line(fmt::format(R"({} request kv:distro:sys body {{"package_id": {{"package_name": "{}", )"
                                R"("publisher_node": "{}"}}, "db": "{}", "action": {{"Set": {{"key": [107]}}}}}})",
                                by.name, db.package.substr(0, colon), db.package.substr(colon + 1), db.name),
                    model_.set_without_blob(by.name, db));
      }
      case Verb::Nonsense:
        return line(by.name + " request kv:distro:sys body nonsense", model_.nonsense(by.name));
      default:
        return;
    }
  }

  int tx(const Step& step) const {
    if (step.saved == 0 || transactions_.empty()) return 0;
    return choose(transactions_, step.saved - 1).first;
  }
  std::string tx_text(const Step& step) const {
    if (step.saved == 0 || transactions_.empty()) return "7";
    return "$" + choose(transactions_, step.saved - 1).second;
  }

  void write_message_step(const Step& step, std::size_t index) {
    const Who& by = who(step).name;
    if (step.verb == Verb::Request || step.verb == Verb::Share) return write_waiting_step(step);
    if (!model_.alive(by)) return;
    switch (step.verb) {
      case Verb::Log:
        return line(by + " log \"here\"");
      case Verb::Save:
        return write_save(by, caps_of(step));
      case Verb::SaveWhatWasSent:
        return write_save_of_what_was_sent(step);
      case Verb::Drop:
        return line(by + " drop " + cap_text(caps_of(step)), model_.drop(by, caps_of(step)));
      case Verb::Send:
      case Verb::SendNoAnswer:
      case Verb::SendUnawaited:
        return write_send(step);
      case Verb::Await:
        return write_await(step);
      case Verb::Receive:
        return write_receive(step, index);
      case Verb::ReceiveResponse:
        return write_receive_response(step, index);
      case Verb::Respond:
        return write_respond(step);
      default:
        return;
    }
  }

  void write_save(const Who& by, const Caps& caps) { line(by + " save " + cap_text(caps), model_.save(by, caps)); }

  void write_save_of_what_was_sent(const Step& step) {
    if (sent_.empty()) return;
    const SentCaps& sent = sent_[sent_.size() - 1 - static_cast<std::size_t>(step.saved) % sent_.size()];
    if (model_.alive(sent.to)) write_save(sent.to, sent.caps);
  }

  /// The step of a process that has somebody to answer.
  void write_respond(const Step& step) {
    std::vector<Who> able;
    for (const Declaration& who : cast_) {
      if (model_.alive(who.name) && model_.answers_go_to(who.name)) able.push_back(who.name);
    }
    if (able.empty()) return;
    const Who& by = choose(able, step.who);
    const Who to = *model_.answers_go_to(by);
    const std::string& body = choose(kBodies, step.value);
    const Caps caps = caps_to(to, step);
    line(fmt::format("{} respond {}{}", by, bytes_text(body), with_text(caps)), model_.respond(by, body, caps));
    line("sim settle");
  }

  void write_waiting_step(const Step& step) {
    const Who& by = who(step).name;
    const Who& to = other(step);
    if (step.verb == Verb::Share) {
      const Caps caps = caps_of(step);
      sent_.push_back({to, caps});
      return line(fmt::format("{} share {} with {}", by, cap_text(caps), to), model_.share(by, caps, to));
    }
    const std::string& body = choose(kBodies, step.value);
    const Caps caps = caps_to(to, step);
    const Outcome outcome = model_.request(by, to, body, caps);
    line(fmt::format("{} request {} body {}{}", by, to, bytes_text(body), with_text(caps)), outcome);
  }

  void write_send(const Step& step) {
    const Who& by = who(step).name;
    const Who& to = choose(cast_, step.whom).name;
    const bool expects = step.verb == Verb::Send;
    const std::uint64_t within_s = 2 + static_cast<std::uint64_t>(step.key);
    const std::string& body = choose(kBodies, step.value);
    const Caps caps = caps_to(to, step);
    const bool is_unawaited = step.verb == Verb::SendUnawaited;
    const Outcome sent = is_unawaited ? model_.send_unawaited(by, to, body, caps, within_s * 1000)
                                      : model_.send(by, to, body, caps, expects, within_s * 1000);
    std::string text = fmt::format("{} send {} body {}{}", by, to, bytes_text(body), with_text(caps));
    if (is_unawaited) {
      text += fmt::format(" within {}s", within_s);
    } else if (expects) {
      const std::string name = fmt::format("r{}", ++names_);
      text += fmt::format(" within {}s -> {}", within_s, name);
      if (to != by) requests_.push_back({by, sent.made, name});
    } else {
      text += " no answer";
    }
    line(std::move(text), sent);
    line("sim settle");
  }

  void write_await(const Step& step) {
    if (requests_.empty()) return;
    const SavedRequest& awaited = choose(requests_, step.saved);
    if (!model_.alive(awaited.by)) return;
    line(fmt::format("{} await ${}", awaited.by, awaited.name), model_.await(awaited.by, awaited.id));
  }

  void write_receive(const Step& step, std::size_t index) {
    const Who& by = who(step).name;
    const Model::Mail* mail = model_.next_mail(by);
    if (mail == nullptr) throw NothingToReceive{index};
    std::string text = fmt::format("{} receive from {}", by, mail->from);
    text += caps_on(*mail, step);
    line(std::move(text), model_.receive(by));
  }

  void write_receive_response(const Step& step, std::size_t index) {
    const Who& by = who(step).name;
    const auto answer = model_.next_answer(by);
    if (!answer) throw NothingToReceive{index};
    std::string text = fmt::format("{} receive response from {}", by, answer->from) + caps_on(*answer, step);
    line(std::move(text), model_.receive_response(by));
  }

  /// What is attached to the message, and what is not.
  std::string caps_on(const Model::Mail& mail, const Step& step) const {
    std::string text;
    for (const Cap& cap : mail.caps) text += with_text({cap});
    for (const Cap& cap : caps_of(step)) {
      if (!mail.caps.contains(cap)) text += " without " + cap_text({cap});
    }
    return text;
  }

  void write_outside_step(const Step& step) {
    const Who& whom = choose(cast_, step.whom).name;
    const Caps caps = caps_of(step);
    switch (step.verb) {
      case Verb::Grant:
        for (const Cap& cap : caps) model_.grant(cap, whom);
        return line(fmt::format("sim grant {} to {}", cap_text(caps), whom));
      case Verb::Kill:
        model_.kill(whom);
        return line("sim kill " + whom);
      case Verb::RevokeAll:
        if (!model_.alive(whom)) return;
        model_.revoke_all(whom);
        return line("sim revoke-all " + whom);
      case Verb::CrashKv:
        model_.crash_kv();
        return line("sim crash-module kv");
      case Verb::LimitFds:
        return line(fmt::format("sim fds-limit {}", step.key));
      case Verb::FailStorage: {
        const Db db = db_of(who(step).package, step.db);
        const std::string& operation = choose(kOperations, step.value);
        model_.fail_storage(db, operation, step.key);
        return line(fmt::format("sim fail-storage {} {} times {} \"no space left\"", db_text(db), operation, step.key));
      }
      case Verb::Wait: {
        const std::uint64_t ms = 700 + 900 * static_cast<std::uint64_t>(step.value);
        model_.wait(ms);
        return line(fmt::format("sim wait {}ms", ms));
      }
      case Verb::Check:
        return line("check " + holding_text(model_, whom, *caps.begin()));
      default:
        return;
    }
  }

  const Program& program_;
  const std::set<std::size_t>& left_out_;
  std::vector<Declaration> cast_;
  Model model_;
  WrittenScenario written_;
  std::vector<std::pair<int, std::string>> transactions_;  // transactions that were begun, and what they are saved as
  std::vector<SavedRequest> requests_;
  std::vector<SentCaps> sent_;
  int names_ = 0;
};

}  // namespace

std::string WrittenScenario::text() const {
  std::string text = head;
  for (const std::string& line : steps) text += line + '\n';
  for (const std::string& condition : conditions) text += "check " + condition + '\n';
  return text;
}

std::string WrittenScenario::text_with_one_check() const {
  std::string text = head;
  for (const std::string& line : steps) text += line + '\n';
  text += "check (";
  for (const std::string& condition : conditions) text += (text.back() == '(' ? "" : " and ") + condition;
  return text + ")\n";
}

std::string WrittenScenario::text_up_to(int line) const {
  const auto before = static_cast<std::size_t>(std::count(head.begin(), head.end(), '\n')) + steps.size();
  const std::size_t index = static_cast<std::size_t>(line) - before - 1;
  WrittenScenario shorter = *this;
  shorter.conditions.clear();
  if (index < conditions.size()) shorter.conditions.push_back(conditions[index]);
  return shorter.text();
}

WrittenScenario write_scenario(const Program& program, Rules rules) {
  std::set<std::size_t> left_out;
  for (;;) {
    try {
      return Writer(program, rules, left_out).write();
    } catch (const NothingToReceive& receive) {
      left_out.insert(receive.step);
    }
  }
}

}  // namespace hypersim::property
