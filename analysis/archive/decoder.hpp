#pragma once
// Reads what the Encoder writes, and trusts nothing. get<T>() gives some T even after a mistake; ok() of the reader
// tells.

#include <deque>
#include <fmt/format.h>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "hypersim/runtime/binary.hpp"

#include "encoder.hpp"
#include "fields.hpp"

namespace hypersim::analysis::archive {

using runtime::BinaryReader;

class Decoder {
 public:
  explicit Decoder(BinaryReader& in) : in_(in) {}

  template <class T>
  T get() {
    return read(Type<T>());
  }

 private:
  template <class T>
  struct Type {};

  bool read(Type<bool>);
  std::uint64_t read(Type<std::uint64_t>) { return in_.number(); }
  int read(Type<int>);
  runtime::RequestId read(Type<runtime::RequestId>) { return {in_.word()}; }
  std::string read(Type<std::string>);
  runtime::Text read(Type<runtime::Text>) { return runtime::Text(get<std::string>()); }
  /// Lives as long as the decoder.
  std::string_view read(Type<std::string_view>);
  runtime::Bytes read(Type<runtime::Bytes>);
  runtime::ProcessId read(Type<runtime::ProcessId>) { return identity<runtime::ProcessId>(processes_, "a ProcessId"); }
  runtime::Address read(Type<runtime::Address>) { return identity<runtime::Address>(addresses_, "an Address"); }
  runtime::Capability read(Type<runtime::Capability>);
  runtime::MessagePtr read(Type<runtime::MessagePtr>);

  template <class E>
  requires std::is_enum_v<E> E read(Type<E>) {
    const auto name = get<std::string_view>();
    for (int value = 0; value < kEnumeratorsMax; ++value) {
      const std::string_view its_name = runtime::to_text(static_cast<E>(value));
      if (its_name == "?") break;  // behind the last
      if (its_name == name) return static_cast<E>(value);
    }
    in_.fail(fmt::format("there is no \"{}\"", printable(name)));
    return E{};
  }
  template <class T>
  std::optional<T> read(Type<std::optional<T>>) {
    if (!get<bool>()) return std::nullopt;
    return get<T>();
  }
  template <class T>
  std::vector<T> read(Type<std::vector<T>>) {
    std::vector<T> values;
    for (std::uint64_t left = in_.count("elements follow"); left > 0 && in_.ok(); --left) values.push_back(get<T>());
    return values;
  }
  template <class A, class B>
  std::pair<A, B> read(Type<std::pair<A, B>>) {
    return {get<A>(), get<B>()};  // braces: from left to right
  }
  template <class First, class Second>
  std::variant<First, Second> read(Type<std::variant<First, Second>>) {
    if (get<bool>()) return get<Second>();
    return get<First>();
  }
  template <Composed T>
  T read(Type<T>) {
    return compose<T>(Type<decltype(members(std::declval<const T&>()))>());
  }
  template <class T, class... Members>
  T compose(Type<std::tuple<const Members&...>>) {
    return T{get<Members>()...};
  }

  /// The number of a thing that came before, less one. Nothing if a new one follows.
  std::optional<std::size_t> known(std::size_t size, std::string_view what);
  template <class T>
  T identity(std::vector<T>& table, std::string_view what) {
    if (const auto number = known(table.size(), what)) return table[*number];
    const auto text = get<std::string>();
    if (!in_.ok()) return {};
    auto parsed = T::parse(text);
    if (!parsed.ok() && !text.empty()) {
      in_.fail(fmt::format("\"{}\" is not {}: {}", printable(text), what, to_text(parsed.error())));
      return {};
    }
    return table.emplace_back(text.empty() ? T() : std::move(*parsed));
  }
  static constexpr int kEnumeratorsMax = 256;
  static std::string printable(std::string_view text);

  BinaryReader& in_;
  std::deque<std::string> texts_;  // a deque: views into its elements stay valid
  std::vector<runtime::Bytes> bytes_;
  std::vector<runtime::ProcessId> processes_;
  std::vector<runtime::Address> addresses_;
  std::vector<runtime::Capability> capabilities_;
  std::vector<runtime::MessagePtr> messages_;
};

}  // namespace hypersim::analysis::archive
