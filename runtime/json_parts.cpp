#include "hypersim/runtime/json_parts.hpp"

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <utility>

#include "hypersim/runtime/json_reader.hpp"
#include "hypersim/runtime/json_value.hpp"
#include "hypersim/runtime/json_writer.hpp"

namespace hypersim::runtime {
namespace {

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kSpace = " \t\r\n";
  const std::size_t begin = std::min(text.find_first_not_of(kSpace), text.size());
  return text.substr(begin, text.find_last_not_of(kSpace) + 1 - begin);
}

/// The value that comes next, which is skipped.
std::string_view take_value(JsonReader& in, std::string_view text) {
  in.peek();
  const std::size_t begin = in.at();
  in.skip_value();
  return trimmed(text.substr(begin, in.at() - begin));
}

std::string unescaped(std::string_view token) {
  std::string out;
  for (std::size_t at = 0; at < token.size(); ++at) {
    const bool is_escape = token[at] == '~' && at + 1 < token.size();
    out += is_escape ? (token[++at] == '0' ? '~' : '/') : token[at];
  }
  return out;
}

std::optional<std::string_view> member_of(std::string_view object, const std::string& key) {
  JsonReader in(object);
  std::optional<std::string_view> found;
  in.begin_object();
  for (std::string name; in.next_key(name); name.clear()) {
    const std::string_view value = take_value(in, object);
    if (name == key) found = value;
  }
  return found;
}

/// As RFC 6901 writes an index: without a sign, and without a zero in front.
std::optional<std::string_view> element_of(std::string_view array, std::string_view index) {
  std::size_t left = 0;
  const auto [end, error] = std::from_chars(index.data(), index.data() + index.size(), left);
  const bool is_index = error == std::errc() && end == index.data() + index.size() && !index.empty() &&
                        (index.size() == 1 || index.front() != '0');
  if (!is_index) return std::nullopt;
  JsonReader in(array);
  in.begin_array();
  for (; in.next_element(); --left) {
    const std::string_view value = take_value(in, array);
    if (left == 0) return value;
  }
  return std::nullopt;
}

using Lack = std::optional<JsonLack>;

Lack lack_in_object(std::string_view whole, std::string_view part) {
  const std::vector<JsonEntry> has = json_members(whole);
  for (const JsonEntry& wanted : json_members(part)) {
    const std::string at = "/" + json_pointer_part(wanted.key);
    const auto found = std::lower_bound(has.begin(), has.end(), wanted.key,
                                        [](const JsonEntry& one, const std::string& key) { return one.key < key; });
    if (found == has.end() || found->key != wanted.key) return JsonLack{at, wanted.value, std::nullopt};
    if (Lack lack = json_lack(found->value, wanted.value)) {
      lack->pointer.insert(0, at);
      return lack;
    }
  }
  return std::nullopt;
}

Lack lack_in_array(std::string_view whole, std::string_view part) {
  const std::vector<std::string_view> has = json_elements(whole);
  const std::vector<std::string_view> wanted = json_elements(part);
  if (has.size() != wanted.size()) return JsonLack{"", part, whole};
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    if (Lack lack = json_lack(has[i], wanted[i])) {
      lack->pointer.insert(0, "/" + std::to_string(i));
      return lack;
    }
  }
  return std::nullopt;
}

/// Goes through a text up to a byte, and knows in which value it is.
class PointerTo {
 public:
  PointerTo(std::string_view text, std::size_t byte) : text_(text), byte_(std::min(byte, text.size())) {}

  std::string find() {
    while (at_ < byte_) {
      const char c = text_[at_];
      if (c == '{' || c == '[') {
        open_.push_back({c == '{', c == '{', 0, {}});
        ++at_;
      } else if (c == '}' || c == ']') {
        ++at_;
        if (!open_.empty()) open_.pop_back();
        if (at_ == byte_) return pointer();
      } else if (c == ',') {
        ++at_;
        if (open_.empty()) continue;
        open_.back().wants_key = open_.back().is_object;
        ++open_.back().index;
      } else if (c == ':') {
        ++at_;
        if (!open_.empty()) open_.back().wants_key = false;
      } else if (c == '"') {
        if (string()) return pointer();
      } else if (c == ' ' || c == '\n' || c == '\t' || c == '\r') {
        ++at_;
      } else {
        while (at_ < text_.size() && std::string_view(",:]}[{\" \n\t\r").find(text_[at_]) == std::string_view::npos)
          ++at_;
        if (at_ >= byte_) return pointer();
      }
    }
    return pointer();
  }

 private:
  struct Container {
    bool is_object = false;
    bool wants_key = false;
    std::size_t index = 0;
    std::string key;
  };

