#pragma once
// Columns of JSON: what is the same in many events is in a table once, and the events have its number.

#include <cstdint>
#include <fmt/format.h>
#include <iterator>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "hypersim/runtime/json_writer.hpp"
#include "hypersim/runtime/utf8.hpp"

namespace hypersim::analysis::page {

/// Bytes that are no UTF-8 become U+FFFD, one each: JSON is text.
inline std::string readable(std::string_view bytes) {
  std::string out;
  for (std::size_t bad; (bad = runtime::find_bad_utf8(bytes)) != std::string_view::npos;) {
    out += bytes.substr(0, bad);
    runtime::append_utf8(out, 0xFFFD);
    bytes.remove_prefix(bad + 1);
  }
  return out += bytes;
}

inline void append_text(std::string& out, std::string_view text) {
  runtime::append_json_string(out, runtime::is_utf8(text) ? text : std::string_view(readable(text)));
}

inline std::string json_texts(const std::vector<std::string>& texts) {
  std::string out = "[";
  for (const std::string& text : texts) {
    if (out.size() > 1) out += ',';
    append_text(out, text);
  }
  return out += ']';
}

/// `[1,2,-3]`.
class Column {
 public:
  void put(std::int64_t value) { fmt::format_to(std::back_inserter(json_), "{}{}", json_.empty() ? "" : ",", value); }
  std::string json() const { return "[" + json_ + "]"; }

 private:
  std::string json_;
};

/// Each value once, by its number, from 0, in the order in which it was met first.
template <class Value>
class Table {
 public:
  std::int64_t number_of(const Value& value) {
    const auto [at, is_new] = numbers_.try_emplace(value, static_cast<std::int64_t>(values_.size()));
    if (is_new) values_.push_back(value);
    return at->second;
  }
  /// -1 if it has not been met.
  std::int64_t find(const Value& value) const {
    const auto found = numbers_.find(value);
    return found == numbers_.end() ? -1 : found->second;
  }
  const std::vector<Value>& values() const { return values_; }

 private:
  std::map<Value, std::int64_t> numbers_;
  std::vector<Value> values_;
};

}  // namespace hypersim::analysis::page
