#include "hypersim/analysis/run_page.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <map>
#include <optional>
#include <set>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>

#include "hypersim/analysis/describe.hpp"
#include "hypersim/kv_module/kv_types.hpp"
#include "hypersim/language/one_line.hpp"
#include "hypersim/runtime/hex.hpp"
#include "hypersim/runtime/overload.hpp"
#include "hypersim/runtime/semantics.hpp"

#include "page/columns.hpp"
#include "page/holdings.hpp"
#include "view/cast_names.hpp"
#include "view/filter_terms.hpp"

namespace hypersim::analysis {

namespace {

using page::append_text;
using page::Column;
using page::json_texts;
using page::Table;
using runtime::Address;
namespace fact = runtime::fact;

/// How a filter of the page compares keys, which are bytes: text with a `t` in front, or hexadecimal digits with an
/// `x`.
std::string comparable(const std::string& key) {
  if (runtime::is_utf8(key)) return "t" + key;
  std::string digits = "x";
  runtime::append_hex(digits, key);
  return digits;
}

/// Of an event, one bit each; viewer/src/run/story.js has the same.
enum Flag : std::uint8_t { kQuiet = 1, kResponse = 2, kWithCapabilities = 4, kWithBlob = 8, kMessage = 16 };

/// What a page says of a process's life.
enum class LifeChange : std::uint8_t { Ends, Begins, GoesAway };

/// The facts that are told of a message before anything else is: which event it was.
using MessageKey = std::tuple<std::uint64_t, Address, bool>;
MessageKey key_of(const runtime::KernelMessage& message) {
  return {message.id.value, message.source, message.is_request()};
}

/// Of what one process does with a message, which is no arrow: that process.
std::optional<Address> doer_of(const runtime::Fact& of) {
  return std::visit(runtime::Overload{[](const fact::Expecting& e) { return std::optional(e.request->source); },
                                      [](const fact::Answered& e) { return std::optional(e.response->target); },
                                      [](const fact::Failed& e) { return std::optional(e.error.message->source); },
                                      [](const fact::Replaced& e) { return std::optional(e.by->source); },
                                      [](const fact::Taken& e) {
                                        const bool is_error = e.kind == fact::Taken::Kind::Error;
                                        return std::optional(is_error ? e.message->source : e.message->target);
                                      },
                                      [](const auto&) { return std::optional<Address>(); }},
                    of);
}

/// What to_text() says of it: `hyperdrive`, `documented with D3, D5`.
runtime::Semantics semantics_of(const std::string& text) {
  if (const auto named = runtime::Semantics::named(text)) return *named;
  runtime::Semantics mixture;
  for (const runtime::Row row : runtime::Semantics::hyperdrive().rows()) {
    if ((text + ",").find(" " + to_text(row) + ",") != std::string::npos) mixture = mixture.with(row);
  }
  return mixture;
}

class Lives {
 public:
  void take(const runtime::TraceEvent& event, std::int64_t number, const std::vector<runtime::NodeId>& nodes,
            Table<Address>& processes) {
    const runtime::NodeId& node = event.node.value < nodes.size() ? nodes[event.node.value] : nodes.front();
    std::visit(runtime::Overload{
                   [&](const fact::ProcessStarted& e) { put(number, processes, e.process, LifeChange::Begins); },
                   [&](const fact::ProcessEnded& e) {
                     put(number, processes, {node, e.process}, e.returns ? LifeChange::GoesAway : LifeChange::Ends);
                   },
                   [&](const fact::ModuleCrashed& e) {
                     put(number, processes, {node, e.process}, LifeChange::GoesAway);
                   },
                   [&](const fact::ModuleRestarted& e) {
                     put(number, processes, {node, e.process}, LifeChange::Begins);
                   },
                   [&](const fact::NodeStopped& e) {
                     for (const Address& process : std::vector<Address>(processes.values())) {
                       if (process.node() == e.node) put(number, processes, process, LifeChange::Ends);
                     }
                   },
                   [](const auto&) {}},
               event.fact);
  }
  std::string json() const { return fmt::format("[{},{},{}]", events_.json(), processes_.json(), changes_.json()); }

