#include "values.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <filesystem>
#include <limits>
#include <re2/re2.h>
#include <utility>

#include "hypersim/language/matching.hpp"
#include "hypersim/language/read_file.hpp"
#include "hypersim/runtime/duration.hpp"
#include "hypersim/runtime/hex.hpp"
#include "hypersim/runtime/json_value.hpp"

#include "json_scan.hpp"
#include "text/limits.hpp"

namespace hypersim::language {
namespace {

int base64_digit(char c) {
  static constexpr std::string_view kDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  const std::size_t digit = kDigits.find(c);
  return digit == std::string_view::npos ? -1 : static_cast<int>(digit);
}

bool is_json_scalar(std::string_view word) {
  static constexpr std::string_view kFirst = "-0123456789tfn";
  return kFirst.find(word.front()) != std::string_view::npos && runtime::compact_json(word).has_value();
}

}  // namespace

std::optional<std::uint64_t> parse_number(std::string_view text) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::string word_text(std::string_view raw) {
  std::string text;
  for (std::size_t at = 0; at < raw.size();) {
    const std::size_t quote = raw.find("/\"", at);
    if (quote == std::string_view::npos) return text.append(raw.substr(at));
    const std::size_t end = scan_json_string(raw, quote + 1).end;
    text.append(raw.substr(at, quote + 1 - at));
    text.append(decode_json_string(raw.substr(quote + 1, end - quote - 1)));
    at = end;
  }
  return text;
}

std::string shown_path(std::string_view raw, std::string_view path) {
  const std::string quoted = in_quotes(path);
  return quote_hint(raw).empty() ? quoted : quoted.substr(1, quoted.size() - 2);
}

std::string form_hint(const Cursor& cursor, const Token& operand, std::string_view form) {
  const std::vector<std::string_view> words = {form};
  if (operand.kind != TokenKind::Word || operand.raw.starts_with(form)) return {};
  for (const std::size_t size : {form.size(), form.size() - 1, form.size() + 1}) {
    std::string hint = cursor.spelling_hint(operand.raw.substr(0, size), words);
    if (!hint.empty()) return hint;
  }
  return {};
}

std::string_view quote_hint(std::string_view raw) {
  const std::size_t quote = raw.find('"');
  const bool stands_for_itself = quote != std::string_view::npos && (quote == 0 || raw[quote - 1] != '/');
  return stands_for_itself ? "a quoted part may only follow a \"/\", as in file:./\"a b.txt\"" : "";
}

BytesOperand Values::bytes(std::string_view what) {
  const TokenKind kind = cursor_.peek().kind;
  const bool value = kind == TokenKind::Word || kind == TokenKind::String || kind == TokenKind::Json;
  if (cursor_.at_operands_end() || !value) {
    cursor_.expected(what);
    return {};
  }
  const Token token = cursor_.take();
  BytesOperand bytes{{}, {}, std::string(token.raw), token.at};
  if (kind == TokenKind::String) {
    bytes.bytes = decode_json_string(token.raw);
  } else if (kind == TokenKind::Json) {
    JsonOperand json = with_names(token);
    bytes.bytes = std::move(json.json);
    bytes.saved = std::move(json.saved);
  } else if (token.raw.front() == '$') {
    bytes.saved_name = saved_name(token);
    if (!bytes.saved_name.empty()) saved_.use_value(cursor_, bytes.saved_name, token.at);
  } else {
    bytes.bytes = word_text(token.raw);
    for (const Keyword& form : keywords_of(KeywordKind::Form)) {
      if (!token.raw.starts_with(form.text)) continue;
      bytes.bytes = prefixed(token, form.text, bytes.bytes.substr(form.text.size()));
    }
  }
  longest_ = std::max(longest_, bytes.bytes.size());
  return bytes;
}

std::string Values::prefixed(const Token& token, std::string_view form, const std::string& text) {
  if (form == "hex:") return hex(token, text);
  if (form == "base64:") return base64(token, text);
  if (form == "file:") return file(token, text);
  return repeat(token, text);
}

std::string Values::hex(const Token& token, std::string_view digits) {
  constexpr std::size_t kStart = 4;
  std::string bytes;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    const auto digit = runtime::hex_value(digits[i]);
    if (!digit) {
      cursor_.fail(place_in(token, kStart + i),
                   "expected a hexadecimal digit, found " + found_at(token.raw, kStart + i));
      return {};
    }
    if (i % 2 == 0) {
      bytes += static_cast<char>(*digit << 4U);
    } else {
      bytes.back() = static_cast<char>(static_cast<unsigned char>(bytes.back()) | *digit);
    }
  }
  if (digits.size() % 2 != 0) {
    cursor_.fail(token.at, "expected two hexadecimal digits for each byte, found " + std::to_string(digits.size()) +
                               (digits.size() == 1 ? " digit" : " digits"));
  }
  return bytes;
}

