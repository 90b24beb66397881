#include "properties.hpp"

namespace hypersim::simulator {

namespace fact = runtime::fact;

namespace {

constexpr unsigned kNode = 1;
constexpr unsigned kStorage = 2;

template <class... Facts>
bool is_one_of(const runtime::Fact& event) {
  return (std::holds_alternative<Facts>(event) || ...);
}

/// What a condition speaks of: the node's capabilities and processes, the storage, or both.
struct Subjects {
  unsigned of(const Condition& condition) const { return std::visit(*this, condition.is); }
  unsigned all(const std::vector<Condition>& conditions) const {
    unsigned subjects = 0;
    for (const Condition& condition : conditions) subjects |= of(condition);
    return subjects;
  }
  unsigned operator()(const HoldsCondition&) const { return kNode; }
  unsigned operator()(const LacksCondition&) const { return kNode; }
  unsigned operator()(const AliveCondition&) const { return kNode; }
  unsigned operator()(const DeadCondition&) const { return kNode; }
  unsigned operator()(const NotCondition& c) const { return of(*c.of); }
  unsigned operator()(const OrCondition& c) const { return all(c.any_of); }
  unsigned operator()(const AndCondition& c) const { return all(c.all_of); }
  template <class AboutADatabase>
  unsigned operator()(const AboutADatabase&) const {
    return kStorage;
  }
};

unsigned subjects_of(const Condition& condition) { return Subjects{}.of(condition); }

}  // namespace

void PropertyWatch::start() {
  started_ = true;
  for (const Property& property : scenario_.properties) subjects_.push_back(subjects_of(property.condition));
  judge(kNode | kStorage);
}

void PropertyWatch::on_event(const runtime::TraceEvent& event) {
  if (!started_) return;
  if (is_one_of<fact::CapabilityAdded, fact::CapabilityRemoved, fact::ProcessStarted, fact::ProcessEnded>(event.fact)) {
    judge(kNode);
  } else if (is_one_of<fact::StorageWritten, fact::DatabaseCreated, fact::DatabaseRemoved, fact::ModuleCrashed>(
                 event.fact)) {
    judge(kStorage);
  }
}

void PropertyWatch::judge(unsigned changed) {
  for (std::size_t i = 0; i < subjects_.size() && broken_ == nullptr; ++i) {
    const Property& property = scenario_.properties[i];
    if (property.kind == Property::Kind::Finally || (subjects_[i] & changed) == 0) continue;
    const bool wanted = property.kind == Property::Kind::Always;
    if (holds_now(property.condition, node_, saved_) != wanted) broken_ = &property;
  }
}

void PropertyWatch::on_step() { judge(kNode | kStorage); }

void PropertyWatch::on_end() {
  for (const Property& property : scenario_.properties) {
    if (broken_ != nullptr) return;
    if (property.kind != Property::Kind::Finally) continue;
    if (!holds_now(property.condition, node_, saved_)) broken_ = &property;
  }
}

}  // namespace hypersim::simulator
