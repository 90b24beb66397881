#include "outcome.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <functional>
#include <re2/re2.h>

#include "hypersim/kv_module/kv_wire.hpp"
#include "hypersim/language/matching.hpp"
#include "hypersim/language/one_line.hpp"
#include "hypersim/language/print.hpp"
#include "hypersim/runtime/json_parts.hpp"
#include "hypersim/runtime/json_reader.hpp"
#include "hypersim/runtime/json_value.hpp"
#include "hypersim/runtime/json_writer.hpp"

namespace hypersim::simulator {

using kv_module::KvError;
using runtime::Bytes;

namespace {

bool is_error(const Outcome& outcome, const language::ExpectError& expected, const SavedNames& saved) {
  if (outcome.kind == Outcome::Kind::SpawnFailed) return outcome.spawn_error == expected.name;
  const std::optional<KvError> error = error_of(outcome);
  if (!error || kv_module::name_of(error->kind) != expected.name) return false;
  if (!expected.payload) return true;
  const std::optional<std::string> payload = payload_json(*error);
  const auto wanted = json_of(*expected.payload, saved);
  return payload && wanted && runtime::canonical_json(*payload) == runtime::canonical_json(*wanted);
}

bool is_value(const Outcome& outcome, const language::BytesOperand& operand, const SavedNames& saved) {
  if (outcome.kind != Outcome::Kind::Value) return false;
  const auto bytes = bytes_of(operand, saved);
  return bytes && *bytes == outcome.value;
}

/// The body of what came over HTTP, as a value that came otherwise.
Outcome body_of(const Outcome& outcome) {
  Outcome body;
  body.kind = Outcome::Kind::Value;
  body.value = outcome.value;
  return body;
}

struct Meets {
  const Outcome& outcome;
  const SavedNames& saved;

