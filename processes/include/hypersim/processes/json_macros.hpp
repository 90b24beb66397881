#pragma once
// HYPERSIM_JSON, HYPERSIM_JSON_NEWTYPE and HYPERSIM_JSON_ENUM (see json.hpp) say what a type consists of. They make
// functions beside the type, which are found through the type.

#include <array>
#include <string_view>
#include <tuple>
#include <utility>

namespace hypersim::processes::detail {

template <class Pointer>
struct JsonMember {
  std::string_view name;
  Pointer pointer;
};
template <class Members>
struct JsonMembers {
  std::string_view name;  // of the type
  Members members;
};
template <class... Pointers>
constexpr auto json_members(std::string_view name, JsonMember<Pointers>... members) {
  return JsonMembers<std::tuple<JsonMember<Pointers>...>>{name, {members...}};
}
template <class Pointer>
constexpr JsonMember<Pointer> json_member(std::string_view name, Pointer pointer) {
  return {name, pointer};
}

}  // namespace hypersim::processes::detail

// Applies to each argument in turn, after `type`; the comma before it is part of the result.
#define HYPERSIM_DETAIL_EXPAND(...) \
  HYPERSIM_DETAIL_EXPAND3(HYPERSIM_DETAIL_EXPAND3(HYPERSIM_DETAIL_EXPAND3(HYPERSIM_DETAIL_EXPAND3(__VA_ARGS__))))
#define HYPERSIM_DETAIL_EXPAND3(...) \
  HYPERSIM_DETAIL_EXPAND2(HYPERSIM_DETAIL_EXPAND2(HYPERSIM_DETAIL_EXPAND2(HYPERSIM_DETAIL_EXPAND2(__VA_ARGS__))))
#define HYPERSIM_DETAIL_EXPAND2(...) \
  HYPERSIM_DETAIL_EXPAND1(HYPERSIM_DETAIL_EXPAND1(HYPERSIM_DETAIL_EXPAND1(HYPERSIM_DETAIL_EXPAND1(__VA_ARGS__))))
#define HYPERSIM_DETAIL_EXPAND1(...) __VA_ARGS__
#define HYPERSIM_DETAIL_PARENS ()
#define HYPERSIM_DETAIL_EACH(macro, type, ...) \
  __VA_OPT__(HYPERSIM_DETAIL_EXPAND(HYPERSIM_DETAIL_NEXT(macro, type, __VA_ARGS__)))
#define HYPERSIM_DETAIL_NEXT(macro, type, first, ...) \
  , macro(type, first) __VA_OPT__(HYPERSIM_DETAIL_AGAIN HYPERSIM_DETAIL_PARENS(macro, type, __VA_ARGS__))
#define HYPERSIM_DETAIL_AGAIN() HYPERSIM_DETAIL_NEXT

#define HYPERSIM_DETAIL_MEMBER(type, member) ::hypersim::processes::detail::json_member(#member, &type::member)
#define HYPERSIM_DETAIL_ENUMERATOR(type, enumerator) std::pair<std::string_view, type>(#enumerator, type::enumerator)

/// A struct of Rust with these fields, in their order.
#define HYPERSIM_JSON(type, ...)                                                              \
  [[maybe_unused]] constexpr auto hypersim_json_members(const type*) {                        \
    return ::hypersim::processes::detail::json_members(                                       \
        #type HYPERSIM_DETAIL_EACH(HYPERSIM_DETAIL_MEMBER, type __VA_OPT__(, ) __VA_ARGS__)); \
  }

/// A struct of Rust around one value, `struct Rename(String)`: it is written as the value.
#define HYPERSIM_JSON_NEWTYPE(type, member)                            \
  [[maybe_unused]] constexpr auto hypersim_json_newtype(const type*) { \
    struct Newtype {                                                   \
      std::string_view name;                                           \
      decltype(&type::member) pointer;                                 \
    };                                                                 \
    return Newtype{#type, &type::member};                              \
  }

/// An enum of Rust without data: each value is written as its name.
#define HYPERSIM_JSON_ENUM(type, first, ...)                                                                  \
  [[maybe_unused]] constexpr auto hypersim_json_enumerators(const type*) {                                    \
    return std::array{HYPERSIM_DETAIL_ENUMERATOR(type, first)                                                 \
                          HYPERSIM_DETAIL_EACH(HYPERSIM_DETAIL_ENUMERATOR, type __VA_OPT__(, ) __VA_ARGS__)}; \
  }
