#include "birth_text.hpp"

#include <fmt/format.h>

namespace hypersim::property {

std::string BirthText::cap(const Cap& cap) const { return fmt::format("cap {} \"{}\"", who(cap.issuer), cap.params); }

std::string BirthText::cap_json(const Cap& cap) const {
  return fmt::format(R"({{"issuer":"{}","params":"\"{}\""}})", address(cap.issuer), cap.params);
}

std::string BirthText::clauses(const Birth& birth) const {
  std::string text;
  if (birth.ending == Birth::Ending::Restart) text += " exit restart";
  if (birth.ending == Birth::Ending::Requests) {
    std::string caps;
    for (const Cap& one : birth.will_caps) caps += cap_json(one);
    text +=
        fmt::format(R"( exit requests [["{}", {{"body": "bye", "capabilities": [{}]}}]])", who(birth.will_to), caps);
  }
  if (birth.is_public) text += " public";
  if (!birth.keeps) text += " ignores";
  for (const Cap& one : birth.requests) text += one.params == "network" ? " networking" : " requests " + cap(one);
  for (const auto& [to, one] : birth.grants) text += fmt::format(" grants {} \"{}\"", who(to), one.params);
  return text;
}

std::string BirthText::ending_json(const Birth& birth) const {
  if (birth.ending == Birth::Ending::Restart) return R"("Restart")";
  if (birth.ending == Birth::Ending::None) return R"("None")";
  std::string caps;
  for (const Cap& one : birth.will_caps) caps += fmt::format("[{},[]]", cap_json(one));
  return fmt::format(R"({{"Requests":[["{}",{{"inherit":false,"expects_response":null,"body":[98,121,101],)"
                     R"("metadata":null,"capabilities":[{}]}},null]]}})",
                     address(birth.will_to), caps);
}

}  // namespace hypersim::property
