#include "json_schema.hpp"

#include <algorithm>
#include <functional>
#include <map>
#include <regex>
#include <utility>

namespace hypersim::docs {

namespace {

class Validator {
 public:
  explicit Validator(const Json& root) : root_(root) {}

  std::vector<std::string> breaches(const Json& schema, const Json& value, const std::string& at) {
    std::vector<std::string> found;
    for (const auto& [keyword, operand] : schema.items()) {
      if (first_only_ && !found.empty()) break;
      const auto known = rules().find(keyword);
      if (known == rules().end()) {
        found.push_back("the schema has a keyword that is not understood: " + keyword);
      } else {
        known->second(*this, Place{schema, operand, value, at, found});
      }
    }
    return found;
  }

 private:
  struct Place {
    const Json& schema;
    const Json& operand;
    const Json& value;
    const std::string& at;
    std::vector<std::string>& found;

    void refuse(const std::string& why) const { found.push_back(at + ": " + why + ", got " + value.dump()); }
  };
  using Rule = std::function<void(Validator&, const Place&)>;

  static bool has_type(const Json& value, const std::string& type) {
    if (type == "object") return value.is_object();
    if (type == "array") return value.is_array();
    if (type == "string") return value.is_string();
    if (type == "boolean") return value.is_boolean();
    if (type == "null") return value.is_null();
    if (type == "number") return value.is_number();
    return type == "integer" && value.is_number_integer();
  }

  void properties(const Place& p) {
    if (!p.value.is_object()) return;
    for (const auto& [name, field] : p.value.items()) {
      if (first_only_ && !p.found.empty()) return;
      if (p.operand.contains(name)) add(p, breaches(p.operand[name], field, p.at + "/" + name));
    }
  }
  static void no_other_properties(const Place& p) {
    if (!p.value.is_object() || p.operand != false) return;
    for (const auto& [name, field] : p.value.items()) {
      if (!p.schema["properties"].contains(name)) p.refuse("there is no field " + name);
    }
  }
  static void required(const Place& p) {
    for (const auto& name : p.operand) {
      if (p.value.is_object() && !p.value.contains(name)) p.refuse("the field " + name.dump() + " is missing");
    }
  }
  void items(const Place& p) {
    if (!p.value.is_array()) return;
    for (std::size_t i = 0; i < p.value.size(); ++i)
      add(p, breaches(p.operand, p.value[i], p.at + "/" + std::to_string(i)));
  }
  void one_of(const Place& p, bool exactly_one) {
    // A trace has an alternative for each kind of event. Looking for more than one breach in each would take most of
    // the time.
    const bool before = std::exchange(first_only_, true);
    const auto fits = std::count_if(p.operand.begin(), p.operand.end(),
                                    [&](const Json& choice) { return breaches(choice, p.value, p.at).empty(); });
    first_only_ = before;
    if (fits == 0 || (exactly_one && fits > 1)) p.refuse("it fits " + std::to_string(fits) + " of the choices");
  }
  void reference(const Place& p) {
    const std::string path = p.operand.get<std::string>();
    const Json::json_pointer pointer(path.substr(1));
    if (!path.starts_with("#/$defs/") || !root_.contains(pointer)) return p.refuse("the schema lacks " + path);
    add(p, breaches(root_[pointer], p.value, p.at));
  }
  static void add(const Place& p, const std::vector<std::string>& more) {
    p.found.insert(p.found.end(), more.begin(), more.end());
  }

  static const std::regex& pattern(const std::string& text) {
    static std::map<std::string, std::regex> compiled;
    const auto found = compiled.find(text);
    return found != compiled.end() ? found->second : compiled.emplace(text, std::regex(text)).first->second;
  }

  static const std::map<std::string, Rule>& rules() {
    static const Rule nothing = [](Validator&, const Place&) {};
    static const std::map<std::string, Rule> table = {
        {"$schema", nothing},
        {"$defs", nothing},
        {"title", nothing},
        {"description", nothing},
        {"type",
         [](Validator&, const Place& p) {
           if (!has_type(p.value, p.operand)) p.refuse("expected the type " + p.operand.dump());
         }},
        {"const",
         [](Validator&, const Place& p) {
           if (p.value != p.operand) p.refuse("expected " + p.operand.dump());
         }},
        {"enum",
         [](Validator&, const Place& p) {
           if (std::find(p.operand.begin(), p.operand.end(), p.value) == p.operand.end())
             p.refuse("expected one of " + p.operand.dump());
         }},
        {"pattern",
         [](Validator&, const Place& p) {
           if (p.value.is_string() && !std::regex_search(p.value.get<std::string>(), pattern(p.operand)))
             p.refuse("expected the pattern " + p.operand.dump());
         }},
        {"minimum",
         [](Validator&, const Place& p) {
           if (p.value.is_number() && p.value < p.operand) p.refuse("expected at least " + p.operand.dump());
         }},
        {"maximum",
         [](Validator&, const Place& p) {
           if (p.value.is_number() && p.value > p.operand) p.refuse("expected at most " + p.operand.dump());
         }},
        {"minItems",
         [](Validator&, const Place& p) {
           if (p.value.is_array() && p.value.size() < p.operand) p.refuse("expected elements");
         }},
        {"properties", [](Validator& v, const Place& p) { v.properties(p); }},
        {"additionalProperties", [](Validator&, const Place& p) { no_other_properties(p); }},
        {"required", [](Validator&, const Place& p) { required(p); }},
        {"items", [](Validator& v, const Place& p) { v.items(p); }},
        {"anyOf", [](Validator& v, const Place& p) { v.one_of(p, false); }},
        {"oneOf", [](Validator& v, const Place& p) { v.one_of(p, true); }},
        {"$ref", [](Validator& v, const Place& p) { v.reference(p); }},
    };
    return table;
  }

  const Json& root_;
  bool first_only_ = false;  // within an alternative, it only counts whether there is a breach
};

}  // namespace

std::vector<std::string> schema_breaches(const Json& schema, const Json& value) {
  return Validator(schema).breaches(schema, value, "");
}

}  // namespace hypersim::docs
