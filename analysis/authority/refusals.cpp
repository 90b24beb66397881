#include "refusals.hpp"

#include <algorithm>
#include <fmt/format.h>

#include "hypersim/analysis/declarations.hpp"
#include "hypersim/kv_module/kv_wire.hpp"
#include "hypersim/language/print.hpp"
#include "hypersim/runtime/modules.hpp"

#include "world.hpp"

namespace hypersim::analysis {

using runtime::Address;
using runtime::Capability;
namespace fact = runtime::fact;

namespace {

/// Beyond these, refusals are listed without a search for what would have allowed them; fewer where the cast is large.
std::size_t explained_max(std::size_t cast) {
  return std::clamp<std::size_t>(500'000 / std::max<std::size_t>(cast, 1), 1, 100);
}
constexpr std::size_t kHoldersMax = 100;
/// For one refusal; a search for fewer steps than the first plan has.
constexpr std::size_t kEffort = 50'000'000;

}  // namespace

void Refusals::take(const runtime::TraceEvent& event) {
  std::visit([this](const auto& e) { on(e); }, event.fact);
}

void Refusals::on(const fact::Sent& e) {
  const runtime::KernelMessage& message = *e.message;
  if (message.is_request() && message.target.process() == runtime::modules::kv()) {
    asked_kv_[{message.source, message.id}] = e.message;
  }
}

void Refusals::on(const fact::Bounced& e) {
  if (!e.missing) return;  // there is no such process: no capability would help
  const runtime::KernelMessage& message = *e.message;
  const std::string to = names_.process(message.target);
  // A Response belongs to the step that asked, unless the one who answers is at a step of its own.
  const runtime::Address& asker = message.is_request() ? message.source : message.target;
  const Replay::StepInProgress* step = replay_.step_of(names_.process(message.source), asker, message.id);
  if (step == nullptr) step = replay_.step_of(to);
  note(By::Kernel, message.source, to, fmt::format("{} to {}", message.is_request() ? "the request" : "the answer", to),
       &*e.missing, step);
}

void Refusals::on(const fact::NotAttached& e) {
  note(By::Filter, e.source, {}, fmt::format("attaching {}", names_.cap(e.capability, &e.source.package_id())),
       &e.capability, replay_.step_of(names_.process(e.source)));
}

void Refusals::on(const fact::SaveRefused& e) {
  const Address who(scenario_.node, e.process);
  note(By::Store, who, {}, fmt::format("saving {}", names_.cap(e.capability, &e.process.package_id())), &e.capability,
       replay_.step_of(names_.process(e.process)));
}

void Refusals::on(const fact::KvChecked& e) {
  if (e.held || !e.needs) return;
  const auto db = db_of_text(e.db);
  note(By::Kv, e.source, runtime::modules::kv().text(),
       fmt::format("{} on {}", e.action, db ? names_.db(*db, &e.source.package_id()) : std::string(e.db)), &*e.needs,
       replay_.step_of(names_.process(e.source), e.source, e.id));
}

void Refusals::on(const fact::KvDone& e) {
  const auto asked = asked_kv_.find({e.source, e.id});
  if (asked == asked_kv_.end()) return;
  const runtime::MessagePtr message = std::move(asked->second);
  asked_kv_.erase(asked);
  if (e.result != kv_module::name_of(kv_module::KvError::Kind::MismatchingPackageId)) return;
  const auto request = kv_module::parse_kv_request(message->body().view());
  if (!request) return;
  const std::string action(kv_module::name_of(request->action));
  RefusedRequest* refused = note(By::Kv, e.source, runtime::modules::kv().text(),
                                 fmt::format("{} on {}", action, names_.db(request->db, &e.source.package_id())),
                                 nullptr, replay_.step_of(names_.process(e.source), e.source, e.id));
  if (refused == nullptr) return;
  refused->otherwise = fmt::format("No capability allows it: only processes of {} open and remove its databases.",
                                   request->db.package.text());
}

RefusedRequest* Refusals::note(By by, const Address& who, std::string target, std::string what,
                               const Capability* needed, const Replay::StepInProgress* step) {
  RefusedRequest refused;
  refused.by = by;
  refused.who = names_.process(who);
  refused.target = target.empty() ? refused.who : std::move(target);
  refused.what = std::move(what);
  if (step != nullptr) {
    refused.line = step->line;
    refused.step = language::statement_text(step->text);
  }
  if (needed != nullptr) refused.needed = NamedCapability{*needed, names_.cap(*needed, &who.package_id())};
  const Key key{by, refused.line, refused.who, refused.what, refused.needed ? refused.needed->text : std::string()};
  const auto [entry, added] = known_.try_emplace(key, refused_.size());
  if (!added) {
    ++refused_[entry->second].times;
    return nullptr;
  }
  if (needed != nullptr) explain(refused, who, *needed);
  refused_.push_back(std::move(refused));
  return &refused_.back();
}

void Refusals::explain(RefusedRequest& refused, const Address& who, const Capability& needed) const {
  for (const runtime::ProcessId& holder : replay_.table().holders(needed)) {
    const bool is_own = is_messaging(needed) && needed.issuer().process() == holder;
    if (refused.held_by.size() < kHoldersMax && holder != who.process() && !is_own)
      refused.held_by.push_back(names_.process(holder));
  }
  if (refused_.size() >= explained_max(scenario_.cast.size())) {
    refused.otherwise = "What would have allowed it is looked for only for the first refusals; there are too many.";
    return;
  }
  const language::ProcessDecl* decl = names_.cast(who.process());
  if (decl != nullptr && replay_.alive(who.process())) {
    const World world = world_of(scenario_, replay_, *decl, {needed});
    if (!world.is_too_large) {
      if (const auto plan = shortest_sharing(world.sharing, world.goal, kEffort)) {
        for (CouldStep& step : lines_of(world, *plan, names_)) refused.steps.push_back(std::move(step.line));
      }
    }
  }
  refused.declarations = declarations_to_hold(names_, who.process(), needed);
  if (refused.steps.empty() && refused.declarations.empty()) {
    refused.otherwise = fmt::format("`sim grant {} to {}` would give it.", names_.cap_operand(needed), refused.who);
  }
}

}  // namespace hypersim::analysis
