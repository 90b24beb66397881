#include "saved_names.hpp"

#include <algorithm>
#include <cstddef>
#include <utility>

#include "hypersim/language/print.hpp"
#include "hypersim/language/spelling.hpp"
#include "hypersim/runtime/json_parts.hpp"
#include "hypersim/runtime/json_reader.hpp"
#include "hypersim/runtime/json_value.hpp"
#include "hypersim/runtime/json_writer.hpp"
#include "hypersim/runtime/utf8.hpp"

namespace hypersim::simulator {

using runtime::Bytes;

namespace {

std::size_t depth_of(std::string_view json) {
  std::size_t depth = 0;
  std::size_t deepest = 0;
  bool in_string = false;
  for (std::size_t at = 0; at < json.size(); ++at) {
    const char c = json[at];
    if (c == '"') {
      in_string = !in_string;
    } else if (in_string) {
      at += c == '\\' ? 1 : 0;
    } else if (c == '{' || c == '[') {
      deepest = std::max(deepest, ++depth);
    } else if (c == '}' || c == ']') {
      --depth;
    }
  }
  return deepest;
}

/// What the name is in a JSON value.
runtime::Result<std::string, Reason> json_named(const std::string& name, const SavedNames& saved) {
  const auto found = saved.find(name);
  if (found == saved.end()) return runtime::fail(Reason(reason::NameIsNotSet{name}));
  const Saved& value = found->second;
  if (value.value.size() > language::kOperandSizeMax) return runtime::fail(Reason(reason::JsonIsTooLarge{}));
  if (!value.json.empty()) return value.json;
  if (value.kind != Saved::Kind::Text) return std::string(value.value.view());
  if (!runtime::is_utf8(value.value.view())) return runtime::fail(Reason(reason::NameIsNotText{name}));
  return runtime::json_string(value.value.view());
}

runtime::Result<std::string, Reason> json_with(std::string_view text, const std::vector<language::SavedInJson>& names,
                                               const SavedNames& saved) {
  std::string out;
  std::size_t copied = 0;
  for (const language::SavedInJson& name : names) {
    auto value = json_named(name.name, saved);
    if (!value) return runtime::fail(value.error());
    out += text.substr(copied, name.at - copied);
    copied = name.at;
    if (out.size() + value->size() > language::kOperandSizeMax) return runtime::fail(Reason(reason::JsonIsTooLarge{}));
    out += *value;
  }
  out += text.substr(copied);
  if (out.size() > language::kOperandSizeMax) return runtime::fail(Reason(reason::JsonIsTooLarge{}));
  if (depth_of(out) > runtime::kJsonDepthMax) return runtime::fail(Reason(reason::JsonIsTooDeep{}));
  return out;
}

std::string keys_text(const std::vector<runtime::JsonEntry>& entries) {
  constexpr std::size_t kKeysMax = 10;
  std::string text;
  for (std::size_t i = 0; i < std::min(entries.size(), kKeysMax); ++i)
    text += (i == 0 ? "" : ", ") + language::bytes_text(entries[i].key);
  return entries.size() > kKeysMax ? text + ", …" : text;
}

/// How far one gets on the way to a part that is not there.
reason::NoSuchPart no_such_part(std::string_view body, const std::string& pointer) {
  std::string known = pointer;
  std::string key;
  std::optional<std::string_view> part;
  while (!part) {
    const std::size_t slash = known.rfind('/');
    key = known.substr(slash + 1);
    known.resize(slash);
    part = runtime::json_at(body, known);
  }
  reason::NoSuchPart reason{pointer, known.empty() ? "the body" : "the value at " + language::bytes_text(known), {}};
  if (part->starts_with('{')) {
    const auto entries = runtime::json_members(*part);
    reason.instead += entries.empty() ? " is an empty object" : " has the members " + keys_text(entries);
    language::Spelling spelling(key);
    for (const runtime::JsonEntry& entry : entries) spelling.offer(entry.key);
    if (!spelling.best().empty()) reason.nearest = language::bytes_text(known + "/" + spelling.best());
  } else if (part->starts_with('[')) {
    reason.instead += " is an array of " + std::to_string(runtime::json_elements(*part).size());
  } else {
    reason.instead += " is " + language::statement_text(*part);
  }
  return reason;
}

}  // namespace

runtime::Result<Bytes, Reason> bytes_of(const language::BytesOperand& operand, const SavedNames& saved) {
  if (operand.is_constant()) return Bytes(operand.bytes);
  if (operand.saved_name.empty()) {
    auto json = json_with(operand.bytes, operand.saved, saved);
    if (!json) return runtime::fail(json.error());
    return Bytes(std::move(*json));
  }
  const auto found = saved.find(operand.saved_name);
  if (found == saved.end()) return runtime::fail(Reason(reason::NameIsNotSet{operand.saved_name}));
  return found->second.value;
}

std::optional<Bytes> known_bytes_of(const language::BytesOperand& operand, const SavedNames& saved) {
  auto bytes = bytes_of(operand, saved);
  return bytes ? std::optional(std::move(*bytes)) : std::nullopt;
}

runtime::Result<std::string, Reason> json_of(const language::JsonOperand& operand, const SavedNames& saved) {
  return operand.saved.empty() ? operand.json : json_with(operand.json, operand.saved, saved);
}

runtime::Result<Saved, Reason> part_of(const Bytes& body, const std::string& pointer) {
  const auto mistake = runtime::json_value_mistake(body.view());
  if (mistake) {
    const bool is_json = mistake->kind == runtime::JsonMistake::Kind::Range;
    const std::string what = is_json ? runtime::json_value_mistake_text(body.view()) : "the body is not JSON";
    return runtime::fail(Reason(reason::NoSuchPart{pointer, what + ": " + language::bytes_text(body.view()), {}}));
  }
  const auto part = runtime::json_at(body.view(), pointer);
  if (!part) return runtime::fail(Reason(no_such_part(body.view(), pointer)));
  std::string json = runtime::compact_json(*part).value_or(std::string());
  Saved saved;
  saved.kind = Saved::Kind::Json;
  if (!json.starts_with('"')) {
    saved.value = Bytes(std::move(json));
    return saved;
  }
  std::string text;
  runtime::JsonReader(json).read_string(text);
  saved.value = Bytes(std::move(text));
  saved.json = std::move(json);
  return saved;
}

}  // namespace hypersim::simulator
