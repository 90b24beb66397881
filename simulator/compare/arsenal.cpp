#include "arsenal.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <map>
#include <set>

#include "hypersim/analysis/names.hpp"
#include "hypersim/language/for_each_step.hpp"
#include "hypersim/language/print.hpp"
#include "hypersim/runtime/overload.hpp"

namespace hypersim::simulator {

namespace {

using language::Condition;

constexpr const char* kValue = "attack";

/// What the scenario speaks of, each once, in the order in which it is first said.
class Targets {
 public:
  explicit Targets(const language::Scenario& scenario) : names_(scenario) {
    for (const language::Property& property : scenario.properties) note(property.condition);
    language::for_each_step(scenario.steps, [this](const language::Step& step) { note(step); });
  }

  struct Db {
    std::string text;
    std::vector<std::string> keys;
  };
  const std::vector<Db>& dbs() const { return dbs_; }
  const std::vector<std::string>& caps() const { return caps_; }
  /// `TO body B`, as a request of the scenario has it.
  const std::vector<std::string>& requests() const { return requests_; }

 private:
  static void add(std::vector<std::string>& all, std::string one) {
    if (std::find(all.begin(), all.end(), one) == all.end()) all.push_back(std::move(one));
  }

  Db& db(const language::DbOperand& operand) {
    std::string text = names_.db_on(operand.node, operand.key);
    const auto known = std::find_if(dbs_.begin(), dbs_.end(), [&](const Db& one) { return one.text == text; });
    if (known != dbs_.end()) return *known;
    return dbs_.emplace_back(Db{std::move(text), {}});
  }
  void note(const language::DbOperand& operand, const language::BytesOperand& key) {
    if (key.is_constant()) add(db(operand).keys, language::operand_text(key.bytes));
  }
  void note(const language::CapOperand& operand) {
    if (!operand.is_constant()) return;
    for (const runtime::Capability& cap : operand.caps) add(caps_, names_.cap_operand(cap));
  }
  void note(const Condition& condition) {
    std::visit(runtime::Overload{
                   [&](const language::HoldsCondition& c) { note(c.cap); },
                   [&](const language::LacksCondition& c) { note(c.cap); },
                   [&](const language::OnlyHoldCondition& c) { note(c.cap); },
                   [&](const language::DbExistsCondition& c) { db(c.db); },
                   [&](const language::DbAbsentCondition& c) { db(c.db); },
                   [&](const language::DbKeyIsCondition& c) { note(c.db, c.key); },
                   [&](const language::DbKeyAbsentCondition& c) { note(c.db, c.key); },
                   [&](const language::DbKeysCondition& c) { db(c.db); },
                   [&](const language::NotCondition& c) { note(*c.of); },
                   [&](const language::OrCondition& c) {
                     for (const Condition& one : c.any_of) note(one);
                   },
                   [&](const language::AndCondition& c) {
                     for (const Condition& one : c.all_of) note(one);
                   },
                   [](const auto&) {},
               },
               condition.is);
  }
  void note(const language::Step& step) {
    if (const auto* kv = std::get_if<language::KvStep>(&step.is)) {
      const bool has_key = kv->action == language::KvStep::Action::Set || kv->action == language::KvStep::Action::Get ||
                           kv->action == language::KvStep::Action::Delete;
      has_key ? note(kv->db, kv->key) : void(db(kv->db));
    } else if (const auto* request = std::get_if<language::RequestStep>(&step.is)) {
      note(request->to, request->message);
    } else if (const auto* send = std::get_if<language::SendStep>(&step.is)) {
      note(send->to, send->message);
    } else if (const auto* check = std::get_if<language::CheckStep>(&step.is)) {
      note(check->condition);
    }
  }
  void note(const language::WhoOperand& to, const language::MessageParts& message) {
    if (message.body.is_constant())
      add(requests_, fmt::format("{} body {}", to.text, language::operand_text(message.body.bytes)));
  }

  analysis::Names names_;
  std::vector<Db> dbs_;
  std::vector<std::string> caps_;
  std::vector<std::string> requests_;
};

}  // namespace

Arsenal arsenal_against(const language::Scenario& scenario, const runtime::Address& attacker) {
  const Targets targets(scenario);
  Arsenal arsenal;
  for (const std::string& cap : targets.caps()) arsenal.mints.push_back("save " + cap);
  const auto mint = [&](std::string line) {
    if (std::find(arsenal.mints.begin(), arsenal.mints.end(), line) == arsenal.mints.end())
      arsenal.mints.push_back(std::move(line));
  };
  for (const Targets::Db& db : targets.dbs()) {
    for (const char* right : {"read", "write"}) mint(fmt::format("save {} {}", db.text, right));
    for (const std::string& key : db.keys) {
      arsenal.actions.push_back(fmt::format("set {} {} {}", db.text, key, kValue));
      arsenal.actions.push_back(fmt::format("delete {} {}", db.text, key));
      arsenal.actions.push_back(fmt::format("get {} {}", db.text, key));
    }
    if (db.keys.empty()) arsenal.actions.push_back(fmt::format("set {} {} {}", db.text, kValue, kValue));
    arsenal.actions.push_back("open " + db.text);
    arsenal.actions.push_back("remove " + db.text);
  }
  for (const language::ProcessDecl& decl : scenario.cast) {
    if (decl.address == attacker) continue;
    mint(fmt::format("save cap {} \"messaging\"", decl.name));
    for (const std::string& cap : targets.caps())
      arsenal.actions.push_back(fmt::format("share {} with {}", cap, decl.name));
    if (decl.address.node() == attacker.node()) {
      arsenal.actions.push_back(fmt::format("send kernel:distro:sys body {{\"KillProcess\":\"{}\"}} no answer",
                                            decl.address.process().text()));
    }
  }
  mint("save cap kernel:distro:sys \"messaging\"");
  for (const std::string& request : targets.requests()) arsenal.actions.push_back("request " + request);
  return arsenal;
}

}  // namespace hypersim::simulator