  /// Is the byte in it?
  bool string() {
    const std::size_t begin = at_++;
    while (at_ < text_.size() && text_[at_] != '"') at_ += text_[at_] == '\\' ? 2 : 1;
    at_ = std::min(at_ + 1, text_.size());
    if (!open_.empty() && open_.back().wants_key) {
      JsonReader key(text_.substr(begin, at_ - begin));
      if (!key.read_string(open_.back().key)) open_.back().key.clear();
    }
    return at_ >= byte_;
  }

  std::string pointer() const {
    std::string out;
    for (const Container& container : open_) {
      if (container.is_object && container.wants_key) break;  // before its first key, or between two
      out += "/" + (container.is_object ? json_pointer_part(container.key) : std::to_string(container.index));
    }
    return out;
  }

  std::string_view text_;
  std::size_t byte_;
  std::size_t at_ = 0;
  std::vector<Container> open_;
};

}  // namespace

std::string json_pointer_part(std::string_view key) {
  std::string out;
  for (const char c : key) out += c == '~' ? "~0" : c == '/' ? "~1" : std::string(1, c);
  return out;
}

std::string json_pointer_to(std::string_view text, std::size_t byte) { return PointerTo(text, byte).find(); }

std::vector<JsonEntry> json_members(std::string_view object) {
  std::vector<JsonEntry> members;
  JsonReader in(object);
  in.begin_object();
  for (std::string key; in.next_key(key); key.clear()) {
    const std::string_view value = take_value(in, object);
    members.push_back({std::move(key), value});
  }
  std::stable_sort(members.begin(), members.end(),
                   [](const JsonEntry& a, const JsonEntry& b) { return a.key < b.key; });
  std::vector<JsonEntry> last_ones;
  for (std::size_t i = 0; i < members.size(); ++i) {
    if (i + 1 == members.size() || members[i].key != members[i + 1].key) last_ones.push_back(std::move(members[i]));
  }
  return last_ones;
}

std::vector<std::string_view> json_elements(std::string_view array) {
  std::vector<std::string_view> elements;
  JsonReader in(array);
  in.begin_array();
  while (in.next_element()) elements.push_back(take_value(in, array));
  return elements;
}

bool is_json_pointer(std::string_view text) {
  if (!text.empty() && text.front() != '/') return false;
  for (std::size_t at = text.find('~'); at != std::string_view::npos; at = text.find('~', at + 1)) {
    const std::string_view escape = text.substr(at, 2);
    if (escape != "~0" && escape != "~1") return false;
  }
  return true;
}

std::optional<std::string_view> json_at(std::string_view text, std::string_view pointer) {
  std::optional<std::string_view> value = trimmed(text);
  while (value && !pointer.empty()) {
    const std::size_t end = std::min(pointer.find('/', 1), pointer.size());
    const std::string key = unescaped(pointer.substr(1, end - 1));
    pointer.remove_prefix(end);
    const char bracket = value->empty() ? '\0' : value->front();
    value = bracket == '{' ? member_of(*value, key) : bracket == '[' ? element_of(*value, key) : std::nullopt;
  }
  return value;
}

std::string json_narrowed(std::string_view whole, std::string_view part) {
  whole = trimmed(whole);
  part = trimmed(part);
  std::string out;
  if (whole.starts_with('{') && part.starts_with('{')) {
    const std::vector<JsonEntry> has = json_members(whole);
    for (const JsonEntry& wanted : json_members(part)) {
      const auto found = std::lower_bound(has.begin(), has.end(), wanted.key,
                                          [](const JsonEntry& one, const std::string& key) { return one.key < key; });
      if (found == has.end() || found->key != wanted.key) continue;
      out += (out.empty() ? "" : ",") + json_string(wanted.key) + ":" + json_narrowed(found->value, wanted.value);
    }
    return "{" + out + "}";
  }
  const bool are_arrays = whole.starts_with('[') && part.starts_with('[');
  const auto has = are_arrays ? json_elements(whole) : std::vector<std::string_view>();
  const auto wanted = are_arrays ? json_elements(part) : std::vector<std::string_view>();
  if (!are_arrays || has.size() != wanted.size()) return compact_json(whole).value_or(std::string());
  for (std::size_t i = 0; i < has.size(); ++i) out += (i == 0 ? "" : ",") + json_narrowed(has[i], wanted[i]);
  return "[" + out + "]";
}

std::optional<JsonLack> json_lack(std::string_view whole, std::string_view part) {
  whole = trimmed(whole);
  part = trimmed(part);
  const char bracket = part.empty() ? '\0' : part.front();
  if ((bracket == '{' || bracket == '[') && whole.starts_with(bracket))
    return bracket == '{' ? lack_in_object(whole, part) : lack_in_array(whole, part);
  if (canonical_json(whole) == canonical_json(part)) return std::nullopt;
  return JsonLack{"", part, whole};
}

}  // namespace hypersim::runtime