std::string Values::base64(const Token& token, std::string_view text) {
  constexpr std::size_t kStart = 7;
  const std::size_t padding = text.size() - std::min(text.size(), text.find_last_not_of('=') + 1);
  const std::string_view digits = text.substr(0, text.size() - padding);
  std::string bytes;
  unsigned bits = 0;
  unsigned buffer = 0;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    const int digit = base64_digit(digits[i]);
    if (digit < 0) {
      cursor_.fail(place_in(token, kStart + i),
                   "expected a base64 digit (A-Z a-z 0-9 + /), found " + found_at(token.raw, kStart + i));
      return {};
    }
    buffer = ((buffer << 6U) | static_cast<unsigned>(digit)) & 0xFFFU;
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    bytes += static_cast<char>((buffer >> bits) & 0xFFU);
  }
  const std::size_t needed = (4 - digits.size() % 4) % 4;
  if (needed == 3 || padding != needed) {
    cursor_.fail(token.at, needed == 3 ? "this base64 text is cut off: a single digit is left at its end"
                                       : "expected base64 with " + std::to_string(needed) +
                                             " \"=\" at its end, found " + std::to_string(padding));
  } else if ((buffer & ((1U << bits) - 1U)) != 0) {
    cursor_.fail(place_in(token, kStart + digits.size() - 1), "the last base64 digit has bits that belong to no byte");
  }
  return bytes;
}

std::string Values::file(const Token& token, const std::string& path) {
  if (path.empty()) {
    cursor_.fail(token.at, "expected a path after \"file:\"");
    return {};
  }
  const std::filesystem::path folder(sources_.folder(token.at.source));
  const std::string opened = (folder / path).string();
  auto bytes = read_regular_file(opened, kOperandSizeMax);
  if (!bytes) {
    cursor_.report(token.at, "the file " + shown_path(token.raw, path) + " cannot be read: " + bytes.error(),
                   std::string(quote_hint(token.raw)));
    return {};
  }
  if (!take_from_total(token, bytes->size())) return {};
  files_.try_emplace({token.at.source, path}, OperandFile{path, opened, token.at});
  return std::move(*bytes);
}

std::string Values::repeat(const Token& token, std::string_view text) {
  const std::size_t star = text.rfind('*');
  const auto times = star == std::string_view::npos ? std::nullopt : parse_number(text.substr(star + 1));
  if (star == 0 || !times) {
    cursor_.fail(token.at, "expected repeat:TEXT*N, found " + found(token));
    return {};
  }
  const std::string_view part = text.substr(0, star);
  if (*times > kOperandSizeMax / part.size()) {
    cursor_.report(token.at,
                   "these are more than " + size_text(kOperandSizeMax) + ", the most that one value may have");
    return {};
  }
  std::string bytes;
  if (!take_from_total(token, part.size() * static_cast<std::size_t>(*times))) return bytes;
  bytes.reserve(part.size() * static_cast<std::size_t>(*times));
  for (std::uint64_t i = 0; i < *times; ++i) bytes += part;
  return bytes;
}

bool Values::take_from_total(const Token& token, std::size_t bytes) {
  if (bytes <= bytes_left_) {
    bytes_left_ -= bytes;
    return true;
  }
  cursor_.report(token.at, "the files and repetitions of this scenario are more than " + size_text(kOperandsTotalMax) +
                               ", the most that they may have together");
  return false;
}

JsonOperand Values::with_names(const Token& token) {
  if (token.kind != TokenKind::Json || token.raw.find('$') == std::string_view::npos) return {compact(token), {}};
  JsonWithNames json = take_names(token.raw);
  for (const JsonWithNames::Name& quoted : json.quoted) {
    if (!allows_names_ || quoted_names_.size() >= kDiagnosticsMax) break;
    quoted_names_.push_back({std::string(quoted.name), place_in(token, quoted.raw_at), cursor_.done_by()});
  }
  JsonOperand out{std::move(json.text), {}};
  if (!allows_names_) {
    refuse_names(token);
    return out;
  }
  for (const JsonWithNames::Name& name : json.names) {
    out.saved.push_back({name.at, std::string(name.name)});
    saved_.use_value(cursor_, name.name, place_in(token, name.raw_at));
  }
  return out;
}

