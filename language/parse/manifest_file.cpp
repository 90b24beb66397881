#include "manifest_file.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <set>
#include <utility>

#include "hypersim/language/spelling.hpp"
#include "hypersim/runtime/json_reader.hpp"
#include "hypersim/runtime/json_value.hpp"
#include "hypersim/runtime/message_wire.hpp"

#include "diagnostics.hpp"
#include "placed_json.hpp"

namespace hypersim::language {
namespace {

using runtime::JsonReader;
using ValueKind = JsonReader::Kind;

constexpr std::array<std::string_view, 7> kFields = {
    "process_name",         "process_wasm_path",  "on_exit", "request_networking",
    "request_capabilities", "grant_capabilities", "public"};
constexpr std::string_view kEnds = R"(write: "None", "Restart" or {"Requests": [[TARGET, REQUEST, BLOB or null], …]})";

class ManifestReader : PlacedJson {
 public:
  ManifestReader(std::string_view text, int source) : PlacedJson(text, source) {}

  ManifestFile run() {
    if (is_utf8()) whole();
    out_.mistakes = take_mistakes();
    return std::move(out_);
  }

 private:
  void whole() {
    if (in_.peek() != ValueKind::Array) {
      return add(in_.at(), "a manifest is a list of the processes of a package, [{…}, …], found " + found_value());
    }
    in_.begin_array();
    while (in_.next_element()) entry();
    finish();
  }

  void entry() {
    const std::size_t byte = here();
    if (in_.peek() != ValueKind::Object) {
      if (in_.peek() != ValueKind::Invalid) add(byte, "expected a process of the package, {…}, found " + found_value());
      in_.skip_value();
      return;
    }
    ManifestEntry entry;
    entry.at = place(byte);
    const Position begin = entry.at;
    std::set<std::string, std::less<>> seen;
    std::vector<std::string> unknown;
    std::string key;
    in_.begin_object();
    while (in_.next_key(key)) {
      if (std::find(kFields.begin(), kFields.end(), key) == kFields.end()) {
        if (unknown.size() < kFields.size()) unknown.push_back(key);
        in_.skip_value();
      } else if (!seen.insert(key).second) {
        add(here(), in_quotes(key) + " stands twice in this process; once is enough");
        in_.skip_value();
      } else {
        field(entry, key);
      }
    }
    if (!in_.ok()) return;
    missing(begin, seen, unknown);
    if (!entry.process_name.empty()) out_.entries.push_back(std::move(entry));
  }

  void missing(Position at, const std::set<std::string, std::less<>>& seen, const std::vector<std::string>& unknown) {
    for (const std::string_view name : kFields) {
      if (seen.contains(name)) continue;
      Spelling spelling(name);
      spelling.offer_all(unknown);
      std::string hint = spelling.best().empty()
                             ? "a process of a manifest has all of these: " +
                                   listed(std::vector<std::string_view>(kFields.begin(), kFields.end()))
                             : "is it written " + in_quotes(spelling.best()) + " here?";
      add(at, "expected " + in_quotes(name) + " in this process, found nothing", std::move(hint));
    }
  }

  void field(ManifestEntry& entry, std::string_view name) {
    if (name == "process_name") {
      process_name(entry);
    } else if (name == "process_wasm_path") {
      if (!expect(ValueKind::String, "a path in the package", name)) return;
      const Position at = place(in_.at());
      if (in_.read_string(entry.wasm_path)) entry.wasm_path_at = at;
    } else if (name == "on_exit") {
      on_exit(entry);
    } else if (name == "request_networking") {
      if (expect(ValueKind::Bool, "true or false", name)) in_.read_bool(entry.networking);
    } else if (name == "public") {
      if (expect(ValueKind::Bool, "true or false", name)) in_.read_bool(entry.is_public);
    } else {
      const bool requests = name == "request_capabilities";
      if (!expect(ValueKind::Array, "a list", name)) return;
      in_.begin_array();
      while (in_.next_element()) {
        if (requests) {
          request(entry);
        } else {
          grant(entry);
        }
      }
    }
  }

  void process_name(ManifestEntry& entry) {
    if (!expect(ValueKind::String, "the name of the process", "process_name")) return;
    const std::size_t byte = in_.at();
    std::string name;
    if (!in_.read_string(name)) return;
    const auto allowed = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; };
    const auto wrong = std::find_if_not(name.begin(), name.end(), allowed);
    entry.at = place(byte);
    if (name.empty()) return add(entry.at, "a process has a name, found \"\"");
    if (wrong == name.end()) {
      entry.process_name = std::move(name);
      return;
    }
    const auto offset = static_cast<std::size_t>(wrong - name.begin());
    // An escape is longer than what it stands for.
    const bool is_plain = text_.substr(byte + 1, name.size()) == name;
    add(is_plain ? byte + 1 + offset : byte,
        found_at(name, offset) + " may not stand in the name of a process, only a-z 0-9 and \"-\"");
  }

