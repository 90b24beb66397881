#include "footprint.hpp"

#include <algorithm>
#include <variant>

#include "hypersim/kv_module/kv_wire.hpp"
#include "hypersim/runtime/modules.hpp"
#include "hypersim/runtime/stable_hash.hpp"

namespace hypersim::simulator {

using actors::Candidate;
using runtime::ProcessId;
namespace fact = runtime::fact;
using Way = Footprint::Way;

namespace {

enum class Tag : std::uint64_t { Inbox = 1, Lane, Row, Alive, Db, Key, AnyKey, Property };

std::uint64_t object(Tag tag, std::uint64_t what) { return runtime::mix(static_cast<std::uint64_t>(tag), what); }
std::uint64_t object(Tag tag, const ProcessId& process) { return object(tag, process.hash()); }
std::uint64_t object(Tag tag, const runtime::Text& db) { return object(tag, runtime::hash_text(std::string_view(db))); }
std::uint64_t key_object(const runtime::Text& db, std::string_view key) {
  return object(Tag::Key, runtime::mix(runtime::hash_text(std::string_view(db)), runtime::hash_text(key)));
}

/// Which kinds of events can change a condition; more than one part makes it a compound.
struct Parts {
  std::size_t count = 0;
  bool node = false;
  bool storage = false;
  bool log = false;

  void add(const language::Condition& condition) { std::visit(*this, condition.is); }
  void operator()(const language::NotCondition& c) { add(*c.of); }
  void operator()(const language::OrCondition& c) { all(c.any_of); }
  void operator()(const language::AndCondition& c) { all(c.all_of); }
  void operator()(const language::HoldsCondition&) { leaf(node); }
  void operator()(const language::LacksCondition&) { leaf(node); }
  void operator()(const language::AliveCondition&) { leaf(node); }
  void operator()(const language::DeadCondition&) { leaf(node); }
  void operator()(const language::NodeUpCondition&) { leaf(node); }
  void operator()(const language::NodeDownCondition&) { leaf(node); }
  void operator()(const language::DbKeyIsCondition& c) {
    saved(c.value.saved_name.empty() && c.key.saved_name.empty());
  }
  void operator()(const language::DbKeyAbsentCondition& c) { saved(c.key.saved_name.empty()); }
  void operator()(const language::DbExistsCondition&) { leaf(storage); }
  void operator()(const language::DbAbsentCondition&) { leaf(storage); }
  void operator()(const language::DbKeysCondition&) { many(storage); }
  void operator()(const language::LogContainsCondition&) { many(log); }

 private:
  void leaf(bool& kind) {
    ++count;
    kind = true;
  }
  void many(bool& kind) {
    count += 2;
    kind = true;
  }
  /// What was saved under a name can change without an event of the storage.
  void saved(bool plain) {
    plain ? leaf(storage) : many(storage);
    node = node || !plain;
    log = log || !plain;
  }
  void all(const std::vector<language::Condition>& conditions) {
    for (const language::Condition& one : conditions) add(one);
  }
};

std::size_t begun_by(const language::Step& step) {
  if (const auto* parallel = std::get_if<language::ParallelStep>(&step.is)) {
    std::size_t sum = 0;
    for (const language::Lane& lane : parallel->lanes) {
      for (const language::Step& inner : lane.steps) sum += begun_by(inner);
    }
    return sum;
  }
  const auto* pipeline = std::get_if<language::PipelineStep>(&step.is);
  return pipeline == nullptr ? 1 : 1 + pipeline->steps.size();
}

}  // namespace

bool Footprint::conflicts_with(const Footprint& other) const {
  if (everything || other.everything) return true;
  return std::any_of(touches.begin(), touches.end(), [&](const Touch& a) {
    return std::any_of(other.touches.begin(), other.touches.end(),
                       [&](const Touch& b) { return a.object == b.object && (a.way != b.way || a.way == Way::Write); });
  });
}

Footprints::Footprints(const language::Scenario& scenario) {
  for (const language::ProcessDecl& decl : scenario.cast) lanes_.emplace(decl.name, decl.address.process());
  for (const language::Property& property : scenario.properties) {
    if (property.kind == language::Property::Kind::Finally) continue;
    Parts parts;
    parts.add(property.condition);
    if (parts.count > 1) compounds_.push_back({parts.node, parts.storage, parts.log});
  }
  for (const language::Step& step : scenario.steps) starts_.push_back(begun_by(step));
}

struct Footprints::Reader {
  Reader(const Footprints& of, Footprint& into) : all(of), print(into) {}

  const Footprints& all;
  Footprint& print;

  void touch(std::uint64_t what, Way way) {
    for (Footprint::Touch& known : print.touches) {
      if (known.object != what) continue;
      if (known.way != way) known.way = Way::Write;
      return;
    }
    print.touches.push_back({what, way});
  }
  void process(Tag tag, const ProcessId& process, Way way) { touch(object(tag, process), way); }
  void property(bool Compound::*kind) {
    for (std::size_t i = 0; i < all.compounds_.size(); ++i) {
      if (all.compounds_[i].*kind) touch(object(Tag::Property, i), Way::Write);
    }
  }

  // Messages.
  void operator()(const fact::Sent& e) {
    process(Tag::Row, e.message->source.process(), Way::Read);
    process(Tag::Alive, e.message->target.process(), Way::Read);
  }
  void operator()(const fact::Delivered& e) {
    const ProcessId& target = e.message->target.process();
    if (target == runtime::modules::kernel()) {
      print.everything = true;  // a command
    } else if (target == runtime::modules::kv()) {
      process(Tag::Lane, e.message->source.process(), Way::Write);
    } else {
      process(Tag::Inbox, target, Way::Write);
    }
  }
  void operator()(const fact::Bounced& e) { process(Tag::Inbox, e.message->source.process(), Way::Write); }
  void operator()(const fact::Dropped& e) {
    if (e.why == runtime::Refusal::Lost) print.everything = true;
  }

