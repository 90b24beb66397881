#include "footprint.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <variant>

#include "hypersim/kv_module/engine.hpp"
#include "hypersim/kv_module/kv_wire.hpp"
#include "hypersim/language/for_each_step.hpp"
#include "hypersim/runtime/modules.hpp"
#include "hypersim/runtime/routing.hpp"
#include "hypersim/runtime/stable_hash.hpp"

namespace hypersim::simulator {

using actors::Candidate;
using runtime::ProcessId;
namespace fact = runtime::fact;
using Way = Footprint::Way;

namespace {

/// Inbox and Lane: the end of what waits for a process, or in its lane of kv. Taking the first of it does not touch the
/// end; see Arrivals. Command: the command that a script takes when it next looks.
/// Signatures: those of other nodes' capabilities that a node has seen. ProcessMap: what a crash of the node leaves of
/// it, where it is written only when something says so.
/// Rivals: the requests that wait for a database, and whether it is open. Tx: what a transaction has staged.
enum class Tag : std::uint64_t {
  Inbox = 1,
  Lane,
  Command,
  Row,
  Db,
  Key,
  AnyKey,
  Property,
  Name,
  State,
  Line,
  Signatures,
  Rivals,
  Tx,
  ProcessMap
};

std::uint64_t object(Tag tag, std::uint64_t what) { return runtime::mix(static_cast<std::uint64_t>(tag), what); }
/// Of something on that node. Each node has its own.
std::uint64_t object(Tag tag, std::uint64_t what, runtime::NodeNumber node) {
  return object(tag, what + node.value * 0x9e3779b97f4a7c15u);
}
std::uint64_t object(Tag tag, const ProcessId& process, runtime::NodeNumber node) {
  return object(tag, process.hash(), node);
}
/// Of the messages from one node to another.
std::uint64_t line_object(runtime::NodeNumber from, runtime::NodeNumber to) {
  return object(Tag::Line, std::uint64_t{from.value} << 16U | to.value);
}

/// Does the condition speak of one object alone, so that whatever changes it touches that object?
struct SpeaksOfOneObject {
  bool of(const language::Condition& condition) const { return std::visit(*this, condition.is); }
  bool one(const std::vector<language::Condition>& conditions) const {
    return conditions.size() == 1 && of(conditions.front());
  }

