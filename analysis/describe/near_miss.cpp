#include "hypersim/analysis/near_miss.hpp"

#include <algorithm>
#include <fmt/format.h>

#include "hypersim/language/print.hpp"
#include "hypersim/language/spelling.hpp"
#include "hypersim/runtime/json_parts.hpp"
#include "hypersim/runtime/json_reader.hpp"
#include "hypersim/runtime/json_value.hpp"
#include "hypersim/runtime/json_writer.hpp"
#include "hypersim/runtime/modules.hpp"

namespace hypersim::analysis {

using runtime::Capability;
using Differs = CapDifference::Kind;

namespace {

/// More than so many, and it is another capability.
constexpr std::size_t kDifferencesMax = 3;
/// Params that are longer are not looked at.
constexpr std::size_t kParamsMax = 4'096;

std::string lowered(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return lower;
}

std::string with_hyphens(std::string_view text) {
  std::string out(text);
  std::replace(out.begin(), out.end(), '_', '-');
  return out;
}

/// In what two words differ that look alike.
std::optional<Differs> alike(std::string_view wanted, std::string_view held) {
  if (lowered(wanted) == lowered(held)) return Differs::Case;
  if (with_hyphens(wanted) == with_hyphens(held)) return Differs::Separator;
  language::Spelling spelling(wanted);
  spelling.offer(held);
  if (!spelling.best().empty()) return Differs::Spelling;
  // `message` for `messaging`: one begins as the other does.
  const auto front = std::mismatch(wanted.begin(), wanted.end(), held.begin(), held.end()).first - wanted.begin();
  const std::size_t least = std::min(wanted.size(), held.size());
  const bool begin_alike = least >= 6 && static_cast<std::size_t>(front) + 2 >= least;
  return begin_alike ? std::optional(Differs::Spelling) : std::nullopt;
}

std::optional<std::string> json_text(std::string_view json) {
  runtime::JsonReader in(json);
  std::string text;
  if (in.peek() != runtime::JsonReader::Kind::String || !in.read_string(text) || !in.finish()) return std::nullopt;
  return text;
}

char first_of(std::string_view json) { return json.empty() ? '\0' : json.front(); }

/// Compares two values, and notes how they differ. It gives up where they are too different to be meant for each other.
class Comparison {
 public:
  explicit Comparison(bool is_right_to_database) : is_right_(is_right_to_database) {}

  /// False if they are not nearly the same.
  bool values(std::string_view wanted, std::string_view held, const std::string& at);
  std::vector<CapDifference> take() { return std::move(found_); }

 private:
  bool objects(std::string_view wanted, std::string_view held, const std::string& at);
  bool arrays(std::string_view wanted, std::string_view held, const std::string& at);
  bool strings(std::string_view wanted, std::string_view held, const std::string& at);
  bool note(Differs kind, const std::string& at, std::string_view held, std::string_view wanted) {
    found_.push_back({kind, at, std::string(held), std::string(wanted)});
    return found_.size() <= kDifferencesMax;
  }

