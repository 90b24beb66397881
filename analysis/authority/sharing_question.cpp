#include "sharing_question.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <set>

#include "hypersim/kv_module/storage.hpp"
#include "hypersim/runtime/modules.hpp"

namespace hypersim::analysis {

using runtime::Address;
using runtime::Capabilities;
using runtime::Capability;
using runtime::ProcessId;

namespace {

/// The `within` of a step that does not say one.
constexpr std::uint64_t kWithinMs = 5'000;

/// The database of a capability, if kv of that node issues it.
std::optional<kv_module::DbKey> database_of(const runtime::NodeId& node, const Capability& cap) {
  const auto params = kv_params(cap);
  if (!params || cap != kv_module::kv_capability(node, params->kind, params->db_key)) return std::nullopt;
  return params->db_key;
}

class Builder {
 public:
  Builder(const language::Scenario& scenario, const SharingNodes& nodes, const language::ProcessDecl& who,
          const Capabilities& goal)
      : scenario_(scenario), nodes_(nodes), who_(who), goal_(goal) {}

  SharingQuestion build() {
    for (const Capability& cap : goal_) {
      const runtime::NodeId& node = cap.issuer().node();
      if (const auto db = database_of(node, cap); db && nodes_.on(node) != nullptr) {
        db_ = db;
        db_node_ = node;
      }
    }
    if (db_ && !refused_name(*db_).empty()) db_.reset();
    choose_processes();
    if (question_.processes.size() > kSharingProcessesMax) {
      question_.is_too_large = true;
      return std::move(question_);
    }
    number_capabilities();
    fill_processes();
    fill_holdings();
    fill_crossings();
    return std::move(question_);
  }

 private:
  bool has_several() const { return nodes_.ledgers.size() > 1; }
  const Ledger& ledger_of(const language::ProcessDecl& decl) const { return *nodes_.on(decl.address.node()); }
  bool may_open(const language::ProcessDecl& decl) const {
    return db_ && decl.address.package_id() == db_->package && decl.address.node() == db_node_;
  }
  static bool is_public(const Ledger& ledger, const ProcessId& process) {
    return ledger.residents().at(process).is_public;
  }
  bool is_goal(const Capability& cap) const { return std::find(goal_.begin(), goal_.end(), cap) != goal_.end(); }
  std::size_t number_of(const runtime::NodeId& node) const {
    const auto is_it = [&](const Ledger* ledger) { return ledger->node() == node; };
    return static_cast<std::size_t>(std::find_if(nodes_.ledgers.begin(), nodes_.ledgers.end(), is_it) -
                                    nodes_.ledgers.begin());
  }

  /// Wired processes of a node with nothing of their own can stand in for each other: one of them is enough.
  void choose_processes() {
    std::set<Address> special = {who_.address};
    for (const Ledger* ledger : nodes_.ledgers) note_special(*ledger, special);
    std::set<std::pair<runtime::NodeId, bool>> has;
    for (const language::ProcessDecl& decl : scenario_.cast) {
      const Ledger* ledger = nodes_.on(decl.address.node());
      if (ledger == nullptr || !ledger->alive(decl.address.process())) continue;
      const bool is_special = special.contains(decl.address);
      const std::pair kind(ledger->node(), may_open(decl));
      if (is_special || !has.contains(kind)) question_.processes.push_back(&ledger->said_of(decl));
      if (!is_special) has.insert(kind);
    }
  }

  void note_special(const Ledger& ledger, std::set<Address>& special) const {
    for (const auto& [process, targets] : ledger.dropped_wires()) {
      special.insert(Address(ledger.node(), process));
      special.insert(targets.begin(), targets.end());
    }
    for (const auto& [process, caps] : ledger.arrivals()) special.insert(Address(ledger.node(), process));
    for (const language::ProcessDecl& decl : scenario_.cast) {
      if (decl.address.node() == ledger.node()) note_holdings(ledger, decl, special);
    }
  }