void Values::refuse_names(const Token& token) {
  if (token.kind != TokenKind::Json || token.raw.find('$') == std::string_view::npos) return;
  for (const JsonWithNames::Name& name : take_names(token.raw).names) {
    cursor_.report(place_in(token, name.raw_at),
                   "what a step saves cannot be a part of this, found " + in_quotes("$" + std::string(name.name)),
                   "it can be a part of the bodies, values, capabilities and expectations of steps");
    if (!cursor_.wants_hints()) return;
  }
}

std::string Values::compact(const Token& token) {
  auto text = runtime::compact_json(token.raw);
  if (text) return std::move(*text);
  cursor_.fail(token.at, "this is not JSON that a node can read", runtime::json_value_mistake_text(token.raw));
  return {};
}

bool Values::is_json(const Token& token) {
  if (token.kind == TokenKind::Json || token.kind == TokenKind::String) return true;
  return token.kind == TokenKind::Word && is_json_scalar(token.raw);
}

std::string Values::json(std::string_view what) {
  if (!expect_json(what)) return {};
  const Token token = cursor_.take();
  if (token.kind != TokenKind::Json || token.raw.find('$') == std::string_view::npos) return compact(token);
  JsonWithNames json = take_names(token.raw);
  refuse_names(token);
  return std::move(json.text);
}

JsonOperand Values::json_operand(std::string_view what) {
  return expect_json(what) ? with_names(cursor_.take()) : JsonOperand();
}

bool Values::expect_json(std::string_view what) {
  if (json_follows()) return true;
  const Token token = cursor_.peek();
  std::string hint;
  if (token.kind == TokenKind::Word && is_name(token.raw) && token.raw.size() <= 40) {
    hint = "a JSON string is quoted: \"" + std::string(token.raw) + "\"";
  }
  cursor_.expected(what, std::move(hint));
  return false;
}

std::string Values::pointer() {
  const Token token = cursor_.peek();
  const bool is_text = token.kind == TokenKind::String || token.kind == TokenKind::Word;
  if (cursor_.at_operands_end() || !is_text) {
    cursor_.expected("a JSON Pointer such as /items/0/id");
    return {};
  }
  cursor_.take();
  std::string pointer = token.kind == TokenKind::String ? decode_json_string(token.raw) : word_text(token.raw);
  if (!pointer.empty() && pointer.front() != '/') {
    cursor_.report(
        token.at, "a JSON Pointer begins with \"/\", found " + found(token),
        token.raw.size() > 40 ? "" : "write: from /" + std::string(token.raw) + ", or from \"\" for the whole");
  }
  for (std::size_t tilde = pointer.find('~'); tilde != std::string::npos; tilde = pointer.find('~', tilde + 1)) {
    const std::string_view escape = std::string_view(pointer).substr(tilde, 2);
    if (escape == "~0" || escape == "~1") continue;
    cursor_.report(
        token.at,
        "in a JSON Pointer, \"~0\" stands for \"~\" and \"~1\" for \"/\"; found another \"~\" in " + found(token));
    break;
  }
  return pointer;
}

std::string Values::saved_name(const Token& token) {
  const std::string_view name = token.raw.substr(1);
  if (token.kind == TokenKind::Word && token.raw.front() == '$' && is_name(name)) return std::string(name);
  cursor_.fail(token.at, "expected a saved name such as $answer, found " + found(token),
               token.raw.front() == '$' ? "text that begins with $ is quoted" : "");
  return {};
}

TxOperand Values::tx() {
  constexpr std::string_view kTx = "a transaction, $NAME or a number";
  const Token& next = cursor_.peek();
  if (cursor_.at_operands_end() || next.kind != TokenKind::Word) {
    cursor_.expected(kTx);
    return {};
  }
  TxOperand tx{0, {}, next.at};
  if (next.raw.front() == '$') {
    tx.saved_name = saved_name(cursor_.take());
    if (!tx.saved_name.empty()) saved_.use_value(cursor_, tx.saved_name, tx.at);
  } else if (const auto id = parse_number(next.raw)) {
    tx.tx_id = *id;
    cursor_.take();
  } else {
    cursor_.expected(kTx);
  }
  return tx;
}