 private:
  void put(std::int64_t number, Table<Address>& processes, const Address& process, LifeChange change) {
    events_.put(number);
    processes_.put(processes.number_of(process));
    changes_.put(static_cast<std::int64_t>(change));
  }
  Column events_, processes_, changes_;
};

}  // namespace

struct RunPage::Impl {
  explicit Impl(RunOnPage its_run) : run(std::move(its_run)), cast(run.info), holdings(scenario_of(cast, run.info)) {
    filter.nodes = run.info.nodes;
    for (const auto& member : run.info.cast) {
      filter.lanes[member.address] = member.name;
      lane_of.try_emplace(member.name, member.address);
      processes.number_of(member.address);
    }
  }

  /// As much of the scenario as holdings need.
  static language::Scenario scenario_of(const CastNames& cast, const TraceInfo& info) {
    language::Scenario scenario = cast.names().scenario();
    scenario.options.semantics = semantics_of(info.semantics);
    return scenario;
  }

  const Names& names_on(const Address& process) const {
    const auto& nodes = run.info.nodes;
    const auto at = std::find(nodes.begin(), nodes.end(), process.node());
    const auto number = at == nodes.end() ? 0 : at - nodes.begin();
    return cast.names(runtime::NodeNumber{static_cast<std::uint16_t>(number)});
  }

  void take(const runtime::TraceEvent& event);
  void take_lanes(const runtime::TraceEvent& event);
  void take_message(const runtime::TraceEvent& event);
  void take_holdings(const runtime::TraceEvent& event);
  std::int64_t subject_number();
  std::string text_of(const runtime::TraceEvent& event, bool& is_quiet) const;

  std::string info_json() const;
  std::string failures_json() const;
  std::string files_json() const;
  std::string processes_json() const;
  std::string capabilities_json() const;

  RunOnPage run;
  CastNames cast;
  page::Holdings holdings;
  FilterContext filter;
  std::map<std::string, Address> lane_of;  // of the cast
  std::map<MessageKey, std::int64_t> sent;
  std::int64_t count = 0;
  std::uint64_t before_ms = 0;
  std::string lines;

