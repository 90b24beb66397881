#include "hypersim/analysis/body_form.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <iterator>
#include <optional>

#include "hypersim/kv_module/kv_wire.hpp"
#include "hypersim/language/print.hpp"
#include "hypersim/language/spelling.hpp"
#include "hypersim/runtime/json_parts.hpp"
#include "hypersim/runtime/json_value.hpp"
#include "hypersim/runtime/json_writer.hpp"
#include "hypersim/runtime/kernel_wire.hpp"
#include "hypersim/runtime/modules.hpp"

namespace hypersim::analysis {

using runtime::JsonMistake;
namespace modules = runtime::modules;
namespace wire = runtime::wire;

namespace {

/// A word that older versions took, and what there is today.
struct OlderWord {
  std::string_view word;
  const char* sentence;
};

// Kinode is what Hyperware was called before.
constexpr std::array kOlderActions = {
    OlderWord{"New", "`New` is of an older API, until January 2024; today it is `Open`."},
    OlderWord{"Write",
              "`Write` is of an older API, the process key_value of 2023; today it is `Set`, with the value as the "
              "blob of the message."},
    OlderWord{"Read", "`Read` is of an older API, the process key_value of 2023; today it is `Get`."},
    OlderWord{"Backup", "`Backup` is of an older API, before Kinode 1.0; today there is no such action."},
    OlderWord{"IterStart", "`IterStart` is of an older API, before Kinode 1.0; today kv does not iterate."},
    OlderWord{"IterNext", "`IterNext` is of an older API, before Kinode 1.0; today kv does not iterate."},
    OlderWord{"IterClose", "`IterClose` is of an older API, before Kinode 1.0; today kv does not iterate."},
};
constexpr std::array kOlderCommands = {
    OlderWord{"StartProcess",
              "`StartProcess` is of an older API, until the end of 2023; today it is `InitializeProcess`, and then "
              "`RunProcess`."},
    OlderWord{"RebootProcess", "`RebootProcess` is of an older API, until the end of 2023; today it is `RunProcess`."},
    OlderWord{"GrantCapability",
              "`GrantCapability` is of an older API, until the end of 2023; today it is `GrantCapabilities`, with a "
              "target and a list."},
};

/// One body, and what is wrong with it.
class BodyForm {
 public:
  BodyForm(const runtime::ProcessId& module, std::string_view body, JsonMistake mistake)
      : is_kv_(module == modules::kv()),
        is_kernel_(module == modules::kernel()),
        body_(body),
        mistake_(std::move(mistake)) {
    pointer_ = runtime::json_pointer_to(body, mistake_.byte);
    if (mistake_.kind == JsonMistake::Kind::UnknownVariant) {
      const std::string last = "/" + runtime::json_pointer_part(mistake_.name);
      if (pointer_.ends_with(last)) pointer_.resize(pointer_.size() - last.size());
    }
    if (runtime::json_value_mistake(body)) return;
    is_json_ = true;
    found_ = runtime::json_at(body, pointer_);
  }

  std::vector<std::string> sentences();

 private:
  std::string reason() const;
  std::string place() const;
  std::string found() const { return found_ ? language::statement_text(*found_) : "something else"; }
  const char* taken() const { return is_kv_ ? "KvRequest" : is_kernel_ ? "KernelCommand" : "TimerAction"; }

  void add(std::string sentence) { sentences_.push_back(std::move(sentence)); }
  void nearest_variant();
  bool older_word(std::string_view word);
  void nearest_field();
  void action_at_the_top();
  void other_type();
  bool ends_at(std::string_view part) const { return pointer_.ends_with(part); }

