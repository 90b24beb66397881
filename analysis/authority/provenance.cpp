#include "provenance.hpp"

#include <algorithm>
#include <utility>

#include "hypersim/language/print.hpp"
#include "hypersim/runtime/modules.hpp"
#include "hypersim/runtime/routing.hpp"

namespace hypersim::analysis {

using runtime::Capability;
using runtime::ProcessId;
namespace fact = runtime::fact;

namespace {

/// The right to message itself, which every process has from its start.
bool is_own(const fact::CapabilityAdded& e) {
  return is_messaging(e.capability) && e.capability.issuer().process() == e.holder;
}

}  // namespace

void Provenance::take(const runtime::TraceEvent& event) {
  if (order_ && order_->step != event.step) order_.reset();
  step_ = event.step;
  std::visit([this](const auto& e) { on(e); }, event.fact);
}

int Provenance::line() const {
  const language::Step* step = ledger_.step();
  return step == nullptr ? 0 : step->line();
}

Holding* Provenance::find(const ProcessId& process, const Capability& cap) {
  const auto books = books_.find(process);
  if (books == books_.end()) return nullptr;
  const auto found = books->second.current.find(cap);
  return found == books->second.current.end() ? nullptr : &books->second.holdings[found->second];
}

const Holding* Provenance::current(const ProcessId& process, const Capability& cap) const {
  return const_cast<Provenance*>(this)->find(process, cap);
}

void Provenance::on(const fact::Sent& e) {
  const bool to_kernel = runtime::is_kernel(e.message->target.process(), routing_policy());
  if (e.message->capabilities().empty() && !to_kernel) return;
  const MessageKey key{e.message->source, e.message->id, e.message->is_request()};
  sent_lines_[key] = line();
}

void Provenance::on(const fact::Delivered& e) {
  const runtime::KernelMessage& message = *e.message;
  const ProcessId& source = message.source.process();
  const ProcessId& target = message.target.process();
  if (auto command = kernel_command_of(message, routing_policy())) {
    const auto sent = sent_lines_.find(MessageKey{message.source, message.id, true});
    order_ = Order{std::move(*command), names_.process(source), sent == sent_lines_.end() ? 0 : sent->second, step_};
  }
  const bool is_from_here = message.source.node() == message.target.node();
  if (is_from_here) {
    if (Holding* messaging = find(source, runtime::Capability::messaging(message.target))) ++messaging->used;
  }
  if (is_module(target)) return;
  if (is_from_here) used_capabilities(message);
  if (message.is_request()) arrived(e.message);
}

void Provenance::on(const fact::Left& e) {
  used_networking(*e.message);
  used_capabilities(*e.message);
}

void Provenance::used_networking(const runtime::KernelMessage& message) {
  const runtime::Address& source = message.source;
  if (Holding* networking = find(source.process(), runtime::Capability::networking(source.node()))) ++networking->used;
}

void Provenance::used_capabilities(const runtime::KernelMessage& message) {
  for (const Capability& cap : message.capabilities()) {
    Holding* held = find(message.source.process(), cap);
    if (held != nullptr) ++(cap.issuer() == message.target ? held->used : held->passed_on);
  }
}

void Provenance::arrived(const runtime::MessagePtr& message) {
  const ProcessId& target = message->target.process();
  if (message->capabilities().empty() || is_module(target)) return;
  const auto sent = sent_lines_.find(MessageKey{message->source, message->id, message->is_request()});
  const int sent_line = sent == sent_lines_.end() ? 0 : sent->second;
  for (const Capability& cap : message->capabilities()) books_[target].arrivals[cap] = {message, sent_line};
}

bool Provenance::is_module(const ProcessId& process) const {
  const auto resident = ledger_.residents().find(process);
  return resident == ledger_.residents().end() || !resident->second.userspace;
}

void Provenance::on(const fact::Dropped& e) {
  if (e.why == runtime::Refusal::UnknownNode) used_networking(*e.message);
}

void Provenance::on(const fact::KvChecked& e) {
  if (!e.held || !e.needs) return;
  if (Holding* held = find(e.source.process(), *e.needs)) ++held->used;
}

void Provenance::fill(Origin& origin, const Arrival& arrival) const {
  origin.from = names_.process(arrival.message->source);
  origin.by_response = !arrival.message->is_request();
  origin.message_id = arrival.message->id.value;
  origin.body = language::bytes_text(arrival.message->body().view());
  origin.sent_line = arrival.sent_line;
}

Origin Provenance::by_order() const {
  Origin origin;
  origin.how = Origin::How::Kernel;
  origin.from = order_->by;
  origin.line = order_->line;
  return origin;
}

Origin Provenance::origin_of(const fact::CapabilityAdded& e) const {
  using How = fact::CapabilityAdded::How;
  Origin origin;
  const std::string holder = names_.process(e.holder);
  if (order_ && brings_about(order_->command, e) && !is_own(e)) return by_order();
  switch (e.how) {
    case How::Initial: {
      const bool own = is_own(e);
      origin.how = own ? Origin::How::Itself : Origin::How::Requested;
      if (own) break;
      if (!ledger_.spawn()) {
        origin.set_up = set_up_of(e.holder, e.capability);
        break;
      }
      origin.line = line();
      origin.from = names_.process(ledger_.spawn()->parent);
      break;
    }
    case How::Granted: {
      const auto due = due_.find({e.holder, e.capability});
      return due != due_.end() ? due->second : origin_of_grant(e.holder, e.capability);
    }
    case How::Spawned:
      origin.how = Origin::How::Spawned;
      origin.line = ledger_.spawn() ? line() : 0;
      origin.from = names_.process(e.capability.issuer());
      break;
    case How::Restored:
      origin.how = Origin::How::Restored;
      break;
    case How::Issued:
      origin.how = Origin::How::Opened;
      origin.line = line();
      break;
    case How::Saved:
      origin.line = line();
      fill_saved(origin, e);
      break;
  }
  return origin;
}

std::optional<SetUp> Provenance::set_up_of(const ProcessId& holder, const Capability& cap) const {
  const language::ProcessDecl* decl = names_.cast(holder);
  if (decl == nullptr) return std::nullopt;
  if (decl->came_by_itself) return SetUp{SetUp::By::Node, 0};
  for (const language::CapOperand& request : decl->requests) {
    if (std::find(request.caps.begin(), request.caps.end(), cap) == request.caps.end()) continue;
    if (!decl->entry) return std::nullopt;
    // What every installation adds has the place of the entry itself.
    if (request.at == *decl->entry) return SetUp{SetUp::By::Installation, decl->entry->line};
    return SetUp{SetUp::By::RequestCapabilities, request.at.line};
  }
  if (!decl->networking) return std::nullopt;
  if (decl->entry) return SetUp{SetUp::By::RequestNetworking, decl->entry->line};
  // A stand-in for a module has it without a clause.
  return decl->is_stand_in ? std::optional(SetUp{SetUp::By::Node, 0}) : std::nullopt;
}

std::optional<SetUp> Provenance::set_up_of_grant(const ProcessId& holder, const Capability& cap) const {
  const language::ProcessDecl* issuer = names_.cast(cap.issuer().process());
  if (issuer == nullptr || !issuer->entry) return std::nullopt;
  for (const language::GrantClause& grant : issuer->grants) {
    const bool is_it = grant.to.address.process() == holder && Capability(issuer->address, grant.params.json) == cap;
    if (is_it) return SetUp{SetUp::By::GrantCapabilities, grant.to.at.line};
  }
  return std::nullopt;
}

void Provenance::fill_saved(Origin& origin, const fact::CapabilityAdded& e) const {
  origin.how = Origin::How::SelfSaved;
  const auto books = books_.find(e.holder);
  const Arrival* arrival = nullptr;
  if (books != books_.end()) {
    const auto arrived = books->second.arrivals.find(e.capability);
    if (arrived != books->second.arrivals.end()) arrival = &arrived->second;
  }
  if (arrival != nullptr) {
    origin.how = Origin::How::Saved;
    fill(origin, *arrival);
  } else if (is_minted(e)) {
    origin.how = Origin::How::Minted;
  }
}

bool Provenance::is_minted(const fact::CapabilityAdded& e) const {
  if (ledger_.table().policy().saving_needs_a_source || ledger_.table().issues(e.holder, e.capability)) return false;
  // A wire is held by a rule, before it is saved one by one.
  const auto& residents = ledger_.residents();
  const auto holder = residents.find(e.holder);
  const auto issuer = residents.find(e.capability.issuer().process());
  const bool is_wire = is_messaging(e.capability) && e.capability.issuer().node() == ledger_.node() &&
                       holder != residents.end() && issuer != residents.end() && holder->second.wired &&
                       issuer->second.wired;
  return !is_wire;
}

runtime::RoutingPolicy Provenance::routing_policy() const {
  return runtime::RoutingPolicy::of(names_.scenario().options.semantics);
}

Origin Provenance::origin_of_grant(const ProcessId& holder, const Capability& cap) const {
  Origin origin;
  if (order_ && brings_about(order_->command, fact::GrantKept{holder, cap})) return by_order();
  const auto& spawn = ledger_.spawn();
  const bool by_spawn = spawn && cap.issuer().process() == spawn->child;
  origin.how = ledger_.at_set_up() || by_spawn ? Origin::How::Granted : Origin::How::SimGrant;
  if (origin.how == Origin::How::Granted) origin.from = names_.process(cap.issuer());
  if (by_spawn) origin.line = line();
  if (ledger_.at_set_up()) origin.set_up = set_up_of_grant(holder, cap);
  if (origin.how == Origin::How::SimGrant) origin.line = line();
  return origin;
}

void Provenance::on(const fact::GrantKept& e) {
  kept_.try_emplace({e.to, e.capability}, origin_of_grant(e.to, e.capability));
}

void Provenance::on(const fact::ProcessStarted& e) {
  const ProcessId& process = e.process.process();
  for (const auto& [grant, origin] : kept_) {
    if (grant.first != process) continue;
    Origin& due = due_[grant] = origin;
    due.kept = true;
  }
  std::erase_if(kept_, [&](const auto& entry) { return entry.first.first == process; });
  auto before = before_stop_.extract(process);
  if (before.empty() || !ledger_.booting()) return;
  // Until it is restored, it is lost.
  Books& books = before.mapped();
  for (const auto& [cap, index] : books.current) {
    books.holdings[index].lost = Loss{fact::CapabilityRemoved::How::Revoked, line(), Loss::By::NodeStop};
  }
  books_[process].holdings = std::move(books.holdings);
}

bool Provenance::restore(const fact::CapabilityAdded& e) {
  Books& books = books_[e.holder];
  for (std::size_t i = books.holdings.size(); i-- > 0;) {
    Holding& holding = books.holdings[i];
    if (holding.cap.capability != e.capability || !holding.lost || holding.lost->by != Loss::By::NodeStop) continue;
    holding.lost.reset();
    books.current.emplace(e.capability, i);
    return true;
  }
  return false;
}

void Provenance::on(const fact::ProcessEnded& e) {
  if (e.returns) {
    books_[e.process].arrivals.clear();
    return;
  }
  books_.erase(e.process);
  if (e.revokes) forget_kept_of(e.process);
}

void Provenance::on(const fact::NodeStopped&) { before_stop_ = std::exchange(books_, {}); }

void Provenance::on(const fact::StepEnded&) {
  due_.clear();
  if (kept_.empty()) return;
  for (const ProcessId& gone : ledger_.gone_with_node()) forget_kept_of(gone);
}

void Provenance::on(const fact::DatabaseRemoved& e) {
  if (!ledger_.removal_takes_capabilities()) return;
  const auto db = db_of_text(e.db);
  std::erase_if(kept_, [&](const auto& entry) {
    const auto params = kv_params(entry.first.second);
    return db && params && params->db_key == *db;
  });
}

void Provenance::forget_kept_of(const ProcessId& issuer) {
  std::erase_if(kept_, [&](const auto& entry) {
    const runtime::Address& its = entry.first.second.issuer();
    return its.process() == issuer && its.node() == ledger_.node();
  });
}

void Provenance::on(const fact::CapabilityAdded& e) {
  if (e.how == fact::CapabilityAdded::How::Restored && restore(e)) return;
  Books& books = books_[e.holder];
  if (!books.current.try_emplace(e.capability, books.holdings.size()).second) return;
  NamedCapability named{e.capability, names_.cap(e.capability, &e.holder.package_id())};
  books.holdings.push_back(Holding{e.holder, std::move(named), origin_of(e), 0, 0, std::nullopt});
}

void Provenance::on(const fact::CapabilityRemoved& e) {
  Holding* holding = find(e.holder, e.capability);
  if (holding == nullptr) return;
  if (order_ && brings_about(order_->command, e)) {
    holding->lost = Loss{e.how, order_->line, Loss::By::Kernel};
  } else {
    const bool by_sim = ledger_.is_resident(e.capability.issuer().process());
    const Loss::By by = by_sim ? Loss::By::RevokeAll : Loss::By::IssuerEnd;
    holding->lost = Loss{e.how, line(), by};
  }
  books_[e.holder].current.erase(e.capability);
}

std::vector<Holding> Provenance::holdings_of(const ProcessId& process) const {
  const auto books = books_.find(process);
  return books == books_.end() ? std::vector<Holding>() : books->second.holdings;
}

std::vector<Unkept> Provenance::kept() const {
  std::vector<Unkept> result;
  for (const auto& [grant, origin] : kept_) {
    const auto& [to, cap] = grant;
    result.push_back({names_.process(to), {cap, names_.cap(cap, &to.package_id())}, origin});
  }
  return result;
}

std::vector<Unkept> Provenance::unkept() const {
  std::vector<Unkept> result;
  for (const auto& [process, books] : books_) {
    for (const auto& [arrived, arrival] : books.arrivals) {
      const Capability& cap = arrived;  // clang 14 captures no structured binding
      const bool is_own = cap.issuer().process() == process;
      const bool was_held = std::any_of(books.holdings.begin(), books.holdings.end(),
                                        [&](const Holding& h) { return h.cap.capability == cap; });
      if (is_own || was_held || !ledger_.may_still_save(process, cap)) continue;
      Unkept unkept{names_.process(process), {cap, names_.cap(cap, &process.package_id())}, {}};
      unkept.origin.how = Origin::How::Saved;
      fill(unkept.origin, arrival);
      unkept.origin.line = unkept.origin.sent_line;
      result.push_back(std::move(unkept));
    }
  }
  return result;
}

}  // namespace hypersim::analysis