std::uint64_t Values::duration_ms() {
  const Token& token = cursor_.peek();
  // Half of the range, so that a moment and a duration can be added.
  constexpr std::uint64_t kMax = std::numeric_limits<std::int64_t>::max();
  const std::size_t digits = std::min(token.raw.find_first_not_of("0123456789"), token.raw.size());
  for (const runtime::DurationUnit& unit : runtime::kDurationUnits) {
    if (token.kind != TokenKind::Word || digits == 0 || token.raw.substr(digits) != unit.name) continue;
    const auto count = parse_number(token.raw.substr(0, digits));
    if (count && *count <= kMax / unit.ms) {
      cursor_.take();
      return *count * unit.ms;
    }
    cursor_.fail(token.at, "this duration is too long: " + found(token));
    return 0;
  }
  const bool number = token.kind == TokenKind::Word && digits == token.raw.size();
  cursor_.expected("a duration such as 250ms, 5s, 2m or 1h", number ? "a duration has a unit: ms, s, m or h" : "");
  return 0;
}

std::uint64_t Values::size() {
  const Token& token = cursor_.peek();
  constexpr std::uint64_t kMax = std::numeric_limits<std::int64_t>::max();
  const std::size_t digits = std::min(token.raw.find_first_not_of("0123456789"), token.raw.size());
  for (const SizeUnit& unit : kSizeUnits) {
    if (token.kind != TokenKind::Word || digits == 0 || token.raw.substr(digits) != unit.name) continue;
    const auto count = parse_number(token.raw.substr(0, digits));
    if (count && *count <= kMax / unit.bytes) {
      cursor_.take();
      return *count * unit.bytes;
    }
    cursor_.fail(token.at, "this size is too large: " + found(token));
    return 0;
  }
  const bool number = token.kind == TokenKind::Word && digits == token.raw.size();
  cursor_.expected("a size such as 512KiB, 64MiB or 2GiB", number ? "a size has a unit: KiB, MiB or GiB" : "");
  return 0;
}

std::uint64_t Values::number(std::string_view what) {
  const Token& token = cursor_.peek();
  const bool digits =
      token.kind == TokenKind::Word && token.raw.find_first_not_of("0123456789") == std::string_view::npos;
  const auto value = digits ? parse_number(token.raw) : std::nullopt;
  if (value) {
    cursor_.take();
    return *value;
  }
  if (digits) {
    cursor_.fail(token.at, "expected a number below 2^64, found " + found(token));
  } else {
    cursor_.expected(what);
  }
  return 0;
}

std::string Values::string(std::string_view what) {
  if (cursor_.peek().kind == TokenKind::String) return decode_json_string(cursor_.take().raw);
  cursor_.expected(what);
  return {};
}

std::string Values::pattern() {
  const Token token = cursor_.peek();
  std::string pattern = string("a regular expression in quotes");
  if (cursor_.failed() || pattern == known_pattern_) return pattern;
  const RE2 regex(pattern, RE2::Quiet);
  if (!regex.ok()) {
    cursor_.fail(token.at, found(token) + " is not a regular expression (RE2): " + regex.error());
    return known_pattern_ = std::move(pattern);
  }
  patterns_.push_back({matching_steps(pattern), token.at});
  pattern_steps_ += static_cast<std::uint64_t>(regex.ProgramSize());
  if (pattern_steps_ > kPatternsTotalMax) {
    cursor_.fail(token.at, "the regular expressions of this file have more than " + std::to_string(kPatternsTotalMax) +
                               " instructions (RE2), the most that they may have together");
  }
  return known_pattern_ = std::move(pattern);
}

void Values::refuse_slow_patterns(DiagnosticSink& sink) const {
  for (const Pattern& pattern : patterns_) {
    if (const auto why = too_long_to_match(pattern.steps, longest_)) {
      sink.add(
          pattern.at, "this would take too long to find in the longest text of the scenario: " + *why,
          "counts such as {1000} multiply what is in front of them; a simpler expression or a shorter text will do");
    }
  }
}

std::string Values::word(std::string_view what) {
  if (!cursor_.at_operands_end() && cursor_.peek().kind == TokenKind::Word) return std::string(cursor_.take().raw);
  cursor_.expected(what);
  return {};
}

}  // namespace hypersim::language