  bool is_kv_;
  bool is_kernel_;
  bool is_json_ = false;
  std::string_view body_;
  JsonMistake mistake_;
  std::string pointer_;
  std::optional<std::string_view> found_;  // at the pointer
  std::vector<std::string> sentences_;
};

std::string BodyForm::place() const {
  return pointer_.empty() ? fmt::format("as a whole (byte {})", mistake_.byte)
                          : fmt::format("at {} (byte {})", language::bytes_text(pointer_), mistake_.byte);
}

std::string BodyForm::reason() const {
  switch (mistake_.kind) {
    case JsonMistake::Kind::Syntax: {
      constexpr std::size_t kShown = 24;
      const std::string_view rest = body_.substr(std::min(mistake_.byte, body_.size()), kShown);
      const std::string there = rest.empty() ? "the end" : language::bytes_text(rest);
      return fmt::format("it is not JSON: {} at byte {}, and {} stands there", mistake_.what, mistake_.byte, there);
    }
    case JsonMistake::Kind::Type:
    case JsonMistake::Kind::Range:
      if (mistake_.expected.empty()) return fmt::format("{}, {}", place(), mistake_.what);
      return fmt::format("{}, {} is expected, and {} stands there", place(), mistake_.expected, found());
    case JsonMistake::Kind::MissingField:
      return fmt::format("{}, the field `{}` is missing", place(), mistake_.name);
    case JsonMistake::Kind::DuplicateField:
      return fmt::format("{}, the field `{}` is there twice", place(), mistake_.name);
    case JsonMistake::Kind::UnknownVariant:
      if (mistake_.known.empty()) return fmt::format("{}, {}", place(), mistake_.what);
      return fmt::format("{}, there is no `{}`, only {}", place(), language::statement_text(mistake_.name),
                         fmt::join(mistake_.known, ", "));
    case JsonMistake::Kind::NeedsData:
      return fmt::format("{}, {} needs its data: {{{}:…}}", place(), found(), found());
    case JsonMistake::Kind::Other:
      return fmt::format("{}, {} stands there: {}", place(), found(), mistake_.what);
  }
  return mistake_.what;
}

bool BodyForm::older_word(std::string_view word) {
  const auto told = [&](const auto& words) {
    const auto found = std::find_if(words.begin(), words.end(), [&](const OlderWord& one) { return one.word == word; });
    if (found == words.end()) return false;
    add(found->sentence);
    return true;
  };
  return is_kv_ ? told(kOlderActions) : is_kernel_ && told(kOlderCommands);
}

void BodyForm::nearest_variant() {
  if (older_word(mistake_.name)) return;
  language::Spelling spelling(mistake_.name);
  spelling.offer_all(mistake_.known);
  std::string near = spelling.best();
  if (near.empty()) {
    // `Kill` for `KillProcess`.
    const auto begins = std::find_if(mistake_.known.begin(), mistake_.known.end(), [&](std::string_view one) {
      return mistake_.name.size() >= 3 && (one.starts_with(mistake_.name) || mistake_.name.starts_with(one));
    });
    if (begins != mistake_.known.end()) near = *begins;
  }
  if (!near.empty()) add(fmt::format("The nearest is `{}`.", near));
}

void BodyForm::nearest_field() {
  if (!found_ || !found_->starts_with('{')) return;
  const auto members = runtime::json_members(*found_);
  language::Spelling spelling(mistake_.name);
  for (const runtime::JsonEntry& member : members) spelling.offer(member.key);
  if (const std::string near = spelling.best(); !near.empty())
    return add(fmt::format("There is `{}`: is `{}` meant?", language::statement_text(near), mistake_.name));
  if (is_kv_ && pointer_.empty()) action_at_the_top();
}

/// `{"New":{"db":"box"}}`: an action by itself, as the first versions had it.
void BodyForm::action_at_the_top() {
  constexpr std::array<std::string_view, 7> kActions = {"Open", "RemoveDb", "Set",   "Delete",
                                                        "Get",  "BeginTx",  "Commit"};
  for (const runtime::JsonEntry& member : runtime::json_members(*found_)) {
    const bool is_today = std::find(kActions.begin(), kActions.end(), member.key) != kActions.end();
    if (!is_today && !older_word(member.key)) continue;
    return add(
        "An action by itself is of an older API, the process key_value of 2023: today it stands in the field "
        "`action`, beside `package_id` and `db`.");
  }
}

void BodyForm::other_type() {
  if (!found_) return;
  std::string text;
  runtime::JsonReader in(*found_);
  const bool is_text = in.peek() == runtime::JsonReader::Kind::String && in.read_string(text);
  if (is_kv_ && pointer_ == "/package_id" && is_text) {
    if (const auto package = runtime::PackageId::parse(text); package.ok()) {
      add(fmt::format("A package is an object: {{\"package_name\":{},\"publisher_node\":{}}}.",
                      runtime::json_string(package->package_name), runtime::json_string(package->publisher_node)));
    }
  } else if (is_kv_ && (ends_at("/Get") || ends_at("/key"))) {
    constexpr std::size_t kKeyMax = 32;
    const auto key = runtime::json_at(*found_, "/key");
    if (key && ends_at("/Get")) {
      add(fmt::format("`{{\"Get\":{{\"key\":…}}}}` is of an older API, before Kinode 1.0; today it is {{\"Get\":{}}}.",
                      language::statement_text(*key)));
    } else if (is_text && text.size() <= kKeyMax) {
      std::string bytes;
      runtime::append_json_byte_array(bytes, text);
      add(fmt::format("A key is an array of its bytes: {}.", bytes));
    } else {
      add("A key is an array of its bytes, each a number from 0 to 255.");
    }
  } else if (is_kernel_ && is_text && pointer_.find("capabilities/") != std::string::npos) {
    const std::size_t bracket = text.find('(');
    const bool has_params = bracket != std::string::npos && text.ends_with(')');
    const std::string params = has_params ? text.substr(bracket + 1, text.size() - bracket - 2) : "messaging";
    add(
        fmt::format("A capability is an object of its issuer and its params, a text that holds JSON: "
                    "{{\"issuer\":{},\"params\":{}}}.",
                    runtime::json_string(has_params ? text.substr(0, bracket) : text),
                    runtime::json_string(runtime::json_value_mistake(params) ? runtime::json_string(params) : params)));
  } else if (is_kernel_ && mistake_.expected == "a string" && found_->starts_with('{')) {
    const auto part = [&](const char* pointer) {
      std::string of;
      const auto at = runtime::json_at(*found_, pointer);
      if (at) runtime::JsonReader(*at).read_string(of);
      return of;
    };
    const std::string id = part("/process_name") + ":" + part("/package_name") + ":" + part("/publisher_node");
    if (runtime::ProcessId::parse(id).ok())
      add(fmt::format("A process id is a text; the object is of an older API. Today it is {}.",
                      runtime::json_string(id)));
  }
}

std::vector<std::string> BodyForm::sentences() {
  add(fmt::format("The body is not a {}: {}.", taken(), reason()));
  switch (mistake_.kind) {
    case JsonMistake::Kind::UnknownVariant:
      nearest_variant();
      break;
    case JsonMistake::Kind::MissingField:
      nearest_field();
      break;
    case JsonMistake::Kind::Type:
      if (mistake_.expected == "an object" && is_kv_ && pointer_ == "/action") break;
      other_type();
      break;
    case JsonMistake::Kind::Range:
      if (is_kv_) other_type();
      break;
    default:
      break;
  }
  if (is_json_ && pointer_.empty() && body_.starts_with('"')) {
    std::string inner;
    if (runtime::JsonReader(body_).read_string(inner) && !runtime::json_value_mistake(inner) && inner.starts_with('{'))
      add("It is a JSON string that holds the JSON: it was serialized twice.");
  }
  return std::move(sentences_);
}

}  // namespace

std::vector<std::string> why_not_taken(const runtime::ProcessId& module, std::string_view body) {
  std::optional<JsonMistake> mistake;
  if (module == modules::kv()) mistake = kv_module::kv_request_mistake(body);
  if (module == modules::kernel()) mistake = wire::mistake_in<wire::KernelCommand>(body);
  if (module == modules::timer()) mistake = wire::mistake_in<wire::TimerAction>(body);
  if (!mistake) return {};
  return BodyForm(module, body, std::move(*mistake)).sentences();
}

}  // namespace hypersim::analysis
