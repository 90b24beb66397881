// wire_vectors FILE [--group json|kernel|crypto]...: compares a file of golden vectors with our codec. It prints each
// vector that differs and a last line `N passed, N failed`. Exit code 0: all agree; 1: some differ; 2: bad usage, or a
// file that does not contain vectors.

#include <algorithm>
#include <cstdio>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "hypersim/kv_module/kv_wire.hpp"
#include "hypersim/runtime/capability.hpp"
#include "hypersim/runtime/json_reader.hpp"
#include "hypersim/runtime/signature.hpp"
#include "hypersim/runtime/wire.hpp"

#include "codec.hpp"
#include "nlohmann/json.hpp"

namespace {

using namespace hypersim;
using nlohmann::json;
using wire_vectors::Codec;
using wire_vectors::codecs;
using wire_vectors::Text;

constexpr std::string_view kUsage = "usage: wire_vectors FILE [--group json|kernel|crypto]...\n";
constexpr std::size_t kInputBytesMax = std::size_t{1} << 28;

/// Why the file is not a file of vectors: where, and what.
struct BadFile {
  std::string what;
};

// The file ----------------------------------------------------------------------------------------------------------

/// One vector, with its place in the file for messages.
class Vector {
 public:
  Vector(const json& entry, std::string place) : entry_(entry), place_(std::move(place)) {
    if (!entry.is_object()) bad("is not an object");
    name_ = string("name");
  }

  const std::string& name() const { return name_; }
  std::string label() const { return place_ + " \"" + name_ + "\""; }
  bool has(const char* key) const { return entry_.contains(key); }

  std::string string(const char* key) const {
    if (!has(key) || !entry_[key].is_string()) bad("needs a string `" + std::string(key) + "`");
    return entry_[key].get<std::string>();
  }
  bool boolean(const char* key) const {
    if (!has(key) || !entry_[key].is_boolean()) bad("needs true or false as `" + std::string(key) + "`");
    return entry_[key].get<bool>();
  }

  /// The bytes of `input`, `input_hex` or `input_parts`.
  std::string input() const {
    if (has("input") + has("input_hex") + has("input_parts") != 1) {
      bad("needs one of `input`, `input_hex`, `input_parts`");
    }
    if (has("input")) return string("input");
    return has("input_hex") ? bytes("input_hex") : join(entry_["input_parts"]);
  }

  /// The bytes of a field in hexadecimal digits.
  std::string bytes(const char* key) const {
    constexpr std::string_view kDigits = "0123456789abcdef";
    const std::string digits = string(key);
    const std::string where = "in `" + std::string(key) + "`";
    if (digits.size() % 2 != 0) bad("has an odd number of digits " + where);
    std::string text;
    for (std::size_t i = 0; i < digits.size(); i += 2) {
      const auto high = kDigits.find(static_cast<char>(digits[i] | 0x20));
      const auto low = kDigits.find(static_cast<char>(digits[i + 1] | 0x20));
      if (high == std::string_view::npos || low == std::string_view::npos) bad("has a bad digit " + where);
      text += static_cast<char>(high << 4 | low);
    }
    return text;
  }

  /// The Capability of `json`, or of `issuer` and `params_repeat` (a [text, times] pair).
  runtime::Capability capability() const {
    if (!has("params_repeat")) {
      const std::string text = string("json");
      runtime::JsonReader in(text);
      const auto cap = runtime::read_json_capability(in);
      if (!cap || !in.finish()) bad("needs a Capability as `json`");
      return *cap;
    }
    const auto issuer = runtime::Address::parse(string("issuer"));
    if (!issuer) bad("needs an Address as `issuer`");
    return runtime::Capability(*issuer, join(json::array({entry_["params_repeat"]})));
  }
  std::uint64_t number(const char* key) const {
    if (!has(key) || !entry_[key].is_number_unsigned()) bad("needs a number as `" + std::string(key) + "`");
    return entry_[key].get<std::uint64_t>();
  }

 private:
  [[noreturn]] void bad(const std::string& what) const {
    throw BadFile{(name_.empty() ? place_ : label()) + " " + what};
  }

  std::string join(const json& parts) const {
    if (!parts.is_array()) bad("needs an array of parts");
    std::string text;
    for (const json& part : parts) {
      if (!part.is_array() || part.size() != 2 || !part[0].is_string() || !part[1].is_number_unsigned()) {
        bad("needs pairs of a text and how many times");
      }
      const auto& piece = part[0].get_ref<const std::string&>();
      const auto times = part[1].get<std::uint64_t>();
      if (!piece.empty() && times > (kInputBytesMax - text.size()) / piece.size()) bad("has too long parts");
      for (std::uint64_t i = 0; !piece.empty() && i < times; ++i) text += piece;
    }
    return text;
  }

