#include "properties.hpp"

#include <algorithm>

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
  unsigned of(const language::Condition& condition) const { return std::visit(*this, condition.is); }
  unsigned all(const std::vector<language::Condition>& conditions) const {
    unsigned subjects = 0;
    for (const language::Condition& condition : conditions) subjects |= of(condition);
    return subjects;
  }
  unsigned operator()(const language::HoldsCondition&) const { return kNode; }
  unsigned operator()(const language::LacksCondition&) const { return kNode; }
  unsigned operator()(const language::AliveCondition&) const { return kNode; }
  unsigned operator()(const language::DeadCondition&) const { return kNode; }
  unsigned operator()(const language::LogContainsCondition&) const { return kLog; }
  unsigned operator()(const language::NodeUpCondition&) const { return kNode; }
  unsigned operator()(const language::NodeDownCondition&) const { return kNode; }
  unsigned operator()(const language::NotCondition& c) const { return of(*c.of); }
  unsigned operator()(const language::OrCondition& c) const { return all(c.any_of); }
  unsigned operator()(const language::AndCondition& c) const { return all(c.all_of); }
  template <class AboutADatabase>
  unsigned operator()(const AboutADatabase&) const {
    return kStorage;
  }
};

unsigned subjects_of(const language::Condition& condition) { return Subjects{}.of(condition); }

}  // namespace

void PropertyWatch::start() {
  started_ = true;
  for (const language::Property& property : scenario_.properties) watched_.push_back({subjects_of(property.condition)});
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
    const language::Property& property = scenario_.properties[i];
    Watched& watched = watched_[i];
    if (property.kind == language::Property::Kind::Finally || (watched.subjects & changed) == 0 || watched.has_held)
      continue;
    const bool holds = conditions_.hold_now(property.condition);
    watched.was_exercised = watched.was_exercised || changed != kEverything;
    if (property.kind == language::Property::Kind::Eventually || property.kind == language::Property::Kind::Sometimes) {
      watched.has_held = holds;
      if (property.kind == language::Property::Kind::Sometimes)
        watched.progress = std::max(watched.progress, parts(property.condition));
    } else if (holds != (property.kind == language::Property::Kind::Always)) {
      break_now(property);
    }
  }
}

std::size_t PropertyWatch::parts(const language::Condition& condition) {
  const auto* all = std::get_if<language::AndCondition>(&condition.is);
  if (all == nullptr) return conditions_.hold_now(condition) ? 1 : 0;
  return static_cast<std::size_t>(
      std::count_if(all->all_of.begin(), all->all_of.end(),
                    [&](const language::Condition& one) { return conditions_.hold_now(one); }));
}

std::vector<PropertyRecord> PropertyWatch::records() const {
  std::vector<PropertyRecord> records;
  for (const Watched& watched : watched_)
    records.push_back({watched.was_exercised, watched.has_held, watched.progress});
  return records;
}

void PropertyWatch::break_now(const language::Property& property) {
  broken_.push_back({&property, explain_(property), conditions_.events()});
}

void PropertyWatch::on_step() { judge(kEverything); }

void PropertyWatch::on_end() {
  if (broken()) return;
  for (std::size_t i = 0; i < watched_.size(); ++i) {
    const language::Property& property = scenario_.properties[i];
    const bool never_held = property.kind == language::Property::Kind::Eventually && !watched_[i].has_held;
    const bool is_finally = property.kind == language::Property::Kind::Finally;
    const bool false_now = is_finally && !conditions_.hold_now(property.condition);
    watched_[i].was_exercised = watched_[i].was_exercised || is_finally;
    if (never_held || false_now) break_now(property);
  }
}

}  // namespace hypersim::simulator