  void note_holdings(const Ledger& ledger, const language::ProcessDecl& decl, std::set<Address>& special) const {
    const ProcessId& process = decl.address.process();
    const runtime::CapabilityTable& table = ledger.table();
    const auto row = table.row(process);
    if (row == nullptr) return;
    const bool issues =
        std::any_of(goal_.begin(), goal_.end(), [&](const Capability& c) { return table.issues(process, c); });
    if (!row->wired() || is_public(ledger, process) || !ledger.said_of(decl).keeps || issues ||
        runtime::modules::may_message_anyone(process)) {
      special.insert(decl.address);
    }
    const Capability networking = runtime::Capability::networking(ledger.node());
    for (const Capability& cap : row->held()) {
      const bool messaging = is_messaging(cap);
      if (!messaging && !is_goal(cap) && !(has_several() && cap == networking)) continue;
      if (messaging && cap.issuer() == decl.address) continue;
      special.insert(decl.address);
      if (messaging) special.insert(cap.issuer());
    }
  }

  std::size_t number(const Capability& cap) {
    const auto [entry, added] = numbers_.try_emplace(cap, question_.capabilities.size());
    if (added) question_.capabilities.push_back(cap);
    return entry->second;
  }

  void number_capabilities() {
    SharingWorld& sharing = question_.sharing;
    for (const Capability& cap : goal_) {
      const std::size_t index = number(cap);
      question_.goal.capabilities.push_back(index);
      if (db_ && database_of(db_node_, cap)) sharing.by_open.push_back(index);
    }
    const auto& caps = question_.goal.capabilities;
    if (caps.size() == 2) sharing.pair = {caps[0], caps[1]};
    if (db_) sharing.kv_messaging = number(runtime::Capability::messaging(kv_module::kv_address(db_node_)));
    for (const language::ProcessDecl* decl : question_.processes) number(runtime::Capability::messaging(decl->address));
    for (std::size_t i = 0; has_several() && i < nodes_.ledgers.size(); ++i) {
      number(runtime::Capability::networking(nodes_.ledgers[i]->node()));
    }
    sharing.capabilities = question_.capabilities.size();
  }

  void fill_processes() {
    const ProcessId& kv = runtime::modules::kv();
    question_.sharing.nodes = nodes_.ledgers.size();
    for (const language::ProcessDecl* decl : question_.processes) {
      const Ledger& ledger = ledger_of(*decl);
      SharingWorld::Process process;
      const Capability messaging = runtime::Capability::messaging(decl->address);
      process.messaging = numbers_.at(messaging);
      process.keeps = decl->keeps;
      process.is_public = is_public(ledger, decl->address.process());
      process.may_message_anyone = runtime::modules::may_message_anyone(decl->address.process());
      process.may_open = may_open(*decl);
      process.kv_may_answer = process.is_public || ledger.table().has(kv, messaging);
      process.node = number_of(ledger.node());
      if (has_several()) process.networking = numbers_.at(runtime::Capability::networking(ledger.node()));
      if (decl->address == who_.address) question_.goal.process = question_.sharing.processes.size();
      question_.sharing.processes.push_back(process);
    }
  }

  void fill_holdings() {
    SharingWorld& sharing = question_.sharing;
    const std::size_t count = sharing.processes.size();
    sharing.held = sharing.issued = sharing.arrived = CapabilityBits(count, sharing.capabilities);
    for (std::size_t p = 0; p < count; ++p) {
      const Ledger& ledger = ledger_of(*question_.processes[p]);
      const ProcessId& process = question_.processes[p]->address.process();
      const auto row = ledger.table().row(process);
      for (const Capability& cap : row->held()) {
        if (const auto index = numbers_.find(cap); index != numbers_.end()) sharing.held.set(p, index->second);
      }
      for (std::size_t cap = 0; row->wired() && cap < sharing.capabilities; ++cap) {
        if (ledger.table().has(process, question_.capabilities[cap])) sharing.held.set(p, cap);
      }
      sharing.issued.set(p, sharing.processes[p].messaging);
      for (const std::size_t cap : question_.goal.capabilities) {
        if (ledger.table().issues(process, question_.capabilities[cap])) sharing.issued.set(p, cap);
      }
      const auto arrivals = ledger.arrivals().find(process);
      if (arrivals == ledger.arrivals().end()) continue;
      for (const Capability& cap : arrivals->second) {
        const auto index = numbers_.find(cap);
        if (index != numbers_.end() && ledger.may_still_save(process, cap)) sharing.arrived.set(p, index->second);
      }
    }
  }

