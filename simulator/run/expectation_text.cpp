#include "expectation_text.hpp"

#include <algorithm>
#include <fmt/format.h>

#include "hypersim/runtime/json_reader.hpp"
#include "hypersim/runtime/json_value.hpp"
#include "hypersim/runtime/json_writer.hpp"

#include "../language/diagnostics.hpp"
#include "../language/expectations.hpp"
#include "../language/scope.hpp"
#include "../language/utf8.hpp"

namespace hypersim::simulator {

namespace {

/// A JSON text without a `{name}`: in a block that repeats it would be replaced. It can only stand in a string, where
/// the brace has an escape.
std::string without_templates(std::string_view json) {
  std::string out;
  for (std::size_t i = 0; i < json.size(); ++i) {
    const std::size_t close = json[i] == '{' ? json.find_first_of("{}\"", i + 1) : std::string_view::npos;
    const bool is_template =
        close != std::string_view::npos && json[close] == '}' && language::is_name(json.substr(i + 1, close - i - 1));
    out += is_template ? "\\u007b" : std::string(1, json[i]);
  }
  return out;
}

/// Would a terminal show it as it is?
bool is_safe(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const language::CodePoint c = language::code_point_at(text, at);
    if (language::is_unsafe(c.value)) return false;
    at += c.size;
  }
  return true;
}

/// As JSON has it, with escapes for what a terminal would not show as it is.
std::string string_text(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const language::CodePoint c = language::code_point_at(text, at);
    if (c.value >= 0x7F && language::is_unsafe(c.value)) {
      out += fmt::format("\\u{:04x}", c.value);
    } else {
      const std::string quoted = runtime::json_string(text.substr(at, c.size));
      out.append(quoted, 1, quoted.size() - 2);
    }
    at += c.size;
  }
  return "\"" + without_templates(out) + "\"";
}

bool is_bare_operand(std::string_view text) {
  const auto begins_with = [&](std::string_view start) { return text.starts_with(start); };
  static constexpr std::string_view kForms[] = {"hex:", "base64:", "file:", "repeat:"};
  if (std::string_view("#$[").find(text.front()) != std::string_view::npos) return false;
  if (std::any_of(std::begin(kForms), std::end(kForms), begins_with)) return false;
  if (language::is_expectation_word(text)) return false;
  return std::all_of(text.begin(), text.end(), [](char c) {
    return c > ' ' && c < 0x7F && std::string_view("\"\\{").find(c) == std::string_view::npos;
  });
}

bool is_json_operand(std::string_view text) {
  if (text.front() != '{' && text.front() != '[') return false;
  return runtime::compact_json(text) == text && without_templates(text) == text && is_safe(text);
}

/// The alternatives of `one of`, or the expectation itself.
template <class Predicate>
bool expects(const std::optional<Expected>& expected, Predicate predicate) {
  if (!expected) return false;
  const auto* one_of = std::get_if<ExpectOneOf>(&expected->is);
  if (one_of == nullptr) return predicate(*expected);
  return std::any_of(one_of->alternatives.begin(), one_of->alternatives.end(), predicate);
}

template <class Form>
bool expects_form(const std::optional<Expected>& expected) {
  return expects(expected, [](const Expected& one) { return std::holds_alternative<Form>(one.is); });
}

std::string error_text(const kv_module::KvError& error, const std::optional<Expected>& expected) {
  const bool with_payload = expects(expected, [](const Expected& one) {
    const auto* wanted = std::get_if<ExpectError>(&one.is);
    return wanted != nullptr && wanted->payload;
  });
  std::string text = "error " + std::string(kv_module::name_of(error.kind));
  const auto payload = with_payload ? payload_json(error) : std::nullopt;
  return payload ? text + " " + without_templates(*payload) : text;
}

std::string value_text(const Step& step, const Outcome& outcome) {
  const auto* kv = std::get_if<KvStep>(&step.is);
  // What a transaction is called differs from seed to seed.
  if (kv != nullptr && kv->action == KvStep::Action::Begin) return "ok";
  const std::string_view value = outcome.value.view();
  if (expects_form<ExpectError>(step.expected) || expects_form<ExpectAnyError>(step.expected)) {
    if (const auto error = error_of(outcome)) return error_text(*error, step.expected);
  }
  if (value.size() > kWrittenBytesMax || expects_form<ExpectSize>(step.expected)) {
    return fmt::format("bytes {}", value.size());
  }
  const auto json = expects_form<ExpectJson>(step.expected) ? runtime::compact_json(value) : std::nullopt;
  return json ? "json " + without_templates(*json) : operand_text(value);
}

}  // namespace

std::string operand_text(std::string_view bytes) {
  if (bytes.empty()) return "\"\"";
  if (!runtime::is_utf8(bytes)) {
    std::string out = "hex:";
    for (const char c : bytes) out += fmt::format("{:02x}", static_cast<unsigned char>(c));
    return out;
  }
  if (is_bare_operand(bytes) || is_json_operand(bytes)) return std::string(bytes);
  return string_text(bytes);
}

std::optional<std::string> expectation_text(const Step& step, const Outcome& outcome) {
  switch (outcome.kind) {
    case Outcome::Kind::Ok:
      return "ok";
    case Outcome::Kind::Value: {
      std::string text = value_text(step, outcome);
      const bool with_blob = expects(step.expected, [](const Expected& one) { return one.blob.has_value(); });
      if (with_blob && outcome.blob && outcome.blob->size() <= kWrittenBytesMax) {
        text += " blob " + operand_text(outcome.blob->view());
      }
      return text;
    }
    case Outcome::Kind::KvFailed:
      return error_text(*outcome.error, step.expected);
    case Outcome::Kind::Bounced:
      return "bounced";
    case Outcome::Kind::TimedOut:
      return "timeout";
    case Outcome::Kind::Offline:
      return "offline";
    case Outcome::Kind::Refused:
      return "refused";
    case Outcome::Kind::Crashed:
      return "crashed";
    case Outcome::Kind::SpawnFailed:
      return "error " + outcome.spawn_error;
    case Outcome::Kind::Dead:
    case Outcome::Kind::WrongMessage:
    case Outcome::Kind::NeverCame:
    case Outcome::Kind::NotPossible:
      return std::nullopt;
  }
  return std::nullopt;
}

}  // namespace hypersim::simulator
