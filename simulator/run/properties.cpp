#include "properties.hpp"

namespace hypersim::simulator {

namespace fact = runtime::fact;

namespace {

constexpr unsigned kNode = 1;
constexpr unsigned kStorage = 2;
constexpr unsigned kLog = 4;
constexpr unsigned kEverything = kNode | kStorage | kLog;

template <class... Facts>
bool is_one_of(const runtime::Fact& event) {
  return (std::holds_alternative<Facts>(event) || ...);
}

/// What a condition speaks of: the node's capabilities and processes, the storage, what was printed, or several.
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
  unsigned operator()(const LogContainsCondition&) const { return kLog; }
  unsigned operator()(const NodeUpCondition&) const { return kNode; }
  unsigned operator()(const NodeDownCondition&) const { return kNode; }
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
  for (const Property& property : scenario_.properties) watched_.push_back({subjects_of(property.condition)});
  judge(kEverything);
}

void PropertyWatch::on_event(const runtime::TraceEvent& event) {
  if (!started_) return;
  if (is_one_of<fact::CapabilityAdded, fact::CapabilityRemoved, fact::ProcessStarted, fact::ProcessEnded,
                fact::NodeStopped, fact::NodeBooted>(event.fact)) {
    judge(kNode);
  } else if (is_one_of<fact::StorageWritten, fact::DatabaseCreated, fact::DatabaseRemoved, fact::ModuleCrashed>(
                 event.fact)) {
    judge(kStorage);
  } else if (is_one_of<fact::Printed>(event.fact)) {
    judge(kLog);
  }
}

void PropertyWatch::judge(unsigned changed) {
  for (std::size_t i = 0; i < watched_.size() && !broken(); ++i) {
    const Property& property = scenario_.properties[i];
    Watched& watched = watched_[i];
    if (property.kind == Property::Kind::Finally || (watched.subjects & changed) == 0 || watched.has_held) continue;
    const bool holds = conditions_.hold_now(property.condition);
    if (property.kind == Property::Kind::Eventually) {
      watched.has_held = holds;
    } else if (holds != (property.kind == Property::Kind::Always)) {
      break_now(property);
    }
  }
}

void PropertyWatch::break_now(const Property& property) {
  broken_.push_back({&property, explain_(property), conditions_.events()});
}

void PropertyWatch::on_step() { judge(kEverything); }

void PropertyWatch::on_end() {
  if (broken()) return;
  for (std::size_t i = 0; i < watched_.size(); ++i) {
    const Property& property = scenario_.properties[i];
    const bool never_held = property.kind == Property::Kind::Eventually && !watched_[i].has_held;
    const bool false_now = property.kind == Property::Kind::Finally && !conditions_.hold_now(property.condition);
    if (never_held || false_now) break_now(property);
  }
}

}  // namespace hypersim::simulator
