#include "reach.hpp"

#include <algorithm>
#include <tuple>

#include "hypersim/kv_module/kv_wire.hpp"
#include "hypersim/language/for_each_step.hpp"
#include "hypersim/runtime/modules.hpp"

namespace hypersim::analysis {

using language::BytesOperand;
using language::Position;
using runtime::ProcessId;
namespace modules = runtime::modules;

namespace {

std::optional<std::string_view> known_bytes(const BytesOperand& operand) {
  return operand.is_constant() ? std::optional<std::string_view>(operand.bytes) : std::nullopt;
}

template <class Map, class Key>
const Texts* find_texts(const Map& map, const Key& key) {
  const auto found = map.find(key);
  return found == map.end() ? nullptr : &found->second;
}

}  // namespace

void Texts::add(const BytesOperand& operand) { operand.is_constant() ? add(operand.bytes, operand.at) : add_any(); }

void Texts::settle() {
  std::sort(sources_.begin(), sources_.end(), [](const Source& a, const Source& b) {
    return std::tie(a.text, a.at.source, a.at.line, a.at.column) <
           std::tie(b.text, b.at.source, b.at.line, b.at.column);
  });
  const auto same = [](const Source& a, const Source& b) { return a.text == b.text; };
  sources_.erase(std::unique(sources_.begin(), sources_.end(), same), sources_.end());
}

bool Texts::has(std::string_view text) const {
  if (has_any_) return true;
  const auto found = std::lower_bound(sources_.begin(), sources_.end(), text,
                                      [](const Source& one, std::string_view wanted) { return one.text < wanted; });
  return found != sources_.end() && found->text == text;
}

/// What one step can bring about.
struct Reach::StepVisitor {
  Reach& reach;
  const language::Step& step;

  const language::WhoOperand& who() const { return *step.who; }

  void operator()(const language::KvStep& kv) const {
    using Action = language::KvStep::Action;
    if (kv.action == Action::Open) reach.databases_.try_emplace(kv.db.key, kv.db.at);
    if (kv.action != Action::Set) return;
    if (kv.key.is_constant()) {
      reach.write(kv.db.key, kv.key.bytes, kv.key.at, known_bytes(kv.value), kv.value.at);
    } else {
      reach.written_[kv.db.key].keys.add_any();
    }
  }
  void operator()(const language::ShareStep& share) const {
    reach.capabilities({share.cap});
    reach.bodies_[share.with.address.process()].add("share", step.at);
  }
  void operator()(const language::SaveStep& save) const { reach.capabilities({save.cap}); }
  void operator()(const language::SimGrantStep& grant) const { reach.capabilities({grant.cap}); }
  void operator()(const language::RequestStep& request) const { message(request.to, request.message); }
  void operator()(const language::SendStep& send) const { message(send.to, send.message); }
  void operator()(const language::RespondStep& respond) const {
    reach.capabilities(respond.message.caps);
    reach.answers_.add(respond.message.body);
  }
  void operator()(const language::SpawnStep& spawn) const { reach.clauses(spawn.child); }
  void operator()(const language::LogStep& log) const { reach.logs_.add(log.text, step.at); }
  void operator()(const language::StateStep& state) const {
    if (state.action == language::StateStep::Action::Set) reach.states_[who().address.process()].add(state.value);
  }
  template <class Other>
  void operator()(const Other&) const {}

