#pragma once
// Writes values into a trace archive. What repeats is written once: a message, an address, a capability, a body or a
// short text gets a number when it is first met, and is that number from then on. 0 announces a new one.

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <unordered_map>
#include <utility>
#include <variant>
#include <vector>

#include "hypersim/runtime/binary.hpp"

#include "fields.hpp"

namespace hypersim::analysis::archive {

/// Longer texts get no number: a reader who copies a text for each mention must not be made to copy much.
inline constexpr std::size_t kNumberedTextMax = 64;

using runtime::BinaryWriter;

class Encoder {
 public:
  explicit Encoder(BinaryWriter& out) : out_(out) {}

  void put(bool value) { out_.byte(value ? 1 : 0); }
  void put(std::uint64_t value) { out_.number(value); }
  void put(int value) { out_.number(static_cast<std::uint64_t>(value)); }
  void put(runtime::RequestId id) { out_.word(id.value); }
  void put(const std::string& text) { put_text(text); }
  void put(const runtime::Text& text) { put_text(text.string()); }
  /// A name: an event's, an enumerator's, an action's.
  void put(std::string_view name) { put_text(name); }
  void put(const runtime::Bytes& bytes) {
    if (known(bytes_, bytes.view())) return;
    out_.number(bytes.size());
    out_.bytes(bytes.view());
  }
  void put(const runtime::ProcessId& process) {
    if (!known(processes_, std::string_view(process.text()))) put_text(process.text());
  }
  void put(const runtime::Address& address) {
    if (!known(addresses_, std::string_view(address.text()))) put_text(address.text());
  }
  void put(const runtime::Capability& cap) {
    if (known(capabilities_, std::pair(std::string_view(cap.issuer().text()), std::string_view(cap.params())))) return;
    put(cap.issuer());
    out_.number(cap.params().size());  // never by number: reading a capability copies them
    out_.bytes(cap.params());
  }
  void put(const runtime::MessagePtr& message) {
    if (!known(messages_, message.get())) put(*message);
  }

  template <class E>
  requires std::is_enum_v<E>
  void put(E value) { put(runtime::to_text(value)); }
  template <class T>
  void put(const std::optional<T>& value) {
    put(value.has_value());
    if (value) put(*value);
  }
  template <class T>
  void put(const std::vector<T>& values) {
    out_.number(values.size());
    for (const T& value : values) put(value);
  }
  template <class A, class B>
  void put(const std::pair<A, B>& value) {
    put(value.first);
    put(value.second);
  }
  template <class... Ts>
  void put(const std::variant<Ts...>& value) {
    out_.byte(static_cast<std::uint8_t>(value.index()));
    std::visit([&](const auto& alternative) { put(alternative); }, value);
  }
  template <Composed T>
  void put(const T& value) {
    std::apply([&](const auto&... member) { (put(member), ...); }, members(value));
  }

 private:
  /// Writes the number of what was met before; else 0, and it has one from now on.
  template <class Numbers, class Key>
  bool known(Numbers& numbers, const Key& key) {
    const auto [at, is_new] = numbers.try_emplace(key, numbers.size() + 1);
    out_.number(is_new ? 0 : at->second);
    return !is_new;
  }
  void put_text(std::string_view text) {
    if (text.size() > kNumberedTextMax) {
      out_.number(0);
    } else if (known(texts_, text)) {
      return;
    }
    out_.number(text.size());
    out_.bytes(text);
  }

  BinaryWriter& out_;
  // The keys are parts of the events and outlive the encoder. Nothing walks these: an order is not needed.
  std::unordered_map<std::string_view, std::uint64_t> texts_;
  std::unordered_map<std::string_view, std::uint64_t> bytes_;
  std::unordered_map<std::string_view, std::uint64_t> processes_;
  std::unordered_map<std::string_view, std::uint64_t> addresses_;
  std::unordered_map<const runtime::KernelMessage*, std::uint64_t> messages_;
  std::map<std::pair<std::string_view, std::string_view>, std::uint64_t> capabilities_;
};

}  // namespace hypersim::analysis::archive