  bool operator()(const language::ExpectOk&) const { return outcome.success(); }
  bool operator()(const language::ExpectAny&) const {
    using Kind = Outcome::Kind;
    return outcome.kind != Kind::WrongMessage && outcome.kind != Kind::NeverCame && outcome.kind != Kind::NotPossible;
  }
  bool operator()(const language::ExpectBytes& expected) const { return is_value(outcome, expected.bytes, saved); }
  bool operator()(const language::ExpectError& expected) const { return is_error(outcome, expected, saved); }
  bool operator()(const language::ExpectAnyError&) const {
    return outcome.kind == Outcome::Kind::SpawnFailed || error_of(outcome).has_value();
  }
  bool operator()(const language::ExpectBounced&) const { return outcome.kind == Outcome::Kind::Bounced; }
  bool operator()(const language::ExpectTimeout&) const { return outcome.kind == Outcome::Kind::TimedOut; }
  bool operator()(const language::ExpectOffline&) const { return outcome.kind == Outcome::Kind::Offline; }
  bool operator()(const language::ExpectRefused&) const { return outcome.kind == Outcome::Kind::Refused; }
  bool operator()(const language::ExpectCrashed&) const { return outcome.kind == Outcome::Kind::Crashed; }
  bool operator()(const language::ExpectJson& expected) const {
    if (outcome.kind != Outcome::Kind::Value) return false;
    const auto value = runtime::canonical_json(outcome.value.view());
    const auto wanted = json_of(expected.json, saved);
    return value && wanted && value == runtime::canonical_json(*wanted);
  }
  bool operator()(const language::ExpectHas& expected) const {
    if (outcome.kind != Outcome::Kind::Value) return false;
    const auto wanted = json_of(expected.json, saved);
    return wanted && runtime::canonical_json(outcome.value.view()) &&
           !runtime::json_lack(outcome.value.view(), *wanted);
  }
  bool operator()(const language::ExpectSize& expected) const {
    return outcome.kind == Outcome::Kind::Value && outcome.value.size() == expected.bytes;
  }
  bool operator()(const language::ExpectMatches& expected) const {
    if (outcome.kind != Outcome::Kind::Value) return false;
    return !language::too_long_to_match(language::matching_steps(expected.pattern), outcome.value.size()) &&
           RE2::PartialMatch(outcome.value.view(), RE2(expected.pattern, RE2::Quiet));
  }
  bool operator()(const language::ExpectStatus& expected) const {
    if (!outcome.http || outcome.http->status != expected.status) return false;
    return expected.body.empty() || meets(body_of(outcome), expected.body.front(), saved);
  }
  bool operator()(const language::ExpectOneOf& expected) const {
    return std::any_of(expected.alternatives.begin(), expected.alternatives.end(),
                       [&](const language::Expected& one) { return meets(outcome, one, saved); });
  }
};

CameTo::Kind came_to_kind(Outcome::Kind kind) {
  switch (kind) {
    case Outcome::Kind::Ok:
      return CameTo::Kind::Ok;
    case Outcome::Kind::Value:
      return CameTo::Kind::Value;
    case Outcome::Kind::KvFailed:
    case Outcome::Kind::SpawnFailed:
      return CameTo::Kind::Error;
    case Outcome::Kind::HttpFailed:
      return CameTo::Kind::HttpFailed;
    case Outcome::Kind::Bounced:
      return CameTo::Kind::Bounced;
    case Outcome::Kind::TimedOut:
      return CameTo::Kind::TimedOut;
    case Outcome::Kind::Offline:
      return CameTo::Kind::Offline;
    case Outcome::Kind::Refused:
      return CameTo::Kind::Refused;
    case Outcome::Kind::Crashed:
      return CameTo::Kind::Crashed;
    case Outcome::Kind::Dead:
      return CameTo::Kind::Dead;
    case Outcome::Kind::WrongMessage:
      return CameTo::Kind::WrongMessage;
    case Outcome::Kind::NeverCame:
      return CameTo::Kind::NeverCame;
    case Outcome::Kind::NotPossible:
      return CameTo::Kind::NotPossible;
  }
  return CameTo::Kind::Ok;
}

}  // namespace

Outcome http_outcome(processes::WebAnswer answer) {
  Outcome outcome;
  outcome.request = answer.asked;
  outcome.http = Outcome::Http{answer.status, answer.how, std::move(answer.bound)};
  if (answer.how == processes::WebHow::Refused) {
    outcome.kind = Outcome::Kind::Offline;
    return outcome;
  }
  const bool is_success = answer.status >= 200 && answer.status < 300;
  outcome.kind = is_success ? Outcome::Kind::Value : Outcome::Kind::HttpFailed;
  outcome.value = std::move(answer.body);
  return outcome;
}

std::optional<KvError> error_of(const Outcome& outcome) {
  if (outcome.kind == Outcome::Kind::KvFailed) return outcome.error;
  if (outcome.kind != Outcome::Kind::Value || outcome.http) return std::nullopt;
  const auto response = kv_module::parse_kv_response(outcome.value.view());
  if (!response || !std::holds_alternative<KvError>(*response)) return std::nullopt;
  return std::get<KvError>(*response);
}

std::optional<std::string> payload_json(const KvError& error) {
  const std::string json = kv_module::to_json(error);  // "Name" or {"Name":payload}
  if (json.front() != '{') return std::nullopt;
  const std::size_t colon = json.find(':');
  return json.substr(colon + 1, json.size() - colon - 2);
}

CameTo came_to(const Outcome& outcome) {
  CameTo what;
  if (const auto error = error_of(outcome)) {
    what.kind = CameTo::Kind::Error;
    what.error = error->kind;
    return what;
  }
  what.kind = came_to_kind(outcome.kind);
  what.spawn_error = outcome.spawn_error;
  if (outcome.http) what.status = outcome.http->status;
  if (!outcome.reason) return what;
  what.reason = outcome.reason->index();
  if (const auto* check = std::get_if<reason::DoesNotHold>(&*outcome.reason)) what.found = check->found;
  return what;
}

namespace {

/// `status 404`, `status 200 {"id":7}`.
std::string status_text(const Outcome& outcome) {
  std::string text = "status " + std::to_string(outcome.http->status);
  return outcome.value.empty() ? text : text + " " + language::bytes_text(outcome.value.view());
}

}  // namespace

std::string to_text(const Outcome& outcome) {
  switch (outcome.kind) {
    case Outcome::Kind::Ok:
      return "ok";
    case Outcome::Kind::HttpFailed:
      return status_text(outcome);
    case Outcome::Kind::Value: {
      if (outcome.http) return status_text(outcome);
      const bool has_own_blob = outcome.blob && *outcome.blob != outcome.value;  // the value of a `get` is the blob
      return language::bytes_text(outcome.value.view()) +
             (has_own_blob ? " blob " + language::bytes_text(outcome.blob->view()) : "");
    }
    case Outcome::Kind::KvFailed: {
      std::string text = "error " + std::string(kv_module::name_of(outcome.error->kind));
      if (const auto payload = payload_json(*outcome.error)) text += " " + *payload;
      return text;
    }
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
      return outcome.reason ? to_text(*outcome.reason) : std::string();
  }
  return "?";
}

namespace {

std::optional<language::Difference> difference_from(const std::optional<Bytes>& expected,
                                                    const std::optional<Bytes>& got) {
  if (!expected || !got) return std::nullopt;
  return language::difference_of(expected->view(), got->view());
}

/// From the alternative that begins most like it.
std::optional<language::Difference> difference_from_nearest(const language::ExpectOneOf& one_of, const Outcome& outcome,
                                                            const SavedNames& saved) {
  const std::string_view got = outcome.value.view();
  std::optional<Bytes> nearest;
  std::size_t most = 0;
  for (const language::Expected& one : one_of.alternatives) {
    const auto* bytes = std::get_if<language::ExpectBytes>(&one.is);
    const auto* json = std::get_if<language::ExpectJson>(&one.is);
    std::optional<Bytes> wanted;
    if (bytes != nullptr) wanted = known_bytes_of(bytes->bytes, saved);
    if (json != nullptr) {
      if (auto text = json_of(json->json, saved)) wanted = Bytes(std::move(*text));
    }
    if (!wanted) continue;
    const std::string_view view = wanted->view();
    const auto same = std::mismatch(view.begin(), view.end(), got.begin(), got.end()).first - view.begin();
    if (nearest && static_cast<std::size_t>(same) <= most) continue;
    most = static_cast<std::size_t>(same);
    nearest = wanted;
  }
  auto difference = nearest ? language::difference_of(nearest->view(), got) : std::nullopt;
  if (!difference) return std::nullopt;
  difference->sentence = fmt::format("Of the alternatives, {} is nearest. {}", language::bytes_text(nearest->view()),
                                     difference->sentence);
  difference->is_cut = false;  // the alternatives are shown
  return difference;
}

/// Of what a receive took.
std::optional<language::Difference> difference_of(const language::ReceiveStep& receive, const Outcome& outcome,
                                                  const SavedNames& saved) {
  if (!outcome.reason || outcome.received == nullptr) return std::nullopt;
  if (receive.body && std::holds_alternative<reason::OtherBody>(*outcome.reason))
    return difference_from(known_bytes_of(*receive.body, saved), outcome.received->body());
  if (receive.blob && std::holds_alternative<reason::OtherBlob>(*outcome.reason))
    return difference_from(known_bytes_of(*receive.blob, saved), outcome.received->blob->bytes);
  return std::nullopt;
}

}  // namespace

std::optional<language::Difference> difference_of(const language::Step& step, const Outcome& outcome,
                                                  const SavedNames& saved) {
  const auto* receive = std::get_if<language::ReceiveStep>(&step.is);
  if (receive != nullptr && outcome.kind == Outcome::Kind::WrongMessage) return difference_of(*receive, outcome, saved);
  if (const auto* status = step.expected ? std::get_if<language::ExpectStatus>(&step.expected->is) : nullptr) {
    if (!outcome.http || outcome.http->status != status->status || status->body.empty()) return std::nullopt;
    language::Step of_body = step;
    of_body.expected = status->body.front();
    auto difference = difference_of(of_body, body_of(outcome), saved);
    if (difference) difference->is_cut = false;  // the status would be missing
    return difference;
  }
  if (outcome.kind != Outcome::Kind::Value || !step.expected) return std::nullopt;
  if (const auto* json = std::get_if<language::ExpectJson>(&step.expected->is)) {
    const auto wanted = json_of(json->json, saved);
    auto difference = wanted ? language::json_difference_of(*wanted, outcome.value.view()) : std::nullopt;
    if (difference) return difference;
  } else if (const auto* bytes = std::get_if<language::ExpectBytes>(&step.expected->is)) {
    const auto expected = known_bytes_of(bytes->bytes, saved);
    if (expected != outcome.value) return difference_from(expected, outcome.value);
  }
  if (const auto* one_of = std::get_if<language::ExpectOneOf>(&step.expected->is))
    return difference_from_nearest(*one_of, outcome, saved);
  return step.expected->blob ? difference_from(known_bytes_of(*step.expected->blob, saved), outcome.blob)
                             : std::nullopt;
}

bool is_not_played(const Outcome& outcome) {
  if (outcome.kind == Outcome::Kind::Dead) return true;
  if (outcome.kind != Outcome::Kind::NotPossible || !outcome.reason) return false;
  return std::holds_alternative<reason::NameIsNotSet>(*outcome.reason) ||
         std::holds_alternative<reason::NothingToAnswer>(*outcome.reason) ||
         std::holds_alternative<reason::NodeHasToRun>(*outcome.reason);
}

bool meets(const Outcome& outcome, const std::optional<language::Expected>& expected, const SavedNames& saved) {
  if (!expected) return outcome.success();
  if (!std::visit(Meets{outcome, saved}, expected->is)) return false;
  if (!expected->blob) return true;
  const auto blob = bytes_of(*expected->blob, saved);
  return blob && outcome.blob && *outcome.blob == *blob;
}

std::optional<Reason> too_long_to_match(const language::Expected& expected, const Outcome& outcome) {
  if (outcome.kind != Outcome::Kind::Value && outcome.kind != Outcome::Kind::HttpFailed) return std::nullopt;
  std::uint64_t steps = 0;
  const std::function<void(const language::Expected&)> add = [&](const language::Expected& one) {
    if (const auto* matches = std::get_if<language::ExpectMatches>(&one.is))
      steps += language::matching_steps(matches->pattern);
    if (const auto* status = std::get_if<language::ExpectStatus>(&one.is))
      std::for_each(status->body.begin(), status->body.end(), add);
    if (const auto* one_of = std::get_if<language::ExpectOneOf>(&one.is))
      std::for_each(one_of->alternatives.begin(), one_of->alternatives.end(), add);
  };
  add(expected);
  auto why = language::too_long_to_match(steps, outcome.value.size());
  return why ? std::optional<Reason>(reason::TooLongToMatch{std::move(*why)}) : std::nullopt;
}

std::optional<Reason> unusable(const language::Expected& expected, const SavedNames& saved) {
  const auto bytes_reason = [&](const language::BytesOperand& operand) -> std::optional<Reason> {
    const auto bytes = bytes_of(operand, saved);
    return bytes ? std::nullopt : std::optional(bytes.error());
  };
  const auto json_reason = [&](const language::JsonOperand& operand) -> std::optional<Reason> {
    const auto json = json_of(operand, saved);
    return json ? std::nullopt : std::optional(json.error());
  };
  std::optional<Reason> found;
  if (const auto* value = std::get_if<language::ExpectBytes>(&expected.is)) found = bytes_reason(value->bytes);
  if (const auto* json = std::get_if<language::ExpectJson>(&expected.is)) found = json_reason(json->json);
  if (const auto* has = std::get_if<language::ExpectHas>(&expected.is)) found = json_reason(has->json);
  if (const auto* error = std::get_if<language::ExpectError>(&expected.is); error != nullptr && error->payload)
    found = json_reason(*error->payload);
  if (const auto* one_of = std::get_if<language::ExpectOneOf>(&expected.is)) {
    for (const language::Expected& one : one_of->alternatives) {
      if (!found) found = unusable(one, saved);
    }
  }
  if (const auto* status = std::get_if<language::ExpectStatus>(&expected.is); status != nullptr && !found) {
    if (!status->body.empty()) found = unusable(status->body.front(), saved);
  }
  if (!found && expected.blob) found = bytes_reason(*expected.blob);
  return found;
}

}  // namespace hypersim::simulator