  Table<Address> processes;
  Table<runtime::Capability> capabilities;
  Table<kv_module::DbKey> dbs;
  Table<std::string> keys, ids, texts, hows;
  Table<std::tuple<std::vector<std::int64_t>, std::vector<std::int64_t>, std::vector<std::int64_t>>> subjects;
  Column later_ms, kinds, event_steps, event_nodes, sources, targets, event_texts, event_subjects, messages, event_ids,
      flags;
  Column held_events, holders, held_capabilities, held_added, held_hows;
  Lives lives;
  std::set<Address> wired;
};

void RunPage::Impl::take(const runtime::TraceEvent& event) {
  filter.take(event);
  later_ms.put(static_cast<std::int64_t>(event.time.ms - before_ms));
  before_ms = event.time.ms;
  kinds.put(static_cast<std::int64_t>(event.fact.index()));
  event_steps.put(static_cast<std::int64_t>(event.step.value));
  event_nodes.put(event.node == runtime::kNoNode ? -1 : static_cast<std::int64_t>(event.node.value));
  take_lanes(event);
  event_subjects.put(subject_number());
  const auto& id = filter.subject.request;
  event_ids.put(id ? ids.number_of(std::to_string(id->value)) : -1);
  take_message(event);
  take_holdings(event);
  lives.take(event, count, run.info.nodes, processes);
  const auto* started = std::get_if<fact::ProcessStarted>(&event.fact);
  if (started != nullptr && started->wired) wired.insert(started->process);
  lines += runtime::to_jsonl(event, static_cast<std::size_t>(count), run.info.nodes);
  lines += '\n';
  ++count;
}

/// From where to where its arrow goes, or which lane it is about.
void RunPage::Impl::take_lanes(const runtime::TraceEvent& event) {
  std::int64_t source = -1;
  std::int64_t target = -1;
  const auto& about = filter.subject.processes;
  if (filter.subject.lane) {
    const auto its = lane_of.find(std::string(*filter.subject.lane));
    if (its != lane_of.end()) source = processes.number_of(its->second);
  } else if (const auto doer = doer_of(event.fact)) {
    source = processes.number_of(*doer);
  } else if (!about.empty()) {
    source = processes.number_of(about[0]);
    const bool has_target = filter.subject.message || std::holds_alternative<fact::Spawned>(event.fact);
    if (has_target && about.size() > 1) target = processes.number_of(about[1]);
  }
  sources.put(source);
  targets.put(target);
}

void RunPage::Impl::take_message(const runtime::TraceEvent& event) {
  std::uint8_t its_flags = 0;
  std::int64_t its_sent = -1;
  if (const auto& message = filter.subject.message) {
    if (std::holds_alternative<fact::Sent>(event.fact)) sent.insert_or_assign(key_of(*message), count);
    const auto found = sent.find(key_of(*message));
    if (found != sent.end()) its_sent = found->second;
    its_flags = kMessage;
    if (!message->is_request()) its_flags |= kResponse;
    if (!message->capabilities().empty()) its_flags |= kWithCapabilities;
    if (message->blob) its_flags |= kWithBlob;
  }
  bool is_quiet = false;
  event_texts.put(texts.number_of(text_of(event, is_quiet)));
  if (is_quiet) its_flags |= kQuiet;
  messages.put(its_sent < 0 ? -1 : count - its_sent);
  flags.put(its_flags);
}

void RunPage::Impl::take_holdings(const runtime::TraceEvent& event) {
  for (const page::HeldChange& change : holdings.take(event)) {
    held_events.put(count);
    holders.put(processes.number_of(change.holder));
    held_capabilities.put(capabilities.number_of(change.capability));
    held_added.put(change.added ? 1 : 0);
    held_hows.put(hows.number_of(std::string(change.how)));
  }
}

/// What the filters ask for: the processes, databases and keys that the event is about.
std::int64_t RunPage::Impl::subject_number() {
  std::vector<std::int64_t> its_processes, its_dbs, its_keys;
  for (const Address& process : filter.subject.processes) its_processes.push_back(processes.number_of(process));
  for (const kv_module::DbKey& db : filter.subject.dbs) its_dbs.push_back(dbs.number_of(db));
  for (const std::string& key : filter.subject.keys) its_keys.push_back(keys.number_of(comparable(key)));
  for (auto* each : {&its_processes, &its_dbs, &its_keys}) {
    std::sort(each->begin(), each->end());
    each->erase(std::unique(each->begin(), each->end()), each->end());
  }
  return subjects.number_of({std::move(its_processes), std::move(its_dbs), std::move(its_keys)});
}

/// As `trace` prints it. Quiet: it only repeats what others say, so `trace` leaves it out unless it is asked for.
std::string RunPage::Impl::text_of(const runtime::TraceEvent& event, bool& is_quiet) const {
  const Names& names = cast.names(event.node);
  if (std::holds_alternative<fact::StepEnded>(event.fact)) return language::one_line(describe_any(event.fact, names));
  std::string text = describe(event.fact, names);
  is_quiet = text.empty();
  return language::one_line(is_quiet ? describe_any(event.fact, names) : text);
}

std::string RunPage::Impl::info_json() const {
  const TraceInfo& info = run.info;
  std::string out = "{";
  const auto member = [&](std::string_view name, std::string_view text) {
    out += fmt::format("{}\"{}\":", out.size() > 1 ? "," : "", name);
    append_text(out, text);
  };
  member("path", info.path);
  member("title", info.title);
  member("seed", std::to_string(info.seed));
  member("schedule", info.schedule);
  member("storage", info.storage);
  member("semantics", info.semantics);
  member("verdict", info.verdict);
  member("writer", run.writer);
  member("again", run.again);
  return out + ",\"nodes\":" + json_texts(info.nodes) + "}";
}

std::string RunPage::Impl::failures_json() const {
  std::string out = "[";
  for (const TraceInfo::Failure& failure : run.info.failures) {
    out += fmt::format("{}{{\"line\":{},\"step\":{}", out.size() > 1 ? "," : "", failure.line, failure.step);
    const auto member = [&](std::string_view name, std::string_view text) {
      out += fmt::format(",\"{}\":", name);
      append_text(out, text);
    };
    member("file", failure.file);
    member("statement", failure.statement);
    member("expected", failure.expected);
    member("got", failure.got);
    out += ",\"why\":" + json_texts(failure.why) + "}";
  }
  return out + "]";
}

std::string RunPage::Impl::files_json() const {
  std::string out = "[";
  for (const TraceInfo::File& file : run.info.files) {
    out += out.size() > 1 ? ",{\"path\":" : "{\"path\":";
    append_text(out, file.path);
    out += ",\"text\":";
    append_text(out, file.text);
    out += '}';
  }
  return out + "]";
}

/// `[name, address, number of its node or -1, whether it is of the cast, whether it is wired]`
std::string RunPage::Impl::processes_json() const {
  std::string out = "[";
  for (const Address& process : processes.values()) {
    const auto& nodes_of_run = run.info.nodes;
    const auto node = std::find(nodes_of_run.begin(), nodes_of_run.end(), process.node());
    const auto is_it = [&](const auto& member) { return member.address == process; };
    const bool is_member = std::any_of(run.info.cast.begin(), run.info.cast.end(), is_it);
    out += out.size() > 1 ? ",[" : "[";
    append_text(out, names_on(process).process(process));
    out += ',';
    append_text(out, process.text());
    out += fmt::format(",{},{},{}]", node == nodes_of_run.end() ? -1 : node - nodes_of_run.begin(), is_member ? 1 : 0,
                       wired.contains(process) ? 1 : 0);
  }
  return out + "]";
}

/// `[how reports name it, the address of its issuer, its params]`
std::string RunPage::Impl::capabilities_json() const {
  std::string out = "[";
  for (const runtime::Capability& cap : capabilities.values()) {
    out += out.size() > 1 ? ",[" : "[";
    append_text(out, language::one_line(names_on(cap.issuer()).cap(cap)));
    out += ',';
    append_text(out, cap.issuer().text());
    out += ',';
    append_text(out, cap.params());
    out += ']';
  }
  return out + "]";
}

namespace {

std::string json_numbers(const std::vector<std::int64_t>& numbers) {
  return fmt::format("[{}]", fmt::join(numbers, ","));
}

}  // namespace

RunPage::RunPage(RunOnPage run) : impl_(std::make_unique<Impl>(std::move(run))) {}
RunPage::RunPage(RunPage&&) noexcept = default;
RunPage::~RunPage() = default;

void RunPage::take(const runtime::TraceEvent& event) { impl_->take(event); }

const std::string& RunPage::lines() const { return impl_->lines; }

std::string RunPage::story() const {
  const Impl& my = *impl_;
  std::string out = "{\"count\":" + std::to_string(my.count);
  const auto member = [&](std::string_view name, const std::string& json) {
    out += fmt::format(",\n\"{}\":", name);
    out += json;
  };
  member("info", my.info_json());
  member("failures", my.failures_json());
  member("breaches", json_texts(my.run.info.breaches));
  member("files", my.files_json());
  member("filters", json_texts(my.run.filters));
  std::vector<std::string> names;
  for (const std::string_view name : runtime::event_names()) names.emplace_back(name);
  member("kindNames", json_texts(names));
  member("processes", my.processes_json());
  member("capabilities", my.capabilities_json());
  std::vector<std::string> db_names;
  for (const kv_module::DbKey& db : my.dbs.values()) db_names.push_back(db.package.text() + "/" + db.db);
  member("dbs", json_texts(db_names));
  member("keys", json_texts(my.keys.values()));
  member("ids", json_texts(my.ids.values()));
  member("texts", json_texts(my.texts.values()));
  member("hows", json_texts(my.hows.values()));
  std::string subjects = "[";
  for (const auto& [processes, dbs, keys] : my.subjects.values()) {
    subjects += fmt::format("{}[{},{},{}]", subjects.size() > 1 ? "," : "", json_numbers(processes), json_numbers(dbs),
                            json_numbers(keys));
  }
  member("subjects", subjects + "]");
  const std::pair<const char*, const Column&> columns[] = {
      {"laterMs", my.later_ms},     {"kind", my.kinds},
      {"step", my.event_steps},     {"node", my.event_nodes},
      {"source", my.sources},       {"target", my.targets},
      {"text", my.event_texts},     {"subject", my.event_subjects},
      {"sent", my.messages},        {"requestId", my.event_ids},
      {"flags", my.flags},          {"heldEvent", my.held_events},
      {"holder", my.holders},       {"heldCap", my.held_capabilities},
      {"heldAdded", my.held_added}, {"heldHow", my.held_hows}};
  for (const auto& [name, column] : columns) member(name, column.json());
  member("lives", my.lives.json());
  return out + "}\n";
}

}  // namespace hypersim::analysis
