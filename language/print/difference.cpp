#include "hypersim/language/difference.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <utility>

#include "hypersim/language/one_line.hpp"
#include "hypersim/language/print.hpp"
#include "hypersim/runtime/hex.hpp"
#include "hypersim/runtime/json_value.hpp"
#include "hypersim/runtime/json_writer.hpp"
#include "hypersim/runtime/utf8.hpp"

#include "text/shown.hpp"

namespace hypersim::language {

namespace {

using Json = nlohmann::ordered_json;

/// In shorter values of plain ASCII everybody sees it.
constexpr std::size_t kSeenBytes = 30;
/// What a report shows of a long value, and how much of it before the difference.
constexpr std::size_t kWindowBytes = 60;
constexpr std::size_t kBeforeBytes = 30;

bool is_structure(std::string_view text) { return text.starts_with('{') || text.starts_with('['); }

bool is_plain_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c < 0x7F; });
}

/// The first byte that is not the same; of text, the first byte of its character.
std::size_t first_difference(std::string_view a, std::string_view b, bool is_text) {
  const auto [in_a, in_b] = std::mismatch(a.begin(), a.end(), b.begin(), b.end());
  auto at = static_cast<std::size_t>(in_a - a.begin());
  const auto inside = [&](std::string_view text) { return at < text.size() && !runtime::begins_character(text[at]); };
  while (is_text && at > 0 && (inside(a) || inside(b))) --at;
  return at;
}

bool is_long(std::string_view value) { return value.size() > kWindowBytes; }

/// The part of a long value around that byte.
std::string part_around(std::string_view value, std::size_t at, bool is_text) {
  if (!is_long(value)) return bytes_text(value);
  std::size_t begin = at > kBeforeBytes ? at - kBeforeBytes : 0;
  std::size_t end = std::min(begin + kWindowBytes, value.size());
  while (is_text && begin > 0 && !runtime::begins_character(value[begin])) --begin;
  while (is_text && end < value.size() && !runtime::begins_character(value[end])) ++end;
  const std::string_view part = value.substr(begin, end - begin);
  std::string shown;
  if (!is_text) {
    runtime::append_hex(shown, part);
  } else if (is_structure(value)) {
    shown = one_line(part);
  } else {
    shown = one_line(runtime::json_string(part));
  }
  return fmt::format("{}{}{}{} ({} bytes)", is_text ? "" : "hex:", begin > 0 ? "…" : "", shown,
                     end < value.size() ? "…" : "", value.size());
}

std::string_view name_of_character(std::uint32_t c) {
  static constexpr auto kNames = std::to_array<std::pair<std::uint32_t, std::string_view>>({
      {0x09, "tab"},
      {0x0A, "line feed"},
      {0x0D, "carriage return"},
      {0x20, "blank"},
      {0xA0, "no-break space"},
      {0xAD, "soft hyphen"},
      {0x2009, "thin space"},
      {0x200B, "zero-width space"},
      {0x200C, "zero-width non-joiner"},
      {0x200D, "zero-width joiner"},
      {0x200E, "left-to-right mark"},
      {0x200F, "right-to-left mark"},
      {0x202F, "narrow no-break space"},
      {0x2060, "word joiner"},
      {0x3000, "ideographic space"},
      {0xFEFF, "byte order mark"},
  });
  const auto* const found = std::find_if(kNames.begin(), kNames.end(), [c](const auto& one) { return one.first == c; });
  return found == kNames.end() ? std::string_view() : found->second;
}

/// `U+00A0 (no-break space)`, `U+00E9 "é"`, `the byte ff`, `its end`.
std::string what_is_at(std::string_view value, std::size_t at, bool is_text) {
  if (at >= value.size()) return "its end";
  if (!is_text) {
    std::string hex = "the byte ";
    runtime::append_hex(hex, value.substr(at, 1));
    return hex;
  }
  const runtime::CodePoint c = runtime::code_point_at(value, at);
  std::string text = fmt::format("U+{:04X}", c.value);
  if (const std::string_view name = name_of_character(c.value); !name.empty()) return text + fmt::format(" ({})", name);
  const bool is_seen = !is_unsafe(c.value) && !is_invisible(c.value);
  return is_seen ? text + fmt::format(" \"{}\"", value.substr(at, c.size)) : text;
}

