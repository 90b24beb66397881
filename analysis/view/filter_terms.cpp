#include "filter_terms.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <fmt/format.h>

#include "hypersim/language/spelling.hpp"
#include "hypersim/runtime/duration.hpp"
#include "hypersim/runtime/hex.hpp"
#include "hypersim/runtime/modules.hpp"

namespace hypersim::analysis {

using runtime::Address;
using runtime::fail;
using runtime::PackageId;
using runtime::ProcessId;
using runtime::Result;

void FilterContext::take(const runtime::TraceEvent& event) {
  steps.take(event);
  subject = subject_of(event, nodes);
  if (!subject.request) return;
  if (subject.is_kv_request) kv_requests.try_emplace(*subject.request, subject);
  const auto request = kv_requests.find(*subject.request);
  if (request == kv_requests.end()) return;
  subject.dbs.insert(subject.dbs.end(), request->second.dbs.begin(), request->second.dbs.end());
  subject.keys.insert(subject.keys.end(), request->second.keys.begin(), request->second.keys.end());
}

namespace {

using Predicate = std::function<bool(const FilteredEvent&)>;
using ReadValue = Result<Predicate, std::string> (*)(std::string_view value, const TraceInfo& info);

std::string with_hint(const std::string& sentence, const language::Spelling& spelling) {
  const std::string hint = spelling.hint();
  return hint.empty() ? sentence : sentence + "; " + hint;
}

const TraceInfo::Member* member_called(std::string_view name, const TraceInfo& info) {
  const auto found = std::find_if(info.cast.begin(), info.cast.end(), [&](const auto& m) { return m.name == name; });
  return found == info.cast.end() ? nullptr : &*found;
}

language::Spelling nearest_member(std::string_view name, const TraceInfo& info) {
  language::Spelling spelling(name);
  for (const auto& member : info.cast) spelling.offer(member.name);
  return spelling;
}

Result<Predicate, std::string> read_event(std::string_view value, const TraceInfo&) {
  const auto names = runtime::event_names();
  if (std::find(names.begin(), names.end(), value) == names.end()) {
    language::Spelling spelling(value);
    spelling.offer_all(names);
    return fail(with_hint(fmt::format("no event is called \"{}\"", value), spelling));
  }
  return Predicate(
      [name = std::string(value)](const FilteredEvent& e) { return runtime::name_of(e.event.fact) == name; });
}

Result<Address, std::string> read_who(std::string_view value, const TraceInfo& info) {
  if (const auto* member = member_called(value, info)) return member->address;
  if (auto address = Address::parse(value); address.ok()) {
    return address->node() == runtime::kOur ? Address(info.nodes.front(), address->process())
                                            : std::move(address).value();
  }
  if (auto process = ProcessId::parse(value); process.ok())
    return Address(info.nodes.front(), std::move(process).value());
  const std::string sentence =
      fmt::format("no process of the cast is called \"{}\" (a ProcessId or an Address is understood, too)", value);
  for (const ProcessId& module :
       {runtime::modules::kv(), runtime::modules::timer(), runtime::modules::kernel(), runtime::modules::state()}) {
    if (module.process_name() == value) return fail(fmt::format("{}; did you mean \"{}\"?", sentence, module.text()));
  }
  return fail(with_hint(sentence, nearest_member(value, info)));
}

Result<Predicate, std::string> read_process(std::string_view value, const TraceInfo& info) {
  auto who = read_who(value, info);
  if (!who.ok()) return fail(std::move(who).error());
  return Predicate([who = std::move(who).value()](const FilteredEvent& e) {
    const Subject& subject = e.context.subject;
    if (subject.lane) {
      const auto lane = e.context.lanes.find(who);
      return lane != e.context.lanes.end() && lane->second == *subject.lane;
    }
    return std::find(subject.processes.begin(), subject.processes.end(), who) != subject.processes.end();
  });
}

bool read_u64(std::string_view text, std::uint64_t& value) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() && end == text.data() + text.size();
}

Result<Predicate, std::string> read_id(std::string_view value, const TraceInfo&) {
  runtime::RequestId id;
  if (!read_u64(value, id.value)) return fail(fmt::format("expected the id of a request, a number, got \"{}\"", value));
  return Predicate([id](const FilteredEvent& e) { return e.context.subject.request == id; });
}

struct Range {
  std::uint64_t first = 0;
  std::uint64_t last = UINT64_MAX;
  bool holds(std::uint64_t value) const { return first <= value && value <= last; }
};

/// `7`, `7-9`, `7-`, `-9`.
template <class ReadNumber>
Result<Range, std::string> read_range(std::string_view value, std::string_view expected, ReadNumber read_number) {
  Range range;
  const std::size_t dash = value.find('-');
  const std::string_view first = value.substr(0, dash);
  const std::string_view last = dash == std::string_view::npos ? first : value.substr(dash + 1);
  const bool both_missing = first.empty() && last.empty();
  if (both_missing || (!first.empty() && !read_number(first, range.first)) ||
      (!last.empty() && !read_number(last, range.last))) {
    return fail(fmt::format("expected {}, got \"{}\"", expected, value));
  }
  if (range.first > range.last) return fail(fmt::format("the range \"{}\" ends before it begins", value));
  return range;
}

Result<Predicate, std::string> read_line(std::string_view value, const TraceInfo&) {
  const auto range = read_range(value, "a line or lines such as 12-20", read_u64);
  if (!range.ok()) return fail(range.error());
  return Predicate([range = *range](const FilteredEvent& e) {
    const StepCursor::Step* step = e.context.steps.step();
    return step != nullptr && range.holds(static_cast<std::uint64_t>(step->line));
  });
}

Result<Predicate, std::string> read_n(std::string_view value, const TraceInfo&) {
  const auto range = read_range(value, "the number of an event or numbers such as 100-120", read_u64);
  if (!range.ok()) return fail(range.error());
  return Predicate([range = *range](const FilteredEvent& e) { return range.holds(e.number); });
}

/// Milliseconds, or with a unit of the language.
bool read_ms(std::string_view text, std::uint64_t& value) {
  const auto ms = runtime::duration_ms(text);
  if (ms) value = *ms;
  return ms || read_u64(text, value);
}

Result<Predicate, std::string> read_time(std::string_view value, const TraceInfo&) {
  const auto range = read_range(value, "a time or times such as 500ms-2s", read_ms);
  if (!range.ok()) return fail(range.error());
  return Predicate([range = *range](const FilteredEvent& e) { return range.holds(e.event.time.ms); });
}

Result<Predicate, std::string> read_db(std::string_view value, const TraceInfo& info) {
  std::optional<PackageId> package;
  std::string_view name = value;
  if (const std::size_t slash = value.find('/'); slash != std::string_view::npos) {
    const std::string_view owner = value.substr(0, slash);
    name = value.substr(slash + 1);
    if (const auto* member = member_called(owner, info)) {
      package = member->address.package_id();
    } else if (auto parsed = PackageId::parse(owner); parsed.ok()) {
      package = std::move(parsed).value();
    } else {
      return fail(with_hint(fmt::format("\"{}\" is neither a process of the cast nor a PackageId", owner),
                            nearest_member(owner, info)));
    }
  }
  return Predicate([package, name = std::string(name)](const FilteredEvent& e) {
    const auto& dbs = e.context.subject.dbs;
    return std::any_of(dbs.begin(), dbs.end(),
                       [&](const auto& db) { return db.db == name && (!package || db.package == *package); });
  });
}

/// The bytes that `hex:00ff` stands for.
bool read_hex(std::string_view digits, std::string& out) {
  if (digits.size() % 2 != 0) return false;
  for (; !digits.empty(); digits.remove_prefix(2)) {
    const auto high = runtime::hex_value(digits[0]);
    const auto low = runtime::hex_value(digits[1]);
    if (!high || !low) return false;
    out += static_cast<char>(*high << 4U | *low);
  }
  return true;
}

Result<Predicate, std::string> read_key(std::string_view value, const TraceInfo&) {
  constexpr std::string_view kHex = "hex:";
  std::string key(value);
  if (value.starts_with(kHex)) {
    key.clear();
    if (!read_hex(value.substr(kHex.size()), key)) {
      return fail(fmt::format("expected two hexadecimal digits for each byte, got \"{}\"", value));
    }
  }
  return Predicate([key](const FilteredEvent& e) {
    const auto& keys = e.context.subject.keys;
    return std::find(keys.begin(), keys.end(), key) != keys.end();
  });
}

struct Key {
  std::string_view name;
  ReadValue read;
};
constexpr std::array kKeys = {
    Key{"event", read_event}, Key{"process", read_process}, Key{"id", read_id},     Key{"line", read_line},
    Key{"db", read_db},       Key{"key", read_key},         Key{"time", read_time}, Key{"n", read_n},
};

}  // namespace

