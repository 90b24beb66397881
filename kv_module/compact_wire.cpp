#include "compact_wire.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>

#include "hypersim/kv_module/kv_wire.hpp"

namespace hypersim::kv_module {
namespace {

/// Reads from the front of a text. After the first unexpected character, everything fails.
class Compact {
 public:
  explicit Compact(std::string_view text) : at_(text.data()), end_(text.data() + text.size()) {}

  template <std::size_t N>
  bool literal(const char (&text)[N]) {
    constexpr std::ptrdiff_t kSize = N - 1;
    if (end_ - at_ < kSize || std::memcmp(at_, text, kSize) != 0) return false;
    at_ += kSize;
    return true;
  }
  /// The text before the next quote: printable ASCII without escapes.
  bool plain_text(std::string& out) {
    const char* end = std::find_if(at_, end_, [](char c) { return c < ' ' || c > '~' || c == '"' || c == '\\'; });
    if (end == end_ || *end != '"') return false;
    out.assign(at_, end);
    at_ = end + 1;
    return true;
  }
  /// `0,255]`, after the opening bracket.
  bool byte_array(std::string& out) {
    if (literal("]")) return true;
    // It looks only at the character after a digit or a comma, so never past a last character that is neither.
    if (at_ == end_ || end_[-1] == ',' || is_digit(end_[-1])) return false;
    out.resize(static_cast<std::size_t>(end_ - at_) / 2 + 1);
    const char* at = at_;
    char* to = out.data();
    for (;; ++at) {
      unsigned value = number_in(*at++);
      if (value > 9) return false;
      unsigned next = number_in(*at);
      if (next <= 9) {
        if (value == 0) return false;  // no leading zeros
        value = value * 10 + next;
        next = number_in(*++at);
        if (next <= 9) {
          value = value * 10 + next;
          if (value > 255) return false;
          next = number_in(*++at);
        }
      }
      *to++ = static_cast<char>(value);
      if (next != number_in(',')) break;
    }
    if (*at != ']') return false;
    at_ = at + 1;
    out.resize(static_cast<std::size_t>(to - out.data()));
    return true;
  }
  bool u64(std::uint64_t& out) {
    constexpr std::ptrdiff_t kDigitsMax = 19;  // as many digits as cannot overflow
    const char* const start = at_;
    while (at_ != end_ && is_digit(*at_) && at_ - start < kDigitsMax) out = out * 10 + digit();
    return at_ != start && (*start != '0' || at_ - start == 1);
  }
  bool at_end() const { return at_ == end_; }

 private:
  static bool is_digit(char c) { return c >= '0' && c <= '9'; }
  /// More than 9 if it is not a digit.
  static unsigned number_in(char c) { return static_cast<unsigned>(c) - '0'; }
  unsigned digit() { return static_cast<unsigned>(*at_++ - '0'); }

  const char* at_;
  const char* end_;
};

/// What Set and Delete carry, from `{"key":` on.
template <class Staged>
bool read_staged(Compact& in, KvAction& out) {
  auto& staged = out.emplace<Staged>();
  if (!in.literal("{\"key\":[") || !in.byte_array(staged.key) || !in.literal(",\"tx_id\":")) return false;
  return in.literal("null}}") || (in.u64(staged.tx_id.emplace().value) && in.literal("}}"));
}

bool read_action(Compact& in, KvAction& out) {
  if (in.literal("{\"Get\":[")) return in.byte_array(out.emplace<Get>().key) && in.literal("}");
  if (in.literal("{\"Set\":")) return read_staged<Set>(in, out);
  if (in.literal("{\"Delete\":")) return read_staged<Delete>(in, out);
  if (in.literal("{\"Commit\":{\"tx_id\":")) return in.u64(out.emplace<Commit>().tx_id.value) && in.literal("}}");
  if (in.literal("\"Open\"")) return out.emplace<Open>(), true;
  if (in.literal("\"RemoveDb\"")) return out.emplace<RemoveDb>(), true;
  return in.literal("\"BeginTx\"") && (out.emplace<BeginTx>(), true);
}

/// What comes after `"action":` in a request.
bool read_rest(Compact& in, KvAction& out) { return read_action(in, out) && in.literal("}") && in.at_end(); }

}  // namespace

std::optional<KvRequest> read_compact_request(std::string_view text) {
  Compact in(text);
  std::optional<KvRequest> request(std::in_place);
  const bool read = in.literal("{\"package_id\":{\"package_name\":\"") &&
                    in.plain_text(request->db.package.package_name) && in.literal(",\"publisher_node\":\"") &&
                    in.plain_text(request->db.package.publisher_node) && in.literal("},\"db\":\"") &&
                    in.plain_text(request->db.db) && in.literal(",\"action\":") && read_rest(in, request->action);
  if (!read) request.reset();
  return request;
}

std::string compact_opening(const DbKey& db) {
  constexpr std::string_view kRest = "\"Open\"}";
  std::string text = to_json(KvRequest{db, Open{}});
  text.resize(text.size() - kRest.size());
  return text;
}

std::optional<std::string_view> read_compact_rest(std::string_view text, KvAction& action) {
  Compact in(text);
  if (!read_rest(in, action)) return std::nullopt;
  return text.substr(0, text.size() - 1);
}

std::optional<KvResponse> read_compact_response(std::string_view text) {
  if (text == "\"Ok\"") return KvOk{};
  Compact in(text);
  if (in.literal("{\"Get\":[")) {
    KvGot got;
    if (in.byte_array(got.key) && in.literal("}") && in.at_end()) return got;
  } else if (in.literal("{\"BeginTx\":{\"tx_id\":")) {
    KvTxBegun begun;
    if (in.u64(begun.tx_id.value) && in.literal("}}") && in.at_end()) return begun;
  }
  return std::nullopt;
}

}  // namespace hypersim::kv_module