  bool operator()(const language::NotCondition& c) const { return of(*c.of); }
  bool operator()(const language::OrCondition& c) const { return one(c.any_of); }
  bool operator()(const language::AndCondition& c) const { return one(c.all_of); }
  bool operator()(const language::HoldsCondition& c) const { return c.cap.is_constant(); }
  bool operator()(const language::LacksCondition& c) const { return c.cap.is_constant(); }
  /// What each process holds is an object of its own.
  bool operator()(const language::OnlyHoldCondition&) const { return false; }
  bool operator()(const language::StateIsCondition& c) const { return c.value.is_constant(); }
  bool operator()(const language::StateAbsentCondition&) const { return true; }
  bool operator()(const language::AliveCondition&) const { return true; }
  bool operator()(const language::DeadCondition&) const { return true; }
  bool operator()(const language::NodeUpCondition&) const { return true; }
  bool operator()(const language::NodeDownCondition&) const { return true; }
  bool operator()(const language::DbExistsCondition&) const { return true; }
  bool operator()(const language::DbAbsentCondition&) const { return true; }
  bool operator()(const language::DbKeyIsCondition& c) const { return c.key.is_constant() && c.value.is_constant(); }
  bool operator()(const language::DbKeyAbsentCondition& c) const { return c.key.is_constant(); }
  bool operator()(const language::DbKeysCondition&) const { return false; }
  bool operator()(const language::LogContainsCondition&) const { return false; }
};

/// May a database be closed because another one is opened? Programs open what they like.
bool may_close(const language::Scenario& scenario) {
  bool has_limit = false;
  std::set<kv_module::DbKey> dbs;
  language::for_each_step(scenario.steps, [&](const language::Step& step) {
    has_limit = has_limit || std::holds_alternative<language::SimFdsLimitStep>(step.is);
    if (const auto* kv = std::get_if<language::KvStep>(&step.is)) dbs.insert(kv->db.key);
  });
  const bool has_program = std::any_of(scenario.cast.begin(), scenario.cast.end(),
                                       [](const language::ProcessDecl& decl) { return !decl.program.empty(); });
  return has_limit || has_program || dbs.size() > kv_module::kDefaultFdsLimit;
}

/// Is the name of the database one path component? No two of those stand for one place.
bool is_plain(std::string_view db) {
  const std::string_view name = db.substr(std::min(db.find('/') + 1, db.size()));
  return !name.empty() && name != "." && name != ".." && name.find('/') == std::string_view::npos;
}

/// Does it ask vfs for something after which the drive of a package may have other files?
bool may_change_programs(const runtime::KernelMessage& request) {
  if (request.target.process() != runtime::modules::vfs()) return false;
  const std::string_view body = request.body().view();
  const auto has = [&](std::string_view text) { return body.find(text) != std::string_view::npos; };
  if (has("\\")) return true;  // it may hide anything
  if (!has("/pkg")) return false;
  static constexpr std::array<std::string_view, 8> kChanges = {
      "\"Remove", "\"Rename", "\"AddZip\"", "\"Write\"", "\"CreateFile", "\"CopyFile", "\"CreateDir", "\"OpenFile"};
  return std::any_of(kChanges.begin(), kChanges.end(), has);
}

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

bool conflict(std::span<const Footprint::Touch> one, std::span<const Footprint::Touch> other) {
  return std::any_of(one.begin(), one.end(), [&](const Footprint::Touch& a) {
    return std::any_of(other.begin(), other.end(), [&](const Footprint::Touch& b) {
      return a.object == b.object && (a.way != b.way || a.way == Way::Write);
    });
  });
}

bool Footprint::conflicts_with(const Footprint& other) const {
  return everything || other.everything || conflict(touches, other.touches);
}

void Footprint::touch(std::uint64_t object, Way way) {
  for (Touch& known : touches) {
    if (known.object != object) continue;
    if (known.way != way) known.way = Way::Write;
    return;
  }
  touches.push_back({object, way});
}

void Footprint::add(const Footprint& other) {
  everything = everything || other.everything;
  for (const Touch& one : other.touches) touch(one.object, one.way);
}

Footprints::Footprints(const language::Scenario& scenario)
    : kernel_(runtime::RoutingPolicy::of(scenario.options.semantics)),
      connections_break_(scenario.options.semantics.ships(runtime::Row::D44)),
      names_(scenario) {
  using enum runtime::Row;
  const runtime::Semantics semantics = scenario.options.semantics;
  kv_.names_are_paths = semantics.ships(D7);
  kv_.ids_are_global = semantics.ships(D3);
  kv_.requests_overlap = semantics.ships(D16) || semantics.ships(D18) || semantics.ships(D26);
  kv_.closing_is_seen = (kv_.requests_overlap || kv_.names_are_paths) && may_close(scenario);
  spawns_read_drives_ = std::any_of(
      scenario.packages.begin(), scenario.packages.end(),
      [](const language::Package& package) { return package.folder != nullptr && package.drive != nullptr; });
  for (const language::Fault& fault : scenario.faults)
    delays_ = delays_ || std::holds_alternative<language::Fault::Delay>(fault.is);
  if (semantics.ships(runtime::Row::D23) || semantics.ships(runtime::Row::D37)) {
    language::for_each_step(scenario.steps, [this](const language::Step& step) {
      const bool boots = std::holds_alternative<language::SimCrashNodeStep>(step.is) ||
                         std::holds_alternative<language::SimRestartNodeStep>(step.is);
      writes_count_ = writes_count_ || boots;
    });
  }
  for (const language::ProcessDecl& decl : scenario.cast) {
    const auto node = std::find(scenario.nodes.begin(), scenario.nodes.end(), decl.address.node());
    const auto number = static_cast<std::uint16_t>(node - scenario.nodes.begin());
    lanes_.emplace(decl.name, std::pair(decl.address.process(), runtime::NodeNumber{number}));
  }
  for (std::size_t i = 0; i < scenario.nodes.size(); ++i) {
    nodes_.emplace(scenario.nodes[i], runtime::NodeNumber{static_cast<std::uint16_t>(i)});
  }
  for (const language::Property& property : scenario.properties) {
    if (property.kind == language::Property::Kind::Finally) continue;
    if (!SpeaksOfOneObject{}.of(property.condition)) compounds_.push_back(subjects_of(property.condition));
  }
  for (const language::Step& step : scenario.steps) starts_.push_back(begun_by(step));
}

struct Footprints::Reader {
  /// `request`: the one that kv has served; null if none.
  Reader(const Footprints& of, const runtime::KernelMessage* request, Footprint& into)
      : all(of), served(request), print(into) {}

