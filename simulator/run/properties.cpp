#include "properties.hpp"

#include <algorithm>
#include <utility>

#include "happens_to.hpp"

namespace hypersim::simulator {

void PropertyWatch::start() {
  for (const language::Property& property : scenario_.properties) {
    watched_.push_back({subjects_of(property.condition)});
    all_ |= watched_.back().subjects;
  }
  judge(all_, nullptr);
}

void PropertyWatch::look_at(const runtime::TraceEvent& event) {
  const Subjects changed = changed_by(event.fact);
  // A step that ends changes names only if it saves one.
  if (changed.meets(all_)) judge(changed, changed == Subjects::names() ? nullptr : &event.fact);
}

void PropertyWatch::judge(Subjects changed, const runtime::Fact* fact) {
  for (std::size_t i = 0; i < watched_.size() && !broken(); ++i) {
    const language::Property& property = scenario_.properties[i];
    Watched& watched = watched_[i];
    if (!watched.subjects.meets(changed) || watched.has_held) continue;
    if (fact != nullptr && !watched.was_exercised) {
      watched.was_exercised = happens_to(property.condition, *fact, conditions_.saved());
    }
    if (property.kind == language::Property::Kind::Finally) continue;
    const bool holds = conditions_.hold_now(property.condition);
    // Such as a capability that went with its holder.
    watched.was_exercised = watched.was_exercised || (fact != nullptr && holds != watched.holds);
    watched.holds = holds;
    if (property.kind == language::Property::Kind::Eventually || property.kind == language::Property::Kind::Sometimes) {
      watched.has_held = holds;
      if (property.kind == language::Property::Kind::Sometimes)
        watched.progress = std::max(watched.progress, parts(property.condition));
    } else if (holds != (property.kind == language::Property::Kind::Always)) {
      watched.was_exercised = true;
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
  broken_.push_back({&property, explain_(property), conditions_.events(), conditions_.found(property.condition)});
}

std::vector<BrokenProperty> PropertyWatch::take_broken() {
  for (const BrokenProperty& one : broken_)
    watched_[static_cast<std::size_t>(one.property - scenario_.properties.data())].subjects = Subjects();
  return std::exchange(broken_, {});
}

void PropertyWatch::on_end() {
  if (broken()) return;
  for (std::size_t i = 0; i < watched_.size(); ++i) {
    const language::Property& property = scenario_.properties[i];
    const bool never_held = property.kind == language::Property::Kind::Eventually && !watched_[i].has_held;
    const bool is_finally = property.kind == language::Property::Kind::Finally;
    const bool false_now = is_finally && !conditions_.hold_now(property.condition);
    if (!never_held && !false_now) continue;
    watched_[i].was_exercised = watched_[i].was_exercised || false_now;
    break_now(property);
  }
}

}  // namespace hypersim::simulator
