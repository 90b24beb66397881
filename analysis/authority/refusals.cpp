#include "refusals.hpp"

#include <algorithm>
#include <fmt/format.h>

#include "hypersim/kv_module/kv_wire.hpp"
#include "hypersim/language/print.hpp"
#include "hypersim/runtime/modules.hpp"

#include "adviser.hpp"

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

}  // namespace

void Refusals::take(const runtime::TraceEvent& event) {
  cursor_.take(event);
  std::visit([this](const auto& e) { on(e); }, event.fact);
}

void Refusals::on(const fact::Sent& e) {
  const runtime::KernelMessage& message = *e.message;
  auto left_out = left_out_.extract(message.source.process());
  if (!message.is_request()) return;
  asked_[{message.source, message.id}] = {
      e.message, left_out.empty() ? runtime::Capabilities() : std::move(left_out.mapped()), asked_now()};
}

const Refusals::Request* Refusals::request_of(const Address& asker, runtime::RequestId id) const {
  const auto asked = asked_.find({asker, id});
  return asked == asked_.end() ? nullptr : &asked->second;
}

std::vector<Need> Refusals::needs_with(const Request* request, const Need& missing) const {
  if (request == nullptr) return {missing};
  std::vector<Need> needs = needs_of(*request->message, scenario_.node);
  // kv looks only at what is held.
  const bool is_to_kv = request->message->target.process() == runtime::modules::kv();
  for (const Capability& cap : is_to_kv ? runtime::Capabilities() : request->left_out)
    needs.push_back({request->message->source.process(), cap});
  if (std::find(needs.begin(), needs.end(), missing) == needs.end()) needs.push_back(missing);
  return needs;
}

void Refusals::on(const fact::Bounced& e) {
  if (!e.missing) return;  // there is no such process: no capability would help
  const runtime::KernelMessage& message = *e.message;
  const std::string to = names_.process(message.target);
  const Address& asker = message.is_request() ? message.source : message.target;
  RefusedRequest* refused =
      note(By::Kernel, message.source, to,
           fmt::format("{} to {}", message.is_request() ? "the request" : "the answer", to), &*e.missing);
  if (refused == nullptr) return;
  const Request* request = request_of(asker, message.id);
  explain(*refused, needs_with(request, {message.source.process(), *e.missing}),
          request == nullptr ? asked_now() : request->asked);
}

/// What came from another node, and its target may not use the network.
void Refusals::on(const fact::Dropped& e) {
  if (e.why != runtime::Refusal::RemoteToLocalWithoutNetworking) return;
  const runtime::KernelMessage& message = *e.message;
  const Capability networking = runtime::Capability::networking(scenario_.node);
  const std::string from = names_.process(message.source);
  RefusedRequest* refused =
      note(By::Kernel, message.target, from,
           fmt::format("{} from {}", message.is_request() ? "the request" : "the answer", from), &networking);
  if (refused != nullptr) explain(*refused, {{message.target.process(), networking}}, asked_now());
}

void Refusals::on(const fact::NotAttached& e) {
  left_out_[e.source.process()].push_back(e.capability);
  RefusedRequest* refused =
      note(By::Filter, e.source, {}, fmt::format("attaching {}", names_.cap(e.capability, &e.source.package_id())),
           &e.capability);
  if (refused != nullptr) explain(*refused, {{e.source.process(), e.capability}}, asked_now());
}

void Refusals::on(const fact::SaveRefused& e) {
  const Address who(scenario_.node, e.process);
  RefusedRequest* refused = note(
      By::Store, who, {}, fmt::format("saving {}", names_.cap(e.capability, &e.process.package_id())), &e.capability);
  if (refused != nullptr) explain(*refused, {{e.process, e.capability}}, asked_now());
}

void Refusals::on(const fact::KvChecked& e) {
  if (e.held || !e.needs) return;
  const auto db = db_of_text(e.db);
  RefusedRequest* refused =
      note(By::Kv, e.source, runtime::modules::kv().text(),
           fmt::format("{} on {}", to_text(e.action), db ? names_.db(*db, &e.source.package_id()) : std::string(e.db)),
           &*e.needs);
  if (refused == nullptr) return;
  const Request* request = request_of(e.source, e.id);
  explain(*refused, needs_with(request, {e.source.process(), *e.needs}),
          request == nullptr ? asked_now() : request->asked);
}