Result<FilterTerm, std::string> parse_filter_term(const std::string& text, const TraceInfo& info) {
  const auto refuse = [&](std::string_view why) { return fail(fmt::format("--filter {}: {}", text, why)); };
  const std::size_t equals = text.find('=');
  if (equals == std::string::npos) return refuse("expected KEY=VALUE, such as event=delivered");
  const std::string_view name = std::string_view(text).substr(0, equals);
  const auto key = std::find_if(kKeys.begin(), kKeys.end(), [&](const Key& k) { return k.name == name; });
  if (key == kKeys.end()) {
    language::Spelling spelling(name);
    for (const Key& known : kKeys) spelling.offer(known.name);
    return refuse(
        with_hint(fmt::format("there is no filter \"{}\" (there are event, process, id, line, db, key, time and "
                              "n)",
                              name),
                  spelling));
  }
  FilterTerm term;
  term.by_name = key->name == "event";
  for (std::string_view rest = std::string_view(text).substr(equals + 1);;) {
    const std::size_t comma = rest.find(',');
    const std::string_view value = rest.substr(0, comma);
    if (value.empty()) return refuse("a value is missing");
    auto read = key->read(value, info);
    if (!read.ok()) return refuse(read.error());
    term.values.push_back(std::move(read).value());
    if (comma == std::string_view::npos) return term;
    rest.remove_prefix(comma + 1);
  }
}

}  // namespace hypersim::analysis
