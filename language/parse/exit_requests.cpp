#include "exit_requests.hpp"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "hypersim/runtime/json_value.hpp"

#include "json_scan.hpp"

namespace hypersim::language {
namespace {

using Json = nlohmann::json;
using Words = std::vector<std::string_view>;

constexpr std::string_view kForm = "[[TARGET, {\"body\": …}], …]";
/// The most mistakes that are reported for one value. There may be a million in it.
constexpr int kMistakesMax = 20;

std::string shown(const Json& value) {
  switch (value.type()) {
    case Json::value_t::string:
      return "the string " + in_quotes(value.get_ref<const std::string&>());
    case Json::value_t::array:
      return value.empty() ? "an empty array" : "an array of " + std::to_string(value.size());
    case Json::value_t::object:
      return "an object";
    default:
      return value.dump();
  }
}

class Reader {
 public:
  Reader(Cursor& cursor, Operands& operands, Position at) : cursor_(cursor), operands_(operands), at_(at) {}

  std::vector<runtime::OnExitRequest> read(std::string_view text) {
    const Json whole = parse(text);
    if (whole.is_discarded()) {
      report("a node cannot read this as JSON: " + runtime::json_value_mistake_text(text));
      return {};
    }
    const bool wrapped = whole.is_object() && whole.size() == 1 && whole.contains("Requests");
    const Json& list = wrapped ? whole["Requests"] : whole;
    std::vector<runtime::OnExitRequest> requests;
    if (!list.is_array()) {
      report("expected a list of requests, or {\"Requests\": […]}, found " + shown(list),
             "write: exit requests " + std::string(kForm));
      return requests;
    }
    for (std::size_t i = 0; i < list.size() && mistakes_ < kMistakesMax; ++i) {
      requests.push_back(request(list[i], "request " + std::to_string(i + 1)));
    }
    return requests;
  }

 private:
  void report(std::string message, std::string hint = {}) {
    if (mistakes_++ < kMistakesMax) cursor_.report(at_, std::move(message), std::move(hint));
  }
  void expected(std::string_view what, std::string_view where, const Json& found, std::string hint = {}) {
    report("expected " + std::string(what) + " as " + std::string(where) + ", found " + shown(found), std::move(hint));
  }

  /// Reports a field that an object has twice, because the value keeps only one of them.
  Json parse(std::string_view text) {
    std::vector<std::set<std::string>> open;
    const auto note = [&](int, Json::parse_event_t event, Json& parsed) {
      using Event = Json::parse_event_t;
      if (event == Event::object_start) open.emplace_back();
      if (event == Event::object_end) open.pop_back();
      if (event == Event::key && !open.back().insert(parsed.get<std::string>()).second) {
        report("the field " + in_quotes(parsed.get<std::string>()) + " stands twice in an object; once is enough");
      }
      return true;
    };
    return Json::parse(text, note, /*allow_exceptions=*/false);
  }

  runtime::OnExitRequest request(const Json& value, const std::string& where) {
    runtime::OnExitRequest out;
    if (!value.is_array() || value.size() < 2 || value.size() > 3) {
      expected("[TARGET, MESSAGE] or [TARGET, MESSAGE, BLOB]", where, value,
               "write: exit requests " + std::string(kForm));
      return out;
    }
    out.target = who(value[0], "the target of " + where);
    message(value[1], where, out.request);
    if (value.size() == 3) out.blob = blob(value[2], "the blob of " + where);
    return out;
  }

  runtime::Address who(const Json& value, const std::string& where) {
    constexpr std::string_view kWho = "a name of the cast, a process id or an address";
    if (!value.is_string()) {
      expected(kWho, where, value);
      return {};
    }
    const std::string& text = value.get_ref<const std::string&>();
    auto named = operands_.who_named(text, at_);
    if (!named) {
      report(named.error() + " (" + where + ")");
      return {};
    }
    const bool known = named->cast >= 0 || !named->address.text().empty() || operands_.cast().is_excused(text);
    if (!known) expected(kWho, where, value, cursor_.spelling_hint(text, operands_.cast().names()));
    return named->address;
  }

  /// Reports unknown fields and missing ones. False if it is not an object at all.
  bool check_fields(const Json& value, const std::string& where, const Words& names, const Words& needed) {
    if (!value.is_object()) {
      expected("an object", where, value);
      return false;
    }
    for (const auto& [key, unused] : value.items()) {
      if (std::find(names.begin(), names.end(), key) != names.end()) continue;
      std::string hint = cursor_.spelling_hint(key, names);
      if (hint.empty()) hint = "there are " + listed(names);
      report("expected a field of " + where + ", found " + in_quotes(key), std::move(hint));
    }
    for (const std::string_view name : needed) {
      if (!value.contains(name)) report("expected " + in_quotes(name) + " in " + where + ", found nothing");
    }
    return true;
  }

