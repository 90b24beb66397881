#include "properties.hpp"

namespace hypersim::simulator {

namespace fact = runtime::fact;

namespace {

template <class... Facts>
bool is_one_of(const runtime::Fact& event) {
  return (std::holds_alternative<Facts>(event) || ...);
}

}  // namespace

void PropertyWatch::start() {
  started_ = true;
  judge();
}

void PropertyWatch::on_event(const runtime::TraceEvent& event) {
  const bool changes =
      is_one_of<fact::CapabilityAdded, fact::CapabilityRemoved, fact::ProcessStarted, fact::ProcessEnded,
                fact::StorageWritten, fact::DatabaseCreated, fact::DatabaseRemoved>(event.fact);
  if (started_ && changes) judge();
}

void PropertyWatch::judge() {
  for (const Property& property : scenario_.properties) {
    if (broken_ != nullptr) return;
    if (property.kind == Property::Kind::Finally) continue;
    const bool wanted = property.kind == Property::Kind::Always;
    if (holds_now(property.condition, node_, saved_) != wanted) broken_ = &property;
  }
}

void PropertyWatch::on_end() {
  for (const Property& property : scenario_.properties) {
    if (broken_ != nullptr) return;
    if (property.kind != Property::Kind::Finally) continue;
    if (!holds_now(property.condition, node_, saved_)) broken_ = &property;
  }
}

}  // namespace hypersim::simulator
