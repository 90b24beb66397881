#pragma once
// How one process of the same hypersim hands values to another: two archives, for templates `serialize(archive, value)`
// that name the members of a value in order. The other process may have come to its end in the middle, or have been
// overwritten by a program that it loaded. So what is read is checked before anything is allocated for it, and never
// becomes a value that its type does not have.

#include <bit>
#include <cmath>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "hypersim/runtime/binary.hpp"

namespace hypersim::runtime {

/// What is handed over of it lies between 0 and `last_of(std::type_identity<T>())`, a function beside serialize().
template <class T>
concept IsEnumeration = std::is_enum_v<T>;

class ExchangeWriter {
 public:
  template <class... Values>
  void operator()(const Values&... values) {
    (put(values), ...);
  }
  std::string written() const { return out_.written(); }

 private:
  void put(bool value) { out_.byte(value ? 1 : 0); }
  void put(int value) { out_.number(static_cast<std::uint32_t>(value)); }
  void put(std::uint64_t value) { out_.number(value); }
  void put(double value) { out_.word(std::bit_cast<std::uint64_t>(value)); }
  template <IsEnumeration T>
  void put(const T& value) {
    put(static_cast<std::uint64_t>(value));
  }
  void put(const std::string& text) {
    out_.number(text.size());
    out_.bytes(text);
  }
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
  template <class Key, class T>
  void put(const std::map<Key, T>& values) {
    out_.number(values.size());
    for (const auto& [key, value] : values) (*this)(key, value);
  }
  template <class T>
  void put(const T& value) {
    serialize(*this, const_cast<T&>(value));  // which names its members and changes none
  }

  BinaryWriter out_;
};

class ExchangeReader {
 public:
  explicit ExchangeReader(std::string_view bytes) : in_(bytes, 0) {}

  template <class... Values>
  void operator()(Values&... values) {
    (get(values), ...);
  }
  /// Everything that was read so far was whole.
  bool ok() const { return in_.ok(); }
  /// The same, and nothing is left.
  bool is_whole() const { return in_.ok() && in_.left() == 0; }
  /// What is wrong with the first thing that is no value of its type; empty if nothing is.
  std::string error() const {
    if (!in_.ok() || in_.left() == 0) return in_.error();
    return std::to_string(in_.left()) + " bytes are left behind the end";
  }
  /// For serialize(), about something that no type says. What is read from then on is zeros and empty texts.
  void refuse(std::string_view what) { in_.fail(what); }

 private:
  std::uint64_t up_to(std::uint64_t last) {
    const std::uint64_t value = in_.number();
    if (value <= last) return value;
    in_.fail("a number is too large");
    return 0;
  }

  void get(bool& value) { value = up_to(1) == 1; }
  void get(int& value) { value = static_cast<int>(static_cast<std::uint32_t>(up_to(UINT32_MAX))); }
  void get(std::uint64_t& value) { value = in_.number(); }
  void get(double& value) {
    value = std::bit_cast<double>(in_.word());
    if (std::isfinite(value)) return;
    in_.fail("a number is not finite");
    value = 0;
  }
  template <IsEnumeration T>
  void get(T& value) {
    value = static_cast<T>(up_to(static_cast<std::uint64_t>(last_of(std::type_identity<T>()))));
  }
  void get(std::string& text) { text = in_.bytes(in_.number(), "a text"); }
  template <class T>
  void get(std::optional<T>& value) {
    if (up_to(1) == 1) get(value.emplace());
  }
  template <class T>
  void get(std::vector<T>& values) {
    for (std::uint64_t left = in_.count("values follow"); left > 0 && in_.ok(); --left) get(values.emplace_back());
  }
  template <class Key, class T>
  void get(std::map<Key, T>& values) {
    for (std::uint64_t left = in_.count("values follow"); left > 0 && in_.ok(); --left) {
      Key key{};
      get(key);
      get(values[key]);
    }
  }
  template <class T>
  void get(T& value) {
    serialize(*this, value);
  }

  BinaryReader in_;
};

}  // namespace hypersim::runtime
