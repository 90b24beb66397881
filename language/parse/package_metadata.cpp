#include "package_metadata.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "hypersim/language/spelling.hpp"

#include "diagnostics.hpp"
#include "placed_json.hpp"

namespace hypersim::language {
namespace {

using ValueKind = runtime::JsonReader::Kind;

constexpr std::string_view kProperties = "properties";
constexpr std::string_view kName = "package_name";
constexpr std::string_view kPublisher = "publisher";
constexpr std::string_view kMetadataForm =
    R"(write: {"properties": {"package_name": "app", "publisher": "dev.os", …}, …})";

class MetadataReader : PlacedJson {
 public:
  MetadataReader(std::string_view text, int source) : PlacedJson(text, source) {}

  PackageMetadata run() {
    if (is_utf8()) whole();
    PackageMetadata metadata;
    metadata.mistakes = take_mistakes();
    if (metadata.mistakes.empty()) metadata.id = runtime::PackageId(package_name_, publisher_);
    return metadata;
  }

 private:
  void whole() {
    if (in_.peek() == ValueKind::Object) {
      members(kProperties, in_.at(), [&](std::string_view name) {
        if (name == kProperties) properties();
      });
    } else if (in_.peek() != ValueKind::Invalid) {
      return add(in_.at(), "expected the metadata of a package, {…}, found " + found_value(),
                 std::string(kMetadataForm));
    } else {
      in_.skip_value();
    }
    finish();
  }

  /// Reads an object that needs a member of that name. `read` reads those that it knows.
  template <class Read>
  void members(std::string_view needed, std::size_t begin, Read read) {
    bool is_there = false;
    Spelling spelling(needed);
    std::string key;
    in_.begin_object();
    while (in_.next_key(key)) {
      const std::size_t before = here();
      if (key == needed && std::exchange(is_there, true)) {
        add(before, in_quotes(key) + " stands twice here; once is enough");
      } else {
        read(std::string_view(key));
      }
      if (in_.ok() && in_.at() == before) in_.skip_value();
      if (key != needed) spelling.offer(key);
    }
    if (!is_there && in_.ok()) missing(needed, begin, spelling.best());
  }
  void missing(std::string_view name, std::size_t object, const std::string& nearest) {
    add(object, "expected " + in_quotes(name) + " in this object, found nothing",
        nearest.empty() ? std::string(kMetadataForm) : "is it written " + in_quotes(nearest) + " here?");
  }

  void properties() {
    if (!expect(ValueKind::Object, "an object", kProperties, std::string(kMetadataForm))) return;
    const std::size_t begin = in_.at();
    bool has_publisher = false;
    Spelling publisher(kPublisher);
    members(kName, begin, [&](std::string_view name) {
      publisher.offer(name);
      if (name == kName) part(package_name_, "the name of the package", kName, false);
      if (name == kPublisher && std::exchange(has_publisher, true)) {
        add(here(), in_quotes(name) + " stands twice here; once is enough");
      } else if (name == kPublisher) {
        part(publisher_, "the node that publishes the package, such as dev.os", kPublisher, true);
      }
    });
    if (!has_publisher && in_.ok()) missing(kPublisher, begin, publisher.best());
  }

  void part(std::string& out, std::string_view what, std::string_view field, bool dots) {
    if (!expect(ValueKind::String, what, field)) return;
    const std::size_t byte = in_.at();
    if (!in_.read_string(out)) return;
    const auto allowed = [&](char c) {
      return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || (dots && c == '.');
    };
    if (out.empty()) return add(byte, "expected " + std::string(what) + " as " + in_quotes(field) + ", found \"\"");
    const auto wrong = std::find_if_not(out.begin(), out.end(), allowed);
    if (wrong == out.end()) return;
    const auto offset = static_cast<std::size_t>(wrong - out.begin());
    // An escape is longer than what it stands for.
    const bool is_plain = text_.substr(byte + 1, out.size()) == out;
    add(is_plain ? byte + 1 + offset : byte, found_at(out, offset) + " may not stand in " + in_quotes(field) +
                                                 ", only a-z 0-9 " + (dots ? "\"-\" and \".\"" : "and \"-\""));
  }

  std::string package_name_;
  std::string publisher_;
};

}  // namespace

PackageMetadata read_metadata(std::string_view text, int source) { return MetadataReader(text, source).run(); }

}  // namespace hypersim::language
