#include "ids.hpp"

#include <algorithm>
#include <string>

namespace hypersim::language {

bool check_characters(Cursor& cursor, const Token& token, std::size_t offset, std::string_view part,
                      std::string_view what, bool dots) {
  const auto allowed = [&](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || (dots && c == '.');
  };
  const auto wrong = std::find_if_not(part.begin(), part.end(), allowed);
  if (wrong == part.end()) return true;
  const std::size_t at = offset + static_cast<std::size_t>(wrong - part.begin());
  cursor.report(place_in(token, at), found_at(token.raw, at) + " may not stand in " + std::string(what) +
                                         ", only a-z 0-9 " + (dots ? "\"-\" and \".\"" : "and \"-\""));
  return false;
}

std::optional<runtime::PackageId> read_package_id(Cursor& cursor, Values& values) {
  const Token token = cursor.peek();
  const std::string text = values.word("the id of the package, such as app:dev.os");
  if (cursor.failed()) return std::nullopt;
  const auto id = runtime::PackageId::parse(text);
  if (!id) {
    cursor.fail(token.at,
                found(token) + " is not a package id such as app:dev.os: " + std::string(runtime::to_text(id.error())));
    return std::nullopt;
  }
  const std::size_t publisher = token.raw.find(':') + 1;
  const bool fine =
      check_characters(cursor, token, 0, token.raw.substr(0, publisher - 1), "the name of a package", false) &&
      check_characters(cursor, token, publisher, token.raw.substr(publisher), "the name of a publisher", true);
  return fine ? std::optional(*id) : std::nullopt;
}

}  // namespace hypersim::language