  const json& entry_;
  std::string place_;
  std::string name_;
};

// Checking ----------------------------------------------------------------------------------------------------------

/// The text in a printable form, cut around the first byte in which it differs from `other`.
std::string shown(std::string_view text, std::string_view other = {}) {
  constexpr std::size_t kShown = 120;
  std::size_t differs = 0;
  while (differs < text.size() && differs < other.size() && text[differs] == other[differs]) ++differs;
  const std::size_t start = text.size() > kShown && differs > kShown / 2 ? differs - kShown / 2 : 0;
  std::string out = start > 0 ? "…" : "";
  for (const char c : text.substr(start, kShown)) {
    char escaped[8];
    std::snprintf(escaped, sizeof(escaped), "\\x%02x", static_cast<unsigned>(static_cast<unsigned char>(c)));
    const bool plain = static_cast<unsigned char>(c) >= 0x20 && c != 0x7f;
    out += plain ? std::string(1, c) : escaped;
  }
  return start + kShown < text.size() ? out + "… (" + std::to_string(text.size()) + " bytes)" : out;
}

class Report {
 public:
  void pass() { ++passed_; }
  void fail(const Vector& vector, const std::string& why) {
    ++failed_;
    std::printf("%s: %s\n", vector.label().c_str(), why.c_str());
  }
  void expect(const Vector& vector, std::string_view what, const Text& expected, const Text& got) {
    if (expected == got) return pass();
    const auto side = [](const Text& text, const Text& other) {
      return text ? shown(*text, other.value_or("")) : std::string("refused");
    };
    fail(vector,
         std::string(what) + " differs\n  expected " + side(expected, got) + "\n  got      " + side(got, expected));
  }
  /// Prints the totals. Returns true if nothing differed.
  bool finish() const {
    std::printf("%d passed, %d failed\n", passed_, failed_);
    return failed_ == 0;
  }

 private:
  int passed_ = 0;
  int failed_ = 0;
};

const Codec* codec_of(const Vector& vector, Report& report) {
  const std::string type = vector.string("type");
  const auto found = codecs().find(type);
  if (found != codecs().end()) return &found->second;
  report.fail(vector, "type " + type + " is not supported yet");
  return nullptr;
}

void check_encode(const Vector& vector, Report& report) {
  const std::string text = vector.string("json");
  const Codec* codec = codec_of(vector, report);
  if (codec == nullptr) return;
  const Text written = (*codec)(text);
  if (!vector.has("display") || written != text) return report.expect(vector, "the text", text, written);
  const auto error = kv_module::parse_kv_error(text);
  if (!error) return report.fail(vector, "a display text of this type is not supported yet");
  report.expect(vector, "the display text", vector.string("display"), kv_module::display(*error));
}

void check_decode(const Vector& vector, Report& report) {
  const std::string input = vector.input();
  const bool accepted = vector.boolean("accepted");
  const Text expected = accepted ? Text(vector.string("json")) : std::nullopt;
  if (const Codec* codec = codec_of(vector, report)) {
    report.expect(vector, "what is read", expected, (*codec)(input));
  }
}

void check_equality(const Vector& vector, Report& report) {
  static const runtime::Address kIssuer = kv_module::kv_address("node.os");
  const runtime::Capability a(kIssuer, vector.string("a"));
  const runtime::Capability b(kIssuer, vector.string("b"));
  const bool expected = vector.boolean("equal");
  if ((a == b) == expected && (b == a) == expected && (!expected || a.hash() == b.hash())) return report.pass();
  report.fail(vector, std::string("expected the capabilities to be ") + (expected ? "equal" : "different") + "\n  a " +
                          shown(a.params()) + "\n  b " + shown(b.params()));
}

std::string hex(std::string_view bytes) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string digits;
  for (const char c : bytes) {
    digits += kDigits[static_cast<unsigned char>(c) >> 4];
    digits += kDigits[static_cast<unsigned char>(c) & 0xF];
  }
  return digits;
}

/// The bytes are exactly `hex`, or they begin with `head_hex` and have the given length.
void check_msgpack(const Vector& vector, Report& report) {
  const std::string packed = runtime::to_message_pack(vector.capability());
  if (vector.has("hex")) return report.expect(vector, "the MessagePack", hex(vector.bytes("hex")), hex(packed));
  const std::string head = vector.bytes("head_hex");
  const auto described = [](std::string_view start, std::uint64_t size) {
    return hex(start) + "… of " + std::to_string(size) + " bytes";
  };
  report.expect(vector, "the MessagePack", described(head, vector.number("length")),
                described(packed.substr(0, head.size()), packed.size()));
}