  const Footprints& all;
  const runtime::KernelMessage* served;
  Footprint& print;

  runtime::NodeNumber on;  // the node of the event that is read

  void touch(std::uint64_t what, Way way) { print.touch(what, way); }
  void process(Tag tag, const ProcessId& process, Way way) { touch(object(tag, process, on), way); }
  void db(Tag tag, const runtime::Text& db, Way way) {
    touch(object(tag, runtime::hash_text(std::string_view(db)), on), way);
  }
  void key(const runtime::Text& db, std::string_view key, Way way) {
    const std::uint64_t hash = runtime::mix(runtime::hash_text(std::string_view(db)), runtime::hash_text(key));
    touch(object(Tag::Key, hash, on), way);
  }
  void properties(const runtime::Fact& fact) {
    if (all.compounds_.empty()) return;
    const Subjects changed = changed_by(fact);
    for (std::size_t i = 0; i < all.compounds_.size(); ++i) {
      if (all.compounds_[i].meets(changed)) touch(object(Tag::Property, i), Way::Write);
    }
  }

  // Messages.
  void operator()(const fact::Sent& e) {
    process(Tag::Row, e.message->source.process(), Way::Read);
    // If several are late by the same time, the first to be sent arrives first.
    if (all.delays_ && !is_abroad(*e.message)) arrives(*e.message);
  }
  void operator()(const fact::Delivered& e) {
    arrives(*e.message);
    if (is_abroad(*e.message)) may_arrive(*e.message);
  }
  void operator()(const fact::Dropped& e) {
    if (is_abroad(*e.message)) may_arrive(*e.message);
  }
  static bool is_abroad(const runtime::KernelMessage& message) {
    return message.source.node() != message.target.node();
  }
  /// From another node: its target needs networking.
  void may_arrive(const runtime::KernelMessage& message) { process(Tag::Row, message.target.process(), Way::Read); }
  void arrives(const runtime::KernelMessage& message) {
    const ProcessId& target = message.target.process();
    if (runtime::is_kernel(target, all.kernel_)) {
      print.everything = true;  // a command
    } else if (target == runtime::modules::kv()) {
      process(Tag::Lane, message.source.process(), Way::Write);
      if (all.kv_.requests_overlap) waits(message);
    } else {
      process(Tag::Inbox, target, Way::Write);
    }
  }
  /// It is there when kv serves another one of its database.
  void waits(const runtime::KernelMessage& message) {
    if (!message.is_request()) return;
    const auto request = kv_module::parse_kv_request(message.body().view());
    if (request) rivals(request->db.text(), Way::Add);
  }
  void rivals(std::string_view db, Way way) {
    touch(object(Tag::Rivals, all.kv_.closing_is_seen ? 0 : runtime::hash_text(db), on), way);
  }
  void operator()(const fact::Bounced& e) { process(Tag::Inbox, e.message->source.process(), Way::Write); }
  // One that is dropped is as if it had not been sent.

  // Between nodes.
  void operator()(const fact::Left& e) {
    touch(line_object(on, all.nodes_.at(e.message->target.node())), Way::Write);
    signatures(*e.message, e.message->source.node(), Way::Read);
  }
  void operator()(const fact::Arrived& e) { signatures(*e.message, e.message->target.node(), Way::Add); }
  void signatures(const runtime::KernelMessage& message, const runtime::NodeId& here, Way way) {
    const runtime::Capabilities& caps = message.capabilities();
    const bool has_foreign = std::any_of(caps.begin(), caps.end(),
                                         [&](const runtime::Capability& cap) { return cap.issuer().node() != here; });
    if (has_foreign) touch(object(Tag::Signatures, 0, on), way);
  }
  void operator()(const fact::NotReached& e) { process(Tag::Inbox, e.message->source.process(), Way::Write); }
  void operator()(const fact::Lost& e) {
    // Alone, it touches nothing; but it may take its connection with it (D44).
    if (e.why != runtime::Loss::TooLarge || all.connections_break_) print.everything = true;
  }
  void operator()(const fact::Partitioned&) { print.everything = true; }
  void operator()(const fact::Healed&) { print.everything = true; }
  void operator()(const fact::WentOffline&) { print.everything = true; }
  void operator()(const fact::WentOnline&) { print.everything = true; }
  void operator()(const fact::LatencySet&) { print.everything = true; }