  void on_exit(ManifestEntry& entry) {
    std::size_t byte = 0;
    const std::string_view text = slice(byte);
    if (text.empty()) return;
    JsonReader in(text);
    runtime::wire::OnExit read;
    if (!runtime::wire::read_json(in, read) || !in.finish()) {
      const runtime::JsonMistake& mistake = *in.mistake();
      if (mistake.kind == runtime::JsonMistake::Kind::UnknownVariant) {
        return add(byte, "\"on_exit\" cannot be read: there is no " + in_quotes(mistake.name), std::string(kEnds));
      }
      return add(byte + std::min(mistake.byte, text.size() - 1), "\"on_exit\" cannot be read: " + mistake.what,
                 std::string(kEnds));
    }
    if (read.kind == runtime::OnExit::Kind::Requests) request_fields(text, byte);
    entry.on_exit = runtime::wire::from_wire(read);
  }

  /// The installer's reader would do without some of them.
  void request_fields(std::string_view text, std::size_t byte) {
    JsonReader in(text);
    std::string key;
    in.begin_object();
    in.next_key(key);
    in.begin_array();
    while (in.next_element()) {
      in.begin_array();
      in.next_element();
      in.skip_value();
      in.next_element();
      const bool has_names = in.peek() == ValueKind::Object;
      const std::size_t at = in.at();
      if (has_names) {
        std::set<std::string, std::less<>> seen;
        in.begin_object();
        while (in.next_key(key)) {
          seen.insert(key);
          in.skip_value();
        }
        for (const char* name : {"inherit", "expects_response", "body", "metadata", "capabilities"}) {
          if (!seen.contains(name)) add(byte + at, "expected " + in_quotes(name) + " in this request, found nothing");
        }
      } else {
        in.skip_value();
      }
      while (in.next_element()) in.skip_value();
    }
  }

  /// What an element of a list of capabilities is.
  struct Element {
    std::size_t byte = 0;
    std::string json;                 // empty if it cannot be read
    std::optional<std::string> name;  // the string itself, or an object's "process", which may be none
    bool is_object = false;
    bool has_process = false;
    std::optional<std::string> params;
  };

  Element element() {
    Element out;
    const std::string_view text = slice(out.byte);
    if (text.empty()) return out;
    if (const auto mistake = runtime::json_value_mistake(text)) {
      add(out.byte + std::min(mistake->byte, text.size() - 1), "a node cannot read this value: " + mistake->what);
      return out;
    }
    out.json = *runtime::compact_json(text);
    JsonReader in(text);
    std::string word;
    if (in.peek() == ValueKind::String && in.read_string(word)) out.name = word;
    out.is_object = in.peek() == ValueKind::Object;
    if (!out.is_object) return out;
    in.begin_object();
    for (std::string key; in.next_key(key);) {
      in.peek();
      const std::size_t begin = in.at();
      if (key == "process") {
        out.has_process = true;
        out.name.reset();
        if (in.peek() == ValueKind::String && in.read_string(word)) {
          out.name = word;
          continue;
        }
      }
      in.skip_value();
      if (key == "params") out.params = runtime::compact_json(text.substr(begin, in.at() - begin));
    }
    return out;
  }

  static std::optional<runtime::ProcessId> id_of(const Element& element) {
    if (!element.name) return std::nullopt;
    auto id = runtime::ProcessId::parse(*element.name);
    return id ? std::optional(*id) : std::nullopt;
  }

  void request(ManifestEntry& entry) {
    Element element = this->element();
    if (element.json.empty()) return;
    const auto id = id_of(element);
    if (!element.is_object) element.params = R"("messaging")";
    if (id && element.params) {
      entry.requests.push_back({*id, *element.params, place(element.byte)});
    } else {
      // An object without a process that it could belong to is passed over without a word.
      entry.passed_requests.push_back({element.json, !element.is_object || id, place(element.byte)});
    }
  }

  void grant(ManifestEntry& entry) {
    Element element = this->element();
    if (element.json.empty()) return;
    const auto id = id_of(element);
    if (!element.is_object) element.params = R"("messaging")";
    if (id && element.params) {
      entry.grants.push_back({*id, *element.params, place(element.byte)});
    } else {
      entry.passed_grants.push_back({element.json, !element.is_object || !element.has_process, place(element.byte)});
    }
  }

  ManifestFile out_;
};

}  // namespace

ManifestFile read_manifest(std::string_view text, int source) { return ManifestReader(text, source).run(); }

}  // namespace hypersim::language
