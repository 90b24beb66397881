#include "what_follows.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <utility>

#include "hypersim/analysis/subject.hpp"
#include "hypersim/runtime/modules.hpp"

namespace hypersim::analysis {

namespace {

using runtime::Address;
namespace fact = runtime::fact;

class Follower {
 public:
  explicit Follower(const RecordedTrace& trace) : trace_(trace) {
    for (const TraceInfo::Member& member : trace.info.cast) members_[member.name] = member.address;
  }

  /// To be asked about every event, in order. `is_first`: this is the event in question.
  bool take(const runtime::TraceEvent& event, bool is_first) {
    const Subject subject = subject_of(event, trace_.info.nodes);
    note_places(subject);
    const bool follows = is_first || (has_begun_ && is_touched(event, subject));
    if (follows) touch(event, subject);
    has_begun_ = has_begun_ || is_first;
    if (std::holds_alternative<fact::StepStarted>(event.fact)) open_.insert(event.step);
    if (std::holds_alternative<fact::StepEnded>(event.fact)) open_.erase(event.step);
    return follows;
  }

 private:
  using Place = std::pair<std::string, std::string>;  // a database of a node, and a key; without one: all of it

  /// A module does what it is asked to do, one request after the other: what it did before is no reason.
  static bool is_actor(const Address& process) { return !runtime::modules::is_bundled(process.process()); }
  /// The process that does or learns what the event tells.
  static const Address* actor_of(const runtime::TraceEvent& event, const Subject& subject) {
    if (subject.processes.empty()) return nullptr;
    const bool by_target = std::holds_alternative<fact::Taken>(event.fact);
    const bool of_other = std::holds_alternative<fact::Delivered>(event.fact) ||
                          std::holds_alternative<fact::KvChecked>(event.fact) ||
                          std::holds_alternative<fact::KvDone>(event.fact);
    if (of_other) return nullptr;  // what the kernel and kv do for it
    const bool has_target = by_target && subject.processes.size() > 1;
    const Address& actor = subject.processes[has_target ? 1 : 0];
    return is_actor(actor) ? &actor : nullptr;
  }
  static std::string db_of(const runtime::TraceEvent& event, const kv_module::DbKey& db) {
    return std::to_string(event.node.value) + " " + db.text();
  }
  static std::vector<Place> places_of(const runtime::TraceEvent& event, const Subject& subject) {
    std::vector<Place> places;
    for (const kv_module::DbKey& db : subject.dbs) {
      for (const std::string& key : subject.keys) places.emplace_back(db_of(event, db), key);
      if (subject.keys.empty()) places.emplace_back(db_of(event, db), std::string());
    }
    return places;
  }
  /// An answer does not say of which key it tells: its request does.
  void note_places(const Subject& subject) {
    if (subject.is_kv_request && subject.request) asked_.try_emplace(subject.request->value, subject);
  }
  bool is_touched(const runtime::TraceEvent& event, const Subject& subject) const {
    if (const auto* started = std::get_if<fact::StepStarted>(&event.fact)) {
      // Without a step in progress, everything before it has come to its end.
      return open_.empty() || is_touched_lane(started->lane);
    }
    if (std::holds_alternative<fact::StepEnded>(event.fact)) return steps_.contains(event.step);
    if (subject.request && requests_.contains(subject.request->value)) return true;
    const Address* actor = actor_of(event, subject);
    if (actor != nullptr && processes_.contains(*actor)) return true;
    if (actor != nullptr || event.step.value == 0) return false;
    // What a module or the kernel does: because of what was asked, and of what it finds where that looks.
    if (is_touched_place(places_of(event, subject))) return true;
    const auto asked = subject.request ? asked_.find(subject.request->value) : asked_.end();
    return asked != asked_.end() && is_touched_place(places_of(event, asked->second));
  }
  bool is_touched_lane(const std::string& lane) const {
    const auto member = members_.find(lane);
    return member == members_.end() || processes_.contains(member->second);
  }
  bool is_touched_place(const std::vector<Place>& places) const {
    return std::any_of(places.begin(), places.end(), [&](const Place& place) {
      return places_.contains(place) || places_.contains({place.first, std::string()});
    });
  }
  void touch(const runtime::TraceEvent& event, const Subject& subject) {
    steps_.insert(event.step);
    if (subject.request) requests_.insert(subject.request->value);
    if (const Address* actor = actor_of(event, subject)) processes_.insert(*actor);
    if (const auto* started = std::get_if<fact::StepStarted>(&event.fact)) {
      if (const auto member = members_.find(started->lane); member != members_.end()) processes_.insert(member->second);
    }
    const bool writes = std::holds_alternative<fact::StorageWritten>(event.fact) ||
                        std::holds_alternative<fact::DatabaseCreated>(event.fact) ||
                        std::holds_alternative<fact::DatabaseRemoved>(event.fact);
    if (!writes) return;
    for (Place& place : places_of(event, subject)) places_.insert(std::move(place));
  }

  const RecordedTrace& trace_;
  std::map<std::string, Address, std::less<>> members_;
  std::map<std::uint64_t, Subject> asked_;  // of kv, by the id of the request
  std::set<runtime::StepId> open_;
  bool has_begun_ = false;
  // What has been touched.
  std::set<runtime::StepId> steps_;
  std::set<std::uint64_t> requests_;
  std::set<Address> processes_;
  std::set<Place> places_;
};

}  // namespace

std::vector<bool> what_follows(const RecordedTrace& trace, std::size_t first) {
  std::vector<bool> flags;
  flags.reserve(trace.events.size());
  Follower follower(trace);
  for (std::size_t i = 0; i < trace.events.size(); ++i) flags.push_back(follower.take(trace.events[i], i == first));
  return flags;
}

}  // namespace hypersim::analysis