void check_ed25519(const Vector& vector, Report& report) {
  const std::string seed_bytes = vector.bytes("seed_hex");
  const std::string message = vector.bytes("message_hex");
  runtime::NodeKey::Seed seed{};
  if (seed_bytes.size() != seed.size()) return report.fail(vector, "the seed needs 32 bytes");
  std::copy(seed_bytes.begin(), seed_bytes.end(), seed.begin());
  const runtime::NodeKey key(seed);
  const auto described = [](std::string_view public_key, std::string_view signature, bool verified) {
    return "public key " + hex(public_key) + ", signature " + hex(signature) + (verified ? "" : ", not verified");
  };
  const std::string expected = vector.bytes("signature_hex");
  const std::string public_key(key.public_key().begin(), key.public_key().end());
  report.expect(
      vector, "the signature", described(vector.bytes("public_key_hex"), expected, true),
      described(public_key, key.sign_bytes(message), runtime::verify_bytes(key.public_key(), message, expected)));
}

void check_unknown(const Vector& vector, Report& report) { report.fail(vector, "this check is not supported yet"); }

void check_group(const std::string& group, const json& lists, Report& report) {
  if (!lists.is_object()) throw BadFile{group + " is not an object"};
  for (const auto& [list, entries] : lists.items()) {
    if (!entries.is_array()) throw BadFile{group + "/" + list + " is not an array"};
    const auto check = list == "encode"                ? check_encode
                       : list == "decode"              ? check_decode
                       : list == "capability_equality" ? check_equality
                       : list == "msgpack"             ? check_msgpack
                       : list == "ed25519"             ? check_ed25519
                                                       : check_unknown;
    for (const json& entry : entries) check(Vector(entry, group + "/" + list), report);
  }
}

std::string read_file(const std::string& path) {
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(path.c_str(), "rb"), &std::fclose);
  if (!file) throw BadFile{"cannot be opened"};
  std::string text;
  char buffer[1 << 14];
  while (const std::size_t size = std::fread(buffer, 1, sizeof(buffer), file.get())) text.append(buffer, size);
  if (std::ferror(file.get())) throw BadFile{"cannot be read"};
  return text;
}

int run(const std::string& path, const std::vector<std::string>& groups) {
  const std::string text = read_file(path);
  const json vectors = json::parse(text, nullptr, false);
  if (vectors.is_discarded()) throw BadFile{"is not JSON"};
  if (!vectors.is_object() || !(vectors.contains("json") || vectors.contains("kernel") || vectors.contains("crypto"))) {
    throw BadFile{"has none of the groups json, kernel, crypto"};
  }
  Report report;
  for (const std::string& group : groups) {
    if (vectors.contains(group)) {
      check_group(group, vectors[group], report);
    } else {
      std::printf("%s: no such group in the file, nothing to check\n", group.c_str());
    }
  }
  return report.finish() ? 0 : 1;
}

int bad_usage(const std::string& what) {
  std::fprintf(stderr, "wire_vectors: %s\n%s", what.c_str(), kUsage.data());
  return 2;
}

}  // namespace

int main(int argc, char** argv) {
  const std::vector<std::string> args(argv + 1, argv + argc);
  std::string path;
  std::vector<std::string> groups;
  for (std::size_t i = 0; i < args.size(); ++i) {
    if (args[i] == "--help") {
      std::fputs(kUsage.data(), stdout);
      return 0;
    }
    if (args[i] == "--group") {
      const std::string group = ++i < args.size() ? args[i] : "";
      if (group != "json" && group != "kernel" && group != "crypto") {
        return bad_usage("--group takes json, kernel or crypto, got \"" + group + "\"");
      }
      groups.push_back(group);
    } else if (args[i].empty() || args[i][0] == '-' || !path.empty()) {
      return bad_usage("cannot use the argument \"" + args[i] + "\"");
    } else {
      path = args[i];
    }
  }
  if (path.empty()) return bad_usage("a file of vectors is missing");
  if (groups.empty()) groups = {"json", "kernel", "crypto"};
  try {
    return run(path, groups);
  } catch (const BadFile& bad) {
    std::fflush(stdout);
    std::fprintf(stderr, "wire_vectors: %s: %s\n", path.c_str(), bad.what.c_str());
    return 2;
  }
}