  // Capabilities.
  void operator()(const fact::CapabilityAdded& e) { row(e.holder); }
  void operator()(const fact::CapabilityRemoved& e) { row(e.holder); }
  void row(const ProcessId& holder) {
    process(Tag::Row, holder, Way::Write);
    property(&Compound::node);
  }
  void operator()(const fact::RevokedAll&) { print.everything = true; }

  // Lives. What a process issued, and who may be spawned under which name, is the business of all.
  void operator()(const fact::Spawned&) { print.everything = true; }
  void operator()(const fact::GrantKept&) { print.everything = true; }
  void operator()(const fact::ProcessStarted&) { print.everything = true; }
  void operator()(const fact::ProcessEnded&) { print.everything = true; }
  void operator()(const fact::NodeStopped&) { print.everything = true; }
  void operator()(const fact::NodeBooted&) { print.everything = true; }
  void operator()(const fact::ModuleCrashed&) { print.everything = true; }
  void operator()(const fact::ModuleRestarted&) { print.everything = true; }
  void operator()(const fact::FdsLimitSet&) { print.everything = true; }
  void operator()(const fact::StorageFaultOrdered&) { print.everything = true; }
  void operator()(const fact::Printed&) { property(&Compound::log); }

  // kv.
  void operator()(const fact::KvChecked& e) {
    process(Tag::Row, e.source.process(), Way::Read);
    touch(object(Tag::Db, e.db), Way::Read);
  }
  void operator()(const fact::KvDone& e) {
    if (e.action == "Open") {
      touch(object(Tag::Db, e.db), Way::Write);
    } else if (e.action == "RemoveDb" || e.action.empty()) {
      print.everything = true;
    } else if (e.action == "Get") {
      read_of_ = e.success ? &e.db : nullptr;  // the key is in the answer
      if (!e.success) touch(object(Tag::AnyKey, e.db), Way::Read);
    } else if (e.action == "Commit") {
      // Whether it conflicts is decided by all that was written since it staged.
      touch(object(Tag::AnyKey, e.db), Way::Write);
    } else if (e.action != "BeginTx" && !written_) {
      touch(object(Tag::AnyKey, e.db), Way::Read);  // staged, or refused: it looks at what is there
    }
    if (!e.success && e.result == "RocksDBError") print.everything = true;
    written_ = false;
  }
  void operator()(const fact::Answered&) {}
  void operator()(const fact::StorageWritten& e) {
    written_ = true;
    touch(object(Tag::AnyKey, e.db), Way::Add);
    for (const auto& [key, value] : e.writes) touch(key_object(e.db, key), Way::Write);
    property(&Compound::storage);
  }
  void operator()(const fact::DatabaseCreated& e) {
    touch(object(Tag::AnyKey, e.db), Way::Write);
    property(&Compound::storage);
  }
  void operator()(const fact::DatabaseRemoved&) { print.everything = true; }

  // The scenario.
  void operator()(const fact::StepStarted& e) {
    const auto lane = all.lanes_.find(e.lane);
    if (lane == all.lanes_.end()) {
      print.everything = true;  // `sim`, `check`
    } else {
      process(Tag::Inbox, lane->second, Way::Write);
    }
  }
  void operator()(const fact::StepEnded&) {
    for (std::size_t i = 0; i < all.compounds_.size(); ++i) touch(object(Tag::Property, i), Way::Write);
  }
  template <class Other>
  void operator()(const Other&) {}

  /// The answer to a Get that found something says which key it was.
  void answer(const fact::Sent& e) {
    if (read_of_ == nullptr || e.message->source.process() != runtime::modules::kv()) return;
    const auto response = kv_module::parse_kv_response(e.message->body().view());
    const auto* got = response ? std::get_if<kv_module::KvGot>(&*response) : nullptr;
    if (got == nullptr) {
      touch(object(Tag::AnyKey, *read_of_), Way::Read);
    } else {
      touch(key_object(*read_of_, got->key), Way::Read);
    }
    read_of_ = nullptr;
  }
  void end() {
    if (read_of_ != nullptr) touch(object(Tag::AnyKey, *read_of_), Way::Read);
  }

 private:
  const runtime::Text* read_of_ = nullptr;
  bool written_ = false;
};

Footprint Footprints::of(const Candidate& chosen, std::span<const runtime::TraceEvent> events) const {
  Footprint print;
  Reader reader(*this, print);
  switch (chosen.kind) {
    case Candidate::Kind::Process:
    case Candidate::Kind::Module:
      reader.process(Tag::Inbox, *chosen.who, Way::Write);
      reader.process(Tag::Row, *chosen.who, Way::Read);
      break;
    case Candidate::Kind::Kv:
      reader.process(Tag::Lane, *chosen.who, Way::Write);
      reader.process(Tag::Row, runtime::modules::kv(), Way::Read);
      break;
    case Candidate::Kind::Outside:
      print.everything = true;
      break;
  }
  for (const runtime::TraceEvent& event : events) {
    if (print.everything) break;
    std::visit(reader, event.fact);
    if (const auto* sent = std::get_if<fact::Sent>(&event.fact)) reader.answer(*sent);
  }
  reader.end();
  return print;
}

}  // namespace hypersim::simulator