  // Capabilities.
  void operator()(const fact::CapabilityAdded& e) { changes(e.holder, e.capability); }
  void operator()(const fact::CapabilityRemoved& e) { changes(e.holder, e.capability); }
  void changes(const ProcessId& holder, const runtime::Capability& cap) {
    process(Tag::Row, holder, Way::Write);
    if (all.writes_count_) touch(object(Tag::ProcessMap, 0, on), Way::Write);
    if (!all.kv_.requests_overlap || cap.issuer().process() != runtime::modules::kv()) return;
    // Its requests that wait may be let through now, or not any more.
    if (const auto params = kv_module::parse_kv_capability_params(cap.params()))
      rivals(params->db_key.text(), Way::Add);
  }
  void operator()(const fact::RevokedAll&) { print.everything = true; }

  // Lives. What a process issued, and who may be spawned under which name, is the business of all.
  void operator()(const fact::StateWritten& e) { process(Tag::State, e.process, Way::Write); }
  void operator()(const fact::StateRead& e) { process(Tag::State, e.process, Way::Read); }
  void operator()(const fact::Spawned&) { print.everything = true; }
  // A spawn that finds no program leaves no event by which to tell it. So what could have decided that is everything.
  void operator()(const fact::Taken& e) {
    if (all.spawns_read_drives_ && e.kind == fact::Taken::Kind::Request && e.message != nullptr &&
        may_change_programs(*e.message)) {
      print.everything = true;
    }
  }
  void operator()(const fact::GrantKept&) { print.everything = true; }
  void operator()(const fact::ProcessStarted&) { print.everything = true; }
  void operator()(const fact::OnExitSet&) { print.everything = true; }
  void operator()(const fact::ProcessEnded&) { print.everything = true; }
  void operator()(const fact::NodeStopped&) { print.everything = true; }
  void operator()(const fact::NodeBooted&) { print.everything = true; }
  void operator()(const fact::StorageFailed&) { print.everything = true; }
  void operator()(const fact::ModuleCrashed&) { print.everything = true; }
  void operator()(const fact::ModuleRestarted&) { print.everything = true; }
  void operator()(const fact::FdsLimitSet&) { print.everything = true; }
  void operator()(const fact::StorageFaultOrdered&) { print.everything = true; }

  // kv.
  void operator()(const fact::KvChecked& e) {
    process(Tag::Row, e.source.process(), Way::Read);
    db(Tag::Db, e.db, Way::Read);
  }
  void operator()(const fact::KvDone& e) {
    if (e.action != runtime::KvActionKind::None) as_shipped(e);
    if (e.action == runtime::KvActionKind::Open) {
      db(Tag::Db, e.db, Way::Write);
    } else if (e.action == runtime::KvActionKind::RemoveDb || e.action == runtime::KvActionKind::None) {
      print.everything = true;
    } else if (e.action == runtime::KvActionKind::Get) {
      get(e);
    } else if (e.action == runtime::KvActionKind::Commit) {
      // Whether it conflicts is decided by all that was written since it staged.
      db(Tag::AnyKey, e.db, Way::Write);
    } else if (e.action != runtime::KvActionKind::BeginTx && !written_ && !is_refused(e)) {
      db(Tag::AnyKey, e.db, Way::Read);  // staged, or failed: it looks at what is there
    }
    if (!e.success && e.result == runtime::KvAnswerKind::RocksDBError) print.everything = true;
    written_ = false;
  }
  void as_shipped(const fact::KvDone& e) {
    const OfKv& kv = all.kv_;
    if (kv.names_are_paths && !is_plain(e.db)) print.everything = true;
    if ((kv.requests_overlap || kv.closing_is_seen) && !is_refused(e)) rivals(e.db, Way::Write);
    if (!kv.ids_are_global || served == nullptr || e.action == runtime::KvActionKind::Get) return;
    const auto request = kv_module::parse_kv_request(served->body().view());
    if (!request) return;
    std::optional<kv_module::TxId> tx;
    if (const auto* set = std::get_if<kv_module::Set>(&request->action)) tx = set->tx_id;
    if (const auto* del = std::get_if<kv_module::Delete>(&request->action)) tx = del->tx_id;
    if (const auto* commit = std::get_if<kv_module::Commit>(&request->action)) tx = commit->tx_id;
    if (tx) touch(object(Tag::Tx, tx->value, on), Way::Write);
  }
  /// Whoever does not hold the capability learns nothing of what is stored.
  static bool is_refused(const fact::KvDone& e) {
    return e.result == runtime::KvAnswerKind::NoReadCap || e.result == runtime::KvAnswerKind::NoWriteCap;
  }
  /// A value and its absence are looked up under one key. The request says which.
  void get(const fact::KvDone& e) {
    if (is_refused(e)) return;
    const bool looked_up = e.success || e.result == runtime::KvAnswerKind::KeyNotFound;
    const bool is_served =
        served != nullptr && served->is_request() && served->id == e.id && served->source == e.source;
    if (looked_up && is_served) {
      const auto request = kv_module::parse_kv_request(served->request().body.view());
      const auto* action = request ? std::get_if<kv_module::Get>(&request->action) : nullptr;
      if (action != nullptr) return key(e.db, action->key, Way::Read);
    }
    db(Tag::AnyKey, e.db, Way::Read);
  }
  void operator()(const fact::StorageWritten& e) {
    written_ = true;
    db(Tag::AnyKey, e.db, Way::Add);
    for (const auto& [written, value] : e.writes) key(e.db, written, Way::Write);
  }
  void operator()(const fact::DatabaseCreated& e) { db(Tag::AnyKey, e.db, Way::Write); }
  void operator()(const fact::DatabaseRemoved&) { print.everything = true; }

