#include <fmt/format.h>
#include <optional>

#include "hypersim/runtime/index.hpp"
#include "hypersim/runtime/modules.hpp"
#include "hypersim/simulator/check.hpp"

#include "breaches_found_by.hpp"

namespace hypersim::simulator {

namespace {

using runtime::Capability;
using runtime::ProcessId;
namespace fact = runtime::fact;

class KvChecker {
 public:
  KvChecker(std::vector<Breach>& breaches, const RightsPtr& rights) : breaches_(breaches), rights_(rights) {}

  void at(std::size_t number, const runtime::TraceEvent& /*event*/) { number_ = number; }

  void operator()(const fact::CapabilityAdded& e) {
    if (is_of_kv(e.capability)) held_[e.holder][e.capability] = true;
  }
  void operator()(const fact::CapabilityRemoved& e) {
    if (is_of_kv(e.capability)) held_[e.holder].erase(e.capability);
  }
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

 private:
  struct Checked {
    runtime::Address source;
    runtime::RequestId id;
    bool entitled;
  };

  static bool is_of_kv(const Capability& cap) { return cap.issuer().process() == runtime::modules::kv(); }

  /// By the books kept here, and by the rule for the action: not by what the node says.
  bool entitled(const fact::KvChecked& e) {
    const std::string& db = e.db;
    if (e.action == runtime::KvActionKind::Open || e.action == runtime::KvActionKind::RemoveDb) {
      return e.source.package_id().text() == std::string_view(db).substr(0, db.find('/'));
    }
    const kv_module::DbCapabilities* caps = rights_->of(db, e.source.node());
    if (caps == nullptr && !e.needs) return false;
    const Capability& needed = caps == nullptr                          ? *e.needs
                               : e.action == runtime::KvActionKind::Get ? caps->read
                                                                        : caps->write;
    const auto* held = held_.find(e.source.process());
    return held != nullptr && held->contains(needed);
  }

  void breach(const fact::KvDone& e, std::string_view why) {
    breaches_.push_back(
        {Breach::Check::KvCapability, number_,
         fmt::format("{} of {} on {} succeeded, but {}", to_text(e.action), e.source.text(), e.db, why)});
  }

  std::vector<Breach>& breaches_;
  std::size_t number_ = 0;
  runtime::Index<ProcessId, runtime::Index<Capability, bool>> held_;
  std::optional<Checked> checked_;
  RightsPtr rights_;
};

}  // namespace

std::vector<Breach> check_kv_capabilities(const std::vector<runtime::TraceEvent>& trace, const CheckOptions& options,
                                          const RightsPtr& rights) {
  return breaches_found_by<KvChecker>(trace, options, rights);
}

std::unique_ptr<RunningCheck> begin_kv_capabilities(const RightsPtr& rights) {
  return std::make_unique<RunningCheckOf<KvChecker>>(rights);
}

}  // namespace hypersim::simulator
