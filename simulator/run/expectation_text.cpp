#include "expectation_text.hpp"

#include <algorithm>
#include <fmt/format.h>

#include "hypersim/language/print.hpp"
#include "hypersim/runtime/json_parts.hpp"
#include "hypersim/runtime/json_reader.hpp"
#include "hypersim/runtime/json_value.hpp"
#include "hypersim/runtime/json_writer.hpp"

namespace hypersim::simulator {

namespace {

/// The alternatives of `one of`, or the expectation itself.
template <class Predicate>
bool expects(const std::optional<language::Expected>& expected, Predicate predicate) {
  if (!expected) return false;
  const auto* one_of = std::get_if<language::ExpectOneOf>(&expected->is);
  if (one_of == nullptr) return predicate(*expected);
  return std::any_of(one_of->alternatives.begin(), one_of->alternatives.end(), predicate);
}

template <class Form>
bool expects_form(const std::optional<language::Expected>& expected) {
  return expects(expected, [](const language::Expected& one) { return std::holds_alternative<Form>(one.is); });
}

std::string error_text(const kv_module::KvError& error, const std::optional<language::Expected>& expected) {
  const bool with_payload = expects(expected, [](const language::Expected& one) {
    const auto* wanted = std::get_if<language::ExpectError>(&one.is);
    return wanted != nullptr && wanted->payload;
  });
  std::string text = "error " + std::string(kv_module::name_of(error.kind));
  const auto payload = with_payload ? payload_json(error) : std::nullopt;
  return payload ? text + " " + language::without_templates(*payload) : text;
}

/// In the form of `has`, with the members that the old expectation asks for.
std::optional<std::string> has_text(const std::optional<language::Expected>& expected, std::string_view value) {
  const language::JsonOperand* old = nullptr;
  expects(expected, [&](const language::Expected& one) {
    const auto* has = std::get_if<language::ExpectHas>(&one.is);
    if (has != nullptr) old = &has->json;
    return has != nullptr;
  });
  if (old == nullptr || !runtime::canonical_json(value)) return std::nullopt;
  const std::string json =
      old->saved.empty() ? runtime::json_narrowed(value, old->json) : *runtime::compact_json(value);
  return "has " + language::without_templates(json);
}

std::string value_text(const language::Step& step, const Outcome& outcome) {
  const auto* kv = std::get_if<language::KvStep>(&step.is);
  // What a transaction is called differs from seed to seed.
  if (kv != nullptr && kv->action == language::KvStep::Action::Begin) return "ok";
  const std::string_view value = outcome.value.view();
  if (expects_form<language::ExpectError>(step.expected) || expects_form<language::ExpectAnyError>(step.expected)) {
    if (const auto error = error_of(outcome)) return error_text(*error, step.expected);
  }
  if (value.size() > kWrittenBytesMax || expects_form<language::ExpectSize>(step.expected)) {
    return fmt::format("bytes {}", value.size());
  }
  if (auto has = has_text(step.expected, value)) return *has;
  const auto json = expects_form<language::ExpectJson>(step.expected) ? runtime::compact_json(value) : std::nullopt;
  return json ? "json " + language::without_templates(*json) : language::operand_text(value);
}

}  // namespace

namespace {

/// `status 404 has {…}`: the status, and the body in the form that the old expectation has, if it has one.
std::string http_text(const language::Step& step, const Outcome& outcome) {
  std::string text = fmt::format("status {}", outcome.http->status);
  const auto* status = step.expected ? std::get_if<language::ExpectStatus>(&step.expected->is) : nullptr;
  if (status != nullptr && status->body.empty()) return text;
  language::Step of_body = step;
  if (status != nullptr) of_body.expected = status->body.front();
  return text + " " + value_text(of_body, outcome);
}

}  // namespace

std::optional<std::string> expectation_text(const language::Step& step, const Outcome& outcome) {
  if (outcome.http && outcome.kind != Outcome::Kind::Offline) return http_text(step, outcome);
  switch (outcome.kind) {
    case Outcome::Kind::Ok:
      return "ok";
    case Outcome::Kind::Value: {
      std::string text = value_text(step, outcome);
      const bool with_blob = expects(step.expected, [](const language::Expected& one) { return one.blob.has_value(); });
      if (with_blob && outcome.blob && outcome.blob->size() <= kWrittenBytesMax) {
        text += " blob " + language::operand_text(outcome.blob->view());
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
    case Outcome::Kind::HttpFailed:  // it has a status
    case Outcome::Kind::Dead:
    case Outcome::Kind::WrongMessage:
    case Outcome::Kind::NeverCame:
    case Outcome::Kind::NotPossible:
      return std::nullopt;
  }
  return std::nullopt;
}

}  // namespace hypersim::simulator