  /// The field, if it is there and not null.
  static const Json* given(const Json& object, const char* name) {
    const auto found = object.find(name);
    return found == object.end() || found->is_null() ? nullptr : &*found;
  }

  void message(const Json& value, const std::string& where, runtime::Request& out) {
    const std::string of = " of " + where;
    if (!check_fields(value, "the message" + of, {"inherit", "expects_response", "body", "metadata", "capabilities"},
                      {"body"}))
      return;
    if (value.contains("body")) out.body = runtime::Bytes(bytes(value["body"], "the body" + of));
    if (value.contains("inherit")) {
      const Json& inherit = value["inherit"];
      if (!inherit.is_boolean()) expected("true or false", "\"inherit\"" + of, inherit);
      out.inherit = inherit.is_boolean() && inherit.get<bool>();
    }
    if (const Json* seconds = given(value, "expects_response")) {
      if (!seconds->is_number_unsigned()) {
        expected("whole seconds or null", "\"expects_response\"" + of, *seconds);
      } else {
        out.expects_response_s = seconds->get<std::uint64_t>();
      }
    }
    if (const Json* metadata = given(value, "metadata")) out.metadata = text(*metadata, "the metadata" + of);
    if (!value.contains("capabilities")) return;
    const Json& caps = value["capabilities"];
    if (!caps.is_array()) return expected("a list", "the capabilities" + of, caps);
    for (std::size_t i = 0; i < caps.size() && mistakes_ < kMistakesMax; ++i) {
      capability(caps[i], "capability " + std::to_string(i + 1) + of, out.capabilities);
    }
  }

  /// Alone or with its signature, which is ignored: the filter signs again what may leave.
  void capability(const Json& value, const std::string& where, runtime::Capabilities& out) {
    const bool is_signed = value.is_array() && value.size() == 2;
    if (is_signed && value[1].is_array()) {
      bytes(value[1], "the signature of " + where);
    } else if (is_signed || !value.is_object()) {
      return expected("{\"issuer\": …, \"params\": …}, alone or in an array with its signature", where, value);
    }
    const Json& cap = is_signed ? value[0] : value;
    if (!check_fields(cap, where, {"issuer", "params"}, {"issuer", "params"})) return;
    if (!cap.contains("issuer") || !cap.contains("params")) return;
    runtime::Address issuer = who(cap["issuer"], "the issuer of " + where);
    std::string params = text(cap["params"], "the params of " + where);
    if (cap["params"].is_string() && !runtime::compact_json(params)) {
      expected("a string that holds JSON", "the params of " + where, cap["params"],
               R"(a string in it has quotes of its own: "\"messaging\"")");
    }
    out.emplace_back(std::move(issuer), std::move(params));
  }

  std::optional<runtime::Blob> blob(const Json& value, const std::string& where) {
    if (value.is_null()) return std::nullopt;
    runtime::Blob out;
    if (!check_fields(value, where, {"mime", "bytes"}, {"bytes"})) return out;
    if (const Json* mime = given(value, "mime")) out.mime = text(*mime, "the mime type of " + where);
    if (value.contains("bytes")) out.bytes = runtime::Bytes(bytes(value["bytes"], "the bytes of " + where));
    return out;
  }

  std::string text(const Json& value, const std::string& where) {
    if (value.is_string()) return value.get<std::string>();
    expected("a string", where, value);
    return {};
  }

  std::string bytes(const Json& value, const std::string& where) {
    if (value.is_string()) return value.get<std::string>();
    std::string out;
    if (!value.is_array()) {
      expected("a string or an array of bytes", where, value);
      return out;
    }
    out.reserve(value.size());
    for (const Json& byte : value) {
      const bool fits =
          byte.is_number_unsigned() && byte.get<std::uint64_t>() <= std::numeric_limits<unsigned char>::max();
      if (!fits) {
        expected("a byte, 0 to 255,", "byte " + std::to_string(out.size() + 1) + " of " + where, byte);
        return out;
      }
      out += static_cast<char>(byte.get<std::uint64_t>());
    }
    return out;
  }

  Cursor& cursor_;
  Operands& operands_;
  Position at_;
  int mistakes_ = 0;
};

}  // namespace

std::vector<runtime::OnExitRequest> read_exit_requests(Cursor& cursor, Operands& operands) {
  if (cursor.peek().kind != TokenKind::Json) {
    cursor.expected("the requests as a JSON value", "write: exit requests " + std::string(kForm));
    return {};
  }
  const Token token = cursor.take();
  operands.values().refuse_names(token);
  if (!take_names(token.raw).names.empty()) return {};
  return Reader(cursor, operands, token.at).read(token.raw);
}

}  // namespace hypersim::language
