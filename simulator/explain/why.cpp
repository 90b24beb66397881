#include "why.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace hypersim::simulator {

namespace fact = runtime::fact;

namespace {

/// The request that the step sent or awaits, as the trace has it.
runtime::MessagePtr request_of(const Step& step, const Outcome& outcome, const History& history) {
  if (!step.who || !outcome.request) return nullptr;
  const auto sent = history.last<fact::Sent>([&](const fact::Sent& e) {
    return e.message->is_request() && e.message->id == *outcome.request && e.message->source == step.who->address;
  });
  return sent ? history.at<fact::Sent>(*sent).message : nullptr;
}

}  // namespace

std::vector<std::string> Why::step(const Step& step, const Outcome& outcome) {
  lines_.clear();
  const runtime::MessagePtr request = request_of(step, outcome, history_);
  switch (outcome.kind) {
    case Outcome::Kind::KvFailed:
      kv_error(step, *outcome.error);
      break;
    case Outcome::Kind::Bounced:
      if (request) bounced(*request);
      break;
    case Outcome::Kind::TimedOut:
      if (request) timed_out(*request);
      break;
    case Outcome::Kind::Offline:
      if (request) {
        say(fmt::format("no node is called {}: this scenario has only the node {}.", request->target.node(), node_.name()));
      }
      break;
    case Outcome::Kind::Refused:
      if (std::holds_alternative<SaveStep>(step.is)) {
        not_saved(step.who->address.process(), outcome.refused);
      } else {
        not_attached(step.who->address.process(), outcome.refused);
      }
      break;
    case Outcome::Kind::Dead:
      dead(step.who->address.process());
      break;
    case Outcome::Kind::Value:
      if (const auto* kv = std::get_if<KvStep>(&step.is); kv != nullptr && kv->action == KvStep::Action::Get) {
        if (kv->key.saved_name.empty()) key_history(kv->db.key, kv->key.bytes);
      }
      break;
    case Outcome::Kind::NotPossible:
      if (const auto* check = std::get_if<CheckStep>(&step.is)) return condition(check->condition);
      break;
    case Outcome::Kind::Ok:
    case Outcome::Kind::WrongMessage:
    case Outcome::Kind::NeverCame:
      break;
  }
  return std::move(lines_);
}

std::vector<std::string> Why::condition(const Condition& condition) {
  struct Visitor {
    Why& why;
    void holding(const WhoOperand& who, const CapOperand& operand) const {
      const runtime::ProcessId& id = who.address.process();
      for (const runtime::Capability& cap : operand.caps) {
        if (!why.node_.capabilities().has(id, cap)) {
          why.missing_capability(id, cap);
          continue;
        }
        std::string sentence = fmt::format("{} holds {}", why.names_.process(id), why.names_.cap(cap));
        if (const auto came = why.history_.how_it_came(id, cap)) sentence += ": " + *came;
        why.say(sentence + ".");
      }
    }
    void operator()(const HoldsCondition& c) const { holding(c.who, c.cap); }
    void operator()(const LacksCondition& c) const { holding(c.who, c.cap); }
    void living(const WhoOperand& who) const {
      if (why.node_.alive(who.address.process())) {
        why.say(fmt::format("{} is alive.", who.text));
      } else {
        why.dead(who.address.process());
      }
    }
    void operator()(const AliveCondition& c) const { living(c.who); }
    void operator()(const DeadCondition& c) const { living(c.who); }
    void existence(const DbOperand& db) const {
      if (why.node_.kv().exists(db.key)) {
        why.say(fmt::format("the database {} exists.", why.names_.db(db.key)));
      } else {
        why.no_db(db.key);
      }
    }
    void operator()(const DbExistsCondition& c) const { existence(c.db); }
    void operator()(const DbAbsentCondition& c) const { existence(c.db); }
    void key(const DbOperand& db, const BytesOperand& key) const {
      if (!why.node_.kv().exists(db.key)) return why.no_db(db.key);
      if (!key.saved_name.empty()) return;
      const auto found = why.node_.kv().peek(db.key, key.bytes);
      if (!found.ok()) return why.say(fmt::format("it cannot be read: {}.", kv_module::display(found.error())));
      if (!found->has_value()) {
        why.say(fmt::format("the key {} is not there.", bytes_text(key.bytes)));
      } else {
        why.say(fmt::format("the key {} is {}.", bytes_text(key.bytes), bytes_text((*found)->view())));
      }
      why.key_history(db.key, key.bytes);
    }
    void operator()(const DbKeyIsCondition& c) const { key(c.db, c.key); }
    void operator()(const DbKeyAbsentCondition& c) const { key(c.db, c.key); }
    void operator()(const DbKeysCondition& c) const {
      const auto keys = why.node_.kv().peek_keys(c.db.key);
      if (!keys.ok()) return why.no_db(c.db.key);
      std::string sentence = fmt::format("the database {} has {} keys", why.names_.db(c.db.key), keys->size());
      for (std::size_t i = 0; i < keys->size() && i < 8; ++i) sentence += (i == 0 ? ": " : ", ") + bytes_text((*keys)[i]);
      why.say(sentence + (keys->size() > 8 ? ", …" : "."));
    }
    void operator()(const NotCondition& c) const { std::visit(*this, c.of->is); }
    void operator()(const OrCondition& c) const {
      for (const Condition& one : c.any_of) std::visit(*this, one.is);
    }
    void operator()(const AndCondition& c) const {
      for (const Condition& one : c.all_of) std::visit(*this, one.is);
    }
  };
  lines_.clear();
  std::visit(Visitor{*this}, condition.is);
  return std::move(lines_);
}

}  // namespace hypersim::simulator
