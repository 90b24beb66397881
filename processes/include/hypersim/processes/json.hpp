#pragma once
// Values as JSON text, byte for byte as serde_json writes and reads them in Rust. The typed calls of kv store this
// text, and bodies of messages usually are such text.
//
//   struct Contact { std::string name; std::optional<int> age; };
//   HYPERSIM_JSON(Contact, name, age)        // beside it, in its namespace: {"name":"alice","age":null}
//
//   struct Add { Contact contact; };          HYPERSIM_JSON(Add, contact)
//   struct List {};                           HYPERSIM_JSON(List)
//   struct Rename { std::string to; };        HYPERSIM_JSON_NEWTYPE(Rename, to)
//   using Ask = std::variant<Add, List, Rename>;  // an enum of Rust: {"Add":{…}} or "List" or {"Rename":"bob"}
//
//   enum class Color { Red, Green };          HYPERSIM_JSON_ENUM(Color, Red, Green)
//
// These types need no macro: bool, integers, floats, std::string, std::vector, std::array, std::optional, std::pair,
// std::tuple, std::map (keys are strings or integers), PackageId, ProcessId, Address, Capability.

#include <array>
#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include "hypersim/processes/result.hpp"
#include "hypersim/runtime/json_decode.hpp"
#include "hypersim/runtime/wire.hpp"

namespace hypersim::processes {

/// How a type is written and read: write(std::string& out, const T&) and bool read(JsonReader&, T&).
template <class T>
struct Json;

template <class T>
concept JsonValue = requires(std::string& out, const T& value, T& read, runtime::JsonReader& in) {
  Json<T>::write(out, value);
  { Json<T>::read(in, read) } -> std::same_as<bool>;
};

/// The value as JSON text.
template <class T>
std::string to_json(const T& value) {
  static_assert(JsonValue<T>, "this type has no JSON form: write HYPERSIM_JSON(Type, member, …) beside it");
  std::string out;
  Json<T>::write(out, value);
  return out;
}

/// g++ 12 frees a temporary of such a type twice if it is in a co_await expression (a variable is fine).
template <class T>
inline constexpr bool kFreedTwice =
#if defined(__GNUC__) && !defined(__clang__)
    std::is_aggregate_v<T> && !std::is_trivially_destructible_v<T>;
#else
    false;
#endif

/// A value of type T, or of a type that converts to it, as JSON. Calls that write a value take it as a parameter.
template <class T>
class JsonArgument {
 public:
  template <class U>
  requires(std::is_convertible_v<U, T> && !std::is_same_v<std::remove_cvref_t<U>, JsonArgument>)
      JsonArgument(U&& value) {  // NOLINT(bugprone-forwarding-reference-overload): the constraint says what it takes
    static_assert(std::is_lvalue_reference_v<U> || !kFreedTwice<std::remove_cvref_t<U>>,
                  "give this value a name first: g++ 12 frees a temporary aggregate in a co_await expression twice");
    const T& converted = value;
    text_ = to_json(converted);
  }

  const std::string& text() const { return text_; }