  void message(const language::WhoOperand& to, const language::MessageParts& parts) const {
    reach.capabilities(parts.caps);
    // Whoever gets a forwarded request answers in place of its target, and its blob is what came last.
    if (parts.inherit) reach.answers_.add_any();
    std::optional<std::string_view> blob;
    if (parts.blob) {
      blob = known_bytes(*parts.blob);
    } else if (!parts.inherit) {
      blob = "";
    }
    const Position at = parts.body.text.empty() ? step.at : parts.body.at;
    reach.letter({to.address.process(), known_bytes(parts.body), blob, at});
  }
};

Reach::Reach(const language::Scenario& scenario) : scenario_(scenario) {
  for (const language::ProcessDecl& decl : scenario.cast) {
    cast_.insert(decl.address.process());
    clauses(decl);
  }
  language::for_each_step(scenario.steps, [&](const language::Step& step) {
    std::visit(StepVisitor{*this, step}, step.is);
  });
  settle();
}

void Reach::settle() {
  for (const runtime::NodeId& node : scenario_.nodes) {
    const auto to_kernel = runtime::Capability::messaging(runtime::Address(node, modules::kernel()));
    if (has_programs() && capabilities_.contains(to_kernel)) anything_ = true;
  }
  for (auto& [db, written] : written_) {
    written.keys.settle();
    for (auto& [key, values] : written.values) values.settle();
  }
  for (auto& [process, texts] : bodies_) texts.settle();
  for (auto& [process, texts] : states_) texts.settle();
  answers_.settle();
  logs_.settle();
  for (const Source& line : logs_.sources()) all_logs_.append(line.text).append(1, '\0');
}

void Reach::clauses(const language::ProcessDecl& decl) {
  if (!decl.program.empty()) programs_.insert(decl.address.package_id());
  capabilities(decl.requests);
  for (const language::GrantClause& grant : decl.grants)
    grant.params.is_constant() ? capability(runtime::Capability(decl.address, grant.params.json), grant.to.at)
                               : any_of(decl.address.process());
  answers_.add(decl.answers);
  if (decl.state) states_[decl.address.process()].add(*decl.state);
  for (const runtime::OnExitRequest& request : decl.on_exit.requests) {
    for (const runtime::Capability& cap : request.request.capabilities) capability(cap, decl.at);
    const auto blob = request.blob ? request.blob->bytes.view() : std::string_view();
    letter({request.target.process(), request.request.body.view(), blob, decl.at});
  }
}

void Reach::capabilities(const std::vector<language::CapOperand>& operands) {
  for (const language::CapOperand& operand : operands) {
    for (const runtime::Capability& cap : operand.caps)
      operand.is_constant() ? capability(cap, operand.at) : any_of(cap.issuer().process());
  }
}

void Reach::letter(const Letter& letter) {
  const ProcessId& to = letter.to;
  if (to == modules::kv()) return letter_to_kv(letter);
  if (to == modules::kernel()) return letter_to_kernel(letter);
  letter.body ? bodies_[to].add(*letter.body, letter.at) : bodies_[to].add_any();
}

void Reach::letter_to_kv(const Letter& letter) {
  if (!letter.body) {
    anything_ = true;
    return;
  }
  const auto request = kv_module::parse_kv_request(*letter.body);
  if (!request) return;
  if (std::holds_alternative<kv_module::Open>(request->action)) databases_.try_emplace(request->db, letter.at);
  if (const auto* set = std::get_if<kv_module::Set>(&request->action)) {
    decoded_.push_back(set->key);
    write(request->db, decoded_.back(), letter.at, letter.blob, letter.at);
  }
}

void Reach::letter_to_kernel(const Letter& letter) {
  if (!letter.body) {
    anything_ = true;
    return;
  }
  const auto read = runtime::wire::from_json<runtime::wire::KernelCommand>(*letter.body);
  if (read.ok()) command(*read, letter.at);
}

void Reach::command(const runtime::wire::KernelCommand& command, Position at) {
  namespace ask = runtime::wire::kernel_command;
  if (const auto* grant = std::get_if<ask::GrantCapabilities>(&command)) {
    for (const runtime::Capability& cap : grant->capabilities) capability(cap, at);
  } else if (const auto* process = std::get_if<ask::InitializeProcess>(&command)) {
    initialized_.insert(process->id);
    programs_.insert(process->id.package_id());
    for (const runtime::Capability& cap : process->initial_capabilities) capability(cap, at);
    anything_ = anything_ || !process->on_exit.requests.empty();
  } else if (const auto* set = std::get_if<ask::SetOnExit>(&command)) {
    anything_ = anything_ || !set->on_exit.requests.empty();
  } else if (const auto* run = std::get_if<ask::RunProcess>(&command)) {
    bodies_[run->id].add("run", at);
  }
}

void Reach::write(const kv_module::DbKey& db, std::string_view key, Position key_at,
                  const std::optional<std::string_view>& value, Position value_at) {
  Database& written = written_[db];
  written.keys.add(key, key_at);
  value ? written.values[key].add(*value, value_at) : written.values[key].add_any();
}

bool Reach::process(const ProcessId& id) const {
  return anything_ || cast_.contains(id) || modules::is_bundled(id) || initialized_.contains(id) ||
         programs_.contains(id.package_id());
}

bool Reach::database(const kv_module::DbKey& db) const {
  return anything_ || databases_.contains(db) || programs_.contains(db.package);
}

bool Reach::capability(const runtime::Capability& cap) const {
  const ProcessId& issuer = cap.issuer().process();
  // A stand-in for a module is of the package of kv, and issues nothing in its name.
  const bool is_of_program = issuer != modules::kv() && programs_.contains(issuer.package_id());
  if (anything_ || capabilities_.contains(cap) || any_of_.contains(issuer) || is_of_program) return true;
  const runtime::NodeId& node = cap.issuer().node();
  const bool is_here = std::find(scenario_.nodes.begin(), scenario_.nodes.end(), node) != scenario_.nodes.end();
  if (is_here && cap == runtime::Capability::networking(node)) return true;
  if (cap == runtime::Capability::messaging(cap.issuer())) return process(issuer);
  if (issuer != modules::kv() || !is_here) return false;
  const auto params = kv_module::parse_kv_capability_params(cap.params());
  return params && database(params->db_key);
}

bool Reach::printed(std::string_view needle) const { return any() || all_logs_.find(needle) != std::string::npos; }

bool Reach::state(const ProcessId& id, std::string_view value) const {
  if (anything_ || programs_.contains(id.package_id())) return true;
  const Texts* of = states(id);
  return of != nullptr && of->has(value);
}

const Texts* Reach::keys(const kv_module::DbKey& db) const {
  const auto found = written_.find(db);
  return found == written_.end() ? nullptr : &found->second.keys;
}

const Texts* Reach::values(const kv_module::DbKey& db, std::string_view key) const {
  const auto found = written_.find(db);
  return found == written_.end() ? nullptr : find_texts(found->second.values, key);
}

const Texts* Reach::bodies(const ProcessId& to) const { return find_texts(bodies_, to); }
const Texts* Reach::states(const ProcessId& id) const { return find_texts(states_, id); }

}  // namespace hypersim::analysis
