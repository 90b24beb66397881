#include <fmt/format.h>
#include <map>
#include <optional>
#include <set>

#include "hypersim/analysis/names.hpp"
#include "hypersim/simulator/check.hpp"

#include "breaches_found_by.hpp"

namespace hypersim::simulator {

namespace {

using runtime::Capability;
using runtime::ProcessId;
namespace fact = runtime::fact;

class KvChecker {
 public:
  explicit KvChecker(std::vector<Breach>& breaches) : breaches_(breaches) {}

  void at(std::size_t number) { number_ = number; }

  void operator()(const fact::CapabilityAdded& e) { held_[e.holder].insert(e.capability); }
  void operator()(const fact::CapabilityRemoved& e) { held_[e.holder].erase(e.capability); }
  void operator()(const fact::ProcessEnded& e) {
    if (!e.returns) held_.erase(e.process);
  }
  void operator()(const fact::NodeStopped&) {
    held_.clear();  // what is restored, events say
    checked_.reset();
  }
  void operator()(const fact::KvChecked& e) { checked_ = Checked{e.source, e.id, entitled(e)}; }
  void operator()(const fact::KvDone& e) {
    if (e.success) {
      const bool was_checked = checked_ && checked_->source == e.source && checked_->id == e.id;
      if (!was_checked) {
        breach(e, "kv did not check a capability");
      } else if (!checked_->entitled) {
        breach(e, "it did not hold the capability (or own the package) when kv checked");
      }
    }
    checked_.reset();
  }
  template <class Other>
  void operator()(const Other&) {}

 private:
  struct Checked {
    runtime::Address source;
    runtime::RequestId id;
    bool entitled;
  };

  /// By the books kept here, and by the rule for the action: not by what the node says.
  bool entitled(const fact::KvChecked& e) {
    const std::string& db = e.db;
    if (e.action == runtime::KvActionKind::Open || e.action == runtime::KvActionKind::RemoveDb) {
      return e.source.package_id().text() == std::string_view(db).substr(0, db.find('/'));
    }
    const kv_module::DbCapabilities* caps = capabilities_of(db, e.source.node());
    if (caps == nullptr && !e.needs) return false;
    const Capability& needed = caps == nullptr                          ? *e.needs
                               : e.action == runtime::KvActionKind::Get ? caps->read
                                                                        : caps->write;
    const auto held = held_.find(e.source.process());
    return held != held_.end() && held->second.contains(needed);
  }

  /// None for a text that names no database. To make capabilities costs more than all else here: they are kept.
  const kv_module::DbCapabilities* capabilities_of(const std::string& db, const runtime::NodeId& node) {
    auto known = capabilities_.find(db);
    if (known == capabilities_.end()) {
      const auto key = analysis::db_of_text(db);
      if (!key) return nullptr;
      known = capabilities_.emplace(db, kv_module::kv_capabilities(kv_module::kv_address(node), *key)).first;
    }
    return &known->second;
  }

  void breach(const fact::KvDone& e, std::string_view why) {
    breaches_.push_back(
        {Breach::Check::KvCapability, number_,
         fmt::format("{} of {} on {} succeeded, but {}", to_text(e.action), e.source.text(), e.db, why)});
  }

  std::vector<Breach>& breaches_;
  std::size_t number_ = 0;
  std::map<ProcessId, std::set<Capability>> held_;
  std::optional<Checked> checked_;
  std::map<std::string, kv_module::DbCapabilities> capabilities_;
};

}  // namespace

std::vector<Breach> check_kv_capabilities(const std::vector<runtime::TraceEvent>& trace,
                                          const std::atomic<bool>* interrupted) {
  return breaches_found_by<KvChecker>(trace, interrupted);
}

}  // namespace hypersim::simulator
