#pragma once
// The shapes of serde's derived decoders, for hand-written ones: a struct (an object or an array), a tuple, a list, an
// Option, an externally tagged enum. They decide what is missing, duplicate or unknown; the callbacks read the parts.
//
//   read_struct(in, field("db", [&] { return in.read_string(out.db); }),
//               optional_field("tx_id", [&] { return read_tx(in, out.tx_id); }));
//
// Each returns false, and leaves the reader refused, where the derived decoder would fail.

#include <array>
#include <cstddef>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

#include "hypersim/runtime/json_reader.hpp"

namespace hypersim::runtime {

template <class Read>
struct JsonField {
  std::string_view name;
  Read read;
  bool may_be_missing;
};
template <class Read>
JsonField<Read> field(std::string_view name, Read read) {
  return {name, read, false};
}
/// An Option: if the object lacks it, `read` is not called. The array form must have it all the same.
template <class Read>
JsonField<Read> optional_field(std::string_view name, Read read) {
  return {name, read, true};
}

/// Exactly these elements, in this order.
template <class... Reads>
bool read_tuple(JsonReader& in, Reads... reads) {
  if (!in.begin_array()) return false;
  const bool all_read = ((in.next_element() && reads()) && ...);
  if (!all_read) return in.refuse("an element is missing");
  return in.next_element() ? in.refuse("more elements than expected") : in.ok();
}

/// Returns false.
bool refuse_field(JsonReader& in, JsonMistake::Kind kind, std::string_view name);

template <class... Reads>
bool read_struct(JsonReader& in, JsonField<Reads>... fields) {
  if (in.peek() == JsonReader::Kind::Array) return read_tuple(in, fields.read...);
  if (!in.begin_object()) return false;
  std::array<bool, sizeof...(fields)> seen{};
  std::string key;
  const auto read_if_named = [&](std::size_t index, const auto& known) {
    if (key != known.name) return false;
    if (std::exchange(seen[index], true)) return !refuse_field(in, JsonMistake::Kind::DuplicateField, key);
    return known.read() || !in.refuse("field `" + key + "` cannot be read");
  };
  while (in.next_key(key)) {
    std::size_t index = 0;
    if (!(read_if_named(index++, fields) || ...)) in.skip_value();
  }
  if (!in.ok()) return false;
  std::size_t index = 0;
  return ((seen[index++] || fields.may_be_missing || refuse_field(in, JsonMistake::Kind::MissingField, fields.name)) &&
          ...);
}

/// An array of any size; `read` reads one element.
template <class Read>
bool read_list(JsonReader& in, Read read) {
  if (!in.begin_array()) return false;
  while (in.next_element()) {
    if (!read()) return false;
  }
  return in.ok();
}

/// null, or what `read` reads. `present` says which.
template <class Read>
bool read_option(JsonReader& in, bool& present, Read read) {
  present = in.peek() != JsonReader::Kind::Null;
  return present ? read() : in.read_null();
}

/// What comes after the name of a variant: nothing (`"Name"`), or a value (`{"Name":…}`).
class JsonVariant {
 public:
  JsonVariant(JsonReader& in, bool bare) : in_(in), bare_(bare) {}

  /// A variant without data: nothing, or null.
  bool unit() const { return bare_ || in_.read_null(); }
  /// A variant with data: only the form with a value is accepted.
  template <class Read>
  bool holds(Read read) const {
    return bare_ ? in_.refuse({JsonMistake::Kind::NeedsData, "this variant needs its data"}) : read();
  }
  /// `known`: names that live as long as the program.
  bool unknown(std::string_view name, std::initializer_list<std::string_view> known = {}) const {
    return in_.refuse({JsonMistake::Kind::UnknownVariant,
                       "unknown variant `" + std::string(name) + "`",
                       0,
                       {},
                       std::string(name),
                       known});
  }

 private:
  JsonReader& in_;
  bool bare_;
};

/// An externally tagged enum. `read(name, variant)` calls one of the variant's operations and returns its result.
template <class Read>
bool read_enum(JsonReader& in, Read read) {
  std::string name;
  if (in.peek() == JsonReader::Kind::String)
    return in.read_string(name) && read(std::string_view(name), JsonVariant(in, true));
  if (!in.begin_object()) return false;
  if (!in.next_key(name)) return in.refuse("a variant is missing");
  if (!read(std::string_view(name), JsonVariant(in, false))) return false;
  return in.next_key(name) ? in.refuse("more than one variant") : in.ok();
}

}  // namespace hypersim::runtime
