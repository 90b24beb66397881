#include "hypersim/analysis/trace_hash.hpp"

#include <optional>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <variant>

#include "hypersim/runtime/stable_hash.hpp"

#include "fields.hpp"

namespace hypersim::analysis {

namespace {

/// Folds values in, member by member, as the archive writes them.
class Folder {
 public:
  explicit Folder(std::uint64_t start) : hash_(start) {}
  std::uint64_t hash() const { return hash_; }

  void fold(std::uint64_t value) { hash_ = runtime::mix(hash_, value); }
  void fold(bool value) { fold(static_cast<std::uint64_t>(value)); }
  void fold(int value) { fold(static_cast<std::uint64_t>(value)); }
  void fold(std::string_view text) { fold(runtime::hash_text(text)); }
  void fold(const std::string& text) { fold(std::string_view(text)); }
  void fold(const runtime::Text& text) { fold(std::string_view(text.string())); }
  void fold(const runtime::Bytes& bytes) { fold(bytes.view()); }
  void fold(runtime::RequestId id) { fold(id.value); }
  void fold(const runtime::ProcessId& process) { fold(std::string_view(process.text())); }
  void fold(const runtime::Address& address) { fold(std::string_view(address.text())); }
  void fold(const runtime::Capability& cap) {
    fold(cap.issuer());
    fold(std::string_view(cap.params()));
  }
  void fold(const runtime::MessagePtr& message) { fold(*message); }
  // Without the line, which changes with every line that is added above.
  void fold(const runtime::fact::StepStarted& step) {
    fold(step.lane);
    fold(step.text);
  }
  void fold(const runtime::fact::StepEnded& step) {
    fold(step.lane);
    fold(step.outcome);
  }

  template <class E>
  requires std::is_enum_v<E>
  void fold(E value) { fold(static_cast<std::uint64_t>(value)); }
  template <class T>
  void fold(const std::optional<T>& value) {
    fold(value.has_value());
    if (value) fold(*value);
  }
  template <class T>
  void fold(const std::vector<T>& values) {
    fold(static_cast<std::uint64_t>(values.size()));
    for (const T& value : values) fold(value);
  }
  template <class A, class B>
  void fold(const std::pair<A, B>& value) {
    fold(value.first);
    fold(value.second);
  }
  template <class... Ts>
  void fold(const std::variant<Ts...>& value) {
    fold(static_cast<std::uint64_t>(value.index()));
    std::visit([&](const auto& alternative) { fold(alternative); }, value);
  }
  template <archive::Composed T>
  void fold(const T& value) {
    std::apply([&](const auto&... member) { (fold(member), ...); }, archive::members(value));
  }

 private:
  std::uint64_t hash_;
};

}  // namespace

void TraceHash::follow(const std::vector<runtime::TraceEvent>& trace) {
  for (; seen_ < trace.size(); ++seen_) {
    Folder folder(value_);
    folder.fold(trace[seen_].time.ms);
    const runtime::NodeNumber node = trace[seen_].node;
    folder.fold(std::uint64_t{trace[seen_].step.value});
    if (node.value != 0 && node != runtime::kNoNode) folder.fold(std::uint64_t{node.value});
    folder.fold(trace[seen_].fact);
    value_ = folder.hash();
  }
}

}  // namespace hypersim::analysis
