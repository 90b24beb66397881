#include "placed_json.hpp"

#include "hypersim/runtime/utf8.hpp"

#include "diagnostics.hpp"
#include "place.hpp"
#include "text/limits.hpp"

namespace hypersim::language {

using ValueKind = runtime::JsonReader::Kind;

bool PlacedJson::is_utf8() {
  const std::size_t bad = runtime::find_bad_utf8(text_);
  if (bad == std::string_view::npos) return true;
  add(bad, std::string(kNotUtf8));
  return false;
}

void PlacedJson::finish() {
  in_.finish();
  if (const runtime::JsonMistake* mistake = in_.mistake()) {
    add(mistake->byte, "this is not JSON: " + mistake->what + ", found " + found_at(text_, mistake->byte));
  }
}

Position PlacedJson::place(std::size_t byte) {
  if (byte < placed_) {
    placed_ = 0;
    place_ = {1, 1, place_.source};
  }
  advance(place_, text_.substr(placed_, byte - placed_));
  placed_ = byte;
  return place_;
}

void PlacedJson::add(Position at, std::string message, std::string hint) {
  if (mistakes_.size() < kDiagnosticsMax) mistakes_.push_back({at, std::move(message), std::move(hint), nullptr});
}

std::size_t PlacedJson::here() {
  in_.peek();
  return in_.at();
}

std::string PlacedJson::found_value() {
  switch (in_.peek()) {
    case ValueKind::Null:
      return "null";
    case ValueKind::Bool:
      return text_.substr(in_.at(), 1) == "t" ? "true" : "false";
    case ValueKind::Number:
      return "a number";
    case ValueKind::String:
      return "a string";
    case ValueKind::Array:
      return "a list";
    case ValueKind::Object:
      return "an object";
    case ValueKind::Invalid:
      break;
  }
  return found_at(text_, in_.at());
}

bool PlacedJson::expect(ValueKind kind, std::string_view what, std::string_view field, std::string hint) {
  if (in_.peek() == kind) return true;
  if (in_.peek() != ValueKind::Invalid) {
    add(in_.at(), "expected " + std::string(what) + " as " + in_quotes(field) + ", found " + found_value(),
        std::move(hint));
  }
  in_.skip_value();
  return false;
}

std::string_view PlacedJson::slice(std::size_t& at) {
  at = here();
  return in_.skip_value() ? text_.substr(at, in_.at() - at) : std::string_view();
}

}  // namespace hypersim::language
