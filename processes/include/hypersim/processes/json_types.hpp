#pragma once
// The JSON of a program's own types, which the macros of json_macros.hpp describe: structs, newtypes, enums, variants.
// Included by json.hpp.

#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <variant>

#include "hypersim/processes/json.hpp"
#include "hypersim/processes/json_macros.hpp"

namespace hypersim::processes {

namespace detail {

template <class T>
inline constexpr bool kIsOptional = false;
template <class T>
inline constexpr bool kIsOptional<std::optional<T>> = true;

template <class T>
concept Struct = requires {
  hypersim_json_members(static_cast<const T*>(nullptr));
};
template <class T>
concept Newtype = requires {
  hypersim_json_newtype(static_cast<const T*>(nullptr));
};
template <class T>
concept Enum = std::is_enum_v<T> && requires {
  hypersim_json_enumerators(static_cast<const T*>(nullptr));
};

template <class Owner, class Part>
struct PartType {
  using type = Part;
};
template <class Owner, class Part>
PartType<Owner, Part> part_type(Part Owner::*);
template <class Pointer>
using Part = typename decltype(part_type(Pointer{}))::type;

template <class T>
void write_members(std::string& out, const T& value) {
  std::apply(
      [&](const auto&... members) {
        char before = '{';
        ((out += before, before = ',', runtime::append_json_string(out, members.name), out += ':',
          Json<Part<decltype(members.pointer)>>::write(out, value.*members.pointer)),
         ...);
        out += before == '{' ? "{}" : "}";
      },
      hypersim_json_members(&value).members);
}

template <class T>
bool read_members(runtime::JsonReader& in, T& value) {
  const auto field = [&](const auto& member) {
    using Type = Part<decltype(member.pointer)>;
    const auto read = [&in, &value, pointer = member.pointer] { return Json<Type>::read(in, value.*pointer); };
    return kIsOptional<Type> ? runtime::optional_field(member.name, read) : runtime::field(member.name, read);
  };
  return std::apply([&](const auto&... members) { return runtime::read_struct(in, field(members)...); },
                    hypersim_json_members(static_cast<const T*>(nullptr)).members);
}

}  // namespace detail

template <detail::Struct T>
struct Json<T> {
  static void write(std::string& out, const T& value) { detail::write_members(out, value); }
  static bool read(runtime::JsonReader& in, T& value) { return detail::read_members(in, value); }
};

template <detail::Newtype T>
struct Json<T> {
  using Inner = detail::Part<decltype(hypersim_json_newtype(static_cast<const T*>(nullptr)).pointer)>;
  static void write(std::string& out, const T& value) {
    Json<Inner>::write(out, value.*hypersim_json_newtype(&value).pointer);
  }
  static bool read(runtime::JsonReader& in, T& value) {
    return Json<Inner>::read(in, value.*hypersim_json_newtype(&value).pointer);
  }
};

template <detail::Enum T>
struct Json<T> {
  static void write(std::string& out, T value) {
    for (const auto& one : hypersim_json_enumerators(&value)) {
      if (one.second == value) return runtime::append_json_string(out, one.first);
    }
    throw std::logic_error("an enumerator that HYPERSIM_JSON_ENUM does not name has no JSON form");
  }
  static bool read(runtime::JsonReader& in, T& value) {
    return runtime::read_enum(in, [&](std::string_view name, const runtime::JsonVariant& variant) {
      for (const auto& one : hypersim_json_enumerators(&value)) {
        if (one.first == name) return value = one.second, variant.unit();
      }
      return variant.unknown(name);
    });
  }
};

namespace detail {

/// One alternative of an enum of Rust: what is written after its name.
template <class T>
constexpr std::string_view alternative_name() {
  static_assert(Struct<T> || Newtype<T>,
                "each alternative of a variant is a struct with HYPERSIM_JSON or HYPERSIM_JSON_NEWTYPE beside it");
  if constexpr (Struct<T>) {
    return hypersim_json_members(static_cast<const T*>(nullptr)).name;
  } else {
    return hypersim_json_newtype(static_cast<const T*>(nullptr)).name;
  }
}

template <class T>
constexpr bool is_unit() {
  if constexpr (Struct<T>) {
    return std::tuple_size_v<decltype(hypersim_json_members(static_cast<const T*>(nullptr)).members)> == 0;
  } else {
    return false;
  }
}

}  // namespace detail

template <class... Ts>
requires((detail::Struct<Ts> || detail::Newtype<Ts>)&&...) struct Json<std::variant<Ts...>> {
  static void write(std::string& out, const std::variant<Ts...>& value) {
    std::visit(
        [&]<class T>(const T& alternative) {
          if constexpr (detail::is_unit<T>()) {
            runtime::append_json_string(out, detail::alternative_name<T>());
          } else {
            out += '{';
            runtime::append_json_string(out, detail::alternative_name<T>());
            out += ':';
            Json<T>::write(out, alternative);
            out += '}';
          }
        },
        value);
  }
  static bool read(runtime::JsonReader& in, std::variant<Ts...>& value) {
    return runtime::read_enum(in, [&](std::string_view name, const runtime::JsonVariant& variant) {
      bool known = false;
      bool read = false;
      const auto try_one = [&]<class T>(std::type_identity<T>) {
        if (known || name != detail::alternative_name<T>()) return;
        known = true;
        T& alternative = value.template emplace<T>();
        if constexpr (detail::is_unit<T>()) {
          read = variant.unit();
        } else {
          read = variant.holds([&] { return Json<T>::read(in, alternative); });
        }
      };
      (try_one(std::type_identity<Ts>{}), ...);
      return known ? read : variant.unknown(name);
    });
  }
};

}  // namespace hypersim::processes