std::string place_text(std::string_view value, std::size_t at, bool is_text) {
  if (at == 0) return "They differ from the first byte on:";
  const std::string bytes = at == 1 ? "The first byte is" : fmt::format("The first {} bytes", at);
  std::size_t characters = 0;
  for (std::size_t i = 0; is_text && i < at; ++i) characters += runtime::begins_character(value[i]) ? 1 : 0;
  const std::string as_text = is_text && characters != at
                                  ? fmt::format(" ({} {})", characters, characters == 1 ? "character" : "characters")
                                  : "";
  return at == 1 ? bytes + " the same; then" : fmt::format("{}{} are the same; then", bytes, as_text);
}

struct Place {
  std::string pointer;
  const Json* expected = nullptr;  // none: nothing was expected there
  const Json* got = nullptr;
};

std::string pointer_part(std::string_view key) {
  std::string part = "/";
  for (const char c : key) part += c == '~' ? "~0" : c == '/' ? "~1" : std::string(1, c);
  return part;
}

/// In the order of what is expected. The depth is bounded, as that of every JSON value that is read.
std::optional<Place> differing_place(const Json& expected, const Json& got, const std::string& pointer) {
  if (expected.is_object() && got.is_object()) {
    for (const auto& [key, value] : expected.items()) {
      const auto other = got.find(key);
      if (other == got.end()) return Place{pointer + pointer_part(key), &value, nullptr};
      if (auto place = differing_place(value, *other, pointer + pointer_part(key))) return place;
    }
    for (const auto& [key, value] : got.items()) {
      if (!expected.contains(key)) return Place{pointer + pointer_part(key), nullptr, &value};
    }
    return std::nullopt;
  }
  if (expected.is_array() && got.is_array()) {
    for (std::size_t i = 0; i < std::max(expected.size(), got.size()); ++i) {
      const std::string element = fmt::format("{}/{}", pointer, i);
      if (i >= got.size()) return Place{element, &expected[i], nullptr};
      if (i >= expected.size()) return Place{element, nullptr, &got[i]};
      if (auto place = differing_place(expected[i], got[i], element)) return place;
    }
    return std::nullopt;
  }
  // Numbers as the node compares them: 1 is not 1.0.
  if (runtime::canonical_json(expected.dump()) == runtime::canonical_json(got.dump())) return std::nullopt;
  return Place{pointer, &expected, &got};
}

std::string value_at_place(const Json* value) { return value == nullptr ? "nothing" : bytes_text(value->dump()); }

bool are_both_structures(std::string_view a, std::string_view b) {
  return is_structure(a) && is_structure(b) && runtime::compact_json(a) && runtime::compact_json(b);
}

}  // namespace

std::optional<Difference> json_difference_of(std::string_view expected, std::string_view got) {
  if (!are_both_structures(expected, got)) return std::nullopt;
  const Json wanted = Json::parse(expected, nullptr, false);
  const Json came = Json::parse(got, nullptr, false);
  if (wanted.is_discarded() || came.is_discarded()) return std::nullopt;
  const auto place = differing_place(wanted, came, "");
  if (!place) return std::nullopt;
  const std::string compact_expected = *runtime::compact_json(expected);
  const std::string compact_got = *runtime::compact_json(got);
  const std::size_t at = first_difference(compact_expected, compact_got, true);
  return Difference{fmt::format("They differ first at {}: {} was expected, and {} came.",
                                place->pointer.empty() ? "the top" : one_line(place->pointer),
                                value_at_place(place->expected), value_at_place(place->got)),
                    part_around(compact_expected, at, true), part_around(compact_got, at, true),
                    is_long(compact_expected) || is_long(compact_got)};
}

std::optional<Difference> difference_of(std::string_view expected, std::string_view got) {
  if (expected == got) return std::nullopt;
  const bool are_structures = are_both_structures(expected, got);
  if (auto difference = are_structures ? json_difference_of(expected, got) : std::nullopt) return difference;
  const bool is_seen =
      std::max(expected.size(), got.size()) <= kSeenBytes && is_plain_ascii(expected) && is_plain_ascii(got);
  if (is_seen && !are_structures) return std::nullopt;
  const bool is_text = runtime::is_utf8(expected) && runtime::is_utf8(got);
  const std::size_t at = first_difference(expected, got, is_text);
  Difference difference;
  difference.sentence = fmt::format("{} {} was expected, and {} came.", place_text(expected, at, is_text),
                                    what_is_at(expected, at, is_text), what_is_at(got, at, is_text));
  if (are_structures)
    difference.sentence += " As JSON values they are equal: `=> json …` does not look at how it is written.";
  difference.expected = part_around(expected, at, is_text);
  difference.got = part_around(got, at, is_text);
  difference.is_cut = is_long(expected) || is_long(got);
  return difference;
}

}  // namespace hypersim::language
