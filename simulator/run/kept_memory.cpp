#include "kept_memory.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <map>
#include <optional>
#include <tuple>
#include <utility>
#include <variant>

#include "hypersim/language/read_file.hpp"
#include "hypersim/runtime/fact_members.hpp"
#include "hypersim/runtime/modules.hpp"

namespace hypersim::simulator {

namespace fact = runtime::fact;

namespace {

constexpr std::uint64_t kElementBytes = 64;  // of a list, without its texts
constexpr std::size_t kNamedMax = 3;

/// Whose a fact is, as `messages of a`.
std::string owner_of(const runtime::Fact& fact, const analysis::Names& names) {
  if (const auto* sent = std::get_if<fact::Sent>(&fact)) {
    const runtime::KernelMessage& message = *sent->message;
    // A module sends only what somebody has asked for.
    const bool is_answer = !message.is_request() && runtime::modules::is_bundled(message.source.process());
    return is_answer ? fmt::format("answers of {} to {}", names.process(message.source), names.process(message.target))
                     : fmt::format("messages of {}", names.process(message.source));
  }
  if (const auto* printed = std::get_if<fact::Printed>(&fact))
    return fmt::format("lines of {}", names.process(printed->process));
  if (const auto* written = std::get_if<fact::StateWritten>(&fact))
    return fmt::format("states of {}", names.process(written->process));
  if (const auto* read = std::get_if<fact::StateRead>(&fact))
    return fmt::format("states of {}", names.process(read->process));
  if (const auto* written = std::get_if<fact::StorageWritten>(&fact)) {
    const auto db = analysis::db_of_text(written->db.string());
    return fmt::format("writes to {}", db ? names.db(*db) : written->db.string());
  }
  if (const auto* added = std::get_if<fact::CapabilityAdded>(&fact))
    return fmt::format("capabilities of {}", names.process(added->holder));
  if (std::holds_alternative<fact::StepStarted>(fact) || std::holds_alternative<fact::StepEnded>(fact))
    return "the steps of the scenario";
  return "other events";
}

}  // namespace

/// Adds up the texts of one fact.
class KeptMemory::Adder {
 public:
  explicit Adder(KeptMemory& kept) : kept_(kept) {}

  template <class T, class Form>
  void operator()(const runtime::FactMember<T, Form>& member) {
    constexpr bool is_reference = std::is_same_v<T, runtime::MessagePtr> &&  // to what Sent has told
                                  !std::is_same_v<Form, runtime::print_as::Message>;
    if constexpr (!is_reference) add(member.value);
  }
  std::uint64_t bytes() const { return bytes_; }

 private:
  void add(const runtime::MessagePtr& message) {
    bytes_ += kMessageBytes;
    add(message->body());
    add(message->is_request() ? message->request().metadata : message->response().metadata);
    add(message->capabilities());
    if (!message->blob) return;
    add(message->blob->bytes);
    add(message->blob->mime);
  }
  void add(const runtime::Bytes& bytes) { bytes_ += kept_.once(bytes.view()); }
  void add(const runtime::Text& text) { bytes_ += kept_.once(text); }
  void add(const std::string& text) { bytes_ += text.size(); }  // a copy of its own
  void add(const runtime::Capability& capability) { bytes_ += kept_.once(capability.params()); }
  template <class A, class B>
  void add(const std::pair<A, B>& both) {
    add(both.first);
    add(both.second);
  }
  template <class T>
  void add(const std::optional<T>& value) {
    if (value) add(*value);
  }
  template <class T>
  void add(const std::vector<T>& elements) {
    bytes_ += elements.size() * kElementBytes;
    for (const T& element : elements) add(element);
  }
  /// Numbers, and names that all facts share.
  template <class T>
  void add(const T&) {}

  KeptMemory& kept_;
  std::uint64_t bytes_ = 0;
};

std::uint64_t KeptMemory::once_of_long(std::string_view text) {
  return known_.insert(text.data()).second ? text.size() : 0;
}

std::uint64_t KeptMemory::texts_of(const runtime::Fact& fact) {
  Adder adder(*this);
  std::visit(
      [&](const auto& its) { std::apply([&](const auto&... each) { (adder(each), ...); }, runtime::members(its)); },
      fact);
  return adder.bytes();
}

std::vector<std::string> most_of_memory(const std::vector<runtime::TraceEvent>& trace, const analysis::Names& names) {
  std::map<std::string, std::uint64_t> by_owner;
  KeptMemory kept;
  for (const runtime::TraceEvent& event : trace) {
    const std::uint64_t before = kept.bytes();
    kept.add(event.fact);
    by_owner[owner_of(event.fact, names)] += kept.bytes() - before;
  }
  std::vector<std::pair<std::uint64_t, std::string>> largest;
  largest.reserve(by_owner.size());
  for (const auto& [owner, bytes] : by_owner) largest.emplace_back(bytes, owner);
  std::stable_sort(largest.begin(), largest.end(), [](const auto& a, const auto& b) { return a.first > b.first; });
  std::vector<std::string> texts;
  for (std::size_t i = 0; i < std::min(largest.size(), kNamedMax); ++i)
    texts.push_back(fmt::format("{}: {}", largest[i].second, language::size_text(largest[i].first)));
  return texts;
}

}  // namespace hypersim::simulator