  // The scenario.
  void operator()(const fact::StepStarted& e) {
    const auto lane = all.lanes_.find(e.lane);
    if (lane == all.lanes_.end()) {
      print.everything = true;  // `sim`, `check`
    } else {
      on = lane->second.second;
      process(Tag::Inbox, lane->second.first, Way::Write);
      process(Tag::Command, lane->second.first, Way::Write);
    }
    names(all.names_.started(e.line));
  }
  void operator()(const fact::StepEnded& e) { names(all.names_.ended(e.line)); }
  void names(std::span<const NamesInLanes::Use> uses) {
    for (const NamesInLanes::Use& use : uses) touch(object(Tag::Name, use.name), use.saves ? Way::Write : Way::Read);
  }
  template <class Other>
  void operator()(const Other&) {}

 private:
  bool written_ = false;
};

void Footprints::read(std::span<const runtime::TraceEvent> events, const runtime::KernelMessage* request,
                      Footprint& into) const {
  Reader reader(*this, request, into);
  for (const runtime::TraceEvent& event : events) {
    if (into.everything) return;
    reader.on = event.node;
    std::visit(reader, event.fact);
    reader.properties(event.fact);
  }
}

Footprint Footprints::of(std::span<const runtime::TraceEvent> events) const {
  Footprint print;
  read(events, nullptr, print);
  return print;
}

Footprint Footprints::of(const Candidate& chosen, std::span<const runtime::TraceEvent> events,
                         bool brings_itself) const {
  Footprint print;
  const bool is_kv = chosen.kind == Candidate::Kind::Kv;
  switch (chosen.kind) {
    case Candidate::Kind::Process:
      print.touch(object(Tag::Command, *chosen.who, chosen.node), Way::Write);
      print.touch(object(Tag::Row, *chosen.who, chosen.node), Way::Read);
      break;
    case Candidate::Kind::Module:
      print.touch(object(Tag::Row, *chosen.who, chosen.node), Way::Read);
      break;
    case Candidate::Kind::Kv:
      print.touch(object(Tag::Row, runtime::modules::kv(), chosen.node), Way::Read);
      break;
    case Candidate::Kind::Line:
      if (brings_itself) print.touch(line_object(chosen.from, chosen.node), Way::Write);
      break;
    case Candidate::Kind::Outside:
      print.everything = true;
      break;
  }
  if (brings_itself && chosen.who != nullptr)
    print.touch(object(is_kv ? Tag::Lane : Tag::Inbox, *chosen.who, chosen.node), Way::Write);
  read(events, is_kv && chosen.request != nullptr ? chosen.request->get() : nullptr, print);
  return print;
}

}  // namespace hypersim::simulator
