#include <fmt/format.h>
#include <map>
#include <optional>
#include <set>

#include "hypersim/kv_module/kv_wire.hpp"
#include "hypersim/simulator/check.hpp"

#include "walk.hpp"

namespace hypersim::simulator {

namespace {

using runtime::Capability;
using runtime::ProcessId;
namespace fact = runtime::fact;

class Checker {
 public:
  explicit Checker(std::vector<std::string>& breaches) : breaches_(breaches) {}

  void at(std::size_t number) { number_ = number; }

  void operator()(const fact::CapabilityAdded& e) { held_[e.holder].insert(e.capability); }
  void operator()(const fact::CapabilityRemoved& e) { held_[e.holder].erase(e.capability); }
  void operator()(const fact::ProcessEnded& e) { held_.erase(e.process); }
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
  bool entitled(const fact::KvChecked& e) const {
    const std::string_view db(e.db);
    const std::size_t slash = db.find('/');
    const std::string package(db.substr(0, slash));
    if (e.action == "Open" || e.action == "RemoveDb") return e.source.package().text() == package;
    const auto parsed = runtime::PackageId::parse(package);
    if (!parsed.ok() && !e.needs) return false;
    const auto kind = e.action == "Get" ? kv_module::KvCapabilityKind::Read : kv_module::KvCapabilityKind::Write;
    const Capability needed =
        parsed.ok() ? kv_module::kv_capability(e.source.node(), kind,
                                               kv_module::DbKey{*parsed, std::string(db.substr(slash + 1))})
                    : *e.needs;
    const auto held = held_.find(e.source.process());
    return held != held_.end() && held->second.contains(needed);
  }

  void breach(const fact::KvDone& e, std::string_view why) {
    breaches_.push_back(fmt::format("check 1, event {}: {} of {} on {} succeeded, but {}", number_, e.action,
                                    e.source.text(), e.db, why));
  }

  std::vector<std::string>& breaches_;
  std::size_t number_ = 0;
  std::map<ProcessId, std::set<Capability>> held_;
  std::optional<Checked> checked_;
};

}  // namespace

std::vector<std::string> check_kv_capabilities(const std::vector<runtime::TraceEvent>& trace) {
  return breaches_found_by<Checker>(trace);
}

}  // namespace hypersim::simulator
