#include "identity.hpp"

#include <cctype>
#include <fmt/format.h>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <type_traits>

#include "hypersim/kv_module/kv_wire.hpp"
#include "hypersim/runtime/fact_members.hpp"
#include "hypersim/runtime/modules.hpp"
#include "hypersim/runtime/stable_hash.hpp"

namespace hypersim::analysis {

namespace {

using runtime::KernelMessage;
namespace fact = runtime::fact;

/// Shorter numbers are not drawn.
constexpr std::size_t kDrawnDigitsMin = 4;

/// Where the digits that begin at `at` end.
std::size_t end_of_digits(std::string_view text, std::size_t at) {
  while (at < text.size() && std::isdigit(static_cast<unsigned char>(text[at])) != 0) ++at;
  return at;
}

bool is_number(std::string_view text) { return !text.empty() && end_of_digits(text, 0) == text.size(); }

/// The numbers that are drawn anew in each run.
std::set<std::string, std::less<>> drawn_in(const std::vector<runtime::TraceEvent>& events) {
  std::set<std::string, std::less<>> drawn;
  for (const runtime::TraceEvent& event : events) {
    if (const auto* spawned = std::get_if<fact::Spawned>(&event.fact)) {
      if (is_number(spawned->child.process_name())) drawn.emplace(spawned->child.process_name());
    }
    const auto* sent = std::get_if<fact::Sent>(&event.fact);
    if (sent == nullptr) continue;
    const KernelMessage& message = *sent->message;
    drawn.insert(std::to_string(message.id.value));
    if (message.is_request() || message.source.process() != runtime::modules::kv()) continue;
    const auto response = kv_module::parse_kv_response(message.body().view());
    const auto* begun = response ? std::get_if<kv_module::KvTxBegun>(&*response) : nullptr;
    if (begun != nullptr) drawn.insert(std::to_string(begun->tx_id.value));
  }
  return drawn;
}

/// Who does what in each step, and for which time, as a number.
std::map<runtime::StepId, std::uint64_t> labels_of_steps(const std::vector<runtime::TraceEvent>& events) {
  std::map<runtime::StepId, std::string> steps;  // in the order in which they are written
  for (const runtime::TraceEvent& event : events) {
    const auto* started = std::get_if<fact::StepStarted>(&event.fact);
    if (started == nullptr) continue;
    steps.try_emplace(event.step, fmt::format("{} {}", started->lane, without_expectation(started->text)));
  }
  std::map<std::string, std::uint64_t, std::less<>> times;
  std::map<runtime::StepId, std::uint64_t> labels;
  for (const auto& [id, text] : steps) labels[id] = runtime::mix(runtime::hash_text(text), ++times[text]);
  return labels;
}

class Identifier {
 public:
  explicit Identifier(const RecordedTrace& trace)
      : trace_(trace), drawn_(drawn_in(trace.events)), labels_(labels_of_steps(trace.events)) {}

  std::uint64_t next(const runtime::TraceEvent& event) {
    hash_ = runtime::mix(event.fact.index());
    met_.clear();
    const auto label = labels_.find(event.step);
    add_number(label == labels_.end() ? event.step.value : label->second);
    add_text(event.node.value < trace_.info.nodes.size() ? trace_.info.nodes[event.node.value] : "");
    std::visit([&](const auto& of) { add_fact(of); }, event.fact);
    const std::uint64_t key = runtime::mix(hash_, ++times_[hash_]);
    for (std::size_t i = 0; i < met_.size(); ++i) names_[met_[i]] = runtime::mix(key, i);
    return key;
  }

 private:
  // Without the line, which changes with every line that is added above.
  void add_fact(const fact::StepStarted& step) {
    add_text(step.lane);
    add_text(step.text);
  }
  void add_fact(const fact::StepEnded& step) {
    add_text(step.lane);
    add_text(step.outcome);
  }
  template <class Other>
  void add_fact(const Other& other) {
    std::apply([&](const auto&... member) { (add(member.value), ...); }, runtime::members(other));
  }