  bool is_right_;
  std::vector<CapDifference> found_;
};

bool Comparison::values(std::string_view wanted, std::string_view held, const std::string& at) {
  if (runtime::canonical_json(wanted) == runtime::canonical_json(held)) return true;
  if (const auto inner = json_text(held)) {
    const auto once = runtime::canonical_json(*inner);
    if (once && *once == runtime::canonical_json(wanted)) return note(Differs::SerializedTwice, at, held, wanted);
  }
  if (first_of(wanted) == '{' && first_of(held) == '{') return objects(wanted, held, at);
  if (first_of(wanted) == '[' && first_of(held) == '[') return arrays(wanted, held, at);
  if (first_of(wanted) == '"' && first_of(held) == '"') return strings(wanted, held, at);
  const bool is_of_one_type = first_of(wanted) != '"' && first_of(held) != '"' && first_of(wanted) != '{' &&
                              first_of(held) != '{' && first_of(wanted) != '[' && first_of(held) != '[';
  if (is_of_one_type) return false;  // two numbers
  // As a whole, two values of different types are two rights; but whatever kv issues is meant as a right to a database.
  return (is_right_ || !at.empty()) && note(Differs::OtherType, at, held, wanted);
}

bool Comparison::objects(std::string_view wanted, std::string_view held, const std::string& at) {
  const std::vector<runtime::JsonEntry> has = runtime::json_members(held);
  const auto member_of = [](const std::vector<runtime::JsonEntry>& members, const std::string& key) {
    return std::find_if(members.begin(), members.end(), [&](const auto& one) { return one.key == key; });
  };
  const std::vector<runtime::JsonEntry> wants = runtime::json_members(wanted);
  std::vector<runtime::JsonEntry> additional;
  for (const runtime::JsonEntry& one : has) {
    if (member_of(wants, one.key) == wants.end()) additional.push_back(one);
  }
  bool is_alike = true;
  for (const runtime::JsonEntry& one : wants) {
    const std::string place = at + "/" + runtime::json_pointer_part(one.key);
    auto found = member_of(has, one.key);
    if (found == has.end()) {
      const auto renamed = std::find_if(additional.begin(), additional.end(),
                                        [&](const auto& other) { return alike(one.key, other.key).has_value(); });
      if (renamed == additional.end()) {
        is_alike = is_alike && note(Differs::Missing, at, {}, runtime::json_string(one.key));
        continue;
      }
      is_alike = is_alike &&
                 note(Differs::OtherName, at, runtime::json_string(renamed->key), runtime::json_string(one.key)) &&
                 values(one.value, renamed->value, place);
      additional.erase(renamed);
      continue;
    }
    is_alike = is_alike && values(one.value, found->value, place);
  }
  for (const runtime::JsonEntry& one : additional)
    is_alike = is_alike && note(Differs::Additional, at, runtime::json_string(one.key), {});
  return is_alike;
}

bool Comparison::arrays(std::string_view wanted, std::string_view held, const std::string& at) {
  const auto wants = runtime::json_elements(wanted);
  const auto has = runtime::json_elements(held);
  for (std::size_t i = 0; i < std::min(wants.size(), has.size()); ++i) {
    if (!values(wants[i], has[i], at + "/" + std::to_string(i))) return false;
  }
  if (has.size() < wants.size()) return note(Differs::Missing, at, {}, wants[has.size()]);
  return has.size() == wants.size() || note(Differs::Additional, at, has[wants.size()], {});
}

bool Comparison::strings(std::string_view wanted, std::string_view held, const std::string& at) {
  const auto wants = json_text(wanted);
  const auto has = json_text(held);
  if (!wants || !has) return false;
  if (is_right_ && at == "/kind" && (*has == "read" || *has == "write")) return false;  // the other right
  if (const auto kind = alike(*wants, *has)) return note(*kind, at, held, wanted);
  if (is_right_ && at == "/db_key/1") return note(Differs::OtherDatabase, at, held, wanted);
  if (is_right_ && at == "/db_key/0/publisher_node") return note(Differs::OtherPackage, at, held, wanted);
  return false;
}

/// In what the issuers differ; nothing if they are not nearly the same.
std::optional<std::vector<CapDifference>> issuer_differences(const runtime::Address& wanted,
                                                             const runtime::Address& held) {
  std::vector<CapDifference> found;
  bool is_alike = true;
  const auto part = [&](Differs kind, std::string_view want, std::string_view has, bool any) {
    if (want == has) return;
    is_alike = is_alike && (any || alike(want, has));
    found.push_back({kind, {}, held.text(), wanted.text()});
  };
  part(Differs::Node, wanted.node(), held.node(), true);
  part(Differs::Process, wanted.process().process_name(), held.process().process_name(), false);
  part(Differs::Package, wanted.package_id().package_name, held.package_id().package_name, false);
  part(Differs::Publisher, wanted.package_id().publisher_node, held.package_id().publisher_node, true);
  if (!is_alike || found.size() > 1) return std::nullopt;
  return found;
}

std::string json_shown(std::string_view json) { return language::statement_text(json); }

const char* kind_of_json(std::string_view json) {
  switch (first_of(json)) {
    case '"':
      return "a string";
    case '{':
      return "an object";
    case '[':
      return "an array";
    case 't':
    case 'f':
      return "true or false";
    case 'n':
      return "null";
    default:
      return "a number";
  }
}

std::string where_in(const CapDifference& difference) {
  return difference.pointer.empty() ? "in the params" : "at " + language::bytes_text(difference.pointer);
}

}  // namespace

std::optional<NearMiss> near_miss(const Capability& wanted, const Capability& held) {
  if (wanted == held || wanted.params().size() > kParamsMax || held.params().size() > kParamsMax) return std::nullopt;
  auto differences = issuer_differences(wanted.issuer(), held.issuer());
  if (!differences) return std::nullopt;
  // Every neighbour holds the right to message, so that says nothing about another right.
  if (is_messaging(held) && !is_messaging(wanted)) return std::nullopt;
  if (wanted.canonical_params() != held.canonical_params()) {
    if (!differences->empty()) return std::nullopt;
    if (!runtime::canonical_json(held.params())) {
      const std::string quoted = runtime::json_string(held.params());
      Comparison as_string(false);
      if (!as_string.values(wanted.params(), quoted, "")) return std::nullopt;
      differences->push_back({Differs::NotJson, {}, held.params(), wanted.params()});
    } else {
      const bool is_of_kv = wanted.issuer().process() == runtime::modules::kv() && kv_params(wanted);
      Comparison comparison(is_of_kv);
      const bool is_alike = comparison.values(wanted.params(), held.params(), "");
      // Whatever kv:distro:sys is named as the issuer of is meant as a right to a database.
      const bool is_no_right = is_of_kv && !kv_params(held);
      if (!is_alike && !is_no_right) return std::nullopt;
      auto found = comparison.take();
      differences->insert(differences->end(), found.begin(), found.end());
      if (differences->empty()) return std::nullopt;
    }
  }
  return NearMiss{held, std::move(*differences)};
}

std::size_t distance_of(const NearMiss& near) {
  std::size_t distance = 0;
  for (const CapDifference& one : near.differences) {
    const bool is_far = one.kind == Differs::OtherDatabase || one.kind == Differs::OtherPackage;
    distance += is_far ? kFarDistance : one.kind == Differs::Spelling ? 2 : 1;
  }
  return distance;
}

std::string to_text(const CapDifference& difference) {
  const std::string place = where_in(difference);
  const auto instead = [&](std::string_view why) {
    return fmt::format("{}, {} stands in place of {}{}", place, json_shown(difference.held),
                       json_shown(difference.wanted), why);
  };
  switch (difference.kind) {
    case Differs::Node:
      return fmt::format("its issuer is {}, on another node than {}", difference.held, difference.wanted);
    case Differs::Process:
    case Differs::Package:
      return fmt::format("its issuer is {}, not {}", difference.held, difference.wanted);
    case Differs::Publisher:
      return fmt::format("its issuer is {}, of another publisher than {}", difference.held, difference.wanted);
    case Differs::NotJson:
      return fmt::format("its params are the text {}, which is no JSON: the JSON has quotes, {}", difference.held,
                         difference.wanted);
    case Differs::SerializedTwice:
      return fmt::format("{}, a JSON string holds what should stand there itself: it was serialized twice", place);
    case Differs::Case:
      return instead(": capitals count");
    case Differs::Separator:
      return instead(": `_` is not `-`");
    case Differs::Spelling:
      return instead("");
    case Differs::OtherType:
      return fmt::format("{}, {} ({}) stands in place of {} ({})", place, kind_of_json(difference.held),
                         json_shown(difference.held), kind_of_json(difference.wanted), json_shown(difference.wanted));
    case Differs::Missing:
      return fmt::format("{}, {} is missing", place, json_shown(difference.wanted));
    case Differs::Additional:
      return fmt::format("{}, {} is too much", place, json_shown(difference.held));
    case Differs::OtherName:
      return fmt::format("{}, the member {} is called {}", place, json_shown(difference.wanted),
                         json_shown(difference.held));
    case Differs::OtherPackage:
      return instead(": the database belongs to another package");
    case Differs::OtherDatabase:
      return instead(": that is another database of the same package");
  }
  return "?";
}

std::string to_text(const NearMiss& near, const Names& names) {
  std::string differences;
  for (const CapDifference& one : near.differences) differences += (differences.empty() ? "" : "; ") + to_text(one);
  return fmt::format("{} ({})", language::statement_text(names.cap_operand(near.held)), differences);
}

}  // namespace hypersim::analysis