  /// A capability of another node is believed where it comes from a node that has seen its signature. Somebody may have
  /// it without one, by `sim grant`: then it is taken to stay on its node.
  void fill_crossings() {
    if (!has_several()) return;
    SharingWorld& sharing = question_.sharing;
    const std::size_t count = nodes_.ledgers.size();
    sharing.reach = CapabilityBits(count, count);
    sharing.disbelieved = CapabilityBits(count, sharing.capabilities);
    for (std::size_t a = 0; a < count; ++a) {
      for (std::size_t b = 0; b < count; ++b) {
        const runtime::NodeId& one = nodes_.ledgers[a]->node();
        const runtime::NodeId& other = nodes_.ledgers[b]->node();
        if (nodes_.crossings->reach(one, other)) sharing.reach.set(a, b);
        const std::uint64_t round_trip_ms = nodes_.crossings->round_trip_ms(one, other);
        if (round_trip_ms >= kWithinMs) question_.within_s[{a, b}] = round_trip_ms / 1000 + 1;
      }
    }
    for (std::size_t p = 0; p < sharing.processes.size(); ++p) {
      const std::size_t node = sharing.processes[p].node;
      for (std::size_t cap = 0; cap < sharing.capabilities; ++cap) {
        const bool has = sharing.held.get(p, cap) || sharing.arrived.get(p, cap);
        if (has && !nodes_.crossings->is_believed_from(nodes_.ledgers[node]->node(), question_.capabilities[cap]))
          sharing.disbelieved.set(node, cap);
      }
    }
  }

  const language::Scenario& scenario_;
  const SharingNodes& nodes_;
  const language::ProcessDecl& who_;
  const Capabilities& goal_;
  std::optional<kv_module::DbKey> db_;
  runtime::NodeId db_node_;
  std::map<Capability, std::size_t> numbers_;
  SharingQuestion question_;
};

std::string operand_of(const SharingQuestion& question, const SharingStep& step, const Names& names) {
  const runtime::PackageId& package = question.processes[step.who]->address.package_id();
  const Capability& first = question.capabilities[step.carries.front()];
  if (step.carries.size() == 1) return names.cap_operand(first, &package);
  return names.db_on(first.issuer().node(), kv_params(first)->db_key, &package) + " read,write";
}

}  // namespace

const Ledger* SharingNodes::on(const runtime::NodeId& node) const {
  for (const Ledger* ledger : ledgers) {
    if (ledger->node() == node) return ledger;
  }
  return nullptr;
}

SharingQuestion sharing_question_of(const language::Scenario& scenario, const SharingNodes& nodes,
                                    const language::ProcessDecl& who, const Capabilities& goal) {
  return Builder(scenario, nodes, who, goal).build();
}

std::vector<CouldStep> lines_of(const SharingQuestion& question, const SharingPlan& plan,
                                const std::function<const Names&(const runtime::NodeId&)>& names_on) {
  SharingWorld now = question.sharing;
  std::vector<CouldStep> lines;
  for (const SharingStep& step : plan.steps) {
    const language::ProcessDecl& who = *question.processes[step.who];
    const Names& names = names_on(who.address.node());
    apply(now, step);
    CouldStep line{who.name, {}, who.name, who.name, who.program};
    switch (step.kind) {
      case SharingStep::Kind::Open: {
        const auto db = kv_params(question.capabilities[question.sharing.by_open.front()])->db_key;
        line.line = fmt::format("{} open {}", who.name, names.db(db, &who.address.package_id()));
        line.from = runtime::modules::kv().text();
        break;
      }
      case SharingStep::Kind::Save:
        line.line = fmt::format("{} save {}", who.name, operand_of(question, step, names));
        break;
      case SharingStep::Kind::Share: {
        line.to = question.processes[step.to]->name;
        line.line = fmt::format("{} share {} with {}", who.name, operand_of(question, step, names), line.to);
        const auto& nodes = question.sharing.processes;
        const auto within = question.within_s.find({nodes[step.who].node, nodes[step.to].node});
        if (within != question.within_s.end()) line.line += fmt::format(" within {}s", within->second);
        break;
      }
    }
    line.is_answered = is_answered(now, step);
    lines.push_back(std::move(line));
  }
  return lines;
}

std::optional<kv_module::DbKey> our_database(const language::Scenario& scenario, const Capability& cap) {
  return database_of(scenario.node, cap);
}

std::string refused_name(const kv_module::DbKey& db) {
  const auto opened = kv_module::make_memory_disk()->open(db, kv_module::Disk::OpenMode::CreateIfMissing);
  return opened.ok() ? std::string() : kv_module::display(opened.error());
}

}  // namespace hypersim::analysis
