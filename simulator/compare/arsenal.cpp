#include "arsenal.hpp"

#include <algorithm>
#include <fmt/format.h>

#include "hypersim/analysis/names.hpp"
#include "hypersim/language/for_each_step.hpp"
#include "hypersim/language/print.hpp"
#include "hypersim/runtime/json_writer.hpp"
#include "hypersim/runtime/overload.hpp"

namespace hypersim::simulator {

namespace {

using language::Condition;

constexpr const char* kValue = "attack";
constexpr const char* kLoot = "loot";  // a database of the attacker's own

/// What the scenario speaks of, each once, in the order in which it is first said.
class Targets {
 public:
  explicit Targets(const language::Scenario& scenario) : names_(scenario) {
    for (const language::Property& property : scenario.properties) note(property.condition);
    language::for_each_step(scenario.steps, [this](const language::Step& step) { note(step); });
  }

  struct Db {
    std::string text;
    runtime::NodeId node;
    kv_module::DbKey key;
    std::vector<std::string> keys;
  };
  struct Request {
    std::string text;  // `TO body B`, as a request of the scenario has it
    runtime::Address to;
  };
  const std::vector<Db>& dbs() const { return dbs_; }
  const runtime::Capabilities& caps() const { return caps_; }
  std::string text_of(const runtime::Capability& cap) const { return names_.cap_operand(cap); }
  const std::vector<Request>& requests() const { return requests_; }
  /// The names under which transactions are saved.
  const std::vector<std::string>& transactions() const { return transactions_; }

 private:
  template <class T>
  static void add(std::vector<T>& all, T one) {
    if (std::find(all.begin(), all.end(), one) == all.end()) all.push_back(std::move(one));
  }

  Db& db(const language::DbOperand& operand) {
    std::string text = names_.db_on(operand.node, operand.key);
    const auto known = std::find_if(dbs_.begin(), dbs_.end(), [&](const Db& one) { return one.text == text; });
    if (known != dbs_.end()) return *known;
    return dbs_.emplace_back(Db{std::move(text), operand.node, operand.key, {}});
  }
  void note(const language::DbOperand& operand, const language::BytesOperand& key) {
    if (key.is_constant()) add(db(operand).keys, language::operand_text(key.bytes));
  }
  void note(const language::CapOperand& operand) {
    if (!operand.is_constant()) return;
    for (const runtime::Capability& cap : operand.caps) add(caps_, cap);
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
      if (kv->action == language::KvStep::Action::Begin && !step.saves.empty()) add(transactions_, step.saves);
    } else if (const auto* request = std::get_if<language::RequestStep>(&step.is)) {
      note(request->to, request->message);
    } else if (const auto* send = std::get_if<language::SendStep>(&step.is)) {
      note(send->to, send->message);
    } else if (const auto* check = std::get_if<language::CheckStep>(&step.is)) {
      note(check->condition);
    }
  }
  void note(const language::WhoOperand& to, const language::MessageParts& message) {
    if (!message.body.is_constant()) return;
    Request request{fmt::format("{} body {}", to.text, language::operand_text(message.body.bytes)), to.address};
    const auto is_same = [&](const Request& one) { return one.text == request.text; };
    if (std::none_of(requests_.begin(), requests_.end(), is_same)) requests_.push_back(std::move(request));
  }

  analysis::Names names_;
  std::vector<Db> dbs_;
  runtime::Capabilities caps_;
  std::vector<Request> requests_;
  std::vector<std::string> transactions_;
};

class Armourer {
 public:
  Armourer(const language::Scenario& scenario, const runtime::Address& attacker)
      : scenario_(scenario), attacker_(attacker), targets_(scenario) {}

  Arsenal make() {
    for (const runtime::Capability& cap : targets_.caps()) mint("save " + targets_.text_of(cap));
    for (const Targets::Db& db : targets_.dbs()) against(db);
    against_transactions();
    for (const language::ProcessDecl& decl : scenario_.cast) against(decl);
    mint("save cap kernel:distro:sys \"messaging\"");
    for (const Targets::Request& request : targets_.requests()) {
      act("request " + request.text);
      for (const runtime::Capability& cap : targets_.caps()) {
        if (cap.issuer() == request.to) act(fmt::format("request {} with {}", request.text, targets_.text_of(cap)));
      }
    }
    return std::move(arsenal_);
  }

 private:
  static void add(std::vector<std::string>& all, std::string line) {
    if (std::find(all.begin(), all.end(), line) == all.end()) all.push_back(std::move(line));
  }
  void mint(std::string line) { add(arsenal_.mints, std::move(line)); }
  void act(std::string line) { add(arsenal_.actions, std::move(line)); }

  /// A node's kv serves nobody of another node.
  bool is_served(const Targets::Db& db) const { return db.node == attacker_.node(); }

  void against(const Targets::Db& db) {
    for (const char* right : {"read", "write"}) mint(fmt::format("save {} {}", db.text, right));
    if (!is_served(db)) return;
    use(db.text, db.keys);
    act("open " + db.text);
    act("remove " + db.text);
    if (db.key.package == attacker_.process().package_id()) return;
    // The same place under a name of the attacker's own package (D7).
    const std::string alias = runtime::json_string("../" + db.key.package.text() + "/" + db.key.db);
    act("open " + alias);
    use(alias, db.keys);
    act("remove " + alias);
  }
  void use(const std::string& db, const std::vector<std::string>& keys) {
    for (const std::string& key : keys) {
      act(fmt::format("set {} {} {}", db, key, kValue));
      act(fmt::format("delete {} {}", db, key));
      act(fmt::format("get {} {}", db, key));
    }
    if (keys.empty()) act(fmt::format("set {} {} {}", db, kValue, kValue));
  }

  /// Whoever knows the number of a transaction may use it, for any database (D3).
  void against_transactions() {
    if (targets_.transactions().empty()) return;
    act(fmt::format("open {}", kLoot));
    for (const std::string& tx : targets_.transactions()) {
      act(fmt::format("commit {} ${}", kLoot, tx));
      for (const Targets::Db& db : targets_.dbs()) {
        if (!is_served(db)) continue;
        for (const std::string& key : db.keys) {
          act(fmt::format("set {} {} {} in ${}", kLoot, key, kValue, tx));
          act(fmt::format("delete {} {} in ${}", kLoot, key, tx));
        }
        act(fmt::format("commit {} ${}", db.text, tx));
      }
    }
  }

  void against(const language::ProcessDecl& decl) {
    if (decl.address == attacker_) return;
    mint(fmt::format("save cap {} \"messaging\"", decl.name));
    for (const runtime::Capability& cap : targets_.caps())
      act(fmt::format("share {} with {}", targets_.text_of(cap), decl.name));
    if (decl.address.node() == attacker_.node()) {
      act(fmt::format("send kernel:distro:sys body {{\"KillProcess\":\"{}\"}} no answer",
                      decl.address.process().text()));
    }
  }

  const language::Scenario& scenario_;
  runtime::Address attacker_;
  Targets targets_;
  Arsenal arsenal_;
};

}  // namespace

Arsenal arsenal_against(const language::Scenario& scenario, const runtime::Address& attacker) {
  return Armourer(scenario, attacker).make();
}

}  // namespace hypersim::simulator
