#pragma once
// The shapes of serde's derived encoders, for hand-written ones: a struct, a list, an Option, an externally tagged
// enum. It mirrors json_decode.hpp; the callbacks write the parts.

#include <optional>
#include <string>
#include <string_view>

#include "hypersim/runtime/json_writer.hpp"

namespace hypersim::runtime {

template <class Write>
struct JsonMember {
  std::string_view name;
  Write write;
};
template <class Write>
JsonMember<Write> member(std::string_view name, Write write) {
  return {name, write};
}

/// `{"a":…,"b":…}`, in this order.
template <class... Writes>
void append_struct(std::string& out, const JsonMember<Writes>&... members) {
  char before = '{';
  const auto append = [&](const auto& one) {
    out.append(1, before).append("\"").append(one.name).append("\":");
    one.write();
    before = ',';
  };
  (append(members), ...);
  out += '}';
}

/// `[…,…]`: `write` writes one element.
template <class List, class Write>
void append_list(std::string& out, const List& list, Write write) {
  out += '[';
  bool first = true;
  for (const auto& element : list) {
    if (!first) out += ',';
    first = false;
    write(element);
  }
  out += ']';
}

/// null, or what `write` writes of the value.
template <class T, class Write>
void append_option(std::string& out, const std::optional<T>& option, Write write) {
  if (option) {
    write(*option);
  } else {
    out += "null";
  }
}

/// `"Name"`: a variant without data.
inline void append_unit(std::string& out, std::string_view name) { out.append("\"").append(name).append("\""); }

/// `{"Name":…}`: a variant with data.
template <class Write>
void append_variant(std::string& out, std::string_view name, Write write) {
  append_struct(out, member(name, write));
}

inline void append_bool(std::string& out, bool value) { out += value ? "true" : "false"; }

}  // namespace hypersim::runtime
