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

class Builder {
 public:
  Builder(const language::Scenario& scenario, const Ledger& ledger, const language::ProcessDecl& who,
          const Capabilities& goal)
      : scenario_(scenario), ledger_(ledger), who_(who), goal_(goal) {}

  SharingQuestion build() {
    for (const Capability& cap : goal_) {
      if (const auto db = our_database(scenario_, cap)) db_ = db;
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
    return std::move(question_);
  }

 private:
  const runtime::CapabilityTable& table() const { return ledger_.table(); }
  bool may_open(const language::ProcessDecl& decl) const { return db_ && decl.address.package_id() == db_->package; }
  bool is_public(const ProcessId& process) const { return ledger_.residents().at(process).is_public; }
  bool is_goal(const Capability& cap) const { return std::find(goal_.begin(), goal_.end(), cap) != goal_.end(); }

  /// Wired processes with nothing of their own can stand in for each other: one of them is enough.
  void choose_processes() {
    std::set<ProcessId> special = {who_.address.process()};
    for (const auto& [process, targets] : ledger_.dropped_wires()) {
      special.insert(process);
      for (const Address& target : targets) special.insert(target.process());
    }
    for (const auto& [process, caps] : ledger_.arrivals()) special.insert(process);
    for (const language::ProcessDecl& decl : scenario_.cast) {
      if (language::lives_here(scenario_, decl)) note_holdings(decl, special);
    }
    bool has_plain = false;
    bool has_opener = false;
    for (const language::ProcessDecl& decl : scenario_.cast) {
      if (!language::lives_here(scenario_, decl)) continue;
      const ProcessId& process = decl.address.process();
      if (!ledger_.alive(process)) continue;
      bool& has = may_open(decl) ? has_opener : has_plain;
      const bool is_special = special.contains(process);
      if (is_special || !has) question_.processes.push_back(&ledger_.said_of(decl));
      if (!is_special) has = true;
    }
  }

  void note_holdings(const language::ProcessDecl& decl, std::set<ProcessId>& special) const {
    const ProcessId& process = decl.address.process();
    const auto row = table().row(process);
    if (row == nullptr) return;
    const bool issues =
        std::any_of(goal_.begin(), goal_.end(), [&](const Capability& c) { return table().issues(process, c); });
    if (!row->wired() || is_public(process) || !ledger_.said_of(decl).keeps || issues ||
        runtime::modules::may_message_anyone(process)) {
      special.insert(process);
    }
    for (const Capability& cap : row->held()) {
      const bool messaging = is_messaging(cap);
      if (!messaging && !is_goal(cap)) continue;
      if (messaging && cap.issuer() == decl.address) continue;
      special.insert(process);
      if (messaging) special.insert(cap.issuer().process());
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
      if (db_ && our_database(scenario_, cap)) sharing.by_open.push_back(index);
    }
    const auto& caps = question_.goal.capabilities;
    if (caps.size() == 2) sharing.pair = {caps[0], caps[1]};
    if (db_) sharing.kv_messaging = number(runtime::messaging_capability(kv_module::kv_address(scenario_.node)));
    for (const language::ProcessDecl* decl : question_.processes) number(runtime::messaging_capability(decl->address));
    sharing.capabilities = question_.capabilities.size();
  }

  void fill_processes() {
    const ProcessId& kv = runtime::modules::kv();
    for (const language::ProcessDecl* decl : question_.processes) {
      SharingWorld::Process process;
      const Capability messaging = runtime::messaging_capability(decl->address);
      process.messaging = numbers_.at(messaging);
      process.keeps = decl->keeps;
      process.is_public = is_public(decl->address.process());
      process.may_message_anyone = runtime::modules::may_message_anyone(decl->address.process());
      process.may_open = may_open(*decl);
      process.kv_may_answer = process.is_public || table().has(kv, messaging);
      if (decl->address == who_.address) question_.goal.process = question_.sharing.processes.size();
      question_.sharing.processes.push_back(process);
    }
  }

  void fill_holdings() {
    SharingWorld& sharing = question_.sharing;
    const std::size_t count = sharing.processes.size();
    sharing.held = sharing.issued = sharing.arrived = CapabilityBits(count, sharing.capabilities);
    for (std::size_t p = 0; p < count; ++p) {
      const ProcessId& process = question_.processes[p]->address.process();
      const auto row = table().row(process);
      for (const Capability& cap : row->held()) {
        if (const auto index = numbers_.find(cap); index != numbers_.end()) sharing.held.set(p, index->second);
      }
      for (std::size_t cap = 0; row->wired() && cap < sharing.capabilities; ++cap) {
        if (table().has(process, question_.capabilities[cap])) sharing.held.set(p, cap);
      }
      sharing.issued.set(p, sharing.processes[p].messaging);
      for (const std::size_t cap : question_.goal.capabilities) {
        if (table().issues(process, question_.capabilities[cap])) sharing.issued.set(p, cap);
      }
      const auto arrivals = ledger_.arrivals().find(process);
      if (arrivals == ledger_.arrivals().end()) continue;
      for (const Capability& cap : arrivals->second) {
        const auto index = numbers_.find(cap);
        if (index != numbers_.end() && ledger_.may_still_save(process, cap)) sharing.arrived.set(p, index->second);
      }
    }
  }

  const language::Scenario& scenario_;
  const Ledger& ledger_;
  const language::ProcessDecl& who_;
  const Capabilities& goal_;
  std::optional<kv_module::DbKey> db_;
  std::map<Capability, std::size_t> numbers_;
  SharingQuestion question_;
};

std::string operand_of(const SharingQuestion& question, const SharingStep& step, const Names& names) {
  const runtime::PackageId& package = question.processes[step.who]->address.package_id();
  const Capability& first = question.capabilities[step.carries.front()];
  if (step.carries.size() == 1) return names.cap_operand(first, &package);
  return names.db(kv_params(first)->db_key, &package) + " read,write";
}

}  // namespace

SharingQuestion sharing_question_of(const language::Scenario& scenario, const Ledger& ledger,
                                    const language::ProcessDecl& who, const Capabilities& goal) {
  return Builder(scenario, ledger, who, goal).build();
}

std::vector<CouldStep> lines_of(const SharingQuestion& question, const SharingPlan& plan, const Names& names) {
  SharingWorld now = question.sharing;
  std::vector<CouldStep> lines;
  for (const SharingStep& step : plan.steps) {
    const language::ProcessDecl& who = *question.processes[step.who];
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
      case SharingStep::Kind::Share:
        line.to = question.processes[step.to]->name;
        line.line = fmt::format("{} share {} with {}", who.name, operand_of(question, step, names), line.to);
        break;
    }
    line.is_answered = is_answered(now, step);
    lines.push_back(std::move(line));
  }
  return lines;
}

std::optional<kv_module::DbKey> our_database(const language::Scenario& scenario, const Capability& cap) {
  const auto params = kv_params(cap);
  if (!params || cap != kv_module::kv_capability(scenario.node, params->kind, params->db_key)) return std::nullopt;
  return params->db_key;
}

std::string refused_name(const kv_module::DbKey& db) {
  const auto opened = kv_module::make_memory_disk()->open(db, kv_module::Disk::OpenMode::CreateIfMissing);
  return opened.ok() ? std::string() : kv_module::display(opened.error());
}

}  // namespace hypersim::analysis