void Refusals::on(const fact::KvDone& e) {
  if (e.result != runtime::KvAnswerKind::MismatchingPackageId) return;
  const Request* asked = request_of(e.source, e.id);
  const auto request = asked == nullptr ? std::nullopt : kv_module::parse_kv_request(asked->message->body().view());
  if (!request) return;
  const std::string action(kv_module::name_of(request->action));
  RefusedRequest* refused =
      note(By::Kv, e.source, runtime::modules::kv().text(),
           fmt::format("{} on {}", action, names_.db(request->db, &e.source.package_id())), nullptr);
  if (refused == nullptr) return;
  refused->advice.otherwise = fmt::format(
      "No capability allows it: only processes of {} open and remove its databases.", request->db.package.text());
}

RefusedRequest* Refusals::note(By by, const Address& who, std::string target, std::string what,
                               const Capability* needed) {
  RefusedRequest refused;
  refused.by = by;
  refused.who = names_.process(who);
  refused.target = target.empty() ? refused.who : std::move(target);
  refused.what = std::move(what);
  if (const language::Step* step = ledger_.step()) {
    refused.line = step->line();
    refused.step = language::statement_text(step->text);
  }
  if (needed != nullptr) refused.needed = NamedCapability{*needed, names_.cap(*needed, &who.package_id())};
  const Key key{by, refused.line, refused.who, refused.what, refused.needed ? refused.needed->text : std::string()};
  const auto [entry, added] = known_.try_emplace(key, refused_.size());
  if (!added) {
    ++refused_[entry->second].times;
    return nullptr;
  }
  if (needed != nullptr) {
    for (const runtime::ProcessId& holder : ledger_.table().holders(*needed)) {
      const bool is_own = is_messaging(*needed) && needed->issuer().process() == holder;
      if (refused.held_by.size() < kHoldersMax && holder != who.process() && !is_own)
        refused.held_by.push_back(names_.process(holder));
    }
    if (const auto row = ledger_.table().row(who.process())) refused.nearly = nearest_miss(*needed, row->held());
    if (refused.nearly) refused.nearly_text = to_text(*refused.nearly, names_);
  }
  refused_.push_back(std::move(refused));
  return &refused_.back();
}

void Refusals::explain(RefusedRequest& refused, std::vector<Need> needs, const Asked& asked) {
  if (refused_.size() > explained_max(scenario_.cast.size())) {
    refused.advice.otherwise =
        "What would have allowed it is looked for only for the first refusals; there are too many.";
  } else if (asked.statement != nullptr && is_block(*asked.statement)) {
    const bool is_taken = std::any_of(needs.begin(), needs.end(), [&](const Need& need) {
      return ledger_.was_taken_since(asked.began, need.who, need.cap);
    });
    if (is_taken) {
      refused.advice.otherwise = kTakenInStatement;
      return;
    }
    in_blocks_.push_back({refused_.size() - 1, std::move(needs), asked});
  } else {
    Advice& advice = refused.advice;
    advice = Adviser(scenario_, names_, ledger_).advise(needs, Advice::Promise::Allowed, before(asked.statement));
    if (asked.statement != nullptr) return;
    std::erase_if(advice.remedies, [](const Remedy& remedy) { return remedy.has_steps(); });
    if (advice.remedies.empty()) advice.otherwise = "No step comes before the set-up.";
  }
}

void Refusals::advise_in_blocks(const std::vector<runtime::TraceEvent>& trace) {
  std::stable_sort(in_blocks_.begin(), in_blocks_.end(),
                   [](const InBlock& a, const InBlock& b) { return a.asked.began < b.asked.began; });
  Ledger ledger(scenario_, names_);
  std::size_t taken = 0;
  for (const InBlock& each : in_blocks_) {
    for (; taken < each.asked.began; ++taken) ledger.take(trace[taken]);
    refused_[each.refused].advice =
        Adviser(scenario_, names_, ledger).advise(each.needs, Advice::Promise::Allowed, before(each.asked.statement));
  }
  in_blocks_.clear();
}

}  // namespace hypersim::analysis