 private:
  std::string text_;
};

/// The value of a whole text, or why the text is not such a value, with the place: `missing field `name` at byte 17`.
template <class T>
Result<T> from_json(std::string_view text) {
  static_assert(JsonValue<T>, "this type has no JSON form: write HYPERSIM_JSON(Type, member, …) beside it");
  static_assert(std::is_default_constructible_v<T>, "a type that is read from JSON needs a default constructor");
  runtime::JsonReader in(text);
  T value{};
  if (!Json<T>::read(in, value) || !in.finish()) return fail(in.error());
  return value;
}

// Numbers and text ---------------------------------------------------------------------------------------------------

namespace detail {

/// A float as serde_json prints it; null if it is not a number.
void write_float(std::string& out, double value);
void write_float(std::string& out, float value);
bool read_float(runtime::JsonReader& in, double& value);
bool read_signed(runtime::JsonReader& in, std::int64_t& value, std::int64_t min, std::int64_t max);

}  // namespace detail

template <>
struct Json<bool> {
  static void write(std::string& out, bool value) { out += value ? "true" : "false"; }
  static bool read(runtime::JsonReader& in, bool& value) { return in.read_bool(value); }
};

template <class T>
requires(std::is_unsigned_v<T> && !std::is_same_v<T, bool> && !std::is_same_v<T, char>) struct Json<T> {
  static void write(std::string& out, T value) { runtime::append_json_u64(out, value); }
  static bool read(runtime::JsonReader& in, T& value) {
    std::uint64_t wide = 0;
    if (!in.read_u64(wide)) return false;
    if (wide > std::numeric_limits<T>::max()) return in.refuse("the number is out of range");
    value = static_cast<T>(wide);
    return true;
  }
};

template <class T>
requires(std::is_integral_v<T>&& std::is_signed_v<T> && !std::is_same_v<T, char>) struct Json<T> {
  static void write(std::string& out, T value) { out += std::to_string(value); }
  static bool read(runtime::JsonReader& in, T& value) {
    std::int64_t wide = 0;
    if (!detail::read_signed(in, wide, std::numeric_limits<T>::min(), std::numeric_limits<T>::max())) return false;
    value = static_cast<T>(wide);
    return true;
  }
};

template <class T>
requires(std::is_same_v<T, double> || std::is_same_v<T, float>) struct Json<T> {
  static void write(std::string& out, T value) { detail::write_float(out, value); }
  static bool read(runtime::JsonReader& in, T& value) {
    double wide = 0;
    if (!detail::read_float(in, wide)) return false;
    value = static_cast<T>(wide);
    return true;
  }
};

template <>
struct Json<std::string> {
  static void write(std::string& out, std::string_view value) { runtime::append_json_string(out, value); }
  static bool read(runtime::JsonReader& in, std::string& value) { return in.read_string(value); }
};

// Hyperware's names --------------------------------------------------------------------------------------------------

template <class T>
requires(std::is_same_v<T, runtime::PackageId> || std::is_same_v<T, runtime::ProcessId> ||
         std::is_same_v<T, runtime::Address>) struct Json<T> {
  static void write(std::string& out, const T& value) { runtime::append_json(out, value); }
  static bool read(runtime::JsonReader& in, T& value) { return runtime::read_json(in, value); }
};

template <>
struct Json<runtime::Capability> {
  static void write(std::string& out, const runtime::Capability& value) { runtime::append_json(out, value); }
  static bool read(runtime::JsonReader& in, runtime::Capability& value) {
    auto read = runtime::read_json_capability(in);
    if (read) value = std::move(*read);
    return read.has_value();
  }
};

// What holds others --------------------------------------------------------------------------------------------------

template <JsonValue T>
struct Json<std::optional<T>> {
  static void write(std::string& out, const std::optional<T>& value) {
    if (value) {
      Json<T>::write(out, *value);
    } else {
      out += "null";
    }
  }
  static bool read(runtime::JsonReader& in, std::optional<T>& value) {
    bool present = false;
    value.reset();
    return runtime::read_option(in, present, [&] { return Json<T>::read(in, value.emplace()); });
  }
};

namespace detail {

template <class List>
void write_list(std::string& out, const List& list) {
  char before = '[';
  for (const auto& element : list) {
    out += before;
    before = ',';
    Json<typename List::value_type>::write(out, element);
  }
  out += before == '[' ? "[]" : "]";
}

}  // namespace detail

template <JsonValue T>
struct Json<std::vector<T>> {
  static void write(std::string& out, const std::vector<T>& value) { detail::write_list(out, value); }
  static bool read(runtime::JsonReader& in, std::vector<T>& value) {
    value.clear();
    return runtime::read_list(in, [&] {
      T element{};
      if (!Json<T>::read(in, element)) return false;
      value.push_back(std::move(element));
      return true;
    });
  }
};

template <class Tuple>
struct JsonTuple {
  static void write(std::string& out, const Tuple& value) {
    std::apply(
        [&](const auto&... parts) {
          char before = '[';
          ((out += before, before = ',', Json<std::decay_t<decltype(parts)>>::write(out, parts)), ...);
          out += before == '[' ? "[]" : "]";
        },
        value);
  }
  static bool read(runtime::JsonReader& in, Tuple& value) {
    return std::apply(
        [&](auto&... parts) {
          return runtime::read_tuple(in, [&] { return Json<std::decay_t<decltype(parts)>>::read(in, parts); }...);
        },
        value);
  }
};
template <JsonValue A, JsonValue B>
struct Json<std::pair<A, B>> : JsonTuple<std::pair<A, B>> {};
template <JsonValue... Ts>
struct Json<std::tuple<Ts...>> : JsonTuple<std::tuple<Ts...>> {};
template <JsonValue T, std::size_t N>
struct Json<std::array<T, N>> : JsonTuple<std::array<T, N>> {};

template <class K, JsonValue V>
requires(std::is_same_v<K, std::string> ||
         (std::is_integral_v<K> && !std::is_same_v<K, bool>)) struct Json<std::map<K, V>> {
  static void write(std::string& out, const std::map<K, V>& value) {
    char before = '{';
    for (const auto& [key, mapped] : value) {
      out += before;
      before = ',';
      if constexpr (std::is_same_v<K, std::string>) {
        runtime::append_json_string(out, key);
      } else {
        out += '"' + std::to_string(key) + '"';
      }
      out += ':';
      Json<V>::write(out, mapped);
    }
    out += before == '{' ? "{}" : "}";
  }
  static bool read(runtime::JsonReader& in, std::map<K, V>& value) {
    value.clear();
    if (!in.begin_object()) return false;
    for (std::string text; in.next_key(text);) {
      K key{};
      if constexpr (std::is_same_v<K, std::string>) {
        key = text;
      } else {
        runtime::JsonReader number(text);
        if (!Json<K>::read(number, key) || !number.finish()) return in.refuse("a key is no number in range");
      }
      V mapped{};
      if (!Json<V>::read(in, mapped)) return false;
      value.insert_or_assign(std::move(key), std::move(mapped));  // if a key appears twice, the last counts
    }
    return in.ok();
  }
};

}  // namespace hypersim::processes

#include "hypersim/processes/json_types.hpp"