  void add(bool value) { add_number(static_cast<std::uint64_t>(value)); }
  void add(int value) { add_number(static_cast<std::uint64_t>(value)); }
  void add(std::uint64_t value) { add_number(value); }
  void add(const std::string& text) { add_text(text); }
  void add(std::string_view text) { add_text(text); }
  void add(const runtime::Text& text) { add_text(text.string()); }
  void add(const runtime::Bytes& bytes) { add_text(bytes.view()); }
  void add(runtime::RequestId id) { add_drawn(std::to_string(id.value)); }
  void add(const runtime::ProcessId& process) { add_text(process.text()); }
  void add(const runtime::Address& address) { add_text(address.text()); }
  void add(const runtime::Capability& cap) {
    add_text(cap.issuer().text());
    add_text(cap.params());
  }
  void add(const runtime::Blob& blob) {
    add(blob.mime);
    add(blob.bytes);
  }
  void add(const runtime::SendError& error) {
    add(error.kind);
    add(error.cause);
    add(error.message);
  }
  void add(const runtime::MessagePtr& message) {
    add(message->id);
    add(message->source);
    add(message->target);
    add(message->rsvp);
    add(message->blob);
    add(message->is_request());
    if (message->is_request()) {
      add(message->request().inherit);
      add(message->request().expects_response_s);
      add(message->request().metadata);
    } else {
      add(message->response().metadata);
    }
    add(message->body());
    add(message->capabilities());
  }
  template <class E>
  requires std::is_enum_v<E>
  void add(E value) { add_number(static_cast<std::uint64_t>(value)); }
  template <class T>
  void add(const std::optional<T>& value) {
    add(value.has_value());
    if (value) add(*value);
  }
  template <class T>
  void add(const std::vector<T>& values) {
    add_number(values.size());
    for (const T& value : values) add(value);
  }
  template <class A, class B>
  void add(const std::pair<A, B>& value) {
    add(value.first);
    add(value.second);
  }

  void add_number(std::uint64_t value) { hash_ = runtime::mix(hash_, value); }
  /// The text, in which numbers that were drawn are what they were first met in.
  void add_text(std::string_view text) {
    std::size_t from = 0;
    for (std::size_t at = 0; at < text.size();) {
      const std::size_t end = end_of_digits(text, at);
      const auto known = end - at < kDrawnDigitsMin ? drawn_.end() : drawn_.find(text.substr(at, end - at));
      if (known != drawn_.end()) {
        add_number(runtime::hash_text(text.substr(from, at - from)));
        add_drawn(*known);
        from = end;
      }
      at = end > at ? end : at + 1;
    }
    add_number(runtime::hash_text(text.substr(from)));
  }
  void add_drawn(const std::string& number) {
    const auto known = names_.find(number);
    if (known != names_.end()) return add_number(known->second);
    std::size_t place = 0;
    while (place < met_.size() && met_[place] != number) ++place;
    if (place == met_.size()) met_.push_back(number);
    add_number(place);
  }

  const RecordedTrace& trace_;
  const std::set<std::string, std::less<>> drawn_;
  const std::map<runtime::StepId, std::uint64_t> labels_;
  std::map<std::uint64_t, std::uint64_t> times_;             // how often there was such an event
  std::map<std::string, std::uint64_t, std::less<>> names_;  // of numbers that were drawn
  // Of the event in hand.
  std::uint64_t hash_ = 0;
  std::vector<std::string> met_;  // drawn numbers that are new
};

}  // namespace

std::string_view without_expectation(std::string_view statement) {
  return statement.substr(0, statement.rfind(" => "));
}

std::vector<std::uint64_t> identities_of(const RecordedTrace& trace) {
  std::vector<std::uint64_t> identities;
  identities.reserve(trace.events.size());
  Identifier identifier(trace);
  for (const runtime::TraceEvent& event : trace.events) identities.push_back(identifier.next(event));
  return identities;
}

}  // namespace hypersim::analysis
